using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// R1, the promise of the product: kill -9 at any moment loses no post and sends none twice. The networks run in a process of their own, slower than a restart,
/// finish what they accepted although the caller died, drop answers and refuse some calls.
/// </summary>
[TestFixture, Parallelizable]
internal sealed class KillTests
{
    private const int PostsPerKill = 2;

    [Test, CancelAfter(900_000)]
    public async Task Kill_9_at_any_moment_loses_no_post_and_sends_none_twice(CancellationToken cancellationToken) =>
        TestContext.Out.WriteLine(await OnSqliteAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    [Test, CancelAfter(900_000)]
    public async Task Kill_9_of_either_of_two_nodes_loses_no_post_and_sends_none_twice(CancellationToken cancellationToken) =>
        TestContext.Out.WriteLine(await OnPostgresAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    [Test, CancelAfter(300_000)]
    public async Task The_trial_notices_a_look_up_that_comes_before_the_network_has_settled(CancellationToken cancellationToken)
    {
        // The mutation "look up at once", seen from the other side: what this network has accepted it performs only long after guard, call limit and settle time have passed.
        // Six texts on one Facebook account: that network refuses only what repeats its newest post. Look-ups that a busy machine makes late find nobody asked in their place.
        var run = TrialRun.InCi(TestContext.Out, cancellationToken);
        await using var cluster = await Cluster.StartAsync(new ClusterSetup { AcceptDelay = "20000-25000", AcceptDelayPercent = 100, LookupWindow = 120, Concurrency = 6 }, run.Seed);
        var due = TimeProvider.System.GetUtcNow().AddSeconds(2);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => cluster.ScheduleAsync(4 + (i * 8), due, () => cluster.Nodes[0], cancellationToken)));
        await cluster.QuietAsync(TimeSpan.FromMinutes(3), cancellationToken);
        var facts = await cluster.FactsAsync(cancellationToken);
        var broken = FluentActions.Invoking(() => ClusterCheck.Judge(facts)).Should().Throw<InvalidOperationException>();
        broken.WithMessage("*I2: *is out * times*", "a trial that passes this would pass anything");
        TestContext.Out.WriteLine(string.Join('\n', broken.Which.Message.Split('\n').Take(2)));
    }

    /// <summary>Trial R1 on one SQLite file.</summary>
    public static Task<string> OnSqliteAsync(TrialRun run) => SideBySideAsync(run, run.Of(2, 3), kills: run.Of(4, 1_000), () => Task.FromResult(new ClusterSetup()));

    /// <summary>Trial R1 on one PostgreSQL database with two nodes.</summary>
    public static Task<string> OnPostgresAsync(TrialRun run) =>
        SideBySideAsync(run, run.Of(1, 2), kills: run.Of(2, 200), async () => new ClusterSetup { Nodes = 2, Postgres = await PostgresServer.NewDatabaseAsync() });

    /// <summary>Universes that know nothing of each other share the machine: while one waits for a lease, another starts.</summary>
    private static async Task<string> SideBySideAsync(TrialRun run, int universes, int kills, Func<Task<ClusterSetup>> setup)
    {
        var shares = Enumerable.Range(0, universes).Select(i => (kills * (i + 1) / universes) - (kills * i / universes)).ToList();
        var figures = await Task.WhenAll(shares.Select(async (share, i) => await RunAsync(run, await setup(), unchecked(run.Seed + (i * 7919)), share, share * PostsPerKill)));
        return $"{kills} kills in {universes} universes; " + string.Join("; ", figures);
    }

    private static async Task<string> RunAsync(TrialRun run, ClusterSetup setup, int seed, int kills, int posts)
    {
        var random = new Random(seed);
        await using var cluster = await Cluster.StartAsync(setup, seed);
        await cluster.FurnishAsync((posts / 4) + 1, run.Stopping);
        var creating = new List<Task>();
        var (metOpen, metCalled, inStart, number) = (0, 0, 0, 0);
        for (var kill = 0; kill < kills; kill++)
        {
            var node = cluster.Nodes[random.Next(cluster.Nodes.Count)];
            for (; number < posts * (kill + 1) / kills; number++)
                creating.Add(CreateAsync(cluster, number, TimeSpan.FromMilliseconds(random.Next(0, 1_500)), cancel: random.Next(10) == 0, node, run.Stopping));
            if (random.Next(4) > 0)
                await UntilAtWorkAsync(cluster, node, run.Stopping);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, random.Next(2) == 0 ? 80 : 1_200)), TimeProvider.System, run.Stopping);
            await node.KillAsync();
            var (open, called) = await cluster.OpenAttemptsAsync(node.LaunchedAt, run.Stopping);
            metOpen += open > 0 ? 1 : 0;
            metCalled += called > 0 ? 1 : 0;
            node.Launch();
            if (random.Next(5) == 0 && kill + 1 < kills)
            {
                // Dead again before it is up: starting, migrating and the first look at the queue are moments like any other.
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100, 2_500)), TimeProvider.System, run.Stopping);
                await node.KillAsync();
                node.Launch();
                kill++;
                inStart++;
            }

            await node.Process.ReadyAsync();
            if (kill % 50 == 49)
                await run.Log.WriteLineAsync($"{kill + 1} of {kills} kills");
        }

        await Task.WhenAll(creating);
        await cluster.QuietAsync(TimeSpan.FromMinutes(3), run.Stopping);
        var figures = ClusterCheck.Judge(await cluster.FactsAsync(run.Stopping));
        if (setup.Postgres is null)
            await cluster.CheckIntegrityAsync();
        return $"{figures}, {metOpen} kills met open attempts, {metCalled} of them after a go-ahead, {inStart} kills during a start{(setup.Postgres is null ? ", integrity ok" : "")}";
    }

    /// <summary>Most kills fall a random time after a process has taken something up, the others anywhere.</summary>
    private static async Task UntilAtWorkAsync(Cluster cluster, ClusterNode node, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await cluster.OpenAttemptsAsync(node.LaunchedAt, cancellationToken) is { Open: 0 } && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
    }

    private static async Task CreateAsync(Cluster cluster, int number, TimeSpan wait, bool cancel, ClusterNode node, CancellationToken cancellationToken)
    {
        await Task.Delay(wait / 2, TimeProvider.System, cancellationToken);
        var id = await cluster.ScheduleAsync(number, TimeProvider.System.GetUtcNow() + wait, () => node, cancellationToken);
        if (cancel)
            await cluster.CancelAsync(id, node, cancellationToken);
    }
}
