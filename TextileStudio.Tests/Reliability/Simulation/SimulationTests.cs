using FluentAssertions;
using NUnit.Framework;

namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>The simulated trials at the size for CI, and that a seed replays.</summary>
[TestFixture]
internal sealed class SimulationTests
{
    [Test, CancelAfter(180_000)]
    public Task Three_nodes_under_every_fault_at_once_lose_nothing_and_send_nothing_twice(CancellationToken cancellationToken) => RunAsync(SimulationTrials.Seeds, cancellationToken);

    [Test, CancelAfter(120_000)]
    public Task A_clock_that_jumps_sends_nothing_early_and_nothing_twice(CancellationToken cancellationToken) => RunAsync(SimulationTrials.Clocks, cancellationToken);

    [Test, CancelAfter(120_000)]
    public Task A_process_may_die_at_every_checkpoint_and_again_while_it_is_recovered_from(CancellationToken cancellationToken) => RunAsync(SimulationTrials.Checkpoints, cancellationToken);

    [Test, CancelAfter(300_000)]
    public Task Every_built_in_mistake_is_found(CancellationToken cancellationToken) => RunAsync(SimulationTrials.Mistakes, cancellationToken);

    [Test, CancelAfter(120_000)]
    public async Task A_seed_replays_exactly_in_another_process_and_after_other_seeds(CancellationToken cancellationToken)
    {
        var seed = TestContext.CurrentContext.Random.Next(1_000_000);
        var (_, after) = await SimProcess.RunAsync(cancellationToken, "--from", $"{seed - 1}", "--count", "2", "--hashes");
        var (_, alone) = await SimProcess.RunAsync(cancellationToken, "--seed", $"{seed}", "--hashes");
        HashOf(alone).Should().NotBeNull("the run prints the hash of everything that happened").And.Be(HashOf(after), $"seed {seed} decides everything that happens in it");

        string? HashOf(string output) => output.Split('\n').FirstOrDefault(line => line.StartsWith($"seed {seed} hash ", StringComparison.Ordinal));
    }

    private static async Task RunAsync(Trial trial, CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync($"{trial.Id}: {await trial.RunAsync(TrialRun.InCi(TestContext.Out, cancellationToken))}");
}
