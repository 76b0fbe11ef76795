using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Posters.Jobs;

/// <summary>A job was taken up by another worker meanwhile; what this one made of it is thrown away.</summary>
internal sealed class JobTakenException(string jobId) : Exception($"Poster job {jobId} is another worker's now.");

/// <summary>
/// Who works on which job. Every move names owner and try it believes in; zero rows mean that another worker has the job, and <see cref="JobTakenException"/> undoes the work.
/// </summary>
internal sealed class PosterJobQueue(StudioDbs dbs, WriteRetry writes, IOptions<PosterOptions> options, IdSource ids, TimeProvider time)
{
    private readonly string _node = ids.NewId();
    private readonly Dictionary<string, long> _served = new(StringComparer.Ordinal);
    private long _turn;

    private TimeSpan Lease => TimeSpan.FromSeconds(options.Value.JobLeaseSeconds);

    /// <summary>
    /// The next job, held under a lease; null when none is due. Organizations take turns, within one the oldest goes first. Not for concurrent use: it belongs to the worker's loop.
    /// </summary>
    public async Task<PosterJob?> ClaimAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var db = dbs.ForSystem();
            var now = await DbClock.NowAsync(db, time, cancellationToken);
            var due = db.PosterJobs.AsNoTracking().Where(Due(now));
            var waiting = await due.Select(j => j.OrganizationId).Distinct().Take(1000).ToListAsync(cancellationToken);
            if (waiting.Count == 0)
                return null;
            var turn = waiting.MinBy(o => _served.GetValueOrDefault(o))!;
            if (await due.Where(j => j.OrganizationId == turn).OrderBy(j => j.CreatedAt).ThenBy(j => j.Id).FirstOrDefaultAsync(cancellationToken) is not { } job)
                continue;
            foreach (var gone in _served.Keys.Except(waiting).ToList())
                _served.Remove(gone);
            _served[turn] = ++_turn;
            if (await TakeAsync(job, now, cancellationToken) is { } taken)
                return taken;
        }
    }

    /// <summary>How long until a job falls due by itself; null when nothing waits.</summary>
    public async Task<TimeSpan?> UntilDueAsync(CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        var next = await db.PosterJobs.AsNoTracking().Where(j => (j.Status == PosterJobStatus.Queued || j.Status == PosterJobStatus.Working) && j.LeaseUntil != null)
            .OrderBy(j => j.LeaseUntil).Select(j => j.LeaseUntil).FirstOrDefaultAsync(cancellationToken);
        return next - await DbClock.NowAsync(db, time, cancellationToken);
    }

    /// <summary>A step is done: the lease begins anew.</summary>
    public async Task ProgressAsync(PosterJob job, int progress, CancellationToken cancellationToken) =>
        MustBeOne(job, await writes.InTransactionAsync(Scope.System, async (db, token) =>
        {
            var now = await DbClock.NowAsync(db, time, token);
            var until = now + Lease;
            return await Mine(db, job).ExecuteUpdateAsync(set => set.SetProperty(j => j.Progress, progress).SetProperty(j => j.LeaseUntil, until).SetProperty(j => j.UpdatedAt, now), token);
        }, cancellationToken));

    /// <summary>In the transaction <paramref name="db"/> holds, which stores the poster.</summary>
    public async Task CompleteAsync(StudioDb db, PosterJob job, string posterId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        MustBeOne(job, await Mine(db, job).ExecuteUpdateAsync(set => set.SetProperty(j => j.Status, PosterJobStatus.Done).SetProperty(j => j.Progress, 100).SetProperty(j => j.PosterId, posterId)
            .SetProperty(j => j.LeaseOwner, (string?)null).SetProperty(j => j.LeaseUntil, (DateTimeOffset?)null).SetProperty(j => j.UpdatedAt, now), cancellationToken));
    }

    public async Task FailAsync(PosterJob job, Refusal refusal, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var error = StudioJson.Write(refusal);
        MustBeOne(job, await writes.InTransactionAsync(Scope.System, (db, token) => Mine(db, job).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.Status, PosterJobStatus.Failed).SetProperty(j => j.Error, error)
            .SetProperty(j => j.LeaseOwner, (string?)null).SetProperty(j => j.LeaseUntil, (DateTimeOffset?)null).SetProperty(j => j.UpdatedAt, now), token), cancellationToken));
    }

    /// <summary>Back to the queue, to be begun after <paramref name="delay"/>. <paramref name="counted"/> false takes the try back too: it was not the job's fault.</summary>
    public async Task ReturnAsync(PosterJob job, TimeSpan delay, bool counted, CancellationToken cancellationToken) =>
        MustBeOne(job, await writes.InTransactionAsync(Scope.System, async (db, token) =>
        {
            var now = await DbClock.NowAsync(db, time, token);
            DateTimeOffset? from = delay > TimeSpan.Zero ? now + delay : null;
            var tries = counted ? job.Tries : job.Tries - 1;
            return await Mine(db, job).ExecuteUpdateAsync(set => set.SetProperty(j => j.Status, PosterJobStatus.Queued).SetProperty(j => j.Progress, 0).SetProperty(j => j.Tries, tries)
                .SetProperty(j => j.LeaseOwner, (string?)null).SetProperty(j => j.LeaseUntil, from).SetProperty(j => j.UpdatedAt, now), token);
        }, cancellationToken));

    private async Task<PosterJob?> TakeAsync(PosterJob job, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var until = now + Lease;
        var rows = await writes.InTransactionAsync(Scope.System, (db, token) => db.PosterJobs.Where(Due(now)).Where(j => j.Id == job.Id && j.Tries == job.Tries)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Status, PosterJobStatus.Working).SetProperty(j => j.Progress, 5).SetProperty(j => j.Tries, job.Tries + 1)
                .SetProperty(j => j.LeaseOwner, _node).SetProperty(j => j.LeaseUntil, until).SetProperty(j => j.UpdatedAt, now), token), cancellationToken);
        if (rows == 0)
            return null;
        (job.Status, job.Tries, job.LeaseOwner, job.LeaseUntil) = (PosterJobStatus.Working, job.Tries + 1, _node, until);
        return job;
    }

    private static Expression<Func<PosterJob, bool>> Due(DateTimeOffset now) => j =>
        (j.Status == PosterJobStatus.Queued && (j.LeaseUntil == null || j.LeaseUntil <= now)) || (j.Status == PosterJobStatus.Working && j.LeaseUntil <= now);

    // A try that is taken back counts down; owner and status still tell the holders apart.
    private static IQueryable<PosterJob> Mine(StudioDb db, PosterJob job) =>
        db.PosterJobs.Where(j => j.Id == job.Id && j.OrganizationId == job.OrganizationId && j.Status == PosterJobStatus.Working && j.LeaseOwner == job.LeaseOwner && j.Tries == job.Tries);

    private static void MustBeOne(PosterJob job, int rows)
    {
        if (rows == 0)
            throw new JobTakenException(job.Id);
    }
}
