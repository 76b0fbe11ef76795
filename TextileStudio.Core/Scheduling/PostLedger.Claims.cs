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
/// Steps 1 to 3 of the protocol: setting aside, claim, handles, go-ahead. All run inside a transaction of the caller (<see cref="Dispatch.GroupCommit"/>), which also saves the events.
/// Every race is decided by the one post row: a move names the fence it believes in, and zero rows mean that somebody else won.
/// </content>
public sealed partial class PostLedger
{
    /// <summary>Due posts whose time passed by more than their limit, or whose account lost its connection, leave the queue without a call.</summary>
    public async Task<int> SetAsideAsync(StudioDb db, string actor, CancellationToken cancellationToken)
    {
        var now = await DbClock.NowAsync(db, time, cancellationToken);

        // In the queue's own order, which its index has: to find them in another SQLite would rather go through every post there is.
        var due = db.Posts.Where(p => p.Status == PostStatus.Scheduled && p.NextTry <= now).OrderBy(p => p.NextTry).ThenBy(p => p.Id);
        var missed = await due.Where(p => p.LatestSend < now).Take(500).AsNoTracking().ToListAsync(cancellationToken);
        var set = 0;
        foreach (var post in missed)
            set += await SetAsideAsync(db, post, PostMove.Miss, CheckReason.Missed, MissedError(post, null), actor, cancellationToken);
        var refused = await due.Where(p => p.Platform == Platform.Whatsapp && p.RecipientId != null && db.Recipients.Any(r => r.Id == p.RecipientId && r.OptedOutAt != null))
            .Take(500).AsNoTracking().ToListAsync(cancellationToken);
        foreach (var message in refused)
            set += await LeaveQueueAsync(db, message, PostMove.Cancel, PostStatus.Cancelled, null, OptedOutError, message.Deaths, actor, cancellationToken) ? 1 : 0;
        var cut = await due.Where(p => p.LatestSend >= now)
            .Where(p => db.Accounts.Any(a => a.Id == p.AccountId && a.Status == AccountStatus.Disconnected))
            .Take(500).AsNoTracking().ToListAsync(cancellationToken);
        foreach (var post in cut)
            set += await SetAsideAsync(db, post, PostMove.Disconnect, CheckReason.AccountDisconnected, DisconnectedError, actor, cancellationToken);
        return set;
    }

