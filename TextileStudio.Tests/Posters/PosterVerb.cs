using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Native;
using TextileStudio.Core.Posters.Workers;

namespace TextileStudio.Tests.Posters;

/// <summary>
/// Looking at posters without a server: <c>svg IN.svg OUT.png</c> draws a file (the ending of OUT picks the format),
/// <c>photo IN WIDTH HEIGHT OUT.jpg</c> cuts a photo as a poster would, <c>measure TEXT FONT SIZE</c> prints a width,
/// <c>poster OFFER.json SIZE PHOTO OUT [--layout …]</c> makes a poster of a JSON file of product fields, <c>poster-bench OFFER.json PHOTO COUNT</c> times posters through the workers.
/// </summary>
internal static class PosterVerb
{
    public static async Task SvgAsync(string input, string output)
    {
        Load();
        var svg = await File.ReadAllTextAsync(input);
        await File.WriteAllBytesAsync(output, SvgRaster.Render(svg, FormatOf(output)));
    }

    public static async Task PhotoAsync(string input, int width, int height, string output)
    {
        Load();
        var crops = PhotoDecoder.Crop(await File.ReadAllBytesAsync(input), [(width, height)], "/product_image");
        await File.WriteAllBytesAsync(output, crops.Value[0]);
    }

    public static void Measure(string text, string font, double size)
    {
        Load();
        Console.WriteLine(new VipsTextMeasurer().Width(text, font, size));
    }

    /// <param name="extras"><c>--layout NAME --qr LINK --primary #rrggbb --accent #rrggbb --font NAME --logo FILE</c>, each as wanted.</param>
    public static async Task PosterAsync(string offer, string size, string photo, string output, string[] extras)
    {
        Load();
        var request = StudioJson.Read<ProductOfferRequest>(await File.ReadAllTextAsync(offer))!;
        var logo = Extra("--logo") is { } file ? await File.ReadAllBytesAsync(file) : [];
        var spec = new PosterSpec(request.Validate(DateOnly.MinValue).Value, Wire.Parse<PosterSize>(size), FormatOf(output))
        {
            Layout = Extra("--layout") is { } layout ? Wire.Parse<PosterLayout>(layout) : PosterLayout.Classic,
            QrLink = Extra("--qr"),
            Brand = new PosterBrand(Extra("--primary"), Extra("--accent"), Extra("--font") is { } font ? Wire.Parse<PosterFont>(font) : null, logo.Length > 0),
        };
        var pictures = new PosterDrawing().Draw([spec], await File.ReadAllBytesAsync(photo), logo, "/product_image");
        await File.WriteAllBytesAsync(output, pictures.Value[0]);

        string? Extra(string name) => Array.IndexOf(extras, name) is >= 0 and var at ? extras[at + 1] : null;
    }

    public static async Task BenchAsync(string offer, string photo, int count)
    {
        var request = StudioJson.Read<ProductOfferRequest>(await File.ReadAllTextAsync(offer))!;
        var bytes = await File.ReadAllBytesAsync(photo);
        var folder = Directory.CreateTempSubdirectory("textile-studio-bench").FullName;
        using var pool = new RenderWorkerPool(new PosterOptions(), new StudioPaths(folder), TimeProvider.System, NullLogger<RenderWorkerPool>.Instance);
        foreach (var format in Enum.GetValues<PosterFormat>())
        {
            var times = new List<double>();
            for (var i = 0; i < count + 5; i++)
            {
                // Another price each time: nothing may come from a cache of measured words.
                var spec = new PosterSpec(request.Validate(DateOnly.MinValue).Value with { Price = 1000 + i, OriginalPrice = null, DiscountPercent = null }, PosterSize.Square, format);
                var started = Stopwatch.GetTimestamp();
                var rendered = await pool.RenderAsync([spec], bytes, default, "/product_image", CancellationToken.None);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                if (rendered.Refusal is { } refusal)
                    throw new InvalidOperationException(refusal.Detail);
            }

            // The first five start the worker and warm it up; the first of all is the cold start.
            var measured = times.Skip(5).Order().ToList();
            Console.WriteLine($"{Wire.Name(format)}: first {times[0]:0} ms, then median {measured[measured.Count / 2]:0} ms, p95 {measured[(int)(measured.Count * 0.95)]:0} ms of {count}");
        }

        Directory.Delete(folder, recursive: true);
    }

    internal static void Load()
    {
        if (VipsLibrary.Load(null, Path.Combine(Path.GetTempPath(), "textile-studio-verbs")) is { } reason)
            throw new InvalidOperationException(reason);
    }

    private static PosterFormat FormatOf(string file) =>
        Path.GetExtension(file) is ".jpg" ? PosterFormat.Jpeg : Wire.Parse<PosterFormat>(Path.GetExtension(file).TrimStart('.'));
}
