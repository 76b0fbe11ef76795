using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Usage;

namespace TextileStudio.Api.Usage;

/// <summary>The body of a budget. Null or left out is none.</summary>
public sealed record BudgetRequest(decimal? MonthlyInr = null);

/// <summary>Usage over HTTP.</summary>
public static class UsageEndpoints
{
    public static void MapUsage(this RouteGroupBuilder api)
    {
        var usage = api.MapGroup("/usage").WithTags("Usage");
        usage.MapGet("/", ReadAsync).RequireScope(KeyScopes.Read).WithSummary("What was used and what it cost, by day, key and network; limits, what is left of them and when that will be gone (UTC days)");
        usage.MapPut("/budget/", SetBudgetAsync).RequireScope(KeyScopes.Admin).WithSummary("What this organization means to spend in a month, in rupees; it warns at 80 and 100 % and stops nothing");
    }

    private static async Task<Results<Ok<UsageSummary>, ProblemAnswer>> ReadAsync(
        string? from, string? to, Caller caller, UsageReport report, CancellationToken cancellationToken) =>
        (await report.ReadAsync(caller.OrganizationId, caller.KeyId, from, to, cancellationToken, caller.MemberId)).ToOk();

    private static async Task<Results<Ok<UsageSummary>, ProblemAnswer>> SetBudgetAsync(
        BudgetRequest body, Caller caller, UsageBudgets budgets, UsageReport report, CancellationToken cancellationToken)
    {
        if (await budgets.SetAsync(caller.Author(), body.MonthlyInr, cancellationToken) is { } refusal)
            return refusal.ToProblem();
        return (await report.ReadAsync(caller.OrganizationId, caller.KeyId, null, null, cancellationToken, caller.MemberId)).ToOk();
    }
}
