using System.Text.Json.Nodes;
using TextileStudio.Core.Assets;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>Inits, the work that follows, and its status. One row per publish id.</summary>
internal sealed partial class TikTokSandbox
{
    private const string PublishKind = "publish";
    private const int PhotoBytes = 20 * 1024 * 1024;
    private const long PhotoPixels = 1_920 * 1_080;
    private const int PhotoSide = 1_920;

    /// <summary>A publish id and how far it got. Times are UTC ticks.</summary>
    private sealed record Publish
    {
        public required string PublishId { get; init; }
        public required string Account { get; init; }

        /// <summary>file, url, photo.</summary>
        public required string Source { get; init; }

        public bool IsDraft { get; init; }
        public string Privacy { get; init; } = "";
        public string Title { get; init; } = "";
        public string Text { get; init; } = "";
        public long Size { get; init; }
        public long Chunk { get; init; }
        public int Count { get; init; }
        public long Uploaded { get; init; }
        public string? UploadToken { get; init; }
        public long UploadUntil { get; init; }
        public string? MediaId { get; init; }

        /// <summary>When the work on it ends; null while something of it is missing.</summary>
        public long? ReadyAt { get; init; }

        public bool IsStuck { get; init; }
        public string? FailReason { get; init; }
        public string? PostId { get; init; }

        /// <summary>From when on the public id is told; null for never.</summary>
        public long? IdAt { get; init; }
    }

    private static bool IsPull(SandboxCall call) => TikTokShape.Text(call.Json?["source_info"]?["source"]) == "PULL_FROM_URL";

    // Only a request that is taken is fetched for.
    private static Uri? VideoUrl(SandboxCall call) =>
        TikTokShape.Video(call.Json, call.Path.Contains("/inbox/", StringComparison.Ordinal)) is null ? TikTokShape.Address(call.Json!["source_info"]!["video_url"]) : null;

    private IReadOnlyList<Uri> PhotoUrls(SandboxCall call) =>
        TikTokShape.Photos(call.Json) is null && Unverified(call.Json!) is null ? [.. call.Json!["source_info"]!["photo_images"]!.AsArray().Select(i => TikTokShape.Address(i)!)] : [];

    private SandboxAnswer InitVideo(SandboxWork work, bool isDraft)
    {
        if (TikTokShape.Video(work.Call.Json, isDraft) is { } wrong)
            return Invalid(wrong);
        var body = work.Call.Json!;
        if ((isDraft ? null : Business(work, body)) is { } refused)
            return refused;
        if (IsTooFast(work, "init", options.TikTokInitsPerMinute))
            return TooFast();
        var info = body["post_info"];
        var number = work.Session.NextNumber();
        var publish = new Publish
        {
            PublishId = $"v_{(isDraft ? "inbox" : "pub")}_{(IsPull(work.Call) ? "url" : "file")}~v2-1.{7_600_000_000_000_000_000 + number}",
            Account = work.Account,
            Source = IsPull(work.Call) ? "url" : "file",
            IsDraft = isDraft,
            Privacy = TikTokShape.Text(info?["privacy_level"]) ?? "",
            Title = TikTokShape.Text(info?["title"]) ?? "",
            Text = TikTokShape.Text(info?["title"]) ?? "",
        };
        if (publish.Source == "url")
            return Pulled(work, publish);

        var source = body["source_info"]!;
        var token = $"{work.Account}.{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(12))}";
        publish = publish with
        {
            Size = source["video_size"]!.GetValue<long>(),
            Chunk = source["chunk_size"]!.GetValue<long>(),
            Count = (int)source["total_chunk_count"]!.GetValue<long>(),
            UploadToken = token,
            UploadUntil = (work.Now + UploadLife).UtcTicks,
            MediaId = $"{7_400_000_000_000_000_000 + number}",
        };
        work.Session.Add(new SandboxMedia
        {
            Id = publish.MediaId, Platform = Platform.Tiktok, Account = work.Account, ContentType = "video/mp4", Bytes = publish.Size, CreatedAt = work.Now, ReadyAt = work.Now,
        }, null);
        Keep(work, publish);
        work.Did(publish.PublishId);
        return Ok(new JsonObject
        {
            ["publish_id"] = publish.PublishId,
            ["upload_url"] = $"{work.Call.Origin}/tiktok/video/?upload_id={Uri.EscapeDataString(publish.PublishId)}&upload_token={token}",
        });
    }

