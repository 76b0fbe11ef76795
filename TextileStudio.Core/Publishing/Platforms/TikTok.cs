using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>
/// TikTok over its Content Posting API. A video is uploaded under a publish id, and its last part is the commit; pictures are fetched by TikTok, and the request that
/// names them is the commit, so a lost answer leaves no id: then the fetch of the attempt's own media addresses tells whether it was taken.
/// A taken post is worked on for a while; what became of it is asked by its publish id.
/// </summary>
public sealed partial class TikTok : IPlatform
{
    private const string Name = "TikTok";
    private const int PhotoTitleLimit = 90;
    private const string OnlySelf = "SELF_ONLY";

    /// <summary>Key in <see cref="Account.Settings"/> of who may see posts that do not say so themselves; chosen by the owner when connecting, never by us.</summary>
    public const string PrivacySetting = "privacy_level";

    private static readonly string[] YesNo = ["true", "false"];

    /// <summary>Who may see the post. There is no default: the post or its account says it.</summary>
    private static readonly PostOption Privacy = new(PrivacySetting, ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", OnlySelf]);

    private static readonly PostOption DisableComment = new("disable_comment", YesNo);
    private static readonly PostOption DisableDuet = new("disable_duet", YesNo);
    private static readonly PostOption DisableStitch = new("disable_stitch", YesNo);

    /// <summary>Title of a photo post; the first words of the caption when left out.</summary>
    private static readonly PostOption Title = new("title") { MaxLength = PhotoTitleLimit };

    /// <summary>The post advertises somebody else's product.</summary>
    private static readonly PostOption BrandContent = new("brand_content", YesNo);

    /// <summary>The post advertises the account's own business.</summary>
    private static readonly PostOption BrandOrganic = new("brand_organic", YesNo);

    /// <summary>Labels a video as made by AI, as one of ours that is so always is; TikTok has no such mark for photos.</summary>
    private static readonly PostOption MadeByAi = new("is_aigc", YesNo);

    private static readonly PostOption AutoMusic = new("auto_add_music", YesNo);

    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(10);

    public static PlatformRules Rules { get; } = new()
    {
        TextLimit = 2_200,
        ImageTextLimit = 4_000,
        VideoTextLimit = 2_200,
        CountText = TextCounting.Utf16,
        TextUnit = TextUnits.Utf16,
        TextOnlyAllowed = false,
        Options = [Privacy, DisableComment, DisableDuet, DisableStitch, Title, BrandContent, BrandOrganic, MadeByAi, AutoMusic],
        MaxImages = 35,
        ImageTypes = ["image/jpeg", "image/webp"],
        ImageBytes = 20_000_000,
        MaxSide = 1_920,
        MaxPixels = 1_920 * 1_080,
        Video = new VideoRules
        {
            Types = ["video/mp4", "video/quicktime"],
            // TikTok takes 4 GB. This much is uploaded within the time that preparing may take.
            Bytes = 500_000_000,
            MinDuration = TimeSpan.FromSeconds(3),
            MaxDuration = TimeSpan.FromMinutes(10),
            MinSide = 360,
            MaxSide = 4_096,
        },
        Quota = 15,
        Proof = Proof.ByKey,
        // TikTok may begin to fetch pictures that late.
        SettleTime = TimeSpan.FromMinutes(15),
        // The last part of a video travels in the commit.
        CallLimit = TimeSpan.FromSeconds(60),
        IdComesLate = true,
        // A part of a video is held in memory while it is sent.
        Concurrency = 8,
    };

    /// <summary>About how large the parts of a video are.</summary>
    internal long ChunkTarget { get; init; } = UploadPlan.Usual;

    public Platform Platform => Platform.Tiktok;

    PlatformRules IPlatform.Rules => Rules;

    /// <summary>With a publish id in the handle there is nothing to settle: TikTok says how far it is. Only the last possible send must be over.</summary>
    public TimeSpan SettleTimeOf(JsonObject handle) => UploadOf(handle) is null ? Rules.SettleTime : TimeSpan.FromSeconds(30);

    /// <summary>Asks what this creator may do now, as TikTok wants it before each post; uploads a video but for its last part. The handle keeps the answers and the upload.</summary>
    public async Task PrepareAsync(PublishContext context, CancellationToken cancellationToken)
    {
        if (context.Snapshot.Media.Count == 0)
            throw Rejected("media_required", "TikTok takes no post without a picture or a video. Add one.");
        if (Title.In(context.Snapshot.Options) is null && context.Snapshot.Options[Title.Name] is not null)
            throw Rejected("title_too_long", $"The title of a photo post on TikTok has at most {PhotoTitleLimit} characters. Shorten it, or leave it out: then the first words of the caption are taken.");
        var creator = await CreatorAsync(context, cancellationToken);
        context.Handle["privacy_level"] = CheckedPrivacy(context, creator);
        context.Handle["creator"] = new JsonObject
        {
            ["comment_disabled"] = creator.Flag("comment_disabled"),
            ["duet_disabled"] = creator.Flag("duet_disabled"),
            ["stitch_disabled"] = creator.Flag("stitch_disabled"),
        };
        if (VideoOf(context) is { } video)
        {
            if (creator.Whole("max_video_post_duration_sec") is { } longest && video.Duration > TimeSpan.FromSeconds(longest))
                throw Rejected("video_too_long", $"This TikTok account may post videos of at most {longest} seconds. Shorten the video.");
            await UploadAsync(context, video, cancellationToken);
        }
        else
        {
            await context.SaveHandleAsync(context.Handle, cancellationToken);
        }
    }

    /// <summary>TikTok works on what it has after the commit, not before.</summary>
    public Task<Readiness> PollReadyAsync(PublishContext context, CancellationToken cancellationToken) => Task.FromResult<Readiness>(new Readiness.Ready());

    public async Task<PublishResult> CommitAsync(PublishContext context, CancellationToken cancellationToken)
    {
        if (PrivacyIn(context.Handle) is null)
            return Verdict.NotPrepared(Name);
        if (VideoOf(context) is { } video)
            return await SendLastPartAsync(context, video, cancellationToken);
        using var body = RequestBody.Json(new JsonObject
        {
            ["media_type"] = "PHOTO",
            ["post_mode"] = "DIRECT_POST",
            ["post_info"] = PhotoInfo(context),
            ["source_info"] = new JsonObject
            {
                ["source"] = "PULL_FROM_URL",
                ["photo_cover_index"] = 0,
                ["photo_images"] = new JsonArray([.. context.Snapshot.Media.Select(item => JsonValue.Create(context.MarkedMediaUrl(item).AbsoluteUri))]),
            },
        });
        var answer = await Answer.OfAsync(context, HttpMethod.Post, "v2/post/publish/content/init/", body, cancellationToken);
        return TikTokErrors.IsOk(answer) && answer.Json.At("data")?.Id("publish_id") is { } id
            ? new PublishResult.Processing(id, FirstLook)
            : TikTokErrors.Classify(answer, context.Time.GetUtcNow());
    }

    /// <summary>TikTok takes no comments from here.</summary>
    public Task<string?> AfterPublishAsync(PublishContext context, string remoteId, CancellationToken cancellationToken) =>
        Task.FromResult(string.IsNullOrEmpty(context.Snapshot.FirstComment) ? null : "TikTok takes no first comment from here. Write it in the app.");

    /// <summary>Follows from the post's number; a post that has none yet (private, or not through moderation) has no address.</summary>
    public Task<string?> PermalinkAsync(PublishContext context, string remoteId, CancellationToken cancellationToken) =>
        Task.FromResult(remoteId.All(char.IsAsciiDigit) ? UrlOf(context, remoteId) : null);

    private static async Task<JsonElement> CreatorAsync(PublishContext context, CancellationToken cancellationToken)
    {
        using var nothing = new StringContent("", System.Text.Encoding.UTF8, "application/json");
        var answer = await Answer.OfAsync(context, HttpMethod.Post, "v2/post/publish/creator_info/query/", nothing, cancellationToken);
        return TikTokErrors.IsOk(answer) && answer.Json.At("data") is { } creator && creator.Items("privacy_level_options").Any()
            ? creator
            : throw TikTokErrors.Classify(answer, context.Time.GetUtcNow()).ToException();
    }

    /// <summary>Who may see the post, as the post or else its account says; refused where neither does or the creator does not offer it.</summary>
    private static string CheckedPrivacy(PublishContext context, JsonElement creator)
    {
        var offered = creator.Items("privacy_level_options").Where(o => o.ValueKind is JsonValueKind.String).Select(o => o.GetString()!).ToArray();
        var choices = string.Join(", ", offered);
        var privacy = Privacy.In(context.Snapshot.Options) ?? Privacy.In(context.Account.Settings);
        if (privacy is null)
            throw Rejected("privacy_level_missing", $"TikTok asks who may see a post, and neither this post nor its account says so. Give the option privacy_level: {choices}.");
        if (!offered.Contains(privacy))
            throw Rejected("privacy_level_not_offered", $"This TikTok account does not offer {privacy}. Give the option privacy_level: {choices}.");
        if (privacy == OnlySelf && IsOn(BrandContent, context))
            throw Rejected("branded_content_private", "TikTok does not take branded content that only its owner can see. Choose another privacy_level, or leave brand_content out.");
        return privacy;
    }

    private static JsonObject PhotoInfo(PublishContext context)
    {
        var info = new JsonObject();
        if (Title.In(context.Snapshot.Options) is { Length: > 0 } given)
            info["title"] = given;
        else if (FirstWords(context.Snapshot.Text) is { Length: > 0 } words)
            info["title"] = words;
        if (context.Snapshot.Text.Length > 0)
            info["description"] = context.Snapshot.Text;
        info["privacy_level"] = PrivacyIn(context.Handle);
        info["disable_comment"] = IsOff("comment_disabled", DisableComment, context);
        info["auto_add_music"] = IsOn(AutoMusic, context);
        info["brand_content_toggle"] = IsOn(BrandContent, context);
        info["brand_organic_toggle"] = IsOn(BrandOrganic, context);
        return info;
    }

    private static JsonObject VideoInfo(PublishContext context) => new()
    {
        ["title"] = context.Snapshot.Text,
        ["privacy_level"] = PrivacyIn(context.Handle),
        ["disable_comment"] = IsOff("comment_disabled", DisableComment, context),
        ["disable_duet"] = IsOff("duet_disabled", DisableDuet, context),
        ["disable_stitch"] = IsOff("stitch_disabled", DisableStitch, context),
        ["brand_content_toggle"] = IsOn(BrandContent, context),
        ["brand_organic_toggle"] = IsOn(BrandOrganic, context),
        ["is_aigc"] = IsOn(MadeByAi, context) || context.Snapshot.Media.Any(m => m.AiGenerated),
    };

    /// <summary>As many whole words of a caption as fit into a photo's title; a single longer one is cut between characters as people see them.</summary>
    internal static string FirstWords(string text)
    {
        var line = SameText.Canonical(text);
        if (line.Length <= PhotoTitleLimit)
            return line;
        var end = 0;
        for (int next; (next = end + System.Globalization.StringInfo.GetNextTextElementLength(line, end)) <= PhotoTitleLimit;)
            end = next;
        var space = line.LastIndexOf(' ', end);
        return space > PhotoTitleLimit / 2 ? line[..space] : line[..end];
    }

    private static bool IsOn(PostOption option, PublishContext context) => option.In(context.Snapshot.Options) == "true";

    // What the creator has switched off stays off.
    private static bool IsOff(string creators, PostOption option, PublishContext context) =>
        IsOn(option, context) || context.Handle["creator"]?[creators]?.GetValue<bool>() is true;

    private static string? PrivacyIn(JsonObject handle) => handle["privacy_level"]?.GetValue<string>();

    private static MediaItem? VideoOf(PublishContext context) => context.Snapshot.Media.FirstOrDefault(m => m.IsVideo);

    private static string UrlOf(PublishContext context, string id) =>
        $"https://www.tiktok.com/@{Uri.EscapeDataString(context.Account.Username)}/{(VideoOf(context) is null ? "photo" : "video")}/{id}";

    private static PlatformException Rejected(string code, string message) => new(new PublishError(code, ErrorCategory.ContentRejected, WhoActs.Client, message));
}
