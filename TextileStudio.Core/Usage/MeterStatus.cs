using TextileStudio.Core.Data;

namespace TextileStudio.Core.Usage;

/// <summary>What an answer says of the meter its work was counted on. Limit, remaining and reset are null where the meter is unlimited.</summary>
/// <param name="Counted">What this request was counted as.</param>
public sealed record MeterStatus(Meter Meter, int Counted, long? Limit, long? Remaining, DateTimeOffset? ResetsAt)
{
    /// <summary>From the decision that let the work start: its tightest window.</summary>
    public static MeterStatus Of(UsageRequest request, UsageDecision decision, DateTimeOffset now) => decision.Windows.MinBy(w => w.Remaining) is { } window
        ? new MeterStatus(request.Meter, request.Requested, window.Limit, window.Remaining, now + window.ResetsIn)
        : new MeterStatus(request.Meter, request.Requested, null, null, null);
}

/// <summary>A feature's outcome together with the limit windows, which the RateLimit headers tell of a yes and of a no.</summary>
public sealed record Metered<T>(Outcome<T> Outcome, IReadOnlyList<LimitWindow> Windows);
