using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Dispatch;

/// <summary>What a sweep found that a person should know of.</summary>
public sealed record SweepReport(int Stuck, int OpenAttempts, int SentTwice, int MovedByZoneRules);

/// <summary>
/// Step 8: looks for what should not be. Stuck posts, attempts of finished posts without an outcome, and the alarm that matters most: one post with two
/// different ids on a network. It changes one thing: a post given as local time keeps its wall time when the zone's rules have changed since.
/// </summary>
public sealed class Sweeper(StudioDbs dbs, WriteRetry write, PostLedger ledger, DispatchSignal signal, TimeProvider time, ILogger<Sweeper> log)
{
    private static readonly TimeSpan Stuck = TimeSpan.FromHours(1);

    public async Task<SweepReport> RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        var before = await DbClock.NowAsync(db, time, cancellationToken) - Stuck;
        var stuck = await db.Posts.CountAsync(p => p.Status == PostStatus.Publishing && p.LeaseUntil < before, cancellationToken);
        var open = await db.Attempts.CountAsync(a => a.Outcome == null && a.Started < before
            && db.Posts.Any(p => p.Id == a.PostId && p.Status != PostStatus.Publishing), cancellationToken);
        var twice = await db.Attempts
            .Where(a => a.RemoteId != null)
            .GroupBy(a => a.PostId)
            .Where(post => post.Select(a => a.RemoteId).Distinct().Count() > 1)
            .Select(post => post.Key)
            .Take(100).ToListAsync(cancellationToken);
        if (stuck > 0)
            log.LogError("{Count} posts have been publishing for an hour beyond their lease", stuck);
        if (open > 0)
            log.LogWarning("{Count} attempts of posts no longer publishing have no outcome", open);
        foreach (var postId in twice)
            log.LogCritical("Post {PostId} has two different ids on its network: it was published twice", postId);
        return new SweepReport(stuck, open, twice.Count, await FollowZoneRulesAsync(cancellationToken));
    }

    /// <summary>Only posts far enough ahead: one that is about to be claimed keeps its instant.</summary>
    private async Task<int> FollowZoneRulesAsync(CancellationToken cancellationToken)
    {
        List<ScheduledPost> local;
        await using (var db = dbs.ForSystem())
        {
            var from = await DbClock.NowAsync(db, time, cancellationToken) + Stuck;
            local = [.. await LocalAsync(db, PostStatus.Scheduled, from, cancellationToken), .. await LocalAsync(db, PostStatus.Pending, from, cancellationToken)];
        }

        var moved = 0;
        foreach (var post in local)
        {
            if (Zones.Resolve(post.LocalTime!, post.TimeZone!) is not { Refusal: null } resolved || resolved.Value.Instant == post.ScheduledTime)
                continue;
            if (!await write.InTransactionAsync(Scope.System, (db, token) => ledger.FollowZoneAsync(db, post, resolved.Value.Instant, token), cancellationToken))
                continue;
            log.LogWarning("Post {PostId}: the rules of {Zone} changed; {LocalTime} there is now {Instant:o}", post.Id, post.TimeZone, post.LocalTime, resolved.Value.Instant);
            moved++;
        }

        if (moved > 0)
            signal.Wake();
        return moved;
    }

    private static Task<List<ScheduledPost>> LocalAsync(StudioDb db, PostStatus status, DateTimeOffset from, CancellationToken cancellationToken) => db.Posts.AsNoTracking()
        .Where(p => p.Status == EF.Constant(status) && p.LocalTime != null && p.TimeZone != null && p.ScheduledTime > from)
        .ToListAsync(cancellationToken);
}
