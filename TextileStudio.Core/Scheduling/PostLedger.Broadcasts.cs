using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Core.Scheduling;

/// <content>
/// Broadcasts. A WhatsApp post without a recipient is a parent: when it is due it becomes one child per recipient, and from then on its status follows from
/// theirs. Children are posts like any other. The parent's row decides every race, and a child's id follows from parent and recipient, so nobody is written to twice.
/// </content>
public sealed partial class PostLedger
{
    private const int ChildrenPerInsert = 2_000;

    /// <summary>
    /// A due broadcast becomes its messages, spread over time at the network's pace; one without anybody to write to fails with that reason. Null: it is not due,
    /// or somebody else has it. Otherwise how many messages were made.
    /// </summary>
    public async Task<int?> ExpandAsync(StudioDb db, string parentId, TimeSpan lead, double perSecond, string actor, CancellationToken cancellationToken)
    {
        var clock = DbClock.Ticks(db, "{0}");
        var skipLocked = db is PostgresStudioDb ? " FOR UPDATE SKIP LOCKED" : "";
        var rows = await db.Posts.FromSqlRaw(
            $$"""
              UPDATE scheduled_posts SET status = 'publishing', reason = NULL, fence = fence + 1, updated_at = {{clock}}, version = version + 1
              WHERE status = 'scheduled' AND id IN (
                SELECT id FROM scheduled_posts
                WHERE id = {1} AND status = 'scheduled' AND platform = 'whatsapp' AND parent_id IS NULL AND next_try <= {{clock}} + {2} AND latest_send >= {{clock}}{{skipLocked}})
              RETURNING *
              """, time.GetUtcNow().UtcTicks, parentId, lead.Ticks)
            .IgnoreQueryFilters().AsNoTracking().ToListAsync(cancellationToken);
        if (rows.Count == 0)
            return null;

        var parent = rows[0];
        var audience = WhatsApp.Audience.In(JsonNode.Parse(parent.Options) as JsonObject ?? []);
        var people = await db.Recipients.AsNoTracking()
            .Where(r => r.OrganizationId == parent.OrganizationId && r.OptedOutAt == null && (audience == null || r.Tag == audience))
            .Where(r => !db.Posts.Any(p => p.ParentId == parent.Id && p.RecipientId == r.Id))
            .OrderBy(r => r.CreatedAt).ThenBy(r => r.Id).Select(r => r.Id).ToListAsync(cancellationToken);
        Log(db, parent.OrganizationId, parent.Id, actor, Wire.Name(PostMove.Expand), PostStatus.Scheduled, PostStatus.Publishing, $$"""{"messages":{{people.Count}}}""");
        if (people.Count == 0 && !await db.Posts.AnyAsync(p => p.ParentId == parent.Id, cancellationToken))
        {
            await RefuseAsync(db, parent, NobodyToWriteTo(audience), parent.Deaths, actor, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            return 0;
        }

        await AddChildrenAsync(db, parent, people, perSecond, actor, cancellationToken);
        return people.Count;
    }

    /// <summary>
    /// Brings a broadcast's status in line with its messages'. Cheap while some are under way; true when it changed. Safe to call at any time: it only ever says what the children say.
    /// </summary>
    public async Task<bool> SettleAsync(StudioDb db, string parentId, string actor, CancellationToken cancellationToken)
    {
        var underWay = await UnderWayAsync(db, parentId, cancellationToken);
        if (underWay && await db.Posts.AnyAsync(p => p.Id == parentId && p.Status == PostStatus.Publishing, cancellationToken))
            return false;
        if (db is PostgresStudioDb)
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM scheduled_posts WHERE id = {parentId} FOR UPDATE", cancellationToken);
        var parent = await db.Posts.AsNoTracking().FirstOrDefaultAsync(p => p.Id == parentId, cancellationToken);
        if (parent is null or { Status: PostStatus.Pending or PostStatus.Scheduled })
            return false;
        var outcome = await BroadcastOutcome.ReadAsync(db, parentId, cancellationToken);
        if (outcome is null)
            return false;
        var move = outcome.Status is PostStatus.Publishing ? PostMove.Reopen : PostMove.Settle;
        return outcome.Status == parent.Status
            ? await NoteOutcomeAsync(db, parent, outcome, cancellationToken)
            : PostMoves.IsLegal(parent.Status, move, outcome.Status) && await MoveBroadcastAsync(db, parent, move, outcome, actor, cancellationToken);
    }

    /// <summary>Moves a broadcast where its messages stand; only while its row is as it was read.</summary>
    public async Task<bool> MoveBroadcastAsync(StudioDb db, ScheduledPost parent, PostMove move, BroadcastOutcome outcome, string actor, CancellationToken cancellationToken)
    {
        if (!PostMoves.IsLegal(parent.Status, move, outcome.Status))
            return false;
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        var error = outcome.Error is null ? null : ErrorJson(outcome.Error);
        var warnings = WarningsOf(parent, outcome);
        var changed = await db.Posts.Where(p => p.Id == parent.Id && p.Status == parent.Status && p.Version == parent.Version).ExecuteUpdateAsync(set => set
            .SetProperty(p => p.Status, outcome.Status)
            .SetProperty(p => p.Reason, outcome.Reason)
            .SetProperty(p => p.Error, error)
            .SetProperty(p => p.ErrorCode, outcome.Error == null ? null : outcome.Error.Code)
            .SetProperty(p => p.Warnings, warnings)
            .SetProperty(p => p.PostedAt, outcome.FirstPosted)
            .SetProperty(p => p.UpdatedAt, now)
            .SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        return await LoggedAsync(db, parent, changed, move, outcome.Status, actor, StudioJson.Write(outcome.Counts), cancellationToken);
    }

    /// <summary>Stops the remainder of a broadcast: every message that has not had its go-ahead. How many that were.</summary>
    public async Task<int> CancelRestAsync(StudioDb db, ScheduledPost parent, string actor, CancellationToken cancellationToken)
    {
        var stopped = 0;
        foreach (var (from, guard) in new[]
        {
            (PostStatus.Pending, ""), (PostStatus.Scheduled, ""),
            (PostStatus.Publishing, " AND (called_fence IS NULL OR called_fence <> fence)"),
            (PostStatus.NeedsCheck, " AND reason <> 'unconfirmed'"),
        })
        {
            var ids = await db.Database.SqlQueryRaw<string>(
                $$"""
                  UPDATE scheduled_posts SET status = 'cancelled', reason = NULL, lease_owner = NULL, lease_until = NULL, updated_at = {0}, version = version + 1
                  WHERE parent_id = {1} AND status = '{{Wire.Name(from)}}'{{guard}} RETURNING id AS "Value"
                  """, time.GetUtcNow().UtcTicks, parent.Id).ToListAsync(cancellationToken);
            foreach (var id in ids)
                Log(db, parent.OrganizationId, id, actor, Wire.Name(PostMove.Cancel), from, PostStatus.Cancelled, null);
            stopped += ids.Count;
        }

        if (stopped == 0)
            return 0;
        Log(db, parent.OrganizationId, parent.Id, actor, Wire.Name(PostMove.Cancel), parent.Status, parent.Status, StudioJson.Write(new { note = $"{stopped} messages were stopped before they were sent." }));
        await db.SaveChangesAsync(cancellationToken);
        await SettleAsync(db, parent.Id, actor, cancellationToken);
        return stopped;
    }

    /// <summary>Sends a broadcast's failed, missed and disconnected messages again, at the network's pace. Who opted out meanwhile is left out. How many that are.</summary>
    public async Task<int> RetryFailedAsync(StudioDb db, ScheduledPost parent, DateTimeOffset latestSend, double perSecond, string actor, CancellationToken cancellationToken)
    {
        var again = 0;
        foreach (var (from, guard) in new[] { (PostStatus.Failed, ""), (PostStatus.NeedsCheck, " AND reason <> 'unconfirmed'") })
        {
            var ids = await db.Database.SqlQueryRaw<string>(
                $$"""
                  UPDATE scheduled_posts SET status = 'scheduled', reason = NULL, next_try = {0} + {2} * (again.place / {3}), latest_send = {4}, retry_count = 0, deaths = 0,
                         error = NULL, error_code = NULL, updated_at = {0}, version = version + 1
                  FROM (SELECT c.id AS child, ROW_NUMBER() OVER (ORDER BY c.id) - 1 AS place FROM scheduled_posts c
                        WHERE c.parent_id = {1} AND c.status = '{{Wire.Name(from)}}'{{guard}}
                          AND NOT EXISTS (SELECT 1 FROM recipients r WHERE r.id = c.recipient_id AND r.opted_out_at IS NOT NULL)) AS again
                  WHERE scheduled_posts.id = again.child AND status = '{{Wire.Name(from)}}' RETURNING scheduled_posts.id AS "Value"
                  """, time.GetUtcNow().UtcTicks, parent.Id, Quarter.Ticks, PerQuarter(perSecond), latestSend.UtcTicks).ToListAsync(cancellationToken);
            foreach (var id in ids)
                Log(db, parent.OrganizationId, id, actor, Wire.Name(PostMove.Retry), from, PostStatus.Scheduled, null);
            again += ids.Count;
        }

        if (again == 0)
            return 0;
        await db.SaveChangesAsync(cancellationToken);
        await SettleAsync(db, parent.Id, actor, cancellationToken);
        return again;
    }

    /// <summary>Nothing more is sent to somebody: noted on their record, and their messages that have not had their go-ahead are cancelled. False: it was noted before.</summary>
    public async Task<bool> OptOutAsync(StudioDb db, string recipientId, string reason, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await db.Recipients.Where(r => r.Id == recipientId && r.OptedOutAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.OptedOutAt, now).SetProperty(r => r.OptOutReason, reason), cancellationToken) == 0)
        {
            return false;
        }

        // By the recipient's organization too, which the index of their messages begins with: a dispatcher's transaction belongs to none.
        var waiting = await db.Recipients.Where(r => r.Id == recipientId)
            .Join(db.Posts.AsNoTracking(), r => new { r.OrganizationId, RecipientId = (string?)r.Id }, p => new { p.OrganizationId, p.RecipientId }, (_, p) => p)
            .Where(p => p.Status == PostStatus.Scheduled || p.Status == PostStatus.Publishing).ToListAsync(cancellationToken);
        foreach (var message in waiting)
            await CancelAsync(db, message, actor, cancellationToken);
        return true;
    }

