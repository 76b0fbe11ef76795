using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TextileStudio.Core.Assets;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>Media: one request for a picture, or initialize, append, finalize.</summary>
internal sealed partial class XSandbox
{
    private const int ImageBytes = 5 * 1024 * 1024;
    private const int GifBytes = 15 * 1024 * 1024;
    private const int VideoBytes = 512 * 1024 * 1024;
    private const string FailingKind = "failing";
    private static readonly TimeSpan MediaLifetime = TimeSpan.FromHours(24);

    private static SandboxAnswer Upload(SandboxWork work)
    {
        var call = work.Call;
        if (call.Fields.Keys.Concat(call.Files.Keys).FirstOrDefault(n => n is not ("media" or "media_category" or "media_type" or "additional_owners" or "shared")) is { } unknown)
            return Unknown(unknown);
        if (Binary(call) is not { Length: > 0 } bytes)
            return Invalid("media: is missing but it is required", "media");
        if (call.Value("media_category") is not { } category)
            return Invalid("media_category: is missing but it is required", "media_category");
        if (category is not ("tweet_image" or "dm_image"))
            return Invalid("media_category: the one-request upload takes images only", "media_category", category);
        if (Picture(bytes, category) is not { } header)
            return Problem(400, "Bad Request", "media type unrecognized.");
        var media = New(work, category, header.ContentType, bytes.Length) with { Width = header.ShownWidth, Height = header.ShownHeight };
        work.Session.Add(media, bytes);
        work.Did(media.Id);
        var data = Data(media);
        data["size"] = media.Bytes;
        data["image"] = new JsonObject { ["w"] = media.Width, ["h"] = media.Height, ["image_type"] = media.ContentType };
        return SandboxAnswer.Utf8(new JsonObject { ["data"] = data });
    }

    private static SandboxAnswer Initialize(SandboxWork work)
    {
        if (work.Call.Json is not { } body)
            return Invalid("The request body is not a JSON object");
        if (body.Select(p => p.Key).FirstOrDefault(k => k is not ("media_type" or "total_bytes" or "media_category" or "shared" or "additional_owners")) is { } unknown)
            return Unknown(unknown);
        if (body["media_type"] is not JsonValue typeNode || !typeNode.TryGetValue<string>(out var type))
            return Invalid("$.media_type: is missing but it is required", "media_type");
        if (body["total_bytes"] is not JsonValue sizeNode || !sizeNode.TryGetValue<long>(out var size) || size < 1)
            return Invalid("$.total_bytes: is missing but it is required", "total_bytes");
        var category = body["media_category"] is JsonValue node && node.TryGetValue<string>(out var given) ? given : "tweet_image";
        var most = category switch { "tweet_image" => ImageBytes, "tweet_gif" => GifBytes, "tweet_video" or "amplify_video" => VideoBytes, _ => 0 };
        if (most == 0)
            return Invalid("$.media_category: is not one of tweet_image, tweet_gif, tweet_video, amplify_video", "media_category", category);
        if (size > most)
            return Invalid($"$.total_bytes: the file is larger than {most} bytes", "total_bytes", $"{size}");
        var media = New(work, category, type, size);
        work.Session.Add(media, null);
        if (work.Container is SandboxFault.ProcessingFailed)
            work.Session.Put(Platform.X, FailingKind, media.Id, work.Account, [], work.Now);
        work.Did(media.Id);
        return SandboxAnswer.Utf8(new JsonObject { ["data"] = Data(media) });
    }

