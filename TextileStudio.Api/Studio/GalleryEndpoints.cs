using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Brands;
using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Jobs;

namespace TextileStudio.Api.Studio;

/// <summary>The gallery of made posters, and the page of one that is being made.</summary>
internal static class GalleryEndpoints
{
    private const int PageSize = 24;

    public static void MapGallery(this RouteGroupBuilder pages)
    {
        pages.MapGet("/posters", ShowAsync);
        pages.MapGet("/posters/jobs/{id}", ShowJobAsync);
        pages.MapPost("/posters/jobs/{id}/cancel", CancelAsync);
        pages.MapPost("/posters/jobs/{id}/retry", RetryAsync);
    }

    private static async Task<RazorComponentResult> ShowAsync(
        PosterGallery gallery, PageContext page, CancellationToken cancellationToken, string? festival = null, string? q = null, string? cursor = null)
    {
        var text = string.IsNullOrWhiteSpace(q) ? null : q.Trim()[..Math.Min(q.Trim().Length, 100)];
        var query = new GalleryQuery(Wire.TryParse<Festival>(festival, out var chosen) ? chosen : null, text);
        var found = await gallery.ListAsync(page.OrganizationId, query, PageSize, cursor is null ? null : Paging.ReadCursor(cursor), cancellationToken);

        // An address that was cut off shows the beginning.
        var shown = found.Refusal is null ? found.Value : (await gallery.ListAsync(page.OrganizationId, query, PageSize, null, cancellationToken)).Value;
        return Page.Show<Pages.PostersPage>(new() { ["Query"] = query, ["Shown"] = shown, ["Previous"] = Href(query, shown.Previous), ["Next"] = Href(query, shown.Next) });
    }

    private static async Task<IResult> ShowJobAsync(
        string id, PosterJobs jobs, RecentPosters posters, BrandKits kits, AssetUploads uploads, PageContext page, CancellationToken cancellationToken)
    {
        var found = await jobs.FindAsync(page.OrganizationId, id, cancellationToken);
        if (found.Refusal is { } missing)
            return Page.Error(missing);
        var report = found.Value;
        if (report.Poster is { } made)
            return Page.Go($"/posters/{made.Id}");
        var request = StudioJson.Read<PosterRequest>(report.Job.Request)!;

        // What the owner has to change is changed in the form; what may pass by itself is only tried again.
        if (report.Error is { Kind: not (RefusalKind.Unavailable or RefusalKind.Limit) } refusal)
        {
            var kit = await kits.FindAsync(page.OrganizationId, cancellationToken);
            return await ComposerEndpoints.FormAsync(PosterForm.Again(request, kit, DateOnly.MinValue), kit, refusal, posters, uploads, page, cancellationToken);
        }

        return Page.Show<Pages.PosterJobPage>(new() { ["Job"] = report.Job, ["Error"] = report.Error, ["Name"] = request.ProductName, ["Sizes"] = request.Size?.Names.Count ?? 1 });
    }

    private static async Task<IResult> CancelAsync(string id, PosterJobs jobs, PageContext page, CancellationToken cancellationToken)
    {
        var outcome = await jobs.CancelAsync(page.OrganizationId, id, cancellationToken);
        return outcome.Refusal switch
        {
            null => Page.Go("/"),
            { Kind: RefusalKind.Conflict } => Page.Go($"/posters/jobs/{id}"), // begun or done meanwhile: its page tells
            { } missing => Page.Error(missing),
        };
    }

    private static async Task<IResult> RetryAsync(string id, PosterJobs jobs, PageContext page, CancellationToken cancellationToken)
    {
        var outcome = await jobs.RetryAsync(page.OrganizationId, id, cancellationToken);
        return outcome.Refusal is { Kind: not RefusalKind.Conflict } missing ? Page.Error(missing) : Page.Go($"/posters/jobs/{id}");
    }

    private static string? Href(GalleryQuery query, string[]? cursor)
    {
        if (cursor is null)
            return null;
        var address = new QueryString();
        if (query.Festival is { } festival)
            address = address.Add("festival", Wire.Name(festival));
        if (query.Text is { } text)
            address = address.Add("q", text);
        return "/posters" + address.Add("cursor", Paging.CursorOf(cursor)).ToUriComponent();
    }
}
