using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>The statements of one transaction on the sandbox's file.</summary>
internal sealed class SandboxSession(SqliteTransaction transaction, Func<string, SqliteCommand> commands)
{
    private const string PostColumns = "platform, account, remote_id, kind, parent_id, text, link, container_id, created_at, visible_from, deleted_at, details";

    /// <summary>The next number of the whole sandbox; ids are made from it, so they grow.</summary>
    public long NextNumber() => Scalar("UPDATE sequence SET last = last + 1 RETURNING last");

    public long Arrived(DateTimeOffset at, SandboxCall call, string? account, CallKind? kind, string? faults) => Scalar(
        "INSERT INTO requests (at, platform, account, method, path, kind, faults) VALUES ($0, $1, $2, $3, $4, $5, $6) RETURNING id",
        at.UtcTicks, Wire.Name(call.Platform), account, call.Method, call.Path, kind is { } known ? Wire.Name(known) : null, faults);

    public void Answered(long request, int? status) => Run("UPDATE requests SET status = $1 WHERE id = $0", request, status);

    public void Performed(long request, string? remoteId) => Run("UPDATE requests SET performed = 1, remote_id = $1 WHERE id = $0", request, remoteId);

    public IReadOnlyList<SandboxRequest> Requests(string? only, Platform? platform, long after, int limit) => Query(
        """
        SELECT id, at, platform, account, method, path, kind, status, performed, remote_id, faults FROM requests
        WHERE id > $2 AND ($0 IS NULL OR platform = $0) AND ($1 IS NULL OR platform || '/' || account IN (SELECT value FROM json_each($1))) ORDER BY id LIMIT $3
        """,
        row => new SandboxRequest
        {
            Id = row.GetInt64(0),
            At = At(row, 1),
            Platform = Wire.Parse<Platform>(row.GetString(2)),
            Account = Text(row, 3),
            Method = row.GetString(4),
            Path = row.GetString(5),
            Kind = Text(row, 6) is { } kind ? Wire.Parse<CallKind>(kind) : null,
            Status = row.IsDBNull(7) ? null : row.GetInt32(7),
            Performed = row.GetBoolean(8),
            RemoteId = Text(row, 9),
            Faults = Text(row, 10),
        },
        platform is { } known ? Wire.Name(known) : null, only, after, limit);

    public void Add(SandboxPost post)
    {
        Run($"INSERT INTO posts ({PostColumns}) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            Wire.Name(post.Platform), post.Account, post.RemoteId, Wire.Name(post.Kind), post.ParentId, post.Text, post.Link, post.ContainerId,
            post.CreatedAt.UtcTicks, post.VisibleFrom.UtcTicks, post.DeletedAt?.UtcTicks, post.Details?.ToJsonString());
        for (var i = 0; i < post.Media.Count; i++)
            Run("INSERT INTO post_media (platform, post_id, position, media_id) VALUES ($0, $1, $2, $3)", Wire.Name(post.Platform), post.RemoteId, i, post.Media[i].Id);
    }

    /// <summary>Newest first; <paramref name="only"/> is a JSON array of <c>platform/account</c>.</summary>
    public IReadOnlyList<SandboxPost> Posts(string? only, Platform? platform, int limit, bool comments) => WithMedia(Query(
        $"""
         SELECT {PostColumns} FROM posts WHERE ($0 IS NULL OR platform = $0) AND ($1 IS NULL OR platform || '/' || account IN (SELECT value FROM json_each($1))) AND ($3 OR kind <> 'comment')
         ORDER BY seq DESC LIMIT $2
         """,
        Post, platform is { } known ? Wire.Name(known) : null, only, limit, comments));

    /// <summary>What the network shows of an account between two instants, newest first: visible and not deleted.</summary>
    public IReadOnlyList<SandboxPost> Listed(Platform platform, string account, DateTimeOffset now, DateTimeOffset from, DateTimeOffset to, int skip, int take, bool comments) => WithMedia(Query(
        $"""
         SELECT {PostColumns} FROM posts WHERE platform = $0 AND account = $1 AND deleted_at IS NULL AND visible_from <= $2
         AND created_at >= $3 AND created_at <= $4 AND (kind = 'post' OR ($7 AND kind = 'comment')) ORDER BY created_at DESC, seq DESC LIMIT $6 OFFSET $5
         """,
        Post, Wire.Name(platform), account, now.UtcTicks, from.UtcTicks, to.UtcTicks, skip, take, comments));

