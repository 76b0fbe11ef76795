using NUnit.Framework;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Native;

namespace TextileStudio.Tests.Posters;

/// <summary>libvips in the test process, for making and reading pictures. The product never loads it but in a worker.</summary>
internal static class TestVips
{
    private static readonly Lazy<string?> s_reason = new(() => VipsLibrary.Load(null, Path.Combine(Path.GetTempPath(), "textile-studio-tests", "native")));

    /// <summary>Runs with the library, or skips the test with the reason why there is none.</summary>
    public static T Required<T>(Func<T> work)
    {
        Require();
        return work();
    }

    public static void Require()
    {
        if (s_reason.Value is { } reason)
            Assert.Ignore($"Posters cannot be tested on this machine. {reason}");
    }

    /// <summary>The red, green and blue bytes of a picture, row by row.</summary>
    public static (byte[] Pixels, int Width, int Height) Pixels(byte[] picture) => Required(() =>
        VipsOperation.Load(PhotoDecoder.Loader(Core.Assets.ImageHeader.Sniff(picture)!), picture, "access=random", image => (image.Pixels(), image.Width, image.Height)));

    /// <summary>The same of a part of a picture.</summary>
    public static (byte[] Pixels, int Width, int Height) Pixels(byte[] picture, int x, int y, int width, int height) => Required(() =>
        VipsOperation.Load(PhotoDecoder.Loader(Core.Assets.ImageHeader.Sniff(picture)!), picture, "access=random", image =>
        {
            using var part = image.Part(x, y, width, height);
            return (part.Pixels(), width, height);
        }));

    /// <summary>The mean of each band of a part of a PNG, JPEG or WebP picture.</summary>
    public static double[] MeanColour(byte[] picture, int x, int y, int width, int height) => Required(() =>
    {
        return VipsOperation.Load(PhotoDecoder.Loader(Core.Assets.ImageHeader.Sniff(picture)!), picture, "access=random", image =>
        {
            using var part = image.Part(x, y, width, height);
            return Enumerable.Range(0, 3).Select(band =>
            {
                using var one = part.Do("extract_band", $"band={band}");
                return one.Measure("avg");
            }).ToArray();
        });
    });
}
