using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <content>Step 6 of the protocol: what an attempt's outcome means for its post. Runs inside the caller's transaction like the claims.</content>
public sealed partial class PostLedger
{
    /// <summary>Completes an attempt. Always allowed: an outcome is a fact even when the fence has moved on.</summary>
    public Task FinishAttemptAsync(StudioDb db, string postId, int number, AttemptOutcome outcome, string? remoteId, string? remoteUrl, string? detail, CancellationToken cancellationToken) =>
        FinishAttemptsAsync(db, [new FinishedAttempt(postId, number, outcome, remoteId, remoteUrl, detail)], cancellationToken);

    /// <summary>It is out: <c>posted</c> with the network's id and address.</summary>
    public async Task<bool> ConfirmAsync(StudioDb db, ScheduledPost post, string? remoteId, string? remoteUrl, string actor, CancellationToken cancellationToken) =>
        (await ConfirmAsync(db, [new ConfirmedPost(post, remoteId, remoteUrl, actor)], cancellationToken))[0];

    /// <summary>Refused for good, or its tries are used up.</summary>
    public Task<bool> RefuseAsync(StudioDb db, ScheduledPost post, PublishError error, int deaths, string actor, CancellationToken cancellationToken) =>
        LeaveQueueAsync(db, post, PostMove.Refuse, PostStatus.Failed, null, error, deaths, actor, cancellationToken);

    /// <summary>Nobody knows whether it went out, and the network offers no proof for now.</summary>
    public Task<bool> DoubtAsync(StudioDb db, ScheduledPost post, PublishError error, string actor, CancellationToken cancellationToken) =>
        LeaveQueueAsync(db, post, PostMove.Doubt, PostStatus.NeedsCheck, CheckReason.Unconfirmed, error, post.Deaths, actor, cancellationToken);

    /// <summary>Provably not sent, and it cannot be sent in time any more. <paramref name="earliest"/> is when the network would take it.</summary>
    public Task<bool> MissAsync(StudioDb db, ScheduledPost post, PublishError? cause, DateTimeOffset? earliest, string actor, CancellationToken cancellationToken) =>
        LeaveQueueAsync(db, post, PostMove.Miss, PostStatus.NeedsCheck, CheckReason.Missed, cause is null ? MissedError(post, earliest) : cause with
        {
            Message = $"{cause.Message} It could not be sent in time{(earliest is { } at ? $"; the earliest would be {at:yyyy-MM-dd HH:mm}Z" : "")}.",
        }, post.Deaths, actor, cancellationToken);

    /// <summary>The account's connection is lost; the post waits for it.</summary>
    public Task<bool> DisconnectAsync(StudioDb db, ScheduledPost post, PublishError error, string actor, CancellationToken cancellationToken) =>
        LeaveQueueAsync(db, post, PostMove.Disconnect, PostStatus.NeedsCheck, CheckReason.AccountDisconnected, error, post.Deaths, actor, cancellationToken);

    /// <summary>Provably not sent: back to the queue, to be claimed again at <paramref name="nextTry"/>.</summary>
    public async Task<bool> RescheduleAsync(StudioDb db, ScheduledPost post, DateTimeOffset nextTry, int retryCount, int deaths, PublishError? error, string actor, CancellationToken cancellationToken)
    {
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        var json = error is null ? null : ErrorJson(error);
        var changed = await Held(db, post, PostMove.Reschedule).ExecuteUpdateAsync(set => set
            .SetProperty(p => p.Status, PostStatus.Scheduled)
            .SetProperty(p => p.Reason, (CheckReason?)null)
            .SetProperty(p => p.NextTry, nextTry)
            .SetProperty(p => p.RetryCount, retryCount)
            .SetProperty(p => p.Deaths, deaths)
            .SetProperty(p => p.Error, json)
            .SetProperty(p => p.ErrorCode, error == null ? null : error.Code)
            .SetProperty(p => p.LeaseOwner, (string?)null)
            .SetProperty(p => p.LeaseUntil, (DateTimeOffset?)null)
            .SetProperty(p => p.UpdatedAt, now)
            .SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        if (changed == 1)
            Log(db, post.OrganizationId, post.Id, actor, "reschedule", post.Status, PostStatus.Scheduled, json);
        return changed == 1;
    }

    /// <summary>Gives a posted post the public id and address that the network told late, in place of the id it was taken under. False: it had them already.</summary>
    public async Task<bool> NoteIdAsync(StudioDb db, ScheduledPost post, string remoteId, string? url, string actor, CancellationToken cancellationToken)
    {
        var changed = await db.Posts.Where(p => p.Id == post.Id && p.Status == PostStatus.Posted && p.PlatformPostId == post.PlatformPostId)
            .ExecuteUpdateAsync(set => set
                .SetProperty(p => p.PlatformPostId, remoteId)
                .SetProperty(p => p.PlatformUrl, url)
                .SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        if (changed == 1)
            Log(db, post.OrganizationId, post.Id, actor, "public_id", PostStatus.Posted, PostStatus.Posted, StudioJson.Write(new { platform_post_id = remoteId }));
        return changed == 1;
    }

    /// <summary>Keeps the public address of a posted post that was found out after its confirmation.</summary>
    public Task<int> NoteAddressAsync(StudioDb db, ScheduledPost post, string url, CancellationToken cancellationToken) =>
        db.Posts.Where(p => p.Id == post.Id && p.Status == PostStatus.Posted)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.PlatformUrl, url).SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);

