using System.Globalization;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>Videos, reels and stories: start, bytes, finish; what was finished is worked on for a while and then published or refused.</summary>
internal sealed partial class FacebookSandbox
{
    private const int PieceBytes = 1024 * 1024;
    private const string UploadKind = "upload";

    private static SandboxRoute Video(SandboxCall call, string page)
    {
        var edge = Below(call)[1];
        return call.Value("upload_phase") switch
        {
            "start" => new(CallKind.Prepare, work => Start(work, page, edge)),
            "transfer" when edge == "videos" => new(CallKind.Prepare, work => Transfer(work, page)),
            "finish" => new(CallKind.Commit, work => Finish(work, page, edge)),
            _ => new(CallKind.Prepare, _ => Error(400, 100, "(#100) Param upload_phase must be one of {START, TRANSFER, FINISH}")),
        };
    }

    private static SandboxAnswer Start(SandboxWork work, string page, string edge)
    {
        if (page != work.Account)
            return NotYours();
        long size = 0;
        if (edge == "videos" && !(Number(work.Call.Value("file_size")) is > 0 and var given && (size = given) <= Rules.Video!.Bytes))
            return Error(400, 100, "(#100) Param file_size must be the number of bytes of the file");
        var video = new SandboxMedia
        {
            Id = $"{122_000_000_000_000 + work.Session.NextNumber()}",
            Platform = Platform.Facebook,
            Account = page,
            Category = edge,
            ContentType = "video/mp4",
            Bytes = size,
            CreatedAt = work.Now,
            ReadyAt = DateTimeOffset.MaxValue,
        };
        work.Session.Add(video, null);
        work.Session.Put(Platform.Facebook, UploadKind, video.Id, page, new JsonObject { ["session"] = $"{900_000 + work.Session.NextNumber()}", ["received"] = 0L }, work.Now);
        work.Did(video.Id);
        return SandboxAnswer.Escaped(edge == "videos"
            ? new JsonObject { ["video_id"] = video.Id, ["start_offset"] = "0", ["end_offset"] = $"{Math.Min(size, PieceBytes)}", ["upload_session_id"] = UploadOf(work, video.Id)!["session"]!.GetValue<string>() }
            : new JsonObject { ["video_id"] = video.Id, ["upload_url"] = $"{work.Call.Origin}/facebook/video-upload/v25.0/{video.Id}" });
    }

    private static SandboxAnswer Transfer(SandboxWork work, string page)
    {
        if (page != work.Account)
            return NotYours();
        if (BySession(work) is not ({ } video, { } upload))
            return Error(400, 100, "(#100) Param upload_session_id is not a running upload", 1363033);
        if (work.Call.Files.GetValueOrDefault("video_file_chunk") is not { Data.Length: > 0 } piece)
            return Error(400, 324, "(#324) Missing video_file_chunk");
        var received = upload["received"]!.GetValue<long>();
        if (Number(work.Call.Value("start_offset")) != received || received + piece.Data.Length > video.Bytes)
            return Error(400, 6000, "There was a problem uploading your video file. Please try again.", 1363037, transient: true);
        work.Session.AddSegment(video.Id, (int)received, piece.Data);
        received += piece.Data.Length;
        upload["received"] = received;
        work.Session.Put(Platform.Facebook, UploadKind, video.Id, page, upload, work.Now);
        work.Did(video.Id);
        return SandboxAnswer.Escaped(new JsonObject { ["start_offset"] = $"{received}", ["end_offset"] = $"{Math.Min(video.Bytes, received + PieceBytes)}" });
    }

    /// <summary>The upload host: the bytes from one offset to the end, or an address they are at.</summary>
    private static SandboxAnswer ReceiveWhole(SandboxWork work, string id)
    {
        if (work.Session.Media(Platform.Facebook, id) is not { Category: "video_reels" or "video_stories", Sha256: null } video || video.Account != work.Account || UploadOf(work, id) is not { } upload)
            return Refused(false, "NotAuthorizedError", "The video is not one that waits for bytes.", 403);
        if (Number(work.Call.Header("offset")) is not { } offset || Number(work.Call.Header("file_size")) is not { } size || size < 1)
            return Refused(false, "OffsetInvalidError", "The headers offset and file_size are required.", 400);
        var received = upload["received"]!.GetValue<long>();
        if (offset != received)
            return Refused(true, "OffsetInvalidError", $"Request starting offset is invalid: {received} bytes are here.", 400);
        if (work.Call.Body.Length > 0)
            work.Session.AddSegment(id, (int)offset, work.Call.Body);
        upload["received"] = received + work.Call.Body.Length;
        work.Session.Put(Platform.Facebook, UploadKind, id, video.Account, upload, work.Now);
        if (received + work.Call.Body.Length != size)
            return Refused(true, "PartialRequestError", "Partial request (did not match length of file).", 400);
        work.Did(id);
        return SandboxAnswer.Escaped(new JsonObject { ["success"] = true });
    }

