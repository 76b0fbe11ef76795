using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Dispatch;

/// <summary>
/// Looks for what ought not to be: overdue posts, stuck leases, silent nodes. It reads by index and counts to a bound, so a look costs milliseconds however
/// large the tables are; looks less than a second apart share one answer. It changes nothing: the dispatcher and the reconciler heal, this one tells.
/// </summary>
public sealed class Watchdog(StudioDbs dbs, IOptions<DispatchOptions> options, TimeProvider time, ILogger<Watchdog> log) : IDisposable
{
    /// <summary>Counting ends here: it says "at least so many", and a queue of a million costs no more than one of ten thousand.</summary>
    public const int MostCounted = 10_000;

    /// <summary>A dispatcher that has not looked at the queue for this long has stopped.</summary>
    public static readonly TimeSpan TickLimit = TimeSpan.FromSeconds(10);

    /// <summary>A post later than this with nothing that holds it back is overdue.</summary>
    public static readonly TimeSpan OverdueAfter = TimeSpan.FromMinutes(1);

    private const int MostListed = 1_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private Look? _last;
    private bool _told;

    /// <summary>The last look, however old; what metrics show without asking the database.</summary>
    public Observation? Last => _last?.Seen;

    /// <summary>A lease that ran out so long ago should have been taken up: two passes of the reconciler, and a minute for a full one.</summary>
    private TimeSpan StuckAfter => (2 * options.Value.ReconcileEvery) + TimeSpan.FromMinutes(1);

    /// <summary>The state of things, at most a second old.</summary>
    public async Task<Observation> LookAsync(CancellationToken cancellationToken)
    {
        if (Recent() is { } known)
            return known;
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (Recent() is { } meanwhile)
                return meanwhile;
            var seen = await ObserveAsync(cancellationToken);
            _last = new Look(time.GetTimestamp(), seen);
            Tell(seen);
            return seen;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private Observation? Recent() => _last is { } last && time.GetElapsedTime(last.At) < Fresh ? last.Seen : null;

    private async Task<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        await using var held = await HeldConnection.OfAsync(db, cancellationToken);
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        var scheduled = db.Posts.Where(p => p.Status == PostStatus.Scheduled);
        var queue = new QueueDepth(
            await scheduled.Where(p => p.NextTry <= now).Select(p => p.Id).Take(MostCounted).CountAsync(cancellationToken),
            await scheduled.Where(p => p.NextTry > now).Select(p => p.Id).Take(MostCounted).CountAsync(cancellationToken),
            await db.Posts.Where(p => p.Status == PostStatus.Publishing && p.LeaseUntil != null).Select(p => p.Id).Take(MostCounted).CountAsync(cancellationToken),
            await db.Posts.Where(p => p.Status == PostStatus.NeedsCheck).Select(p => p.Id).Take(MostCounted).CountAsync(cancellationToken));
        var late = now - OverdueAfter;
        var overdue = queue.Due == 0
            ? Backlog.None
            : await BacklogAsync(db, scheduled.Where(p => p.NextTry <= late).OrderBy(p => p.NextTry).Select(p => new Late(p.AccountId, p.Platform, p.NextTry)), cancellationToken);
        var expired = now - StuckAfter;
        var stuck = queue.Publishing == 0
            ? Backlog.None
            : await BacklogAsync(db, db.Posts.Where(p => p.Status == PostStatus.Publishing && p.LeaseUntil < expired).OrderBy(p => p.LeaseUntil)
                .Select(p => new Late(null, p.Platform, p.LeaseUntil!.Value)), cancellationToken);
        return new Observation(now, queue, overdue, stuck, await NodesAsync(db, now, cancellationToken));
    }

    /// <summary>The oldest of them. Posts of a lost account are on their way out of the queue, and are told with the account.</summary>
    private static async Task<Backlog> BacklogAsync(StudioDb db, IQueryable<Late> posts, CancellationToken cancellationToken)
    {
        var rows = await posts.Take(MostListed).ToListAsync(cancellationToken);
        var accounts = rows.Where(r => r.AccountId is not null).Select(r => r.AccountId!).Distinct().ToList();
        if (accounts.Count > 0)
        {
            var lost = await db.Accounts.Where(a => accounts.Contains(a.Id) && a.Status != AccountStatus.Active).Select(a => a.Id).ToListAsync(cancellationToken);
            rows.RemoveAll(r => lost.Contains(r.AccountId!));
        }

        return rows.Count == 0 ? Backlog.None : new Backlog(rows.Count, rows[0].Since, rows.GroupBy(r => r.Platform).ToDictionary(g => g.Key, g => g.Count()));
    }

    private static async Task<IReadOnlyList<NodeState>> NodesAsync(StudioDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (db is not PostgresStudioDb)
            return [];
        var rows = await db.Nodes.AsNoTracking().OrderByDescending(n => n.Beat).Take(100).ToListAsync(cancellationToken);
        return rows.ConvertAll(n => new NodeState(n.Id, n.Host, n.Version, n.Role, n.Started, now > n.Beat ? now - n.Beat : TimeSpan.Zero,
            n.TickAgeMs is { } age ? TimeSpan.FromMilliseconds(age) : null, TimeSpan.FromMilliseconds(n.ClockSkewMs)));
    }

    /// <summary>One line in the log when things go wrong, and one when they are right again.</summary>
    private void Tell(Observation seen)
    {
        var wrong = seen.Overdue.Count > 0 || seen.Stuck.Count > 0;
        if (wrong && !_told)
        {
            log.LogError("{Overdue} posts are overdue (the oldest since {OldestDue:o}), {Stuck} leases are stuck (the oldest since {OldestLease:o})",
                seen.Overdue.Count, seen.Overdue.Oldest, seen.Stuck.Count, seen.Stuck.Oldest);
        }
        else if (!wrong && _told)
        {
            log.LogInformation("No post is overdue and no lease is stuck any more");
        }

        _told = wrong;
    }

    private sealed record Look(long At, Observation Seen);

    private sealed record Late(string? AccountId, Platform Platform, DateTimeOffset Since);
}
