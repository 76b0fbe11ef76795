using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <summary>A post in a node's hands: the row as claimed, its attempt, and what will be sent.</summary>
public sealed record ClaimedPost(ScheduledPost Post, Attempt Attempt, PostSnapshot Snapshot, JsonObject Handle);

/// <summary>Which due posts a claim may take.</summary>
/// <param name="OnlyOrganization">Null for all.</param>
/// <param name="ExceptOrganizations">Those that hold enough already.</param>
/// <param name="Lead">Posts due within this time are taken too, to be prepared; their go-ahead waits for their time.</param>
public sealed record ClaimFilter(Platform Platform, string? OnlyOrganization, IReadOnlyCollection<string> ExceptOrganizations, int Limit, TimeSpan Lead = default);

/// <content>
/// The moves of dispatcher and reconciler. All run inside a transaction of the caller (<see cref="Dispatch.GroupCommit"/>), which also saves the events.
/// Every race is decided by the one post row: a move names the fence it believes in, and zero rows mean that somebody else won.
/// </content>
public sealed partial class PostLedger
{
    /// <summary>Due posts whose time passed by more than their limit, or whose account lost its connection, leave the queue without a call.</summary>
    public async Task<int> SetAsideAsync(StudioDb db, string actor, CancellationToken cancellationToken)
    {
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        var due = db.Posts.Where(p => p.Status == PostStatus.Scheduled && p.NextTry <= now);
        var missed = await due.Where(p => p.LatestSend < now).OrderBy(p => p.Id).Take(500).AsNoTracking().ToListAsync(cancellationToken);
        var set = 0;
        foreach (var post in missed)
            set += await SetAsideAsync(db, post, PostMove.Miss, CheckReason.Missed, MissedError(post, null), actor, cancellationToken);
        var cut = await due.Where(p => p.LatestSend >= now)
            .Where(p => db.Accounts.Any(a => a.Id == p.AccountId && a.Status == AccountStatus.Disconnected))
            .OrderBy(p => p.Id).Take(500).AsNoTracking().ToListAsync(cancellationToken);
        foreach (var post in cut)
            set += await SetAsideAsync(db, post, PostMove.Disconnect, CheckReason.AccountDisconnected, DisconnectedError, actor, cancellationToken);
        return set;
    }

    /// <summary>
    /// Step 1. Takes due posts, oldest first: <c>scheduled -> publishing</c>, fence and lease set, one attempt row each with a snapshot of what will be sent.
    /// </summary>
    public async Task<IReadOnlyList<ClaimedPost>> ClaimAsync(StudioDb db, ClaimFilter filter, string node, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = DbClock.Ticks(db, "{0}");
        var arguments = new List<object> { time.GetUtcNow().UtcTicks, node, lease.Ticks, Wire.Name(filter.Platform), filter.Limit, filter.Lead.Ticks };
        var organizations = "";
        if (filter.OnlyOrganization is { } only)
        {
            organizations = $" AND organization_id = {{{arguments.Count}}}";
            arguments.Add(only);
        }

        foreach (var except in filter.ExceptOrganizations)
        {
            organizations += $" AND organization_id <> {{{arguments.Count}}}";
            arguments.Add(except);
        }

        var skipLocked = db is PostgresStudioDb ? " FOR UPDATE SKIP LOCKED" : "";

        // Materialized: as a plain subquery PostgreSQL may run it once per row, and since it skips what it has just taken, its limit would bind nothing.
        var posts = await db.Posts.FromSqlRaw(
            $$"""
              WITH due AS MATERIALIZED (
                SELECT id FROM scheduled_posts
                WHERE status = 'scheduled' AND platform = {3} AND next_try <= {{now}} + {5} AND latest_send >= {{now}}{{organizations}}
                ORDER BY next_try, id LIMIT {4}{{skipLocked}})
              UPDATE scheduled_posts SET status = 'publishing', reason = NULL, fence = fence + 1, lease_owner = {1}, lease_until = {{now}} + {2},
                     updated_at = {{now}}, version = version + 1
              WHERE status = 'scheduled' AND id IN (SELECT id FROM due)
              RETURNING *
              """, [.. arguments])
            .IgnoreQueryFilters().AsNoTracking().ToListAsync(cancellationToken);
        if (posts.Count == 0)
            return [];

        // RETURNING has no order; the oldest goes first.
        posts.Sort((a, b) => a.NextTry != b.NextTry ? a.NextTry.CompareTo(b.NextTry) : string.CompareOrdinal(a.Id, b.Id));
        return await BeginAttemptsAsync(db, posts, node, cancellationToken);
    }

