using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Outward;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Api.Assets;

/// <summary>A picture or video as the wire shows it.</summary>
/// <param name="DurationMs">Running time of a video; null for a picture.</param>
/// <param name="SourceAssetId">What a rendition was made from.</param>
public sealed record AssetView(string Id, string AssetUrl, AssetKind Kind, string ContentType, long Bytes, int Width, int Height, int? DurationMs, string Sha256, bool AiGenerated,
    string? SourceAssetId, DateTimeOffset CreatedAt)
{
    public static AssetView Of(Asset asset, MediaAddresses addresses) => new(asset.Id, addresses.UrlOf(asset), asset.Kind, asset.ContentType, asset.Bytes, asset.Width, asset.Height,
        asset.DurationMs, asset.Sha256, asset.AiGenerated, asset.SourceAssetId, asset.CreatedAt);
}

/// <summary>Uploading and serving pictures and videos.</summary>
public static class AssetEndpoints
{
    private static readonly string[] UploadTypes =
        [MediaTypeNames.Multipart.FormData, "image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/quicktime", MediaTypeNames.Application.Octet];

    public static IServiceCollection AddAssets(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MediaOptions>().BindConfiguration("Studio:Media").ValidateDataAnnotations()
            .Validate<IHostEnvironment>((options, environment) => !options.AllowLoopback || !environment.IsProduction(),
                "Studio:Media:AllowLoopback lets strangers reach this machine; it is for tests and refused in Production.")
            .ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<MediaOptions>>().Value);
        services.AddSingleton<MediaIntake>();
        services.AddSingleton(provider => new OutwardWeb(provider.GetRequiredService<MediaOptions>().AllowLoopback));
        services.AddSingleton<RemoteMedia>();
        services.AddSingleton<AssetUploads>();
        services.AddSingleton<Renditions>();
        return services;
    }

    public static void MapAssets(this RouteGroupBuilder api)
    {
        // Room for a form around the bytes; which bytes are too many is judged by what they are.
        var limit = ((IEndpointRouteBuilder)api).ServiceProvider.GetRequiredService<MediaIntake>().MaxBytes + (64 * 1024);
        var assets = api.MapGroup("/assets").WithTags("Assets");
        assets.MapPost("/", UploadAsync).RequireScope(KeyScopes.Write).MayTakeLong().Idempotent().WithName("UploadAsset").WithSummary("Upload a picture or video (multipart, or the bytes as the body)")
            .WithBodyLimit(limit).WithMetadata(new RequestFormLimitsAttribute { MultipartBodyLengthLimit = limit }).Accepts<IFormFile>(UploadTypes[0], UploadTypes[1..]);
        assets.MapGet("/", ListAsync).RequireScope(KeyScopes.Read).WithName("ListAssets").WithSummary("Pictures and videos, newest first");
        assets.MapGet("/{id}", FindAsync).RequireScope(KeyScopes.Read).WithName("GetAsset").WithSummary("One picture or video");
    }

    /// <summary>The public addresses of pictures and videos, where networks fetch them; parts of them too, as players ask.</summary>
    public static void MapMedia(this IEndpointRouteBuilder app) =>
        app.MapMethods("/media/{name}", [HttpMethods.Get, HttpMethods.Head], ServeAsync).AllowAnonymous().DisableRequestTimeout().ExcludeFromDescription();

    private static async Task<Results<Created<AssetView>, ProblemAnswer>> UploadAsync(
        HttpContext context, Caller caller, AssetUploads uploads, MediaAddresses addresses, Idempotency idempotency, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(context, cancellationToken);
        if (opened.Refusal is { } unreadable)
            return unreadable.ToProblem();
        await using var bytes = opened.Value;
        var outcome = await uploads.AddAsync(caller.OrganizationId, bytes,
            (db, asset, token) => idempotency.CompleteAsync(db, StatusCodes.Status201Created, AssetView.Of(asset, addresses), AddressOf(asset), etag: null, token), cancellationToken);
        return outcome.ToCreated(AddressOf, asset => AssetView.Of(asset, addresses));
    }

    private static async Task<Results<Ok<Page<AssetView>>, ProblemAnswer>> ListAsync(
        HttpRequest request, [AsParameters] PageQuery page, string? kind, Caller caller, AssetUploads uploads, MediaAddresses addresses, CancellationToken cancellationToken)
    {
        var span = page.Read();
        if (span.Refusal is { } refusal)
            return refusal.ToProblem();
        AssetKind? wanted = null;
        if (kind is not null)
        {
            if (!Wire.TryParse<AssetKind>(kind, out var parsed))
            {
                return new Refusal(RefusalKind.Malformed, "parameter_malformed", "kind is none we know.",
                    [new Violation("?kind", "one_of", string.Join(", ", Wire.All<AssetKind>()), null, "Send one of these.")]).ToProblem();
            }

            wanted = parsed;
        }

        var found = await uploads.ListAsync(caller.OrganizationId, wanted, span.Value.Size, span.Value.After, cancellationToken);
        return found.ToOk(p => request.ToPage(p.Count, p.Assets.Select(a => AssetView.Of(a, addresses)).ToList(), p.Next, p.Previous));
    }

    private static async Task<Results<Ok<AssetView>, ProblemAnswer>> FindAsync(string id, Caller caller, AssetUploads uploads, MediaAddresses addresses, CancellationToken cancellationToken) =>
        await uploads.FindAsync(caller.OrganizationId, id, cancellationToken) is { } asset
            ? TypedResults.Ok(AssetView.Of(asset, addresses))
            : Refusal.NotFound("picture").ToProblem();

    private static async Task<Results<FileStreamHttpResult, ProblemAnswer>> ServeAsync(
        string name, [FromQuery(Name = MediaAddresses.MarkerQuery)] string? marker, [FromQuery(Name = MediaAddresses.DownloadQuery)] string? download, HttpResponse response, AssetUploads uploads, IAssetStore store, NetworkEvents events, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await uploads.FindPublicAsync(name, cancellationToken) is not { } asset)
            return Refusal.NotFound("picture").ToProblem();

        // A network that fetches an attempt's picture has taken the request that named it: evidence, should its answer have been lost.
        if (marker is { Length: <= 64 })
            await events.RecordAsync(Platform.Tiktok, marker, NetworkEvent.MediaFetched, null, time.GetUtcNow(), null, cancellationToken);
        Stream bytes;
        try
        {
            bytes = await store.OpenAsync(asset.Path, cancellationToken);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return Refusal.NotFound("picture").ToProblem();
        }

        // A picture never changes under its address: it is made anew under another.
        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        response.Headers.XContentTypeOptions = "nosniff";
        if (download is not null)
            response.Headers.ContentDisposition = $"attachment; filename=\"{asset.Width}x{asset.Height}-{asset.FileName[..8]}.{Asset.Extension(asset.ContentType)}\"";
        return TypedResults.Stream(bytes, asset.ContentType, lastModified: asset.CreatedAt, entityTag: new EntityTagHeaderValue($"\"{asset.Sha256}\""), enableRangeProcessing: true);
    }

    private static async Task<Outcome<Stream>> OpenAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (!request.HasFormContentType)
            return request.Body;
        var files = (await request.ReadFormAsync(cancellationToken)).Files;
        return files.Count == 1
            ? files[0].OpenReadStream()
            : new Refusal(RefusalKind.Malformed, "form_malformed", "Send exactly one file.", [new Violation("/file", "files", "1", $"{files.Count}", "Send one picture or video per request.")]);
    }

    private static string AddressOf(Asset asset) => $"/api/assets/{asset.Id}/";
}
