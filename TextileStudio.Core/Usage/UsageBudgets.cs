using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Usage;

/// <summary>Budgets of organizations: set by them, held against what the month has cost.</summary>
public sealed class UsageBudgets(StudioDbs dbs, WriteRetry writes, UsageCosts costs, UsageThresholds thresholds, TimeProvider time, ILogger<UsageBudgets> log)
{
    /// <summary>One crore rupees a month.</summary>
    public const decimal MostInr = 10_000_000;

    /// <summary>Sets the monthly budget in rupees; null for none. Marks passed in this month stay passed.</summary>
    public async Task<Refusal?> SetAsync(Author author, decimal? monthlyInr, CancellationToken cancellationToken)
    {
        if (monthlyInr is { } inr && (inr < 1 || inr > MostInr || decimal.Round(inr, 2) != inr))
        {
            return new Refusal(RefusalKind.Rule, "invalid_budget", "A budget is from ₹1 to ₹10,000,000 a month, with at most two decimals.",
                [new Violation("/monthly_inr", "range", "1-10000000", null, "Give an amount of rupees such as 2500, or nothing for no budget.")]);
        }

        var organizationId = author.OrganizationId;
        await writes.InTransactionAsync(Scope.Of(organizationId), async (db, token) =>
        {
            var (before, now) = (await db.UsageBudgets.AsNoTracking().SingleOrDefaultAsync(token), time.GetUtcNow());
            db.Audit(author, now, "budget.changed", null, null, ("monthly_inr", Said(before?.MonthlyPaise / 100m), Said(monthlyInr)));
            await db.SaveChangesAsync(token);
            if (monthlyInr is not { } given)
                return await db.UsageBudgets.ExecuteDeleteAsync(token);
            var paise = (long)(given * 100);
            return await db.Database.ExecuteSqlAsync(
                $"""
                 INSERT INTO usage_budgets (organization_id, monthly_paise, updated_at) VALUES ({organizationId}, {paise}, {now.UtcTicks})
                 ON CONFLICT (organization_id) DO UPDATE SET monthly_paise = excluded.monthly_paise, updated_at = excluded.updated_at
                 """, token);
        }, cancellationToken);
        await CheckAsync(organizationId, cancellationToken);
        return null;
    }

    /// <summary>Every budget there is; called every few minutes, since networks' prices fall due when posts go out.</summary>
    public async Task CheckAllAsync(CancellationToken cancellationToken)
    {
        List<string> organizations;
        await using (var db = dbs.ForSystem())
            organizations = await db.UsageBudgets.Select(b => b.OrganizationId).ToListAsync(cancellationToken);
        foreach (var organization in organizations)
            await CheckAsync(organization, cancellationToken);
    }

    /// <summary>Reckons the month and marks what it passed, in one transaction.</summary>
    public async Task<IReadOnlyList<UsageThreshold>> CheckAsync(string organizationId, CancellationToken cancellationToken)
    {
        var passed = await writes.InTransactionAsync<IReadOnlyList<UsageThreshold>>(Scope.Of(organizationId), async (db, token) =>
        {
            if (await db.UsageBudgets.AsNoTracking().SingleOrDefaultAsync(token) is not { } budget)
                return [];
            var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            var spent = await costs.ReadAsync(db, organizationId, new DateOnly(today.Year, today.Month, 1), today, token);
            return await thresholds.SetAsync(db, organizationId, UsageThresholds.Cost, UsageDay.MonthOf(today), (long)(spent.Sum(c => c.CostInr) * 100), budget.MonthlyPaise, token);
        }, cancellationToken);
        foreach (var mark in passed)
            log.LogInformation("Organization {OrganizationId} has spent {Percent} % of its budget for {Period}", mark.OrganizationId, mark.Percent, mark.Period);
        return passed;
    }

    private static string? Said(decimal? inr) => inr?.ToString("0.##", CultureInfo.InvariantCulture);
}
