using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Native;
using TextileStudio.Core.Posters.Workers;

namespace TextileStudio.Tests.Posters;

/// <summary>
/// The contact sheets, made to be looked at: every festival in every language as square posters, and every size in every style in the languages whose scripts differ most.
/// <c>poster-sheet FOLDER [PHOTO...]</c>: one JPEG per festival, per language, and per language with all sizes. The posters come from the real workers, all cores at once.
/// </summary>
internal static class PosterSheetVerb
{
    private const int Column = 600;
    private const int Gap = 12;
    private const int Label = 44;
    private static readonly Language[] _sizedLanguages = [Language.En, Language.Hi, Language.Ta, Language.Ur];

    public static async Task RunAsync(string folder, IReadOnlyList<string> photos)
    {
        var started = Stopwatch.GetTimestamp();
        PosterVerb.Load();
        Directory.CreateDirectory(folder);
        var state = Directory.CreateTempSubdirectory("textile-studio-sheet").FullName;
        var bytes = await Task.WhenAll((photos.Count > 0 ? photos : OwnPhotos()).Select(p => File.ReadAllBytesAsync(p)));
        using (var pool = new RenderWorkerPool(new PosterOptions { QueueLimit = 10_000, TimeLimitSeconds = 60 }, new StudioPaths(state), TimeProvider.System, NullLogger<RenderWorkerPool>.Instance))
        {
            var square = Task.WhenAll(Squares(bytes.Length).Select(p => RenderAsync(pool, p, bytes)));
            var sized = Task.WhenAll(AllSizes(bytes.Length).Select(p => RenderAsync(pool, p, bytes)));
            foreach (var group in (await square).SelectMany(p => p).GroupBy(p => p.Spec.Offer.Festival))
                await WriteAsync(Path.Combine(folder, $"festival-{Wire.Name(group.Key)}.jpg"), group, columns: 4);
            foreach (var group in (await square).SelectMany(p => p).GroupBy(p => p.Spec.Offer.Language))
                await WriteAsync(Path.Combine(folder, $"language-{Wire.Name(group.Key)}.jpg"), group, columns: 4);
            foreach (var group in (await sized).SelectMany(p => p).GroupBy(p => p.Spec.Offer.Language))
                await WriteAsync(Path.Combine(folder, $"sizes-{Wire.Name(group.Key)}.jpg"), group, columns: 4);
            Console.WriteLine($"{(await square).Length} square posters and {(await sized).Sum(s => s.Count)} in all sizes in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s: {Path.GetFullPath(folder)}");
        }

        Directory.Delete(state, recursive: true);
    }

    private static IEnumerable<string> OwnPhotos() =>
        new[] { "saree.jpg", "kurta.jpg", "fabric-roll.jpg" }.Select(name => Path.Combine(Repository.Root, "samples", name));

    // Style, photo and arrangement change at different paces along both ways, so that no sheet shows one of them only.
    private static IEnumerable<Order> Squares(int photos) =>
        from festival in Enum.GetValues<Festival>()
        from language in Enum.GetValues<Language>()
        let photo = (((int)festival / 3) + ((int)language / 3)) % photos
        let offer = SampleOffers.Of(language, festival, (PosterStyle)(((int)festival + (int)language) % 3), photo % 3)
        select new Order([new PosterSpec(offer, PosterSize.Square, PosterFormat.Jpeg) { Layout = (PosterLayout)((((int)festival / 2) + ((int)language / 2)) % 3) }], photo);

    private static IEnumerable<Order> AllSizes(int photos) =>
        from language in _sizedLanguages
        from style in Enum.GetValues<PosterStyle>()
        let festival = (Festival)((((int)language * 3) + (int)style) % Enum.GetValues<Festival>().Length)
        let photo = (int)style % photos
        let offer = SampleOffers.Of(language, festival, style, photo % 3)
        select new Order([.. Enum.GetValues<PosterSize>().Select(size => new PosterSpec(offer, size, PosterFormat.Jpeg) { Layout = (PosterLayout)((((int)style) + (int)language) % 3) })], photo);

    private static async Task<IReadOnlyList<Thumbnail>> RenderAsync(RenderWorkerPool pool, Order order, byte[][] photos)
    {
        var rendered = await pool.RenderAsync(order.Specs, photos[order.Photo], default, "/product_image", CancellationToken.None);
        if (rendered.Refusal is { } refusal)
            throw new InvalidOperationException(refusal.Detail);
        return [.. rendered.Value.Select(picture => VipsOperation.Load("jpegload_buffer", picture.Bytes.Span, "access=random", image =>
        {
            using var small = image.Do("thumbnail_image", $"width={Column},height={Column * 4}");
            return new Thumbnail(picture.Spec, small.Save("jpegsave_buffer", "Q=94"), small.Height);
        }))];
    }

    private static async Task WriteAsync(string file, IEnumerable<Thumbnail> thumbnails, int columns)
    {
        var (sheet, y, width) = (new StringBuilder(), 0, (columns * (Column + Gap)) + Gap);
        foreach (var row in thumbnails.Chunk(columns))
        {
            for (var i = 0; i < row.Length; i++)
            {
                var (x, spec) = (Gap + (i * (Column + Gap)), row[i].Spec);
                var title = $"{Wire.Name(spec.Offer.Festival)} · {Wire.Name(spec.Offer.Language)} · {Wire.Name(spec.Offer.Style)} · {Wire.Name(spec.Size)}";
                sheet.Append(CultureInfo.InvariantCulture, $"<text x='{x}' y='{y + 30}' font-family='Montserrat Medium' font-size='22' fill='#333'>{title}</text>");
                sheet.Append(CultureInfo.InvariantCulture, $"<image x='{x}' y='{y + Label}' width='{Column}' height='{row[i].Height}' href='data:image/jpeg;base64,{Convert.ToBase64String(row[i].Jpeg)}'/>");
            }

            y += row.Max(t => t.Height) + Label;
        }

        var svg = $"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{y + Gap}'><rect width='100%' height='100%' fill='#e9e9ec'/>{sheet}</svg>";
        await File.WriteAllBytesAsync(file, SvgRaster.Render(svg, PosterFormat.Jpeg));
        Console.WriteLine(file);
    }

    private sealed record Order(IReadOnlyList<PosterSpec> Specs, int Photo);

    private sealed record Thumbnail(PosterSpec Spec, byte[] Jpeg, int Height);
}
