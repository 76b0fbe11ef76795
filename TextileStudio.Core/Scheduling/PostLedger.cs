using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Core.Scheduling;

/// <summary>
/// The only writer of a post's status. Every move is one conditional update that names the statuses it may start from (<see cref="PostMoves"/>), and its
/// timeline event is written in the same transaction. False means somebody else won: read the post again and say so. The moves of dispatcher and reconciler
/// are in <c>PostLedger.Claims.cs</c>, <c>.Together.cs</c>, <c>.Outcomes.cs</c> and <c>.Doubts.cs</c>.
/// </summary>
/// <param name="outbox">Hears of every move; null where nobody is told.</param>
public sealed partial class PostLedger(TimeProvider time, Outbox? outbox = null)
{
    /// <summary>A draft becomes a scheduled post.</summary>
    public Task<bool> ApproveAsync(StudioDb db, ScheduledPost post, string actor, CancellationToken cancellationToken) =>
        MoveAsync(db, post, PostMove.Approve, PostStatus.Scheduled, actor, null, cancellationToken);

    /// <summary>Wins until the go-ahead: a post whose call may have been made is never said to be cancelled.</summary>
    public async Task<bool> CancelAsync(StudioDb db, ScheduledPost post, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var sources = PostMoves.Sources(PostMove.Cancel);
        var changed = await db.Posts
            .Where(p => p.Id == post.Id && sources.Contains(p.Status))
            .Where(p => p.Status != PostStatus.NeedsCheck || p.Reason != CheckReason.Unconfirmed)
            .Where(p => p.Status != PostStatus.Publishing || p.CalledFence == null || p.CalledFence != p.Fence)
            .Where(p => !db.Attempts.Any(a => a.PostId == p.Id && a.Outcome == AttemptOutcome.Unknown))
            .ExecuteUpdateAsync(set => set
                .SetProperty(p => p.Status, PostStatus.Cancelled)
                .SetProperty(p => p.Reason, (CheckReason?)null)
                .SetProperty(p => p.LeaseUntil, (DateTimeOffset?)null)
                .SetProperty(p => p.LeaseOwner, (string?)null)
                .SetProperty(p => p.UpdatedAt, now)
                .SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        return await LoggedAsync(db, post, changed, PostMove.Cancel, PostStatus.Cancelled, actor, null, cancellationToken);
    }

    /// <summary>Sends a failed, missed or disconnected post again, at once and with a fresh budget of tries.</summary>
    public async Task<bool> RetryAsync(StudioDb db, ScheduledPost post, DateTimeOffset latestSend, string actor, CancellationToken cancellationToken)
    {
        var sources = PostMoves.Sources(PostMove.Retry);
        var posts = db.Posts.Where(p => p.Id == post.Id && sources.Contains(p.Status) && (p.Reason == null || p.Reason != CheckReason.Unconfirmed));
        var changed = await RequeueAsync(posts, latestSend, cancellationToken);
        return await LoggedAsync(db, post, changed, PostMove.Retry, PostStatus.Scheduled, actor, null, cancellationToken);
    }

    /// <summary>The owner decides that a doubtful post did not go out and is to be sent again: the open attempts are closed as absent by hand.</summary>
    public async Task<bool> PostAgainAsync(StudioDb db, ScheduledPost post, DateTimeOffset latestSend, string actor, CancellationToken cancellationToken)
    {
        var changed = await RequeueAsync(db.Posts.Where(p => p.Id == post.Id && p.Status == PostStatus.NeedsCheck && p.Version == post.Version), latestSend, cancellationToken);
        if (changed == 1)
            await CloseOpenAttemptsAsync(db, post, AttemptOutcome.Absent, cancellationToken);
        return await LoggedAsync(db, post, changed, PostMove.Retry, PostStatus.Scheduled, actor, """{"resolution":"post_again"}""", cancellationToken);
    }

    /// <summary>The owner says that a doubtful post went out.</summary>
    public async Task<bool> ConfirmByHandAsync(StudioDb db, ScheduledPost post, string? url, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var changed = await db.Posts
            .Where(p => p.Id == post.Id && p.Status == PostStatus.NeedsCheck && p.Version == post.Version)
            .ExecuteUpdateAsync(set => set
                .SetProperty(p => p.Status, PostStatus.Posted)
                .SetProperty(p => p.Reason, (CheckReason?)null)
                .SetProperty(p => p.PlatformUrl, url)
                .SetProperty(p => p.PostedAt, now)
                .SetProperty(p => p.UpdatedAt, now)
                .SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        if (changed == 1)
            await CloseOpenAttemptsAsync(db, post, AttemptOutcome.Found, cancellationToken);
        return await LoggedAsync(db, post, changed, PostMove.Confirm, PostStatus.Posted, actor, """{"resolution":"posted"}""", cancellationToken);
    }

    /// <summary>The owner leaves a post that needs a check as it is: nothing more is sent.</summary>
    public async Task<bool> LeaveAsync(StudioDb db, ScheduledPost post, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var changed = await db.Posts
            .Where(p => p.Id == post.Id && p.Status == PostStatus.NeedsCheck && p.Version == post.Version)
            .ExecuteUpdateAsync(set => set
                .SetProperty(p => p.Status, PostStatus.Cancelled)
                .SetProperty(p => p.Reason, (CheckReason?)null)
                .SetProperty(p => p.UpdatedAt, now)
                .SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        return await LoggedAsync(db, post, changed, PostMove.Cancel, PostStatus.Cancelled, actor, """{"resolution":"leave"}""", cancellationToken);
    }

    /// <summary>
    /// Replaces content and time where version and status are still those of <paramref name="before"/>. A draft stays one unless <paramref name="after"/> is scheduled;
    /// a failed, missed or disconnected post goes back to the queue only when its time was changed, so that mending a text never sends it by surprise.
    /// </summary>
    public async Task<bool> EditAsync(StudioDb db, ScheduledPost before, ScheduledPost after, string actor, string detailJson, CancellationToken cancellationToken)
    {
        var target = before.Status switch
        {
            PostStatus.Pending or PostStatus.Scheduled => after.Status,
            _ when after.ScheduledTime != before.ScheduledTime => PostStatus.Scheduled,
            _ => before.Status,
        };
        if (!PostMoves.IsLegal(before.Status, PostMove.Edit, target) || before is { Status: PostStatus.NeedsCheck, Reason: CheckReason.Unconfirmed })
            return false;
        var now = time.GetUtcNow();
        var requeued = target is PostStatus.Scheduled && before.Status is not PostStatus.Scheduled;
        var changed = await db.Posts
            .Where(p => p.Id == before.Id && p.Status == before.Status && p.Version == before.Version)
            .ExecuteUpdateAsync(set => set
                .SetProperty(p => p.AccountId, after.AccountId)
                .SetProperty(p => p.Platform, after.Platform)
                .SetProperty(p => p.AssetId, after.AssetId)
                .SetProperty(p => p.AssetUrl, after.AssetUrl)
                .SetProperty(p => p.Media, after.Media)
                .SetProperty(p => p.Caption, after.Caption)
                .SetProperty(p => p.FirstComment, after.FirstComment)
                .SetProperty(p => p.Options, after.Options)
                .SetProperty(p => p.ScheduledTime, after.ScheduledTime)
                .SetProperty(p => p.TimeZone, after.TimeZone)
                .SetProperty(p => p.LocalTime, after.LocalTime)
                .SetProperty(p => p.NextTry, after.NextTry)
                .SetProperty(p => p.LatestSend, after.LatestSend)
                .SetProperty(p => p.MaxRetries, after.MaxRetries)
                .SetProperty(p => p.OverdueMinutes, after.OverdueMinutes)
                .SetProperty(p => p.Metadata, after.Metadata)
                .SetProperty(p => p.Warnings, after.Warnings)
                .SetProperty(p => p.ContentHash, after.ContentHash)
                .SetProperty(p => p.Status, target)
                .SetProperty(p => p.Reason, p => requeued ? null : p.Reason)
                .SetProperty(p => p.Error, p => requeued ? null : p.Error)
                .SetProperty(p => p.ErrorCode, p => requeued ? null : p.ErrorCode)
                .SetProperty(p => p.RetryCount, p => requeued ? 0 : p.RetryCount)
                .SetProperty(p => p.Deaths, p => requeued ? 0 : p.Deaths)
                .SetProperty(p => p.UpdatedAt, now)
                .SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        if (changed == 1 && after.AccountId != before.AccountId)
        {
            // What was uploaded for one account is of no use to another.
            const string Spent = $$"""{"{{Discarded}}":true}""";
            await db.Attempts.Where(a => a.PostId == before.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Handle, Spent), cancellationToken);
        }

        return await LoggedAsync(db, before, changed, PostMove.Edit, target, actor, detailJson, cancellationToken);
    }

    private async Task<bool> MoveAsync(StudioDb db, ScheduledPost post, PostMove move, PostStatus to, string actor, string? detail, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var sources = PostMoves.Sources(move);
        var changed = await db.Posts
            .Where(p => p.Id == post.Id && sources.Contains(p.Status) && p.Version == post.Version)
            .ExecuteUpdateAsync(set => set
                .SetProperty(p => p.Status, to)
                .SetProperty(p => p.UpdatedAt, now)
                .SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        return await LoggedAsync(db, post, changed, move, to, actor, detail, cancellationToken);
    }

    private Task<int> RequeueAsync(IQueryable<ScheduledPost> posts, DateTimeOffset latestSend, CancellationToken cancellationToken, DateTimeOffset? notBefore = null)
    {
        var now = time.GetUtcNow();
        var nextTry = notBefore > now ? notBefore.Value : now;
        return posts.ExecuteUpdateAsync(set => set
            .SetProperty(p => p.Status, PostStatus.Scheduled)
            .SetProperty(p => p.Reason, (CheckReason?)null)
            .SetProperty(p => p.NextTry, nextTry)
            .SetProperty(p => p.LatestSend, latestSend)
            .SetProperty(p => p.RetryCount, 0)
            .SetProperty(p => p.Deaths, 0)
            .SetProperty(p => p.Error, (string?)null)
            .SetProperty(p => p.ErrorCode, (string?)null)
            .SetProperty(p => p.UpdatedAt, now)
            .SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
    }

    private Task<int> CloseOpenAttemptsAsync(StudioDb db, ScheduledPost post, AttemptOutcome outcome, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return db.Attempts
            .Where(a => a.PostId == post.Id && (a.Outcome == null || a.Outcome == AttemptOutcome.Unknown))
            .ExecuteUpdateAsync(set => set
                .SetProperty(a => a.Outcome, outcome)
                .SetProperty(a => a.Finished, now), cancellationToken);
    }

    private async Task<bool> LoggedAsync(StudioDb db, ScheduledPost post, int changed, PostMove move, PostStatus to, string actor, string? detail, CancellationToken cancellationToken)
    {
        if (changed != 1)
            return false;
        Log(db, post.OrganizationId, post.Id, actor, Wire.Name(move), post.Status, to, detail);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private void Log(StudioDb db, string organizationId, string postId, string actor, string action, PostStatus? from, PostStatus to, string? detail)
    {
        var line = LineOf(organizationId, postId, actor, action, from, to, detail);
        db.PostEvents.Add(line);
        outbox?.Moved(db, line);
    }

    private PostEvent LineOf(string organizationId, string postId, string actor, string action, PostStatus? from, PostStatus to, string? detail) => new()
    {
        OrganizationId = organizationId,
        PostId = postId,
        At = time.GetUtcNow(),
        Actor = actor,
        Action = action,
        FromStatus = from,
        ToStatus = to,
        Detail = detail,
    };

    private static string ErrorJson(PublishError error) => StudioJson.Write(error with { Raw = error.Raw is { Length: > 4_000 } raw ? raw[..4_000] : error.Raw });
}
