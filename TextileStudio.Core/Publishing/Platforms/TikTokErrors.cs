using System.Net;
using System.Text.Json;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>TikTok's table of errors. Every answer carries <c>error.code</c>, also one with HTTP 200; only <c>ok</c> is a success.</summary>
internal static class TikTokErrors
{
    private const string Name = "TikTok";

    /// <summary>TikTok counts calls by the minute and gives no hint.</summary>
    private static readonly TimeSpan RateWait = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    public static bool IsOk(Answer answer) => answer.IsSuccess && CodeOf(answer) == "ok";

    public static bool HasCode(Answer answer) => CodeOf(answer) is not null;

    public static bool IsUnknownPublishId(Answer answer) => CodeOf(answer) is "invalid_publish_id" or "token_not_authorized_for_specified_publish_id";

    public static bool IsMissingScope(Answer answer) => CodeOf(answer) is "scope_not_authorized" or "scope_permission_missed";

    public static PublishResult Classify(Answer answer, DateTimeOffset now)
    {
        if (answer.IsServerError)
            return Verdict.Unknown(Name, answer.Raw);
        return CodeOf(answer) switch
        {
            null => Nameless(answer, now),
            "ok" => Verdict.Unreadable(Name, answer.Raw),
            "rate_limit_exceeded" => Verdict.RateLimited(Name, answer.Raw, answer.RetryAfter(now) ?? now + RateWait),
            "access_token_invalid" or "invalid_grant" => Verdict.Reconnect(Name, answer.Raw),
            "scope_not_authorized" or "scope_permission_missed" => Verdict.Permission(Name, answer.Raw, MessageOf(answer)),
            "url_ownership_unverified" => Setup("url_ownership_unverified", answer.Raw,
                "TikTok fetches pictures only from addresses that are verified for this app. The operator of this service verifies its public address at TikTok for Developers."),
            "unaudited_client_can_only_post_to_private_accounts" => Setup("unaudited_client", answer.Raw,
                "TikTok has not audited this app yet: until then it posts to private accounts only, and visible to their owner alone."),
            "app_version_check_failed" => Verdict.Permission(Name, answer.Raw, "The TikTok app on the phone is too old for this; update it."),
            "spam_risk_too_many_posts" or "spam_risk_too_many_pending_share" => TooMany(answer.Raw, now),
            "reached_active_user_cap" => Verdict.Quota(Name, "As many accounts have posted through this app today as TikTok allows.", answer.Raw, now + Day, WhoActs.Operator),
            "spam_risk_user_banned_from_posting" => Verdict.Spam(Name, answer.Raw, now + Day),
            "spam_risk" or "spam_risk_text" => Spam(answer.Raw),
            "invalid_param" or "invalid_params" or "privacy_level_option_mismatch" or "invalid_file_upload" => Verdict.Content(Name, answer.Raw, MessageOf(answer)),
            _ => Verdict.Unknown(Name, answer.Raw),
        };
    }

    /// <summary>An answer of the upload address, which speaks by status: 400 is a part it does not take.</summary>
    public static PublishResult ClassifyUpload(Answer answer, DateTimeOffset now) =>
        answer.Status is HttpStatusCode.BadRequest && !HasCode(answer) ? Verdict.Content(Name, answer.Raw, "The video file was not accepted.") : Classify(answer, now);

    /// <summary>What a status of FAILED means: nothing of the post is to be seen, and its reason says whether it may be tried again.</summary>
    public static Reconciliation OfFailure(string? reason, string raw, DateTimeOffset now) => reason switch
    {
        "internal" => Again(new PublishError("publish_failed", ErrorCategory.TransientUnknown, WhoActs.Platform,
            "TikTok took the post and then failed to publish it, for reasons of its own. It is sent again by itself.", raw)),
        "video_pull_failed" or "photo_pull_failed" => Again(Verdict.FetchFailed(Name, raw).Error),
        "auth_removed" => new Reconciliation.Refused(Verdict.Reconnect(Name, raw).Error),
        "spam_risk_too_many_posts" or "spam_risk_too_many_pending_share" => Again(TooMany(raw, now).Error, now + Day),
        "spam_risk_user_banned_from_posting" => Again(Verdict.Spam(Name, raw, now + Day).Error, now + Day),
        "spam_risk" or "spam_risk_text" => new Reconciliation.Refused(Spam(raw).Error),
        "publish_cancelled" => new Reconciliation.Refused(new PublishError("publish_cancelled", ErrorCategory.ContentRejected, WhoActs.Owner,
            "The publishing was cancelled at TikTok before the post was out.", raw)),
        "file_format_check_failed" => Content("file_format", "The file's format is none that TikTok takes: pictures are JPEG or WebP, videos MP4 or MOV.", raw),
        "duration_check_failed" => Content("duration", "The video is too short or too long for TikTok.", raw),
        "frame_rate_check_failed" => Content("frame_rate", "TikTok takes videos of 23 to 60 frames a second.", raw),
        "picture_size_check_failed" => Content("picture_size", "TikTok takes pictures up to 1080 by 1920 pixels and videos of 360 to 4096 pixels a side.", raw),
        "video_bitrate_check_failed" => Content("video_bitrate", "The video's bit rate is none that TikTok takes.", raw),
        // A reason nobody listed still says FAILED: nothing is out, and nobody knows whether another try would fare better.
        _ => new Reconciliation.Refused(Verdict.Content(Name, raw, reason).Error),
    };

    private static PublishResult Nameless(Answer answer, DateTimeOffset now) => answer.Status switch
    {
        HttpStatusCode.Unauthorized => Verdict.Reconnect(Name, answer.Raw),
        HttpStatusCode.TooManyRequests => Verdict.RateLimited(Name, answer.Raw, answer.RetryAfter(now) ?? now + RateWait),
        _ => answer.IsSuccess ? Verdict.Unreadable(Name, answer.Raw) : Verdict.Unknown(Name, answer.Raw),
    };

    /// <summary>The token endpoint's shape has the code itself as <c>error</c>.</summary>
    private static string? CodeOf(Answer answer) => answer.Json.At("error") switch
    {
        { ValueKind: JsonValueKind.Object } error => error.Id("code"),
        { ValueKind: JsonValueKind.String } code => code.GetString(),
        _ => null,
    };

    private static string? MessageOf(Answer answer) => answer.Json.At("error")?.Text("message");

    private static PublishResult.Deferred TooMany(string raw, DateTimeOffset now) =>
        Verdict.Quota(Name, "This account has posted as often today as TikTok lets apps do.", raw, now + Day);

    private static PublishResult.Refused Spam(string raw) => new(new PublishError("spam_risk", ErrorCategory.ContentRejected, WhoActs.Client,
        "TikTok holds this post for spam and did not publish it. Do not send it again as it is; change the text or the picture.", raw));

    private static PublishResult.Refused Setup(string code, string raw, string message) => new(new PublishError(code, ErrorCategory.Permission, WhoActs.Operator, message, raw));

    private static Reconciliation.Refused Content(string code, string message, string raw) =>
        new(new PublishError(code, ErrorCategory.ContentRejected, WhoActs.Client, $"{message} Nothing was published; change it and try again.", raw));

    private static Reconciliation.Absent Again(PublishError because, DateTimeOffset? until = null) => new(Proof.ByKey, DiscardHandle: true) { Because = because, Until = until };
}