    private static SandboxAnswer Finish(SandboxWork work, string page, string edge)
    {
        if (page != work.Account)
            return NotYours();
        var (video, upload) = edge == "videos" ? BySession(work)
            : work.Session.Media(Platform.Facebook, work.Call.Value("video_id") ?? "") is { } named && named.Category == edge && named.Account == page ? (named, UploadOf(work, named.Id)) : (null, null);
        if (video is null || upload is null)
            return Error(400, 100, edge == "videos" ? "(#100) Param upload_session_id is not a running upload" : "(#100) Param video_id is not a running upload", 1363033);
        if (edge == "video_reels" && work.Call.Value("video_state") is not ("PUBLISHED" or "DRAFT" or "SCHEDULED"))
            return Error(400, 100, "(#100) Param video_state must be one of {DRAFT, PUBLISHED, SCHEDULED}");
        // One upload is one video, however often it is finished.
        if (video.Sha256 is not null)
            return Error(400, 100, "(#100) This upload is finished already", 1363033);
        var text = work.Call.Value("description") ?? "";
        if (Rules.CountText(text) > Rules.TextLimit)
            return Error(400, 100, "(#100) Param description is too long");
        var bytes = work.Session.Segments(video.Id).SelectMany(s => s).ToArray();
        if (bytes.Length == 0 || (edge == "videos" && bytes.Length != video.Bytes))
            return Error(400, 6000, "There was a problem uploading your video file. Please try again.", 1363037, transient: true);
        if (bytes is not [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..])
            return Error(400, 352, "Sorry, the video file you selected is in a format that we don't support.", 1363024);

        var ready = work.Now + work.Options.ProcessingDelay;
        work.Session.Finish(video with { ReadyAt = ready }, bytes);
        upload["refused"] = work.Container is SandboxFault.VideoRefused;
        upload["published"] = work.Call.Value("video_state") is null or "PUBLISHED" && !IsHidden(work.Call);
        upload["description"] = text;
        work.Session.Put(Platform.Facebook, UploadKind, video.Id, page, upload, work.Now);
        if (upload["refused"]!.GetValue<bool>() || !upload["published"]!.GetValue<bool>())
        {
            work.Did(video.Id);
            return SandboxAnswer.Escaped(new JsonObject { ["success"] = true });
        }
        var isStory = edge == "video_stories";
        var post = Publish(work, isStory ? "" : text, null, [video], isStory ? SandboxPostKind.Story : SandboxPostKind.Post, work.Options.ProcessingDelay);
        return SandboxAnswer.Escaped(isStory ? new JsonObject { ["success"] = true, ["post_id"] = post.RemoteId } : new JsonObject { ["success"] = true });
    }

    private static SandboxAnswer PhotoStory(SandboxWork work, string page)
    {
        if (page != work.Account)
            return NotYours();
        if (work.Call.Value("photo_id") is not { Length: > 0 } id)
            return Missing("photo_id");
        if (work.Session.Media(Platform.Facebook, id) is not { Category: null } photo || photo.Account != page)
            return NoObject("post", id);
        if (photo.PostId is not null)
            return Error(400, 100, "Invalid parameter", 1366051, title: "Already Posted", userMessage: "This photo was already posted.");
        var post = Publish(work, "", null, [photo], SandboxPostKind.Story);
        return SandboxAnswer.Escaped(new JsonObject { ["success"] = true, ["post_id"] = post.RemoteId });
    }

