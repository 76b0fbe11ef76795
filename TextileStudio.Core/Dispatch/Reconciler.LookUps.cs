using System.Text.Json.Nodes;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Telemetry;

namespace TextileStudio.Core.Dispatch;

/// <content>Asking the network about calls whose outcome is unknown, and what is made of its answer.</content>
public sealed partial class Reconciler
{
    /// <summary>A post in doubt, with its calls whose outcome is unknown, newest first.</summary>
    /// <param name="Told">The network has told the outcome by itself.</param>
    /// <param name="Now">When the look-up began, by the clock that judges due times.</param>
    private sealed record Question(ScheduledPost Post, List<Attempt> Open, bool Told, DateTimeOffset Now)
    {
        /// <summary>It holds the freshest handle.</summary>
        public Attempt Newest => Open[0];

        /// <summary>What the network has told by itself, or has given its own handle for, needs no time to settle.</summary>
        public bool NeedsNoTime => Told || Newest.RemoteId is not null;

        /// <summary>What the next try costs: a holder that died is counted as a death, an answer that told nothing as a try; both have their end.</summary>
        public (int Deaths, int Tries) Spent => Newest.Outcome is null ? (Post.Deaths + 1, Post.RetryCount) : (Post.Deaths, Post.RetryCount + 1);
    }

    private async Task LookUpAsync(ScheduledPost post, List<Attempt> open, CancellationToken cancellationToken)
    {
        Question question;
        await using (var db = dbs.ForSystem())
            question = new Question(post, open, await PostLedger.IsToldAsync(db, open[0], cancellationToken), await DbClock.NowAsync(db, time, cancellationToken));
        var attempt = question.Newest;
        var settled = question.NeedsNoTime ? attempt.Called!.Value : recorder.SettledAt(open.Max(a => a.Called!.Value), post.Platform, HandleOf(attempt));
        if (question.Now < settled)
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
        var (answer, job) = await AskAsync(question, cancellationToken);
        await checkpoints.AtAsync(Checkpoint.AfterLookUp);
        await (answer switch
        {
            Reconciliation.Found found => FoundAsync(question, found, job),
            Reconciliation.Refused refused => RefusedAsync(question, refused.Error),
            Reconciliation.Absent absent => AbsentAsync(question, absent),
            Reconciliation.SendAgain => SendAgainAsync(question),
            Reconciliation.StillUnknown still when question.Now - settled > options.Value.LookupWindow => DoubtAsync(post, attempt, still.Detail),
            _ => LookAgainAsync(post, question.Now + NextLook(question.Now - settled)),
        });
    }

    /// <summary>The network's answer, and the look-up that it answers.</summary>
    private async Task<(Reconciliation Answer, PublishJob Job)> AskAsync(Question question, CancellationToken cancellationToken)
    {
        var (post, open) = (question.Post, question.Open);
        var ahead = publisher.ClockAhead;

        // The oldest call says from when on to look.
        var job = JobOf(post, question.Newest, open[^1].Started);
        var answer = await AskAsync(post, job, cancellationToken);
        if (answer is Reconciliation.Absent && publisher.ClockAhead > ahead)
        {
            // The answer itself tells that our clock is ahead: the list was looked through from too late on.
            job = JobOf(post, question.Newest, open[^1].Started);
            answer = await AskAsync(post, job, cancellationToken);
        }

        // It has refused a second call because it has the post already: a list without it is behind, however often it is asked.
        if (answer is Reconciliation.Absent && open.Exists(SaysDuplicate))
            answer = new Reconciliation.StillUnknown("The network says that it has this post already, but does not show it.");
        return (answer, job);
    }

    private async Task FoundAsync(Question question, Reconciliation.Found found, PublishJob job)
    {
        var (post, attempt) = (question.Post, question.Newest);
        var confirmed = await ResolveAsync(async (db, token) =>
        {
            await ledger.FinishAttemptAsync(db, post.Id, attempt.Number, AttemptOutcome.Found, found.RemoteId ?? attempt.RemoteId, found.Url, attempt.Detail, token);
            return await ledger.ConfirmAsync(db, post, found.RemoteId, found.Url, Actor, token);
        });
        if (!confirmed)
            return;
        Signals.Reconciled(post.Platform, "found");
        await after.CompleteAsync(post, job, found.RemoteId, found.Url, Actor);
    }