    private SandboxAnswer InitPhotos(SandboxWork work)
    {
        if (TikTokShape.Photos(work.Call.Json) is { } wrong)
            return Invalid(wrong);
        var body = work.Call.Json!;
        var isDraft = TikTokShape.Text(body["post_mode"]) == "MEDIA_UPLOAD";
        if ((isDraft ? null : Business(work, body)) is { } refused)
            return refused;
        if (Unverified(body) is { } unverified)
            return unverified;
        if (IsTooFast(work, "init", options.TikTokInitsPerMinute))
            return TooFast();
        var info = body["post_info"]!;
        var publish = new Publish
        {
            PublishId = $"p_{(isDraft ? "inbox" : "pub")}_url~v2.{7_600_000_000_000_000_000 + work.Session.NextNumber()}",
            Account = work.Account,
            Source = "photo",
            IsDraft = isDraft,
            Privacy = TikTokShape.Text(info["privacy_level"]) ?? "",
            Title = TikTokShape.Text(info["title"]) ?? "",
            Text = TikTokShape.Text(info["description"]) ?? "",
            Size = work.FetchedAll.Sum(f => f?.Bytes.LongLength ?? 0),
        };
        var pictures = new List<SandboxMedia>();
        string? failure = null;
        foreach (var fetched in work.FetchedAll)
        {
            failure ??= PhotoFailure(fetched);
            if (failure is null)
                pictures.Add(Picture(work, fetched!.Value.Bytes));
        }
        return Taken(work, publish with { FailReason = failure }, pictures);
    }

    /// <summary>What TikTok refuses at once: who may see it, and how much was posted today.</summary>
    private SandboxAnswer? Business(SandboxWork work, JsonObject body) =>
        !ChoicesOf(work).Contains(TikTokShape.Text(body["post_info"]!["privacy_level"]))
            ? Error(403, "privacy_level_option_mismatch", "The privacy_level is not among the privacy_level_options of the creator.")
        : PostedToday(work) >= options.TikTokPostsPerDay ? Error(403, TooManyPosts, "Daily post cap from the API is reached for the current user.")
        : null;

    private SandboxAnswer? Unverified(JsonObject body) =>
        options.TikTokVerifiedUrls is { } verified && body["source_info"]!["photo_images"]!.AsArray().Any(i => !verified.Any(v => TikTokShape.Text(i)!.StartsWith(v, StringComparison.Ordinal)))
            ? Error(403, "url_ownership_unverified", "Please review our URL ownership verification rules at https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide.")
            : null;

    private static string? PhotoFailure((byte[] Bytes, string ContentType)? fetched) =>
        fetched is not { } file || file.Bytes.Length == 0 ? "photo_pull_failed"
        : ImageHeader.Read(file.Bytes) is not { ContentType: "image/jpeg" or "image/webp" } header ? "file_format_check_failed"
        : file.Bytes.Length > PhotoBytes || Math.Max(header.Width, header.Height) > PhotoSide || (long)header.Width * header.Height > PhotoPixels ? "picture_size_check_failed"
        : null;

    private static SandboxMedia Picture(SandboxWork work, byte[] bytes)
    {
        var header = ImageHeader.Read(bytes)!;
        var media = new SandboxMedia
        {
            Id = $"{7_400_000_000_000_000_000 + work.Session.NextNumber()}", Platform = Platform.Tiktok, Account = work.Account, ContentType = header.ContentType,
            Bytes = bytes.Length, Width = header.ShownWidth, Height = header.ShownHeight, CreatedAt = work.Now, ReadyAt = work.Now,
        };
        work.Session.Add(media, bytes);
        return media;
    }

    private static SandboxAnswer Pulled(SandboxWork work, Publish publish)
    {
        if (work.Fetched is not { } file || file.Bytes.Length == 0)
            return Taken(work, publish with { FailReason = "video_pull_failed" }, []);
        if (VideoTypeOf(file.Bytes) is not { } type)
            return Taken(work, publish with { FailReason = "file_format_check_failed", Size = file.Bytes.Length }, []);
        var media = new SandboxMedia
        {
            Id = $"{7_400_000_000_000_000_000 + work.Session.NextNumber()}", Platform = Platform.Tiktok, Account = work.Account, ContentType = type,
            Bytes = file.Bytes.Length, CreatedAt = work.Now, ReadyAt = work.Now,
        };
        work.Session.Add(media, file.Bytes);
        return Taken(work, publish with { Size = file.Bytes.Length }, [media]);
    }

