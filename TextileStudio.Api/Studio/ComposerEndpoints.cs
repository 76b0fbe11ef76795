using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Brands;
using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Jobs;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Studio;

/// <summary>From a photo to a poster, and from a poster to scheduled posts.</summary>
internal static class ComposerEndpoints
{
    private const int FormBytes = MediaIntake.MaxPictureBytes + (1024 * 1024);
    private const int RecentCount = 12;

    public static void MapComposer(this RouteGroupBuilder pages)
    {
        pages.MapGet("/", ShowFormAsync);
        pages.MapPost("/posters", MakeAsync).MayTakeLong().WithMetadata(new RequestSizeLimitAttribute(FormBytes), new RequestFormLimitsAttribute { MultipartBodyLengthLimit = FormBytes });
        pages.MapGet("/posters/{id}", ShowPosterAsync);
        pages.MapPost("/posters/{id}/schedule", ScheduleAsync);
        pages.MapGet("/scheduled", ShowScheduledAsync);
    }

    /// <param name="like">A poster to make again: its fields stand in the form.</param>
    private static async Task<RazorComponentResult> ShowFormAsync(
        RecentPosters posters, BrandKits kits, AssetUploads uploads, PageContext page, CancellationToken cancellationToken, string? like = null)
    {
        var kit = await kits.FindAsync(page.OrganizationId, cancellationToken);
        if (like is null)
            return await FormAsync(PosterForm.Like(await posters.RequestOfAsync(page.OrganizationId, null, cancellationToken), kit), kit, null, posters, uploads, page, cancellationToken);
        return await posters.RequestOfAsync(page.OrganizationId, like, cancellationToken) is { } made
            ? await FormAsync(PosterForm.Again(made, kit, page.Local(page.Now).Date.ToDateOnly()), kit, null, posters, uploads, page, cancellationToken)
            : Page.Error(404, "There is no such poster in your organization.");
    }

    /// <summary>The form, with what is wrong with it. A photo that is kept is shown; one that is gone has to be chosen again.</summary>
    internal static async Task<RazorComponentResult> FormAsync(
        PosterForm form, Brand? kit, Refusal? refusal, RecentPosters posters, AssetUploads uploads, PageContext page, CancellationToken cancellationToken)
    {
        var photo = form.AssetId.Length > 0 ? await uploads.FindAsync(page.OrganizationId, form.AssetId, cancellationToken) : null;
        return Page.Show<Pages.MakePosterPage>(new()
        {
            ["Form"] = photo is null ? form with { AssetId = "" } : form,
            ["Kit"] = kit,
            ["Recent"] = await posters.ListAsync(page.OrganizationId, RecentCount, cancellationToken),
            ["Refusal"] = refusal,
            ["KeptPhoto"] = photo is null ? null : $"/media/{photo.FileName}",
        }, refusal is null ? 200 : Page.StatusOf(refusal));
    }

    // Made in the background: the next page shows how far it is, and a photo of many megabytes is sent once only.
    private static async Task<IResult> MakeAsync(
        HttpContext http, PosterJobs jobs, BrandKits kits, PostingAccounts accounts, AssetUploads uploads, RecentPosters posters, PageContext page, CancellationToken cancellationToken)
    {
        var kit = await kits.FindAsync(page.OrganizationId, cancellationToken);
        var form = await http.Request.ReadFormAsync(cancellationToken);
        var typed = PosterForm.From(form);
        var upload = await ReadPhotoAsync(form.Files.GetFile("product_image"), cancellationToken);
        if (upload is not null)
            typed = typed with { AssetId = "" }; // a new photo replaces the one kept
        var violations = new List<Violation>();
        var request = typed.ToRequest(violations, await CaptionPlatformsAsync(accounts, page.OrganizationId, cancellationToken));
        Refusal? refusal;
        if (violations.Count > 0)
        {
            var planned = (kit?.FillPoster(request) ?? request).Plan(upload, page.Local(page.Now).Date.ToDateOnly(), kit?.WhatsAppDigits);
            refusal = ProductOfferRequest.Refused([.. violations, .. planned.Refusal?.Violations ?? []]);
        }
        else
        {
            var accepted = await jobs.AcceptAsync(new PosterClient(page.OrganizationId, page.Caller!.KeyId), request, upload, null, cancellationToken);
            if (accepted.Refusal is null)
                return Page.Go($"/posters/jobs/{accepted.Value.Id}");
            refusal = accepted.Refusal;
        }

        // The browser cannot fill a file field again, so a good photo is kept until the words are right.
        var photoIsWrong = refusal.Violations?.Any(v => v.Pointer is "/product_image" or "/asset_id") ?? false;
        if (upload is { } bytes && !photoIsWrong && await uploads.AddAsync(page.OrganizationId, new MemoryStream(bytes.ToArray()), null, cancellationToken) is { Refusal: null } kept)
            typed = typed with { AssetId = kept.Value.Id };
        else if (photoIsWrong)
            typed = typed with { AssetId = "" };
        return await FormAsync(typed, kit, refusal, posters, uploads, page, cancellationToken);
    }

