using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TextileStudio.Core;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Brands;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Studio;

/// <summary>The page of the brand kit.</summary>
internal static class BrandPages
{
    private const string LogoField = "/logo_asset_id";

    // Room to tell somebody with a larger picture how large it may be.
    private const int FormBytes = 16 * 1024 * 1024;

    public static void MapBrandPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/brand", ShowAsync);
        pages.MapPost("/brand", SaveAsync).WithMetadata(new RequestSizeLimitAttribute(FormBytes), new RequestFormLimitsAttribute { MultipartBodyLengthLimit = FormBytes });
        pages.MapPost("/brand/remove", RemoveAsync);
    }

    private static async Task<RazorComponentResult> ShowAsync(BrandKits kits, AssetUploads uploads, PageContext page, CancellationToken cancellationToken, string? did = null)
    {
        var brand = await kits.FindAsync(page.OrganizationId, cancellationToken);
        return await PageAsync(BrandForm.Of(brand), brand, null, uploads, page, cancellationToken, did switch
        {
            "saved" => "Saved. Your next posters and captions use it.",
            "removed" => "The brand kit is gone. Posters made with it stay as they are.",
            _ => null,
        });
    }

    private static async Task<IResult> SaveAsync(HttpContext http, BrandKits kits, AssetUploads uploads, PageContext page, CancellationToken cancellationToken)
    {
        var form = await http.Request.ReadFormAsync(cancellationToken);
        var typed = BrandForm.From(form);
        if (form.Files.GetFile("logo") is { Length: > 0 } file)
        {
            var kept = await KeepAsync(file, uploads, page, cancellationToken);
            if (kept.Refusal is { } bad)
                return await PageAsync(typed, await kits.FindAsync(page.OrganizationId, cancellationToken), bad, uploads, page, cancellationToken);
            typed = typed with { LogoAssetId = kept.Value.Id }; // a new file replaces the one before
        }

        var saved = await kits.SaveAsync(AuthorOf(page), typed.ToRequest(), typed.SeenVersion, cancellationToken);
        if (saved.Refusal is not { } refusal)
            return Page.Go("/brand?did=saved");

        // Somebody else saved meanwhile: what was typed stays, and saving once more is a decision made knowingly.
        var brand = await kits.FindAsync(page.OrganizationId, cancellationToken);
        if (refusal.Kind is RefusalKind.Stale)
        {
            typed = typed with { Version = BrandForm.Of(brand).Version };
            refusal = refusal with { Detail = "Somebody else has changed the brand kit meanwhile. Save again to replace it with what stands here, or reload this page to see theirs." };
        }

        if (refusal.Violations?.Any(v => v.Pointer == LogoField) ?? false)
            typed = typed with { LogoAssetId = brand?.LogoAssetId ?? "" };
        return await PageAsync(typed, brand, refusal, uploads, page, cancellationToken);
    }

    private static async Task<IResult> RemoveAsync(BrandKits kits, PageContext page, CancellationToken cancellationToken)
    {
        var removed = await kits.RemoveAsync(AuthorOf(page), null, cancellationToken);
        return removed.Refusal is { Kind: not RefusalKind.NotFound } refusal ? Page.Error(refusal) : Page.Go("/brand?did=removed");
    }

    private static async Task<Outcome<Asset>> KeepAsync(IFormFile file, AssetUploads uploads, PageContext page, CancellationToken cancellationToken)
    {
        if (file.Length > BrandKits.MaxLogoBytes)
            return Wrong($"This file has {file.Length / 1024.0 / 1024.0:0.0} MB; a logo may have at most 2 MB.");
        await using var stream = file.OpenReadStream();
        var added = await uploads.AddAsync(page.OrganizationId, stream, null, cancellationToken);
        return added.Refusal is { } refusal ? Wrong(refusal.Detail) : added.Value;
    }

    private static Refusal Wrong(string fix) => new(RefusalKind.Rule, "invalid_brand_kit", fix, [new Violation(LogoField, "logo", null, null, fix)]);

    private static async Task<RazorComponentResult> PageAsync(
        BrandForm form, Brand? brand, Refusal? refusal, AssetUploads uploads, PageContext page, CancellationToken cancellationToken, string? done = null)
    {
        var logo = form.LogoAssetId.Length > 0 ? await uploads.FindAsync(page.OrganizationId, form.LogoAssetId, cancellationToken) : null;
        return Page.Show<Pages.BrandPage>(new()
        {
            ["Form"] = logo is null ? form with { LogoAssetId = "" } : form,
            ["HasKit"] = brand is not null,
            ["Logo"] = logo is null ? null : $"/media/{logo.FileName}",
            ["Refusal"] = refusal,
            ["Done"] = done,
        }, refusal is null ? 200 : Page.StatusOf(refusal));
    }

    private static Author AuthorOf(PageContext page) => page.Caller!.Author();
}