    /// <summary>
    /// How far a message got, by the network's word. It only goes forward: sent, delivered, read; a failure stands until the network says that it arrived after all.
    /// </summary>
    public async Task<bool> NoteDeliveryAsync(StudioDb db, string postId, Delivery delivery, DateTimeOffset at, PublishError? error, CancellationToken cancellationToken)
    {
        Delivery?[] before = delivery switch
        {
            Delivery.Sent => [null],
            Delivery.Undelivered => [null, Delivery.Sent],
            Delivery.Delivered => [null, Delivery.Sent, Delivery.Undelivered],
            _ => [null, Delivery.Sent, Delivery.Undelivered, Delivery.Delivered],
        };
        var json = error is null ? null : ErrorJson(error);
        return await db.Posts.Where(p => p.Id == postId && (p.Delivery == null || before.Contains(p.Delivery))).ExecuteUpdateAsync(set => set
            .SetProperty(p => p.Delivery, delivery)
            .SetProperty(p => p.DeliveryAt, at)
            .SetProperty(p => p.Error, p => p.Delivery == Delivery.Undelivered || json != null ? json : p.Error)
            .SetProperty(p => p.ErrorCode, p => p.Delivery == Delivery.Undelivered || json != null ? (error == null ? null : error.Code) : p.ErrorCode)
            .SetProperty(p => p.Version, p => p.Version + 1), cancellationToken) == 1;
    }

