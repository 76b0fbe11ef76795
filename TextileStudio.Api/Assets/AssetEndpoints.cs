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
using TextileStudio.Core.Publishing;

namespace TextileStudio.Api.Assets;

/// <summary>A picture as the wire shows it.</summary>
public sealed record AssetView(string Id, string AssetUrl, AssetKind Kind, string ContentType, long Bytes, int Width, int Height, string Sha256, bool AiGenerated, DateTimeOffset CreatedAt)
{
    public static AssetView Of(Asset asset, MediaAddresses addresses) =>
        new(asset.Id, addresses.UrlOf(asset), asset.Kind, asset.ContentType, asset.Bytes, asset.Width, asset.Height, asset.Sha256, asset.AiGenerated, asset.CreatedAt);
}

/// <summary>Uploading and serving pictures.</summary>
public static class AssetEndpoints
{
    private static readonly string[] UploadTypes =
        [MediaTypeNames.Multipart.FormData, "image/jpeg", "image/png", "image/webp", "image/gif", MediaTypeNames.Application.Octet];

    public static IServiceCollection AddAssets(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RemoteMediaOptions>().BindConfiguration("Studio:Media")
            .Validate<IHostEnvironment>((options, environment) => !options.AllowLoopback || !environment.IsProduction(),
                "Studio:Media:AllowLoopback lets strangers reach this machine; it is for tests and refused in Production.")
            .ValidateOnStart();
        services.AddSingleton(provider => new RemoteMedia(provider.GetRequiredService<IOptions<RemoteMediaOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AssetUploads>();
        return services;
    }

    public static void MapAssets(this RouteGroupBuilder api)
    {
        var assets = api.MapGroup("/assets").WithTags("Assets");
        assets.MapPost("/", UploadAsync).RequireScope(KeyScopes.Write).Idempotent().WithName("UploadAsset").WithSummary("Upload a picture (multipart, or the bytes as the body)")
            .WithBodyLimit(AssetUploads.MaxBytes + (64 * 1024)).Accepts<IFormFile>(UploadTypes[0], UploadTypes[1..]);
        assets.MapGet("/", ListAsync).RequireScope(KeyScopes.Read).WithName("ListAssets").WithSummary("Pictures, newest first");
        assets.MapGet("/{id}", FindAsync).RequireScope(KeyScopes.Read).WithName("GetAsset").WithSummary("One picture");
    }

    /// <summary>The pictures' public addresses, where networks fetch them.</summary>
    public static void MapMedia(this IEndpointRouteBuilder app) =>
        app.MapMethods("/media/{name}", [HttpMethods.Get, HttpMethods.Head], ServeAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<Results<Created<AssetView>, ProblemAnswer>> UploadAsync(
        HttpContext context, Caller caller, AssetUploads uploads, MediaAddresses addresses, Idempotency idempotency, CancellationToken cancellationToken)
    {
        var bytes = await ReadAsync(context, cancellationToken);
        if (bytes.Refusal is { } unreadable)
            return unreadable.ToProblem();
        var outcome = await uploads.AddAsync(caller.OrganizationId, bytes.Value,
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
        string name, [FromQuery(Name = MediaAddresses.MarkerQuery)] string? marker, HttpResponse response, AssetUploads uploads, IAssetStore store, NetworkEvents events, TimeProvider time,
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
        return TypedResults.Stream(bytes, asset.ContentType, lastModified: asset.CreatedAt, entityTag: new EntityTagHeaderValue($"\"{asset.Sha256}\""), enableRangeProcessing: true);
    }

    private static async Task<Outcome<byte[]>> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (request.HasFormContentType)
        {
            var files = (await request.ReadFormAsync(cancellationToken)).Files;
            if (files.Count != 1)
                return new Refusal(RefusalKind.Malformed, "form_malformed", "Send exactly one file.", [new Violation("/file", "files", "1", $"{files.Count}", "Send one picture per request.")]);
            if (files[0].Length > AssetUploads.MaxBytes)
                return TooLarge();
            var whole = new byte[files[0].Length];
            await using var file = files[0].OpenReadStream();
            await file.ReadExactlyAsync(whole, cancellationToken);
            return whole;
        }

        // Counted while reading: a stated length is only a claim.
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (body.Length + read > AssetUploads.MaxBytes)
                return TooLarge();
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private static string AddressOf(Asset asset) => $"/api/assets/{asset.Id}/";

    private static Refusal TooLarge() => new(RefusalKind.TooLarge, "body_too_large", $"A picture may have at most {AssetUploads.MaxBytes / (1024 * 1024)} MiB.");
}
