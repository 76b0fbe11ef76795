using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Telemetry;

namespace TextileStudio.Core.Dispatch;

/// <summary>
/// Step 7: finds out what became of posts whose holder died or whose answer was lost. It only reads from the networks, believes "not there" no sooner than the
/// settle time after the last possible send, and never sends anything itself.
/// </summary>
public sealed class Reconciler(
    StudioDbs dbs, GroupCommit writes, PostLedger ledger, Broadcasts broadcasts, AttemptRecorder recorder, AfterPublish after, LateIds lateIds, Publisher publisher, AttemptRun run, DispatchSignal signal,
    Checkpoints checkpoints, IOptions<DispatchOptions> options, TimeProvider time, ILogger<Reconciler> log)
{
    private const int MostAtOnce = 200;
    private static readonly TimeSpan NeedsCheckEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan NeedsCheckGivesUp = TimeSpan.FromDays(1);

    private readonly ClockGuard _clock = new(time);

    private string Actor => $"reconciler:{run.Node}";

    /// <summary>One pass over everything in doubt. Returns how many posts were looked at.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        List<ScheduledPost> expired, doubtful;
        await using (var db = dbs.ForSystem())
        {
            var now = await DbClock.NowAsync(db, time, cancellationToken);
            expired = await db.Posts.AsNoTracking()
                .Where(p => p.Status == PostStatus.Publishing && p.LeaseUntil <= now)
                .OrderBy(p => p.LeaseUntil).Take(MostAtOnce).ToListAsync(cancellationToken);
            var since = now - NeedsCheckGivesUp;
            var before = now - NeedsCheckEvery;
            doubtful = await db.Posts.AsNoTracking()
                .Where(p => p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.Unconfirmed && p.UpdatedAt > since)
                .Where(p => db.Attempts.Any(a => a.PostId == p.Id && a.Outcome == AttemptOutcome.Unknown && (a.LastLookup == null || a.LastLookup < before)))
                .OrderBy(p => p.UpdatedAt).Take(MostAtOnce).ToListAsync(cancellationToken);
        }

        await Parallel.ForEachAsync(expired.Concat(doubtful), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken }, async (post, token) =>
        {
            try
            {
                await ReconcileAsync(post, token);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                log.LogError(exception, "Post {PostId}: could not be reconciled; next look when its lease ends", post.Id);
            }
        });
        await broadcasts.SettleAsync(Actor, cancellationToken);
        if (expired.Count + doubtful.Count > 0)
            signal.Wake();
        await lateIds.RunOnceAsync(JobOf, cancellationToken);
        return expired.Count + doubtful.Count;
    }

    private async Task ReconcileAsync(ScheduledPost seen, CancellationToken cancellationToken)
    {
        var post = seen;
        if (seen.Status is PostStatus.Publishing)
        {
            post = await writes.RunAsync((db, token) => ledger.TakeOverAsync(db, seen, run.Node, options.Value.Lease, token));
            if (post is null)
                return;
            await checkpoints.AtAsync(Checkpoint.AfterTakeOver);
        }

        List<Attempt> attempts;
        await using (var db = dbs.ForSystem())
            attempts = await db.Attempts.AsNoTracking().Where(a => a.PostId == post.Id).OrderByDescending(a => a.Number).ToListAsync(cancellationToken);

        if (attempts.Find(a => a.Outcome is AttemptOutcome.Accepted or AttemptOutcome.Found) is { } evidence)
        {
            if (await ResolveAsync((db, token) => ledger.ConfirmAsync(db, post, evidence.RemoteId, evidence.RemoteUrl, Actor, token)))
                Signals.Reconciled(post.Platform, "adopted");
        }
        else if (attempts.FindAll(a => a.Called is not null && a.Outcome is null or AttemptOutcome.Unknown) is { Count: > 0 } open)
            await LookUpAsync(post, open, cancellationToken);
        else if (await PutBackAsync(post, attempts.Count > 0 ? attempts[0] : null))
            Signals.Reconciled(post.Platform, "put_back");
    }

    /// <summary>Writes what was found out, in one transaction.</summary>
    private async Task<bool> ResolveAsync(Func<StudioDb, CancellationToken, Task<bool>> work)
    {
        var moved = await writes.RunAsync(async (db, token) =>
        {
            var done = await work(db, token);
            await checkpoints.AtAsync(Checkpoint.BeforeResolveCommit);
            return done;
        });
        await checkpoints.AtAsync(Checkpoint.AfterResolveCommit);
        return moved;
    }

    /// <summary>No call was made, or every call made is known not to have been accepted.</summary>
    private Task<bool> PutBackAsync(ScheduledPost post, Attempt? last) => ResolveAsync(async (db, token) =>
    {
        var died = last is { Outcome: null };
        var deaths = post.Deaths + (died ? 1 : 0);
        if (died)
            await ledger.FinishAttemptAsync(db, post.Id, last!.Number, AttemptOutcome.Abandoned, null, null, """{"note":"its holder's lease ran out before the go-ahead"}""", token);
        if (last is { Outcome: AttemptOutcome.Refused } && StudioJson.Read<PublishError>(last.Detail) is { } refusal)
            return await ledger.RefuseAsync(db, post, refusal, deaths, Actor, token);
        if (last is { Outcome: AttemptOutcome.Deferred } && StudioJson.Read<PublishError>(last.Detail) is { } deferral)
            return await recorder.DeferAsync(db, post, deferral, null, deaths, Actor, token);
        return await RequeueAsync(db, post, deaths, post.RetryCount, token);
    });

    private async Task<bool> RequeueAsync(StudioDb db, ScheduledPost post, int deaths, int tries, CancellationToken cancellationToken)
    {
        if (tries > post.MaxRetries)
        {
            return await ledger.RefuseAsync(db, post, new PublishError("tries_used_up", ErrorCategory.TransientUnknown, WhoActs.Platform,
                $"The network gave no usable answer {tries} times, and each time the post was provably not there. Nothing was published."), deaths, Actor, cancellationToken);
        }

        if (deaths >= options.Value.MaxDeaths)
        {
            return await ledger.RefuseAsync(db, post, new PublishError("quarantined", ErrorCategory.Internal, WhoActs.Operator,
                $"The process working on this post ended {deaths} times while it held it. It was set aside so that others are not hurt; look at its attempts."), deaths, Actor, cancellationToken);
        }

        var now = await DbClock.NowAsync(db, time, cancellationToken);
        return now > post.LatestSend
            ? await ledger.MissAsync(db, post, null, null, Actor, cancellationToken)
            : await ledger.RescheduleAsync(db, post, post.NextTry > now ? post.NextTry : now, tries, deaths, null, Actor, cancellationToken);
    }

    private async Task LookUpAsync(ScheduledPost post, List<Attempt> open, CancellationToken cancellationToken)
    {
        // The newest open attempt holds the freshest handle; the oldest says from when on to look.
        var attempt = open[0];
        var job = JobOf(post, attempt, open[^1].Started);
        DateTimeOffset now;
        bool told;
        await using (var db = dbs.ForSystem())
        {
            now = await DbClock.NowAsync(db, time, cancellationToken);
            told = await PostLedger.IsToldAsync(db, attempt, cancellationToken);
        }

        // What the network has told by itself, or has given its own handle for, needs no time to settle.
        var settled = told || attempt.RemoteId is not null ? attempt.Called!.Value : recorder.SettledAt(open.Max(a => a.Called!.Value), post.Platform, job.Handle);
        if (now < settled)
        {
            await LookAgainAsync(post, settled);
            return;
        }

        if (publisher.RulesOf(post.Platform).Proof is Proof.None)
        {
            await DoubtAsync(post, attempt, "This network offers no way to check.");
            return;
        }

        await checkpoints.AtAsync(Checkpoint.BeforeLookUp);
        var ahead = publisher.ClockAhead;
        var answer = await AskAsync(post, job, cancellationToken);
        if (answer is Reconciliation.Absent && publisher.ClockAhead > ahead)
        {
            // The answer itself tells that our clock is ahead: the list was looked through from too late on.
            job = JobOf(post, attempt, open[^1].Started);
            answer = await AskAsync(post, job, cancellationToken);
        }

        // It has refused a second call because it has the post already: a list without it is behind, however often it is asked.
        if (answer is Reconciliation.Absent && open.Exists(SaysDuplicate))
            answer = new Reconciliation.StillUnknown("The network says that it has this post already, but does not show it.");
        await checkpoints.AtAsync(Checkpoint.AfterLookUp);
        switch (answer)
        {
            case Reconciliation.Found found:
                var confirmed = await ResolveAsync(async (db, token) =>
                {
                    await ledger.FinishAttemptAsync(db, post.Id, attempt.Number, AttemptOutcome.Found, found.RemoteId ?? attempt.RemoteId, found.Url, attempt.Detail, token);
                    return await ledger.ConfirmAsync(db, post, found.RemoteId, found.Url, Actor, token);
                });
                if (confirmed)
                {
                    Signals.Reconciled(post.Platform, "found");
                    await after.CompleteAsync(post, job, found.RemoteId, found.Url, Actor);
                }

                break;
            case Reconciliation.Refused refused:
                Signals.Reconciled(post.Platform, "refused");
                await ResolveAsync(async (db, token) =>
                {
                    await ledger.FinishAttemptAsync(db, post.Id, attempt.Number, AttemptOutcome.Refused, attempt.RemoteId, null, StudioJson.Write(refused.Error), token);
                    await recorder.HonourOptOutAsync(db, post, refused.Error, Actor, token);
                    if (refused.Error.Category is ErrorCategory.Reconnect && post.Status is PostStatus.Publishing)
                        return await ledger.DisconnectAsync(db, post, refused.Error, Actor, token);
                    return await ledger.RefuseAsync(db, post, refused.Error, post.Deaths, Actor, token);
                });
                break;
            case Reconciliation.Absent when !told && attempt.RemoteId is null && Unproven(post.Platform, job.Handle) is { Ticks: > 0 } wait:
                // Our clock jumped, or this process is younger than the settle time: the network may still be working on what it took.
                await LookAgainAsync(post, now + wait);
                break;
            case Reconciliation.Absent absent when IsFinal(absent, attempt, now):
                Signals.Reconciled(post.Platform, "absent");
                await ResolveAsync(async (db, token) =>
                {
                    var because = absent.Because is null ? null : StudioJson.Write(absent.Because);
                    foreach (var each in open)
                        await ledger.FinishAttemptAsync(db, post.Id, each.Number, AttemptOutcome.Absent, each.RemoteId, null, because ?? each.Detail, token);
                    if (absent.DiscardHandle)
                        await ledger.DiscardHandleAsync(db, attempt, token);
                    if (absent.Because is { } cause)
                        return await recorder.DeferAsync(db, post, cause, absent.Until, post.Deaths, Actor, token);
                    // A holder that died is counted as a death, an answer that told nothing as a try: both have their end.
                    var (deaths, tries) = attempt.Outcome is null ? (post.Deaths + 1, post.RetryCount) : (post.Deaths, post.RetryCount + 1);
                    return await RequeueAsync(db, post, deaths, tries, token);
                });
                break;
            case Reconciliation.Absent:
                // Once is not enough where the proof is a list: it may lag.
                await ResolveAsync(async (db, token) =>
                {
                    if (attempt.Absences == 0)
                        await ledger.NoteLookupAsync(db, attempt, 1, now, token);
                    return post.Status is not PostStatus.Publishing || await ledger.LookAgainAsync(db, post, (attempt.Absences == 0 ? now : attempt.LastLookup!.Value) + options.Value.SecondAbsence, token);
                });
                break;
            case Reconciliation.SendAgain:
                // The earlier calls stay open: while they are, nobody can change what is sent, and no refusal of the next call says that nothing went out.
                await ResolveAsync(async (db, token) =>
                {
                    if (attempt.Outcome is null)
                        await ledger.FinishAttemptAsync(db, post.Id, attempt.Number, AttemptOutcome.Unknown, null, null, attempt.Detail, token);
                    var (deaths, tries) = attempt.Outcome is null ? (post.Deaths + 1, post.RetryCount) : (post.Deaths, post.RetryCount + 1);
                    return await RequeueAsync(db, post, deaths, tries, token);
                });
                break;
            case Reconciliation.StillUnknown still when now - settled > options.Value.LookupWindow:
                await DoubtAsync(post, attempt, still.Detail);
                break;
            default:
                await LookAgainAsync(post, now + NextLook(now - settled));
                break;
        }
    }

    /// <summary>A look-up of one attempt; <paramref name="since"/> is from when on to look, by our clock. Where that was ahead, the networks have our post under an earlier time.</summary>
    private PublishJob JobOf(ScheduledPost post, Attempt attempt, DateTimeOffset since) => new()
    {
        OrganizationId = post.OrganizationId,
        AccountId = post.AccountId,
        Platform = post.Platform,
        Snapshot = StudioJson.Read<PostSnapshot>(attempt.Snapshot)!,
        Handle = JsonNode.Parse(attempt.Handle ?? "{}")!.AsObject(),
        SaveHandleAsync = (handle, _) => writes.RunAsync((db, token) => ledger.SaveHandleAsync(db, attempt, handle, token)),
        AttemptStarted = since - publisher.ClockAhead - _clock.SetBack,
        GoAheadAt = attempt.Called,
        RemoteId = attempt.RemoteId,
    };

    private async Task<Reconciliation> AskAsync(ScheduledPost post, PublishJob job, CancellationToken cancellationToken)
    {
        using var span = PostTrace.LookUp(post);
        var started = time.GetTimestamp();
        var answer = await AskAsync(job, cancellationToken);
        Signals.LookedUp(post.Platform, answer, time.GetElapsedTime(started));
        return answer;
    }

    private async Task<Reconciliation> AskAsync(PublishJob job, CancellationToken cancellationToken)
    {
        try
        {
            return await publisher.ReconcileAsync(job, cancellationToken);
        }
        catch (PlatformException exception)
        {
            return new Reconciliation.StillUnknown(exception.Error.Message);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException || exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new Reconciliation.StillUnknown("The network could not be asked.");
        }
    }

    /// <summary>How much of the settle time the wall clock claims to have passed without that anybody has seen it pass.</summary>
    private TimeSpan Unproven(Platform platform, JsonObject handle) => recorder.SettledAt(default, platform, handle) - default(DateTimeOffset) - _clock.SteadyFor();

    private bool IsFinal(Reconciliation.Absent absent, Attempt attempt, DateTimeOffset now) =>
        absent.Proof is Proof.ByKey or Proof.ByContainer
        || (attempt.Absences > 0 && attempt.LastLookup is { } first && now - first >= options.Value.SecondAbsence);

    private static bool SaysDuplicate(Attempt attempt) => attempt.Detail is { } detail && StudioJson.Read<PublishError>(detail)?.Category is ErrorCategory.Duplicate;

    private TimeSpan NextLook(TimeSpan sinceSettled) =>
        sinceSettled < TimeSpan.FromMinutes(2) ? options.Value.ReconcileEvery * 2 : NeedsCheckEvery;

    private async Task LookAgainAsync(ScheduledPost post, DateTimeOffset at)
    {
        if (post.Status is PostStatus.Publishing)
            await ResolveAsync((db, token) => ledger.LookAgainAsync(db, post, at, token));
    }

    private Task<bool> DoubtAsync(ScheduledPost post, Attempt attempt, string detail) => ResolveAsync(async (db, token) =>
    {
        var now = await DbClock.NowAsync(db, time, token);
        await ledger.NoteLookupAsync(db, attempt, attempt.Absences, attempt.Absences > 0 ? attempt.LastLookup!.Value : now, token);
        if (attempt.Outcome is null)
            await ledger.FinishAttemptAsync(db, post.Id, attempt.Number, AttemptOutcome.Unknown, attempt.RemoteId, null, attempt.Detail, token);
        if (post.Status is PostStatus.NeedsCheck)
            return true;
        var what = attempt.RemoteId is null
            ? "The network was asked to publish this, but its answer was lost and a look-up could not settle it. Look at the account and say whether it is there."
            : "The network has taken this post, but has not said for a long time how it ended. It is asked further; look at the account and say whether it is there.";
        Signals.Reconciled(post.Platform, "needs_check");
        return await ledger.DoubtAsync(db, post, new PublishError("unconfirmed", ErrorCategory.TransientUnknown, WhoActs.Owner, $"{what} {detail}".TrimEnd()), Actor, token);
    });
}
