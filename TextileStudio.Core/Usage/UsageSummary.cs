using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Usage;

/// <summary>The answer of the usage route. Only what was counted is listed; a day without work is not there.</summary>
public sealed record UsageSummary(string From, string To, IReadOnlyList<MeterUse> Meters, IReadOnlyList<DayUse> ByDay, IReadOnlyList<KeyUse> ByKey, IReadOnlyList<PlatformUse> ByPlatform)
{
    /// <summary>Every limit that is this organization's, or this key's, own; the whole service's are nobody's to see.</summary>
    public required IReadOnlyList<LimitUseView> Limits { get; init; }

    /// <summary>What was paid for in these days, dearest first.</summary>
    public required IReadOnlyList<CostOf> Costs { get; init; }

    public required IReadOnlyList<DayCost> CostByDay { get; init; }
    public required decimal CostUsd { get; init; }
    public required decimal CostInr { get; init; }

    /// <summary>The day the prices were looked up: costs are reckoned, the bill is the networks'.</summary>
    public required string PricesAsOf { get; init; }

    public required decimal InrPerUsd { get; init; }

    /// <summary>Null where no budget is set.</summary>
    public required BudgetUse? Budget { get; init; }
}

/// <summary>One meter now, by the organization's limit of it that is nearest to its end. Limit, used, remaining and reset are null where it is unlimited; the costs are of the days asked for.</summary>
public sealed record MeterUse(
    Meter Meter, long UsedToday, long? Limit, long? Used, long? Remaining, DateTimeOffset? ResetsAt, DateTimeOffset? ForecastExhaustedAt, decimal CostUsd, decimal CostInr);

/// <summary>How one limit stands. A limit with mode <c>dry_run</c> never refuses.</summary>
public sealed record LimitUseView(
    string Name, LimitLevel Level, Meter? Meter, string? Network, LimitAlgorithm Algorithm, LimitMode Mode, long Limit, long Used, long Remaining, DateTimeOffset ResetsAt, DateTimeOffset? ForecastExhaustedAt);

/// <summary>What one source took.</summary>
public sealed record CostOf(string Source, Meter Meter, long Count, decimal CostUsd, decimal CostInr);

/// <summary>What one UTC day cost.</summary>
public sealed record DayCost(string Day, decimal CostUsd, decimal CostInr);

/// <summary>This month's budget. <paramref name="WarnedAt"/> is when 80 % were passed, <paramref name="ReachedAt"/> when all of it.</summary>
public sealed record BudgetUse(
    string Month, decimal BudgetInr, decimal SpentInr, decimal RemainingInr, DateTimeOffset ResetsAt, DateTimeOffset? ForecastExhaustedAt, DateTimeOffset? WarnedAt, DateTimeOffset? ReachedAt);

/// <summary>One meter on one UTC day.</summary>
public sealed record DayUse(string Day, Meter Meter, long Count);

/// <summary>One meter by one API key; the name is null when the key is gone.</summary>
public sealed record KeyUse(string KeyId, string? KeyName, Meter Meter, long Count);

/// <summary>One meter for one network.</summary>
public sealed record PlatformUse(Platform Platform, Meter Meter, long Count);
