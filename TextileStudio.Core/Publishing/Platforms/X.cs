using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>
/// X over its API v2. Pictures and videos are uploaded first: their media keys make a doubtful post findable. There is no key against doubles;
/// a refusal as duplicate after a doubt is evidence, not proof, that the first one went out.
/// </summary>
public sealed partial class X : IPlatform
{
    private const string Name = "X";
    private const int PageSize = 100;
    private const int MaxPages = 8;
    private const string PostFields = "created_at,text,entities,attachments,note_tweet";
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(60);

    /// <summary>An upload that expires sooner than this is made again.</summary>
    private static readonly TimeSpan ExpiryMargin = TimeSpan.FromMinutes(10);

    /// <summary>Who may reply; everybody when left out.</summary>
    private static readonly PostOption ReplySettings = new("reply_settings", ["following", "mentionedUsers", "subscribers", "verified"]);

    public static PlatformRules Rules { get; } = new()
    {
        TextLimit = 280,
        CountText = TextCounting.XWeighted,
        TextUnit = TextUnits.XWeighted,
        TextOnlyAllowed = true,
        CashtagLimit = 1,
        FirstCommentLimit = 280,
        AltTextLimit = 1_000,
        Options = [PostOption.AltText, ReplySettings],
        MaxImages = 4,
        ImageTypes = ["image/jpeg", "image/png", "image/webp", Gif],
        ImageBytes = 5_000_000,
        Video = new VideoRules
        {
            Types = ["video/mp4", "video/quicktime"],
            Bytes = 512_000_000,
            MinDuration = TimeSpan.FromSeconds(0.5),
            MaxDuration = TimeSpan.FromSeconds(140),
            MinSide = 32,
            // 1280 x 1024, lying or standing.
            MaxSide = 1_280,
            MinRatio = 1.0 / 3.0,
            MaxRatio = 3,
        },
        // A post costs 0.015 dollars, one with a web address 0.20.
        LinkSurcharge = 0.185m,
        CanDelete = true,
        Proof = Proof.ByMarker,
        SettleTime = TimeSpan.FromSeconds(60),
        CallLimit = TimeSpan.FromSeconds(30),
    };

    public Platform Platform => Platform.X;

    PlatformRules IPlatform.Rules => Rules;

    /// <summary>Uploads each picture in one shot, a GIF or a video in pieces; the handle maps asset id to media id, media key and expiry.</summary>
    public async Task PrepareAsync(PublishContext context, CancellationToken cancellationToken)
    {
        if (Unfit(context.Snapshot.Media) is { } unfit)
            throw unfit.ToException();
        var uploads = UploadsOf(context.Handle);
        foreach (var item in context.Snapshot.Media)
        {
            var upload = uploads[item.AssetId] as JsonObject;
            if (upload is not null && Expires(upload) < context.Time.GetUtcNow() + ExpiryMargin)
                upload = null;
            if (IsChunked(item))
            {
                upload = await UploadInPiecesAsync(context, item, upload, cancellationToken);
            }
            else if (upload is null)
            {
                uploads[item.AssetId] = upload = await UploadAsync(context, item, cancellationToken);
                await context.SaveHandleAsync(context.Handle, cancellationToken);
            }
            if (!item.IsVideo && !string.IsNullOrEmpty(item.AltText) && upload["described"] is null)
            {
                await DescribeAsync(context, upload["id"]!.GetValue<string>(), item.AltText, cancellationToken);
                upload["described"] = true;
                await context.SaveHandleAsync(context.Handle, cancellationToken);
            }
        }
    }

