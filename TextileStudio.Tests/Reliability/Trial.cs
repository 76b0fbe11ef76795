using System.Diagnostics;
using System.Globalization;
using TextileStudio.Tests.Reliability.Simulation;

namespace TextileStudio.Tests.Reliability;

/// <summary>How a trial is run: at its full size or at the size that fits into CI, with a seed from which everything random in it follows.</summary>
internal sealed record TrialRun(bool Full, int Seed, TextWriter Log, CancellationToken Stopping)
{
    private const string SeedVariable = "STUDIO_TEST_SEED";

    /// <summary>The size for CI, with a fresh seed or the one in <c>STUDIO_TEST_SEED</c>; the seed is printed.</summary>
    public static TrialRun InCi(TextWriter log, CancellationToken stopping)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;
        log.WriteLine($"seed {seed} (set {SeedVariable} to replay)");
        return new TrialRun(Full: false, seed, log, stopping);
    }

    /// <summary>One of two sizes.</summary>
    public int Of(int ci, int full) => Full ? full : ci;
}

/// <summary>
/// One of the reliability tests by its name in docs/promises.md. It throws when a promise is broken and else returns its figures in one line;
/// tests run it at CI size, the verb <c>bench reliability</c> at full size.
/// </summary>
internal sealed record Trial(string Id, string Promise, Func<TrialRun, Task<string>> RunAsync)
{
    /// <summary>Every trial that has two sizes.</summary>
    public static IReadOnlyList<Trial> All { get; } =
    [
        SimulationTrials.Seeds,
        SimulationTrials.Clocks,
        SimulationTrials.Checkpoints,
        SimulationTrials.Mistakes,
    ];

    /// <summary>The verb: runs the named trials, or all, at full size; prints a line each; the exit code tells whether every promise was kept.</summary>
    public static async Task<int> VerbAsync(IReadOnlyList<string> arguments)
    {
        var seedAt = arguments.ToList().IndexOf("--seed");
        var seed = seedAt >= 0 ? int.Parse(arguments[seedAt + 1], CultureInfo.InvariantCulture) : Environment.TickCount;
        var names = arguments.Where((_, i) => seedAt < 0 || (i != seedAt && i != seedAt + 1)).ToList();
        var broken = 0;
        foreach (var trial in All.Where(t => names.Count == 0 || names.Contains(t.Id, StringComparer.OrdinalIgnoreCase)))
        {
            var started = Stopwatch.StartNew();
            string figures;
            try
            {
                figures = await trial.RunAsync(new TrialRun(Full: true, seed, Console.Error, CancellationToken.None));
            }
            catch (Exception violation)
            {
                broken++;
                figures = $"BROKEN: {violation}";
            }

            await Console.Out.WriteLineAsync($"{trial.Id}: {trial.Promise}: {figures} ({started.Elapsed.TotalSeconds:0} s, seed {seed})");
        }

        return broken == 0 ? 0 : 1;
    }
}
