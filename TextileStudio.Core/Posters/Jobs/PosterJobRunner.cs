using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Posters.Jobs;

/// <summary>
/// Makes the posters that wait. A job in the hands of a process that died is taken up again when its lease has run out; making a poster is repeatable, and storing it and finishing
/// the job are one transaction, so there is one poster however often it was begun.
/// </summary>
public sealed class PosterJobRunner
{
    /// <summary>Tries after the first, when something was not there for a moment.</summary>
    private const int Retries = 3;

    private static readonly TimeSpan s_firstDelay = TimeSpan.FromSeconds(10);

    // What a lost wake-up or another node's job can cost.
    private static readonly TimeSpan s_sleepCap = TimeSpan.FromSeconds(10);

    private readonly PosterJobs _jobs;
    private readonly PosterStudio _studio;
    private readonly IAssetStore _store;
    private readonly PosterJobQueue _queue;
    private readonly ILogger<PosterJobRunner> _log;
    private readonly int _most;
    private readonly HashSet<Task> _running = [];

    public PosterJobRunner(
        PosterJobs jobs, PosterStudio studio, IAssetStore store, StudioDbs dbs, WriteRetry writes, IOptions<PosterOptions> options, IdSource ids, TimeProvider time, ILogger<PosterJobRunner> log)
    {
        (_jobs, _studio, _store, _log) = (jobs, studio, store, log);
        _queue = new PosterJobQueue(dbs, writes, options, ids, time);
        _most = options.Value.BackgroundAtOnce;
    }

    /// <summary>Begins as many waiting jobs as there is room for and says how long to sleep until the next look. Not for concurrent use.</summary>
    public async Task<TimeSpan> TickAsync(CancellationToken cancellationToken)
    {
        _running.RemoveWhere(task => task.IsCompleted);
        while (_running.Count < _most)
        {
            if (await _queue.ClaimAsync(cancellationToken) is not { } job)
            {
                var due = await _queue.UntilDueAsync(cancellationToken) ?? s_sleepCap;
                return due < s_sleepCap ? TimeSpan.FromMilliseconds(Math.Max(due.TotalMilliseconds, 20)) : s_sleepCap;
            }

            _running.Add(Task.Run(() => RunAndWakeAsync(job, cancellationToken), CancellationToken.None));
        }

        return s_sleepCap; // woken when one of them is done
    }

    /// <summary>Waits for what was begun; with the loop's token cancelled it goes back to the queue.</summary>
    public Task StopAsync() => Task.WhenAll(_running);

    /// <summary>Makes the next waiting poster and returns when it is done; false when none is due.</summary>
    internal async Task<bool> RunOneAsync(CancellationToken cancellationToken)
    {
        if (await _queue.ClaimAsync(cancellationToken) is not { } job)
            return false;
        await RunAsync(job, cancellationToken);
        return true;
    }

    private async Task RunAndWakeAsync(PosterJob job, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(job, cancellationToken);
        }
        catch (Exception exception)
        {
            // The database is away: the lease runs out and the job is taken up again.
            _log.LogError(exception, "Poster job {JobId} could not be brought to an end", job.Id);
        }
        finally
        {
            _jobs.Arrived.Wake();
        }
    }

    private async Task RunAsync(PosterJob job, CancellationToken cancellationToken)
    {
        try
        {
            // Begun as often as it may be and never brought to an end: it takes the process down, or somebody does.
            var made = job.Tries > Retries + 1
                ? new Refusal(RefusalKind.Unavailable, "renderer_unavailable", "The poster was begun several times and never finished. Try again later, or with another photo.")
                : await MakeAsync(job, cancellationToken);
            if (made is null)
                await _jobs.DropPhotoAsync(job, CancellationToken.None);
            else if (made.Kind is RefusalKind.Unavailable && job.Tries <= Retries)
                await _queue.ReturnAsync(job, DelayOf(job, made), counted: true, CancellationToken.None);
            else
                await FailAsync(job, made);
        }
        catch (JobTakenException taken)
        {
            _log.LogWarning("{Reason}", taken.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await _queue.ReturnAsync(job, TimeSpan.Zero, counted: false, CancellationToken.None);
        }
    }

    /// <summary>Null when the poster is stored and the job done; else why not.</summary>
    private async Task<Refusal?> MakeAsync(PosterJob job, CancellationToken cancellationToken)
    {
        try
        {
            var upload = await PhotoAsync(job, cancellationToken);
            if (upload.Refusal is { } gone)
                return gone;
            var made = await _studio.MakeAsync(new PosterClient(job.OrganizationId, job.CreatedByKeyId), StudioJson.Read<PosterRequest>(job.Request)!, upload.Value,
                (db, answer, token) => _queue.CompleteAsync(db, job, answer.Id, token), cancellationToken, step => _queue.ProgressAsync(job, ProgressAfter(step), cancellationToken));
            return made.Refusal;
        }
        catch (Exception exception) when (exception is not JobTakenException && !cancellationToken.IsCancellationRequested)
        {
            _log.LogError(exception, "Poster job {JobId} failed at try {Try}", job.Id, job.Tries);
            return new Refusal(RefusalKind.Unavailable, "unavailable", "Something went wrong on our side while the poster was made. Try again later.");
        }
    }

    private async Task FailAsync(PosterJob job, Refusal refusal)
    {
        await _queue.FailAsync(job, refusal, CancellationToken.None);

        // What may succeed later keeps its photo until it is forgotten, so that it can be tried again as it is.
        if (refusal.Kind is not (RefusalKind.Unavailable or RefusalKind.Limit))
            await _jobs.DropPhotoAsync(job, CancellationToken.None);
        _log.LogInformation("Poster job {JobId} of organization {OrganizationId} ended without a poster: {Code}", job.Id, job.OrganizationId, refusal.Code);
    }

    private async Task<Outcome<ReadOnlyMemory<byte>?>> PhotoAsync(PosterJob job, CancellationToken cancellationToken)
    {
        if (job.PhotoPath is not { } path)
            return (ReadOnlyMemory<byte>?)null;
        try
        {
            await using var file = await _store.OpenAsync(path, cancellationToken);
            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancellationToken);
            return (ReadOnlyMemory<byte>?)bytes;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Refusal(RefusalKind.Rule, "asset_not_found", "The photo of this request is gone. Send it again.");
        }
    }

    private static int ProgressAfter(PosterStep step) => step switch
    {
        PosterStep.PhotoChecked => 20,
        PosterStep.Rendered => 80,
        _ => 90,
    };

    // 10, 30 and 90 seconds, or longer where the refusal says so.
    private static TimeSpan DelayOf(PosterJob job, Refusal refusal)
    {
        var delay = s_firstDelay * Math.Pow(3, job.Tries - 1);
        return refusal.RetryAfter is { } asked && asked > delay ? asked : delay;
    }
}
