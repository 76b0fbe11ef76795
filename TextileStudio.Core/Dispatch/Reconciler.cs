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
public sealed partial class Reconciler(
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
                .Where(p => p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.Unconfirmed && p.ErrorCode != PostLedger.Restored && p.UpdatedAt > since)
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

    /// <summary>
    /// Writes what is concluded about a post and its open attempts, unless something has happened to them since they were read. What a network says of a call is a fact and always written;
    /// a conclusion of a node that was frozen for a minute may speak of an attempt that another has begun meanwhile.
    /// </summary>
    private Task<bool> ConcludeAsync(ScheduledPost post, IReadOnlyCollection<Attempt> open, Func<StudioDb, CancellationToken, Task<bool>> work) =>
        ResolveAsync(async (db, token) => await PostLedger.StandsAsync(db, post, open, token) && await work(db, token));

    /// <summary>No call was made, or every call made is known not to have been accepted.</summary>
    private Task<bool> PutBackAsync(ScheduledPost post, Attempt? last) => ConcludeAsync(post, last is { Outcome: null } ? [last] : [], async (db, token) =>
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
}
