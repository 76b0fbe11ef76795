using System.Text.Json;
using System.Text.Json.Nodes;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Retention;

/// <summary>A post with everything that belongs to it, as it lies in the database.</summary>
internal sealed record WholePost(
    ScheduledPost Post, Account? Account, IReadOnlyList<PostEvent> Events, IReadOnlyList<Attempt> Attempts, IReadOnlyList<NetworkEvent> NetworkEvents);

/// <summary>One line of an archive file: a post as its page shows it, with its timeline. Secrets are masked as they are there.</summary>
internal static class ArchiveLine
{
    private const string Head = "{\"id\":\"";
    private const string Version = "\",\"version\":";

    /// <summary>JSON that begins with id and version, so that a reader need not parse what it does not look for.</summary>
    public static string Write(WholePost whole, DateTimeOffset now)
    {
        var post = JsonSerializer.SerializeToNode(whole.Post, StudioJson.Options)!.AsObject();
        post.Remove("e_tag");
        foreach (var name in new[] { "options", "metadata", "warnings" })
            post[name] = Parsed(post[name]);
        post["media"] = new JsonArray([.. whole.Post.MediaItems().Select(m => (JsonNode)new JsonObject
        {
            ["asset_id"] = m.AssetId, ["asset_url"] = m.AssetUrl, ["alt_text"] = m.AltText, ["source_asset_id"] = m.SourceAssetId,
        })]);
        post["error"] = SecretMask.Of(Parsed(post["error"]));
        var timeline = TimelineOfPost.Of(whole.Post.Id, whole.Post.Status, whole.Events, whole.Attempts);
        return new JsonObject
        {
            ["id"] = whole.Post.Id,
            ["version"] = whole.Post.Version,
            ["organization_id"] = whole.Post.OrganizationId,
            ["archived_at"] = JsonSerializer.SerializeToNode(now, StudioJson.Options),
            ["account"] = whole.Account is not { } account ? null : new JsonObject
            {
                ["id"] = account.Id, ["platform"] = Wire.Name(account.Platform), ["external_id"] = account.ExternalId, ["username"] = account.Username, ["display_name"] = account.DisplayName,
            },
            ["post"] = post,
            ["events"] = JsonSerializer.SerializeToNode(timeline.Events, StudioJson.Options),
            ["attempts"] = JsonSerializer.SerializeToNode(timeline.Attempts, StudioJson.Options),
            ["network_events"] = new JsonArray([.. whole.NetworkEvents.OrderBy(e => e.At).ThenBy(e => e.Id, StringComparer.Ordinal).Select(e => (JsonNode)new JsonObject
            {
                ["marker"] = e.Marker, ["kind"] = e.Kind, ["remote_id"] = e.RemoteId, ["at"] = JsonSerializer.SerializeToNode(e.At, StudioJson.Options), ["detail"] = TimelineOfPost.Shown(e.Detail),
            })]),
        }.ToJsonString(StudioJson.Options);
    }

    /// <summary>Id and version of a line; throws <see cref="InvalidDataException"/> for a line that we did not write.</summary>
    public static (string Id, long Version) Read(string line)
    {
        if (line.StartsWith(Head, StringComparison.Ordinal) && line.EndsWith('}'))
        {
            var end = line.IndexOf('"', Head.Length);
            if (end > 0 && string.CompareOrdinal(line, end, Version, 0, Version.Length) == 0)
            {
                var digits = line.AsSpan(end + Version.Length);
                if (digits.IndexOf(',') is > 0 and var comma && long.TryParse(digits[..comma], out var version))
                    return (line[Head.Length..end], version);
            }
        }

        throw new InvalidDataException("A line is not one of a post.");
    }

    public static bool IsOf(string line, string id) =>
        string.CompareOrdinal(line, 0, Head, 0, Head.Length) == 0 && string.CompareOrdinal(line, Head.Length, id, 0, id.Length) == 0 && line.Length > Head.Length + id.Length && line[Head.Length + id.Length] == '"';

    // Columns that hold JSON lie in the line as what they are.
    private static JsonNode? Parsed(JsonNode? column) => column is null ? null : TimelineOfPost.Parsed(column.GetValue<string>());
}
