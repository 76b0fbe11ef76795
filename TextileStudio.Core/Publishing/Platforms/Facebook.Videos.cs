using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Platforms;

/// <content>Videos, reels and video stories: started and uploaded while preparing, published by <c>finish</c>, worked on by Facebook afterwards.</content>
public sealed partial class Facebook
{
    private const string VideoEdge = "videos";
    private const string Done = "done";

    // Facebook says how much it wants next; this is only a bound on what is held in memory.
    private const long LargestPiece = 32 * 1024 * 1024;

    // How long Facebook works on a video before it is worth asking.
    private static readonly TimeSpan Working = TimeSpan.FromSeconds(10);

    private static async Task UploadVideoAsync(PublishContext context, MediaItem item, CancellationToken cancellationToken)
    {
        var edge = EdgeOf(context.Snapshot);
        var videos = VideosOf(context.Handle);
        var inherited = videos[item.AssetId] as JsonObject;
        if (inherited?["edge"]?.GetValue<string>() != edge)
            inherited = null;
        if (inherited?[Done] is not null)
            return;
        if (edge != VideoEdge)
        {
            await UploadWholeAsync(context, item, edge, cancellationToken);
            return;
        }
        if (inherited is not null)
        {
            try
            {
                await TransferAsync(context, item, inherited, cancellationToken);
                return;
            }
            catch (PlatformException refusal) when (refusal.Error.Category is not (ErrorCategory.Reconnect or ErrorCategory.RateLimited or ErrorCategory.SpamBlocked))
            {
                // The session has ended, or it got a piece whose answer never arrived. An unfinished upload is seen by nobody, so it begins anew.
                videos.Remove(item.AssetId);
            }
        }
        await TransferAsync(context, item, await StartAsync(context, item, cancellationToken), cancellationToken);
    }

    private static async Task<JsonObject> StartAsync(PublishContext context, MediaItem item, CancellationToken cancellationToken)
    {
        using var body = RequestBody.Form(("upload_phase", "start"), ("file_size", item.Bytes.ToString()));
        var answer = await Answer.OfAsync(context, HttpMethod.Post, $"{Page(context)}/{VideoEdge}", body, cancellationToken);
        if (!IsRead(answer, context) || answer.Json.Id("video_id") is not { } id || answer.Json.Id("upload_session_id") is not { } session || Offsets(answer) is not { } wanted)
            throw Classify(answer, context).ToException();
        var video = new JsonObject { ["edge"] = VideoEdge, ["id"] = id, ["session"] = session, ["from"] = wanted.From, ["to"] = wanted.To };
        VideosOf(context.Handle)[item.AssetId] = video;
        await context.SaveHandleAsync(context.Handle, cancellationToken);
        return video;
    }

    // Sends the pieces that Facebook asks for until it asks for none.
    private static async Task TransferAsync(PublishContext context, MediaItem item, JsonObject video, CancellationToken cancellationToken)
    {
        await using var bytes = await context.OpenMediaAsync(item, cancellationToken);
        var (from, to) = (video["from"]!.GetValue<long>(), video["to"]!.GetValue<long>());
        while (from < to)
        {
            using var body = RequestBody.Piece("video_file_chunk", await RequestBody.ReadAsync(bytes, from, Math.Min(to - from, LargestPiece), cancellationToken),
                ("upload_phase", "transfer"), ("upload_session_id", video["session"]!.GetValue<string>()), ("start_offset", from.ToString()));
            var answer = await Answer.OfAsync(context, HttpMethod.Post, $"{Page(context)}/{VideoEdge}", body, cancellationToken);
            if (!IsRead(answer, context) || Offsets(answer) is not { } next || next.From <= from)
                throw Classify(answer, context).ToException();
            video["from"] = from = next.From;
            video["to"] = to = next.To;
            await context.SaveHandleAsync(context.Handle, cancellationToken);
        }
        video[Done] = true;
        await context.SaveHandleAsync(context.Handle, cancellationToken);
    }