    private Task<bool> RefusedAsync(Question question, PublishError error)
    {
        var (post, attempt) = (question.Post, question.Newest);
        Signals.Reconciled(post.Platform, "refused");
        return ResolveAsync(async (db, token) =>
        {
            await ledger.FinishAttemptAsync(db, post.Id, attempt.Number, AttemptOutcome.Refused, attempt.RemoteId, null, StudioJson.Write(error), token);
            await recorder.HonourOptOutAsync(db, post, error, Actor, token);
            if (error.Category is ErrorCategory.Reconnect && post.Status is PostStatus.Publishing)
                return await ledger.DisconnectAsync(db, post, error, Actor, token);
            return await ledger.RefuseAsync(db, post, error, post.Deaths, Actor, token);
        });
    }

    private async Task AbsentAsync(Question question, Reconciliation.Absent absent)
    {
        var (post, attempt, now) = (question.Post, question.Newest, question.Now);

        // Our clock jumped, or this process is younger than the settle time: the network may still be working on what it took.
        if (!question.NeedsNoTime && Unproven(post.Platform, HandleOf(attempt)) is { Ticks: > 0 } wait)
            await LookAgainAsync(post, now + wait);
        else if (IsFinal(absent, attempt, now))
            await BelieveAbsenceAsync(question, absent);
        else
        {
            // Once is not enough where the proof is a list: it may lag.
            await ConcludeAsync(post, question.Open, async (db, token) =>
            {
                if (attempt.Absences == 0)
                    await ledger.NoteLookupAsync(db, attempt, 1, now, token);
                return post.Status is not PostStatus.Publishing || await ledger.LookAgainAsync(db, post, (attempt.Absences == 0 ? now : attempt.LastLookup!.Value) + options.Value.SecondAbsence, token);
            });
        }
    }

    private Task<bool> BelieveAbsenceAsync(Question question, Reconciliation.Absent absent)
    {
        var post = question.Post;
        Signals.Reconciled(post.Platform, "absent");
        return ConcludeAsync(post, question.Open, async (db, token) =>
        {
            var because = absent.Because is null ? null : StudioJson.Write(absent.Because);
            foreach (var each in question.Open)
                await ledger.FinishAttemptAsync(db, post.Id, each.Number, AttemptOutcome.Absent, each.RemoteId, null, because ?? each.Detail, token);
            if (absent.DiscardHandle)
                await ledger.DiscardHandleAsync(db, question.Newest, token);
            return absent.Because is { } cause
                ? await recorder.DeferAsync(db, post, cause, absent.Until, post.Deaths, Actor, token)
                : await RequeueAsync(db, post, question.Spent.Deaths, question.Spent.Tries, token);
        });
    }

    /// <summary>The earlier calls stay open: while they are, nobody can change what is sent, and no refusal of the next call says that nothing went out.</summary>
    private Task<bool> SendAgainAsync(Question question) => ConcludeAsync(question.Post, question.Open, async (db, token) =>
    {
        var (post, attempt) = (question.Post, question.Newest);
        if (attempt.Outcome is null)
            await ledger.FinishAttemptAsync(db, post.Id, attempt.Number, AttemptOutcome.Unknown, null, null, attempt.Detail, token);
        return await RequeueAsync(db, post, question.Spent.Deaths, question.Spent.Tries, token);
    });

    /// <summary>A look-up of one attempt; <paramref name="since"/> is from when on to look, by our clock. Where that was ahead, the networks have our post under an earlier time.</summary>
    private PublishJob JobOf(ScheduledPost post, Attempt attempt, DateTimeOffset since) => new()
    {
        OrganizationId = post.OrganizationId,
        AccountId = post.AccountId,
        Platform = post.Platform,
        Snapshot = StudioJson.Read<PostSnapshot>(attempt.Snapshot)!,
        Handle = HandleOf(attempt),
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

    private static JsonObject HandleOf(Attempt attempt) => JsonNode.Parse(attempt.Handle ?? "{}")!.AsObject();

    private static bool SaysDuplicate(Attempt attempt) => attempt.Detail is { } detail && StudioJson.Read<PublishError>(detail)?.Category is ErrorCategory.Duplicate;

    private TimeSpan NextLook(TimeSpan sinceSettled) =>
        sinceSettled < TimeSpan.FromMinutes(2) ? options.Value.ReconcileEvery * 2 : NeedsCheckEvery;

    private async Task LookAgainAsync(ScheduledPost post, DateTimeOffset at)
    {
        if (post.Status is PostStatus.Publishing)
            await ResolveAsync((db, token) => ledger.LookAgainAsync(db, post, at, token));
    }

    private Task<bool> DoubtAsync(ScheduledPost post, Attempt attempt, string detail) => ConcludeAsync(post, [attempt], async (db, token) =>
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
