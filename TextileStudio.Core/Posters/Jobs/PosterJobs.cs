using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;

namespace TextileStudio.Core.Posters.Jobs;

/// <summary>A job and what came of it.</summary>
public sealed record PosterJobReport(PosterJob Job, PosterAnswer? Poster, Refusal? Error);

/// <summary>Posters that are made in the background, as their clients see them: accepted durably, looked at, cancelled, forgotten a day after their end.</summary>
public sealed class PosterJobs(StudioDbs dbs, WriteRetry writes, IAssetStore store, PosterStudio studio, PosterShelf shelf, IOptions<PosterOptions> options, IdSource ids, TimeProvider time) : IDisposable
{
    /// <summary>How long a finished job can be asked for.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>Wakes this process's worker when a job came or became free.</summary>
    public DispatchSignal Arrived { get; } = new();

    /// <summary>Takes the order down with its photo and returns at once. What can be refused without rendering or calling out is refused here; a limit counts what waits already.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="request">The fields as they came.</param>
    /// <param name="upload">The photo, when it came with the request.</param>
    /// <param name="alongside">Done in the transaction that stores the job, for instance completing an idempotency key. Null for nothing.</param>
    /// <param name="cancellationToken">Gives up; nothing is stored then.</param>
    public async Task<Outcome<PosterJob>> AcceptAsync(
        PosterClient client, PosterRequest request, ReadOnlyMemory<byte>? upload, Func<StudioDb, PosterJob, CancellationToken, Task>? alongside, CancellationToken cancellationToken)
    {
        var waiting = await WaitingAsync(client.OrganizationId, cancellationToken);
        if (waiting >= options.Value.QueuedPerOrganization)
        {
            return new Refusal(RefusalKind.Limit, "queue_full", $"{waiting} posters of your organization wait to be made already. Send this one again when some are done.")
            {
                RetryAfter = TimeSpan.FromSeconds(30),
            };
        }

        if (await studio.RefusalOfAsync(client, request, upload, waiting, cancellationToken) is { } refusal)
            return refusal;
        var path = upload is { } bytes ? await store.PutAsync(IdSource.NewUnguessable(), "application/octet-stream", bytes, cancellationToken) : null;
        try
        {
            var now = time.GetUtcNow();
            var accepted = await writes.InTransactionAsync(Scope.Of(client.OrganizationId), async (db, token) =>
            {
                var job = new PosterJob
                {
                    Id = ids.NewId(),
                    OrganizationId = client.OrganizationId,
                    Status = PosterJobStatus.Queued,
                    Progress = 0,
                    Request = StudioJson.Write(request),
                    PhotoPath = path,
                    CreatedByKeyId = client.KeyId,
                    Tries = 0,
                    CreatedAt = now,
                    UpdatedAt = now,
                };
                db.PosterJobs.Add(job);
                await db.SaveChangesAsync(token);
                if (alongside is not null)
                    await alongside(db, job, token);
                return job;
            }, cancellationToken);
            Arrived.Wake();
            return accepted;
        }
        catch when (path is not null)
        {
            await store.DeleteAsync(path, CancellationToken.None);
            throw;
        }
    }