    /// <summary>Notes in the timeline what became of the first comment; a failed one becomes a warning of the post, never its failure.</summary>
    public async Task<bool> NoteFirstCommentAsync(StudioDb db, ScheduledPost post, string? warning, string actor, CancellationToken cancellationToken)
    {
        if (warning is not null)
        {
            var stored = await db.Posts.Where(p => p.Id == post.Id).Select(p => p.Warnings).FirstOrDefaultAsync(cancellationToken);
            var json = StudioJson.Write<PostWarning[]>([.. StudioJson.Read<PostWarning[]>(stored) ?? [], new PostWarning("/first_comment", "first_comment_failed", null, null, warning)]);
            await db.Posts.Where(p => p.Id == post.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.Warnings, json).SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        }

        Log(db, post.OrganizationId, post.Id, actor, "first_comment", PostStatus.Posted, PostStatus.Posted, StudioJson.Write(new { posted = warning is null, warning }));
        return warning is null;
    }

    /// <summary>The account is connected again: the post that waited for it goes back to the queue, and still not out before its time, which may have been moved meanwhile.</summary>
    public async Task<bool> ReconnectAsync(StudioDb db, ScheduledPost post, DateTimeOffset latestSend, string actor, CancellationToken cancellationToken)
    {
        var changed = await RequeueAsync(Held(db, post, PostMove.Reconnect), latestSend, cancellationToken, post.ScheduledTime);
        return await LoggedAsync(db, post, changed, PostMove.Reconnect, PostStatus.Scheduled, actor, null, cancellationToken);
    }

    /// <summary>Notes that a posted post was taken off the network again; it stays posted, for it was. False: somebody noted it before.</summary>
    public async Task<bool> UnpublishAsync(StudioDb db, ScheduledPost post, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var changed = await db.Posts.Where(p => p.Id == post.Id && p.Status == PostStatus.Posted && p.UnpublishedAt == null).ExecuteUpdateAsync(set => set
            .SetProperty(p => p.UnpublishedAt, now)
            .SetProperty(p => p.UpdatedAt, now)
            .SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        if (changed != 1)
            return false;
        Log(db, post.OrganizationId, post.Id, actor, "unpublish", PostStatus.Posted, PostStatus.Posted, null);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private static PublishError MissedError(ScheduledPost post, DateTimeOffset? earliest) => new("missed", ErrorCategory.Internal, WhoActs.Owner,
        $"Its time ({post.ScheduledTime:yyyy-MM-dd HH:mm}Z) passed by more than its limit before it could be sent{(earliest is { } at ? $"; the earliest would be {at:yyyy-MM-dd HH:mm}Z" : "")}. Send it again or leave it.");

    /// <summary>The row as this mover believes it to be, for a move that is legal from there.</summary>
    private static IQueryable<ScheduledPost> Held(StudioDb db, ScheduledPost post, PostMove move) => AsHeld(db, Legal(post, move));

    private static ScheduledPost Legal(ScheduledPost post, PostMove move) => PostMoves.IsLegal(post.Status, move)
        ? post
        : throw new InvalidOperationException($"{Wire.Name(move)} is no move from {Wire.Name(post.Status)}.");

    /// <summary>The row, if nobody has moved it: a publishing post by its fence, any other by its version.</summary>
    private static IQueryable<ScheduledPost> AsHeld(StudioDb db, ScheduledPost post)
    {
        var row = db.Posts.Where(p => p.Id == post.Id && p.Status == post.Status && p.Fence == post.Fence);
        return post.Status is PostStatus.Publishing ? row : row.Where(p => p.Version == post.Version);
    }

    private static PublishError StillOpenError(PublishError error) => new("unconfirmed", ErrorCategory.TransientUnknown, WhoActs.Owner,
        $"An earlier call may have published this, and it cannot be sent again to find out. Look at the account and say whether it is there. {error.Message}", error.Raw);

    private async Task<bool> LeaveQueueAsync(StudioDb db, ScheduledPost post, PostMove move, PostStatus to, CheckReason? reason, PublishError error, int deaths, string actor, CancellationToken cancellationToken)
    {
        // Failed and missed say that nothing went out. While an earlier call is an open question nobody can say that.
        if ((to is PostStatus.Failed || reason is CheckReason.Missed) && await db.Attempts.AnyAsync(a => a.PostId == post.Id && a.Outcome == AttemptOutcome.Unknown, cancellationToken))
            (move, to, reason, error) = (post.Status is PostStatus.Publishing ? PostMove.Doubt : PostMove.Miss, PostStatus.NeedsCheck, CheckReason.Unconfirmed, StillOpenError(error));
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        var json = ErrorJson(error);
        var changed = await Held(db, post, move).ExecuteUpdateAsync(set => set
            .SetProperty(p => p.Status, to)
            .SetProperty(p => p.Reason, reason)
            .SetProperty(p => p.Error, json)
            .SetProperty(p => p.ErrorCode, error.Code)
            .SetProperty(p => p.Deaths, deaths)
            .SetProperty(p => p.LeaseOwner, (string?)null)
            .SetProperty(p => p.LeaseUntil, (DateTimeOffset?)null)
            .SetProperty(p => p.UpdatedAt, now)
            .SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        if (changed == 1)
            Log(db, post.OrganizationId, post.Id, actor, Wire.Name(move), post.Status, to, json);
        return changed == 1;
    }
}
