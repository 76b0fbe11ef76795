namespace TextileStudio.Core.Assets;

/// <summary>Keeps the bytes of assets; the rows are in the database. A path is chosen here and never by a client.</summary>
public interface IAssetStore
{
    /// <summary>Writes the bytes durably (temporary name, flush, rename) and returns the path to keep in the row.</summary>
    Task<string> PutAsync(string assetId, string contentType, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Throws <see cref="FileNotFoundException"/> when the bytes are gone.</summary>
    Task<Stream> OpenAsync(string path, CancellationToken cancellationToken);

    Task DeleteAsync(string path, CancellationToken cancellationToken);
}
