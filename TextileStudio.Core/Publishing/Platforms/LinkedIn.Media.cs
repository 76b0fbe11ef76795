using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Platforms;

/// <content>Uploads. The handle maps asset id to the URN, and for a video to its parts until all of them are there.</content>
public sealed partial class LinkedIn
{
    private const string Uploads = "media";
    private const string UploadedAt = "uploaded";
    private const string Waits = "waits";

    /// <summary>A commit that meets media LinkedIn does not know of is tried this often before they are uploaded anew.</summary>
    private const int MaxWaits = 3;

    /// <summary>An upload address that expires sooner than this is not begun with.</summary>
    private static readonly TimeSpan ExpiryMargin = TimeSpan.FromMinutes(1);

    /// <summary>Uploads what the handle does not hold yet. Each URN is saved before its bytes are sent, each part of a video as soon as it is there.</summary>
    public async Task PrepareAsync(PublishContext context, CancellationToken cancellationToken)
    {
        foreach (var item in context.Snapshot.Media)
        {
            if (UploadsOf(context)[item.AssetId]?[UploadedAt] is not null)
                continue;
            if (item.IsVideo)
                await UploadVideoAsync(context, item, cancellationToken);
            else
                await UploadImageAsync(context, item, cancellationToken);
        }
    }

    private static async Task UploadImageAsync(PublishContext context, MediaItem item, CancellationToken cancellationToken)
    {
        var (answer, value) = await InitializeAsync(context, "images", new JsonObject { ["owner"] = context.Account.ExternalId }, cancellationToken);
        if (value.Id("image") is not { } urn || UploadAddress.Trusted(context, value.Text("uploadUrl"), "linkedin.com") is not { } address)
            throw Verdict.Unreadable(Name, answer.Raw).ToException();
        var upload = new JsonObject { ["urn"] = urn };
        UploadsOf(context)[item.AssetId] = upload;
        await context.SaveHandleAsync(context.Handle, cancellationToken);

        await using var bytes = await context.OpenMediaAsync(item, cancellationToken);
        // In one piece: parts of a picture would overwrite each other.
        using var body = new StreamContent(bytes);
        await PutAsync(context, item, address, body, item.ContentType, cancellationToken);
        await FinishedAsync(context, upload, cancellationToken);
    }

    private static async Task UploadVideoAsync(PublishContext context, MediaItem item, CancellationToken cancellationToken)
    {
        var upload = UploadsOf(context)[item.AssetId] as JsonObject;
        if (upload?["parts"] is not JsonArray || !(Instant(upload["expires"]) is not { } expires || expires > context.Time.GetUtcNow() + ExpiryMargin))
            upload = await BeginVideoAsync(context, item, cancellationToken);
        var parts = upload["parts"]!.AsArray();
        await using (var bytes = await context.OpenMediaAsync(item, cancellationToken))
        {
            foreach (var part in parts.OfType<JsonObject>().Where(p => p["etag"] is null))
            {
                if (UploadAddress.Trusted(context, part["url"]!.GetValue<string>(), "linkedin.com") is not { } address)
                    throw Verdict.Unreadable(Name, "The upload address leads elsewhere.").ToException();
                var (first, last) = (part["first"]!.GetValue<long>(), part["last"]!.GetValue<long>());
                using var body = new ByteArrayContent(await ReadAsync(bytes, first, last, cancellationToken));
                var answer = await PutAsync(context, item, address, body, "application/octet-stream", cancellationToken);
                part["etag"] = answer.Header("ETag")?.Trim('"') ?? throw Verdict.Unreadable(Name, answer.Raw).ToException();
                await context.SaveHandleAsync(context.Handle, cancellationToken);
            }
        }

        var end = await CallAsync(context, HttpMethod.Post, "rest/videos?action=finalizeUpload", new JsonObject
        {
            ["finalizeUploadRequest"] = new JsonObject
            {
                ["video"] = upload["urn"]!.GetValue<string>(),
                ["uploadToken"] = upload["upload_token"]?.GetValue<string>() ?? "",
                ["uploadedPartIds"] = new JsonArray([.. parts.Select(p => JsonValue.Create(p!["etag"]!.GetValue<string>()))]),
            },
        }, cancellationToken);
        if (!end.IsSuccess)
            throw await UploadRefusalAsync(context, item, end, cancellationToken);
        foreach (var spent in new[] { "parts", "expires", "upload_token" })
            upload.Remove(spent);
        await FinishedAsync(context, upload, cancellationToken);
    }

