using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Studio;

/// <summary>The dashboard.</summary>
internal static class DashboardEndpoints
{
    public static void MapDashboard(this RouteGroupBuilder pages)
    {
        pages.MapGet("/dashboard", ShowAsync);
    }

    private static async Task<RazorComponentResult<Pages.DashboardPage>> ShowAsync(
        Dashboard dashboard, PageContext page, CancellationToken cancellationToken, string? show = null, string? q = null, string? platform = null, string? after = null)
    {
        var link = new DashboardLink(
            DashboardLink.Tabs.ContainsKey(show ?? "") ? show! : DashboardLink.Everything,
            string.IsNullOrWhiteSpace(q) ? null : q.Trim()[..Math.Min(q.Trim().Length, 200)],
            Wire.TryParse<Platform>(platform, out var network) ? network : null,
            DashboardCursor.Parse(after));
        var view = await dashboard.ReadAsync(page.OrganizationId, link.Query, cancellationToken);
        return Page.Show<Pages.DashboardPage>(new() { ["View"] = view, ["Link"] = link });
    }
}

/// <summary>Which view of the dashboard: all of it lives in the address, so that it can be saved and shared.</summary>
public sealed record DashboardLink(string Show, string? Text = null, Platform? Platform = null, DashboardCursor? After = null)
{
    public const string Everything = "all";

    public static IReadOnlyDictionary<string, PostStatus[]> Tabs { get; } = new Dictionary<string, PostStatus[]>(StringComparer.Ordinal)
    {
        [Everything] = [],
        ["queued"] = [PostStatus.Scheduled],
        ["overdue"] = [PostStatus.Scheduled],
        ["publishing"] = [PostStatus.Publishing],
        ["posted"] = [PostStatus.Posted],
        ["failed"] = [PostStatus.Failed],
        ["check"] = [PostStatus.NeedsCheck],
        ["drafts"] = [PostStatus.Pending],
        ["cancelled"] = [PostStatus.Cancelled],
    };

    public DashboardQuery Query => new(Tabs[Show], Text, Platform, Show == "overdue", After);

    public bool IsFiltered => Text is not null || Platform is not null;

    public string Href
    {
        get
        {
            var query = new QueryString();
            if (Show != Everything)
                query = query.Add("show", Show);
            if (Text is not null)
                query = query.Add("q", Text);
            if (Platform is { } platform)
                query = query.Add("platform", Wire.Name(platform));
            if (After is not null)
                query = query.Add("after", After.ToString());
            return "/dashboard" + query.ToUriComponent();
        }
    }

    /// <summary>The same search in another tab, from its first page.</summary>
    public string To(string show) => (this with { Show = show, After = null }).Href;
}
