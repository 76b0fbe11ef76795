using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Core.Usage;

/// <summary>A mark that was passed for the first time in its period. <paramref name="Used"/> and <paramref name="Most"/> in the measure's unit.</summary>
public sealed record UsageThreshold(string OrganizationId, string Measure, string Period, int Percent, long Used, long Most, DateTimeOffset At);

/// <summary>
/// Notices when use passes 80 and 100 % of a limit or budget, once per period, in the transaction that counts: the mark is kept, and told as <c>usage.threshold</c>, if and only if the use is.
/// The row of the period is held while it is counted, so of two that pass a mark together one does.
/// </summary>
public sealed class UsageThresholds(TimeProvider time, Outbox? outbox = null)
{
    /// <summary>The measure of money, in paise.</summary>
    public const string Cost = "cost";

    private const int Warning = 80;
    private const int Full = 100;

    /// <summary>Adds to a period's use and returns the marks that this passed.</summary>
    public async Task<IReadOnlyList<UsageThreshold>> AddAsync(StudioDb db, string organizationId, string measure, string period, long amount, long? most, CancellationToken cancellationToken)
    {
        var used = await db.Database.SqlQuery<long>(
            $"""
             INSERT INTO usage_periods (organization_id, measure, period, used, most) VALUES ({organizationId}, {measure}, {period}, {amount}, {most})
             ON CONFLICT (organization_id, measure, period) DO UPDATE SET used = usage_periods.used + excluded.used, most = excluded.most
             RETURNING used AS "Value"
             """).ToListAsync(cancellationToken);
        return await PassedAsync(db, organizationId, measure, period, used[0], most, cancellationToken);
    }

    /// <summary>Replaces a period's use, where the whole of it was reckoned anew, and returns the marks that this passed.</summary>
    public async Task<IReadOnlyList<UsageThreshold>> SetAsync(StudioDb db, string organizationId, string measure, string period, long used, long? most, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO usage_periods (organization_id, measure, period, used, most) VALUES ({organizationId}, {measure}, {period}, {used}, {most})
             ON CONFLICT (organization_id, measure, period) DO UPDATE SET used = excluded.used, most = excluded.most
             """, cancellationToken);
        return await PassedAsync(db, organizationId, measure, period, used, most, cancellationToken);
    }

    private async Task<IReadOnlyList<UsageThreshold>> PassedAsync(StudioDb db, string organizationId, string measure, string period, long used, long? most, CancellationToken cancellationToken)
    {
        if (most is not { } limit || limit <= 0)
            return [];
        var now = time.GetUtcNow();
        var passed = new List<UsageThreshold>();
        var row = db.UsagePeriods.Where(p => p.OrganizationId == organizationId && p.Measure == measure && p.Period == period);
        if (Passes(Warning) && await row.Where(p => p.WarnedAt == null).ExecuteUpdateAsync(set => set.SetProperty(p => p.WarnedAt, now), cancellationToken) == 1)
            passed.Add(new UsageThreshold(organizationId, measure, period, Warning, used, limit, now));
        if (Passes(Full) && await row.Where(p => p.ReachedAt == null).ExecuteUpdateAsync(set => set.SetProperty(p => p.ReachedAt, now), cancellationToken) == 1)
            passed.Add(new UsageThreshold(organizationId, measure, period, Full, used, limit, now));
        foreach (var mark in passed)
            outbox?.Tell(db, organizationId, EventTypes.UsageThreshold, measure, FactsOf(mark));
        if (passed.Count > 0)
            await db.SaveChangesAsync(cancellationToken);
        return passed;

        bool Passes(int percent) => (decimal)used * 100 >= (decimal)limit * percent;
    }

    private static JsonObject FactsOf(UsageThreshold mark) => new()
    {
        ["measure"] = mark.Measure,
        ["period"] = mark.Period,
        ["percent"] = mark.Percent,
        ["used"] = mark.Used,
        ["limit"] = mark.Most,
        ["unit"] = mark.Measure == Cost ? "paise" : "count",
    };
}
