using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>
/// TikTok's Content Posting API: creator info, inits, upload in parts, status, lists. What was taken is worked on for a while; the public id of a post comes after that.
/// Addresses end with a slash, as TikTok's do.
/// </summary>
internal sealed partial class TikTokSandbox(SandboxOptions options) : SandboxNetwork
{
    private const string TooManyPosts = "spam_risk_too_many_posts";
    private static readonly string[] PublicChoices = ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"];
    private static readonly string[] PrivateChoices = ["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"];
    private static readonly HashSet<string> UserFields =
    [
        "open_id", "union_id", "avatar_url", "avatar_url_100", "avatar_large_url", "display_name", "bio_description", "profile_deep_link", "is_verified", "username",
        "follower_count", "following_count", "likes_count", "video_count",
    ];

    private readonly RateWindows _minutes = new(TimeSpan.FromMinutes(1));

    public override Platform Platform => Platform.Tiktok;

    public override string? TokenOf(SandboxCall call) => call.Bearer;

    /// <summary>The upload address carries its own key, in which the account stands; no other token is asked for there.</summary>
    public override string? AccountOf(SandboxCall call) =>
        call is { Method: "PUT", Path: "/video/" } ? call.Query.GetValueOrDefault("upload_token")?.Split('.')[0] is { Length: > 0 } account ? account : null : base.AccountOf(call);

    public override SandboxRoute? Find(SandboxCall call, string account) => (call.Method, call.Path) switch
    {
        ("POST", "/v2/post/publish/creator_info/query/") => new(CallKind.Read, CreatorInfo),
        ("POST", "/v2/post/publish/video/init/") when IsPull(call) => new(CallKind.Commit, work => InitVideo(work, isDraft: false), VideoUrl(call)),
        ("POST", "/v2/post/publish/video/init/") => new(CallKind.Prepare, work => InitVideo(work, isDraft: false)),
        ("POST", "/v2/post/publish/inbox/video/init/") when IsPull(call) => new(CallKind.Commit, work => InitVideo(work, isDraft: true), VideoUrl(call)),
        ("POST", "/v2/post/publish/inbox/video/init/") => new(CallKind.Prepare, work => InitVideo(work, isDraft: true)),
        ("POST", "/v2/post/publish/content/init/") => new(CallKind.Commit, InitPhotos) { Fetches = PhotoUrls(call) },
        ("PUT", "/video/") => new(IsLastPart(call) ? CallKind.Commit : CallKind.Prepare, Part),
        ("POST", "/v2/post/publish/status/fetch/") => new(CallKind.Read, Status),
        ("POST", "/v2/post/publish/cancel/") => new(CallKind.After, Cancel),
        ("POST", "/v2/video/list/") => new(CallKind.Read, ListVideos),
        ("POST", "/v2/video/query/") => new(CallKind.Read, QueryVideos),
        ("GET", "/v2/user/info/") => new(CallKind.Read, UserInfo),
        _ => null,
    };

    public override SandboxAnswer UnknownPath(SandboxCall call) => new(404, "Unsupported path(Janus)", "text/plain; charset=utf-8");

    public override SandboxAnswer BadToken() => Error(401, "access_token_invalid", "The access token is invalid or not found in the request.");

    public override SandboxAnswer ServerError() => Error(500, "internal_error", "Something is wrong. Please try again later.");

    public override SandboxAnswer? Refusal(FaultRule fault, string account, DateTimeOffset now) => fault.Fault switch
    {
        SandboxFault.TokenExpired or SandboxFault.TokenRevoked => BadToken(),
        SandboxFault.RateLimited => TooFast(),
        SandboxFault.QuotaExhausted => Error(403, TooManyPosts, "Daily post cap from the API is reached for the current user."),
        SandboxFault.SpamBlocked => Error(403, "spam_risk_user_banned_from_posting", "The user is banned from making new posts."),
        SandboxFault.ErrorOnOk => Error(200, TooManyPosts, "Daily post cap from the API is reached for the current user."),
        SandboxFault.UploadExpired => new SandboxAnswer(403, "", "text/plain"),
        SandboxFault.UploadOutOfStep => new SandboxAnswer(416, "", "text/plain"),
        _ => null,
    };

    /// <summary>TikTok gives no hint how much of a limit is used.</summary>
    public override IReadOnlyDictionary<string, string> Headers(SandboxCall call, string account, DateTimeOffset now) => new Dictionary<string, string>();

