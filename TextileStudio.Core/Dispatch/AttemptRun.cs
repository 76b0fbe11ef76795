using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Telemetry;

namespace TextileStudio.Core.Dispatch;

/// <summary>
/// One attempt at one claimed post, steps 2 to 6 of the protocol: prepare, go-ahead, one call, classified answer, fenced record.
/// The numbered checkpoints say what is true if the process dies there.
/// </summary>
public sealed class AttemptRun(
    StudioDbs dbs, GroupCommit writes, PostLedger ledger, AttemptRecorder recorder, AfterPublish after, Publisher publisher, Checkpoints checkpoints,
    IOptions<DispatchOptions> options, IdSource ids, TimeProvider time, ILogger<AttemptRun> log)
{
    public string Node { get; } = ids.NewId();

    private string Actor => $"dispatcher:{Node}";

    public async Task RunAsync(ClaimedPost claim, CancellationToken stopping)
    {
        var begun = time.GetTimestamp();
        var job = JobOf(claim);

        // Step 2: uploads and containers, repeatable and invisible. Their handles are on the attempt row as soon as they are known.
        var preparation = await PrepareInSpanAsync(claim, job, stopping);
        switch (preparation)
        {
            case null:
                return;
            case Preparation.Refused refused:
                await recorder.RecordAsync(claim, new PublishResult.Refused(refused.Error), null, Actor);
                return;
            case Preparation.Deferred deferred:
                if (deferred.DiscardHandle)
                    await writes.RunAsync((db, token) => ledger.DiscardHandleAsync(db, WithHandle(claim), token));
                await recorder.RecordAsync(claim, new PublishResult.Deferred(deferred.Error, deferred.Until), null, Actor);
                return;
        }

        await checkpoints.AtAsync(Checkpoint.AfterPrepare);

        // Step 3: the committed go-ahead, not before the post's time. Cancel, edit and takeover compete for the same row.
        if (!await WaitForItsTimeAsync(claim, begun, stopping))
            return;
        GoAhead? goAhead;
        using (PostTrace.Step("go-ahead"))
            goAhead = await writes.RunTogetherAsync<GoAheadRequest, GoAhead?>(GiveAsync, new GoAheadRequest(claim, publisher.CallLimit(claim.Post.Platform) + options.Value.LeaseMargin));
        if (goAhead is null)
        {
            log.LogInformation("Post {PostId}: no go-ahead for fence {Fence}; it was cancelled or taken over", claim.Post.Id, claim.Post.Fence);
            await writes.RunAsync(async (db, token) =>
            {
                await ledger.FinishAttemptAsync(db, claim.Post.Id, claim.Attempt.Number, AttemptOutcome.Abandoned, null, null, """{"note":"no go-ahead"}""", token);
                return true;
            });
            return;
        }

        Signals.GoneAhead(claim.Post, goAhead.At);

        // Checkpoint 2. Dead from here until the record's commit: the outcome is unknown, and the reconciler asks the network after the settle time.
        await checkpoints.AtAsync(Checkpoint.AfterGoAhead);

        // Steps 4 and 5: exactly one request, not tied to shutdown, classified in the platform's file.
        var result = await CommitInSpanAsync(claim, job with { GoAheadAt = goAhead.At }, goAhead.Timestamp);
        await checkpoints.AtAsync(Checkpoint.AfterCall);

        // Step 6. Checkpoint 3. Dead before the record's commit: still unknown, still looked up.
        if (await recorder.RecordAsync(claim, result, goAhead.At, Actor) is { } posted)
            await after.CompleteAsync(claim.Post, job, posted.RemoteId, posted.Url, Actor);
    }

    private async Task<IReadOnlyList<GoAhead?>> GiveAsync(StudioDb db, IReadOnlyList<GoAheadRequest> asked, CancellationToken cancellationToken)
    {
        var given = await ledger.GoAheadAsync(db, asked, cancellationToken);
        await checkpoints.AtAsync(Checkpoint.BeforeGoAheadCommit);
        return given;
    }

    private async Task<Preparation?> PrepareInSpanAsync(ClaimedPost claim, PublishJob job, CancellationToken stopping)
    {
        using var span = PostTrace.Step("prepare", ActivityKind.Client);
        var started = time.GetTimestamp();
        var preparation = await PrepareAsync(claim, job, stopping);
        Signals.Called(claim.Post.Platform, "prepare", time.GetElapsedTime(started), preparation switch
        {
            Preparation.Ready => "ready",
            Preparation.Refused => "refused",
            Preparation.Deferred => "deferred",
            _ => "given_back",
        });
        return preparation;
    }

    private async Task<PublishResult> CommitInSpanAsync(ClaimedPost claim, PublishJob job, long goAheadTimestamp)
    {
        var attempt = Activity.Current;
        using var span = PostTrace.Step("commit", ActivityKind.Client);
        var started = time.GetTimestamp();
        var result = await publisher.CommitAsync(job, goAheadTimestamp);
        Signals.Called(claim.Post.Platform, "commit", time.GetElapsedTime(started), Signals.Words(result).Outcome);
        PostTrace.End(span, result);
        PostTrace.End(span?.Parent == attempt ? attempt : null, result);
        return result;
    }

    private PublishJob JobOf(ClaimedPost claim) => new()
    {
        OrganizationId = claim.Post.OrganizationId,
        AccountId = claim.Post.AccountId,
        Platform = claim.Post.Platform,
        Snapshot = claim.Snapshot,
        Handle = claim.Handle,
        SaveHandleAsync = async (handle, _) =>
        {
            await writes.RunAsync((db, token) => ledger.SaveHandleAsync(db, claim.Attempt, handle, token));
            await checkpoints.AtAsync(Checkpoint.AfterHandleSaved);
        },
        AttemptStarted = claim.Attempt.Started,
        NotBefore = claim.Post.NextTry,
    };

    private static Attempt WithHandle(ClaimedPost claim)
    {
        claim.Attempt.Handle = claim.Handle.ToJsonString();
        return claim.Attempt;
    }

    /// <summary>Null when the claim was lost or given back meanwhile.</summary>
    private async Task<Preparation?> PrepareAsync(ClaimedPost claim, PublishJob job, CancellationToken stopping)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var prepare = publisher.PrepareAsync(job, lost.Token);
        while (!prepare.IsCompleted)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(lost.Token);
            var renewal = Task.Delay(options.Value.Lease / 3, time, enough.Token);
            await Task.WhenAny(prepare, renewal);
            await enough.CancelAsync();
            if (!prepare.IsCompleted && !stopping.IsCancellationRequested && !await writes.RunAsync((db, token) => ledger.RenewAsync(db, claim, options.Value.Lease, token)))
                await lost.CancelAsync();
            if (lost.IsCancellationRequested)
                break;
        }

        try
        {
            return await prepare;
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            await GiveBackAsync(claim);
            return null;
        }
    }

    /// <summary>Prepared early, sent on time: by the clock that judges due times. False when the claim was lost or given back meanwhile.</summary>
    private async Task<bool> WaitForItsTimeAsync(ClaimedPost claim, long begun, CancellationToken stopping)
    {
        // Due when it was claimed, by the clock that judges: there is nothing to ask.
        if (claim.Post.NextTry <= claim.Attempt.Started)
            return true;
        var renewed = time.GetTimestamp();
        while (true)
        {
            // A clock that was set ahead since the claim says that it is time already; the monotonic one knows better. Only for a jump: this run may have begun
            // late after its claim on a busy machine, and that must not make the post late too.
            var sinceClaim = claim.Post.NextTry - claim.Attempt.Started - time.GetElapsedTime(begun);
            var left = claim.Post.NextTry - await NowAsync();
            if (sinceClaim > left + ClockGuard.Tolerance)
                left = sinceClaim;
            if (left <= TimeSpan.Zero)
                return true;
            // Timers know no part of a millisecond: rounded down, the last one would be spent spinning.
            var nap = left < options.Value.Lease / 3 ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : options.Value.Lease / 3;
            try
            {
                await Task.Delay(nap, time, stopping);
            }
            catch (OperationCanceledException)
            {
                await GiveBackAsync(claim);
                return false;
            }

            if (time.GetElapsedTime(renewed) < options.Value.Lease / 3)
                continue;
            renewed = time.GetTimestamp();
            if (!await writes.RunAsync((db, token) => ledger.RenewAsync(db, claim, options.Value.Lease, token)))
            {
                await GiveBackAsync(claim);
                return false;
            }
        }
    }

    /// <summary>Not interrupted by a stop: the wait that follows is, and that gives the post back.</summary>
    private async Task<DateTimeOffset> NowAsync()
    {
        await using var db = dbs.ForSystem();
        return await DbClock.NowAsync(db, time, CancellationToken.None);
    }

    /// <summary>Nothing was sent: the post goes back to the queue at once, if it is still ours.</summary>
    private Task<bool> GiveBackAsync(ClaimedPost claim) => writes.RunAsync(async (db, token) =>
    {
        await ledger.FinishAttemptAsync(db, claim.Post.Id, claim.Attempt.Number, AttemptOutcome.Abandoned, null, null, """{"note":"given back before the go-ahead"}""", token);
        return await ledger.RescheduleAsync(db, claim.Post, claim.Post.NextTry, claim.Post.RetryCount, claim.Post.Deaths, null, Actor, token);
    });
}
