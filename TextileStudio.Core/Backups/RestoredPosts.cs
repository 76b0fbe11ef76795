using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Backups;

/// <summary>What a restored database holds: how many posts were held, and how many of each kind a person should look through.</summary>
/// <param name="Held">Put into <c>needs_check</c> now.</param>
/// <param name="Ahead">Scheduled for later: they go out by themselves.</param>
/// <param name="Drafts">Waiting for approval.</param>
/// <param name="Failed">Failed or missed according to the backup.</param>
public sealed record HeldPosts(int Held, int Ahead, int Drafts, int Failed);

/// <summary>
/// After a database was brought back from the past: every post that may have gone out since waits for its owner (docs/decisions/restore-never-twice.md).
/// For use while no service runs on it.
/// </summary>
public sealed class RestoredPosts(StudioDbs dbs, WriteRetry writes, PostLedger ledger, TimeProvider time)
{
    private const int AtOnce = 500;
    private const string Actor = "operator";

    /// <summary>The machine that ran before may have had a clock that is ahead of this one's.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    /// <summary>Holds what was due until now, what was being sent and what was in doubt; with <paramref name="all"/> every scheduled post. Doing it again changes nothing.</summary>
    /// <param name="madeAt">When the backup was made, for the owner's sentence; null where nobody knows.</param>
    public async Task<HeldPosts> HoldAsync(DateTimeOffset? madeAt, bool all, CancellationToken cancellationToken)
    {
        DateTimeOffset until;
        await using (var db = dbs.ForSystem())
            until = await DbClock.NowAsync(db, time, cancellationToken) + Margin;
        var why = Why(madeAt);
        var held = new Dictionary<string, int>(StringComparer.Ordinal);
        var broadcasts = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            // What was held is doubtful no longer, so each look finds others.
            List<ScheduledPost> some;
            await using (var db = dbs.ForSystem())
                some = await Doubtful(db, until, all).OrderBy(p => p.Id).Take(AtOnce).ToListAsync(cancellationToken);
            if (some.Count == 0)
                break;
            await writes.InTransactionAsync(Scope.System, async (db, token) =>
            {
                foreach (var post in some)
                {
                    if (!await ledger.HoldAsync(db, post, why, Actor, token))
                        throw new InvalidOperationException($"Post {post.Id} changed meanwhile: a service is running on this database. Stop it, then hold again.");
                }

                return await db.SaveChangesAsync(token);
            }, cancellationToken);
            foreach (var post in some)
            {
                held[post.OrganizationId] = held.GetValueOrDefault(post.OrganizationId) + 1;
                if (post.ParentId is { } broadcast)
                    broadcasts.Add(broadcast);
            }
        }

        await FollowAsync(broadcasts, held, madeAt, cancellationToken);
        return await CountAsync(held.Values.Sum(), cancellationToken);
    }

    /// <summary>
    /// What may have gone out since, and everything that would go out by itself although it may have: due, being sent, waiting for a connection, or to be looked up by attempts that may not be the last.
    /// A broadcast under way is held message by message.
    /// </summary>
    private static IQueryable<ScheduledPost> Doubtful(StudioDb db, DateTimeOffset until, bool all) => db.Posts.AsNoTracking()
        .Where(p => (p.Status == PostStatus.Scheduled && (all || p.NextTry <= until || p.ScheduledTime <= until))
            || (p.Status == PostStatus.Publishing && !db.Posts.Any(c => c.ParentId == p.Id))
            || (p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.AccountDisconnected && (all || p.ScheduledTime <= until) && !db.Posts.Any(c => c.ParentId == p.Id))
            || (p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.Unconfirmed && p.ErrorCode != PostLedger.Restored && !db.Posts.Any(c => c.ParentId == p.Id)));

    private static PublishError Why(DateTimeOffset? madeAt)
    {
        var since = madeAt is { } at ? string.Create(CultureInfo.InvariantCulture, $" of {at.UtcDateTime:yyyy-MM-dd HH:mm}Z") : "";
        return new PublishError(PostLedger.Restored, ErrorCategory.TransientUnknown, WhoActs.Owner,
            $"The studio was restored from a backup{since}, which does not know what went out after it was made. This post may be out already. Look at the account and say whether it is there.");
    }

    /// <summary>Broadcasts follow their messages, and each organization's log says what happened.</summary>
    private async Task FollowAsync(HashSet<string> broadcasts, Dictionary<string, int> held, DateTimeOffset? madeAt, CancellationToken cancellationToken)
    {
        foreach (var broadcast in broadcasts.Order(StringComparer.Ordinal))
            await writes.InTransactionAsync(Scope.System, (db, token) => ledger.SettleAsync(db, broadcast, Actor, token), cancellationToken);
        await writes.InTransactionAsync(Scope.System, async (db, token) =>
        {
            foreach (var organization in await db.Organizations.Select(o => o.Id).ToListAsync(token))
            {
                db.Audit(new Author(organization, null, Actor), time.GetUtcNow(), "studio.restored", null, null,
                    ("backup_of", null, madeAt is { } at ? Zones.Rfc3339(at) : "unknown"), ("held_posts", null, $"{held.GetValueOrDefault(organization)}"));
            }

            return await db.SaveChangesAsync(token);
        }, cancellationToken);
    }

    private async Task<HeldPosts> CountAsync(int held, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        return new HeldPosts(held,
            await db.Posts.CountAsync(p => p.Status == PostStatus.Scheduled, cancellationToken),
            await db.Posts.CountAsync(p => p.Status == PostStatus.Pending, cancellationToken),
            await db.Posts.CountAsync(p => p.Status == PostStatus.Failed || (p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.Missed), cancellationToken));
    }
}
