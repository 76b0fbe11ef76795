using System.Diagnostics;
using System.Globalization;

namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>The verb <c>simulate</c>: seeds one after another on one thread, in a process whose thread pool has one worker.</summary>
internal static class SimVerb
{
    /// <summary>Prints a line for each broken seed and one with the figures; 1 when any seed was broken.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output)
    {
        string? Value(string name) => arguments.ToList().IndexOf(name) is >= 0 and var at ? arguments[at + 1] : null;
        int Number(string name, int otherwise) => Value(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

        var one = Value("--seed") is not null;
        var (from, count) = one ? (Number("--seed", 0), 1) : (Number("--from", 1), Number("--count", 1_000));
        var limit = TimeSpan.FromSeconds(Number("--for", int.MaxValue / 1000));
        var mutation = Value("--mutation") is { } name ? Mutation.All.Single(m => m.Name == name) : Mutation.None;
        var (clock, trace) = (arguments.Contains("--clock"), arguments.Contains("--trace"));
        using var disk = await SimDisk.CreateAsync();
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var broken = 0;
        var watch = Stopwatch.StartNew();
        ulong hash = 0;
        await Pump.RunAsync(async pump =>
        {
            for (var seed = from; seed < from + count && watch.Elapsed < limit; seed++)
            {
                var result = await SeededRun.PlayAsync(disk, pump, seed, mutation, clock, trace);
                hash = (hash * 31) + result.Hash;
                foreach (var (what, times) in result.Counts)
                    counts[what] = counts.GetValueOrDefault(what) + times;
                if (trace)
                    await output.WriteLineAsync(string.Join('\n', result.Trace));
                if (result.Broken.Count == 0)
                    continue;
                broken++;
                await output.WriteLineAsync($"seed {seed} broken: {string.Join("; ", result.Broken)}");
                if (mutation != Mutation.None)
                    break;
            }
        });
        await output.WriteLineAsync($"{counts.GetValueOrDefault("runs")} seeds from {from}, {broken} broken, hash {hash:x16}, {watch.Elapsed.TotalSeconds:0.0} s: {string.Join(", ", counts.Select(c => $"{c.Value} {c.Key}"))}");
        return broken == 0 ? 0 : 1;
    }
}
