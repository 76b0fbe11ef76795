namespace TextileStudio.Core.Assets;

/// <summary>Keeps the bytes of assets; the rows are in the database. A path is chosen here and never by a client.</summary>
public interface IAssetStore
{
    /// <summary>Writes the bytes durably (temporary name, flush, rename) and returns the path to keep in the row.</summary>
    Task<string> PutAsync(string assetId, string contentType, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>A file name for bytes on their way in. What is written there is nobody's until <see cref="KeepAsync"/>, and the caller's to delete.</summary>
    string NewIncoming();

    /// <summary>Makes an incoming file an asset's bytes, durably, and returns the path to keep in the row.</summary>
    Task<string> KeepAsync(string assetId, string contentType, string incoming, CancellationToken cancellationToken);

    /// <summary>Throws <see cref="FileNotFoundException"/> when the bytes are gone.</summary>
    Task<Stream> OpenAsync(string path, CancellationToken cancellationToken);

    Task DeleteAsync(string path, CancellationToken cancellationToken);
}
