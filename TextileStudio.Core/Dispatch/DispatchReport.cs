using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Dispatch;

/// <summary>What came of one post that was dispatched on request.</summary>
public sealed record DispatchResult(string Id, PostStatus Status, CheckReason? Reason, string? PlatformPostId, string? PlatformUrl, string? ErrorCode);

/// <summary>What came of <c>process_ready_posts</c>. Posts still in doubt or being confirmed count in none of the last four.</summary>
public sealed record DispatchReport(int Claimed, int Posted, int Failed, int NeedsCheck, int Rescheduled, IReadOnlyList<DispatchResult> Results);