    /// <summary>TikTok has all of it and begins to work. The feed shows the post from now on, TikTok's list when the work is done.</summary>
    private static SandboxAnswer Taken(SandboxWork work, Publish publish, IReadOnlyList<SandboxMedia> media)
    {
        var late = work.Faults.FirstOrDefault(f => f.Fault is SandboxFault.PostIdLate);
        var ready = work.Now + work.Options.TikTokDelay;
        publish = publish with
        {
            ReadyAt = ready.UtcTicks,
            IsStuck = work.Has(SandboxFault.PublishStuck),
            FailReason = publish.FailReason ?? (work.Has(SandboxFault.PublishFails) ? "internal" : work.Has(SandboxFault.PublishRefused) ? "spam_risk_text"
                : work.Has(SandboxFault.AuthorizationRemoved) ? "auth_removed" : null),
        };
        if (publish is { FailReason: null, IsDraft: false })
        {
            // A private post never gets a public id.
            var isPublic = publish.Privacy == "PUBLIC_TO_EVERYONE" && !work.Has(SandboxFault.PostIdNever);
            var post = new SandboxPost
            {
                Platform = Platform.Tiktok,
                Account = work.Account,
                RemoteId = $"{7_500_000_000_000_000_000 + work.Session.NextNumber()}",
                Kind = SandboxPostKind.Post,
                Text = publish.Text.Normalize(),
                CreatedAt = work.Now,
                VisibleFrom = ready + work.Lag,
                Details = new JsonObject { ["publish_id"] = publish.PublishId, ["privacy_level"] = publish.Privacy, ["title"] = publish.Title },
                Media = media,
            };
            work.Session.Add(post);
            publish = publish with { PostId = post.RemoteId, IdAt = isPublic ? (ready + TimeSpan.FromSeconds(late?.Seconds ?? 0)).UtcTicks : null };
        }
        Keep(work, publish);
        work.Did(publish.PublishId);
        return Ok(new JsonObject { ["publish_id"] = publish.PublishId });
    }

    private SandboxAnswer Status(SandboxWork work)
    {
        if (Asked(work, out var refusal) is not { } publish)
            return refusal!;
        if (IsTooFast(work, "status", options.TikTokQuestionsPerMinute))
            return TooFast();
        var isDone = publish is { ReadyAt: { } ready, IsStuck: false } && work.Now.UtcTicks >= ready;
        var status = publish switch
        {
            { FailReason: not null } when isDone || publish.ReadyAt is null => "FAILED",
            _ when !isDone => publish.Source == "file" ? "PROCESSING_UPLOAD" : "PROCESSING_DOWNLOAD",
            { IsDraft: true } => "SEND_TO_USER_INBOX",
            _ => "PUBLISH_COMPLETE",
        };
        var data = new JsonObject { ["status"] = status, ["fail_reason"] = status == "FAILED" ? publish.FailReason : "" };
        // Numbers of 64 bits, under TikTok's own spelling.
        data["publicaly_available_post_id"] = status == "PUBLISH_COMPLETE" && publish is { PostId: { } id, IdAt: { } at } && work.Now.UtcTicks >= at
            ? new JsonArray(JsonValue.Create(long.Parse(id, System.Globalization.CultureInfo.InvariantCulture))) : [];
        data["uploaded_bytes"] = publish.Source == "file" ? publish.Uploaded : 0;
        data["downloaded_bytes"] = publish.Source == "file" ? 0 : publish.Size;
        return Ok(data);
    }

    private static SandboxAnswer Cancel(SandboxWork work)
    {
        if (Asked(work, out var refusal) is not { } publish)
            return refusal!;
        if (publish.FailReason is not null || (publish.ReadyAt is { } ready && work.Now.UtcTicks >= ready))
            return Invalid("The publishing is over and cannot be cancelled.");
        Keep(work, publish with { FailReason = "publish_cancelled", ReadyAt = work.Now.UtcTicks, IsStuck = false, PostId = null, IdAt = null });
        if (publish.PostId is { } id && work.Session.Post(Platform.Tiktok, id) is { } post)
            work.Session.Delete(post, work.Now);
        work.Did(publish.PublishId);
        return Ok([]);
    }

    private static Publish? Asked(SandboxWork work, out SandboxAnswer? refusal)
    {
        refusal = null;
        if (work.Call.Json is not { Count: 1 } body || TikTokShape.Text(body["publish_id"]) is not { Length: > 0 } id)
            refusal = Invalid("publish_id is required, and nothing else.");
        else if (Kept(work, id) is not { } publish)
            refusal = Error(400, "invalid_publish_id", "The publish_id does not exist.");
        else if (publish.Account != work.Account)
            refusal = Error(400, "token_not_authorized_for_specified_publish_id", "The access_token is not authorized for the given publish_id.");
        else
            return publish;
        return null;
    }

    private static void Keep(SandboxWork work, Publish publish) => work.Session.Put(
        Platform.Tiktok, PublishKind, publish.PublishId, publish.Account, (JsonObject)JsonNode.Parse(Data.StudioJson.Write(publish))!, work.Now);

    private static Publish? Kept(SandboxWork work, string id) => work.Session.Get(Platform.Tiktok, PublishKind, id) is { } json ? Data.StudioJson.Read<Publish>(json.ToJsonString()) : null;
}
