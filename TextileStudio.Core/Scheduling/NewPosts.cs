using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Usage;

namespace TextileStudio.Core.Scheduling;

/// <summary>What became of a planned post: it is written, or it has a twin.</summary>
internal readonly record struct NewPost(ScheduledPost? Post, Twin? Twin);

/// <summary>
/// The one way to write new posts, one or many, in a transaction of the caller's: finds twins among the posts that are there and among those that come together, composes the others, counts
/// their use, hands them to the ledger. What one query can tell of many is asked once. The context may see every tenant: each organization is named.
/// </summary>
public sealed class NewPosts(PostLedger ledger, UsageLedger usage, IdSource ids, TimeProvider time)
{
    /// <summary>Writes those without a twin, and nothing at all when <paramref name="allOrNothing"/> and one has a twin. Saved when it returns, not committed.</summary>
    internal async Task<IReadOnlyList<NewPost>> AddAsync(StudioDb db, IReadOnlyList<PlannedPost> planned, bool allOrNothing, CancellationToken cancellationToken)
    {
        var results = new NewPost[planned.Count];

        // In the order of their ids, so that two nodes never wait for each other.
        var shops = planned.Select((post, row) => (post, row)).GroupBy(p => p.post.Author.OrganizationId, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        foreach (var shop in shops)
            await AddAsync(db, shop.Key, [.. shop], results, allOrNothing, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return results;
    }

    private async Task AddAsync(StudioDb db, string organizationId, IReadOnlyList<(PlannedPost Post, int Row)> planned, NewPost[] results, bool allOrNothing, CancellationToken cancellationToken)
    {
        await PostTwins.LockAsync(db, organizationId, cancellationToken);
        var twins = await PostTwins.FindAsync(db, organizationId, [.. planned.Select(p => (Likeness?)p.Post.Judged.Likeness)], cancellationToken);
        for (var i = 0; i < twins.Length; i++)
            results[planned[i].Row] = new NewPost(null, twins[i] is { Row: { } among } twin ? twin with { Row = planned[among].Row } : twins[i]);
        if (allOrNothing && twins.Any(t => t is not null))
            return;

        var good = planned.Where((_, i) => twins[i] is null).ToList();
        if (good.Count == 0)
            return;
        var organization = await db.Organizations.AsNoTracking().SingleAsync(o => o.Id == organizationId, cancellationToken);
        foreach (var use in good.GroupBy(p => p.Post.Usage).OrderBy(g => g.Key.KeyId, StringComparer.Ordinal).ThenBy(g => g.Key.Platform))
            await usage.RecordAsync(db, use.Key with { Requested = use.Count() }, cancellationToken);
        var made = good.SelectMany(p => p.Post.Kept.New).DistinctBy(a => a.Id).ToList();
        if (made.Count > 0)
        {
            // The posts name them.
            db.Assets.AddRange(made);
            await db.SaveChangesAsync(cancellationToken);
        }

        var now = time.GetUtcNow();
        foreach (var (post, row) in good)
            results[row] = new NewPost(post.Compose(ids.NewId(), now, organization, before: null), null);
        await ledger.AddAsync(db, [.. good.Select(p => new BornPost(results[p.Row].Post!, p.Post.IsPending, p.Post.Author.Actor))], cancellationToken);
    }
}
