using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>One webhook of TikTok about a post. <paramref name="PostId"/> is there once the post is public; <paramref name="Reason"/> says why it failed.</summary>
public sealed record TikTokEvent(string Kind, string UserOpenId, DateTimeOffset At, string PublishId, string? PostId, string? Reason)
{
    private const string Family = "post.publish.";
    private const string PubliclyAvailable = "post.publish.publicly_available";

    /// <summary>Null for a body of another shape and for events that are not about a post. <paramref name="now"/> stands in where the event has no time.</summary>
    public static TikTokEvent? Of(JsonElement body, DateTimeOffset now)
    {
        // The older spelling means the same.
        var kind = body.Text("event")?.Replace("publicaly", "publicly", StringComparison.Ordinal);
        if (kind is null || !kind.StartsWith(Family, StringComparison.Ordinal) || body.Id("user_openid") is not { } user || body.Text("content") is not { } text)
            return null;
        try
        {
            using var content = LooseJson.Document(text);
            var at = body.Whole("create_time") is { } seconds and >= 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : now;
            return content.RootElement.Id("publish_id") is { } id ? new TikTokEvent(kind, user, at, id, content.RootElement.Id("post_id"), content.RootElement.Id("reason")) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What is kept of it beside kind, time and the post's id.</summary>
    public string ToDetail()
    {
        var detail = new JsonObject { ["publish_id"] = PublishId };
        if (Reason is not null)
            detail["reason"] = Reason;
        return detail.ToJsonString();
    }

    /// <summary>The publish id that a webhook brought for an attempt whose answer was lost.</summary>
    internal static string? PublishIdIn(IEnumerable<NetworkEvent> events) => events
        .Where(e => e.Kind.StartsWith(Family, StringComparison.Ordinal) && e.Detail is not null)
        .Select(e => (JsonNode.Parse(e.Detail!) as JsonObject)?["publish_id"]?.GetValue<string>()).FirstOrDefault(id => id is not null);

    /// <summary>The public post's number, where a webhook told it.</summary>
    internal static string? PostIdIn(IEnumerable<NetworkEvent> events) =>
        events.Where(e => e.Kind == PubliclyAvailable).Select(e => e.RemoteId).LastOrDefault(id => id is { Length: > 0 } && id.All(char.IsAsciiDigit));
}