    // Reels and stories take the bytes in one piece at an address of their own.
    private static async Task UploadWholeAsync(PublishContext context, MediaItem item, string edge, CancellationToken cancellationToken)
    {
        using var start = RequestBody.Form(("upload_phase", "start"));
        var started = await Answer.OfAsync(context, HttpMethod.Post, $"{Page(context)}/{edge}", start, cancellationToken);
        if (!IsRead(started, context) || started.Json.Id("video_id") is not { } id || UploadAddress.Trusted(context, started.Json.Text("upload_url"), "facebook.com") is not { } address)
            throw Classify(started, context).ToException();
        var video = new JsonObject { ["edge"] = edge, ["id"] = id };
        VideosOf(context.Handle)[item.AssetId] = video;
        await context.SaveHandleAsync(context.Handle, cancellationToken);

        await using var bytes = await context.OpenMediaAsync(item, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StreamContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("OAuth", context.Account.AccessToken);
        request.Headers.TryAddWithoutValidation("offset", "0");
        request.Headers.TryAddWithoutValidation("file_size", item.Bytes.ToString());
        var answer = await Answer.OfAsync(context, request, cancellationToken);
        if (!Succeeded(answer, context))
            throw ClassifyUpload(answer, context).ToException();
        video[Done] = true;
        await context.SaveHandleAsync(context.Handle, cancellationToken);
    }

    // "success" means that Facebook has the video and works on it, not that anybody sees it: it can still be refused for its format or for whose it is.
    private static async Task<PublishResult> FinishAsync(PublishContext context, CancellationToken cancellationToken)
    {
        if (VideoOf(context) is not { } video || video[Done] is null)
            return Verdict.NotPrepared(Name);
        var id = video["id"]!.GetValue<string>();
        var edge = EdgeOf(context.Snapshot);
        using var body = RequestBody.Form(
        [
            ("upload_phase", "finish"),
            ("upload_session_id", video["session"]?.GetValue<string>()),
            ("video_id", edge == VideoEdge ? null : id),
            ("video_state", edge == "video_reels" ? "PUBLISHED" : null),
            ("description", edge == "video_stories" || context.Snapshot.Text.Length == 0 ? null : context.Snapshot.Text),
        ]);
        var answer = await Answer.OfAsync(context, HttpMethod.Post, $"{Page(context)}/{edge}", body, cancellationToken);
        return Succeeded(answer, context) ? new PublishResult.Processing(id, Working) : Classify(answer, context);
    }

    private static async Task<Reconciliation> OfVideoAsync(PublishContext context, CancellationToken cancellationToken)
    {
        if (VideoOf(context) is not { } video || video[Done] is null)
            return new Reconciliation.Absent(Proof.ByMarker);
        var id = video["id"]!.GetValue<string>();
        var answer = await Answer.OfAsync(context, HttpMethod.Get, RequestBody.Path(GraphApi.Node(context, id), ("fields", "status,permalink_url,published,post_id")), null, cancellationToken);
        if (!IsRead(answer, context))
            throw Classify(answer, context).ToException();
        if (answer.Json.At("status") is not { } status || status.At("publishing_phase") is not { } publishing)
            return new Reconciliation.StillUnknown("Facebook's word on the video could not be read.");

        var state = status.Text("video_status");
        if (publishing.Text("publish_status") == "published")
            return new Reconciliation.Found(id, AddressOf(answer.Json.Text("permalink_url"), id));
        if (state == "error" || Phases(status).Any(p => p.Text("status") == "error") || publishing.Text("publish_status") == "error")
            return new Reconciliation.Refused(Verdict.Content(Name, answer.Raw, Complaint(status, context)).Error);
        if (state is "expired" or "upload_failed")
            return new Reconciliation.Absent(Proof.ByMarker, DiscardHandle: true);
        if (status.At("processing_phase")?.Text("status") == "in_progress" || publishing.Text("status") is not "not_started")
            return new Reconciliation.StillUnknown("Facebook is still working on the video.");
        // Just after finish the status may still be that from before it.
        if (context.GoAheadAt is { } sent && context.Time.GetUtcNow() < sent + Feed.CallLimit + Feed.SettleTime)
            return new Reconciliation.StillUnknown("Facebook has not begun to publish the video.");
        return new Reconciliation.Absent(Proof.ByMarker);
    }

    private static readonly string[] PhaseNames = ["uploading_phase", "processing_phase", "publishing_phase"];

    private static IEnumerable<JsonElement> Phases(JsonElement status) =>
        PhaseNames.Select(name => status.At(name)).OfType<JsonElement>();

    private static string? Complaint(JsonElement status, PublishContext context) => Phases(status)
        .SelectMany(p => p.Items("errors").Concat(p.At("error") is { } one ? [one] : [])).Select(e => e.Text("message")).OfType<string>().FirstOrDefault() is { } said
            ? RawAnswer.Clean(said, context.Account.AccessToken) : null;

    // The upload host's errors have a shape of their own.
    private static PublishResult ClassifyUpload(Answer answer, PublishContext context)
    {
        if (answer.Json.At("debug_info") is not { } info)
            return Classify(answer, context);
        return info.Text("type") switch
        {
            "NotAuthorizedError" => Verdict.Reconnect(Name, answer.Raw),
            "ProcessingFailedError" when !info.Flag("retriable") => Verdict.Content(Name, answer.Raw, RawAnswer.Clean(info.Text("message") ?? "", context.Account.AccessToken)),
            // The next try begins a new upload, so a wrong offset cures itself.
            _ => Verdict.FetchFailed(Name, answer.Raw),
        };
    }

    private static (long From, long To)? Offsets(Answer answer) =>
        answer.Json.Whole("start_offset") is { } from && answer.Json.Whole("end_offset") is { } to && from >= 0 && to >= from ? (from, to) : null;

    private static bool IsRead(Answer answer, PublishContext context) => answer.IsSuccess && GraphApi.ErrorOf(answer, context.Account.AccessToken) is null;

    private static string EdgeOf(PostSnapshot snapshot) => ShapeOf(snapshot) switch
    {
        Shape.Reel => "video_reels",
        Shape.VideoStory => "video_stories",
        _ => VideoEdge,
    };

    private static JsonObject VideosOf(JsonObject handle)
    {
        if (handle[VideoEdge] is not JsonObject videos)
            handle[VideoEdge] = videos = [];
        return videos;
    }

    // A video uploaded for another kind of post is not this one's.
    private static JsonObject? VideoOf(PublishContext context) =>
        VideosOf(context.Handle)[context.Snapshot.Media[0].AssetId] is JsonObject video && video["edge"]?.GetValue<string>() == EdgeOf(context.Snapshot) ? video : null;

    // The network gives a path without a host.
    private static string AddressOf(string? permalink, string id) => permalink switch
    {
        null or "" => $"https://www.facebook.com/reel/{id}",
        ['/', ..] => "https://www.facebook.com" + permalink,
        _ => permalink,
    };
}