    public SandboxPost? Post(Platform platform, string remoteId) => WithMedia(Query(
        $"SELECT {PostColumns} FROM posts WHERE platform = $0 AND remote_id = $1 AND deleted_at IS NULL", Post, Wire.Name(platform), remoteId)).FirstOrDefault();

    /// <summary>The account's newest post that is no comment.</summary>
    public SandboxPost? Latest(Platform platform, string account) => WithMedia(Query(
        $"SELECT {PostColumns} FROM posts WHERE platform = $0 AND account = $1 AND kind = 'post' AND deleted_at IS NULL ORDER BY created_at DESC, seq DESC LIMIT 1",
        Post, Wire.Name(platform), account)).FirstOrDefault();

    public IReadOnlyList<SandboxPost> WithText(Platform platform, string account, string text, DateTimeOffset since) => WithMedia(Query(
        $"SELECT {PostColumns} FROM posts WHERE platform = $0 AND account = $1 AND text = $2 AND created_at >= $3 AND deleted_at IS NULL",
        Post, Wire.Name(platform), account, text, since.UtcTicks));

    public IReadOnlyList<SandboxPost> Comments(Platform platform, string parentId) => Query(
        $"SELECT {PostColumns} FROM posts WHERE platform = $0 AND parent_id = $1 AND deleted_at IS NULL ORDER BY seq", Post, Wire.Name(platform), parentId);

    public void Edit(SandboxPost post, string text) =>
        Run("UPDATE posts SET text = $2 WHERE platform = $0 AND remote_id = $1", Wire.Name(post.Platform), post.RemoteId, text);

    public void Describe(SandboxPost post, JsonObject details) =>
        Run("UPDATE posts SET details = $2 WHERE platform = $0 AND remote_id = $1", Wire.Name(post.Platform), post.RemoteId, details.ToJsonString());

    public void Delete(SandboxPost post, DateTimeOffset at) =>
        Run("UPDATE posts SET deleted_at = $2 WHERE platform = $0 AND remote_id = $1", Wire.Name(post.Platform), post.RemoteId, at.UtcTicks);