    private static async Task<RazorComponentResult> ShowPosterAsync(
        string id, PosterShelf shelf, RecentPosters posters, PostingAccounts accounts, IEnumerable<IPlatform> platforms, PageContext page, CancellationToken cancellationToken)
    {
        var view = await ViewAsync(id, shelf, posters, accounts, platforms, page, cancellationToken);
        return view is null ? Page.Error(404, "There is no such poster in your organization.") : Page.Show<Pages.PosterPage>(view.Parameters(ScheduleForm.For(view.Poster, view.Accounts, view.Rules, page)));
    }

    private static async Task<IResult> ScheduleAsync(
        string id, HttpContext http, PosterShelf shelf, RecentPosters posters, PostingAccounts accounts, IEnumerable<IPlatform> platforms,
        PostScheduler scheduler, Dashboard dashboard, PageContext page, CancellationToken cancellationToken)
    {
        if (await ViewAsync(id, shelf, posters, accounts, platforms, page, cancellationToken) is not { } view)
            return Page.Error(404, "There is no such poster in your organization.");
        var form = ScheduleForm.From(await http.Request.ReadFormAsync(cancellationToken), view.Accounts, view.Poster);
        var outcome = await new PosterScheduling(scheduler, page).RunAsync(form, view.Accounts, cancellationToken);
        if (outcome.Refusal is not { } refusal)
            return Page.Go("/scheduled" + QueryString.Create(outcome.PostIds.Select(p => KeyValuePair.Create("post", (string?)p))).ToUriComponent());
        var parameters = view.Parameters(outcome.Form);
        parameters["Refusal"] = refusal;
        parameters["Violations"] = outcome.Violations;
        parameters["Scheduled"] = await dashboard.NamedAsync(page.OrganizationId, outcome.PostIds, cancellationToken);
        return Page.Show<Pages.PosterPage>(parameters, Page.StatusOf(refusal));
    }

    private static async Task<IResult> ShowScheduledAsync([FromQuery] string[] post, Dashboard dashboard, PageContext page, CancellationToken cancellationToken)
    {
        // Without posts in the address it was typed by hand: what is scheduled is on the dashboard.
        if (post.Length == 0)
            return Page.Go("/dashboard?show=queued");
        var rows = await dashboard.NamedAsync(page.OrganizationId, [.. post.Take(50)], cancellationToken);
        return rows.Count == 0 ? Page.Error(404) : Page.Show<Pages.ScheduledPage>(new() { ["Rows"] = rows });
    }

    private static async Task<PosterView?> ViewAsync(
        string id, PosterShelf shelf, RecentPosters posters, PostingAccounts accounts, IEnumerable<IPlatform> platforms, PageContext page, CancellationToken cancellationToken)
    {
        var poster = await shelf.FindAsync(page.OrganizationId, id, cancellationToken);
        if (poster.Refusal is not null)
            return null;
        var request = await posters.RequestOfAsync(page.OrganizationId, id, cancellationToken);
        var rules = platforms.ToDictionary(p => p.Platform, p => p.Rules);
        var all = await accounts.ListAsync(page.OrganizationId, cancellationToken);
        var others = await posters.PicturesAsync(page.OrganizationId, [.. poster.Value.Renditions.Select(r => r.AssetId)], RecentCount, cancellationToken);
        var name = request?.ProductName ?? "Your poster";
        MorePicture[] more = [.. poster.Value.Renditions.Select(r => new MorePicture(r.AssetId, $"/media/{r.AssetId}.{Asset.Extension(poster.Value.ContentType)}", $"{name}, {Wire.Name(r.Size)}")), .. others];
        return new PosterView(poster.Value, name, [.. all.Where(a => rules.ContainsKey(a.Platform))], rules, more);
    }

    private static async Task<IReadOnlyList<string>> CaptionPlatformsAsync(PostingAccounts accounts, string organizationId, CancellationToken cancellationToken)
    {
        var all = await accounts.ListAsync(organizationId, cancellationToken);
        var platforms = all.Select(a => a.Platform).Distinct().Select(Wire.Name).ToList();
        return platforms.Count > 0 ? platforms : [Wire.Name(Platform.Facebook), Wire.Name(Platform.Instagram), Wire.Name(Platform.X)];
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadPhotoAsync(IFormFile? file, CancellationToken cancellationToken)
    {
        if (file is not { Length: > 0 })
            return null;
        var bytes = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    /// <summary>What the poster's page shows beside its form.</summary>
    private sealed record PosterView(PosterAnswer Poster, string Name, IReadOnlyList<PostingAccount> Accounts, IReadOnlyDictionary<Platform, PlatformRules> Rules,
        IReadOnlyList<MorePicture> More)
    {
        public Dictionary<string, object?> Parameters(ScheduleForm form) =>
            new() { ["Poster"] = Poster, ["Name"] = Name, ["Accounts"] = Accounts, ["Rules"] = Rules, ["More"] = More, ["Form"] = form };
    }
}
