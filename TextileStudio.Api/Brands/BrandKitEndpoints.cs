using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Brands;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Posters;

namespace TextileStudio.Api.Brands;

/// <summary>The organization's brand kit over HTTP: read, replaced as a whole, taken away.</summary>
public static class BrandKitEndpoints
{
    private const string Address = "/api/brand-kit/";

    public static IServiceCollection AddBrands(this IServiceCollection services) => services.AddSingleton<BrandKits>();

    public static void MapBrands(this RouteGroupBuilder api)
    {
        var kit = api.MapGroup("/brand-kit").WithTags("Brand kit");
        kit.MapGet("/", ReadAsync).RequireScope(KeyScopes.Read).WithName("GetBrandKit").WithSummary("What posters and captions take from the shop when a request leaves it out");
        kit.MapPut("/", SaveAsync).RequireScope(KeyScopes.Write).WithName("PutBrandKit").WithSummary("Replace the brand kit, or make it; If-Match insists on the version that was read");
        kit.MapDelete("/", RemoveAsync).RequireScope(KeyScopes.Write).WithName("DeleteBrandKit").WithSummary("Take the brand kit away; posters made with it stay");
    }

    private static async Task<Results<Ok<BrandKitView>, ProblemAnswer>> ReadAsync(Caller caller, BrandKits kits, AssetUploads uploads, MediaAddresses addresses, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await kits.FindAsync(caller.OrganizationId, cancellationToken) is not { } brand)
            return BrandKits.NotFound().ToProblem();
        return TypedResults.Ok(await ViewAsync(caller, brand, uploads, addresses, response, cancellationToken));
    }

    private static async Task<Results<Ok<BrandKitView>, Created<BrandKitView>, ProblemAnswer>> SaveAsync(
        BrandKitRequest body, HttpRequest request, HttpResponse response, Caller caller, BrandKits kits, AssetUploads uploads, MediaAddresses addresses, CancellationToken cancellationToken)
    {
        var version = request.IfMatch();
        if (version.Refusal is { } badTag)
            return badTag.ToProblem();
        var saved = await kits.SaveAsync(caller.Author(), body, version.Value, cancellationToken);
        if (saved.Refusal is { } refusal)
            return refusal.ToProblem();
        var view = await ViewAsync(caller, saved.Value.Brand, uploads, addresses, response, cancellationToken);
        return saved.Value.IsNew ? TypedResults.Created(Address, view) : TypedResults.Ok(view);
    }

    private static async Task<Results<NoContent, ProblemAnswer>> RemoveAsync(HttpRequest request, Caller caller, BrandKits kits, CancellationToken cancellationToken)
    {
        var version = request.IfMatch();
        return version.Refusal is { } badTag ? badTag.ToProblem() : (await kits.RemoveAsync(caller.Author(), version.Value, cancellationToken)).ToNoContent();
    }

    private static async Task<BrandKitView> ViewAsync(Caller caller, Brand brand, AssetUploads uploads, MediaAddresses addresses, HttpResponse response, CancellationToken cancellationToken)
    {
        response.Headers.ETag = $"\"v{brand.Version}\"";
        var logo = brand.LogoAssetId is { } id ? await uploads.FindAsync(caller.OrganizationId, id, cancellationToken) : null;
        return BrandKitView.Of(brand, logo is null ? null : addresses.UrlOf(logo));
    }
}

/// <summary>The kit as the wire shows it; the fields of the request, and where the logo is to be seen.</summary>
public sealed record BrandKitView(
    string? BrandName, string? Contact, string? Address, string? WhatsappNumber, string? PrimaryColour, string? AccentColour, PosterFont? Font, string? LogoAssetId, string? LogoUrl,
    Language? DefaultLanguage, PosterStyle? DefaultStyle, bool WhatsappQr, DateTimeOffset UpdatedAt)
{
    public static BrandKitView Of(Brand brand, string? logoUrl)
    {
        var set = brand.Settings;
        return new(set.BrandName, set.Contact, set.Address, set.WhatsappNumber, set.PrimaryColour, set.AccentColour, set.Font, brand.LogoAssetId, logoUrl, set.DefaultLanguage, set.DefaultStyle,
            set.WhatsappQr, brand.UpdatedAt);
    }
}
