using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>What a body to TikTok's inits must look like; each check says what is wrong, or null.</summary>
internal static class TikTokShape
{
    public const long MostVideoBytes = 4L * 1024 * 1024 * 1024;
    private const long LeastChunk = 5_000_000;
    private const long MostChunk = 64L * 1024 * 1024;
    private const int MostChunks = 1_000;
    private const int MostPhotos = 35;
    private const int VideoTitle = 2_200;
    private const int PhotoTitle = 90;
    private const int PhotoDescription = 4_000;

    private static readonly string[] VideoFlags = ["disable_duet", "disable_stitch", "disable_comment", "brand_content_toggle", "brand_organic_toggle", "is_aigc"];
    private static readonly string[] PhotoFlags = ["disable_comment", "auto_add_music", "brand_content_toggle", "brand_organic_toggle"];

    public static string? Video(JsonObject? body, bool isDraft) => body is null ? "The request body is not a JSON object."
        : Members(body, "", isDraft ? ["source_info"] : ["post_info", "source_info"])
        ?? (isDraft ? null : PostInfo(body["post_info"], VideoFlags, ["privacy_level", "title", "video_cover_timestamp_ms"], VideoTitle))
        ?? VideoSource(body["source_info"]);

    public static string? Photos(JsonObject? body) => body is null ? "The request body is not a JSON object."
        : Members(body, "", ["media_type", "post_mode", "post_info", "source_info"])
        ?? (Text(body["media_type"]) == "PHOTO" ? null : "media_type must be PHOTO.")
        ?? (Text(body["post_mode"]) is "DIRECT_POST" or "MEDIA_UPLOAD" ? null : "post_mode must be DIRECT_POST or MEDIA_UPLOAD.")
        ?? PostInfo(body["post_info"], PhotoFlags, ["privacy_level", "title", "description"], PhotoTitle, isPrivacyNeeded: Text(body["post_mode"]) == "DIRECT_POST")
        ?? PhotoSource(body["source_info"]);

    /// <summary>The text of a string; null for anything else.</summary>
    public static string? Text(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static long? Whole(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<long>(out var number) ? number : null;

    public static Uri? Address(JsonNode? node) =>
        Text(node) is { } text && text.All(char.IsAscii) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? new Uri(text) : null;

    private static string? PostInfo(JsonNode? node, string[] flags, string[] others, int title, bool isPrivacyNeeded = true)
    {
        if (node is not JsonObject info)
            return "post_info is required.";
        if (Members(info, "post_info.", [.. flags, .. others]) is { } unknown)
            return unknown;
        if (flags.FirstOrDefault(f => info[f] is { } flag && flag.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False)) is { } wrong)
            return $"post_info.{wrong} must be a boolean.";
        if (Text(info["privacy_level"]) is null && (isPrivacyNeeded || info["privacy_level"] is not null))
            return "post_info.privacy_level is required.";
        if (info["video_cover_timestamp_ms"] is { } cover && Whole(cover) is not >= 0)
            return "post_info.video_cover_timestamp_ms must be a number.";
        if (info["title"] is { } given && !(Text(given)?.Length <= title))
            return $"post_info.title must be a text of at most {title} characters.";
        if (info["description"] is { } described && !(Text(described)?.Length <= PhotoDescription))
            return $"post_info.description must be a text of at most {PhotoDescription} characters.";
        return Text(info["privacy_level"]) == "SELF_ONLY" && info["brand_content_toggle"]?.GetValueKind() is JsonValueKind.True
            ? "Branded content cannot be private." : null;
    }

    private static string? VideoSource(JsonNode? node)
    {
        if (node is not JsonObject source)
            return "source_info is required.";
        switch (Text(source["source"]))
        {
            case "PULL_FROM_URL":
                return Members(source, "source_info.", ["source", "video_url"]) ?? (Address(source["video_url"]) is null ? "source_info.video_url must be an https address." : null);
            case "FILE_UPLOAD":
                return Members(source, "source_info.", ["source", "video_size", "chunk_size", "total_chunk_count"])
                    ?? Chunks(Whole(source["video_size"]), Whole(source["chunk_size"]), Whole(source["total_chunk_count"]));
            default:
                return "source_info.source must be FILE_UPLOAD or PULL_FROM_URL.";
        }
    }

    /// <summary>The count is the size divided by the chunk, rounded down; the last chunk takes the rest.</summary>
    private static string? Chunks(long? size, long? chunk, long? count) => (size, chunk, count) switch
    {
        (not (>= 1 and <= MostVideoBytes), _, _) => "source_info.video_size must be between 1 byte and 4 GB.",
        (_, not >= 1, _) or (_, _, not (>= 1 and <= MostChunks)) => "source_info.chunk_size and total_chunk_count are required.",
        var (s, c, k) when s < LeastChunk => c == s && k == 1 ? null : "A video below 5 MB is uploaded as one chunk of its size.",
        var (_, c, _) when c is < LeastChunk or > MostChunk => "source_info.chunk_size must be between 5 MB and 64 MB.",
        var (s, c, k) when c > s || k != s / c => "The total chunk count is invalid.",
        var (s, _, k) when s > MostChunk && k == 1 => "A video above 64 MB must be uploaded in several chunks.",
        _ => null,
    };

    private static string? PhotoSource(JsonNode? node)
    {
        if (node is not JsonObject source)
            return "source_info is required.";
        if (Members(source, "source_info.", ["source", "photo_cover_index", "photo_images"]) is { } unknown)
            return unknown;
        if (Text(source["source"]) != "PULL_FROM_URL")
            return "Photos can only be pulled from an address.";
        if (source["photo_images"] is not JsonArray { Count: >= 1 and <= MostPhotos } images || images.Any(i => Address(i) is null))
            return $"source_info.photo_images must name 1 to {MostPhotos} https addresses.";
        return Whole(source["photo_cover_index"]) is { } cover && cover >= 0 && cover < images.Count ? null : "source_info.photo_cover_index must be the index of a photo.";
    }

    private static string? Members(JsonObject owner, string path, string[] allowed) =>
        owner.Select(p => p.Key).FirstOrDefault(k => !allowed.Contains(k)) is { } unknown ? $"The parameter {path}{unknown} does not exist." : null;
}
