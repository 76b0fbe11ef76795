using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>Instagram's objects with every field they know; null is "known, but there is none".</summary>
internal sealed partial class InstagramSandbox
{
    private static string Username(string account) => $"sandbox.{account}";

    private static JsonObject Profile(string account) => new()
    {
        ["id"] = account,
        ["user_id"] = account,
        ["username"] = Username(account),
        ["name"] = $"Sandbox account {account}",
        ["account_type"] = "BUSINESS",
        ["profile_picture_url"] = null,
        ["followers_count"] = 0,
        ["media_count"] = null,
    };

    private static JsonObject Container(SandboxContainer container, DateTimeOffset now)
    {
        var code = StatusOf(container, now);
        return new JsonObject
        {
            ["id"] = container.Id,
            ["status_code"] = code,
            ["status"] = code switch
            {
                "IN_PROGRESS" => "In Progress: Media is still being processed.",
                "FINISHED" => "Finished: Media has been uploaded and it is ready to be published.",
                "PUBLISHED" => "Published: Media has been successfully published.",
                "EXPIRED" => "Expired: Media was not published within 24 hours.",
                "ERROR" => "Error: Media upload has failed with error code 2207032",
                _ => "Error: The media could not be processed.",
            },
            ["copyright_check_status"] = null,
        };
    }

    private static JsonObject Media(SandboxPost post)
    {
        var shortcode = Shortcode(long.Parse(post.RemoteId));
        return new JsonObject
        {
            ["id"] = post.RemoteId,
            ["caption"] = post.Text.Length == 0 ? null : post.Text,
            ["timestamp"] = Stamp(post.CreatedAt),
            ["permalink"] = post.Kind is SandboxPostKind.Story
                ? $"https://www.instagram.com/stories/{Username(post.Account)}/{post.RemoteId}"
                : $"https://www.instagram.com/{(IsReel(post) ? "reel" : "p")}/{shortcode}/",
            ["shortcode"] = shortcode,
            ["media_type"] = post.Media.Count > 1 ? "CAROUSEL_ALBUM" : post.Media[0].ContentType.StartsWith("video/", StringComparison.Ordinal) ? "VIDEO" : "IMAGE",
            ["media_product_type"] = post.Kind is SandboxPostKind.Story ? "STORY" : IsReel(post) ? "REELS" : "FEED",
            ["media_url"] = null,
            ["thumbnail_url"] = null,
            ["username"] = Username(post.Account),
            ["owner"] = new JsonObject { ["id"] = post.Account },
            ["children"] = post.Media.Count > 1 ? new JsonObject { ["data"] = new JsonArray([.. post.Media.Select(m => new JsonObject { ["id"] = m.Id })]) } : null,
            ["alt_text"] = post.Media.Count == 1 ? post.Media[0].AltText : null,
            ["like_count"] = 0,
            ["comments_count"] = 0,
            ["is_comment_enabled"] = true,
        };
    }

    private static bool IsReel(SandboxPost post) => post.Details?["product"] is not null;

    private static string Shortcode(long id)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var text = "";
        for (; id > 0; id /= 64)
            text = Letters[(int)(id % 64)] + text;
        return text;
    }
}
