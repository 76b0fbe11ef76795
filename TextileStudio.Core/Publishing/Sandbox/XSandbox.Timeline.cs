using System.Globalization;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>Reading posts back.</summary>
internal sealed partial class XSandbox
{
    private static readonly HashSet<string> PostFields =
    [
        "id", "text", "edit_history_tweet_ids", "edit_history_post_ids", "created_at", "entities", "attachments", "note_tweet", "author_id", "public_metrics", "referenced_tweets",
        "in_reply_to_user_id", "conversation_id", "lang", "source", "possibly_sensitive", "reply_settings", "non_public_metrics", "organic_metrics", "edit_controls", "context_annotations",
    ];

    private static SandboxAnswer? CheckQuery(SandboxCall call, params string[] allowed) =>
        call.Query.Keys.FirstOrDefault(k => !allowed.Contains(k)) is { } unknown
            ? Invalid($"The query parameter [{unknown}] is not one of [{string.Join(',', allowed)}]", unknown, call.Query[unknown])
            : null;

    private static SandboxAnswer Timeline(SandboxWork work, string user)
    {
        var query = work.Call.Query;
        if (CheckQuery(work.Call, "max_results", "start_time", "end_time", "since_id", "until_id", "exclude", "tweet.fields", "post.fields", "expansions", "media.fields", "user.fields",
                "pagination_token", "poll.fields", "place.fields") is { } wrong)
            return wrong;
        if (!int.TryParse(query.GetValueOrDefault("max_results") ?? "10", NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most is < 5 or > 100)
            return Invalid($"The `max_results` query parameter value [{query.GetValueOrDefault("max_results")}] is not between 5 and 100", "max_results", query.GetValueOrDefault("max_results"));
        if (Fields(query) is not { } fields)
            return Invalid("A value of tweet.fields is not one of the known fields", "tweet.fields", query.GetValueOrDefault("tweet.fields") ?? query.GetValueOrDefault("post.fields"));
        DateTimeOffset from = DateTimeOffset.MinValue, to = DateTimeOffset.MaxValue;
        if ((query.TryGetValue("start_time", out var start) && !Instant(start, out from)) || (query.TryGetValue("end_time", out var end) && !Instant(end, out to)))
            return Invalid("start_time and end_time must be RFC 3339 times in UTC (YYYY-MM-DDTHH:mm:ssZ)", "start_time", start);
        var skip = 0;
        if (query.TryGetValue("pagination_token", out var token) && !(token.StartsWith("7140", StringComparison.Ordinal) && int.TryParse(token[4..], NumberStyles.None, CultureInfo.InvariantCulture, out skip)))
            return Invalid("The pagination_token is not valid", "pagination_token", token);
        if (user != work.Account)
            return SandboxAnswer.Utf8(new JsonObject { ["errors"] = new JsonArray(NotFound("user", user)) });

        var replies = query.GetValueOrDefault("exclude")?.Split(',').Contains("replies") is not true;
        var posts = work.Session.Listed(Platform.X, user, work.Now, from, to, skip, most + 1, replies)
            .Where(p => (query.GetValueOrDefault("since_id") is not { } since || Newer(p.RemoteId, since)) && (query.GetValueOrDefault("until_id") is not { } until || Newer(until, p.RemoteId)))
            .ToList();
        var page = posts.Take(most).ToList();
        var meta = new JsonObject();
        if (page.Count > 0)
        {
            meta["newest_id"] = page[0].RemoteId;
            meta["oldest_id"] = page[^1].RemoteId;
        }

        meta["result_count"] = page.Count;
        if (posts.Count > most)
            meta["next_token"] = $"7140{skip + most}";
        var body = Body(page, fields, query);
        body["meta"] = meta;
        return SandboxAnswer.Utf8(body);
    }

    private static SandboxAnswer Single(SandboxWork work, string id)
    {
        if (CheckQuery(work.Call, "tweet.fields", "post.fields", "expansions", "media.fields", "user.fields") is { } wrong)
            return wrong;
        if (Fields(work.Call.Query) is not { } fields)
            return Invalid("A value of tweet.fields is not one of the known fields", "tweet.fields");
        if (work.Session.Post(Platform.X, id) is not { } post)
            return SandboxAnswer.Utf8(new JsonObject { ["errors"] = new JsonArray(NotFound("tweet", id)) });
        var body = Body([post], fields, work.Call.Query);
        body["data"] = body["data"]![0]!.DeepClone();
        return SandboxAnswer.Utf8(body);
    }

    private static SandboxAnswer Several(SandboxWork work)
    {
        if (CheckQuery(work.Call, "ids", "tweet.fields", "post.fields", "expansions", "media.fields", "user.fields") is { } wrong)
            return wrong;
        var ids = work.Call.Query.GetValueOrDefault("ids")?.Split(',') ?? [];
        if (ids.Length is 0 or > 100 || Fields(work.Call.Query) is not { } fields)
            return Invalid("The query parameter [ids] must hold 1 to 100 ids", "ids");
        var posts = ids.Select(id => work.Session.Post(Platform.X, id)).OfType<SandboxPost>().ToList();
        var body = Body(posts, fields, work.Call.Query);
        if (posts.Count < ids.Length)
            body["errors"] = new JsonArray([.. ids.Except(posts.Select(p => p.RemoteId)).Select(id => NotFound("tweet", id))]);
        return SandboxAnswer.Utf8(body);
    }

    /// <summary>Both names of the parameter are taken; null when it holds an unknown field.</summary>
    private static HashSet<string>? Fields(IReadOnlyDictionary<string, string> query)
    {
        var text = query.GetValueOrDefault("tweet.fields") ?? query.GetValueOrDefault("post.fields") ?? "";
        var fields = text.Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        return fields.IsSubsetOf(PostFields) ? fields : null;
    }

    private static bool Instant(string text, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at);

    private static bool Newer(string id, string than) => id.Length != than.Length ? id.Length > than.Length : string.CompareOrdinal(id, than) > 0;

    /// <summary>An empty list has no <c>data</c> at all.</summary>
    private static JsonObject Body(List<SandboxPost> posts, HashSet<string> fields, IReadOnlyDictionary<string, string> query)
    {
        var body = new JsonObject();
        if (posts.Count == 0)
            return body;
        body["data"] = new JsonArray([.. posts.Select(p => Node(p, fields, query.GetValueOrDefault("expansions")?.Split(',').Contains("attachments.media_keys") is true))]);
        if (query.GetValueOrDefault("expansions")?.Split(',').Contains("attachments.media_keys") is true && posts.SelectMany(p => p.Media).DistinctBy(m => m.MediaKey).ToList() is { Count: > 0 } media)
            body["includes"] = new JsonObject { ["media"] = new JsonArray([.. media.Select(m => Node(m, query.GetValueOrDefault("media.fields")?.Split(',') ?? []))]) };
        return body;
    }

    private static JsonObject Node(SandboxPost post, HashSet<string> fields, bool expanded)
    {
        var (text, urls) = XText.Shown(post, Username(post.Account));
        var node = new JsonObject { ["id"] = post.RemoteId, ["text"] = text };
        node[fields.Contains("edit_history_post_ids") ? "edit_history_post_ids" : "edit_history_tweet_ids"] = new JsonArray(post.RemoteId);
        if (fields.Contains("created_at"))
            node["created_at"] = post.CreatedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        if (fields.Contains("author_id"))
            node["author_id"] = post.Account;
        if (fields.Contains("entities") && urls.Count > 0)
            node["entities"] = new JsonObject { ["urls"] = urls };
        if (post.Media.Count > 0 && (expanded || fields.Contains("attachments")))
            node["attachments"] = new JsonObject { ["media_keys"] = new JsonArray([.. post.Media.Select(m => (JsonNode)m.MediaKey!)]) };
        if (post.ParentId is not null && fields.Contains("referenced_tweets"))
            node["referenced_tweets"] = new JsonArray(new JsonObject { ["type"] = "replied_to", ["id"] = post.ParentId });
        if (post.ParentId is not null && fields.Contains("in_reply_to_user_id"))
            node["in_reply_to_user_id"] = post.Account;
        if (fields.Contains("public_metrics"))
        {
            node["public_metrics"] = new JsonObject
            {
                ["retweet_count"] = 0, ["reply_count"] = 0, ["like_count"] = 0, ["quote_count"] = 0, ["bookmark_count"] = 0, ["impression_count"] = 0,
            };
        }

        return node;
    }

    private static JsonObject Node(SandboxMedia media, string[] fields)
    {
        var node = new JsonObject
        {
            ["media_key"] = media.MediaKey,
            ["type"] = media.Category switch { "tweet_gif" => "animated_gif", "tweet_video" or "amplify_video" => "video", _ => "photo" },
        };
        if (fields.Contains("width"))
            node["width"] = media.Width;
        if (fields.Contains("height"))
            node["height"] = media.Height;
        if (fields.Contains("alt_text") && media.AltText is not null)
            node["alt_text"] = media.AltText;
        return node;
    }

    private static JsonObject NotFound(string type, string id) => new()
    {
        ["value"] = id,
        ["detail"] = $"Could not find {type} with id: [{id}].",
        ["title"] = "Not Found Error",
        ["resource_type"] = type,
        ["parameter"] = "id",
        ["resource_id"] = id,
        ["type"] = "https://api.x.com/2/problems/resource-not-found",
    };
}
