using System.Security.Cryptography;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Assets;

/// <summary>Makes assets of pictures and videos. The bytes are on disk before the row exists, so a row never points at nothing; an orphaned file is harmless and swept later.</summary>
public sealed class AssetLibrary(IAssetStore store, TimeProvider time)
{
    /// <summary>Writes the bytes and returns the row, which the caller adds in the transaction of its work. <paramref name="bytes"/> must have passed <see cref="ImageHeader.Read"/>.</summary>
    /// <param name="sourceAssetId">What a rendition was made from.</param>
    /// <param name="aiGenerated">A model had a part in it: the row says so, and so do the bytes.</param>
    public async Task<Asset> PrepareAsync(
        string organizationId, AssetKind kind, ReadOnlyMemory<byte> bytes, ImageHeader header, CancellationToken cancellationToken, string? sourceAssetId = null, bool aiGenerated = false)
    {
        if (aiGenerated)
            bytes = AiMark.On(bytes);
        var id = IdSource.NewUnguessable();
        var path = await store.PutAsync(id, header.ContentType, bytes, cancellationToken);
        return new Asset
        {
            Id = id,
            OrganizationId = organizationId,
            Kind = kind,
            ContentType = header.ContentType,
            Bytes = bytes.Length,
            Width = header.ShownWidth,
            Height = header.ShownHeight,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Span)),
            Path = path,
            AiGenerated = aiGenerated,
            SourceAssetId = sourceAssetId,
            CreatedAt = time.GetUtcNow(),
        };
    }

    /// <summary>Keeps what was taken in; like <see cref="PrepareAsync"/> it leaves the row to the caller's transaction.</summary>
    public async Task<Asset> KeepAsync(string organizationId, AssetKind kind, IncomingMedia media, CancellationToken cancellationToken)
    {
        var id = IdSource.NewUnguessable();
        return new Asset
        {
            Id = id,
            OrganizationId = organizationId,
            Kind = kind,
            ContentType = media.ContentType,
            Bytes = media.Bytes,
            Width = media.Width,
            Height = media.Height,
            DurationMs = media.Duration is { } duration ? (int)duration.TotalMilliseconds : null,
            Sha256 = media.Sha256,
            Path = await store.KeepAsync(id, media.ContentType, media.File, cancellationToken),
            CreatedAt = time.GetUtcNow(),
        };
    }
}
