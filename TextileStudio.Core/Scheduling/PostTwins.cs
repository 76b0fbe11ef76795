using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Scheduling;

/// <summary>A post with the same content on the same account within a day.</summary>
/// <param name="PostId">Null for one that is only being planned.</param>
/// <param name="Row">Its place among those that are planned together; null for a post that is there.</param>
internal sealed record Twin(DateTimeOffset At, PostStatus Status, string? PostId, int? Row = null)
{
    public Violation Violation => new("/caption", "duplicate_post", "24 hours apart", $"{PostId ?? $"posts/{Row}"} at {Zones.Rfc3339(At)}", "Set allow_duplicate to post the same content again.");

    public Refusal Refusal => new(RefusalKind.Conflict, "duplicate_post",
        Row is { } row
            ? $"Row {row} of this request has the same text and picture for this account within 24 hours ({Zones.Rfc3339(At)}). Set allow_duplicate to post it again."
            : $"The same text and picture is planned or posted on this account within 24 hours ({Zones.Rfc3339(At)}). Set allow_duplicate to post it again.")
    {
        Extra = Row is null
            ? new Dictionary<string, object?> { ["existing_post_id"] = PostId, ["existing_status"] = Wire.Name(Status) }
            : new Dictionary<string, object?> { ["existing_index"] = Row },
    };
}

/// <summary>What the duplicate guard asks about a draft: its content and time; one that may repeat has no twin, but is one for those behind it.</summary>
internal readonly record struct Likeness(string Hash, DateTimeOffset At, bool MayRepeat, bool IsPending);

/// <summary>The duplicate guard: finds posts of the same content, text and media as they were named, on the same account within a day.</summary>
internal static class PostTwins
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>
    /// Keeps out whoever plans posts of this organization until the transaction ends. On SQLite a write transaction is alone anyway; PostgreSQL would let two equal posts past each other.
    /// One lock for all of an organization's posts and not one each: 500 of them would not fit into the server's table of locks, and they wait for one another at their day's count of use as it is.
    /// </summary>
    public static async Task LockAsync(StudioDb db, string organizationId, CancellationToken cancellationToken)
    {
        if (db is PostgresStudioDb)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"posts of " + organizationId}, 0))", cancellationToken);
    }

    /// <summary>The twin of one post, or of what the post <paramref name="self"/> is to become.</summary>
    public static async Task<Twin?> FindAsync(StudioDb db, string organizationId, string hash, DateTimeOffset at, string? self, CancellationToken cancellationToken) =>
        (await ReadAsync(db, organizationId, [hash], at, at, self, cancellationToken)).Select(f => f.Twin).FirstOrDefault();

    /// <summary>
    /// For each of several drafts its twin among the posts that are there and among the drafts before it; null where there is none, where it may repeat, and for a null.
    /// One query, none where all may repeat.
    /// </summary>
    public static async Task<Twin?[]> FindAsync(StudioDb db, string organizationId, IReadOnlyList<Likeness?> drafts, CancellationToken cancellationToken)
    {
        var guarded = drafts.OfType<Likeness>().Where(d => !d.MayRepeat).ToList();
        var stored = guarded.Count == 0 ? [] : await ReadAsync(db, organizationId, [.. guarded.Select(d => d.Hash).Distinct(StringComparer.Ordinal)], guarded.Min(d => d.At), guarded.Max(d => d.At), null, cancellationToken);
        var known = stored.GroupBy(f => f.Hash, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(f => f.Twin).ToList(), StringComparer.Ordinal);
        var twins = new Twin?[drafts.Count];
        for (var i = 0; i < twins.Length; i++)
        {
            if (drafts[i] is not (var hash, var at, var mayRepeat, var isPending))
                continue;
            if (!known.TryGetValue(hash, out var same))
                known[hash] = same = [];
            twins[i] = mayRepeat ? null : same.Find(t => t.At > at - Window && t.At < at + Window);
            if (twins[i] is null)
                same.Add(new Twin(at, isPending ? PostStatus.Pending : PostStatus.Scheduled, null, i));
        }

        return twins;
    }

    private static async Task<List<(string Hash, Twin Twin)>> ReadAsync(
        StudioDb db, string organizationId, List<string> hashes, DateTimeOffset first, DateTimeOffset last, string? self, CancellationToken cancellationToken)
    {
        var (from, to) = (first - Window, last + Window);
        var rows = await db.Posts.AsNoTracking()
            .Where(p => p.OrganizationId == organizationId && EF.Parameter(hashes).Contains(p.ContentHash) && p.Id != self && p.ScheduledTime > from && p.ScheduledTime < to)
            .Where(p => p.Status != PostStatus.Cancelled && p.Status != PostStatus.Failed && p.UnpublishedAt == null)
            .OrderBy(p => p.ScheduledTime).Select(p => new { p.ContentHash, p.ScheduledTime, p.Status, p.Id }).ToListAsync(cancellationToken);
        return [.. rows.Select(r => (r.ContentHash, new Twin(r.ScheduledTime, r.Status, r.Id)))];
    }
}
