using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Native;
using TextileStudio.Core.Posters.Styles;
using TextileStudio.Core.Posters.Workers;
using TextileStudio.Tests.Posters;

namespace TextileStudio.Tests.Benchmarks;

/// <summary>Posters through the real workers, from a photo of 12 megapixels: how long one takes, what further sizes cost, how many a second the machine makes, and whether memory stays flat.</summary>
internal static class PosterBench
{
    private const string Pointer = "/product_image";

    /// <param name="photoFile">Enlarged to 4000x3000 first, so that figures of different photos compare.</param>
    public static async Task RunAsync(string photoFile, int count)
    {
        var photo = await TwelveMegapixelsAsync(photoFile);
        Parts(photo, count);
        using var bench = new Bench();
        var one = await bench.TimesAsync(photo, count, [PosterSize.Square], PosterFormat.Jpeg);
        Print("1080x1080 JPEG", one);
        Print("1080x1080 PNG", await bench.TimesAsync(photo, count, [PosterSize.Square], PosterFormat.Png));
        Print("1080x1080 WebP", await bench.TimesAsync(photo, count, [PosterSize.Square], PosterFormat.Webp));
        var four = await bench.TimesAsync(photo, count, Enum.GetValues<PosterSize>(), PosterFormat.Jpeg);
        Print("four sizes JPEG", four);
        Console.WriteLine($"four sizes cost {four.Median() / one.Median():0.00} times one");

        var started = Stopwatch.GetTimestamp();
        await bench.ManyAsync(photo, count * 4);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine($"throughput: {count * 4 / seconds:0.0} posters/s on {Environment.ProcessorCount} cores ({count * 4} in {seconds:0.0} s)");
    }

    /// <summary>Prints the memory of the workers every 500 renders.</summary>
    public static async Task SoakAsync(string photoFile, int count)
    {
        var photo = await TwelveMegapixelsAsync(photoFile);
        using var bench = new Bench();
        for (var done = 0; done < count;)
        {
            var step = Math.Min(500, count - done);
            var started = Stopwatch.GetTimestamp();
            await bench.ManyAsync(photo, step);
            done += step;
            Console.WriteLine($"{done} renders: workers hold {string.Join(", ", bench.Workers().Select(w => $"{w} MB"))}, most ever {bench.Most} MB, {step / Stopwatch.GetElapsedTime(started).TotalSeconds:0.0}/s");
        }
    }

    // Where the time goes, in this process and one thing after the other.
    private static void Parts(byte[] photo, int count)
    {
        var composer = new PosterComposer(new VipsTextMeasurer());
        var (decoding, composing, drawing) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < count + 5; i++)
        {
            var spec = new PosterSpec(Offer(i), PosterSize.Square, PosterFormat.Jpeg);
            var box = composer.PhotoBoxFor(spec);
            var start = Stopwatch.GetTimestamp();
            var crop = PhotoDecoder.Crop(photo, [(box.Width, box.Height)], null, Pointer).Value[0];
            var decoded = Stopwatch.GetTimestamp();
            var svg = composer.Compose(spec, new PosterPictures(crop.Href));
            var composed = Stopwatch.GetTimestamp();
            SvgRaster.Render(svg, PosterFormat.Jpeg);
            if (i < 5)
                continue;
            decoding.Add(Stopwatch.GetElapsedTime(start, decoded).TotalMilliseconds);
            composing.Add(Stopwatch.GetElapsedTime(decoded, composed).TotalMilliseconds);
            drawing.Add(Stopwatch.GetElapsedTime(composed).TotalMilliseconds);
        }

        Console.WriteLine($"of one: photo {decoding.Median():0} ms, composing {composing.Median():0} ms, drawing {drawing.Median():0} ms");
    }

    // Another price each time: nothing may come from a cache of measured words.
    private static ProductOffer Offer(int made) => new()
    {
        ProductName = "Banarasi Silk Saree with Zari Border", Fabric = "Pure silk", Price = 1000 + made, OriginalPrice = 99_999, OfferText = "Free fall & pico",
        ValidUntil = new DateOnly(2027, 1, 31), BrandName = "Lakshmi Silks", Contact = "98765 43210", Address = "Chowk Bazaar, Varanasi", Festival = Festival.Diwali,
    };

    private static async Task<byte[]> TwelveMegapixelsAsync(string file)
    {
        PosterVerb.Load();
        var bytes = await File.ReadAllBytesAsync(file);
        return VipsOperation.Load(PhotoDecoder.Loader(Core.Assets.ImageHeader.Sniff(bytes)!), bytes, "access=random", image =>
        {
            using var large = image.Do("thumbnail_image", "width=4000,height=3000,size=force");
            return large.Save("jpegsave_buffer", "Q=90");
        });
    }

    private static void Print(string what, List<double> times) =>
        Console.WriteLine($"{what}: median {times.Median():0} ms, p95 {times.At(0.95):0} ms of {times.Count}");


    private sealed class Bench : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("textile-studio-bench").FullName;
        private readonly RenderWorkerPool _pool;
        private int _made;

        public Bench() => _pool = new RenderWorkerPool(new PosterOptions { QueueLimit = 10_000 }, new StudioPaths(_folder), TimeProvider.System, NullLogger<RenderWorkerPool>.Instance);

        public long Most => _pool.LargestResidentBytes / 1024 / 1024;

        public IReadOnlyList<long> Workers() => [.. _pool.Idle.Select(id =>
        {
            using var process = Process.GetProcessById(id);
            return process.WorkingSet64 / 1024 / 1024;
        })];

        /// <summary>One after the other; the first five warm the worker up and are not counted.</summary>
        public async Task<List<double>> TimesAsync(byte[] photo, int count, IReadOnlyList<PosterSize> sizes, PosterFormat format)
        {
            var times = new List<double>();
            for (var i = 0; i < count + 5; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await MakeAsync(photo, sizes, format);
                if (i >= 5)
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            return times;
        }

        /// <summary>As many at once as there are workers.</summary>
        public Task ManyAsync(byte[] photo, int count) =>
            Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (_, _) => await MakeAsync(photo, [PosterSize.Square], PosterFormat.Jpeg));

        public void Dispose()
        {
            _pool.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        private async Task MakeAsync(byte[] photo, IReadOnlyList<PosterSize> sizes, PosterFormat format)
        {
            var offer = Offer(Interlocked.Increment(ref _made));
            var rendered = await _pool.RenderAsync([.. sizes.Select(s => new PosterSpec(offer, s, format))], photo, default, Pointer, CancellationToken.None);
            if (rendered.Refusal is { } refusal)
                throw new InvalidOperationException(refusal.Detail);
        }
    }
}
