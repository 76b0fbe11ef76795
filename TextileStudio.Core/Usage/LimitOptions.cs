using System.ComponentModel.DataAnnotations;
using TextileStudio.Core.Usage.Arcjet;

namespace TextileStudio.Core.Usage;

/// <summary>Settings <c>Studio:Limits</c>: how much may be done. Null (an empty value) is unlimited.</summary>
public sealed class LimitOptions
{
    public const string EmbeddedProvider = "embedded";
    public const string ArcjetProvider = "arcjet";

    /// <summary>Who decides: <c>embedded</c> by our own tables, <c>arcjet</c> by Arcjet's service.</summary>
    [RegularExpression("embedded|arcjet", ErrorMessage = "Studio:Limits:Provider must be embedded or arcjet.")]
    public string Provider { get; set; } = EmbeddedProvider;

    /// <summary>Posters that an organization may make in one UTC day; empty is unlimited.</summary>
    [Range(0, LimitPolicies.Most)]
    public long? PostersPerDay { get; set; } = 1_000;

    /// <summary>Captions that an organization may have written in one UTC day; empty is unlimited.</summary>
    [Range(0, LimitPolicies.Most)]
    public long? CaptionsPerDay { get; set; } = 5_000;

    /// <summary>Posts that an organization may plan in one UTC day; empty is unlimited.</summary>
    [Range(0, LimitPolicies.Most)]
    public long? PostsPerDay { get; set; } = 100_000;

    /// <summary><c>live</c> or <c>dry_run</c>, for every limit that names no mode of its own.</summary>
    public string Mode { get; set; } = "live";

    /// <summary>Further limits by name; the name stands in headers.</summary>
    public IDictionary<string, LimitRule> Rules { get; set; } = new Dictionary<string, LimitRule>(StringComparer.Ordinal);

    /// <summary>For the provider <c>arcjet</c>.</summary>
    public ArcjetOptions Arcjet { get; set; } = new();

    /// <summary>The daily limit of an organization; null is unlimited.</summary>
    public long? PerDay(Meter meter) => meter switch
    {
        Meter.Posters => PostersPerDay,
        Meter.Captions => CaptionsPerDay,
        Meter.Posts => PostsPerDay,
        _ => throw new ArgumentOutOfRangeException(nameof(meter), meter, "A meter without a limit setting."),
    };
}

/// <summary>One entry of <c>Studio:Limits:Rules</c>. A token bucket has Capacity, RefillRate and IntervalSeconds; a window has Max and WindowSeconds.</summary>
public sealed class LimitRule
{
    /// <summary><c>platform</c> (the whole service), <c>organization</c>, <c>network</c> (an organization on one social network), <c>user</c> or <c>key</c>.</summary>
    public string Level { get; set; } = "organization";

    /// <summary><c>posters</c>, <c>captions</c> or <c>posts</c>; empty counts all of them together.</summary>
    public string? Meter { get; set; }

    /// <summary><c>token_bucket</c>, <c>fixed_window</c> or <c>sliding_window</c>.</summary>
    public string Algorithm { get; set; } = "fixed_window";

    /// <summary>A window's most.</summary>
    public long? Max { get; set; }

    /// <summary>How long a window is.</summary>
    public long? WindowSeconds { get; set; }

    /// <summary>What a full bucket holds.</summary>
    public long? Capacity { get; set; }

    /// <summary>What comes back into a bucket every <see cref="IntervalSeconds"/>.</summary>
    public long? RefillRate { get; set; }

    /// <summary>How often a bucket gets <see cref="RefillRate"/>.</summary>
    public long? IntervalSeconds { get; set; }

    /// <summary><c>live</c> or <c>dry_run</c>; empty is what <see cref="LimitOptions.Mode"/> says.</summary>
    public string? Mode { get; set; }
}
