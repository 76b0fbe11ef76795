using System.Globalization;

namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>The trials that are simulated: S1 (seeds), R1b (every checkpoint and answer), R1c (mistakes that must be found), C2 (clocks).</summary>
internal static class SimulationTrials
{
    /// <summary>Seeds within which a built-in mistake must be found.</summary>
    private const int FoundWithin = 600;

    public static readonly Trial Seeds = new("S1", "three nodes under every fault at once lose nothing and send nothing twice", run => SeedsAsync(run, 10_000, 5, []));

    public static readonly Trial Clocks = new("C2", "a clock that jumps sends nothing early and nothing twice", run => SeedsAsync(run, 2_000, 2, ["--clock"]));

    public static readonly Trial Checkpoints = new("R1b", "a process may die at every checkpoint, and again while it is recovered from, whatever the network answered", MatrixAsync);

    public static readonly Trial Mistakes = new("R1c", "each built-in mistake is found", MistakesAsync);

    /// <summary>In CI as many seeds as fit into some seconds; else all of them, over two processes.</summary>
    private static async Task<string> SeedsAsync(TrialRun run, int count, int seconds, string[] more)
    {
        var from = First(run);
        if (!run.Full)
            return await OneAsync(run, ["--from", Text(from), "--count", Text(count), "--for", Text(seconds), .. more]);
        var half = count / 2;
        return string.Join(" | ", await Task.WhenAll(
            OneAsync(run, ["--from", Text(from), "--count", Text(half), .. more]),
            OneAsync(run, ["--from", Text(from + half), "--count", Text(count - half), .. more])));
    }

    private static async Task<string> MatrixAsync(TrialRun run) => run.Full
        ? string.Join(" | ", await Task.WhenAll(OneAsync(run, ["matrix", "--part", "0", "--parts", "2"]), OneAsync(run, ["matrix", "--part", "1", "--parts", "2"])))
        : await OneAsync(run, ["matrix", "--part", Text(First(run) % 5), "--parts", "5", "--for", "2"]);

    private static async Task<string> MistakesAsync(TrialRun run)
    {
        var found = new List<string>();
        foreach (var mutation in Mutation.All)
        {
            var (kept, output) = await SimProcess.RunAsync(run.Stopping, "--mutation", mutation.Name, "--from", Text(mutation.FirstSeed), "--count", Text(FoundWithin));
            if (kept)
                throw new InvalidOperationException($"The mistake {mutation.Name} was not found: {output}");
            found.Add($"{mutation.Name}: {output.Split('\n')[0]}");
        }

        return string.Join(" | ", found);
    }

    private static async Task<string> OneAsync(TrialRun run, string[] arguments)
    {
        var (kept, output) = await SimProcess.RunAsync(run.Stopping, arguments);
        await run.Log.WriteLineAsync(output);
        return kept ? output.Split('\n')[^1] : throw new InvalidOperationException($"simulate {string.Join(' ', arguments)}:\n{output}");
    }

    private static int First(TrialRun run) => run.Seed & 0xFFFFFF;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