    private static SandboxAnswer Stories(SandboxWork work, string page)
    {
        if (page != work.Account)
            return NotYours();
        var since = Instant(work.Call.Value("since")) ?? DateTimeOffset.MinValue;
        var stories = work.Session.Posts($"[\"facebook/{page}\"]", Platform.Facebook, 500, comments: false)
            .Where(p => p.Kind is SandboxPostKind.Story && p.DeletedAt is null && p.VisibleFrom <= work.Now && p.CreatedAt >= since).ToList();
        return Edge(work.Call, (skip, take) => [.. stories.Skip(skip).Take(take).Select(s => new JsonObject
        {
            ["id"] = s.RemoteId,
            ["post_id"] = s.RemoteId,
            ["status"] = "published",
            ["creation_time"] = $"{s.CreatedAt.ToUnixTimeSeconds()}",
            ["media_type"] = s.Media[0].Category is null ? "photo" : "video",
            ["media_id"] = s.Media[0].Id,
            ["url"] = $"https://facebook.com/stories/{page}/{s.RemoteId.Split('_')[^1]}",
        })], "post_id,status,creation_time,media_type,media_id,url");
    }

    /// <summary>A video of the account that was not deleted with its post.</summary>
    private static SandboxMedia? OwnVideo(SandboxWork work, string id) =>
        work.Session.Media(Platform.Facebook, id) is { Category: not null } video && video.Account == work.Account
            && (video.PostId is null || work.Session.Post(Platform.Facebook, video.PostId) is not null) ? video : null;

    private static JsonObject VideoNode(SandboxWork work, SandboxMedia video)
    {
        var upload = UploadOf(work, video.Id) ?? [];
        var isFinished = video.Sha256 is not null;
        var isOver = isFinished && video.ReadyAt <= work.Now;
        var isRefused = isOver && upload["refused"]?.GetValue<bool>() is true;
        var isPublished = isOver && video.PostId is not null;
        var received = upload["received"]?.GetValue<long>() ?? 0;
        var processing = new JsonObject { ["status"] = isRefused ? "error" : isOver ? "complete" : isFinished ? "in_progress" : "not_started" };
        if (isRefused)
            processing["errors"] = new JsonArray(new JsonObject { ["code"] = 1363047, ["message"] = "The video could not be processed." });
        var publishing = new JsonObject { ["status"] = isPublished ? "complete" : "not_started", ["publish_status"] = isPublished ? "published" : "draft" };
        if (isPublished)
            publishing["publish_time"] = video.ReadyAt.ToUnixTimeSeconds();
        return new JsonObject
        {
            ["id"] = video.Id,
            ["created_time"] = GraphSandbox.Stamp(video.CreatedAt),
            ["description"] = upload["description"]?.DeepClone(),
            ["published"] = isPublished,
            ["post_id"] = isPublished ? video.PostId!.Split('_')[^1] : null,
            ["permalink_url"] = video.Category == "video_reels" ? $"/reel/{video.Id}/" : $"/{video.Account}/videos/{video.Id}/",
            ["status"] = new JsonObject
            {
                ["video_status"] = isRefused ? "error" : isOver ? "ready" : isFinished ? "processing" : received > 0 && (video.Bytes == 0 || received == video.Bytes) ? "upload_complete" : "uploading",
                ["uploading_phase"] = new JsonObject { ["status"] = isFinished ? "complete" : "in_progress", ["bytes_transfered"] = received },
                ["processing_phase"] = processing,
                ["publishing_phase"] = publishing,
            },
        };
    }

    private static SandboxAnswer Refused(bool retriable, string type, string message, int status) => SandboxAnswer.Escaped(new JsonObject
    {
        ["debug_info"] = new JsonObject { ["retriable"] = retriable, ["type"] = type, ["message"] = message },
    }, status);

    private static JsonObject? UploadOf(SandboxWork work, string id) => work.Session.Get(Platform.Facebook, UploadKind, id);

    private static (SandboxMedia? Video, JsonObject? Upload) BySession(SandboxWork work)
    {
        var session = work.Call.Value("upload_session_id") ?? "";
        var id = work.Session.Query(
            "SELECT id FROM objects WHERE platform = 'facebook' AND kind = 'upload' AND account = $0 AND json_extract(json, '$.session') = $1", row => row.GetString(0), work.Account, session).FirstOrDefault();
        return id is null ? (null, null) : (work.Session.Media(Platform.Facebook, id), UploadOf(work, id));
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
