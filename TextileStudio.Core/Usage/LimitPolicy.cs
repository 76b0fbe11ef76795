using TextileStudio.Core.Data;

namespace TextileStudio.Core.Usage;

/// <summary>Whose work a limit counts together, the outermost first.</summary>
public enum LimitLevel
{
    /// <summary>Everybody on this service; what is used of it is told to nobody.</summary>
    Platform,

    Organization,

    /// <summary>One organization's work for one social network.</summary>
    Network,

    User,
    Key,
}

/// <summary>How a limit gives room back.</summary>
public enum LimitAlgorithm
{
    /// <summary>A full bucket of <see cref="LimitPolicy.Capacity"/>, refilled by <see cref="LimitPolicy.RefillRate"/> every <see cref="LimitPolicy.Period"/>.</summary>
    TokenBucket,

    /// <summary>At most <see cref="LimitPolicy.Capacity"/> in each <see cref="LimitPolicy.Period"/> of the UTC clock (a day begins at midnight, a week on Monday).</summary>
    FixedWindow,

    /// <summary>Never more than <see cref="LimitPolicy.Capacity"/> in any stretch of <see cref="LimitPolicy.Period"/>, wherever it begins.</summary>
    SlidingWindow,
}

/// <summary>Whether a limit refuses.</summary>
public enum LimitMode
{
    Live,

    /// <summary>Counts and is logged, and never refuses: for trying out a limit.</summary>
    DryRun,
}

/// <summary>One limit as the settings give it.</summary>
/// <param name="Name">Unique; stands in headers and answers.</param>
/// <param name="Meter">What it counts; null counts everything together.</param>
public sealed record LimitPolicy(string Name, LimitLevel Level, Meter? Meter, LimitAlgorithm Algorithm, long Capacity, long RefillRate, TimeSpan Period, LimitMode Mode)
{
    /// <summary>Under which name its use is kept: another way of counting begins anew, another height goes on.</summary>
    public string Key { get; } = $"{Name}/{Algorithm switch { LimitAlgorithm.TokenBucket => "b", LimitAlgorithm.FixedWindow => "f", _ => "s" }}{(long)Period.TotalSeconds}";

    /// <summary>How long until everything used now is to be had again.</summary>
    public TimeSpan Window => Algorithm is LimitAlgorithm.TokenBucket && RefillRate > 0 ? Period * ((Capacity + RefillRate - 1) / RefillRate) : Period;

    /// <summary>Platform limits are nobody's own: their numbers would tell of other organizations' work.</summary>
    public bool IsTold => Level is not LimitLevel.Platform && Mode is LimitMode.Live;

    /// <summary>Whether this request counts, and under whose name; null when it does not.</summary>
    internal string? SubjectOf(UsageRequest request)
    {
        if (Meter is { } meter && meter != request.Meter)
            return null;
        return Level switch
        {
            LimitLevel.Platform => "",
            LimitLevel.Organization => request.OrganizationId,
            LimitLevel.Network => request.Platform is { } network ? $"{request.OrganizationId}|{Wire.Name(network)}" : null,
            LimitLevel.User => request.UserId is { } user ? $"{request.OrganizationId}|{user}" : null,
            LimitLevel.Key => request.KeyId is { Length: > 0 } key ? $"{request.OrganizationId}|{key}" : null,
            _ => throw new InvalidOperationException($"{Level} has no subject."),
        };
    }
}

/// <summary>A limit that a request counts against. <paramref name="Subject"/> is whose: never an address or a name, only our own ids.</summary>
internal sealed record AppliedLimit(LimitPolicy Policy, string Subject);
