using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Usage;

/// <summary>A limit that has too little left. <paramref name="EnoughIn"/> is when it will have enough.</summary>
internal sealed record Shortage(LimitPolicy Policy, long Limit, long Left, TimeSpan EnoughIn);

/// <summary>The sentences of limits. Of the whole service's limits no number is told: they speak of other people's work.</summary>
internal static class LimitRefusals
{
    /// <summary>More than a limit could ever give: no waiting helps, so it is a rule and not a 429. Null when every limit could.</summary>
    public static Refusal? TooLarge(IReadOnlyList<AppliedLimit> limits, UsageRequest request)
    {
        if (limits.FirstOrDefault(l => l.Policy.Mode is LimitMode.Live && l.Policy.Capacity < request.Requested)?.Policy is not { } policy)
            return null;
        var what = Noun(policy.Meter ?? request.Meter);
        if (policy.Level is LimitLevel.Platform)
        {
            return new Refusal(RefusalKind.Rule, "request_over_limit", $"This asks for {request.Requested} {Noun(request.Meter)} at once, which is more than this service makes at once. Ask for fewer at a time.",
                [new Violation("", "over_limit", null, $"{request.Requested}", "Ask for fewer at a time.")]);
        }

        var detail = policy.Capacity == 0
            ? $"{Whose(policy, request)} may make no {what} here. Whoever runs this service can change that."
            : $"This asks for {request.Requested} {Noun(request.Meter)} at once, and {Lower(Whose(policy, request))} may make at most {policy.Capacity} {what} {Per(policy)}. Ask for fewer at a time; waiting does not help.";
        return new Refusal(RefusalKind.Rule, "request_over_limit", detail, [new Violation("", "over_limit", $"{policy.Capacity}", $"{request.Requested}", policy.Capacity == 0 ? "Ask whoever runs this service." : "Ask for fewer at a time.")])
        {
            Extra = new Dictionary<string, object?>(StringComparer.Ordinal) { ["meter"] = Wire.Name(request.Meter), ["scope"] = Wire.Name(policy.Level), ["limit"] = policy.Capacity, ["requested"] = request.Requested },
        };
    }

    /// <summary>429: enough will be there later. The limit that takes longest is the one explained.</summary>
    public static Refusal Reached(IReadOnlyList<Shortage> shortages, UsageRequest request, DateTimeOffset now, string? decisionId = null)
    {
        // Whole seconds, rounded up: who waits as long as Retry-After says must find enough.
        var wait = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(shortages.Max(s => s.EnoughIn).TotalSeconds)));
        var main = shortages.OrderByDescending(s => s.Policy.Level is not LimitLevel.Platform).ThenByDescending(s => s.EnoughIn).First();
        var extra = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["violated-policies"] = shortages.Select(s => s.Policy.Name).ToArray(),
            ["meter"] = Wire.Name(request.Meter),
            ["scope"] = Wire.Name(main.Policy.Level),
            ["requested"] = request.Requested,
            ["retry_after_seconds"] = (long)wait.TotalSeconds,
            ["decision_id"] = decisionId,
        };
        if (main.Policy.Level is LimitLevel.Platform)
        {
            return new Refusal(RefusalKind.Limit, "limit_reached", $"This service is doing as much as it can at the moment. Try again in {(long)wait.TotalSeconds} seconds.") { RetryAfter = wait, Extra = extra };
        }

        var resetsAt = now + main.EnoughIn;
        var used = Math.Max(0, main.Limit - main.Left);
        (extra["limit"], extra["used"], extra["remaining"], extra["resets_at"]) = (main.Limit, used, main.Left, resetsAt);
        var what = Noun(main.Policy.Meter);
        var until = main.Policy.Algorithm is LimitAlgorithm.FixedWindow ? "The limit resets at" : "There is enough again at";
        return new Refusal(RefusalKind.Limit, "limit_reached",
            $"{Whose(main.Policy, request)} may make {main.Limit} {what} {Per(main.Policy)} and has made {used}; this request asks for {request.Requested} more. {until} {Ceiling(resetsAt):yyyy-MM-dd'T'HH:mm:ss'Z'}.")
        {
            RetryAfter = wait,
            Extra = extra,
        };
    }

    /// <summary>A no that names no limit.</summary>
    public static Refusal Reached(UsageRequest request, TimeSpan wait, string? decisionId) => new(RefusalKind.Limit, "limit_reached", $"A usage limit is reached. Try again in {(long)wait.TotalSeconds} seconds.")
    {
        RetryAfter = wait,
        Extra = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["violated-policies"] = Array.Empty<string>(), ["meter"] = Wire.Name(request.Meter), ["requested"] = request.Requested, ["retry_after_seconds"] = (long)wait.TotalSeconds, ["decision_id"] = decisionId,
        },
    };

    /// <summary>503: nobody could decide, and the settings say that nothing may be done then.</summary>
    public static Refusal Undecided(TimeSpan wait) => new(RefusalKind.Unavailable, "limits_unavailable", "Usage limits cannot be checked at the moment, so nothing was begun. Try again shortly.") { RetryAfter = wait };

    /// <summary>"a day (UTC)", "in any hour", "at once, with 5 more every minute".</summary>
    public static string Per(LimitPolicy policy) => policy.Algorithm switch
    {
        LimitAlgorithm.TokenBucket => $"at once, with {policy.RefillRate} more every {Span(policy.Period)}",
        LimitAlgorithm.SlidingWindow => $"in any {Span(policy.Period)}",
        _ when policy.Period == TimeSpan.FromDays(1) => "a day (UTC)",
        _ => $"every {Span(policy.Period)}",
    };

    private static string Whose(LimitPolicy policy, UsageRequest request) => policy.Level switch
    {
        LimitLevel.User => "This member",
        LimitLevel.Key => "This API key",
        LimitLevel.Network => $"On {(request.Platform is { } network ? PlatformNames.Of(network) : "this network")} your organization",
        _ => "Your organization",
    };

    private static string Lower(string text) => char.ToLowerInvariant(text[0]) + text[1..];

    private static string Noun(Meter? meter) => meter is { } one ? Wire.Name(one) : "posters, captions and posts together";

    private static string Span(TimeSpan span) => span switch
    {
        { TotalDays: 1 } => "day",
        { TotalHours: 1 } => "hour",
        { TotalMinutes: 1 } => "minute",
        { TotalSeconds: 1 } => "second",
        _ when span.Ticks % TimeSpan.TicksPerDay == 0 => $"{span.TotalDays:0} days",
        _ when span.Ticks % TimeSpan.TicksPerHour == 0 => $"{span.TotalHours:0} hours",
        _ when span.Ticks % TimeSpan.TicksPerMinute == 0 => $"{span.TotalMinutes:0} minutes",
        _ => $"{span.TotalSeconds:0} seconds",
    };

    private static DateTimeOffset Ceiling(DateTimeOffset at) => at.Ticks % TimeSpan.TicksPerSecond == 0 ? at : at.AddTicks(TimeSpan.TicksPerSecond - (at.Ticks % TimeSpan.TicksPerSecond));
}
