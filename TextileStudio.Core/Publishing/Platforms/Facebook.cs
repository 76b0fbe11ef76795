using System.Net;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>
/// Facebook Pages over the Graph API. Pictures, even a single one, are uploaded hidden first: their ids make a doubtful post findable.
/// A video has its id from the start of its upload; only <c>finish</c> publishes it, and its status says what became of it.
/// There is no idempotency key, and posts are known to be live after HTTP 500 and code 2, so neither <c>/feed</c> nor <c>finish</c> is repeated on hope.
/// </summary>
public sealed partial class Facebook : IPlatform
{
    private const string Name = "Facebook";
    private const int PageSize = 100;
    private const int MaxPages = 10;
    private const string PostFields = "id,message,created_time,permalink_url,status_type,is_published,attachments{media_type,target{id},unshimmed_url,subattachments{target{id}}}";

    // Clocks differ a little; a post of ours cannot be older than its claim.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(120);

    /// <summary>Shown as a preview below a post without a picture.</summary>
    private static readonly PostOption Link = new("link") { IsAddress = true };

    /// <summary>Where the post is shown; the feed when left out.</summary>
    private static readonly PostOption Kind = new(PlatformRules.KindOption, ["feed", "reel", "story"]);

    private static readonly PlatformRules Feed = new()
    {
        TextLimit = 63_206,
        CountText = TextCounting.CodePoints,
        TextOnlyAllowed = true,
        FirstCommentLimit = 8_000,
        AltTextLimit = 1_000,
        Options = [PostOption.AltText, Link, Kind],
        MaxImages = 10,
        ImageTypes = ["image/jpeg", "image/png"],
        ImageBytes = 4_000_000,
        Video = new VideoRules { Types = ["video/mp4", "video/quicktime"], Bytes = 10_000_000_000, MinDuration = TimeSpan.FromSeconds(1), MaxDuration = TimeSpan.FromHours(4) },
        // No Quota: the 30 posts in 24 hours are for reels alone, and pictures and texts must not be held back by them.
        CanDelete = true,
        Proof = Proof.ByMarker,
        SettleTime = TimeSpan.FromSeconds(120),
        CallLimit = TimeSpan.FromSeconds(30),
    };

    public static PlatformRules Rules { get; } = Feed with
    {
        Kinds = new Dictionary<string, PlatformRules>
        {
            ["reel"] = Feed with { TextOnlyAllowed = false, MaxImages = 0, Video = Upright(TimeSpan.FromSeconds(90)) },
            ["story"] = Feed with { TextOnlyAllowed = false, ShowsText = false, MaxImages = 1, FirstCommentLimit = null, Video = Upright(TimeSpan.FromSeconds(60)) },
        },
    };

    public Platform Platform => Platform.Facebook;

    PlatformRules IPlatform.Rules => Rules;

    /// <summary>Uploads each picture hidden (<c>published=false</c>) and a video to the point where only <c>finish</c> is left; the handle maps asset id to what it became.</summary>
    public async Task PrepareAsync(PublishContext context, CancellationToken cancellationToken)
    {
        if (ShapeOf(context.Snapshot) is Shape.None)
            throw Verdict.Unfit("On Facebook a reel is one video, a story is one picture or one video, and a video stands alone in a post.").ToException();
        foreach (var item in context.Snapshot.Media)
            await (item.IsVideo ? UploadVideoAsync(context, item, cancellationToken) : UploadPhotoAsync(context, item, cancellationToken));
    }

    /// <summary>A hidden photo and an uploaded video can be published as soon as they have an id; a video is worked on only afterwards.</summary>
    public Task<Readiness> PollReadyAsync(PublishContext context, CancellationToken cancellationToken) => Task.FromResult<Readiness>(new Readiness.Ready());

    public Task<PublishResult> CommitAsync(PublishContext context, CancellationToken cancellationToken) => ShapeOf(context.Snapshot) switch
    {
        Shape.None => Task.FromResult<PublishResult>(Verdict.NotPrepared(Name)),
        Shape.Video or Shape.Reel or Shape.VideoStory => FinishAsync(context, cancellationToken),
        Shape.PhotoStory => TellStoryAsync(context, cancellationToken),
        _ => PostAsync(context, cancellationToken),
    };

