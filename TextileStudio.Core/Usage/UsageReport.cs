using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Usage;

/// <summary>What an organization has used, what it may still use, when that will be gone at this pace, and what it cost.</summary>
public sealed class UsageReport(StudioDbs dbs, EmbeddedLimiter limiter, UsageCosts costs, PriceOptions prices, TimeProvider time)
{
    private const int DefaultDays = 30;
    private const int MostDays = 366;

    /// <summary>Counts from <paramref name="from"/> to <paramref name="to"/>, both UTC days (<c>yyyy-MM-dd</c>) and both included; without them the last 30 days.</summary>
    /// <param name="keyId">The caller's key, whose own limits are told beside the organization's; null for none.</param>
    public async Task<Outcome<UsageSummary>> ReadAsync(string organizationId, string? keyId, string? from, string? to, CancellationToken cancellationToken, string? userId = null)
    {
        var now = time.GetUtcNow();
        var todayIs = DateOnly.FromDateTime(now.UtcDateTime);
        if (!Range(from, to, todayIs, out var first, out var last, out var refusal))
            return refusal!;

        await using var db = dbs.ForOrganization(organizationId);
        string firstDay = UsageDay.Of(first), lastDay = UsageDay.Of(last), today = UsageDay.Of(now);
        var rows = await db.Usage.AsNoTracking()
            .Where(u => (u.Day.CompareTo(firstDay) >= 0 && u.Day.CompareTo(lastDay) <= 0) || u.Day == today)
            .ToListAsync(cancellationToken);

        // A member's use is kept under the member's id.
        var keys = await db.ApiKeys.Select(k => new { k.Id, k.Name }).Concat(db.Members.Select(m => new { m.Id, m.Name })).ToDictionaryAsync(k => k.Id, k => k.Name, cancellationToken);
        var states = await limiter.StatesAsync(organizationId, userId is null ? keyId : null, userId, cancellationToken);
        var paid = await costs.ReadAsync(db, organizationId, first, last, cancellationToken);

        var within = rows.Where(r => string.CompareOrdinal(r.Day, firstDay) >= 0 && string.CompareOrdinal(r.Day, lastDay) <= 0).ToList();
        return new UsageSummary(
            firstDay,
            lastDay,
            [.. Enum.GetValues<Meter>().Select(m => MeterOf(m, rows.Where(r => r.Meter == m && r.Day == today).Sum(r => r.Count), states, paid))],
            [.. within.GroupBy(r => (r.Day, r.Meter)).OrderBy(g => g.Key.Day, StringComparer.Ordinal).ThenBy(g => g.Key.Meter)
                .Select(g => new DayUse(g.Key.Day, g.Key.Meter, g.Sum(r => r.Count)))],
            [.. within.Where(r => r.KeyId.Length > 0).GroupBy(r => (r.KeyId, r.Meter)).OrderBy(g => g.Key.Meter).ThenByDescending(g => g.Sum(r => r.Count))
                .Select(g => new KeyUse(g.Key.KeyId, keys.GetValueOrDefault(g.Key.KeyId), g.Key.Meter, g.Sum(r => r.Count)))],
            [.. within.Where(r => r.Platform.Length > 0).GroupBy(r => (r.Platform, r.Meter)).OrderBy(g => g.Key.Meter).ThenByDescending(g => g.Sum(r => r.Count))
                .Select(g => new PlatformUse(Wire.Parse<Platform>(g.Key.Platform), g.Key.Meter, g.Sum(r => r.Count)))])
        {
            Limits = [.. states.Select(s => new LimitUseView(s.Policy.Name, s.Policy.Level, s.Policy.Meter, s.Network, s.Policy.Algorithm, s.Policy.Mode, s.Policy.Capacity, s.Used, s.Left, s.ResetsAt, Forecast(s)))],
            Costs = [.. paid.GroupBy(c => (c.Source, c.Meter)).OrderByDescending(g => g.Sum(c => c.CostInr)).ThenBy(g => g.Key.Source, StringComparer.Ordinal)
                .Select(g => new CostOf(g.Key.Source, g.Key.Meter, g.Sum(c => c.Count), g.Sum(c => c.CostUsd), g.Sum(c => c.CostInr)))],
            CostByDay = [.. paid.GroupBy(c => c.Day).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new DayCost(g.Key, g.Sum(c => c.CostUsd), g.Sum(c => c.CostInr)))],
            CostUsd = paid.Sum(c => c.CostUsd),
            CostInr = paid.Sum(c => c.CostInr),
            PricesAsOf = prices.AsOf,
            InrPerUsd = prices.InrPerUsd,
            Budget = await BudgetAsync(db, organizationId, todayIs, now, cancellationToken),
        };
    }

    private static bool Range(string? from, string? to, DateOnly today, out DateOnly first, out DateOnly last, out Refusal? refusal)
    {
        var violations = new List<Violation>();
        last = Day("?to", to, today, violations);
        first = Day("?from", from, last.DayNumber >= DefaultDays ? last.AddDays(1 - DefaultDays) : DateOnly.MinValue, violations);
        if (violations.Count == 0 && last == DateOnly.MaxValue)
            violations.Add(new Violation("?to", "range", "9999-12-30", null, "Give an earlier day."));
        if (violations.Count == 0 && first > last)
            violations.Add(new Violation("?from", "order", UsageDay.Of(last), UsageDay.Of(first), "Give a first day that is not after the last."));
        else if (violations.Count == 0 && last.DayNumber - first.DayNumber >= MostDays)
            violations.Add(new Violation("?from", "range", $"{MostDays} days", $"{last.DayNumber - first.DayNumber + 1} days", $"Ask for at most {MostDays} days at once."));
        refusal = violations.Count == 0 ? null : new Refusal(RefusalKind.Malformed, "parameter_malformed", violations[0].Fix, violations);
        return refusal is null;
    }

    private static DateOnly Day(string pointer, string? text, DateOnly otherwise, List<Violation> violations)
    {
        if (text is null)
            return otherwise;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        violations.Add(new Violation(pointer, "date", "yyyy-MM-dd", null, "Give a UTC day such as 2026-11-08."));
        return otherwise;
    }

    // The meter's own limit that is nearest to its end stands for it; one that counts everything together only where there is none.
    private static MeterUse MeterOf(Meter meter, long usedToday, IReadOnlyList<LimitState> states, IReadOnlyList<CostLine> paid)
    {
        var nearest = states.Where(s => s.Policy is { Level: LimitLevel.Organization, Mode: LimitMode.Live } && (s.Policy.Meter is null || s.Policy.Meter == meter))
            .OrderBy(s => s.Policy.Meter is null).ThenBy(s => s.Policy.Capacity == 0 ? 0 : (decimal)s.Left / s.Policy.Capacity).FirstOrDefault();
        var cost = paid.Where(c => c.Meter == meter).ToList();
        return new MeterUse(meter, usedToday, nearest?.Policy.Capacity, nearest?.Used, nearest?.Left, nearest?.ResetsAt, nearest is null ? null : Forecast(nearest), cost.Sum(c => c.CostUsd), cost.Sum(c => c.CostInr));
    }

    /// <summary>When nothing will be left if the window goes on as it began; null when it will last. Only a fixed window has a beginning to reckon from.</summary>
    internal static DateTimeOffset? Forecast(LimitState state)
    {
        if (state.Left == 0)
            return state.AsOf;
        if (state.Policy.Algorithm is not LimitAlgorithm.FixedWindow || state.Used == 0)
            return null;
        var passed = state.AsOf - (state.ResetsAt - state.Policy.Period);
        return At(state.AsOf, passed, state.Policy.Period / 24, state.Used, state.Left, state.ResetsAt);
    }

    // A pace needs some time to show: what happened in the first minutes is spread over the least.
    private static DateTimeOffset? At(DateTimeOffset now, TimeSpan passed, TimeSpan least, long used, long left, DateTimeOffset end)
    {
        var ticks = (decimal)left / used * Math.Max(passed.Ticks, least.Ticks);
        return ticks < (end - now).Ticks ? now + TimeSpan.FromTicks((long)ticks) : null;
    }

    private async Task<BudgetUse?> BudgetAsync(StudioDb db, string organizationId, DateOnly today, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await db.UsageBudgets.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { } budget)
            return null;
        var first = new DateOnly(today.Year, today.Month, 1);
        var month = UsageDay.MonthOf(today);
        var begins = new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var ends = new DateTimeOffset(first.AddMonths(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var spent = (await costs.ReadAsync(db, organizationId, first, today, cancellationToken)).Sum(c => c.CostInr);
        var marks = await db.UsagePeriods.AsNoTracking().SingleOrDefaultAsync(p => p.Measure == UsageThresholds.Cost && p.Period == month, cancellationToken);
        var (most, paise) = (budget.MonthlyPaise, (long)(spent * 100));
        var forecast = paise >= most ? now : paise == 0 ? null : At(now, now - begins, TimeSpan.FromDays(1), paise, most - paise, ends);
        return new BudgetUse(month, most / 100m, spent, Math.Max(0, (most / 100m) - spent), ends, forecast, marks?.WarnedAt, marks?.ReachedAt);
    }
}
