using System.Globalization;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>Reading back: the account's public posts, newest first, and single ones by id.</summary>
internal sealed partial class TikTokSandbox
{
    private static readonly HashSet<string> VideoFields =
    [
        "id", "create_time", "cover_image_url", "share_url", "video_description", "duration", "height", "width", "title", "embed_html", "embed_link",
        "like_count", "comment_count", "share_count", "view_count",
    ];

    private SandboxAnswer ListVideos(SandboxWork work)
    {
        if (Fields(work, VideoFields) is not { } fields)
            return Invalid("The request must name fields that exist.");
        var body = work.Call.Json ?? [];
        if (body.Select(p => p.Key).FirstOrDefault(k => k is not ("cursor" or "max_count")) is { } unknown)
            return Invalid($"The parameter {unknown} does not exist.");
        if (body["max_count"] is { } most && TikTokShape.Whole(most) is not (>= 1 and <= 20))
            return Invalid("max_count must be between 1 and 20.");
        if (body["cursor"] is { } given && TikTokShape.Whole(given) is not (>= 0 and < 253_402_300_800_000))
            return Invalid("cursor must be milliseconds since 1970.");
        var count = (int)(TikTokShape.Whole(body["max_count"]) ?? 10);
        var until = TikTokShape.Whole(body["cursor"]) is { } cursor ? DateTimeOffset.FromUnixTimeMilliseconds(cursor) : DateTimeOffset.MaxValue;
        var posts = work.Session.Listed(Platform.Tiktok, work.Account, work.Now, DateTimeOffset.MinValue, until, 0, 500, comments: false)
            .Where(p => IsPublic(work, p)).Take(count + 1).ToList();
        var page = posts.Take(count).ToList();
        return Ok(new JsonObject
        {
            ["videos"] = new JsonArray([.. page.Select(p => (JsonNode)Only(Video(p), fields))]),
            // The next page begins just before the last one of this.
            ["cursor"] = (page.Count == 0 ? work.Now : page[^1].CreatedAt).ToUnixTimeMilliseconds() - 1,
            ["has_more"] = posts.Count > count,
        });
    }

    private static SandboxAnswer QueryVideos(SandboxWork work)
    {
        if (Fields(work, VideoFields) is not { } fields)
            return Invalid("The request must name fields that exist.");
        if (work.Call.Json is not { Count: 1 } body || body["filters"] is not JsonObject { Count: 1 } filters || filters["video_ids"] is not JsonArray { Count: >= 1 and <= 20 } ids
            || ids.Any(i => TikTokShape.Text(i) is null))
        {
            return Invalid("filters.video_ids must name 1 to 20 videos.");
        }

        var found = ids.Select(i => work.Session.Post(Platform.Tiktok, TikTokShape.Text(i)!)).OfType<SandboxPost>()
            .Where(p => p.Account == work.Account && work.Now >= p.VisibleFrom && Privacy(p) == "PUBLIC_TO_EVERYONE");
        return Ok(new JsonObject { ["videos"] = new JsonArray([.. found.Select(p => (JsonNode)Only(Video(p), fields))]) });
    }

    /// <summary>Public, through moderation, and of a kind that the list shows.</summary>
    private bool IsPublic(SandboxWork work, SandboxPost post) => Privacy(post) == "PUBLIC_TO_EVERYONE"
        && (options.TikTokListsPhotos || !IsPhoto(post))
        && TikTokShape.Text(post.Details?["publish_id"]) is { } id && Kept(work, id) is { IdAt: { } at, IsStuck: false } && work.Now.UtcTicks >= at;

    private static string? Privacy(SandboxPost post) => TikTokShape.Text(post.Details?["privacy_level"]);

    private static bool IsPhoto(SandboxPost post) => post.Media.All(m => m.ContentType.StartsWith("image/", StringComparison.Ordinal));

    private static JsonObject Video(SandboxPost post)
    {
        var number = long.Parse(post.RemoteId, CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["id"] = post.RemoteId,
            ["create_time"] = post.CreatedAt.ToUnixTimeSeconds(),
            ["cover_image_url"] = $"https://p16.tiktokcdn.example/{number}.jpeg",
            ["share_url"] = $"https://www.tiktok.com/@{Username(post.Account)}/{(IsPhoto(post) ? "photo" : "video")}/{number}",
            ["video_description"] = post.Text,
            ["duration"] = (post.Media.FirstOrDefault()?.DurationMs ?? 0) / 1_000,
            ["height"] = post.Media.FirstOrDefault()?.Height ?? 0,
            ["width"] = post.Media.FirstOrDefault()?.Width ?? 0,
            ["title"] = TikTokShape.Text(post.Details?["title"]) ?? "",
            ["embed_html"] = "",
            ["embed_link"] = $"https://www.tiktok.com/player/v1/{number}",
            ["like_count"] = 0,
            ["comment_count"] = 0,
            ["share_count"] = 0,
            ["view_count"] = 0,
        };
    }
}
