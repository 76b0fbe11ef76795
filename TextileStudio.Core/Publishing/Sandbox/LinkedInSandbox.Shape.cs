using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>What a new post must look like, and what its content may name.</summary>
internal sealed partial class LinkedInSandbox
{
    private static readonly Dictionary<string, JsonValueKind[]> PostFields = new()
    {
        ["author"] = [JsonValueKind.String],
        ["commentary"] = [JsonValueKind.String],
        ["visibility"] = [JsonValueKind.String],
        ["distribution"] = [JsonValueKind.Object],
        ["lifecycleState"] = [JsonValueKind.String],
        ["content"] = [JsonValueKind.Object],
        ["isReshareDisabledByAuthor"] = [JsonValueKind.True, JsonValueKind.False],
        ["contentLandingPage"] = [JsonValueKind.String],
        ["contentCallToActionLabel"] = [JsonValueKind.String],
        ["reshareContext"] = [JsonValueKind.Object],
        ["adContext"] = [JsonValueKind.Object],
        ["container"] = [JsonValueKind.String],
    };

    private static readonly string[] Required = ["author", "commentary", "visibility", "distribution", "lifecycleState"];

    private static SandboxAnswer? Shape(JsonObject body)
    {
        foreach (var (name, value) in body)
        {
            if (!PostFields.TryGetValue(name, out var kinds))
                return Schema($"/{name}", "unrecognized field found but not allowed");
            if (value is null || !kinds.Contains(value.GetValueKind()))
                return Schema($"/{name}", $"{value?.ToJsonString() ?? "null"} cannot be coerced");
        }
        if (Array.Find(Required, name => body[name] is null) is { } missing)
            return Schema($"/{missing}", "field is required but not found and has no default value");
        return OneOf(body, "", "visibility", "PUBLIC", "CONNECTIONS", "LOGGED_IN")
            ?? OneOf(body, "", "lifecycleState", "PUBLISHED")
            ?? Distribution(body["distribution"]!.AsObject())
            ?? (body["content"] is JsonObject content ? ContentShape(content) : null);
    }

    private static SandboxAnswer? Distribution(JsonObject distribution) =>
        Members(distribution, "/distribution", "feedDistribution", "targetEntities", "thirdPartyDistributionChannels")
        ?? (distribution["feedDistribution"] is null ? Schema("/distribution/feedDistribution", "field is required but not found and has no default value") : null)
        ?? OneOf(distribution, "/distribution", "feedDistribution", "MAIN_FEED", "NONE");

    private static SandboxAnswer? ContentShape(JsonObject content)
    {
        if (Members(content, "/content", "media", "multiImage", "article", "poll") is { } unknown)
            return unknown;
        if (content.Count != 1 || content.Single().Value is not JsonObject inner)
            return Schema("/content", "union type must be exactly one of media, multiImage, article, poll");
        return content.Single().Key switch
        {
            "media" => MediaShape(inner, "/content/media"),
            "multiImage" => Members(inner, "/content/multiImage", "images", "altText") ?? ImagesShape(inner["images"] as JsonArray),
            "article" => ArticleShape(inner),
            _ => Schema("/content/poll", "the sandbox takes no polls"),
        };
    }

    private static SandboxAnswer? ImagesShape(JsonArray? images)
    {
        if (images is null)
            return Schema("/content/multiImage/images", "field is required but not found and has no default value");
        if (images.Count < 2 || images.Count > MaxImages)
            return Invalid(400, "INVALID_VALUE_FOR_FIELD", $"multiImage: between 2 and {MaxImages} images are needed, {images.Count} were given");
        for (var i = 0; i < images.Count; i++)
        {
            if ((images[i] is JsonObject image ? MediaShape(image, $"/content/multiImage/images/{i}") : Schema($"/content/multiImage/images/{i}", "is no record")) is { } wrong)
                return wrong;
        }
        return null;
    }