    /// <summary>The networks for which something is due within <paramref name="lead"/>, in one question: most of the time it is one or none.</summary>
    public async Task<HashSet<Platform>> DueAsync(StudioDb db, TimeSpan lead, CancellationToken cancellationToken)
    {
        var clock = DbClock.Ticks(db, "{0}");
        var names = await db.Database.SqlQueryRaw<string>(
            $$"""
              SELECT column1 AS "Value" FROM (VALUES {{string.Join(", ", Wire.All<Platform>().Select(name => $"('{name}')"))}}) AS networks
              WHERE EXISTS (SELECT 1 FROM scheduled_posts WHERE status = 'scheduled' AND platform = column1 AND next_try <= {{clock}} + {1})
              """, time.GetUtcNow().UtcTicks, lead.Ticks).ToListAsync(cancellationToken);
        return [.. names.Select(Wire.Parse<Platform>)];
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

        // A broadcast is never claimed, only its messages are, and none to somebody who wants no more of them.
        var messagesOnly = filter.Platform is Platform.Whatsapp
            ? " AND parent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM recipients WHERE recipients.id = recipient_id AND opted_out_at IS NOT NULL)"
            : "";
        var skipLocked = db is PostgresStudioDb ? " FOR UPDATE SKIP LOCKED" : "";

        // Materialized: as a plain subquery PostgreSQL may run it once per row, and since it skips what it has just taken, its limit would bind nothing.
        // Locked and still scheduled there (SQLite has one writer), so the status is not asked again: that would let SQLite go through the whole queue to find the rows.
        var posts = await db.Posts.FromSqlRaw(
            $$"""
              WITH due AS MATERIALIZED (
                SELECT id FROM scheduled_posts
                WHERE status = 'scheduled' AND platform = {3} AND next_try <= {{now}} + {5} AND latest_send >= {{now}}{{organizations}}{{messagesOnly}}
                ORDER BY next_try, id LIMIT {4}{{skipLocked}})
              UPDATE scheduled_posts SET status = 'publishing', reason = NULL, fence = fence + 1, lease_owner = {1}, lease_until = {{now}} + {2},
                     updated_at = {{now}}, version = version + 1
              WHERE id IN (SELECT id FROM due)
              RETURNING *
              """, [.. arguments])
            .IgnoreQueryFilters().AsNoTracking().ToListAsync(cancellationToken);
        if (posts.Count == 0)
            return [];

        // RETURNING has no order; the oldest goes first.
        posts.Sort((a, b) => a.NextTry != b.NextTry ? a.NextTry.CompareTo(b.NextTry) : string.CompareOrdinal(a.Id, b.Id));
        return await BeginAttemptsAsync(db, posts, node, cancellationToken);
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

    /// <summary>Marks an attempt's handle as dead, so that the next attempt prepares anew; what it was stays readable.</summary>
    public Task<int> DiscardHandleAsync(StudioDb db, Attempt attempt, CancellationToken cancellationToken)
    {
        var handle = JsonNode.Parse(attempt.Handle ?? "{}")!.AsObject();
        handle[Discarded] = true;
        return SaveHandleAsync(db, attempt, handle, cancellationToken);
    }

    private async Task<IReadOnlyList<ClaimedPost>> BeginAttemptsAsync(StudioDb db, List<ScheduledPost> posts, string node, CancellationToken cancellationToken)
    {
        var ids = posts.ConvertAll(p => p.Id);
        var earlier = (await db.Attempts.Where(a => ids.Contains(a.PostId)).AsNoTracking().ToListAsync(cancellationToken)).ToLookup(a => a.PostId);
        var assetIds = posts.SelectMany(p => p.MediaItems()).Select(m => m.AssetId).Distinct().ToList();
        var assets = await db.Assets.Where(a => assetIds.Contains(a.Id)).AsNoTracking().ToDictionaryAsync(a => a.Id, cancellationToken);
        var recipientIds = posts.Where(p => p.RecipientId != null).Select(p => p.RecipientId!).Distinct().ToList();
        var recipients = recipientIds.Count == 0 ? [] : await db.Recipients.Where(r => recipientIds.Contains(r.Id)).AsNoTracking().ToDictionaryAsync(r => r.Id, cancellationToken);
        var claimed = new List<ClaimedPost>(posts.Count);
        foreach (var post in posts)
        {
            var last = earlier[post.Id].MaxBy(a => a.Number);
            var handle = InheritedHandle(last);
            var options = JsonNode.Parse(post.Options) as JsonObject ?? [];
            var number = (last?.Number ?? 0) + 1;
            MediaItem[] media = [.. post.MediaItems().Where(m => assets.ContainsKey(m.AssetId)).Select(m => ItemOf(assets[m.AssetId], m.AltText ?? PostOption.AltText.In(options)))];
            var snapshot = new PostSnapshot(post.Id, post.Caption, post.FirstComment, media, options, $"{post.Id}.{number}")
            {
                Recipient = post.RecipientId is { } recipient ? recipients[recipient].Address : null,
            };
            var attempt = new Attempt
            {
                PostId = post.Id,
                Number = number,
                OrganizationId = post.OrganizationId,
                Fence = post.Fence,
                Node = node,
                Marker = snapshot.Marker,
                Snapshot = StudioJson.Write(snapshot),
                Handle = handle.Count == 0 ? null : handle.ToJsonString(),
                Started = post.UpdatedAt,
            };
            claimed.Add(new ClaimedPost(post, attempt, snapshot, handle));
        }

        await BeginAsync(db, claimed.ConvertAll(c => c.Attempt), cancellationToken);
        await LogAsync(db, claimed.ConvertAll(c => LineOf(c.Post.OrganizationId, c.Post.Id, $"dispatcher:{node}", "claim", PostStatus.Scheduled, PostStatus.Publishing,
            $$"""{"attempt":{{c.Attempt.Number}},"fence":{{c.Post.Fence}}}""")), cancellationToken);
        return claimed;
    }

    private static MediaItem ItemOf(Assets.Asset asset, string? altText) => new(asset.Id, asset.ContentType, asset.Bytes, asset.Width, asset.Height, altText)
    {
        Duration = asset.DurationMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
        AiGenerated = asset.AiGenerated,
    };

    private const string Discarded = "discarded";

    private static readonly PublishError OptedOutError = new(Publishing.Platforms.WhatsApp.OptedOut, ErrorCategory.RecipientOrWindow, WhoActs.Platform,
        "This person has asked for no more messages before this one was sent.");

    private static readonly PublishError DisconnectedError = new("account_disconnected", ErrorCategory.Reconnect, WhoActs.Owner,
        "The account's connection was lost before this post was due. Connect it again and the post goes out.");

    /// <summary>A later attempt goes on with what an unresolved or deferred one prepared; a refused one's handle is not to be trusted.</summary>
    private static JsonObject InheritedHandle(Attempt? last) =>
        last is { Handle: { } handle, Outcome: not AttemptOutcome.Refused } && JsonNode.Parse(handle) is JsonObject parsed && !parsed.ContainsKey(Discarded) ? parsed : [];

    private async Task<int> SetAsideAsync(StudioDb db, ScheduledPost post, PostMove move, CheckReason reason, PublishError error, string actor, CancellationToken cancellationToken) =>
        await LeaveQueueAsync(db, post, move, PostStatus.NeedsCheck, reason, error, post.Deaths, actor, cancellationToken) ? 1 : 0;
}
