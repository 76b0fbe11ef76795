using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Scheduling;

/// <summary>A post that is to be written, by whom, and whether it waits to be approved.</summary>
public sealed record BornPost(ScheduledPost Post, bool AsDraft, string Actor);

/// <summary>A claimed post that asks for its go-ahead. <paramref name="Needed"/> is what must be left of its lease: call limit and margin.</summary>
public sealed record GoAheadRequest(ClaimedPost Claim, TimeSpan Needed);

/// <summary>A go-ahead: from <paramref name="At"/> on the outcome is unknown until it is written. <paramref name="Timestamp"/> is monotonic and not later than that.</summary>
public sealed record GoAhead(DateTimeOffset At, long Timestamp);

/// <summary>How an attempt ended, and under which id and address the network has the post.</summary>
public sealed record FinishedAttempt(string PostId, int Number, AttemptOutcome Outcome, string? RemoteId = null, string? RemoteUrl = null, string? Detail = null);

/// <summary>A post that is out, as its holder believes the row to be.</summary>
public sealed record ConfirmedPost(ScheduledPost Post, string? RemoteId, string? RemoteUrl, string Actor);

/// <content>
/// The writes that every post makes on its way, for many posts at once: a burst is a few statements and not some for each (<see cref="GivenRows{T}"/>).
/// Like all else here they run inside the caller's transaction.
/// </content>
public sealed partial class PostLedger
{
    // All that a new post may have; the rest comes with its life.
    private static readonly GivenRows<ScheduledPost> New = new(
        ("id", "text", p => p.Id), ("organization_id", "text", p => p.OrganizationId), ("campaign_id", "text", p => p.CampaignId), ("series_id", "text", p => p.SeriesId), ("series_key", "text", p => p.SeriesKey),
        ("parent_id", "text", p => p.ParentId), ("account_id", "text", p => p.AccountId), ("platform", "text", p => Wire.Name(p.Platform)), ("asset_id", "text", p => p.AssetId), ("media", "text", p => p.Media),
        ("asset_url", "text", p => p.AssetUrl), ("caption", "text", p => p.Caption), ("first_comment", "text", p => p.FirstComment), ("options", "text", p => p.Options),
        ("scheduled_time", "bigint", p => p.ScheduledTime.UtcTicks), ("time_zone", "text", p => p.TimeZone), ("local_time", "text", p => p.LocalTime), ("status", "text", p => Wire.Name(p.Status)),
        ("next_try", "bigint", p => p.NextTry.UtcTicks), ("latest_send", "bigint", p => p.LatestSend.UtcTicks), ("fence", "bigint", p => p.Fence), ("retry_count", "integer", p => p.RetryCount),
        ("deaths", "integer", p => p.Deaths), ("max_retries", "integer", p => p.MaxRetries), ("overdue_minutes", "integer", p => p.OverdueMinutes), ("recipient_id", "text", p => p.RecipientId),
        ("warnings", "text", p => p.Warnings), ("metadata", "text", p => p.Metadata), ("content_hash", "text", p => p.ContentHash), ("version", "bigint", p => p.Version),
        ("created_by_key_id", "text", p => p.CreatedByKeyId), ("trace_parent", "text", p => p.TraceParent), ("created_at", "bigint", p => p.CreatedAt.UtcTicks), ("updated_at", "bigint", p => p.UpdatedAt.UtcTicks));

    private static readonly GivenRows<GoAheadRequest> Asked = new(("id", "text", a => a.Claim.Post.Id), ("fence", "bigint", a => a.Claim.Post.Fence), ("needed", "bigint", a => a.Needed.Ticks));

    private static readonly GivenRows<GoAheadRequest> Called = new(("id", "text", a => a.Claim.Post.Id), ("number", "integer", a => a.Claim.Attempt.Number));

    private static readonly GivenRows<FinishedAttempt> Finished = new(
        ("post_id", "text", a => a.PostId), ("number", "integer", a => a.Number), ("outcome", "text", a => Wire.Name(a.Outcome)),
        ("remote_id", "text", a => a.RemoteId), ("remote_url", "text", a => a.RemoteUrl), ("detail", "text", a => a.Detail));

