using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>Turns classified answers into the two forms the steps need: a result for a commit, an exception for a repeatable step.</summary>
internal static class Verdict
{
    /// <summary>For repeatable steps: whatever is not a success is thrown, already classified.</summary>
    public static PlatformException ToException(this PublishResult result) => result switch
    {
        PublishResult.Refused refused => new PlatformException(refused.Error),
        PublishResult.Deferred deferred => new PlatformException(deferred.Error, deferred.Until),
        PublishResult.Unknown unknown => new PlatformException(unknown.Error),
        _ => throw new InvalidOperationException("An accepted answer is no refusal."),
    };

    public static PublishResult.Unknown Unknown(string network, string raw) => new(new PublishError("unknown_outcome", ErrorCategory.TransientUnknown, WhoActs.Platform,
        $"{network} did not say clearly whether the post went out. We are checking before anything is sent again.", raw));

    public static PublishResult.Unknown Unreadable(string network, string raw) => new(new PublishError("unreadable_answer", ErrorCategory.TransientUnknown, WhoActs.Platform,
        $"{network} answered, but not in a form we can read. We are checking whether the post went out.", raw));

    public static PublishResult.Deferred Reconnect(string network, string raw) => new(new PublishError("reconnect", ErrorCategory.Reconnect, WhoActs.Owner,
        $"{network} no longer accepts this connection. Connect the account again; waiting posts then go on.", raw));

    public static PublishResult.Deferred RateLimited(string network, string raw, DateTimeOffset? until) => new(new PublishError("rate_limited", ErrorCategory.RateLimited, WhoActs.Platform,
        $"{network} asks us to slow down. The post waits and is sent again by itself.", raw), until);

    public static PublishResult.Deferred Quota(string network, string what, string raw, DateTimeOffset? until, WhoActs who = WhoActs.Owner) =>
        new(new PublishError("quota_exhausted", ErrorCategory.QuotaExhausted, who, $"{what} {network} takes no more posts until it is free again.", raw), until);

    public static PublishResult.Deferred Spam(string network, string raw, DateTimeOffset until) => new(new PublishError("spam_blocked", ErrorCategory.SpamBlocked, WhoActs.Owner,
        $"{network} has blocked posting from this account for a while. Open {network}, look for a notice or a security check, and post less often.", raw), until);

    public static PublishResult.Refused Permission(string network, string raw, string? said = null) => new(new PublishError("permission", ErrorCategory.Permission, WhoActs.Owner,
        $"{network} does not allow this account to publish.{Said(network, said)} Check the account's role and the permissions given to this app, or connect it again.", raw));

    public static PublishResult.Refused Duplicate(string network, string raw) => new(new PublishError("duplicate", ErrorCategory.Duplicate, WhoActs.Client,
        $"{network} says that the same post was published already. Change the text, or leave it as it is.", raw));

    public static PublishResult.Refused Content(string network, string raw, string? said) => new(new PublishError("content_rejected", ErrorCategory.ContentRejected, WhoActs.Client,
        $"{network} does not accept this post.{Said(network, said)} Change the text or the picture and try again.", raw));

    /// <summary>Found before anything was asked: the post is of no shape that the network takes. <paramref name="why"/> is a whole sentence.</summary>
    public static PublishResult.Refused Unfit(string why) => new(new PublishError("content_rejected", ErrorCategory.ContentRejected, WhoActs.Client,
        $"{why} Change the post and try again."));

    public static PublishResult.Deferred NotReady(string network, string raw, DateTimeOffset? until) => new(new PublishError("media_not_ready", ErrorCategory.MediaNotReady, WhoActs.Platform,
        $"{network} is still preparing the picture or video. The post goes out as soon as it is done.", raw), until);

    public static PublishResult.Deferred FetchFailed(string network, string raw) => new(new PublishError("media_fetch_failed", ErrorCategory.MediaFetchFailed, WhoActs.Operator,
        $"{network} could not take in the picture or video. It is tried again; if this stays, its public address cannot be reached from outside.", raw));

    /// <summary>
    /// What was prepared is no longer there when it is to be published. After an earlier call whose answer was lost this is evidence that the call was heard; else it is prepared anew.
    /// </summary>
    public static PublishResult.Deferred Gone(string network, string raw) => new(new PublishError("prepared_media_gone", ErrorCategory.Duplicate, WhoActs.Platform,
        $"{network} no longer knows the picture or video that it had prepared: either an earlier call has published it, or it was dropped. This is found out before anything is sent again.", raw));

    /// <summary>The handle lacks what a commit needs; nothing was sent and the next try prepares it.</summary>
    public static PublishResult.Deferred NotPrepared(string network) => new(new PublishError("not_prepared", ErrorCategory.Internal, WhoActs.Operator,
        $"The post was not fully prepared for {network}. It is prepared and sent again by itself."));

    /// <summary>A look at the prepared media shows that this very post is live; sending it again would double it.</summary>
    public static PublishResult.Refused AlreadyLive(string network, string raw) => new(new PublishError("already_published", ErrorCategory.Duplicate, WhoActs.Platform,
        $"{network} shows that this post is already published.", raw));

    private static string Said(string network, string? said) => string.IsNullOrWhiteSpace(said) ? "" : $" {network} says: “{Shorten(said.Trim())}”";

    private static string Shorten(string text) => Clipped.To(300, text);
}
