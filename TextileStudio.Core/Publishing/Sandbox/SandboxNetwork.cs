using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>One emulated network: recognises requests and performs them.</summary>
internal abstract class SandboxNetwork
{
    public abstract Platform Platform { get; }

    /// <summary>The token where this network takes it from.</summary>
    public abstract string? TokenOf(SandboxCall call);

    /// <summary>What the request asks for; null when the network has no such address.</summary>
    public abstract SandboxRoute? Find(SandboxCall call, string account);

    public abstract SandboxAnswer UnknownPath(SandboxCall call);

    public abstract SandboxAnswer BadToken();

    /// <summary>The network's answer to a fault that refuses before anything is performed; null when the fault is of another sort.</summary>
    public abstract SandboxAnswer? Refusal(FaultRule fault, string account, DateTimeOffset now);

    /// <summary>The network's own words for "something went wrong here".</summary>
    public abstract SandboxAnswer ServerError();

    /// <summary>Usage and rate headers that every answer carries.</summary>
    public abstract IReadOnlyDictionary<string, string> Headers(SandboxCall call, string account, DateTimeOffset now);

    /// <summary>The account a sandbox token names (<c>sbx_{network}_{account}</c>), or null.</summary>
    public virtual string? AccountOf(SandboxCall call) => PlainAccount(call.Platform, TokenOf(call));

    /// <summary>The same, whichever network it is.</summary>
    public static string? PlainAccountOf(SandboxCall call) => PlainAccount(call.Platform, SandboxOAuth.TokenOf(call));

    private static string? PlainAccount(Platform platform, string? token)
    {
        var prefix = $"sbx_{Data.Wire.Name(platform)}_";
        return token is not null && token.StartsWith(prefix, StringComparison.Ordinal) && token.Length > prefix.Length ? token[prefix.Length..] : null;
    }
}

/// <summary>A recognised request. <paramref name="Fetch"/> is an address the network reads before it performs.</summary>
internal sealed record SandboxRoute(CallKind Kind, Func<SandboxWork, SandboxAnswer> Perform, Uri? Fetch = null)
{
    /// <summary>Every address the network reads before it performs, where there are several.</summary>
    public IReadOnlyList<Uri> Fetches { get; init; } = Fetch is null ? [] : [Fetch];
}

/// <summary>What performing a request has at hand; runs within one transaction.</summary>
internal sealed class SandboxWork
{
    public required SandboxCall Call { get; init; }
    public required SandboxSession Session { get; init; }
    public required string Account { get; init; }
    public required DateTimeOffset Now { get; init; }
    public required SandboxOptions Options { get; init; }

    /// <summary>How long the new post stays out of lists.</summary>
    public required TimeSpan Lag { get; init; }

    /// <summary>A fault that what is made carries on: a container, a video, an upload.</summary>
    public SandboxFault? Container { get; init; }

    /// <summary>The faults that struck this request; empty where it is performed by another process than the one that took it.</summary>
    public IReadOnlyList<FaultRule> Faults { get; init; } = [];

    /// <summary>The bytes at the route's addresses, in their order; null for one that could not be had.</summary>
    public IReadOnlyList<(byte[] Bytes, string ContentType)?> FetchedAll { get; init; } = [];

    /// <summary>The bytes at the route's first address.</summary>
    public (byte[] Bytes, string ContentType)? Fetched => FetchedAll.Count == 0 ? null : FetchedAll[0];

    public bool Has(SandboxFault fault) => Faults.Any(f => f.Fault == fault);

    /// <summary>Webhooks that follow from it.</summary>
    public List<PendingNotice> Notices { get; } = [];

    public bool Performed { get; private set; }

    public string? RemoteId { get; private set; }

    /// <summary>Notes that the network now holds something new or changed.</summary>
    public void Did(string? remoteId)
    {
        Performed = true;
        RemoteId = remoteId;
    }

    /// <summary>Lets a webhook follow after <paramref name="delay"/>, so many times; <paramref name="messageId"/> is then in the state <paramref name="status"/>.</summary>
    public void Tell(JsonObject body, TimeSpan delay, int times, string? messageId, string? status) =>
        Notices.Add(SandboxNotices.Keep(Session, Call.Platform, Account, body, Now, delay, times, messageId, status));
}

/// <summary>How fast and how generous the sandbox networks are when no fault strikes.</summary>
public sealed record SandboxOptions
{
    /// <summary>How long an Instagram container stays IN_PROGRESS.</summary>
    public TimeSpan ContainerDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The same for a container with a video in it.</summary>
    public TimeSpan VideoContainerDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long Facebook and X process a GIF or a video, and LinkedIn any upload.</summary>
    public TimeSpan ProcessingDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Instagram posts per account and 24 hours. The network's own figure is 50 or 100; the default lets load tests pass.</summary>
    public int InstagramQuota { get; init; } = 10_000;

    /// <summary>X posts per account and 15 minutes. The network's own figure is 100; the default lets load tests pass.</summary>
    public int XPostsPerWindow { get; init; } = 10_000;

    /// <summary>Calls per LinkedIn account and day (UTC). The network's own figure is about 150; the default lets load tests pass.</summary>
    public int LinkedInCallsPerDay { get; init; } = 1_000_000;

    /// <summary>How long TikTok works on a post after it has all of it.</summary>
    public TimeSpan TikTokDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>TikTok posts per account and 24 hours. The network's own figure is about 15; the default lets load tests pass.</summary>
    public int TikTokPostsPerDay { get; init; } = 10_000;

    /// <summary>TikTok's inits per account and minute. The network's own figure is 6; the default lets load tests pass.</summary>
    public int TikTokInitsPerMinute { get; init; } = 10_000;

    /// <summary>TikTok's status and creator questions per account and minute, each. The network's own figures are 30 and 20; the default lets load tests pass.</summary>
    public int TikTokQuestionsPerMinute { get; init; } = 10_000;

    /// <summary>Beginnings of addresses that are verified for the app; null means that TikTok takes any.</summary>
    public IReadOnlyList<string>? TikTokVerifiedUrls { get; init; }

    /// <summary>Whether TikTok's list shows photo posts, of which its pages say nothing.</summary>
    public bool TikTokListsPhotos { get; init; } = true;

    /// <summary>Between two steps of a WhatsApp message (sent, delivered, read), and so between their webhooks.</summary>
    public TimeSpan WebhookDelay { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>WhatsApp takes one message to one person in this time.</summary>
    public TimeSpan WhatsAppPair { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>WhatsApp messages per number and second.</summary>
    public int WhatsAppPerSecond { get; init; } = 80;

    /// <summary>Seed of the dice that faults with a percentage or a time range throw; null for a new one each start.</summary>
    public int? Seed { get; init; }
}
