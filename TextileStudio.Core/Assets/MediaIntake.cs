using System.Security.Cryptography;

namespace TextileStudio.Core.Assets;

/// <summary>
/// A picture or video that was taken in and judged by its bytes: on disk, and nobody's yet. Disposing it throws the bytes away unless
/// <see cref="AssetLibrary.KeepAsync"/> has made an asset of them.
/// </summary>
public sealed record IncomingMedia(string File, string ContentType, long Bytes, int Width, int Height, TimeSpan? Duration, string Sha256) : IDisposable
{
    public void Dispose() => System.IO.File.Delete(File);
}

/// <summary>Takes pictures and videos in as a stream: straight to disk, counted while they come, judged by what they are and not by what a client says of them.</summary>
public sealed class MediaIntake(IAssetStore store, MediaOptions options)
{
    /// <summary>The largest picture that is taken in.</summary>
    public const int MaxPictureBytes = 15 * 1024 * 1024;

    private const int BlockBytes = 64 * 1024;
    private const int HeadBytes = 1024 * 1024;
    private const long MaxPixels = 100_000_000;

    /// <summary>The most bytes any medium may have.</summary>
    public long MaxBytes => Math.Max(MaxPictureBytes, options.MaxVideoBytes);

    /// <summary>
    /// Reads <paramref name="source"/> to its end. Refusals: <c>body_too_large</c>, <c>not_an_image</c>, <c>corrupt_image</c>, <c>image_too_large</c> and those of <see cref="VideoHeader.Read"/>.
    /// </summary>
    /// <param name="isVideo">Told once it is known that a video comes, which takes longer than a picture.</param>
    public async Task<Outcome<IncomingMedia>> ReceiveAsync(Stream source, Action? isVideo, CancellationToken cancellationToken)
    {
        var path = store.NewIncoming();
        var kept = false;
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, BlockBytes, useAsync: true);
            var written = await WriteAsync(source, file, isVideo, cancellationToken);
            if (written.Refusal is { } refusal)
                return refusal;
            await file.FlushAsync(cancellationToken);
            var (type, sha256) = written.Value;
            Outcome<IncomingMedia> judged = type.StartsWith("video/", StringComparison.Ordinal) ? Film(file, path, sha256) : await PictureAsync(file, path, sha256, cancellationToken);
            kept = judged.Refusal is null;
            return judged;
        }
        finally
        {
            if (!kept)
                File.Delete(path);
        }
    }

    private async Task<Outcome<(string Type, string Sha256)>> WriteAsync(Stream source, FileStream file, Action? isVideo, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BlockBytes];
        var read = await source.ReadAtLeastAsync(buffer, VideoHeader.SniffBytes, throwOnEndOfStream: false, cancellationToken);
        var type = ImageHeader.Sniff(buffer.AsSpan(0, read));
        var most = (long)MaxPictureBytes;
        if (type is null && VideoHeader.Sniff(buffer.AsSpan(0, read)) is { } film)
        {
            type = film;
            most = options.MaxVideoBytes;
            isVideo?.Invoke();
        }

        if (type is null)
            return new Refusal(RefusalKind.UnsupportedType, "not_an_image", "This is no JPEG, PNG, WebP or GIF picture and no MP4 or QuickTime video.");
        for (var length = 0L; read > 0; read = await source.ReadAsync(buffer, cancellationToken))
        {
            if ((length += read) > most)
            {
                var what = most == MaxPictureBytes ? "picture" : "video";
                return new Refusal(RefusalKind.TooLarge, "body_too_large", $"A {what} may have at most {most / (1024 * 1024)} MiB.");
            }

            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return (type, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static Outcome<IncomingMedia> Film(FileStream file, string path, string sha256)
    {
        var read = VideoHeader.Read(file);
        return read.Refusal is { } refusal
            ? refusal
            : new IncomingMedia(path, read.Value.ContentType, file.Length, read.Value.Width, read.Value.Height, read.Value.Duration, sha256);
    }

    private static async Task<Outcome<IncomingMedia>> PictureAsync(FileStream file, string path, string sha256, CancellationToken cancellationToken)
    {
        // The size stands near the front, but a camera may put megabytes of notes before it.
        var header = await HeaderAsync(file, HeadBytes, cancellationToken);
        if (header is null && file.Length > HeadBytes)
            header = await HeaderAsync(file, file.Length, cancellationToken);
        if (header is null)
            return new Refusal(RefusalKind.Rule, "corrupt_image", "The picture breaks off before it tells its size; export it again.");
        return (long)header.Width * header.Height > MaxPixels
            ? new Refusal(RefusalKind.Rule, "image_too_large", "The picture has more than 100 million pixels; scale it down.")
            : new IncomingMedia(path, header.ContentType, file.Length, header.ShownWidth, header.ShownHeight, null, sha256);
    }

    private static async Task<ImageHeader?> HeaderAsync(FileStream file, long most, CancellationToken cancellationToken)
    {
        var bytes = new byte[Math.Min(file.Length, most)];
        file.Position = 0;
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return ImageHeader.Read(bytes);
    }
}