    public void Add(SandboxMedia media, byte[]? data)
    {
        if (data is not null)
            media = media with { Sha256 = Keep(data, media.ContentType) };
        Run("""
            INSERT INTO media (id, platform, account, media_key, category, sha256, content_type, bytes, width, height, alt_text, created_at, ready_at, duration_ms)
            VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            media.Id, Wire.Name(media.Platform), media.Account, media.MediaKey, media.Category, media.Sha256, media.ContentType, media.Bytes, media.Width, media.Height,
            media.AltText, media.CreatedAt.UtcTicks, media.ReadyAt.UtcTicks, media.DurationMs);
    }

    /// <summary>Ends a chunked upload.</summary>
    public void Finish(SandboxMedia media, byte[] data)
    {
        Run("UPDATE media SET sha256 = $2, content_type = $3, width = $4, height = $5, ready_at = $6, duration_ms = $7, bytes = $8 WHERE platform = $0 AND id = $1",
            Wire.Name(media.Platform), media.Id, Keep(data, media.ContentType), media.ContentType, media.Width, media.Height, media.ReadyAt.UtcTicks, media.DurationMs, data.Length);
        Run("DELETE FROM segments WHERE media_id = $0", media.Id);
    }

    public SandboxMedia? Media(Platform platform, string id) => Query($"{MediaQuery} WHERE m.platform = $0 AND m.id = $1 LIMIT 1", Media, Wire.Name(platform), id).FirstOrDefault();

    public void Describe(SandboxMedia media, string altText) =>
        Run("UPDATE media SET alt_text = $2 WHERE platform = $0 AND id = $1", Wire.Name(media.Platform), media.Id, altText);

    public bool DeleteMedia(SandboxMedia media) => Run("DELETE FROM media WHERE platform = $0 AND id = $1", Wire.Name(media.Platform), media.Id) > 0;

    public byte[] Blob(string sha256) => Query("SELECT data FROM blobs WHERE sha256 = $0", row => row.GetFieldValue<byte[]>(0), sha256)[0];

    public void AddSegment(string mediaId, int position, byte[] data) =>
        Run("INSERT INTO segments (media_id, position, data) VALUES ($0, $1, $2) ON CONFLICT DO UPDATE SET data = excluded.data", mediaId, position, data);

    public IReadOnlyList<byte[]> Segments(string mediaId) =>
        Query("SELECT data FROM segments WHERE media_id = $0 ORDER BY position", row => row.GetFieldValue<byte[]>(0), mediaId);

    public void Add(SandboxContainer container) => Run(
        """
        INSERT INTO containers (id, account, type, caption, media_id, children, is_child, created_at, ready_at, forced) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        container.Id, container.Account, container.Type, container.Caption, container.MediaId, string.Join(',', container.Children), container.IsChild,
        container.CreatedAt.UtcTicks, container.ReadyAt.UtcTicks, container.Forced is { } forced ? Wire.Name(forced) : null);

    public SandboxContainer? Container(string id) => Query(
        "SELECT id, account, type, caption, media_id, children, is_child, created_at, ready_at, forced, post_id, published_at FROM containers WHERE id = $0",
        row => new SandboxContainer
        {
            Id = row.GetString(0),
            Account = row.GetString(1),
            Type = row.GetString(2),
            Caption = row.GetString(3),
            MediaId = Text(row, 4),
            Children = row.GetString(5).Split(',', StringSplitOptions.RemoveEmptyEntries),
            IsChild = row.GetBoolean(6),
            CreatedAt = At(row, 7),
            ReadyAt = At(row, 8),
            Forced = Text(row, 9) is { } forced ? Wire.Parse<SandboxFault>(forced) : null,
            PostId = Text(row, 10),
            PublishedAt = row.IsDBNull(11) ? null : At(row, 11),
        },
        id).FirstOrDefault();

    public void Published(SandboxContainer container, string postId, DateTimeOffset at) =>
        Run("UPDATE containers SET post_id = $1, published_at = $2 WHERE id = $0", container.Id, postId, at.UtcTicks);

    public long PublishedSince(string account, DateTimeOffset since) =>
        Scalar("SELECT count(*) FROM containers WHERE account = $0 AND published_at > $1", account, since.UtcTicks);

    /// <summary>Keeps something only one network knows (an upload, a publish id, a token) as JSON under its own kind and id; a second put replaces it.</summary>
    public void Put(Platform platform, string kind, string id, string? account, JsonObject json, DateTimeOffset at) => Run(
        "INSERT INTO objects (platform, kind, id, account, created_at, json) VALUES ($0, $1, $2, $3, $4, $5) ON CONFLICT DO UPDATE SET json = excluded.json",
        Wire.Name(platform), kind, id, account, at.UtcTicks, json.ToJsonString());

    public JsonObject? Get(Platform platform, string kind, string id) => Query(
        "SELECT json FROM objects WHERE platform = $0 AND kind = $1 AND id = $2", row => JsonNode.Parse(row.GetString(0)) as JsonObject, Wire.Name(platform), kind, id).FirstOrDefault();

    /// <summary>An account's objects of a kind, oldest first.</summary>
    public IReadOnlyList<JsonObject> All(Platform platform, string kind, string account) => Query(
        "SELECT json FROM objects WHERE platform = $0 AND kind = $1 AND account = $2 ORDER BY created_at, id", row => (JsonObject)JsonNode.Parse(row.GetString(0))!, Wire.Name(platform), kind, account);

    public bool Drop(Platform platform, string kind, string id) => Run("DELETE FROM objects WHERE platform = $0 AND kind = $1 AND id = $2", Wire.Name(platform), kind, id) > 0;

    public IReadOnlyList<FaultRule> Faults() => Query(
        "SELECT id, platform, account, fault, kind, skip, times, seconds, max_seconds, percent FROM faults ORDER BY id",
        row => new FaultRule
        {
            Id = row.GetInt64(0),
            Platform = Text(row, 1) is { } platform ? Wire.Parse<Platform>(platform) : null,
            Account = Text(row, 2),
            Fault = Wire.Parse<SandboxFault>(row.GetString(3)),
            On = Text(row, 4) is { } kind ? Wire.Parse<CallKind>(kind) : null,
            Skip = row.GetInt32(5),
            Times = row.IsDBNull(6) ? null : row.GetInt32(6),
            Seconds = row.GetDouble(7),
            MaxSeconds = row.IsDBNull(8) ? null : row.GetDouble(8),
            Percent = row.IsDBNull(9) ? null : row.GetInt32(9),
        });

    public FaultRule Add(FaultRule rule) => rule with
    {
        Id = Scalar("INSERT INTO faults (platform, account, fault, kind, skip, times, seconds, max_seconds, percent) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            rule.Platform is { } platform ? Wire.Name(platform) : null, rule.Account, Wire.Name(rule.Fault), rule.On is { } on ? Wire.Name(on) : null,
            rule.Skip, rule.Times, rule.Seconds, rule.MaxSeconds, rule.Percent),
    };

    /// <summary>The rules that strike this request; their counters go down.</summary>
    public IReadOnlyList<FaultRule> Strike(Platform platform, string account, CallKind kind, Random random)
    {
        var struck = new List<FaultRule>();
        foreach (var rule in Faults())
        {
            if ((rule.Platform ?? platform) != platform || (rule.Account ?? account) != account || !SandboxFaults.Facts[rule.Fault].AppliesTo(platform))
                continue;
            // "Any" means any call of the network's own: a token that is refused there may still be renewed.
            if (rule.Kind != kind && (rule.Kind is not CallKind.Any || kind is CallKind.Connect))
                continue;
            if (rule.Percent is { } percent && random.Next(100) >= percent)
                continue;
            if (rule.Skip > 0)
            {
                Run("UPDATE faults SET skip = skip - 1 WHERE id = $0", rule.Id);
                continue;
            }

            if (rule.Times is { } times)
                Run(times <= 1 ? "DELETE FROM faults WHERE id = $0" : "UPDATE faults SET times = times - 1 WHERE id = $0", rule.Id);
            struck.Add(rule.MaxSeconds is { } most ? rule with { Seconds = rule.Seconds + (random.NextDouble() * (most - rule.Seconds)) } : rule);
        }

        return struck;
    }

    public int Run(string sql, params object?[] values)
    {
        var command = Bind(sql, values);
        return command.ExecuteNonQuery();
    }

    public long Scalar(string sql, params object?[] values) => (long)Bind(sql, values).ExecuteScalar()!;

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params object?[] values)
    {
        var rows = new List<T>();
        using var reader = Bind(sql, values).ExecuteReader();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    private const string MediaQuery = """
        SELECT m.id, m.platform, m.account, m.media_key, m.category, m.sha256, m.content_type, m.bytes, m.width, m.height, m.alt_text, m.created_at, m.ready_at, pm.post_id, m.duration_ms
        FROM media m LEFT JOIN post_media pm ON pm.platform = m.platform AND pm.media_id = m.id
        """;

    private SqliteCommand Bind(string sql, object?[] values)
    {
        var command = commands(sql);
        command.Transaction = transaction;
        command.Parameters.Clear();
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"${i}", values[i] ?? DBNull.Value);
        return command;
    }

