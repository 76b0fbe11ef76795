using System.Diagnostics;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Benchmarks;

/// <summary>
/// <c>bench start API_DLL</c>: from process start to the first answer (five starts on a fresh data directory each, then one on a used one), and what the idle
/// process costs: memory after 20 s and CPU over the next 30 s.
/// </summary>
internal static class StartBench
{
    public static async Task RunAsync(string dll)
    {
        var folder = Path.Combine(Path.GetTempPath(), "textile-studio-bench-" + Path.GetRandomFileName());
        var fresh = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            using var once = await StartAsync(dll, Path.Combine(folder, $"{i}"), fresh.Add);
            await once.KillAsync();
        }

        double again = 0;
        using var studio = await StartAsync(dll, Path.Combine(folder, "0"), ms => again = ms);
        await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System, CancellationToken.None);
        using var process = Process.GetProcessById(studio.Id);
        var before = process.TotalProcessorTime;
        await Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
        process.Refresh();
        var cpu = (process.TotalProcessorTime - before).TotalMilliseconds / 30_000 * 100;
        fresh.Sort();
        Console.WriteLine($"start to first answer, fresh data: median {fresh[2]:0} ms, worst {fresh[4]:0} ms; used data: {again:0} ms; idle: {process.WorkingSet64 / 1_048_576} MB, {cpu:0.00} % of a core");
        await studio.StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<ChildProcess> StartAsync(string dll, string data, Action<double> tell)
    {
        var port = ChildProcess.FreePort();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var watch = Stopwatch.StartNew();
        var studio = ChildProcess.Studio(dll, port, data);
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync("/health/live");
                if (answer.IsSuccessStatusCode)
                    break;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
            }
        }

        tell(watch.Elapsed.TotalMilliseconds);
        return studio;
    }
}
