using System.Diagnostics;
using System.Globalization;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Reliability.Simulation;

namespace TextileStudio.Tests.Reliability;

/// <summary>How a trial is run: at its full size or at the size that fits into CI, with a seed from which everything random in it follows.</summary>
internal sealed record TrialRun(bool Full, int Seed, TextWriter Log, CancellationToken Stopping)
{
    /// <summary>The size for CI, with the seed of the run, which is printed.</summary>
    public static TrialRun InCi(TextWriter log, CancellationToken stopping)
    {
        log.WriteLine($"seed {TestRun.Seed} (set {TestRun.SeedVariable} to replay)");
        return new TrialRun(Full: false, TestRun.Seed, log, stopping);
    }

    /// <summary>A trial of full size may be rehearsed at a share of it.</summary>
    public double Share { get; init; } = 1;

    /// <summary>How long a trial waits for everything to end. At full size there is more than one of a network's rate windows of a quarter of an hour lets out: the rest waits for the next.</summary>
    public TimeSpan Patience => TimeSpan.FromMinutes(Full ? 25 : 5);

    /// <summary>One of two sizes.</summary>
    public int Of(int ci, int full) => Full ? Math.Max(1, (int)(full * Share)) : ci;
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
        new("R1", "kill -9 at any moment, SQLite", KillTests.OnSqliteAsync),
        new("R1p", "kill -9 of either of two nodes, PostgreSQL", KillTests.OnPostgresAsync),
        new("R2", "two nodes on one database, frozen and killed", SharedQueueTests.TwoAsync),
        new("R2x4", "four nodes on one database, frozen and killed", SharedQueueTests.FourAsync),
        new("R6", "PostgreSQL stopped, killed, cut off and silent", OutageTests.RunAsync),
        new("R9", "power loss while writing, SQLite", PowerLossTests.RunAsync),
        new("M1", "kill -9 during a migration from an earlier version", MigrationKillTests.RunAsync),
        new("B1", "a backup taken under load restores with every confirmed schedule, and nothing goes out twice", BackupTrialTests.RunAsync),
        new("R3", "a network that shows no truth for a while gets no post twice", LyingProofTests.RunAsync),
        new("R4", "no answer doubles a post or fails one that was taken", AnswerMatrixTests.RunAsync),
        new("R5", "a full disk makes posts late, never lost or doubled", FullDiskTests.RunAsync),
        new("R7", "a slow network gets nothing twice and delays no other", SlowNetworkTests.RunAsync),
        new("R8", "no lock of the one SQLite file reaches a caller", BusyFileTests.RunAsync),
        new("R10", "a revoked token is told once and not hammered", RevokedTokenTests.RunAsync),
        new("R11", "poison is set aside and hurts no neighbour", PoisonTests.RunAsync),
        new("C1", "a local time is one instant in every zone on every day", ZoneTrialTests.RunAsync),
        new("C3", "what would break a promise stops the start", StartRefusalTests.RunAsync),
        new("T1", "on time, never early", PunctualityTests.OnTimeAsync),
        new("T2", "what is overdue at the start goes out at once, oldest first", PunctualityTests.OverdueAsync),
        new("D1", "a confirmed cancel or edit is never belied by what was sent", GoAheadRaceTests.RunAsync),
        new("D2", "the owner's word and the network's answer: one decides", ResolutionRaceTests.RunAsync),
        new("A1", "malformed requests are the client's to mend", async run => $"{await Security.MalformedRequestTests.RunAsync(run)}; {await RawRequestTests.RunAsync(run)}"),
        new("A2", "one Idempotency-Key, one post", IdempotencyTrialTests.RunAsync),
    ];

    /// <summary>The verb: runs the named trials, or all, at full size; prints a line each; the exit code tells whether every promise was kept.</summary>
    public static async Task<int> VerbAsync(IReadOnlyList<string> arguments)
    {
        var names = arguments.ToList();
        var seed = Take(names, "--seed") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Environment.TickCount;
        var share = Take(names, "--share") is { } part ? double.Parse(part, CultureInfo.InvariantCulture) : 1;
        var broken = 0;
        foreach (var trial in All.Where(t => names.Count == 0 || names.Contains(t.Id, StringComparer.OrdinalIgnoreCase)))
        {
            var started = Stopwatch.StartNew();
            string figures;
            try
            {
                figures = await trial.RunAsync(new TrialRun(Full: true, seed, Console.Error, CancellationToken.None) { Share = share });
            }
            catch (Exception violation)
            {
                broken++;
                figures = $"BROKEN: {violation}";
            }

            await Console.Out.WriteLineAsync($"{trial.Id}: {trial.Promise}: {figures} ({started.Elapsed.TotalSeconds:0} s, seed {seed})");
        }

        PostgresServer.Stop();
        return broken == 0 ? 0 : 1;
    }

    private static string? Take(List<string> arguments, string name)
    {
        var at = arguments.IndexOf(name);
        if (at < 0)
            return null;
        var value = arguments[at + 1];
        arguments.RemoveRange(at, 2);
        return value;
    }
}
