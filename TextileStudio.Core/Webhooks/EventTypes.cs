using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Webhooks;

/// <summary>One kind of event that an endpoint can ask for, and when it is sent.</summary>
public sealed record EventType(string Name, string When);

/// <summary>What webhooks tell. A new kind is one line here and one call of <see cref="Outbox.Tell"/> in the transaction of its change.</summary>
public static class EventTypes
{
    public const string PostPosted = "post.posted";
    public const string PostFailed = "post.failed";
    public const string PostNeedsCheck = "post.needs_check";
    public const string PostCancelled = "post.cancelled";
    public const string AccountConnected = "account.connected";
    public const string AccountExpiring = "account.expiring";
    public const string AccountDisconnected = "account.disconnected";
    public const string UsageThreshold = "usage.threshold";

    /// <summary>Sent by the test button to one endpoint, whatever it asked for.</summary>
    public const string Test = "webhook.test";

    /// <summary>In place of a list: every kind, those of later versions too.</summary>
    public const string All = "*";

    /// <summary>Every kind an endpoint may name.</summary>
    public static IReadOnlyList<EventType> Catalogue { get; } =
    [
        new(PostPosted, "A post is out on its network. A WhatsApp broadcast is one post: its messages send no events of their own."),
        new(PostFailed, "A post was refused for good, or its tries are used up."),
        new(PostNeedsCheck, "A person has to look at a post: it is doubtful, missed its time, or lost its account."),
        new(PostCancelled, "A post was cancelled, or a doubtful one was left as it is."),
        new(AccountConnected, "An account was connected, or works again."),
        new(AccountExpiring, "An account's connection ends in 7, 3, 1 or 0 days unless its owner renews it."),
        new(AccountDisconnected, "An account lost its connection, or was taken out by its owner."),
        new(UsageThreshold, "A budget or limit has passed 80 % or 100 %."),
    ];

    public static bool IsKnown(string name) => name == All || Catalogue.Any(t => t.Name == name);

    /// <summary>What a change of a post's status is told as; null for a change that nobody is told of.</summary>
    public static string? OfMove(PostStatus? from, PostStatus to) => to == from ? null : to switch
    {
        PostStatus.Posted => PostPosted,
        PostStatus.Failed => PostFailed,
        PostStatus.NeedsCheck => PostNeedsCheck,
        PostStatus.Cancelled => PostCancelled,
        _ => null,
    };
}
