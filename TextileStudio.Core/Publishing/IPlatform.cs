using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing;

/// <summary>
/// One social network's client: its rules, its calls, its error mapping and its look-up, all in one file under Platforms/.
/// The dispatcher calls the steps in the order of these members; only <see cref="CommitAsync"/> has an effect that people can see.
/// </summary>
public interface IPlatform
{
    Platform Platform { get; }

    /// <summary>Limits and proof of this network; read by the validator, the composer page, the dispatcher and the sandbox.</summary>
    PlatformRules Rules { get; }

    /// <summary>How long after the last possible send a look-up may first be believed, given what was prepared: shorter than the rules' where the handle already names the post.</summary>
    TimeSpan SettleTimeOf(JsonObject handle) => Rules.SettleTime;

    /// <summary>
    /// Every repeatable, invisible step (uploads, container). Stores what it learns through <see cref="PublishContext.SaveHandleAsync"/>
    /// as soon as it knows it, and skips what the inherited handle already holds and is still valid.
    /// May be retried as a whole; throws <see cref="PlatformException"/> for a refusal and <see cref="HttpRequestException"/> or a timeout for a transport fault.
    /// </summary>
    Task PrepareAsync(PublishContext context, CancellationToken cancellationToken);

    /// <summary>Whether what <see cref="PrepareAsync"/> made can be committed now. Only reads.</summary>
    Task<Readiness> PollReadyAsync(PublishContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Exactly one irreversible HTTP request. Never throws for an answer of the network: anything that is not listed as accepted or
    /// refused in the platform's file is <see cref="PublishResult.Unknown"/>.
    /// </summary>
    Task<PublishResult> CommitAsync(PublishContext context, CancellationToken cancellationToken);

    /// <summary>Asks the network what became of a commit whose outcome is unknown. Only reads from the network, so it may be repeated freely.</summary>
    Task<Reconciliation> ReconcileAsync(PublishContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Visible extras that follow an accepted post (first comment). A failure here never changes the post's outcome; it is returned as a warning text or null.
    /// </summary>
    Task<string?> AfterPublishAsync(PublishContext context, string remoteId, CancellationToken cancellationToken);

    /// <summary>The public address of a published post where the commit's answer does not carry it; null when the network does not say. Only reads.</summary>
    Task<string?> PermalinkAsync(PublishContext context, string remoteId, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>
    /// Takes a published post off the network; one that is gone already counts as taken off. Only called where <see cref="PlatformRules.CanDelete"/> is true.
    /// May be repeated; throws like <see cref="PrepareAsync"/>.
    /// </summary>
    Task DeleteAsync(PublishContext context, string remoteId, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{PlatformNames.Of(Platform)} offers no way to delete a post.");
}

/// <summary>What a platform client needs for one attempt at one post. Built by <see cref="Publisher"/>; holds no database.</summary>
public sealed class PublishContext
{
    /// <summary>Client with the network's (or the sandbox's) base address; follows no redirect, retries nothing.</summary>
    public required HttpClient Http { get; init; }

    public required PublishAccount Account { get; init; }

    /// <summary>What will be sent, frozen when the post was claimed.</summary>
    public required PostSnapshot Snapshot { get; init; }

    /// <summary>Handles stored by an earlier step or an earlier, unresolved attempt (photo ids, container id, media keys). Never null; may be empty.</summary>
    public required JsonObject Handle { get; init; }

    /// <summary>Persists <see cref="Handle"/> on the attempt row; awaited before the next step so that a crash cannot lose it.</summary>
    public required Func<JsonObject, CancellationToken, Task> SaveHandleAsync { get; init; }

    /// <summary>Opens the bytes of one of the snapshot's media.</summary>
    public required Func<MediaItem, CancellationToken, Task<Stream>> OpenMediaAsync { get; init; }

    /// <summary>The stable public address of one of the snapshot's media, for networks that fetch by URL.</summary>
    public required Func<MediaItem, Uri> MediaUrl { get; init; }

    /// <summary>
    /// The same picture under an address of this attempt alone (<c>?for={marker}</c>): that it was fetched shows in <see cref="EventsAsync"/>, so the network
    /// must have taken the request that named it.
    /// </summary>
    public required Func<MediaItem, Uri> MarkedMediaUrl { get; init; }

    /// <summary>What the network told us by itself about this attempt (webhooks, fetched media), oldest first; keyed by the snapshot's marker.</summary>
    public required Func<CancellationToken, Task<IReadOnlyList<NetworkEvent>>> EventsAsync { get; init; }

    /// <summary>When the attempt being committed or looked up began (its claim), and when its go-ahead was given; look-ups search from here.</summary>
    public required DateTimeOffset AttemptStarted { get; init; }

    public DateTimeOffset? GoAheadAt { get; init; }

    /// <summary>The id under which the network took the attempt being looked up (<see cref="PublishResult.Processing"/>); null while none is known.</summary>
    public string? RemoteId { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Told when an answer says that the account's window of calls is used up, and until when.</summary>
    public Action<DateTimeOffset>? HoldUntil { get; init; }

    /// <summary>The network's API version from the settings; null means the client's own.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Told what the network itself says this account has used of its posting limit, where preparing reads that anyway.</summary>
    public Action<AccountQuota>? QuotaRead { get; init; }
}

/// <summary>The account as a platform client sees it. The token never appears in a log: <see cref="ToString"/> hides it.</summary>
public sealed record PublishAccount(string Id, string OrganizationId, Platform Platform, string ExternalId, string Username, string AccessToken)
{
    /// <summary>The account's network-specific settings (<see cref="Account.Settings"/>): nothing secret.</summary>
    public JsonObject Settings { get; init; } = [];

    /// <summary>What the network last said of its posting quota.</summary>
    public AccountQuota? Quota { get; init; }

    public override string ToString() => $"{Platform} account {Id} (@{Username})";
}

/// <summary>Text, media and options of one post as they will be sent; stored as JSON on the attempt. Text is NFC.</summary>
/// <param name="Marker">Unique per attempt; sent along where a network gives it back in its webhooks or fetches our media by it.</param>
public sealed record PostSnapshot(string PostId, string Text, string? FirstComment, IReadOnlyList<MediaItem> Media, JsonObject Options, string Marker)
{
    /// <summary>The phone number (digits of E.164) or business-scoped user id a message goes to; null for a post to a feed.</summary>
    public string? Recipient { get; init; }
}

/// <summary>One picture or video of a post. Sizes in pixels and bytes, <paramref name="ContentType"/> as found in the bytes.</summary>
public sealed record MediaItem(string AssetId, string ContentType, long Bytes, int Width, int Height, string? AltText = null)
{
    /// <summary>Running time of a video; null for a picture.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>A model had a part in it; networks that have a flag for that are told.</summary>
    public bool AiGenerated { get; init; }

    public bool IsVideo => ContentType.StartsWith("video/", StringComparison.Ordinal);
}

/// <summary>Whether prepared media can be committed.</summary>
public abstract record Readiness
{
    private Readiness() { }

    public sealed record Ready : Readiness;

    /// <summary>Not yet; ask again after <paramref name="Wait"/>.</summary>
    public sealed record Pending(TimeSpan Wait) : Readiness;

    /// <summary>Will never be; the handle is of no use any more.</summary>
    public sealed record Failed(PublishError Error) : Readiness;
}

/// <summary>The classified answer to a commit.</summary>
public abstract record PublishResult
{
    private PublishResult() { }

    public sealed record Accepted(string RemoteId, string? Url) : PublishResult;

    /// <summary>
    /// Provably not accepted, and never will be as it is. <paramref name="Existing"/> is the post that a refusal as duplicate names:
    /// after an earlier call of unknown outcome it is that call's post.
    /// </summary>
    public sealed record Refused(PublishError Error, Accepted? Existing = null) : PublishResult;

    /// <summary>Provably not accepted; may be sent again at <paramref name="Until"/> or, when null, after the usual back-off.</summary>
    public sealed record Deferred(PublishError Error, DateTimeOffset? Until = null) : PublishResult;

    /// <summary>Nobody knows yet; the reconciler will ask the network.</summary>
    public sealed record Unknown(PublishError Error) : PublishResult;

    /// <summary>
    /// The network took it under its own handle and is still working on it: it may yet be published or be refused. It is asked by that handle after
    /// <paramref name="Wait"/>, without a settle time, for nothing is in doubt but the end.
    /// </summary>
    public sealed record Processing(string RemoteId, TimeSpan Wait) : PublishResult;
}

/// <summary>What a look-up found out about a commit of unknown outcome.</summary>
public abstract record Reconciliation
{
    private Reconciliation() { }

    /// <summary>It went out. The id is null where the network proves publication but the post could not be told apart in its list.</summary>
    public sealed record Found(string? RemoteId, string? Url) : Reconciliation;

    /// <summary>
    /// It did not go out. <paramref name="Proof"/> says how sure that is: <see cref="Publishing.Proof.ByKey"/> and <see cref="Publishing.Proof.ByContainer"/> are final,
    /// <see cref="Publishing.Proof.ByMarker"/> needs a second absence. With <paramref name="DiscardHandle"/> the prepared handle is dead and the next attempt prepares anew.
    /// </summary>
    public sealed record Absent(Proof Proof, bool DiscardHandle = false) : Reconciliation
    {
        /// <summary>Why the network let it fall, where it says so; the post is then tried again as after a deferral with this error.</summary>
        public PublishError? Because { get; init; }

        /// <summary>When it may be tried again, where that is known.</summary>
        public DateTimeOffset? Until { get; init; }
    }

    /// <summary>
    /// Only a second, identical call can tell: the network takes it as the post, or refuses it as a duplicate and names the first one's post. Until then the first call
    /// stays an open question. A client gives this once per post, and only while the network still knows duplicates.
    /// </summary>
    public sealed record SendAgain(string Detail) : Reconciliation;

    /// <summary>The network took it and then refused it for good: nothing of it is to be seen.</summary>
    public sealed record Refused(PublishError Error) : Reconciliation;

    /// <summary>The network could not tell (truncated list, read error, still processing); ask again later.</summary>
    public sealed record StillUnknown(string Detail) : Reconciliation;
}

/// <summary>How a network lets us check whether a doubtful post went out.</summary>
public enum Proof
{
    None,
    ByKey,
    ByContainer,
    ByMarker,
}
