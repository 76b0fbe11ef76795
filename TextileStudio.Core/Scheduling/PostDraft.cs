using System.Text.Json.Nodes;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <summary>Who acts, for rows, timeline, usage and the audit log.</summary>
/// <param name="KeyId">The API key or the member at work; null where the service itself acts.</param>
public sealed record Author(string OrganizationId, string? KeyId, string Actor)
{
    /// <summary>The name of the key or member, for people.</summary>
    public string? Name { get; init; }

    /// <summary>The network address the request came from.</summary>
    public string? Address { get; init; }

    /// <summary>What the actor may do, and so the most that it may hand on.</summary>
    public Organizations.KeyScopes Scopes { get; init; }
}

/// <summary>
/// A post as a client describes it: the body of create, replace and validate. Everything is optional here so that the validator
/// can name all that is missing at once.
/// </summary>
public sealed record PostDraft
{
    public Platform? Platform { get; init; }

    /// <summary>May be left out when the organization has exactly one account on the platform.</summary>
    public string? AccountId { get; init; }

    /// <summary>A picture on the public internet, or one of our own media addresses. Either this or <see cref="AssetId"/>.</summary>
    public string? AssetUrl { get; init; }

    public string? AssetId { get; init; }

    /// <summary>The pictures and videos in their order, 1 to 35, in place of <see cref="AssetId"/> and <see cref="AssetUrl"/>; how many a network takes is its own rule.</summary>
    public IReadOnlyList<PostDraftMedia>? Media { get; init; }

    public string? Caption { get; init; }

    /// <summary>An instant with an offset. Either this or <see cref="LocalTime"/> with <see cref="TimeZone"/>.</summary>
    public DateTimeOffset? ScheduledTime { get; init; }

    /// <summary>Date and time without an offset, for instance <c>2026-11-08T18:30</c>.</summary>
    public string? LocalTime { get; init; }

    /// <summary>An IANA zone, for instance <c>Asia/Kolkata</c>.</summary>
    public string? TimeZone { get; init; }

    public string? FirstComment { get; init; }

    /// <summary>Network-specific options.</summary>
    public JsonObject? Options { get; init; }

    /// <summary><c>scheduled</c> (default) or <c>pending</c>.</summary>
    public PostStatus? Status { get; init; }

    /// <summary>0 to 10; five when left out.</summary>
    public int? MaxRetries { get; init; }

    public OverdueRule? OnOverdue { get; init; }

    /// <summary>Schedules it although the same content is planned or posted within a day.</summary>
    public bool? AllowDuplicate { get; init; }

    /// <summary>The client's own JSON object, echoed back; at most 16 KB.</summary>
    public JsonObject? Metadata { get; init; }
}

/// <summary>One picture or video of a draft, named by id or by address.</summary>
/// <param name="AssetUrl">On the public internet, or one of our own media addresses.</param>
/// <param name="AltText">What it shows, for people who do not see it.</param>
public sealed record PostDraftMedia(string? AssetId = null, string? AssetUrl = null, string? AltText = null)
{
    /// <summary>More than any network takes.</summary>
    public const int Most = 35;
}

/// <summary>What to do when the time has passed before the post could go out.</summary>
/// <param name="PostWithinMinutes">Send it if it is at most so late, else let a person decide; 1 to 10,080.</param>
public sealed record OverdueRule(int? PostWithinMinutes);

/// <summary>Something worth knowing that does not stop a post: a limit nearly reached, a local time that had to be moved.</summary>
/// <param name="Pointer">A JSON pointer into the request.</param>
public sealed record PostWarning(string Pointer, string Rule, string? Limit, string? Actual, string Message);

/// <summary>A verdict over a draft: all violations and warnings at once. <paramref name="RulesVersion"/> changes when any platform's rules do.</summary>
public sealed record PostCheck(IReadOnlyList<Violation> Violations, IReadOnlyList<PostWarning> Warnings, string RulesVersion)
{
    public bool Valid => Violations.Count == 0;
}

/// <summary>What a person decides about a post of unknown outcome.</summary>
public enum Resolution
{
    /// <summary>It is on the network.</summary>
    Posted,

    /// <summary>It is not; send it again.</summary>
    PostAgain,

    /// <summary>Let it be.</summary>
    Leave,
}
