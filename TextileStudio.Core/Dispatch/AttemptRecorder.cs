using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Telemetry;

namespace TextileStudio.Core.Dispatch;

/// <summary>
/// Step 6: writes an attempt's outcome and what it means for the post, in one transaction. The outcome of the attempt is always written, for it is a fact;
/// the post moves only while its fence is still the attempt's.
/// </summary>
public sealed class AttemptRecorder(
    GroupCommit writes, PostLedger ledger, Publisher publisher, Checkpoints checkpoints, IOptions<DispatchOptions> options, TimeProvider time, Random random, ILogger<AttemptRecorder> log)
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromHours(1);

    /// <summary>The post on the network by which this moved to <c>posted</c>, else null. A write that fails is tried again until the lease ends; then the reconciler finds out by looking.</summary>
    public async Task<PublishResult.Accepted?> RecordAsync(ClaimedPost claim, PublishResult result, DateTimeOffset? goAhead, string actor)
    {
        using var span = PostTrace.Step("record");
        var started = time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, TimeSpan.TicksPerSecond * 5)))
        {
            try
            {
                var (moved, posted) = result is PublishResult.Accepted accepted
                    ? (await writes.RunTogetherAsync<Acceptance, bool>(AcceptAsync, new Acceptance(claim, accepted, actor)), accepted)
                    : await writes.RunAsync((db, token) => WriteAsync(db, claim, result, goAhead, actor, token));
                await checkpoints.AtAsync(Checkpoint.AfterRecordCommit);
                Signals.Recorded(claim.Post.Platform, result);
                if (!moved)
                    log.LogWarning("Post {PostId}: fence {Fence} has passed on; our outcome {Outcome} is kept as evidence", claim.Post.Id, claim.Post.Fence, result.GetType().Name);
                return moved ? posted : null;
            }
            catch (Exception exception) when (time.GetElapsedTime(started) < options.Value.Lease)
            {
                log.LogError(exception, "Post {PostId}: its outcome could not be stored yet; trying again", claim.Post.Id);
                await Task.Delay(pause, time, CancellationToken.None);
            }
        }
    }

    private sealed record Acceptance(ClaimedPost Claim, PublishResult.Accepted Answer, string Actor);

    /// <summary>By far the most attempts end so, and in a burst many at once.</summary>
    private async Task<IReadOnlyList<bool>> AcceptAsync(StudioDb db, IReadOnlyList<Acceptance> accepted, CancellationToken cancellationToken)
    {
        await ledger.FinishAttemptsAsync(db, [.. accepted.Select(a => new FinishedAttempt(a.Claim.Post.Id, a.Claim.Attempt.Number, AttemptOutcome.Accepted, a.Answer.RemoteId, a.Answer.Url))], cancellationToken);
        var moved = await ledger.ConfirmAsync(db, [.. accepted.Select(a => new ConfirmedPost(a.Claim.Post, a.Answer.RemoteId, a.Answer.Url, a.Actor))], cancellationToken);
        foreach (var (broadcast, answer) in accepted.Where((a, i) => moved[i] && a.Claim.Post.ParentId is not null).Select(a => (a.Claim.Post.ParentId!, a)).DistinctBy(p => p.Item1))
            await ledger.SettleAsync(db, broadcast, answer.Actor, cancellationToken);
        await checkpoints.AtAsync(Checkpoint.BeforeRecordCommit);
        return moved;
    }

    private async Task<(bool Moved, PublishResult.Accepted? Posted)> WriteAsync(StudioDb db, ClaimedPost claim, PublishResult result, DateTimeOffset? goAhead, string actor, CancellationToken cancellationToken)
    {
        var earlier = await EarlierAsync(db, claim, result, cancellationToken);
        var moved = earlier is null
            ? await ApplyAsync(db, claim, result, goAhead, actor, cancellationToken)
            : await ConfirmEarlierAsync(db, claim, result, earlier, actor, cancellationToken);
        if (moved && claim.Post.ParentId is { } broadcast)
            await ledger.SettleAsync(db, broadcast, actor, cancellationToken);
        await checkpoints.AtAsync(Checkpoint.BeforeRecordCommit);
        return (moved, earlier);
    }

    /// <summary>What a provable "not now" means for a post: another try, too late, or one try too many.</summary>
    public Task<bool> DeferAsync(StudioDb db, ScheduledPost post, PublishError error, DateTimeOffset? until, int deaths, string actor, CancellationToken cancellationToken)
    {
        // A limit of the network or a fault of ours is not the post's: it does not use up its tries.
        var counts = error.Category is not (ErrorCategory.RateLimited or ErrorCategory.QuotaExhausted or ErrorCategory.Internal or ErrorCategory.MediaNotReady);
        var tries = post.RetryCount + (counts ? 1 : 0);
        if (tries > post.MaxRetries)
            return ledger.RefuseAsync(db, post, error with { Message = $"{error.Message} It was tried {(tries == 1 ? "once" : $"{tries} times")}." }, deaths, actor, cancellationToken);
        var next = until ?? time.GetUtcNow() + Backoff(Math.Max(1, tries));
        if (next < post.ScheduledTime)
            next = post.ScheduledTime;
        return next > post.LatestSend
            ? ledger.MissAsync(db, post, error, next, actor, cancellationToken)
            : ledger.RescheduleAsync(db, post, next, tries, deaths, error, actor, cancellationToken);
    }

    /// <summary>The post of an earlier call: a refusal as duplicate means it where it is known already, or names it, so there is nothing left to look up.</summary>
    private async Task<PublishResult.Accepted?> EarlierAsync(StudioDb db, ClaimedPost claim, PublishResult result, CancellationToken cancellationToken)
    {
        if (result is not PublishResult.Refused { Error.Category: ErrorCategory.Duplicate } duplicate)
            return null;

        // Found by a look-up in the very moment in which its owner said "post it again": both were written.
        if (await PostLedger.KnownAsync(db, claim.Attempt, cancellationToken) is { RemoteId: { } id } known)
            return new PublishResult.Accepted(id, known.RemoteUrl);
        return duplicate.Existing is { } existing && await ledger.ReopenAsync(db, claim.Attempt, cancellationToken) ? existing : null;
    }

    private async Task<bool> ConfirmEarlierAsync(StudioDb db, ClaimedPost claim, PublishResult result, PublishResult.Accepted earlier, string actor, CancellationToken cancellationToken)
    {
        await ledger.FinishAttemptAsync(db, claim.Post.Id, claim.Attempt.Number, AttemptOutcome.Found, earlier.RemoteId, earlier.Url,
            StudioJson.Write(((PublishResult.Refused)result).Error), cancellationToken);
        return await ledger.ConfirmAsync(db, claim.Post, earlier.RemoteId, earlier.Url, actor, cancellationToken);
    }

    private static PublishError? DuplicateIn(PublishResult result) => result switch
    {
        PublishResult.Refused { Error: { Category: ErrorCategory.Duplicate } error } => error,
        PublishResult.Deferred { Error: { Category: ErrorCategory.Duplicate } error } => error,
        _ => null,
    };

    private async Task<bool> ApplyAsync(StudioDb db, ClaimedPost claim, PublishResult result, DateTimeOffset? goAhead, string actor, CancellationToken cancellationToken)
    {
        var post = claim.Post;
        Task FinishAsync(AttemptOutcome outcome, PublishError error, string? remoteId = null) => ledger.FinishAttemptAsync(
            db, post.Id, claim.Attempt.Number, outcome, remoteId, null, StudioJson.Write(error), cancellationToken);

        // Called a duplicate after an earlier call: evidence that the earlier one went out after all, so it is looked up again, not failed.
        if (DuplicateIn(result) is { } evidence && await ledger.ReopenAsync(db, claim.Attempt, cancellationToken))
        {
            await FinishAsync(goAhead is null ? AttemptOutcome.Abandoned : AttemptOutcome.Unknown, evidence);
            return await ledger.HandToReconcilerAsync(db, post, goAhead is { } at ? SettledAt(at, post.Platform, claim.Handle) : time.GetUtcNow(), evidence, cancellationToken);
        }

        switch (result)
        {
            case PublishResult.Refused refused:
                await FinishAsync(AttemptOutcome.Refused, refused.Error);
                await HonourOptOutAsync(db, post, refused.Error, actor, cancellationToken);
                return refused.Error.Category is ErrorCategory.Reconnect
                    ? await ledger.DisconnectAsync(db, post, refused.Error, actor, cancellationToken)
                    : await ledger.RefuseAsync(db, post, refused.Error, post.Deaths, actor, cancellationToken);

            case PublishResult.Deferred deferred:
                await FinishAsync(AttemptOutcome.Deferred, deferred.Error);
                return deferred.Error.Category is ErrorCategory.Reconnect
                    ? await ledger.DisconnectAsync(db, post, deferred.Error, actor, cancellationToken)
                    : await DeferAsync(db, post, deferred.Error, deferred.Until, post.Deaths, actor, cancellationToken);

            case PublishResult.Processing processing:
                // The handle on the row is what the reconciler asks by; with it there is nothing to wait for but the network.
                await FinishAsync(AttemptOutcome.Unknown, Processing(post.Platform), processing.RemoteId);
                return await ledger.HandToReconcilerAsync(db, post, time.GetUtcNow() + processing.Wait, Processing(post.Platform), cancellationToken);

            case PublishResult.Unknown unknown:
                await FinishAsync(AttemptOutcome.Unknown, unknown.Error);
                return publisher.RulesOf(post.Platform).Proof is Proof.None || goAhead is null
                    ? await ledger.DoubtAsync(db, post, unknown.Error, actor, cancellationToken)
                    : await ledger.HandToReconcilerAsync(db, post, await PostLedger.IsToldAsync(db, claim.Attempt, cancellationToken) ? time.GetUtcNow() : SettledAt(goAhead.Value, post.Platform, claim.Handle),
                        unknown.Error, cancellationToken);

            default:
                throw new InvalidOperationException($"{result.GetType().Name} is no outcome.");
        }
    }

    /// <summary>Who has told the network to get no more offers counts as opted out here too.</summary>
    public async Task HonourOptOutAsync(StudioDb db, ScheduledPost post, PublishError error, string actor, CancellationToken cancellationToken)
    {
        if (error.Code == Publishing.Platforms.WhatsApp.OptedOut && post.RecipientId is { } recipient)
            await ledger.OptOutAsync(db, recipient, "told WhatsApp to get no more offers", actor, cancellationToken);
    }

    /// <summary>When a look-up may first be believed: the last possible send plus the network's settle time.</summary>
    public DateTimeOffset SettledAt(DateTimeOffset goAhead, Platform platform, JsonObject handle) =>
        goAhead + DispatchOptions.SendGuard + publisher.CallLimit(platform) + publisher.SettleTime(platform, handle);

    private static PublishError Processing(Platform platform) => new("processing", ErrorCategory.MediaNotReady, WhoActs.Platform,
        $"{PlatformNames.Of(platform)} has taken the post and is still working on it.");

    private TimeSpan Backoff(int tries)
    {
        var seconds = options.Value.BackoffSeconds * Math.Pow(2, Math.Min(tries - 1, 20)) * (0.5 + random.NextDouble());
        return TimeSpan.FromSeconds(Math.Min(seconds, LongestBackoff.TotalSeconds));
    }
}
