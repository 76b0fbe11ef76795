using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Platforms;

/// <content>
/// A video's way to TikTok: an init that publishes nothing, the parts in order, and the last part, with which TikTok begins to publish. Until that one is sent an upload may
/// be given up and begun again; a repeated last part of the same upload makes no second post.
/// </content>
public sealed partial class TikTok
{
    private const string UploadDomain = "tiktokapis.com";
    private static readonly TimeSpan UploadLife = TimeSpan.FromHours(1);

    /// <summary>An upload whose address ends sooner than this is begun again.</summary>
    private static readonly TimeSpan ExpiryMargin = TimeSpan.FromMinutes(10);

    private async Task UploadAsync(PublishContext context, MediaItem video, CancellationToken cancellationToken)
    {
        var plan = UploadPlan.Of(video.Bytes, ChunkTarget);
        var of = Fingerprint(context, video);
        if (UploadOf(context.Handle) is not { } upload || upload["of"]?.GetValue<string>() != of || IsDead(upload) || Expires(upload) < context.Time.GetUtcNow() + ExpiryMargin)
        {
            upload = await BeginAsync(context, plan, of, cancellationToken);
            context.Handle["upload"] = upload;
        }
        await context.SaveHandleAsync(context.Handle, cancellationToken);

        for (var sent = Sent(upload); sent < plan.Count - 1; sent++)
        {
            var answer = await SendPartAsync(context, upload, video, plan, sent, cancellationToken);
            if (answer.Status is not HttpStatusCode.PartialContent)
                throw await BrokenOffAsync(context, upload, answer, cancellationToken);
            upload["sent"] = sent + 1;
            await context.SaveHandleAsync(context.Handle, cancellationToken);
        }
    }

    private static async Task<JsonObject> BeginAsync(PublishContext context, UploadPlan plan, string of, CancellationToken cancellationToken)
    {
        using var body = RequestBody.Json(new JsonObject
        {
            ["post_info"] = VideoInfo(context),
            ["source_info"] = new JsonObject
            {
                ["source"] = "FILE_UPLOAD",
                ["video_size"] = plan.Size,
                ["chunk_size"] = plan.Chunk,
                ["total_chunk_count"] = plan.Count,
            },
        });
        var answer = await Answer.OfAsync(context, HttpMethod.Post, "v2/post/publish/video/init/", body, cancellationToken);
        var now = context.Time.GetUtcNow();
        if (!TikTokErrors.IsOk(answer) || answer.Json.At("data") is not { } data || data.Id("publish_id") is not { } id || UploadAddress.Trusted(context, data.Text("upload_url"), UploadDomain) is not { } address)
            throw TikTokErrors.Classify(answer, now).ToException();
        return new JsonObject
        {
            ["publish_id"] = id,
            ["url"] = address.AbsoluteUri,
            ["expires"] = (now + UploadLife).ToString("O"),
            ["size"] = plan.Size,
            ["sent"] = 0,
            ["of"] = of,
        };
    }

    private async Task<PublishResult> SendLastPartAsync(PublishContext context, MediaItem video, CancellationToken cancellationToken)
    {
        var plan = UploadPlan.Of(video.Bytes, ChunkTarget);
        if (UploadOf(context.Handle) is not { } upload || Sent(upload) != plan.Count - 1 || upload["of"]?.GetValue<string>() != Fingerprint(context, video))
            return Verdict.NotPrepared(Name);
        var answer = await SendPartAsync(context, upload, video, plan, plan.Count - 1, cancellationToken);
        if (answer.Status is HttpStatusCode.Created)
            return new PublishResult.Processing(upload["publish_id"]!.GetValue<string>(), FirstLook);
        if (IsEndOf(answer, context))
        {
            // This address takes nothing more. Whether it had taken the part before, the publish id tells.
            upload["dead"] = true;
            await context.SaveHandleAsync(context.Handle, cancellationToken);
            return Verdict.Unknown(Name, answer.Raw);
        }
        return TikTokErrors.ClassifyUpload(answer, context.Time.GetUtcNow());
    }

    /// <summary>The address carries its own key; the account's token is not sent there.</summary>
    private static async Task<Answer> SendPartAsync(PublishContext context, JsonObject upload, MediaItem video, UploadPlan plan, int index, CancellationToken cancellationToken)
    {
        var (first, last) = plan.Part(index);
        var bytes = new byte[last - first + 1];
        await using (var stream = await context.OpenMediaAsync(video, cancellationToken))
        {
            stream.Seek(first, SeekOrigin.Begin);
            await stream.ReadExactlyAsync(bytes, cancellationToken);
        }
        var address = UploadAddress.Trusted(context, upload["url"]!.GetValue<string>(), UploadDomain)
            ?? throw new PlatformException(new PublishError("upload_address", ErrorCategory.Internal, WhoActs.Operator, "The upload was begun at another address than TikTok's. It is begun again by itself."));
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(video.ContentType);
        request.Content.Headers.ContentRange = new ContentRangeHeaderValue(first, last, plan.Size);
        return await Answer.OfAsync(context, request, cancellationToken);
    }

    /// <summary>An upload that ended or is out of step is begun anew by the next try: nothing of it is to be seen.</summary>
    private static async Task<PlatformException> BrokenOffAsync(PublishContext context, JsonObject upload, Answer answer, CancellationToken cancellationToken)
    {
        if (!IsEndOf(answer, context))
            return TikTokErrors.ClassifyUpload(answer, context.Time.GetUtcNow()).ToException();
        upload["dead"] = true;
        await context.SaveHandleAsync(context.Handle, cancellationToken);
        return new PlatformException(new PublishError("upload_broken_off", ErrorCategory.TransientUnknown, WhoActs.Platform, "TikTok broke off the upload of the video. It is begun again by itself.", answer.Raw));
    }

    /// <summary>The address has run out (403), is unknown (404) or has other parts than we think (416).</summary>
    private static bool IsEndOf(Answer answer, PublishContext context) => answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.RequestedRangeNotSatisfiable
        && TikTokErrors.ClassifyUpload(answer, context.Time.GetUtcNow()) is PublishResult.Unknown;

    /// <summary>The init holds text and options: an upload begun for others must not carry this post.</summary>
    private static string Fingerprint(PublishContext context, MediaItem video) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{VideoInfo(context).ToJsonString()}\n{video.AssetId}\n{video.Bytes}")));

    private static JsonObject? UploadOf(JsonObject handle) => handle["upload"] as JsonObject;

    private static int Sent(JsonObject upload) => upload["sent"]?.GetValue<int>() ?? 0;

    private static bool IsDead(JsonObject upload) => upload["dead"]?.GetValue<bool>() is true;

    private static DateTimeOffset Expires(JsonObject upload) =>
        DateTimeOffset.TryParse(upload["expires"]?.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : DateTimeOffset.MinValue;
}
