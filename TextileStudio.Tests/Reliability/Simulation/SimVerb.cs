using System.Diagnostics;
using System.Globalization;

namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>The verb <c>simulate</c>: one simulation after another on one thread, in a process whose thread pool has one worker.</summary>
internal sealed class SimVerb(IReadOnlyList<string> arguments, TextWriter output)
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _broken;

    /// <summary>Prints a line for each broken run and one with the figures; 1 when any was broken.</summary>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output) =>
        arguments is ["matrix", ..] ? new SimVerb(arguments, output).MatrixAsync() : new SimVerb(arguments, output).SeedsAsync();

    private async Task<int> SeedsAsync()
    {
        var (from, count) = Value("--seed") is null ? (Number("--from", 1), Number("--count", 1_000)) : (Number("--seed", 1), 1);
        var limit = TimeSpan.FromSeconds(Number("--for", 1_000_000));
        var mutation = Value("--mutation") is { } name ? Mutation.All.Single(m => m.Name == name) : Mutation.None;
        var (clock, trace, hashes) = (arguments.Contains("--clock"), arguments.Contains("--trace"), arguments.Contains("--hashes"));
        using var disk = await SimDisk.CreateAsync();
        await Pump.RunAsync(async pump =>
        {
            for (var seed = from; seed < from + count && _watch.Elapsed < limit; seed++)
            {
                var result = await SeededRun.PlayAsync(disk, pump, seed, mutation, clock, trace);
                foreach (var (what, times) in result.Counts)
                    _counts[what] = _counts.GetValueOrDefault(what) + times;
                if (trace)
                    await output.WriteLineAsync(string.Join('\n', result.Trace));
                if (hashes)
                    await output.WriteLineAsync($"seed {seed} hash {result.Hash:x16}");
                if (result.Broken.Count == 0)
                    continue;
                _broken++;
                await output.WriteLineAsync($"seed {seed} broken: {string.Join("; ", result.Broken)}");
                if (mutation != Mutation.None)
                    break;
            }
        });
        var figures = _counts.Where(c => c.Key != "runs").Select(c => $"{c.Value} {c.Key}");
        await output.WriteLineAsync($"{_counts.GetValueOrDefault("runs")} seeds from {from}, {_broken} broken, {_watch.Elapsed.TotalSeconds:0.0} s: {string.Join(", ", figures)}");
        return _broken == 0 ? 0 : 1;
    }

    private async Task<int> MatrixAsync()
    {
        using var disk = await SimDisk.CreateAsync();
        await Pump.RunAsync(async pump =>
        {
            var (broken, runs, deaths) = await CheckpointMatrix.PlayAllAsync(disk, pump, Number("--part", 0), Number("--parts", 1), TimeSpan.FromSeconds(Number("--for", 1_000_000)));
            _broken = broken.Count;
            foreach (var row in broken)
                await output.WriteLineAsync($"broken: {row}");
            await output.WriteLineAsync($"{runs} combinations, {deaths} deaths, {_broken} broken, {_watch.Elapsed.TotalSeconds:0.0} s");
        });
        return _broken == 0 ? 0 : 1;
    }

    private string? Value(string name) => arguments.ToList().IndexOf(name) is >= 0 and var at ? arguments[at + 1] : null;

    private int Number(string name, int otherwise) => Value(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