    private static SandboxAnswer Append(SandboxWork work, string id)
    {
        if (Uploading(work, id) is not { } media)
            return Invalid("The media id is not valid", "id", id);
        if (!int.TryParse(work.Call.Value("segment_index"), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index > 999)
            return Invalid("segment_index: must be a number between 0 and 999", "segment_index");
        if (Binary(work.Call) is not { Length: > 0 } bytes)
            return Invalid("media: is missing but it is required", "media");
        if (bytes.Length > ImageBytes)
            return Problem(413, "Request Entity Too Large", "The segment is too large.");
        work.Session.AddSegment(id, index, bytes);
        work.Did(id);
        return SandboxAnswer.Utf8(new JsonObject { ["data"] = new JsonObject { ["expires_at"] = (media.CreatedAt + MediaLifetime).ToUnixTimeSeconds() } });
    }

    private static SandboxAnswer Finalize(SandboxWork work, string id)
    {
        if (Uploading(work, id) is not { } media)
            return Invalid("The media id is not valid", "id", id);
        var bytes = work.Session.Segments(id).SelectMany(s => s).ToArray();
        if (bytes.Length != media.Bytes)
            return Invalid("Segments do not add up to provided total file size.", "total_bytes", $"{media.Bytes}");
        if (media.Category is "tweet_image" or "tweet_gif")
        {
            if (Picture(bytes, media.Category) is not { } header)
                return Problem(400, "Bad Request", "media type unrecognized.");
            media = media with { ContentType = header.ContentType, Width = header.ShownWidth, Height = header.ShownHeight };
        }
        else if (bytes is not [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..])
        {
            return Problem(400, "Bad Request", "media type unrecognized.");
        }

        media = media with { ReadyAt = media.Category == "tweet_image" ? work.Now : work.Now + work.Options.ProcessingDelay };
        work.Session.Finish(media, bytes);
        work.Did(id);
        return SandboxAnswer.Utf8(new JsonObject { ["data"] = Processed(media, work, "pending") });
    }

    private static SandboxAnswer Status(SandboxWork work)
    {
        if (CheckQuery(work.Call, "command", "media_id") is { } wrong)
            return wrong;
        if (work.Call.Query.GetValueOrDefault("command") != "STATUS")
            return Invalid("The query parameter [command] must be STATUS", "command");
        var id = work.Call.Query.GetValueOrDefault("media_id") ?? "";
        return work.Session.Media(Platform.X, id) is { Sha256: not null } media && media.Account == work.Account
            ? SandboxAnswer.Utf8(new JsonObject { ["data"] = Processed(media, work, "in_progress") })
            : Invalid("The media id is not valid", "media_id", id);
    }

    private static SandboxAnswer Metadata(SandboxWork work)
    {
        if (work.Call.Json is not { } body)
            return Invalid("The request body is not a JSON object");
        if (body.Select(p => p.Key).FirstOrDefault(k => k is not ("id" or "metadata")) is { } unknown)
            return Unknown(unknown);
        if (Id(body, "id") is { } wrong)
            return wrong;
        var id = body["id"]!.GetValue<string>();
        if (work.Session.Media(Platform.X, id) is not { } media || media.Account != work.Account)
            return Invalid("The media id is not valid", "id", id);
        if (body["metadata"] is not JsonObject metadata || metadata["alt_text"] is not JsonObject alt || alt["text"] is not JsonValue node || node.GetValueKind() != JsonValueKind.String)
            return Invalid("$.metadata.alt_text.text: is missing but it is required");
        var text = node.GetValue<string>();
        if (text.Length == 0 || TextCounting.CodePoints(text) > Rules.AltTextLimit)
            return Invalid($"$.metadata.alt_text.text: must have 1 to {Rules.AltTextLimit} characters");
        work.Session.Describe(media, text);
        work.Did(id);
        return SandboxAnswer.Utf8(new JsonObject
        {
            ["data"] = new JsonObject { ["id"] = id, ["associated_metadata"] = new JsonObject { ["alt_text"] = new JsonObject { ["text"] = text } } },
        });
    }

    /// <summary>The bytes of the multipart part, or base64 in JSON or a form.</summary>
    private static byte[]? Binary(SandboxCall call)
    {
        if (call.Files.TryGetValue("media", out var file))
            return file.Data;
        if (call.Fields.GetValueOrDefault("media") is not { } text)
            return null;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    private static ImageHeader? Picture(byte[] bytes, string category) => (ImageHeader.Read(bytes), category) switch
    {
        ({ ContentType: "image/gif" } gif, "tweet_gif") when bytes.Length <= GifBytes && gif.Width <= 1280 && gif.Height <= 1080 => gif,
        ({ ContentType: "image/jpeg" or "image/png" or "image/webp" } picture, "tweet_image" or "dm_image") when bytes.Length <= ImageBytes => picture,
        _ => null,
    };

    private static SandboxMedia? Uploading(SandboxWork work, string id) =>
        work.Session.Media(Platform.X, id) is { Sha256: null } media && media.Account == work.Account && work.Now - media.CreatedAt < MediaLifetime ? media : null;

    private static SandboxMedia New(SandboxWork work, string category, string type, long size)
    {
        var id = $"{1_880_000_000_000_000_000 + work.Session.NextNumber()}";
        var prefix = category switch { "tweet_gif" => 16, "tweet_video" or "amplify_video" => 13, _ => 3 };
        return new SandboxMedia
        {
            Id = id,
            Platform = Platform.X,
            Account = work.Account,
            MediaKey = $"{prefix}_{id}",
            Category = category,
            ContentType = type,
            Bytes = size,
            CreatedAt = work.Now,
            ReadyAt = work.Now,
        };
    }

    private static JsonObject Data(SandboxMedia media) => new()
    {
        ["id"] = media.Id,
        ["media_key"] = media.MediaKey,
        ["expires_after_secs"] = (int)MediaLifetime.TotalSeconds,
    };

    private static bool HasFailed(SandboxWork work, SandboxMedia media) => work.Session.Get(Platform.X, FailingKind, media.Id) is not null;

    private static JsonObject Processed(SandboxMedia media, SandboxWork work, string unfinished)
    {
        var data = Data(media);
        data["size"] = media.Bytes;

        // A still picture needs no processing and says nothing of it.
        if (media.Category != "tweet_image")
        {
            data["processing_info"] = work.Now < media.ReadyAt
                ? new JsonObject { ["state"] = unfinished, ["check_after_secs"] = 1, ["progress_percent"] = unfinished == "pending" ? 0 : 50 }
                : HasFailed(work, media)
                    ? new JsonObject { ["state"] = "failed", ["error"] = new JsonObject { ["code"] = 1, ["name"] = "InvalidMedia", ["message"] = "Unsupported video format" } }
                    : new JsonObject { ["state"] = "succeeded", ["progress_percent"] = 100 };
        }

        return data;
    }
}
