using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Usage;

namespace TextileStudio.Core.Scheduling;

/// <summary>A draft that no rule stands against, with its media kept: all that is needed to write the post, in whatever transaction, once or again.</summary>
/// <param name="TraceParent">The trace of the request that plans it; the transaction may belong to nobody's.</param>
public sealed record PlannedPost(Author Author, JudgedDraft Judged, KeptMedia Kept, string? TraceParent)
{
    public bool IsPending => Judged.Verdict.Draft.Status is PostStatus.Pending;

    /// <summary>What it takes of the limits.</summary>
    public UsageRequest Usage => new(Author.OrganizationId, Author.KeyId, Meter.Posts, Judged.Verdict.Platform);

    /// <summary>The post; with <paramref name="before"/> what that one becomes.</summary>
    public ScheduledPost Compose(string id, DateTimeOffset now, Organization organization, ScheduledPost? before)
    {
        var verdict = Judged.Verdict;
        IReadOnlyList<PostWarning> warnings = [.. verdict.Warnings, .. Kept.Notes];
        var draft = verdict.Draft;
        var sameTime = before?.ScheduledTime == verdict.ScheduledTime;
        var overdue = draft.OnOverdue?.PostWithinMinutes;
        return new ScheduledPost
        {
            Id = id,
            OrganizationId = organization.Id,
            AccountId = verdict.AccountId,
            Platform = verdict.Platform,
            AssetId = Kept.First?.AssetId,
            AssetUrl = Kept.First?.AssetUrl,
            Media = Kept.Json,
            Caption = verdict.Caption,
            FirstComment = verdict.FirstComment,
            Options = StudioJson.Write(draft.Options ?? []),
            ScheduledTime = verdict.ScheduledTime,
            TimeZone = verdict.TimeZone,
            LocalTime = verdict.LocalTime,

            // An unchanged time keeps its back-off and, after a retry, its renewed limit.
            NextTry = sameTime ? before!.NextTry : verdict.ScheduledTime,
            LatestSend = sameTime && before!.OverdueMinutes == overdue
                ? before.LatestSend
                : verdict.ScheduledTime + TimeSpan.FromMinutes(overdue ?? organization.OverdueMinutes),
            MaxRetries = draft.MaxRetries ?? 5,
            OverdueMinutes = overdue,
            Warnings = warnings.Count == 0 ? null : StudioJson.Write(warnings),
            Metadata = StudioJson.Write(draft.Metadata ?? []),
            ContentHash = Judged.ContentHash,
            CreatedByKeyId = Author.KeyId,
            TraceParent = before is null ? TraceParent : before.TraceParent,
            CreatedAt = before?.CreatedAt ?? now,
            UpdatedAt = now,
        };
    }
}
