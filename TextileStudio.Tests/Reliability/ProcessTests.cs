using System.Diagnostics;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Reliability;

/// <summary>Real processes that share one SQLite file, and starts that must not be.</summary>
[TestFixture, Parallelizable]
internal sealed class ProcessTests
{
    [Test, CancelAfter(300_000)]
    public async Task A_second_process_on_the_same_file_stands_by_and_takes_over_after_a_kill(CancellationToken cancellationToken)
    {
        await using var cluster = await Cluster.StartAsync(new ClusterSetup { Nodes = 2, AcceptDelayPercent = 1 }, seed: 1);
        var (first, second) = (cluster.Nodes[0], cluster.Nodes[1]);
        (await second.DispatcherAsync(cancellationToken)).Should().Contain("Standing by", "one process per file dispatches");

        // Written through the one that stands by, sent by the one that dispatches.
        await second.PostAsync("Through the second door", cancellationToken);

        await first.KillAsync();
        var killed = Stopwatch.StartNew();
        while ((await second.DispatcherAsync(cancellationToken)).StartsWith("Standing by", StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        var took = killed.Elapsed;
        await second.PostAsync("After the take-over", cancellationToken);
        TestContext.Out.WriteLine($"took over {took.TotalMilliseconds:0} ms after the kill, sent after {killed.ElapsedMilliseconds} ms");
        took.Should().BeLessThan(TimeSpan.FromSeconds(20), "the lock of a dead process is free at once and is asked for every second: 5 s and room for a machine that stands still for a while");
    }

    [Test, CancelAfter(300_000)]
    public async Task A_frozen_process_keeps_its_file_and_nobody_sends_in_its_place(CancellationToken cancellationToken)
    {
        // Only its death frees the lock, so a process that is merely slow never has a rival. The price: while it is frozen posts are late.
        await using var cluster = await Cluster.StartAsync(new ClusterSetup { Nodes = 2 }, seed: 1);
        var (first, second) = (cluster.Nodes[0], cluster.Nodes[1]);
        await cluster.FurnishAsync(0, cancellationToken);
        await first.FreezeAsync();
        await cluster.ScheduleAsync(0, TimeProvider.System.GetUtcNow(), () => second, cancellationToken);
        await Task.Delay(Cluster.Lease * 1.5, TimeProvider.System, cancellationToken);
        (await second.DispatcherAsync(cancellationToken)).Should().Contain("Standing by");
        (await cluster.TallyAsync<SandboxPost>("posts", cancellationToken)).Should().BeEmpty();

        await first.ThawAsync();
        await cluster.QuietAsync(TimeSpan.FromSeconds(60), cancellationToken);
        TestContext.Out.WriteLine(ClusterCheck.Judge(await cluster.FactsAsync(cancellationToken)));
    }

    [Test, CancelAfter(300_000)]
    public async Task A_lease_that_a_slow_call_could_outlive_stops_the_start_with_a_sentence(CancellationToken cancellationToken)
    {
        using var folder = new ScratchFolder();
        using var studio = ChildProcess.StudioWithoutWaiting(ChildProcess.FreePort(), folder.Path, ("Studio:Dispatch:LeaseSeconds", "10"));
        (await studio.EndAsync(cancellationToken)).Should().NotBe(0);
        studio.Output.Should().Contain("must exceed the call limit", "a second node would send while the first still does");
    }

    [Test, CancelAfter(300_000)]
    public async Task A_node_with_another_key_ring_refuses_to_start_instead_of_pausing_every_account(CancellationToken cancellationToken)
    {
        (string, string)[] database = [("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", await PostgresServer.NewStudioAsync())];
        using var folder = new ScratchFolder();
        using var first = new ClusterNode(Path.Combine(folder.Path, "one"), database);
        await first.StartAsync();

        using var stranger = ChildProcess.StudioWithoutWaiting(ChildProcess.FreePort(), Path.Combine(folder.Path, "two"), database);
        (await stranger.EndAsync(cancellationToken)).Should().NotBe(0);
        stranger.Output.Should().Contain("All nodes share one data directory", "the sentence says what to set");
        await first.PostAsync("The others are not hurt", cancellationToken);

        using var told = new ClusterNode(Path.Combine(folder.Path, "three"), [.. database, ("Studio:KeysAreLost", "true")]);
        await told.StartAsync();
    }
}
