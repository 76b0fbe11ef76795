using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Usage;

/// <summary>What an organization has used, and what it may still use today.</summary>
public sealed class UsageReport(StudioDbs dbs, IUsageLimiter limiter, TimeProvider time)
{
    private const int DefaultDays = 30;
    private const int MostDays = 366;

    /// <summary>Counts from <paramref name="from"/> to <paramref name="to"/>, both UTC days (<c>yyyy-MM-dd</c>) and both included; without them the last 30 days.</summary>
    public async Task<Outcome<UsageSummary>> ReadAsync(string organizationId, string? from, string? to, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!Range(from, to, DateOnly.FromDateTime(now.UtcDateTime), out var first, out var last, out var refusal))
            return refusal!;

        await using var db = dbs.ForOrganization(organizationId);
        string firstDay = UsageDay.Of(first), lastDay = UsageDay.Of(last), today = UsageDay.Of(now);
        var rows = await db.Usage.AsNoTracking()
            .Where(u => (u.Day.CompareTo(firstDay) >= 0 && u.Day.CompareTo(lastDay) <= 0) || u.Day == today)
            .ToListAsync(cancellationToken);
        var keys = await db.ApiKeys.AsNoTracking().ToDictionaryAsync(k => k.Id, k => k.Name, cancellationToken);

        var meters = new List<MeterUse>();
        foreach (var meter in Enum.GetValues<Meter>())
            meters.Add(await MeterAsync(organizationId, meter, rows.Where(r => r.Meter == meter && r.Day == today).Sum(r => r.Count), cancellationToken));

        var within = rows.Where(r => string.CompareOrdinal(r.Day, firstDay) >= 0 && string.CompareOrdinal(r.Day, lastDay) <= 0).ToList();
        return new UsageSummary(firstDay, lastDay, meters,
            [.. within.GroupBy(r => (r.Day, r.Meter)).OrderBy(g => g.Key.Day, StringComparer.Ordinal).ThenBy(g => g.Key.Meter)
                .Select(g => new DayUse(g.Key.Day, g.Key.Meter, g.Sum(r => r.Count)))],
            [.. within.Where(r => r.KeyId.Length > 0).GroupBy(r => (r.KeyId, r.Meter)).OrderBy(g => g.Key.Meter).ThenByDescending(g => g.Sum(r => r.Count))
                .Select(g => new KeyUse(g.Key.KeyId, keys.GetValueOrDefault(g.Key.KeyId), g.Key.Meter, g.Sum(r => r.Count)))],
            [.. within.Where(r => r.Platform.Length > 0).GroupBy(r => (r.Platform, r.Meter)).OrderBy(g => g.Key.Meter).ThenByDescending(g => g.Sum(r => r.Count))
                .Select(g => new PlatformUse(Wire.Parse<Platform>(g.Key.Platform), g.Key.Meter, g.Sum(r => r.Count)))]);
    }

    private static bool Range(string? from, string? to, DateOnly today, out DateOnly first, out DateOnly last, out Refusal? refusal)
    {
        var violations = new List<Violation>();
        last = Day("?to", to, today, violations);
        first = Day("?from", from, last.DayNumber >= DefaultDays ? last.AddDays(1 - DefaultDays) : DateOnly.MinValue, violations);
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

    // Asking for nothing reads the windows without using anything up, whoever decides.
    private async Task<MeterUse> MeterAsync(string organizationId, Meter meter, long usedToday, CancellationToken cancellationToken)
    {
        var decision = await limiter.DecideAsync(new UsageRequest(organizationId, null, meter, Requested: 0), cancellationToken);
        return decision.Windows.MinBy(w => w.Remaining) is { } window
            ? new MeterUse(meter, usedToday, window.Limit, window.Remaining, window.ResetsAt)
            : new MeterUse(meter, usedToday, null, null, null);
    }
}

/// <summary>The answer of the usage route. Only what was counted is listed; a day without work is not there.</summary>
public sealed record UsageSummary(string From, string To, IReadOnlyList<MeterUse> Meters, IReadOnlyList<DayUse> ByDay, IReadOnlyList<KeyUse> ByKey, IReadOnlyList<PlatformUse> ByPlatform);

/// <summary>One meter now. Limit, remaining and reset are null where it is unlimited.</summary>
public sealed record MeterUse(Meter Meter, long UsedToday, long? Limit, long? Remaining, DateTimeOffset? ResetsAt);

/// <summary>One meter on one UTC day.</summary>
public sealed record DayUse(string Day, Meter Meter, long Count);

/// <summary>One meter by one API key; the name is null when the key is gone.</summary>
public sealed record KeyUse(string KeyId, string? KeyName, Meter Meter, long Count);

/// <summary>One meter for one network.</summary>
public sealed record PlatformUse(Platform Platform, Meter Meter, long Count);