    public async Task<PublishResult> CommitAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var ids = Uploaded(context, "id");
        if (ids.Count < context.Snapshot.Media.Count)
            return Verdict.NotPrepared(Name);
        // Unknown properties and empty objects are refused, so only what is there is sent.
        var post = new JsonObject();
        if (context.Snapshot.Text.Length > 0)
            post["text"] = context.Snapshot.Text;
        if (ids.Count > 0)
            post["media"] = new JsonObject { ["media_ids"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id))]) };
        if (ReplySettings.In(context.Snapshot.Options) is { } replies)
            post["reply_settings"] = replies;
        if (context.Snapshot.Media.Any(m => m.AiGenerated))
            post["made_with_ai"] = true;
        using var body = RequestBody.Json(post);
        var answer = await Answer.OfAsync(context, HttpMethod.Post, "2/tweets", body, cancellationToken);
        return PostId(answer) is { } id ? new PublishResult.Accepted(id, UrlOf(context, id)) : XErrors.Classify(answer, context.Time.GetUtcNow());
    }

    /// <summary>Reads the account's newest posts: with pictures the media keys decide, without them the text as it was before X changed it.</summary>
    public async Task<Reconciliation> ReconcileAsync(PublishContext context, CancellationToken cancellationToken)
    {
        var keys = Uploaded(context, "media_key").ToHashSet(StringComparer.Ordinal);
        if (keys.Count < context.Snapshot.Media.Count)
            return new Reconciliation.Absent(Proof.ByMarker);
        var wanted = SameText.ForX(context.Snapshot.Text);
        var since = (context.AttemptStarted - Slack).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string? next = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await Answer.OfAsync(context, HttpMethod.Get, RequestBody.Path($"2/users/{Uri.EscapeDataString(context.Account.ExternalId)}/tweets",
            [
                ("max_results", PageSize.ToString()), ("start_time", since), ("exclude", "retweets"), ("tweet.fields", PostFields), ("expansions", "attachments.media_keys"),
                .. next is null ? Array.Empty<(string, string)>() : [("pagination_token", next)],
            ]), null, cancellationToken);
            if (!answer.IsSuccess)
                throw XErrors.Classify(answer, context.Time.GetUtcNow()).ToException();
            // No posts at all: X leaves "data" out and says so in "meta". Anything that does not add up is no answer we understand.
            var meta = answer.Json.At("meta");
            var isList = answer.Json.At("data") is not { } data ? meta?.Whole("result_count") == 0
                : data.ValueKind is JsonValueKind.Array && data.EnumerateArray().All(p => p.Id("id") is not null) && meta?.Whole("result_count") is var count && (count ?? data.GetArrayLength()) == data.GetArrayLength();
            if (!isList)
                return new Reconciliation.StillUnknown("X's list of posts could not be read.");

            var posts = answer.Json.Items("data").ToArray();
            foreach (var post in posts)
            {
                if (post.Id("id") is { } id && (keys.Count > 0 ? KeysOf(post).SetEquals(keys) : KeysOf(post).Count == 0 && SameText.FromX(post) == wanted))
                    return new Reconciliation.Found(id, UrlOf(context, id));
            }
            next = meta?.Id("next_token");
            if (next is null)
            {
                return posts.Length < PageSize ? new Reconciliation.Absent(Proof.ByMarker)
                    : new Reconciliation.StillUnknown("X's list of posts may be cut off.");
            }
        }
        return new Reconciliation.StillUnknown("X's list of posts is too long to be read to its end.");
    }

    /// <summary>The first comment is a reply to the own post, the one kind of reply that stays allowed.</summary>
    public async Task<string?> AfterPublishAsync(PublishContext context, string remoteId, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(context.Snapshot.FirstComment))
            return null;
        using var body = RequestBody.Json(new JsonObject
        {
            ["text"] = context.Snapshot.FirstComment,
            ["reply"] = new JsonObject { ["in_reply_to_tweet_id"] = remoteId },
        });
        var answer = await Answer.OfAsync(context, HttpMethod.Post, "2/tweets", body, cancellationToken);
        return PostId(answer) is not null ? null : throw XErrors.Classify(answer, context.Time.GetUtcNow()).ToException();
    }

    public async Task DeleteAsync(PublishContext context, string remoteId, CancellationToken cancellationToken)
    {
        var answer = await Answer.OfAsync(context, HttpMethod.Delete, $"2/tweets/{Uri.EscapeDataString(remoteId)}", null, cancellationToken);
        if (answer.IsSuccess && answer.Json.At("data") is { } data && data.Flag("deleted"))
            return;
        if (answer.Status is not HttpStatusCode.NotFound || answer.Json.ValueKind is not JsonValueKind.Object)
            throw XErrors.Classify(answer, context.Time.GetUtcNow()).ToException();
    }

    private static async Task<JsonObject> UploadAsync(PublishContext context, MediaItem item, CancellationToken cancellationToken)
    {
        await using var bytes = await context.OpenMediaAsync(item, cancellationToken);
        using var body = RequestBody.Picture("media", item, bytes, ("media_category", "tweet_image"), ("media_type", item.ContentType));
        var answer = await Answer.OfAsync(context, HttpMethod.Post, "2/media/upload", body, cancellationToken);
        return Named(answer, context) ?? throw XErrors.Classify(answer, context.Time.GetUtcNow()).ToException();
    }

    // What an upload is known by afterwards.
    private static JsonObject? Named(Answer answer, PublishContext context)
    {
        if (!answer.IsSuccess || answer.Json.At("data") is not { } data || data.Id("id") is not { } id || data.Id("media_key") is not { } key)
            return null;
        var life = TimeSpan.FromSeconds(Math.Clamp(data.Whole("expires_after_secs") ?? 86_400, 0, 7 * 86_400));
        return new JsonObject { ["id"] = id, ["media_key"] = key, ["expires"] = (context.Time.GetUtcNow() + life).ToString("O") };
    }

    private static async Task DescribeAsync(PublishContext context, string mediaId, string altText, CancellationToken cancellationToken)
    {
        using var body = RequestBody.Json(new JsonObject
        {
            ["id"] = mediaId,
            ["metadata"] = new JsonObject { ["alt_text"] = new JsonObject { ["text"] = altText } },
        });
        var answer = await Answer.OfAsync(context, HttpMethod.Post, "2/media/metadata", body, cancellationToken);
        if (!answer.IsSuccess)
            throw XErrors.Classify(answer, context.Time.GetUtcNow()).ToException();
    }

    private static string? PostId(Answer answer) =>
        answer.Status is HttpStatusCode.Created or HttpStatusCode.OK && answer.Json.At("data") is { } data ? data.Id("id") : null;

    private static HashSet<string> KeysOf(JsonElement post) => (post.At("attachments")?.Items("media_keys") ?? [])
        .Where(k => k.ValueKind is JsonValueKind.String).Select(k => k.GetString()!).ToHashSet(StringComparer.Ordinal);

    private static JsonObject UploadsOf(JsonObject handle)
    {
        if (handle["media"] is not JsonObject uploads)
            handle["media"] = uploads = [];
        return uploads;
    }

    private static List<string> Uploaded(PublishContext context, string field) => [.. context.Snapshot.Media
        .Select(item => UploadsOf(context.Handle)[item.AssetId]?[field]?.GetValue<string>()).OfType<string>()];

    private static DateTimeOffset Expires(JsonObject upload) =>
        DateTimeOffset.TryParse(upload["expires"]?.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : DateTimeOffset.MinValue;

    private static string UrlOf(PublishContext context, string id) => $"https://x.com/{Uri.EscapeDataString(context.Account.Username)}/status/{id}";
}
