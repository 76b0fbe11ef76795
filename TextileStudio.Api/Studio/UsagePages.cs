using System.Globalization;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Usage;

namespace TextileStudio.Api.Studio;

/// <summary>What the usage page shows. <paramref name="Budget"/> is what was typed, word for word, so that a refused form comes back as it was sent.</summary>
public sealed record UsageView(UsageSummary Summary, int Days, string Budget, bool MaySetBudget)
{
    public static IReadOnlyList<int> Spans { get; } = [7, 30, 90];
}

/// <summary>The page of usage: meters, limits, costs, budget, trends.</summary>
internal static class UsagePages
{
    private const int UsualDays = 30;

    public static void MapUsagePages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/usage", ShowAsync);
        pages.MapPost("/usage/budget", SetBudgetAsync);
    }

    private static Task<IResult> ShowAsync(UsageReport report, PageContext page, CancellationToken cancellationToken, string? days = null, string? did = null) =>
        PageAsync(report, page, int.TryParse(days, CultureInfo.InvariantCulture, out var span) && UsageView.Spans.Contains(span) ? span : UsualDays, null, null, cancellationToken,
            did switch { "budget" => "The budget is saved.", "no-budget" => "There is no budget any more.", _ => null });

    private static async Task<IResult> SetBudgetAsync(HttpContext http, UsageBudgets budgets, UsageReport report, PageContext page, CancellationToken cancellationToken)
    {
        if (page.Caller is not { } caller || !caller.May(KeyScopes.Admin))
            return Page.Error(403);
        var typed = (await http.Request.ReadFormAsync(cancellationToken))["monthly_inr"].ToString().Trim();
        var amount = typed.Replace(",", "", StringComparison.Ordinal).TrimStart('₹').Trim();
        var isNone = amount.Length == 0;
        decimal? inr = isNone ? null : decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var read) ? read : 0;
        var refusal = await budgets.SetAsync(caller.Author(), inr, cancellationToken);
        return refusal is null ? Page.Go($"/usage?did={(isNone ? "no-budget" : "budget")}") : await PageAsync(report, page, UsualDays, typed[..Math.Min(typed.Length, 40)], refusal, cancellationToken);
    }

    private static async Task<IResult> PageAsync(UsageReport report, PageContext page, int days, string? typed, Refusal? refusal, CancellationToken cancellationToken, string? done = null)
    {
        var today = DateOnly.FromDateTime(page.Now.UtcDateTime);
        var read = await report.ReadAsync(page.OrganizationId, page.Caller?.KeyId, UsageDay.Of(today.AddDays(1 - days)), UsageDay.Of(today), cancellationToken, page.Caller?.MemberId);
        if (read.Refusal is { } unreadable)
            return Page.Error(unreadable);
        var set = read.Value.Budget?.BudgetInr.ToString("0.##", CultureInfo.InvariantCulture) ?? "";
        var view = new UsageView(read.Value, days, typed ?? set, page.Caller?.May(KeyScopes.Admin) ?? false);
        return Page.Show<Pages.UsagePage>(new() { ["View"] = view, ["Refusal"] = refusal, ["Done"] = done }, refusal is null ? 200 : Page.StatusOf(refusal));
    }
}
