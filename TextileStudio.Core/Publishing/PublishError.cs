namespace TextileStudio.Core.Publishing;

/// <summary>One vocabulary for the refusals of all networks (rows of the error table in the platform notes).</summary>
public enum ErrorCategory
{
    TransientUnknown,
    RateLimited,
    QuotaExhausted,
    SpamBlocked,
    Reconnect,
    Permission,
    Duplicate,
    ContentRejected,
    MediaNotReady,
    MediaFetchFailed,
    RecipientOrWindow,
    Internal,
}

/// <summary>Who can do something about an error.</summary>
public enum WhoActs
{
    Client,
    Owner,
    Operator,
    Platform,
}

/// <summary>
/// Why a post was refused, deferred or left in doubt. <paramref name="Message"/> is a sentence a shop owner understands;
/// <paramref name="Raw"/> keeps the network's own words, at most 4,000 characters, with tokens removed.
/// </summary>
public sealed record PublishError(string Code, ErrorCategory Category, WhoActs WhoActs, string Message, string? Raw = null)
{
    /// <summary>Whether sending the same content again later can help.</summary>
    public bool Retryable => Category is ErrorCategory.TransientUnknown or ErrorCategory.RateLimited or ErrorCategory.QuotaExhausted
        or ErrorCategory.SpamBlocked or ErrorCategory.MediaNotReady or ErrorCategory.MediaFetchFailed or ErrorCategory.Internal;
}

/// <summary>A network's refusal of a repeatable step (preparing, polling, looking up), already classified. <see cref="Until"/> is when it may be tried again, if the network said so.</summary>
public sealed class PlatformException(PublishError error, DateTimeOffset? until = null) : Exception($"{error.Code}: {error.Message}")
{
    public PublishError Error { get; } = error;

    public DateTimeOffset? Until { get; } = until;
}