    private string Keep(byte[] data, string contentType)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(data));
        Run("INSERT INTO blobs (sha256, content_type, data) VALUES ($0, $1, $2) ON CONFLICT DO NOTHING", sha256, contentType, data);
        return sha256;
    }

    private List<SandboxPost> WithMedia(List<SandboxPost> posts)
    {
        for (var i = 0; i < posts.Count; i++)
        {
            posts[i] = posts[i] with
            {
                Media = Query($"{MediaQuery} WHERE pm.platform = $0 AND pm.post_id = $1 ORDER BY pm.position", Media, Wire.Name(posts[i].Platform), posts[i].RemoteId),
            };
        }

        return posts;
    }

    private static SandboxPost Post(SqliteDataReader row) => new()
    {
        Platform = Wire.Parse<Platform>(row.GetString(0)),
        Account = row.GetString(1),
        RemoteId = row.GetString(2),
        Kind = Wire.Parse<SandboxPostKind>(row.GetString(3)),
        ParentId = Text(row, 4),
        Text = row.GetString(5),
        Link = Text(row, 6),
        ContainerId = Text(row, 7),
        CreatedAt = At(row, 8),
        VisibleFrom = At(row, 9),
        DeletedAt = row.IsDBNull(10) ? null : At(row, 10),
        Details = Text(row, 11) is { } details ? JsonNode.Parse(details) as JsonObject : null,
    };

    private static SandboxMedia Media(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Platform = Wire.Parse<Platform>(row.GetString(1)),
        Account = row.GetString(2),
        MediaKey = Text(row, 3),
        Category = Text(row, 4),
        Sha256 = Text(row, 5),
        ContentType = row.GetString(6),
        Bytes = row.GetInt64(7),
        Width = row.GetInt32(8),
        Height = row.GetInt32(9),
        AltText = Text(row, 10),
        CreatedAt = At(row, 11),
        ReadyAt = At(row, 12),
        PostId = Text(row, 13),
        DurationMs = row.IsDBNull(14) ? null : row.GetInt32(14),
    };

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset At(SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);
}
