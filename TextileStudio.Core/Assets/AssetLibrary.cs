using System.Security.Cryptography;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Assets;

/// <summary>Takes pictures in. The bytes are on disk before the row exists, so a row never points at nothing; an orphaned file is harmless and swept later.</summary>
public sealed class AssetLibrary(IAssetStore store, TimeProvider time)
{
    /// <summary>Writes the bytes and returns the row, which the caller adds in the transaction of its work. <paramref name="bytes"/> must have passed <see cref="ImageHeader.Read"/>.</summary>
    public async Task<Asset> PrepareAsync(string organizationId, AssetKind kind, ReadOnlyMemory<byte> bytes, ImageHeader header, CancellationToken cancellationToken)
    {
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
            CreatedAt = time.GetUtcNow(),
        };
    }
}