    private async Task<IReadOnlyList<ClaimedPost>> BeginAttemptsAsync(StudioDb db, List<ScheduledPost> posts, string node, CancellationToken cancellationToken)
    {
        var ids = posts.ConvertAll(p => p.Id);
        var earlier = (await db.Attempts.Where(a => ids.Contains(a.PostId)).AsNoTracking().ToListAsync(cancellationToken)).ToLookup(a => a.PostId);
        var assetIds = posts.Where(p => p.AssetId != null).Select(p => p.AssetId!).Distinct().ToList();
        var assets = await db.Assets.Where(a => assetIds.Contains(a.Id)).AsNoTracking().ToDictionaryAsync(a => a.Id, cancellationToken);
        var claimed = new List<ClaimedPost>(posts.Count);
        foreach (var post in posts)
        {
            var last = earlier[post.Id].MaxBy(a => a.Number);
            var handle = InheritedHandle(last);
            var options = JsonNode.Parse(post.Options) as JsonObject ?? [];
            MediaItem[] media = post.AssetId is { } assetId && assets.TryGetValue(assetId, out var asset)
                ? [new MediaItem(asset.Id, asset.ContentType, asset.Bytes, asset.Width, asset.Height, PostOption.AltText.In(options))]
                : [];
            var snapshot = new PostSnapshot(post.Id, post.Caption, post.FirstComment, media, options, post.Id);
            var attempt = new Attempt
            {
                PostId = post.Id,
                Number = (last?.Number ?? 0) + 1,
                OrganizationId = post.OrganizationId,
                Fence = post.Fence,
                Node = node,
                Marker = snapshot.Marker,
                Snapshot = StudioJson.Write(snapshot),
                Handle = handle.Count == 0 ? null : handle.ToJsonString(),
                Started = post.UpdatedAt,
            };
            db.Attempts.Add(attempt);
            Log(db, post.OrganizationId, post.Id, $"dispatcher:{node}", "claim", PostStatus.Scheduled, PostStatus.Publishing, $$"""{"attempt":{{attempt.Number}},"fence":{{post.Fence}}}""");
            claimed.Add(new ClaimedPost(post, attempt, snapshot, handle));
        }

        return claimed;
    }