    private static async Task<JsonObject> BeginVideoAsync(PublishContext context, MediaItem item, CancellationToken cancellationToken)
    {
        var (answer, value) = await InitializeAsync(context, "videos", new JsonObject
        {
            ["owner"] = context.Account.ExternalId,
            ["fileSizeBytes"] = item.Bytes,
            ["uploadCaptions"] = false,
            ["uploadThumbnail"] = false,
        }, cancellationToken);
        var parts = value.Items("uploadInstructions").Select(i => (Url: i.Text("uploadUrl"), First: i.Whole("firstByte"), Last: i.Whole("lastByte"))).OrderBy(p => p.First).ToArray();
        var next = 0L;
        foreach (var part in parts)
            next = part.First == next && part.Last >= part.First && UploadAddress.Trusted(context, part.Url, "linkedin.com") is not null ? part.Last.Value + 1 : -1;
        if (value.Id("video") is not { } urn || next != item.Bytes)
            throw Verdict.Unreadable(Name, answer.Raw).ToException();

        var upload = new JsonObject
        {
            ["urn"] = urn,
            ["upload_token"] = value.Text("uploadToken") ?? "",
            ["parts"] = new JsonArray([.. parts.Select(p => new JsonObject { ["url"] = p.Url, ["first"] = p.First, ["last"] = p.Last })]),
        };
        if (value.Whole("uploadUrlsExpireAt") is { } end and > 0 and < 253_402_300_800_000)
            upload["expires"] = Stamp(DateTimeOffset.FromUnixTimeMilliseconds(end));
        UploadsOf(context)[item.AssetId] = upload;
        await context.SaveHandleAsync(context.Handle, cancellationToken);
        return upload;
    }

    private static async Task<(Answer Answer, JsonElement Value)> InitializeAsync(PublishContext context, string kind, JsonObject request, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(context, HttpMethod.Post, $"rest/{kind}?action=initializeUpload", new JsonObject { ["initializeUploadRequest"] = request }, cancellationToken);
        return answer.IsSuccess && answer.Json.At("value") is { } value ? (answer, value) : throw (await RefusalAsync(context, answer, cancellationToken)).ToException();
    }

    private static async Task<Answer> PutAsync(PublishContext context, MediaItem item, Uri address, HttpContent body, string type, CancellationToken cancellationToken)
    {
        body.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = body };
        request.Headers.Authorization = Token(context);
        var answer = await Answer.OfAsync(context, request, cancellationToken);
        return answer.IsSuccess ? answer : throw await UploadRefusalAsync(context, item, answer, cancellationToken);
    }

    /// <summary>A refused upload is begun anew by the next try, whatever the reason: its address may be spent.</summary>
    private static async Task<PlatformException> UploadRefusalAsync(PublishContext context, MediaItem item, Answer answer, CancellationToken cancellationToken)
    {
        if (answer.IsServerError)
            return LinkedInErrors.Classify(answer, context.Time.GetUtcNow()).ToException();
        UploadsOf(context).Remove(item.AssetId);
        await context.SaveHandleAsync(context.Handle, cancellationToken);
        return await RefusalAsync(context, answer, cancellationToken) is var refusal and not PublishResult.Unknown ? refusal.ToException()
            : new PlatformException(new PublishError("upload_refused", ErrorCategory.MediaFetchFailed, WhoActs.Platform,
                $"LinkedIn did not take the {(item.IsVideo ? "video" : "picture")}. It is uploaded again by itself.", answer.Raw));
    }

    /// <summary>LinkedIn has not seen the bytes that the post names: they are waited for, and at last sent again under new URNs. Nothing was published, so that cannot double.</summary>
    private static async Task UploadMissingAsync(PublishContext context, bool isLost, CancellationToken cancellationToken)
    {
        var waits = (context.Handle[Waits]?.GetValue<int>() ?? 0) + 1;
        context.Handle[Waits] = waits;
        if (isLost || waits >= MaxWaits)
        {
            context.Handle.Remove(Uploads);
            context.Handle.Remove(Waits);
        }
        await context.SaveHandleAsync(context.Handle, cancellationToken);
    }

    private static async Task FinishedAsync(PublishContext context, JsonObject upload, CancellationToken cancellationToken)
    {
        upload[UploadedAt] = Stamp(context.Time.GetUtcNow());
        await context.SaveHandleAsync(context.Handle, cancellationToken);
    }

    private static async Task<byte[]> ReadAsync(Stream file, long first, long last, CancellationToken cancellationToken)
    {
        file.Seek(first, SeekOrigin.Begin);
        var bytes = new byte[last - first + 1];
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static JsonObject UploadsOf(PublishContext context)
    {
        if (context.Handle[Uploads] is not JsonObject uploads)
            context.Handle[Uploads] = uploads = [];
        return uploads;
    }

    /// <summary>URNs of the media that are wholly uploaded, in the order of the post.</summary>
    private static List<string> Uploaded(PublishContext context) => [.. context.Snapshot.Media
        .Select(item => UploadsOf(context)[item.AssetId]).Where(upload => upload?[UploadedAt] is not null).Select(upload => upload!["urn"]!.GetValue<string>())];
}