    // A publishing post is held by its fence, any other by its version.
    private static readonly GivenRows<ConfirmedPost> Confirmed = new(
        ("id", "text", c => c.Post.Id), ("status", "text", c => Wire.Name(Legal(c.Post, PostMove.Confirm).Status)), ("fence", "bigint", c => c.Post.Fence),
        ("version", "bigint", c => c.Post.Status is PostStatus.Publishing ? null : c.Post.Version), ("remote_id", "text", c => c.RemoteId), ("remote_url", "text", c => c.RemoteUrl));

    private static readonly GivenRows<string> Ids = new(("id", "text", id => id));

    private static readonly GivenRows<Attempt> Begun = new(
        ("post_id", "text", a => a.PostId), ("number", "integer", a => a.Number), ("organization_id", "text", a => a.OrganizationId), ("fence", "bigint", a => a.Fence), ("node", "text", a => a.Node),
        ("marker", "text", a => a.Marker), ("snapshot", "text", a => a.Snapshot), ("handle", "text", a => a.Handle), ("started", "bigint", a => a.Started.UtcTicks));

    private static readonly GivenRows<PostEvent> Lines = new(
        ("organization_id", "text", e => e.OrganizationId), ("post_id", "text", e => e.PostId), ("at", "bigint", e => e.At.UtcTicks), ("actor", "text", e => e.Actor), ("action", "text", e => e.Action),
        ("from_status", "text", e => NameOf(e.FromStatus)), ("to_status", "text", e => NameOf(e.ToStatus)), ("detail", "text", e => e.Detail));

    /// <summary>Writes new posts, each with the first line of its story. What they name is there already.</summary>
    public async Task AddAsync(StudioDb db, IReadOnlyList<BornPost> posts, CancellationToken cancellationToken)
    {
        await New.ExecuteAsync(
            db, given =>
            $$"""
              INSERT INTO scheduled_posts ({{given.Names}})
              SELECT {{given.All}} {{given.From}}
              """, [.. posts.Select(p => ScheduledPost.Born(p.Post, p.AsDraft))], cancellationToken);
        await LogAsync(db, [.. posts.Select(p => LineOf(p.Post.OrganizationId, p.Post.Id, p.Actor, "create", null, p.Post.Status, null))], cancellationToken);
    }

    /// <summary>
    /// Step 3, the go-ahead, in the order asked. Null: the post is no longer ours, or too little of the lease is left; nothing may be sent.
    /// Cancel, edit and takeover compete for the same row, so exactly one wins. Never given before the post's time.
    /// </summary>
    public async Task<IReadOnlyList<GoAhead?>> GoAheadAsync(StudioDb db, IReadOnlyList<GoAheadRequest> asked, CancellationToken cancellationToken)
    {
        if (NamesOneTwice(asked, a => a.Claim.Post))
            return await OneByOneAsync(asked, one => GoAheadAsync(db, one, cancellationToken));

        // Taken before the write: the send guard must count from no later than the instant the reconciler counts from.
        var timestamp = time.GetTimestamp();
        var clock = DbClock.Ticks(db, "{0}");
        var won = await Asked.UpdateAsync(
            db, "scheduled_posts", given =>
            $$"""
              UPDATE scheduled_posts SET called_fence = scheduled_posts.fence
              {{given.From}}
              WHERE scheduled_posts.id = {{given["id"]}} AND scheduled_posts.fence = {{given["fence"]}} AND status = 'publishing' AND (called_fence IS NULL OR called_fence <> scheduled_posts.fence)
                AND lease_until > {{clock}} + {{given["needed"]}} AND next_try <= {{clock}}
              """, asked, cancellationToken, time.GetUtcNow().UtcTicks);
        if (won.Count == 0)
            return new GoAhead?[asked.Count];
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        await Called.ExecuteAsync(
            db, given => $$"""UPDATE attempts SET called = {0} {{given.From}} WHERE attempts.post_id = {{given["id"]}} AND attempts.number = {{given["number"]}}""",
            [.. asked.Where(a => won.Contains(a.Claim.Post.Id))], cancellationToken, now.UtcTicks);
        return [.. asked.Select(a => won.Contains(a.Claim.Post.Id) ? new GoAhead(now, timestamp) : null)];
    }

    /// <summary>Completes attempts. Always allowed: an outcome is a fact even when the fence has moved on.</summary>
    public async Task FinishAttemptsAsync(StudioDb db, IReadOnlyList<FinishedAttempt> attempts, CancellationToken cancellationToken)
    {
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        await Finished.ExecuteAsync(
            db, given =>
            $$"""
              UPDATE attempts SET outcome = {{given["outcome"]}}, finished = {0}, remote_id = {{given["remote_id"]}}, remote_url = {{given["remote_url"]}}, detail = {{given["detail"]}}
              {{given.From}}
              WHERE attempts.post_id = {{given["post_id"]}} AND attempts.number = {{given["number"]}}
              """, attempts, cancellationToken, now.UtcTicks);
    }