    /// <summary>Keeps what an attempt prepared as soon as it is known; a handle is a fact, whoever holds the fence by now.</summary>
    public Task<int> SaveHandleAsync(StudioDb db, Attempt attempt, JsonObject handle, CancellationToken cancellationToken)
    {
        var json = handle.ToJsonString();
        return db.Attempts.Where(a => a.PostId == attempt.PostId && a.Number == attempt.Number)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Handle, json), cancellationToken);
    }

    /// <summary>Holds the claim while preparing. False: it was lost, stop.</summary>
    public async Task<bool> RenewAsync(StudioDb db, ClaimedPost claim, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = DbClock.Ticks(db, "{0}");
        return await db.Database.ExecuteSqlRawAsync(
            $$"""
              UPDATE scheduled_posts SET lease_until = {{now}} + {1}
              WHERE id = {2} AND fence = {3} AND status = 'publishing' AND (called_fence IS NULL OR called_fence <> fence)
              """, [time.GetUtcNow().UtcTicks, lease.Ticks, claim.Post.Id, claim.Post.Fence], cancellationToken) == 1;
    }

    /// <summary>
    /// Step 3, the go-ahead. Null: the post is no longer ours, or too little of the lease is left; nothing may be sent. Otherwise the instant from which the outcome
    /// is unknown until written. Cancel, edit and takeover compete for the same row, so exactly one wins. Never given before the post's time.
    /// </summary>
    public async Task<DateTimeOffset?> GoAheadAsync(StudioDb db, ClaimedPost claim, TimeSpan callLimitAndMargin, CancellationToken cancellationToken)
    {
        var clock = DbClock.Ticks(db, "{0}");
        var won = await db.Database.ExecuteSqlRawAsync(
            $$"""
              UPDATE scheduled_posts SET called_fence = fence
              WHERE id = {1} AND fence = {2} AND status = 'publishing' AND (called_fence IS NULL OR called_fence <> {2}) AND lease_until > {{clock}} + {3} AND next_try <= {{clock}}
              """, [time.GetUtcNow().UtcTicks, claim.Post.Id, claim.Post.Fence, callLimitAndMargin.Ticks], cancellationToken) == 1;
        if (!won)
            return null;
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        await db.Attempts.Where(a => a.PostId == claim.Post.Id && a.Number == claim.Attempt.Number)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Called, now), cancellationToken);
        return now;
    }

    /// <summary>Completes an attempt. Always allowed: an outcome is a fact even when the fence has moved on.</summary>
    public async Task FinishAttemptAsync(StudioDb db, string postId, int number, AttemptOutcome outcome, string? remoteId, string? remoteUrl, string? detail, CancellationToken cancellationToken)
    {
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        await db.Attempts.Where(a => a.PostId == postId && a.Number == number)
            .ExecuteUpdateAsync(set => set
                .SetProperty(a => a.Outcome, outcome)
                .SetProperty(a => a.Finished, now)
                .SetProperty(a => a.RemoteId, remoteId)
                .SetProperty(a => a.RemoteUrl, remoteUrl)
                .SetProperty(a => a.Detail, detail), cancellationToken);
    }

    /// <summary>New evidence: earlier calls that were held to be absent are open questions again. False when there was no earlier call.</summary>
    public async Task<bool> ReopenAsync(StudioDb db, Attempt attempt, CancellationToken cancellationToken) =>
        await db.Attempts.Where(a => a.PostId == attempt.PostId && a.Number < attempt.Number && a.Called != null && (a.Outcome == AttemptOutcome.Absent || a.Outcome == AttemptOutcome.Unknown))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Outcome, AttemptOutcome.Unknown).SetProperty(a => a.Absences, 0), cancellationToken) > 0;

    /// <summary>It is out: <c>posted</c> with the network's id and address.</summary>
    public async Task<bool> ConfirmAsync(StudioDb db, ScheduledPost post, string? remoteId, string? remoteUrl, string actor, CancellationToken cancellationToken)
    {
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        var changed = await Held(db, post, PostMove.Confirm).ExecuteUpdateAsync(set => set
            .SetProperty(p => p.Status, PostStatus.Posted)
            .SetProperty(p => p.Reason, (CheckReason?)null)
            .SetProperty(p => p.PlatformPostId, remoteId)
            .SetProperty(p => p.PlatformUrl, remoteUrl)
            .SetProperty(p => p.PostedAt, now)
            .SetProperty(p => p.Error, (string?)null)
            .SetProperty(p => p.ErrorCode, (string?)null)
            .SetProperty(p => p.LeaseOwner, (string?)null)
            .SetProperty(p => p.LeaseUntil, (DateTimeOffset?)null)
            .SetProperty(p => p.UpdatedAt, now)
            .SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        if (changed != 1)
            return false;
        await db.Accounts.Where(a => a.Id == post.AccountId).ExecuteUpdateAsync(set => set.SetProperty(a => a.LastPostedAt, now), cancellationToken);
        Log(db, post.OrganizationId, post.Id, actor, "confirm", post.Status, PostStatus.Posted, remoteId is null ? null : StudioJson.Write(new { platform_post_id = remoteId }));
        return true;
    }

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

    /// <summary>The call was made and its answer is unknown, but the network offers proof: the lease ends now, so that the reconciler takes it up after the settle time.</summary>
    public async Task<bool> HandToReconcilerAsync(StudioDb db, ScheduledPost post, DateTimeOffset notBefore, PublishError error, CancellationToken cancellationToken)
    {
        var json = ErrorJson(error);
        return await Held(db, post, PostMove.Doubt).ExecuteUpdateAsync(set => set
            .SetProperty(p => p.LeaseUntil, notBefore)
            .SetProperty(p => p.Error, json)
            .SetProperty(p => p.ErrorCode, error.Code), cancellationToken) == 1;
    }

    /// <summary>
    /// Takes an expired post over: the fence rises, so a late answer of the old holder can no longer move it. The mark that its call was made is carried along
    /// with the fence, so that cancel and the next reader still see it on this one row. Null: somebody else was quicker.
    /// </summary>
    public async Task<ScheduledPost?> TakeOverAsync(StudioDb db, ScheduledPost post, string node, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = DbClock.Ticks(db, "{0}");
        var rows = await db.Posts.FromSqlRaw(
            $$"""
              UPDATE scheduled_posts SET called_fence = CASE WHEN called_fence = fence THEN fence + 1 ELSE called_fence END,
                     fence = fence + 1, lease_owner = {1}, lease_until = {{now}} + {2}
              WHERE id = {3} AND fence = {4} AND status = 'publishing' AND lease_until <= {{now}}
              RETURNING *
              """, [time.GetUtcNow().UtcTicks, node, lease.Ticks, post.Id, post.Fence])
            .IgnoreQueryFilters().AsNoTracking().ToListAsync(cancellationToken);
        return rows.Count == 1 ? rows[0] : null;
    }

    /// <summary>Keeps a taken-over post for the next look.</summary>
    public async Task<bool> LookAgainAsync(StudioDb db, ScheduledPost post, DateTimeOffset at, CancellationToken cancellationToken) =>
        await Held(db, post, PostMove.Doubt).ExecuteUpdateAsync(set => set.SetProperty(p => p.LeaseUntil, at), cancellationToken) == 1;

    /// <summary>Notes a look-up on the attempt. The count of absences matters where the proof is a list.</summary>
    public Task<int> NoteLookupAsync(StudioDb db, Attempt attempt, int absences, DateTimeOffset at, CancellationToken cancellationToken) =>
        db.Attempts.Where(a => a.PostId == attempt.PostId && a.Number == attempt.Number)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Absences, absences).SetProperty(a => a.LastLookup, at), cancellationToken);

    /// <summary>Marks an attempt's handle as dead, so that the next attempt prepares anew; what it was stays readable.</summary>
    public Task<int> DiscardHandleAsync(StudioDb db, Attempt attempt, CancellationToken cancellationToken)
    {
        var handle = JsonNode.Parse(attempt.Handle ?? "{}")!.AsObject();
        handle[Discarded] = true;
        return SaveHandleAsync(db, attempt, handle, cancellationToken);
    }

    /// <summary>Pauses an account after its token was refused. True for the one caller that did it: the owner is told once.</summary>
    public async Task<bool> PauseAccountAsync(StudioDb db, ScheduledPost post, PublishError error, CancellationToken cancellationToken) =>
        await db.Accounts.Where(a => a.Id == post.AccountId && a.Status == AccountStatus.Active)
            .ExecuteUpdateAsync(set => set
                .SetProperty(a => a.Status, AccountStatus.Disconnected)
                .SetProperty(a => a.StatusReason, error.Message)
                .SetProperty(a => a.LastError, error.Code), cancellationToken) == 1;

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

    /// <summary>Moves a post that was given as local time to the instant which that wall time now is; status and everything else stay.</summary>
    public async Task<bool> FollowZoneAsync(StudioDb db, ScheduledPost post, DateTimeOffset instant, CancellationToken cancellationToken)
    {
        var shift = instant - post.ScheduledTime;
        var (nextTry, latestSend) = (post.NextTry + shift, post.LatestSend + shift);
        var changed = await db.Posts.Where(p => p.Id == post.Id && p.Status == post.Status && p.Version == post.Version)
            .ExecuteUpdateAsync(set => set
                .SetProperty(p => p.ScheduledTime, instant)
                .SetProperty(p => p.NextTry, nextTry)
                .SetProperty(p => p.LatestSend, latestSend)
                .SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        if (changed != 1)
            return false;
        Log(db, post.OrganizationId, post.Id, "sweeper", "zone_rules_changed", post.Status, post.Status,
            StudioJson.Write(new { before = post.ScheduledTime, after = instant, local_time = post.LocalTime, time_zone = post.TimeZone }));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private const string Discarded = "discarded";

    private static readonly PublishError DisconnectedError = new("account_disconnected", ErrorCategory.Reconnect, WhoActs.Owner,
        "The account's connection was lost before this post was due. Connect it again and the post goes out.");

    private static PublishError MissedError(ScheduledPost post, DateTimeOffset? earliest) => new("missed", ErrorCategory.Internal, WhoActs.Owner,
        $"Its time ({post.ScheduledTime:yyyy-MM-dd HH:mm}Z) passed by more than its limit before it could be sent{(earliest is { } at ? $"; the earliest would be {at:yyyy-MM-dd HH:mm}Z" : "")}. Send it again or leave it.");

    /// <summary>A later attempt goes on with what an unresolved or deferred one prepared; a refused one's handle is not to be trusted.</summary>
    private static JsonObject InheritedHandle(Attempt? last) =>
        last is { Handle: { } handle, Outcome: not AttemptOutcome.Refused } && JsonNode.Parse(handle) is JsonObject parsed && !parsed.ContainsKey(Discarded) ? parsed : [];

    /// <summary>The account is connected again: the post that waited for it goes back to the queue, and still not out before its time, which may have been moved meanwhile.</summary>
    public async Task<bool> ReconnectAsync(StudioDb db, ScheduledPost post, DateTimeOffset latestSend, string actor, CancellationToken cancellationToken)
    {
        var changed = await RequeueAsync(Held(db, post, PostMove.Reconnect), latestSend, cancellationToken, post.ScheduledTime);
        return await LoggedAsync(db, post, changed, PostMove.Reconnect, PostStatus.Scheduled, actor, null, cancellationToken);
    }

    /// <summary>
    /// The row as this mover believes it to be: a publishing post by its fence, any other by its version.
    /// </summary>
    private static IQueryable<ScheduledPost> Held(StudioDb db, ScheduledPost post, PostMove move)
    {
        var row = db.Posts.Where(p => p.Id == post.Id && p.Status == post.Status && p.Fence == post.Fence);
        if (!PostMoves.IsLegal(post.Status, move))
            throw new InvalidOperationException($"{Wire.Name(move)} is no move from {Wire.Name(post.Status)}.");
        return post.Status is PostStatus.Publishing ? row : row.Where(p => p.Version == post.Version);
    }

    private async Task<int> SetAsideAsync(StudioDb db, ScheduledPost post, PostMove move, CheckReason reason, PublishError error, string actor, CancellationToken cancellationToken) =>
        await LeaveQueueAsync(db, post, move, PostStatus.NeedsCheck, reason, error, post.Deaths, actor, cancellationToken) ? 1 : 0;

    private async Task<bool> LeaveQueueAsync(StudioDb db, ScheduledPost post, PostMove move, PostStatus to, CheckReason? reason, PublishError error, int deaths, string actor, CancellationToken cancellationToken)
    {
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
