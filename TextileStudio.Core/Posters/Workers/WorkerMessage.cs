using System.Buffers.Binary;
using System.Text.Json;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Posters.Workers;

/// <summary>What a worker says when it starts: the libvips version, or why it cannot render.</summary>
internal sealed record WorkerHello(string? Version, string? Unavailable);

/// <summary>What a worker is asked: posters of one photo, or with <paramref name="Fit"/> the picture itself made to fit; it follows as bytes, then <paramref name="LogoBytes"/> of a logo.</summary>
internal sealed record WorkerOrder(IReadOnlyList<PosterSpec> Specs, string Pointer, FitOrder? Fit = null, int LogoBytes = 0)
{
    /// <summary>How many pictures the answer holds.</summary>
    public int Count => Fit is null ? Specs.Count : 1;
}

/// <summary>What came of it: the sizes in bytes of the pictures that follow, or a refusal of the photo, or a fault of ours.</summary>
internal sealed record WorkerAnswer(IReadOnlyList<int> Pictures, Refusal? Refusal, string? Fault, long ResidentBytes);

/// <summary>
/// A message on a worker's pipe: the length of a JSON header and of the bytes behind it, as two little-endian 32-bit numbers, then both.
/// </summary>
internal static class WorkerMessage
{
    private const int MaxHeader = 1024 * 1024;
    private const int MaxBytes = 128 * 1024 * 1024;

    public static async Task WriteAsync<T>(Stream stream, T header, IReadOnlyList<ReadOnlyMemory<byte>> bytes, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(header, StudioJson.Options);
        var start = new byte[8 + json.Length];
        BinaryPrimitives.WriteInt32LittleEndian(start, json.Length);
        BinaryPrimitives.WriteInt32LittleEndian(start.AsSpan(4), bytes.Sum(b => b.Length));
        json.CopyTo(start, 8);
        await stream.WriteAsync(start, cancellationToken);
        foreach (var part in bytes)
            await stream.WriteAsync(part, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    /// <summary>Throws <see cref="EndOfStreamException"/> when the other side is gone, <see cref="InvalidDataException"/> when it speaks nonsense.</summary>
    public static async Task<(T Header, byte[] Bytes)> ReadAsync<T>(Stream stream, CancellationToken cancellationToken)
    {
        var lengths = new byte[8];
        await stream.ReadExactlyAsync(lengths, cancellationToken);
        var headerLength = BinaryPrimitives.ReadInt32LittleEndian(lengths);
        var bytesLength = BinaryPrimitives.ReadInt32LittleEndian(lengths.AsSpan(4));
        if (headerLength is < 2 or > MaxHeader || bytesLength is < 0 or > MaxBytes)
            throw new InvalidDataException("A message on a worker's pipe has impossible lengths.");
        var json = new byte[headerLength];
        await stream.ReadExactlyAsync(json, cancellationToken);
        var bytes = new byte[bytesLength];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        try
        {
            return (JsonSerializer.Deserialize<T>(json, StudioJson.Options) ?? throw new InvalidDataException("A message on a worker's pipe has no header."), bytes);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("A message on a worker's pipe has a header of another form.", exception);
        }
    }
}
