using System.Diagnostics;
using TextileStudio.Core.Captions;
using TextileStudio.Core.Captions.Phrases;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Captions;

/// <summary><c>bench captions</c>: what one request for captions of all six networks costs the template writer, over every language, festival and tone.</summary>
internal static class CaptionBench
{
    private const int WarmUp = 400;

    public static async Task RunAsync()
    {
        var first = Stopwatch.StartNew();
        await WriteAsync(new CaptionRequest(FullOffers.In(Language.Hi), Enum.GetValues<Platform>()));
        var afterStart = first.Elapsed.TotalMilliseconds;
        var requests = Requests().ToList();
        foreach (var request in requests.Take(WarmUp))
            await WriteAsync(request with { Variants = 2 });
        var one = await MeasureAsync(requests);
        var five = await MeasureAsync(requests.Select(r => r with { Variants = 5 }));
        Console.WriteLine(
            $"captions for six networks: median {At(one, 0.5)} ms, p99 {At(one, 0.99)} ms; five variants each: median {At(five, 0.5)} ms, p99 {At(five, 0.99)} ms; "
            + $"first after start {afterStart:0} ms; {one.Count} requests each, {requests.Select(r => Phrasebook.Of(r.Offer.Language)).Distinct().Count()} languages");
    }

    private static IEnumerable<CaptionRequest> Requests() =>
        from language in Enum.GetValues<Language>()
        from festival in Enum.GetValues<Festival>()
        from tone in new[] { null, "warm", "festive", "premium", "playful", "plain" }
        select new CaptionRequest(FullOffers.In(language) with { Festival = festival }, Enum.GetValues<Platform>(), tone);

    private static async Task<List<double>> MeasureAsync(IEnumerable<CaptionRequest> requests)
    {
        var times = new List<double>();
        foreach (var request in requests)
        {
            var started = Stopwatch.GetTimestamp();
            await WriteAsync(request);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        return times;
    }

    private static ValueTask<CaptionSet> WriteAsync(CaptionRequest request) => new TemplateCaptionWriter().WriteAsync(request, CancellationToken.None);

    private static string At(List<double> sorted, double share) => $"{sorted[(int)(share * (sorted.Count - 1))]:0.00}";
}