    public async Task<string?> AfterPublishAsync(PublishContext context, string remoteId, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(context.Snapshot.FirstComment))
            return null;
        using var body = RequestBody.Form(("message", context.Snapshot.FirstComment));
        var answer = await Answer.OfAsync(context, HttpMethod.Post, $"{GraphApi.Node(context, remoteId)}/comments", body, cancellationToken);
        return IdOf(answer, context) is not null ? null : throw Classify(answer, context).ToException();
    }

    /// <summary>A video is deleted by its own id, a post by its id.</summary>
    public async Task DeleteAsync(PublishContext context, string remoteId, CancellationToken cancellationToken)
    {
        var answer = await Answer.OfAsync(context, HttpMethod.Delete, GraphApi.Node(context, remoteId), null, cancellationToken);
        var error = GraphApi.ErrorOf(answer, context.Account.AccessToken);
        if (!GraphApi.IsGone(error) && (!answer.IsSuccess || error is not null))
            throw Classify(answer, context).ToException();
    }

    private static async Task UploadPhotoAsync(PublishContext context, MediaItem item, CancellationToken cancellationToken)
    {
        var photos = PhotosOf(context.Handle);
        if (photos[item.AssetId] is not null)
            return;
        await using var bytes = await context.OpenMediaAsync(item, cancellationToken);
        using var body = RequestBody.Picture("source", item, bytes, ("published", "false"), ("alt_text_custom", item.AltText));
        var answer = await Answer.OfAsync(context, HttpMethod.Post, $"{Page(context)}/photos", body, cancellationToken);
        photos[item.AssetId] = IdOf(answer, context) ?? throw Classify(answer, context).ToException();
        await context.SaveHandleAsync(context.Handle, cancellationToken);
    }

    private static async Task<PublishResult> PostAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var photos = PhotoIds(context).ToArray();
        if (photos.Length < context.Snapshot.Media.Count)
            return Verdict.NotPrepared(Name);
        var media = photos.Select((id, index) => ($"attached_media[{index}]", (string?)new JsonObject { ["media_fbid"] = id }.ToJsonString()));
        using var body = RequestBody.Form(
        [
            ("message", context.Snapshot.Text.Length > 0 ? context.Snapshot.Text : null),
            ("link", context.Snapshot.Media.Count == 0 ? Link.In(context.Snapshot.Options) : null),
            ("published", "true"),
            .. media,
        ]);
        var answer = await Answer.OfAsync(context, HttpMethod.Post, RequestBody.Path($"{Page(context)}/feed", ("fields", "id,permalink_url")), body, cancellationToken);
        return IdOf(answer, context) is { } id ? new PublishResult.Accepted(id, answer.Json.Text("permalink_url") ?? UrlOf(id)) : Classify(answer, context);
    }

    private static async Task<PublishResult> TellStoryAsync(PublishContext context, CancellationToken cancellationToken)
    {
        if (PhotoIds(context).FirstOrDefault() is not { } photo)
            return Verdict.NotPrepared(Name);
        using var body = RequestBody.Form(("photo_id", photo));
        var answer = await Answer.OfAsync(context, HttpMethod.Post, $"{Page(context)}/photo_stories", body, cancellationToken);
        return Succeeded(answer, context) && answer.Json.Id("post_id") is { } id ? new PublishResult.Accepted(id, UrlOf(id)) : Classify(answer, context);
    }

    private static string? IdOf(Answer answer, PublishContext context) =>
        answer.Status is HttpStatusCode.OK or HttpStatusCode.Created && GraphApi.ErrorOf(answer, context.Account.AccessToken) is null ? answer.Json.Id("id") : null;

    private static JsonObject PhotosOf(JsonObject handle)
    {
        if (handle["photos"] is not JsonObject photos)
            handle["photos"] = photos = [];
        return photos;
    }

    private static IEnumerable<string> PhotoIds(PublishContext context) => context.Snapshot.Media.Where(m => !m.IsVideo)
        .Select(item => PhotosOf(context.Handle)[item.AssetId]?.GetValue<string>()).OfType<string>();

    private static string Page(PublishContext context) => GraphApi.Node(context, context.Account.ExternalId);

    private static string UrlOf(string id) => $"https://www.facebook.com/{id}";

    private static bool Succeeded(Answer answer, PublishContext context) =>
        answer.IsSuccess && GraphApi.ErrorOf(answer, context.Account.AccessToken) is null && answer.Json.Flag("success");

    private static VideoRules Upright(TimeSpan longest) => new()
    {
        Types = ["video/mp4", "video/quicktime"],
        Bytes = 1_000_000_000,
        MinDuration = TimeSpan.FromSeconds(3),
        MaxDuration = longest,
        MinSide = 540,
        MinRatio = 9.0 / 16.0,
        MaxRatio = 9.0 / 16.0,
    };

    /// <summary>The kinds of post with their own way of being made; None is a mixture that Facebook does not take.</summary>
    private enum Shape
    {
        None,
        Post,
        PhotoStory,
        Video,
        Reel,
        VideoStory,
    }

    private static Shape ShapeOf(PostSnapshot snapshot) => (Kind.In(snapshot.Options), snapshot.Media) switch
    {
        ("reel", [{ IsVideo: true }]) => Shape.Reel,
        ("story", [{ IsVideo: true }]) => Shape.VideoStory,
        ("story", [_]) => Shape.PhotoStory,
        ("reel" or "story", _) => Shape.None,
        (_, [{ IsVideo: true }]) => Shape.Video,
        (_, var media) => media.Any(m => m.IsVideo) ? Shape.None : Shape.Post,
    };
}