    private static SandboxAnswer? MediaShape(JsonObject media, string path)
    {
        if (Members(media, path, "id", "altText", "title") is { } unknown)
            return unknown;
        if (Text(media, "id") is not { } id)
            return Schema($"{path}/id", "field is required but not found and has no default value");
        if (!IsUrn(id, "image", "video", "document"))
            return Invalid(400, "INVALID_URN_TYPE", $"{id} is no image, video or document");
        return Text(media, "altText") is { } alt && alt.EnumerateRunes().Count() > AltTextLimit
            ? Invalid(400, "FIELD_LENGTH_TOO_LONG", $"altText: longer than {AltTextLimit} characters") : null;
    }

    private static SandboxAnswer? ArticleShape(JsonObject article)
    {
        if (Members(article, "/content/article", "source", "title", "description", "thumbnail", "thumbnailAltText") is { } unknown)
            return unknown;
        if (!(Uri.TryCreate(Text(article, "source"), UriKind.Absolute, out var source) && source.Scheme is "http" or "https"))
            return Invalid(400, "INVALID_VALUE_FOR_FIELD", "article: source is no web address");
        if (Text(article, "title") is not { Length: > 0 } title)
            return Schema("/content/article/title", "field is required but not found and has no default value");
        return title.EnumerateRunes().Count() > TitleLimit ? Invalid(400, "FIELD_LENGTH_TOO_LONG", $"article: the title is longer than {TitleLimit} characters") : null;
    }

    /// <summary>The media a post's content names, or why they cannot be had.</summary>
    private static (List<SandboxMedia> Media, SandboxAnswer? Refusal) Attached(SandboxWork work, JsonObject? content)
    {
        var isMany = content?["multiImage"] is not null;
        var nodes = isMany ? content!["multiImage"]!["images"]!.AsArray().Select(i => i!.AsObject()) : content?["media"] is JsonObject one ? [one] : [];
        var media = new List<SandboxMedia>();
        foreach (var node in nodes)
        {
            var urn = node["id"]!.GetValue<string>();
            if (isMany && !IsUrn(urn, "image"))
                return ([], Invalid(400, "INVALID_URN_TYPE", $"multiImage: {urn} is no image"));
            if (Upload.Of(work.Session, urn) is not { } upload)
                return ([], Invalid(400, "INVALID_URN_ID", $"{urn} does not exist"));
            if (upload.Owner != work.Account)
                return ([], Denied($"{urn} of another owner"));
            if (upload.State(work) is var state and not "AVAILABLE")
            {
                return ([], state == "PROCESSING_FAILED" ? Invalid(400, "MEDIA_ASSET_PROCESSING_FAILED", $"{urn} could not be processed")
                    : Invalid(400, "MEDIA_ASSET_WAITING_UPLOAD", $"{urn} is waiting for its upload"));
            }
            var item = work.Session.Media(Platform.Linkedin, urn)!;
            if (media.Exists(m => m.Id == urn))
                return ([], Invalid(400, "INVALID_VALUE_FOR_FIELD", $"{urn} is named twice"));
            if (Text(node, "altText") is { } alt)
            {
                work.Session.Describe(item, alt);
                item = item with { AltText = alt };
            }
            media.Add(item);
        }
        return (media, null);
    }

    private static SandboxAnswer? Members(JsonObject owner, string path, params string[] allowed) =>
        owner.Select(p => p.Key).FirstOrDefault(k => !allowed.Contains(k)) is { } unknown ? Schema($"{path}/{unknown}", "unrecognized field found but not allowed") : null;

    private static SandboxAnswer? OneOf(JsonObject owner, string path, string name, params string[] values) =>
        values.Contains(Text(owner, name)) ? null : Schema($"{path}/{name}", $"{owner[name]?.ToJsonString()} is not an enum symbol");

    private static string? Text(JsonObject owner, string name) => owner[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
