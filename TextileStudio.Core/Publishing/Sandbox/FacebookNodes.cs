using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>Facebook's objects with every field they know; null is "known, but there is none".</summary>
internal static class FacebookNodes
{
    public static JsonObject Page(string page) => new() { ["id"] = page, ["name"] = $"Sandbox page {page}", ["username"] = $"sandbox.{page}", ["link"] = $"https://www.facebook.com/{page}" };

    public static JsonObject Photo(SandboxMedia photo, string? story) => new()
    {
        ["id"] = photo.Id,
        ["created_time"] = GraphSandbox.Stamp(photo.CreatedAt),
        ["page_story_id"] = story,
        ["link"] = $"https://www.facebook.com/photo.php?fbid={photo.Id}",
        ["permalink_url"] = $"https://www.facebook.com/photo.php?fbid={photo.Id}",
        ["width"] = photo.Width,
        ["height"] = photo.Height,
        ["alt_text_custom"] = photo.AltText,
    };

    public static JsonObject Post(SandboxPost post, DateTimeOffset now) => new()
    {
        ["id"] = post.RemoteId,
        ["message"] = post.Text.Length == 0 ? null : post.Text,
        ["created_time"] = GraphSandbox.Stamp(post.CreatedAt),
        ["updated_time"] = GraphSandbox.Stamp(post.CreatedAt),
        ["permalink_url"] = $"https://www.facebook.com/{post.Account}/posts/{post.RemoteId.Split('_')[^1]}",
        ["status_type"] = post.Media is [{ Category: not null }] ? "added_video" : post.Media.Count > 0 ? "added_photos" : post.Link is null ? "mobile_status_update" : "shared_story",
        ["is_published"] = post.VisibleFrom <= now.AddDays(1),
        ["from"] = new JsonObject { ["id"] = post.Account, ["name"] = $"Sandbox page {post.Account}" },
        ["attachments"] = Attachments(post),
        ["shares"] = null,
        ["reactions"] = new JsonObject { ["data"] = new JsonArray(), ["summary"] = new JsonObject { ["total_count"] = 0 } },
        ["comments"] = new JsonObject { ["data"] = new JsonArray(), ["summary"] = new JsonObject { ["total_count"] = 0 } },
    };

    public static JsonObject Comment(SandboxPost comment) => new()
    {
        ["id"] = comment.RemoteId,
        ["message"] = comment.Text,
        ["created_time"] = GraphSandbox.Stamp(comment.CreatedAt),
        ["from"] = new JsonObject { ["id"] = comment.Account, ["name"] = $"Sandbox page {comment.Account}" },
    };

    private static JsonObject? Attachments(SandboxPost post)
    {
        if (post.Media.Count == 1)
            return Data(Attachment(post.Media[0].Category is null ? "photo" : "video", post.Media[0].Id));
        if (post.Media.Count > 1)
        {
            // An album has an id of its own; the photos are one level down.
            var album = Attachment("album", post.RemoteId.Split('_')[^1]);
            album["subattachments"] = Data([.. post.Media.Select(m => Attachment("photo", m.Id))]);
            return Data(album);
        }

        if (post.Link is null)
            return null;
        var link = Attachment("link", null);
        link["unshimmed_url"] = post.Link;
        return Data(link);
    }

    private static JsonObject Attachment(string type, string? target) => new()
    {
        ["media_type"] = type,
        ["type"] = type,
        ["target"] = target is null ? null : new JsonObject { ["id"] = target, ["url"] = $"https://www.facebook.com/photo.php?fbid={target}" },
        ["unshimmed_url"] = target is null ? null : $"https://www.facebook.com/photo.php?fbid={target}",
        ["subattachments"] = null,
        ["title"] = null,
        ["description"] = null,
        ["url"] = null,
    };

    private static JsonObject Data(params JsonObject[] items) => new() { ["data"] = new JsonArray([.. items]) };
}
