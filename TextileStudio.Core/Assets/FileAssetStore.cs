using TextileStudio.Core.Data;

namespace TextileStudio.Core.Assets;

/// <summary>Assets as files under the data directory: <c>yyyy/MM/dd/{id}.{ext}</c>.</summary>
public sealed class FileAssetStore(string root, TimeProvider time) : IAssetStore
{
    public async Task<string> PutAsync(string assetId, string contentType, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var (path, target) = Place(assetId, contentType);

        // Written beside and renamed: a crash leaves no half picture under a name that a row may hold.
        var temporary = target + ".part";
        await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await file.WriteAsync(bytes, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        DurableName.Give(temporary, target, root);
        return path;
    }

    public string NewIncoming()
    {
        // Below the same root, so that keeping it is a rename and never a copy.
        var folder = Path.Combine(root, "incoming");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, IdSource.NewUnguessable());
    }

    public async Task<string> KeepAsync(string assetId, string contentType, string incoming, CancellationToken cancellationToken)
    {
        var (path, target) = Place(assetId, contentType);
        await using (var file = new FileStream(incoming, FileMode.Open, FileAccess.ReadWrite, FileShare.Read))
            file.Flush(flushToDisk: true);
        DurableName.Give(incoming, target, root);
        return path;
    }

    public Task<Stream> OpenAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new FileStream(Path.Combine(root, path), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, useAsync: true));

    public Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        File.Delete(Path.Combine(root, path));
        return Task.CompletedTask;
    }

    private (string Path, string Target) Place(string assetId, string contentType)
    {
        var folder = time.GetUtcNow().ToString("yyyy/MM/dd", System.Globalization.CultureInfo.InvariantCulture);
        var path = $"{folder}/{assetId}.{Asset.Extension(contentType)}";
        var target = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        return (path, target);
    }
}
