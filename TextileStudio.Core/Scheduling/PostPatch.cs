using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Scheduling;

/// <summary>A JSON merge patch (RFC 7396) over the description of a post. Unknown members and wrong types are malformed, as in a whole body.</summary>
public static class PostPatch
{
    private static readonly JsonSerializerOptions Strict = StudioJson.Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });

    /// <summary>The draft that results, not yet judged by any rule.</summary>
    public static Outcome<PostDraft> Apply(ScheduledPost current, JsonObject patch)
    {
        var whole = JsonSerializer.SerializeToNode(Describe(current, patch), Strict)!.AsObject();
        Merge(whole, patch);
        try
        {
            return whole.Deserialize<PostDraft>(Strict)!;
        }
        catch (JsonException exception)
        {
            var pointer = exception.Path is { Length: > 1 } path ? "/" + path.TrimStart('$', '.').Replace('.', '/').Replace('[', '/').Replace("]", "", StringComparison.Ordinal) : "";
            return new Refusal(RefusalKind.Malformed, "malformed_body", "A member of the patch is unknown or of the wrong type.",
                [new Violation(pointer, "type", null, null, "Send only the documented members, in their documented types.")]);
        }
    }

    /// <summary>
    /// The post as a client would describe it: by what was named, so that a change of network fits the original anew. Where the patch speaks of another way to say the same
    /// (address or id of the picture or the list of them, instant or local time),
    /// the old way is left out so that the two do not contradict each other.
    /// </summary>
    private static PostDraft Describe(ScheduledPost post, JsonObject patch)
    {
        var media = post.MediaItems();
        var first = media is [{ AltText: null } one] ? one : null;
        var anew = patch.ContainsKey("media") || (first is null && (patch["asset_id"] ?? patch["asset_url"]) is not null);
        var instantGiven = patch["scheduled_time"] is not null;
        var localGiven = patch["local_time"] is not null;
        return new PostDraft
        {
            Platform = post.Platform,
            AccountId = patch.ContainsKey("platform") && !patch.ContainsKey("account_id") && ChangesPlatform(post, patch) ? null : post.AccountId,
            AssetUrl = !anew && first is { IsFetched: true } && patch["asset_id"] is null ? first.AssetUrl : null,
            AssetId = !anew && first is { IsFetched: false } && patch["asset_url"] is null ? first.NamedAssetId : null,
            Media = anew || first is not null || media.Count == 0 ? null : [.. media.Select(Describe)],
            Caption = post.Caption,
            ScheduledTime = localGiven || (post.LocalTime is not null && !instantGiven) ? null : post.ScheduledTime,
            LocalTime = instantGiven ? null : post.LocalTime,
            TimeZone = instantGiven ? null : post.TimeZone,
            FirstComment = post.FirstComment,
            Options = StudioJson.Read<JsonObject>(post.Options),
            MaxRetries = post.MaxRetries,
            OnOverdue = post.OverdueMinutes is { } minutes ? new OverdueRule(minutes) : null,
            Metadata = StudioJson.Read<JsonObject>(post.Metadata),
        };
    }

    private static PostDraftMedia Describe(PostMediaItem item) =>
        item.IsFetched ? new PostDraftMedia(null, item.AssetUrl, item.AltText) : new PostDraftMedia(item.NamedAssetId, null, item.AltText);

    private static bool ChangesPlatform(ScheduledPost post, JsonObject patch) =>
        patch["platform"] is not JsonValue value || !value.TryGetValue<string>(out var name) || name != Wire.Name(post.Platform);

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            switch (value)
            {
                case null:
                    target.Remove(name);
                    break;
                case JsonObject inner:
                    if (target[name] is not JsonObject existing)
                        target[name] = existing = [];
                    Merge(existing, inner);
                    break;
                default:
                    target[name] = value.DeepClone();
                    break;
            }
        }
    }
}

/// <summary>What an edit changed, for the timeline: before and after of each field that differs.</summary>
internal static class PostChanges
{
    private const int Longest = 1_000;

    public static string Of(ScheduledPost before, ScheduledPost after)
    {
        var changes = new JsonObject();
        Note("account_id", before.AccountId, after.AccountId);
        Note("platform", Wire.Name(before.Platform), Wire.Name(after.Platform));
        Note("asset_id", before.AssetId, after.AssetId);
        Note("media", before.Media, after.Media);
        Note("caption", before.Caption, after.Caption);
        Note("first_comment", before.FirstComment, after.FirstComment);
        Note("scheduled_time", Zones.Rfc3339(before.ScheduledTime), Zones.Rfc3339(after.ScheduledTime));
        Note("local_time", before.LocalTime, after.LocalTime);
        Note("time_zone", before.TimeZone, after.TimeZone);
        Note("options", before.Options, after.Options);
        Note("metadata", before.Metadata, after.Metadata);
        Note("max_retries", $"{before.MaxRetries}", $"{after.MaxRetries}");
        Note("on_overdue", before.OverdueMinutes?.ToString(), after.OverdueMinutes?.ToString());
        return changes.ToJsonString(StudioJson.Options);

        void Note(string field, string? old, string? now)
        {
            if (old != now)
                changes[field] = new JsonObject { ["before"] = Clip(old), ["after"] = Clip(now) };
        }
    }

    private static string? Clip(string? text) => text is null ? null : Clipped.To(Longest, text);
}
