using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Platforms;

/// <content>GIFs and videos: initialize, append in pieces, finalize, and wait until X has worked on them.</content>
public sealed partial class X
{
    private const string Gif = "image/gif";
    private const int Piece = 1_000_000;
    private const string Next = "next";
    private const string Finalized = "finalized";
    private const string Ready = "ready";

    /// <summary>X processes a GIF or a video after its upload; a picture is ready at once.</summary>
    public async Task<Readiness> PollReadyAsync(PublishContext context, CancellationToken cancellationToken)
    {
        foreach (var item in context.Snapshot.Media.Where(IsChunked))
        {
            if (UploadsOf(context.Handle)[item.AssetId] is not JsonObject upload)
                return new Readiness.Failed(Verdict.NotPrepared(Name).Error);
            if (upload[Ready] is not null)
                continue;
            var answer = await Answer.OfAsync(context, HttpMethod.Get,
                RequestBody.Path("2/media/upload", ("command", "STATUS"), ("media_id", upload["id"]!.GetValue<string>())), null, cancellationToken);
            if (!answer.IsSuccess || answer.Json.At("data") is not { } data)
                throw XErrors.Classify(answer, context.Time.GetUtcNow()).ToException();
            switch (data.At("processing_info"))
            {
                case null:
                    break;
                case { } info when info.Text("state") is "succeeded":
                    break;
                case { } info when info.Text("state") is "failed":
                    // Dead on the network; the next try uploads anew.
                    UploadsOf(context.Handle).Remove(item.AssetId);
                    await context.SaveHandleAsync(context.Handle, cancellationToken);
                    return new Readiness.Failed(Failure(info.At("error"), answer, context));
                case { } info:
                    return new Readiness.Pending(TimeSpan.FromSeconds(Math.Clamp(info.Whole("check_after_secs") ?? 5, 1, 60)));
            }
            upload[Ready] = true;
            await context.SaveHandleAsync(context.Handle, cancellationToken);
        }
        return new Readiness.Ready();
    }

    private static PublishResult.Refused? Unfit(IReadOnlyList<MediaItem> media)
    {
        if (media.Count > 1 && media.Any(IsChunked))
            return Verdict.Unfit("On X a post has up to four pictures, or one GIF, or one video.");
        return media is [{ ContentType: Gif } gif] && (gif.Width > 1_280 || gif.Height > 1_080) ? Verdict.Unfit($"X takes a GIF of at most 1280 by 1080 pixels; this one has {gif.Width} by {gif.Height}.") : null;
    }

    private static bool IsChunked(MediaItem item) => item.IsVideo || item.ContentType == Gif;

    // A processing that fails for the file itself fails again; a fault of X's own may not.
    private static PublishError Failure(JsonElement? error, Answer answer, PublishContext context) => error?.Text("name") is "InternalError"
        ? Verdict.FetchFailed(Name, answer.Raw).Error
        : Verdict.Content(Name, answer.Raw, RawAnswer.Clean(error?.Text("message") ?? "", context.Account.AccessToken)).Error;

    private static async Task<JsonObject> UploadInPiecesAsync(PublishContext context, MediaItem item, JsonObject? inherited, CancellationToken cancellationToken)
    {
        if (inherited?[Finalized] is not null)
            return inherited;
        if (inherited is not null)
        {
            try
            {
                return await SendPiecesAsync(context, item, inherited, cancellationToken);
            }
            catch (PlatformException refusal) when (refusal.Error.Category is ErrorCategory.ContentRejected or ErrorCategory.TransientUnknown)
            {
                // Its answer to "finalize" was lost, or the upload has ended: nobody sees it, so it begins anew.
                UploadsOf(context.Handle).Remove(item.AssetId);
            }
        }
        using var body = RequestBody.Json(new JsonObject
        {
            ["media_type"] = item.ContentType,
            ["total_bytes"] = item.Bytes,
            ["media_category"] = item.IsVideo ? "tweet_video" : "tweet_gif",
            ["shared"] = false,
        });
        var answer = await Answer.OfAsync(context, HttpMethod.Post, "2/media/upload/initialize", body, cancellationToken);
        var upload = Named(answer, context) ?? throw XErrors.Classify(answer, context.Time.GetUtcNow()).ToException();
        upload[Next] = 0;
        UploadsOf(context.Handle)[item.AssetId] = upload;
        await context.SaveHandleAsync(context.Handle, cancellationToken);
        return await SendPiecesAsync(context, item, upload, cancellationToken);
    }

    private static async Task<JsonObject> SendPiecesAsync(PublishContext context, MediaItem item, JsonObject upload, CancellationToken cancellationToken)
    {
        var address = $"2/media/upload/{Uri.EscapeDataString(upload["id"]!.GetValue<string>())}";
        await using var file = await context.OpenMediaAsync(item, cancellationToken);
        for (var index = upload[Next]?.GetValue<int>() ?? 0; (long)index * Piece < item.Bytes; index++)
        {
            using var body = RequestBody.Piece("media", await RequestBody.ReadAsync(file, (long)index * Piece, Piece, cancellationToken), ("segment_index", index.ToString()));
            var taken = await Answer.OfAsync(context, HttpMethod.Post, $"{address}/append", body, cancellationToken);
            if (!taken.IsSuccess)
                throw XErrors.Classify(taken, context.Time.GetUtcNow()).ToException();
            upload[Next] = index + 1;
            await context.SaveHandleAsync(context.Handle, cancellationToken);
        }
        var answer = await Answer.OfAsync(context, HttpMethod.Post, $"{address}/finalize", null, cancellationToken);
        if (!answer.IsSuccess || answer.Json.At("data") is not { } data)
            throw XErrors.Classify(answer, context.Time.GetUtcNow()).ToException();
        upload[Finalized] = true;
        if (data.At("processing_info") is null)
            upload[Ready] = true;
        await context.SaveHandleAsync(context.Handle, cancellationToken);
        return upload;
    }
}