    /// <summary>A network has told by itself what became of a call whose answer was lost: the reconciler need not wait for it any longer.</summary>
    public Task<int> HastenAsync(StudioDb db, string postId, string marker, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return db.Posts
            .Where(p => p.Id == postId && p.Status == PostStatus.Publishing && p.CalledFence == p.Fence && p.LeaseUntil > now)
            .Where(p => db.Attempts.Any(a => a.PostId == p.Id && a.Marker == marker && a.Outcome == AttemptOutcome.Unknown))
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.LeaseUntil, now), cancellationToken);
    }

    /// <summary>Whether a network has told something about an attempt by itself; that its media were fetched is no such word.</summary>
    public static Task<bool> IsToldAsync(StudioDb db, Attempt attempt, CancellationToken cancellationToken) =>
        db.NetworkEvents.AnyAsync(e => e.OrganizationId == attempt.OrganizationId && e.Marker == attempt.Marker && e.Kind != NetworkEvent.MediaFetched, cancellationToken);

    /// <summary>Broadcasts whose status may lag behind their messages'.</summary>
    public static IQueryable<string> Unsettled(StudioDb db) => Unsettled(db, PostStatus.Publishing).Concat(Unsettled(db, PostStatus.NeedsCheck)).OrderBy(id => id);

    private static IQueryable<string> Unsettled(StudioDb db, PostStatus status) => db.Posts
        .Where(p => p.Status == EF.Constant(status) && p.Platform == Platform.Whatsapp && p.ParentId == null && db.Posts.Any(c => c.ParentId == p.Id))
        .Select(p => p.Id);

    private static Task<bool> UnderWayAsync(StudioDb db, string parentId, CancellationToken cancellationToken) =>
        db.Posts.AnyAsync(p => p.ParentId == parentId && (p.Status == PostStatus.Scheduled || p.Status == PostStatus.Publishing || p.Status == PostStatus.Pending), cancellationToken);

    private async Task<bool> NoteOutcomeAsync(StudioDb db, ScheduledPost parent, BroadcastOutcome outcome, CancellationToken cancellationToken)
    {
        var warnings = WarningsOf(parent, outcome);
        if (warnings == parent.Warnings)
            return false;
        await db.Posts.Where(p => p.Id == parent.Id && p.Version == parent.Version)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Warnings, warnings).SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        return false;
    }

    private static string? WarningsOf(ScheduledPost parent, BroadcastOutcome outcome)
    {
        var others = (StudioJson.Read<PostWarning[]>(parent.Warnings) ?? []).Where(w => w.Rule != BroadcastOutcome.PartialRule);
        PostWarning[] all = outcome.Partial is { } partial ? [.. others, partial] : [.. others];
        return all.Length == 0 ? null : StudioJson.Write(all);
    }

    private async Task AddChildrenAsync(StudioDb db, ScheduledPost parent, List<string> people, double perSecond, string actor, CancellationToken cancellationToken)
    {
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        var first = parent.NextTry > now ? parent.NextTry : now;
        foreach (var some in people.Select((person, place) => (person, place)).Chunk(ChildrenPerInsert))
        {
            var rows = StudioJson.Write(some.Select(one => new ChildRow(ChildId(parent.Id, one.person), one.person, (first + (Quarter * (one.place / PerQuarter(perSecond)))).UtcTicks)));
            await db.Database.ExecuteSqlRawAsync(InsertChildren(db), [rows, parent.Id, now.UtcTicks], cancellationToken);
            await db.Database.ExecuteSqlRawAsync(
                $$"""
                  INSERT INTO post_events (organization_id, post_id, at, actor, action, to_status)
                  SELECT p.organization_id, {{ChildColumn(db, "id")}}, {2}, {3}, 'create', 'scheduled' FROM scheduled_posts p, {{ChildRows(db)}} WHERE p.id = {1}
                  """, [rows, parent.Id, now.UtcTicks, actor], cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private sealed record ChildRow(string Id, string Recipient, long NextTry);

    /// <summary>Tens of thousands of rows: copied in the database, column by column, so that a column added later is carried over too. What a message has of its own is named here.</summary>
    private static string InsertChildren(StudioDb db)
    {
        var own = new Dictionary<string, string>
        {
            ["id"] = ChildColumn(db, "id"), ["parent_id"] = "p.id", ["recipient_id"] = ChildColumn(db, "recipient"), ["next_try"] = ChildColumn(db, "next_try"),
            ["content_hash"] = ChildColumn(db, "id"), // the duplicate guard looks at the broadcast, not at its messages
            ["status"] = "'scheduled'", ["metadata"] = "'{{}}'", ["created_at"] = "{2}", ["updated_at"] = "{2}", ["version"] = "1", ["fence"] = "0", ["retry_count"] = "0", ["deaths"] = "0",
        };
        string[] none =
        [
            "series_id", "series_key", "first_comment", "time_zone", "local_time", "reason", "called_fence", "lease_owner", "lease_until", "platform_post_id", "platform_url", "posted_at",
            "unpublished_at", "delivery", "delivery_at", "error", "error_code", "warnings", "trace_parent",
        ];
        var columns = db.Model.FindEntityType(typeof(ScheduledPost))!.GetProperties().Select(p => p.GetColumnName()).ToList();
        var values = columns.Select(c => own.TryGetValue(c, out var value) ? value : none.Contains(c) ? "NULL" : "p." + c);
        return $$"""
            INSERT INTO scheduled_posts ({{string.Join(", ", columns)}})
            SELECT {{string.Join(", ", values)}} FROM scheduled_posts p, {{ChildRows(db)}} WHERE p.id = {1}
            """;
    }

    private static string ChildRows(StudioDb db) => db is PostgresStudioDb ? "jsonb_to_recordset({0}::jsonb) AS child(id text, recipient text, next_try bigint)" : "json_each({0}) AS child";

    private static string ChildColumn(StudioDb db, string name) => db is PostgresStudioDb ? $"child.{name}" : $"child.value ->> '{name}'";

    /// <summary>The same for the same pair, in the form of a UUIDv7 that sorts beside its parent: a second expansion would break the primary key instead of doubling a message.</summary>
    internal static string ChildId(string parentId, string recipientId)
    {
        Span<byte> bytes = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{parentId}/{recipientId}"), bytes);
        if (Guid.TryParse(parentId, out var parent))
            parent.ToByteArray(bigEndian: true).AsSpan(0, 6).CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes[..16], bigEndian: true).ToString();
    }

    private static readonly TimeSpan Quarter = TimeSpan.FromMilliseconds(250);

    private static int PerQuarter(double perSecond) => Math.Max(1, (int)(perSecond / 4));

    private static PublishError NobodyToWriteTo(string? audience) => new("no_recipients", ErrorCategory.RecipientOrWindow, WhoActs.Owner, audience is null
        ? "There is nobody to write to: no recipient has agreed to get messages. Add recipients, then retry."
        : $"There is nobody to write to: no recipient with the tag “{audience}” has agreed to get messages. Add recipients or correct the tag, then retry.");
}
