using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Dispatch;

/// <summary>What a sweep found that a person should know of.</summary>
public sealed record SweepReport(int Stuck, int OpenAttempts, int SentTwice);

/// <summary>
/// Step 8: looks for what should not be. Stuck posts, attempts of finished posts without an outcome, and the alarm that matters most: one post with two
/// different ids on a network. Reads only.
/// </summary>
public sealed class Sweeper(StudioDbs dbs, TimeProvider time, ILogger<Sweeper> log)
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
        return new SweepReport(stuck, open, twice.Count);
    }
}
