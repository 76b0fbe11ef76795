using TextileStudio.Tests.Posters;

namespace TextileStudio.Tests.Samples;

/// <summary>Makes the product photos in <c>samples/</c>: <c>samples OUT_FOLDER</c>. Same seed, same pixels.</summary>
internal static class SamplesVerb
{
    // A tag directory with the one entry Orientation = 6, as a telephone held upright writes it.
    private static readonly byte[] _orientation6 =
    [
        0xFF, 0xE1, 0, 34, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0, (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,
        0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
    ];

    public static async Task RunAsync(string folder)
    {
        PosterVerb.Load();
        Directory.CreateDirectory(folder);
        await SaveAsync(folder, "saree.jpg", SareePhoto.Take().Jpeg(62));
        var kurta = KurtaPhoto.Take();
        await SaveAsync(folder, "kurta.jpg", kurta.Jpeg(62));
        await SaveAsync(folder, "kurta-rotated.jpg", WithOrientation(kurta.StoredSideways().Jpeg(62)));
        await SaveAsync(folder, "fabric-roll.jpg", FabricRollPhoto.Take().Jpeg(62));
    }

    private static async Task SaveAsync(string folder, string name, byte[] jpeg)
    {
        await File.WriteAllBytesAsync(Path.Combine(folder, name), jpeg);
        Console.WriteLine($"{name} {jpeg.Length / 1024} KB");
    }

    /// <summary>Puts the tag right behind the start-of-image marker.</summary>
    private static byte[] WithOrientation(byte[] jpeg) => [.. jpeg.AsSpan(0, 2), .. _orientation6, .. jpeg.AsSpan(2)];
}
