using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <summary>The picture a draft names, as found. <paramref name="Fetched"/> is not stored yet; <paramref name="Sha256"/> is null where there is no usable picture.</summary>
public sealed record FoundMedia(DraftMedia Draft, Asset? Asset, RemotePicture? Fetched, string? Url, string? Sha256);

/// <summary>
/// Finds the picture of a draft: an asset by id, one of our own media addresses (no fetch, and only the tenant's own), or a picture on the internet,
/// fetched once and kept, so that the post never depends on the address being alive later.
/// </summary>
public sealed class PostMedia(RemoteMedia remote, MediaAddresses addresses, AssetLibrary library, IAssetStore store)
{
    /// <summary>Whether finding the picture leaves the machine, so that the work must be reserved before it is begun.</summary>
    public bool CallsOut(PostDraft draft) => draft is { AssetId: null, AssetUrl: { } url } && addresses.AssetIdOf(url) is null;

    /// <summary>Makes no transaction. With <paramref name="before"/>, an unchanged address means the picture that was fetched for it.</summary>
    public async Task<FoundMedia> FindAsync(StudioDb db, PostDraft draft, ScheduledPost? before, CancellationToken cancellationToken)
    {
        if (draft is { AssetId: not null, AssetUrl: not null })
        {
            return Unusable("/asset_url", draft.AssetUrl,
                new Violation("/asset_url", "media_twice", null, null, "Name the picture either by asset_id or by asset_url."));
        }

        if (draft.AssetId is { } id)
            return await StoredAsync(db, "/asset_id", id, null, cancellationToken);
        if (draft.AssetUrl is not { } url)
            return new FoundMedia(DraftMedia.None, null, null, null, null);
        if (addresses.AssetIdOf(url) is { } own)
            return await StoredAsync(db, "/asset_url", own, null, cancellationToken);
        if (before is { AssetId: { } kept } && before.AssetUrl == url)
            return await StoredAsync(db, "/asset_url", kept, url, cancellationToken);
        return await FetchAsync(url, cancellationToken);
    }

    /// <summary>Writes a fetched picture to the store; the row is the caller's to add. Null where nothing was fetched.</summary>
    public async Task<Asset?> SnapshotAsync(string organizationId, FoundMedia media, CancellationToken cancellationToken) =>
        media.Fetched is { } fetched
            ? await library.PrepareAsync(organizationId, AssetKind.Snapshot, fetched.Bytes, fetched.Header, cancellationToken)
            : null;

    private async Task<FoundMedia> StoredAsync(StudioDb db, string pointer, string id, string? url, CancellationToken cancellationToken)
    {
        var asset = await db.Assets.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (asset is null)
            return Unusable(pointer, url, new Violation(pointer, "asset_not_found", null, null, "There is no such picture in your organization."));
        try
        {
            await using var bytes = await store.OpenAsync(asset.Path, cancellationToken);
        }
        catch (IOException)
        {
            return Unusable(pointer, url, new Violation(pointer, "media_missing", null, null, "The bytes of this picture are gone; upload it again."));
        }

        var facts = new MediaFacts(asset.ContentType, asset.Bytes, asset.Width, asset.Height);
        return new FoundMedia(new DraftMedia(pointer, true, facts, null), asset, null, url ?? addresses.UrlOf(asset), asset.Sha256);
    }

    private async Task<FoundMedia> FetchAsync(string url, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
            return Unusable("/asset_url", url, new Violation("/asset_url", "media_url_refused", "https or http", null, "Give a full address that begins with https://."));
        var outcome = await remote.FetchAsync(uri, cancellationToken);
        if (outcome.Refusal is { } refusal)
            return Unusable("/asset_url", url, new Violation("/asset_url", refusal.Code, null, null, refusal.Detail));
        var picture = outcome.Value;
        var facts = new MediaFacts(picture.Header.ContentType, picture.Bytes.Length, picture.Header.ShownWidth, picture.Header.ShownHeight);
        return new FoundMedia(new DraftMedia("/asset_url", true, facts, null), null, picture, url, Convert.ToHexStringLower(SHA256.HashData(picture.Bytes)));
    }

    private static FoundMedia Unusable(string pointer, string? url, Violation violation) => new(new DraftMedia(pointer, true, null, violation), null, null, url, null);
}
