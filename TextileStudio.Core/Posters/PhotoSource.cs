using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Posters;

/// <summary>The bytes of a photo and the field of the request that named them.</summary>
/// <param name="AiGenerated">It is a picture of ours in which a model had a part.</param>
public sealed record FoundPhoto(ReadOnlyMemory<byte> Bytes, string Pointer, bool AiGenerated = false);

/// <summary>Gets a poster's photo from wherever the request says it is. Checks whose it is, not what is in it: that is <see cref="PhotoGate"/>'s.</summary>
public sealed class PhotoSource(StudioDbs dbs, IAssetStore store, MediaAddresses addresses, RemoteMedia remote)
{
    private const string AssetField = "/asset_id";
    private const string UrlField = "/product_image_url";

    public async Task<Outcome<FoundPhoto>> FindAsync(string organizationId, PosterPhoto photo, CancellationToken cancellationToken)
    {
        if (photo.Upload is { } upload)
            return new FoundPhoto(upload, "/product_image");
        if (photo.AssetId is { } assetId)
            return await FromAssetAsync(organizationId, assetId, AssetField, cancellationToken);

        // An address of our own is an asset of this organization or nothing; it is never fetched.
        if (addresses.AssetIdOf(photo.Url!) is { } ownId)
            return await FromAssetAsync(organizationId, ownId, UrlField, cancellationToken);
        var fetched = await remote.FetchAsync(new Uri(photo.Url!), cancellationToken);
        return fetched.Refusal is { } refusal
            ? refusal with { Violations = [new Violation(UrlField, refusal.Code, null, null, refusal.Detail)] }
            : new FoundPhoto(fetched.Value.Bytes, UrlField);
    }

    private async Task<Outcome<FoundPhoto>> FromAssetAsync(string organizationId, string assetId, string pointer, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var asset = await db.Assets.AsNoTracking().SingleOrDefaultAsync(a => a.Id == assetId, cancellationToken);
        if (asset is null)
            return Missing(pointer);
        if (asset.Facts().IsVideo)
            return PhotoGate.IsVideo(asset.ContentType, pointer);
        try
        {
            await using var stream = await store.OpenAsync(asset.Path, cancellationToken);
            var bytes = new byte[asset.Bytes];
            await stream.ReadExactlyAsync(bytes, cancellationToken);
            return new FoundPhoto(bytes, pointer, asset.AiGenerated);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or EndOfStreamException)
        {
            return Missing(pointer);
        }
    }

    private static Refusal Missing(string pointer) => new(RefusalKind.Rule, "asset_not_found", "There is no such picture in your organization.",
        [new Violation(pointer, "asset_not_found", null, null, "Upload the picture again and use the id of the answer.")]);
}
