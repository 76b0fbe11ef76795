using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Scheduling;

/// <summary>A claimed post that asks for its go-ahead. <paramref name="Needed"/> is what must be left of its lease: call limit and margin.</summary>
public sealed record GoAheadRequest(ClaimedPost Claim, TimeSpan Needed);

/// <summary>A go-ahead: from <paramref name="At"/> on the outcome is unknown until it is written. <paramref name="Timestamp"/> is monotonic and not later than that.</summary>
public sealed record GoAhead(DateTimeOffset At, long Timestamp);

/// <summary>How an attempt ended, and under which id and address the network has the post.</summary>
public sealed record FinishedAttempt(string PostId, int Number, AttemptOutcome Outcome, string? RemoteId = null, string? RemoteUrl = null, string? Detail = null);

/// <summary>A post that is out, as its holder believes the row to be.</summary>
public sealed record ConfirmedPost(ScheduledPost Post, string? RemoteId, string? RemoteUrl, string Actor);

/// <content>
/// The writes that every post makes on its way, for many posts at once: a burst is a few statements and not some for each. The rows travel as one JSON text, which both databases
/// read as a table, so there is one statement for both. Like all else here they run inside the caller's transaction.
/// </content>
public sealed partial class PostLedger
{
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
        var clock = DbClock.Ticks(db, "{1}");
        var won = await ReturningAsync(
            db,
            $$"""
              UPDATE scheduled_posts SET called_fence = scheduled_posts.fence
              FROM {{Table(db, ("id", "text"), ("fence", "bigint"), ("needed", "bigint"))}}
              WHERE scheduled_posts.id = given.id AND scheduled_posts.fence = given.fence AND status = 'publishing' AND (called_fence IS NULL OR called_fence <> scheduled_posts.fence)
                AND lease_until > {{clock}} + given.needed AND next_try <= {{clock}}
              """,
            asked.Select(a => new { a.Claim.Post.Id, a.Claim.Post.Fence, Needed = a.Needed.Ticks }), cancellationToken, time.GetUtcNow().UtcTicks);
        if (won.Count == 0)
            return new GoAhead?[asked.Count];
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        await ExecuteAsync(
            db,
            $$"""UPDATE attempts SET called = {1} FROM {{Table(db, ("id", "text"), ("number", "integer"))}} WHERE attempts.post_id = given.id AND attempts.number = given.number""",
            asked.Where(a => won.Contains(a.Claim.Post.Id)).Select(a => new { a.Claim.Post.Id, a.Claim.Attempt.Number }), cancellationToken, now.UtcTicks);
        return [.. asked.Select(a => won.Contains(a.Claim.Post.Id) ? new GoAhead(now, timestamp) : null)];
    }

    /// <summary>Completes attempts. Always allowed: an outcome is a fact even when the fence has moved on.</summary>
    public async Task FinishAttemptsAsync(StudioDb db, IReadOnlyList<FinishedAttempt> attempts, CancellationToken cancellationToken)
    {
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        await ExecuteAsync(
            db,
            $$"""
              UPDATE attempts SET outcome = given.outcome, finished = {1}, remote_id = given.remote_id, remote_url = given.remote_url, detail = given.detail
              FROM {{Table(db, ("post_id", "text"), ("number", "integer"), ("outcome", "text"), ("remote_id", "text"), ("remote_url", "text"), ("detail", "text"))}}
              WHERE attempts.post_id = given.post_id AND attempts.number = given.number
              """, attempts, cancellationToken, now.UtcTicks);
    }

    /// <summary>They are out: <c>posted</c> with the network's id and address. False where somebody else has moved the post meanwhile; in the order given.</summary>
    public async Task<IReadOnlyList<bool>> ConfirmAsync(StudioDb db, IReadOnlyList<ConfirmedPost> posts, CancellationToken cancellationToken)
    {
        if (NamesOneTwice(posts, c => c.Post))
            return await OneByOneAsync(posts, one => ConfirmAsync(db, one, cancellationToken));
        var now = await DbClock.NowAsync(db, time, cancellationToken);

        // A publishing post is held by its fence, any other by its version. A message whose failure to arrive was told before its sending was confirmed keeps that.
        var moved = await ReturningAsync(
            db,
            $$"""
              UPDATE scheduled_posts SET status = 'posted', reason = NULL, platform_post_id = given.remote_id, platform_url = given.remote_url, posted_at = {1},
                     error = CASE WHEN delivery = 'undelivered' THEN error END, error_code = CASE WHEN delivery = 'undelivered' THEN error_code END,
                     lease_owner = NULL, lease_until = NULL, updated_at = {1}, version = scheduled_posts.version + 1
              FROM {{Table(db, ("id", "text"), ("status", "text"), ("fence", "bigint"), ("version", "bigint"), ("remote_id", "text"), ("remote_url", "text"))}}
              WHERE scheduled_posts.id = given.id AND scheduled_posts.status = given.status AND scheduled_posts.fence = given.fence
                AND (given.version IS NULL OR scheduled_posts.version = given.version)
              """,
            posts.Select(c => new { c.Post.Id, Legal(c.Post, PostMove.Confirm).Status, c.Post.Fence, Version = c.Post.Status is PostStatus.Publishing ? (long?)null : c.Post.Version, c.RemoteId, c.RemoteUrl }),
            cancellationToken, now.UtcTicks);
        if (moved.Count == 0)
            return new bool[posts.Count];
        var confirmed = posts.Where(c => moved.Contains(c.Post.Id)).ToList();
        await ExecuteAsync(
            db, $$"""UPDATE accounts SET last_posted_at = {1} WHERE id IN (SELECT id FROM {{Table(db, ("id", "text"))}})""",
            confirmed.Select(c => c.Post.AccountId).Distinct().Order(StringComparer.Ordinal).Select(id => new { Id = id }), cancellationToken, now.UtcTicks);
        await LogAsync(db, [.. confirmed.Select(c => LineOf(c.Post.OrganizationId, c.Post.Id, c.Actor, Wire.Name(PostMove.Confirm), c.Post.Status, PostStatus.Posted,
            c.RemoteId is null ? null : StudioJson.Write(new { platform_post_id = c.RemoteId })))], cancellationToken);
        return [.. posts.Select(c => moved.Contains(c.Post.Id))];
    }

    private static Task<int> BeginAsync(StudioDb db, IReadOnlyList<Attempt> attempts, CancellationToken cancellationToken) => ExecuteAsync(
        db,
        $$"""
          INSERT INTO attempts (post_id, number, organization_id, fence, node, marker, snapshot, handle, started, absences)
          SELECT post_id, number, organization_id, fence, node, marker, snapshot, handle, started, 0
          FROM {{Table(db, ("post_id", "text"), ("number", "integer"), ("organization_id", "text"), ("fence", "bigint"), ("node", "text"), ("marker", "text"), ("snapshot", "text"), ("handle", "text"), ("started", "bigint"))}}
          """, attempts.Select(a => new { a.PostId, a.Number, a.OrganizationId, a.Fence, a.Node, a.Marker, a.Snapshot, a.Handle, Started = a.Started.UtcTicks }), cancellationToken);

    private async Task LogAsync(StudioDb db, IReadOnlyList<PostEvent> lines, CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            db,
            $$"""
              INSERT INTO post_events (organization_id, post_id, at, actor, action, from_status, to_status, detail)
              SELECT organization_id, post_id, at, actor, action, from_status, to_status, detail
              FROM {{Table(db, ("organization_id", "text"), ("post_id", "text"), ("at", "bigint"), ("actor", "text"), ("action", "text"), ("from_status", "text"), ("to_status", "text"), ("detail", "text"))}}
              """, lines.Select(e => new { e.OrganizationId, e.PostId, At = e.At.UtcTicks, e.Actor, e.Action, e.FromStatus, e.ToStatus, e.Detail }), cancellationToken);
        foreach (var line in lines)
            outbox?.Moved(db, line);
    }

    /// <summary>The rows of the statement's first argument as a table called <c>given</c>.</summary>
    private static string Table(StudioDb db, params (string Name, string Type)[] columns) => db is PostgresStudioDb
        ? $"json_to_recordset({{0}}::json) AS given({string.Join(", ", columns.Select(c => $"{c.Name} {c.Type}"))})"
        : $"(SELECT {string.Join(", ", columns.Select(c => $"value ->> '{c.Name}' AS {c.Name}"))} FROM json_each({{0}})) AS given";

    private static Task<int> ExecuteAsync<T>(StudioDb db, string sql, IEnumerable<T> rows, CancellationToken cancellationToken, params object[] more) =>
        db.Database.ExecuteSqlRawAsync(sql, [StudioJson.Write(rows), .. more], cancellationToken);

    /// <summary>The ids of the posts that an update has moved.</summary>
    private static async Task<HashSet<string>> ReturningAsync<T>(StudioDb db, string update, IEnumerable<T> rows, CancellationToken cancellationToken, params object[] more) =>
        [.. await db.Database.SqlQueryRaw<string>($"""{update} RETURNING scheduled_posts.id AS "Value" """, [StudioJson.Write(rows), .. more]).ToListAsync(cancellationToken)];

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