    /// <summary>They are out: <c>posted</c> with the network's id and address. False where somebody else has moved the post meanwhile; in the order given.</summary>
    public async Task<IReadOnlyList<bool>> ConfirmAsync(StudioDb db, IReadOnlyList<ConfirmedPost> posts, CancellationToken cancellationToken)
    {
        if (NamesOneTwice(posts, c => c.Post))
            return await OneByOneAsync(posts, one => ConfirmAsync(db, one, cancellationToken));
        var now = await DbClock.NowAsync(db, time, cancellationToken);

        // A message whose failure to arrive was told before its sending was confirmed keeps that.
        var moved = await Confirmed.UpdateAsync(
            db, "scheduled_posts", given =>
            $$"""
              UPDATE scheduled_posts SET status = 'posted', reason = NULL, platform_post_id = {{given["remote_id"]}}, platform_url = {{given["remote_url"]}}, posted_at = {0},
                     error = CASE WHEN delivery = 'undelivered' THEN error END, error_code = CASE WHEN delivery = 'undelivered' THEN error_code END,
                     lease_owner = NULL, lease_until = NULL, updated_at = {0}, version = scheduled_posts.version + 1
              {{given.From}}
              WHERE scheduled_posts.id = {{given["id"]}} AND scheduled_posts.status = {{given["status"]}} AND scheduled_posts.fence = {{given["fence"]}}
                AND ({{given["version"]}} IS NULL OR scheduled_posts.version = {{given["version"]}})
              """, posts, cancellationToken, now.UtcTicks);
        if (moved.Count == 0)
            return new bool[posts.Count];
        var confirmed = posts.Where(c => moved.Contains(c.Post.Id)).ToList();
        await Ids.ExecuteAsync(
            db, given => $$"""UPDATE accounts SET last_posted_at = {0} {{given.From}} WHERE accounts.id = {{given["id"]}}""",
            [.. confirmed.Select(c => c.Post.AccountId).Distinct().Order(StringComparer.Ordinal)], cancellationToken, now.UtcTicks);
        await LogAsync(db, [.. confirmed.Select(c => LineOf(c.Post.OrganizationId, c.Post.Id, c.Actor, Wire.Name(PostMove.Confirm), c.Post.Status, PostStatus.Posted,
            c.RemoteId is null ? null : StudioJson.Write(new { platform_post_id = c.RemoteId })))], cancellationToken);
        return [.. posts.Select(c => moved.Contains(c.Post.Id))];
    }

    private static Task<int> BeginAsync(StudioDb db, IReadOnlyList<Attempt> attempts, CancellationToken cancellationToken) => Begun.ExecuteAsync(
        db, given =>
        $$"""
          INSERT INTO attempts (post_id, number, organization_id, fence, node, marker, snapshot, handle, started, absences)
          SELECT {{given.All}}, 0 {{given.From}}
          """, attempts, cancellationToken);

    private async Task LogAsync(StudioDb db, IReadOnlyList<PostEvent> lines, CancellationToken cancellationToken)
    {
        await Lines.ExecuteAsync(
            db, given =>
            $$"""
              INSERT INTO post_events (organization_id, post_id, at, actor, action, from_status, to_status, detail)
              SELECT {{given.All}} {{given.From}}
              """, lines, cancellationToken);
        foreach (var line in lines)
            outbox?.Moved(db, line);
    }

    private static string? NameOf(PostStatus? status) => status is { } known ? Wire.Name(known) : null;

    /// <summary>By its holder and by one who held it before; what an update returns would not tell which of them won.</summary>
    private static bool NamesOneTwice<T>(IReadOnlyCollection<T> many, Func<T, ScheduledPost> post) => many.DistinctBy(one => post(one).Id).Count() < many.Count;

    private static async Task<IReadOnlyList<TOut>> OneByOneAsync<TIn, TOut>(IEnumerable<TIn> many, Func<IReadOnlyList<TIn>, Task<IReadOnlyList<TOut>>> work)
    {
        var results = new List<TOut>();
        foreach (var one in many)
            results.AddRange(await work([one]));
        return results;
    }
}