    public async Task<Outcome<PosterJobReport>> FindAsync(string organizationId, string id, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        if (await db.PosterJobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == id, cancellationToken) is not { } job)
            return NotFound();
        var poster = job.PosterId is { } posterId && await shelf.FindAsync(organizationId, posterId, cancellationToken) is { Refusal: null } found ? found.Value : null;
        return new PosterJobReport(job, poster, StudioJson.Read<Refusal>(job.Error));
    }

    /// <summary>Takes a job back that nobody has begun; 409 for any other.</summary>
    public async Task<Outcome<bool>> CancelAsync(string organizationId, string id, CancellationToken cancellationToken)
    {
        var cancelled = await writes.InTransactionAsync<Outcome<PosterJob>>(Scope.Of(organizationId), async (db, token) =>
        {
            if (await db.PosterJobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == id, token) is not { } job)
                return NotFound();
            var taken = await db.PosterJobs.Where(j => j.Id == id && j.Status == PosterJobStatus.Queued).ExecuteDeleteAsync(token);
            return taken == 1 ? job : TooLate(job.Status);
        }, cancellationToken);
        if (cancelled.Refusal is { } refusal)
            return refusal;
        await DropPhotoAsync(cancelled.Value, cancellationToken);
        return true;
    }

    /// <summary>Queues a job again that failed because something was not there for a moment, photo and all; 409 for any other.</summary>
    public async Task<Outcome<bool>> RetryAsync(string organizationId, string id, CancellationToken cancellationToken)
    {
        var report = await FindAsync(organizationId, id, cancellationToken);
        if (report.Refusal is { } missing)
            return missing;
        if (report.Value is not { Job.Status: PosterJobStatus.Failed, Error.Kind: RefusalKind.Unavailable or RefusalKind.Limit })
            return TooLate(report.Value.Job.Status);
        var now = time.GetUtcNow();
        await writes.InTransactionAsync(Scope.Of(organizationId), (db, token) => db.PosterJobs.Where(j => j.Id == id && j.Status == PosterJobStatus.Failed)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Status, PosterJobStatus.Queued).SetProperty(j => j.Progress, 0).SetProperty(j => j.Tries, 0)
                .SetProperty(j => j.Error, (string?)null).SetProperty(j => j.LeaseUntil, (DateTimeOffset?)null).SetProperty(j => j.UpdatedAt, now), token), cancellationToken);
        Arrived.Wake();
        return true;
    }

    /// <summary>Housekeeping: removes jobs that ended more than <see cref="Kept"/> ago, of every organization. Their posters stay. Returns how many.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var old = time.GetUtcNow() - Kept;
        await using var db = dbs.ForSystem();
        var ended = await db.PosterJobs.AsNoTracking().Where(j => (j.Status == PosterJobStatus.Done || j.Status == PosterJobStatus.Failed) && j.UpdatedAt < old)
            .OrderBy(j => j.UpdatedAt).Take(1000).ToListAsync(cancellationToken);
        var swept = 0;
        foreach (var job in ended)
        {
            await DropPhotoAsync(job, cancellationToken);
            swept += await writes.InTransactionAsync(Scope.System, (fresh, token) =>
                fresh.PosterJobs.Where(j => j.Id == job.Id && j.Status == job.Status && j.UpdatedAt < old).ExecuteDeleteAsync(token), cancellationToken);
        }

        return swept;
    }

    public void Dispose() => Arrived.Dispose();

    /// <summary>Removes the photo that was kept for the job; nothing where it is gone already.</summary>
    internal async Task DropPhotoAsync(PosterJob job, CancellationToken cancellationToken)
    {
        if (job.PhotoPath is not { } path)
            return;
        try
        {
            await store.DeleteAsync(path, cancellationToken);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            // Removed before, by a process that died right after.
        }
    }

    private async Task<int> WaitingAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.PosterJobs.CountAsync(j => j.Status == PosterJobStatus.Queued || j.Status == PosterJobStatus.Working, cancellationToken);
    }

    private static Refusal NotFound() => new(RefusalKind.NotFound, "not_found", "There is no such poster job in your organization. A finished one is forgotten after 24 hours; its poster stays.");

    private static Refusal TooLate(PosterJobStatus status) => new(RefusalKind.Conflict, "conflict", status switch
    {
        PosterJobStatus.Queued => "The poster waits to be made already.",
        PosterJobStatus.Working => "The poster is being made at this moment; it cannot be taken back any more.",
        PosterJobStatus.Done => "The poster is made already.",
        _ => "The job has ended without a poster; send a new request.",
    })
    {
        Extra = new Dictionary<string, object?>(StringComparer.Ordinal) { ["current_status"] = Wire.Name(status) },
    };
}
