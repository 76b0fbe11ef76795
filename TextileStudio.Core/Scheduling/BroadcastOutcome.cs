using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <summary>A broadcast's messages, each counted once, where it stands: <paramref name="Sent"/> are those the network took and has not reported as delivered.</summary>
public sealed record BroadcastCounts(int Total, int Queued, int Sent, int Delivered, int Read, int Failed, int Undelivered, int NeedsCheck, int Cancelled)
{
    /// <summary>Messages the network took.</summary>
    public int Out => Sent + Delivered + Read + Undelivered;

    /// <summary>Counts of several broadcasts; those that have no messages yet are left out.</summary>
    public static async Task<IReadOnlyDictionary<string, BroadcastCounts>> ReadAsync(StudioDb db, IReadOnlyCollection<string> parentIds, CancellationToken cancellationToken)
    {
        if (parentIds.Count == 0)
            return new Dictionary<string, BroadcastCounts>();
        var groups = await db.Posts.Where(p => p.ParentId != null && parentIds.Contains(p.ParentId))
            .GroupBy(p => new { p.ParentId, p.Status, p.Delivery })
            .Select(g => new { g.Key.ParentId, g.Key.Status, g.Key.Delivery, Count = g.Count() })
            .ToListAsync(cancellationToken);
        return groups.GroupBy(g => g.ParentId!).ToDictionary(g => g.Key, g => Of([.. g.Select(x => (x.Status, x.Delivery, x.Count))]));
    }

    private static BroadcastCounts Of(IReadOnlyList<(PostStatus Status, Delivery? Delivery, int Count)> groups)
    {
        int Where(PostStatus status) => groups.Where(g => g.Status == status).Sum(g => g.Count);
        int Posted(Delivery delivery) => groups.Where(g => g.Status == PostStatus.Posted && g.Delivery == delivery).Sum(g => g.Count);
        var (delivered, read, undelivered) = (Posted(Scheduling.Delivery.Delivered), Posted(Scheduling.Delivery.Read), Posted(Scheduling.Delivery.Undelivered));
        return new BroadcastCounts(groups.Sum(g => g.Count), Where(PostStatus.Pending) + Where(PostStatus.Scheduled) + Where(PostStatus.Publishing),
            Where(PostStatus.Posted) - delivered - read - undelivered, delivered, read, Where(PostStatus.Failed), undelivered, Where(PostStatus.NeedsCheck), Where(PostStatus.Cancelled));
    }
}

/// <summary>What a broadcast's messages make of it: under way while any of them is; then a check if any needs one; posted if any went out; failed, or cancelled if all are.</summary>
public sealed record BroadcastOutcome(PostStatus Status, CheckReason? Reason, BroadcastCounts Counts, PublishError? Error, DateTimeOffset? FirstPosted)
{
    /// <summary>The rule of the warning that says how many messages went out.</summary>
    public const string PartialRule = "partly_sent";

    /// <summary>Said of a broadcast that went out to some and not to all.</summary>
    public PostWarning? Partial => Status is PostStatus.Posted && Counts.Out < Counts.Total
        ? new PostWarning("/recipients", PartialRule, $"{Counts.Total}", $"{Counts.Out}", $"{Counts.Out} of {Counts.Total} messages went out; {Rest(Counts)}.")
        : null;

    /// <summary>Null for a post without messages.</summary>
    public static async Task<BroadcastOutcome?> ReadAsync(StudioDb db, string parentId, CancellationToken cancellationToken)
    {
        if (!(await BroadcastCounts.ReadAsync(db, [parentId], cancellationToken)).TryGetValue(parentId, out var counts))
            return null;
        var children = db.Posts.AsNoTracking().Where(p => p.ParentId == parentId);
        var first = await children.Where(p => p.PostedAt != null).OrderBy(p => p.PostedAt).Select(p => p.PostedAt).FirstOrDefaultAsync(cancellationToken);
        var (status, reason) = counts switch
        {
            { Queued: > 0 } => (PostStatus.Publishing, (CheckReason?)null),
            { NeedsCheck: > 0 } => (PostStatus.NeedsCheck, await ReasonAsync(children, cancellationToken)),
            { Out: > 0 } => (PostStatus.Posted, null),
            { Failed: 0 } => (PostStatus.Cancelled, null),
            _ => (PostStatus.Failed, null),
        };
        var error = status is PostStatus.Failed or PostStatus.NeedsCheck ? await ErrorAsync(children, counts, status, cancellationToken) : null;
        return new BroadcastOutcome(status, reason, counts, error, first);
    }

    private static string Rest(BroadcastCounts counts) => string.Join(", ", new[]
    {
        (counts.Failed, "failed"), (counts.Cancelled, "cancelled"), (counts.NeedsCheck, "need a check"), (counts.Queued, "waiting"),
    }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1} {part.Item2}"));

    private static async Task<CheckReason?> ReasonAsync(IQueryable<ScheduledPost> children, CancellationToken cancellationToken)
    {
        var reasons = await children.Where(p => p.Status == PostStatus.NeedsCheck).Select(p => p.Reason).Distinct().ToListAsync(cancellationToken);
        return reasons.Contains(CheckReason.Unconfirmed) ? CheckReason.Unconfirmed : reasons.Contains(CheckReason.AccountDisconnected) ? CheckReason.AccountDisconnected : CheckReason.Missed;
    }

    /// <summary>The commonest error among the messages that brought the broadcast here, with how many there are.</summary>
    private static async Task<PublishError?> ErrorAsync(IQueryable<ScheduledPost> children, BroadcastCounts counts, PostStatus status, CancellationToken cancellationToken)
    {
        var commonest = await children.Where(p => p.Status == status && p.ErrorCode != null).GroupBy(p => p.ErrorCode)
            .Select(g => new { Code = g.Key, Count = g.Count() }).OrderByDescending(g => g.Count).ThenBy(g => g.Code).FirstOrDefaultAsync(cancellationToken);
        if (commonest is null)
            return null;
        var json = await children.Where(p => p.Status == status && p.ErrorCode == commonest.Code).Select(p => p.Error).FirstAsync(cancellationToken);
        if (StudioJson.Read<PublishError>(json) is not { } error)
            return null;
        var (number, what) = status is PostStatus.Failed ? (counts.Failed, "failed") : (counts.NeedsCheck, "need a check");
        var most = commonest.Count == number ? "" : $", most of them ({commonest.Count}) for this reason";
        return error with { Message = $"{number} of {counts.Total} messages {what}{most}: {error.Message}", Raw = null };
    }
}
