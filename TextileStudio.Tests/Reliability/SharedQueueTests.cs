using NUnit.Framework;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// R2: several nodes on one PostgreSQL database. First undisturbed: they share the work and nobody claims what another holds. Then nodes are frozen for up to three leases,
/// thawed with answers in their hands, and killed: whoever comes too late moves nothing.
/// </summary>
[TestFixture, Parallelizable]
internal sealed class SharedQueueTests
{
    private const int Leases = 3;

    [Test, CancelAfter(600_000)]
    public async Task Two_nodes_share_the_work_and_a_late_one_moves_nothing(CancellationToken cancellationToken) =>
        TestContext.Out.WriteLine(await TwoAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    /// <summary>Trial R2 with two nodes.</summary>
    public static Task<string> TwoAsync(TrialRun run) => RunAsync(run, nodes: 2);

    /// <summary>Trial R2 with four nodes.</summary>
    public static Task<string> FourAsync(TrialRun run) => RunAsync(run, nodes: 4);

    private static async Task<string> RunAsync(TrialRun run, int nodes)
    {
        var posts = run.Of(100, 5_000);
        var calm = posts / 4;
        await using var cluster = await Cluster.StartAsync(new ClusterSetup { Nodes = nodes, Postgres = await PostgresServer.NewDatabaseAsync(), Concurrency = 8 }, run.Seed);
        await cluster.FurnishAsync((posts / 4) + 1, run.Stopping);

        await ScheduleAsync(cluster, run, 0, calm, over: TimeSpan.FromSeconds(calm / 50.0));
        await cluster.QuietAsync(run.Patience, run.Stopping);
        var atWork = JudgeCalm(await cluster.FactsAsync(run.Stopping), nodes);

        var storm = ScheduleAsync(cluster, run, calm, posts, over: TimeSpan.FromSeconds(run.Of(10, 240)));
        var disturbers = Enumerable.Range(0, nodes / 2).Select(d => DisturbAsync(cluster, d, nodes / 2, new Random(unchecked(run.Seed + d)), storm, run.Stopping)).ToList();
        await storm;
        var done = await Task.WhenAll(disturbers);
        await cluster.QuietAsync(run.Patience, run.Stopping);
        var figures = ClusterCheck.Judge(await cluster.FactsAsync(run.Stopping));
        var refused = cluster.Nodes.Sum(n => n.RefusedMoves);
        return run.Full && refused == 0
            ? throw new InvalidOperationException("Nobody was ever late, so this run proves nothing.")
            : $"{figures}; {nodes} nodes, undisturbed they took {atWork}; {done.Sum(d => d.Freezes)} freezes of up to {Leases} leases, {done.Sum(d => d.Kills)} kills, {refused} late moves refused";
    }

    /// <summary>Creates spread evenly, to the nodes in turn, each due within two seconds.</summary>
    private static async Task ScheduleAsync(Cluster cluster, TrialRun run, int from, int to, TimeSpan over)
    {
        using var clients = new SemaphoreSlim(8);
        var started = TimeProvider.System.GetTimestamp();
        var creating = new List<Task>();
        for (var number = from; number < to; number++)
        {
            var at = over * (number - from) / (to - from);
            if (at - TimeProvider.System.GetElapsedTime(started) is { Ticks: > 0 } wait)
                await Task.Delay(wait, TimeProvider.System, run.Stopping);
            await clients.WaitAsync(run.Stopping);
            creating.Add(CreateAsync(number));
        }

        await Task.WhenAll(creating);

        async Task CreateAsync(int number)
        {
            var turn = number;
            try
            {
                await cluster.ScheduleAsync(number, TimeProvider.System.GetUtcNow().AddMilliseconds(number * 37 % 2_000), Next, run.Stopping);
            }
            finally
            {
                clients.Release();
            }

            ClusterNode Next()
            {
                for (var i = 0; i < cluster.Nodes.Count && cluster.Nodes[turn % cluster.Nodes.Count].IsFrozen; i++)
                    turn++;
                return cluster.Nodes[turn++ % cluster.Nodes.Count];
            }
        }
    }

    /// <summary>Freezes and kills every <paramref name="step"/>th node, one at a time, until the storm is over.</summary>
    private static async Task<(int Freezes, int Kills)> DisturbAsync(Cluster cluster, int first, int step, Random random, Task storm, CancellationToken cancellationToken)
    {
        var (freezes, kills) = (0, 0);
        var mine = cluster.Nodes.Where((_, i) => i % step == first).ToList();
        do
        {
            var node = mine[random.Next(mine.Count)];
            if ((freezes + kills) % 4 == 1)
            {
                await node.KillAsync();
                await node.StartAsync();
                kills++;
            }
            else
            {
                await node.FreezeAsync();
                await Task.Delay(Cluster.Lease * Leases * random.NextDouble(), TimeProvider.System, cancellationToken);
                await node.ThawAsync();
                freezes++;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100, 1_000)), TimeProvider.System, cancellationToken);
        }
        while (!storm.IsCompleted);
        return (freezes, kills);
    }

    /// <summary>How many posts each node took; throws when one stood idle or two held one post at the same time.</summary>
    private static string JudgeCalm(ClusterFacts facts, int nodes)
    {
        ClusterCheck.Judge(facts);
        var both = facts.Attempts.GroupBy(a => a.PostId).SelectMany(post => post.OrderBy(a => a.Number).Zip(post.OrderBy(a => a.Number).Skip(1)))
            // A node that gets no turn on a busy machine for a whole lease has lost what it holds, and rightly so.
            .Where(pair => pair.Second.Started < pair.First.Finished && pair.Second.Started < pair.First.Started + Cluster.Lease).Select(pair => pair.First.PostId).ToList();
        if (both.Count > 0)
            throw new InvalidOperationException($"undisturbed, two nodes held one post at the same time: {string.Join(", ", both)}");
        var shares = facts.Attempts.CountBy(a => a.Node).Select(n => n.Value).OrderDescending().ToList();
        return shares.Count == nodes ? string.Join(" + ", shares) : throw new InvalidOperationException($"of {nodes} nodes only {shares.Count} worked");
    }
}