    private static SandboxAnswer Ok(JsonObject data) => Envelope(data, 200, "ok", "");

    private static SandboxAnswer Error(int status, string code, string message) => Envelope([], status, code, message);

    private static SandboxAnswer Invalid(string message) => Error(400, "invalid_params", message);

    private static SandboxAnswer TooFast() => Error(429, "rate_limit_exceeded", "The API rate limit was exceeded. Please try again later.");

    private static SandboxAnswer Envelope(JsonObject data, int status, string code, string message) => SandboxAnswer.Utf8(new JsonObject
    {
        ["data"] = data,
        ["error"] = new JsonObject { ["code"] = code, ["message"] = message, ["log_id"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(16)) },
    }, status);

    private bool IsTooFast(SandboxWork work, string what, int limit) => _minutes.Count($"{work.Account} {what}", work.Now).Used > limit;

    private static string Username(string account) => $"sandbox_{account}";

    private static string[] ChoicesOf(SandboxWork work) => work.Has(SandboxFault.AccountPrivate) ? PrivateChoices : PublicChoices;

    private SandboxAnswer CreatorInfo(SandboxWork work)
    {
        if (work.Call.Body.Length > 0 && work.Call.Json is not { Count: 0 })
            return Invalid("The request body must be empty.");
        if (IsTooFast(work, "creator", options.TikTokQuestionsPerMinute))
            return TooFast();
        // The network says it here already, and on HTTP 200.
        if (PostedToday(work) >= options.TikTokPostsPerDay)
            return Error(200, TooManyPosts, "Daily post cap from the API is reached for the current user.");
        return Ok(new JsonObject
        {
            ["creator_avatar_url"] = $"https://p16.tiktokcdn.example/{work.Account}.jpeg",
            ["creator_username"] = Username(work.Account),
            ["creator_nickname"] = $"Sandbox creator {work.Account}",
            ["privacy_level_options"] = new JsonArray([.. ChoicesOf(work).Select(c => JsonValue.Create(c))]),
            ["comment_disabled"] = false,
            ["duet_disabled"] = false,
            ["stitch_disabled"] = false,
            ["max_video_post_duration_sec"] = 600,
        });
    }

    private static SandboxAnswer UserInfo(SandboxWork work)
    {
        if (Fields(work, UserFields) is not { } fields)
            return Invalid("The request must name fields that exist.");
        var count = work.Session.Scalar("SELECT count(*) FROM posts WHERE platform = 'tiktok' AND account = $0 AND deleted_at IS NULL", work.Account);
        var user = new JsonObject
        {
            ["open_id"] = work.Account,
            ["union_id"] = $"union-{work.Account}",
            ["avatar_url"] = $"https://p16.tiktokcdn.example/{work.Account}.jpeg",
            ["avatar_url_100"] = $"https://p16.tiktokcdn.example/{work.Account}-100.jpeg",
            ["avatar_large_url"] = $"https://p16.tiktokcdn.example/{work.Account}-large.jpeg",
            ["display_name"] = $"Sandbox creator {work.Account}",
            ["bio_description"] = "",
            ["profile_deep_link"] = $"https://vm.tiktok.com/{work.Account}/",
            ["is_verified"] = false,
            ["username"] = Username(work.Account),
            ["follower_count"] = 0,
            ["following_count"] = 0,
            ["likes_count"] = 0,
            ["video_count"] = count,
        };
        return Ok(new JsonObject { ["user"] = Only(user, fields) });
    }

    /// <summary>The <c>fields</c> of the query; null when there are none or one does not exist.</summary>
    private static string[]? Fields(SandboxWork work, HashSet<string> known) =>
        work.Call.Query.GetValueOrDefault("fields")?.Split(',', StringSplitOptions.TrimEntries) is { Length: > 0 } fields && fields.All(known.Contains) ? fields : null;

    private static JsonObject Only(JsonObject whole, string[] fields)
    {
        var selected = new JsonObject();
        foreach (var field in fields.Distinct())
            selected[field] = whole[field]?.DeepClone();
        return selected;
    }

    private static long PostedToday(SandboxWork work) => work.Session.Scalar(
        "SELECT count(*) FROM posts WHERE platform = 'tiktok' AND account = $0 AND created_at > $1", work.Account, (work.Now - TimeSpan.FromHours(24)).UtcTicks);
}
