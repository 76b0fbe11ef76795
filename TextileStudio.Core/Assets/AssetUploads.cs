using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Assets;

/// <summary>One page of pictures and videos.</summary>
public sealed record AssetPage(long Count, IReadOnlyList<Asset> Assets, string[]? Next, string[]? Previous);

/// <summary>Takes uploaded pictures and videos in and finds them again.</summary>
public sealed class AssetUploads(StudioDbs dbs, WriteRetry writes, MediaIntake intake, AssetLibrary library)
{
    /// <summary>
    /// Keeps a picture or video, judged by its bytes alone, with the refusals of <see cref="MediaIntake.ReceiveAsync"/>. <paramref name="alongside"/> runs in the same transaction,
    /// for an idempotency key that is to be committed with it.
    /// </summary>
    public async Task<Outcome<Asset>> AddAsync(string organizationId, Stream source, Func<StudioDb, Asset, CancellationToken, Task>? alongside, CancellationToken cancellationToken)
    {
        var received = await intake.ReceiveAsync(source, isVideo: null, cancellationToken);
        if (received.Refusal is { } refusal)
            return refusal;
        using var media = received.Value;
        var asset = await library.KeepAsync(organizationId, AssetKind.Upload, media, cancellationToken);
        return await writes.InTransactionAsync(Scope.Of(organizationId), async (db, token) =>
        {
            db.Assets.Add(asset);
            await db.SaveChangesAsync(token);
            if (alongside is not null)
                await alongside(db, asset, token);
            return asset;
        }, cancellationToken);
    }

    /// <summary>Null for a picture that is not there or another tenant's.</summary>
    public async Task<Asset?> FindAsync(string organizationId, string id, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.Assets.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancellationToken);
    }

    /// <summary>By its public file name, whoever asks: who knows the address may see the picture. Null where there is none.</summary>
    public async Task<Asset?> FindPublicAsync(string fileName, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        var dot = fileName.IndexOf('.', StringComparison.Ordinal);
        var id = dot < 0 ? fileName : fileName[..dot];
        var asset = await db.Assets.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancellationToken);
        return asset?.FileName == fileName ? asset : null;
    }

    /// <summary>Newest first.</summary>
    public async Task<Outcome<AssetPage>> ListAsync(string organizationId, AssetKind? kind, int size, string[]? cursor, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var assets = kind is { } wanted ? db.Assets.Where(a => a.Kind == wanted) : db.Assets;
        var slice = await Keyset.ReadAsync(assets, a => a.CreatedAt, a => a.Id, descending: true, size, cursor, $"assets\n{organizationId}\n{kind}", cancellationToken);
        return slice is null ? Keyset.BadCursor() : new AssetPage(await assets.LongCountAsync(cancellationToken), slice.Rows, slice.Next, slice.Previous);
    }
}
