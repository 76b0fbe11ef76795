using Microsoft.EntityFrameworkCore;
using Npgsql;
using NUnit.Framework;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// R6: PostgreSQL goes away and comes back under two nodes and their clients: stopped in order, killed, the wire to one node cut or silent. Creates are answered with 503 and kept or not
/// kept, never half; sending resumes by itself.
/// </summary>
[TestFixture, Parallelizable]
internal sealed class OutageTests
{
    /// <summary>From the return of the database to the next call to a network.</summary>
    private static readonly TimeSpan Resumed = TimeSpan.FromSeconds(10);

    private enum Outage
    {
        /// <summary>Every server process dies.</summary>
        Killed,

        /// <summary>Sessions are ended in order.</summary>
        Stopped,

        /// <summary>One node's connections break.</summary>
        Cut,

        /// <summary>One node's bytes go nowhere.</summary>
        Silent,
    }

    [Test, CancelAfter(600_000)]
    public async Task A_database_that_goes_away_and_comes_back_costs_time_and_nothing_else(CancellationToken cancellationToken) =>
        TestContext.Out.WriteLine(await RunAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    /// <summary>Trial R6.</summary>
    public static async Task<string> RunAsync(TrialRun run)
    {
        var random = new Random(run.Seed);
        using var server = await PostgresProcess.StartAsync();
        await using var wire = TcpProxy.To(server.Port);
        var throughWire = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Port = wire.Port }.ConnectionString;
        var rounds = Rounds(run, random);
        await using var cluster = await Cluster.StartAsync(new ClusterSetup { Nodes = 2, Postgres = server.ConnectionString, PostgresOf = i => i == 0 ? server.ConnectionString : throughWire }, run.Seed);
        await cluster.FurnishAsync(run.Of(100, 4_000), run.Stopping);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping);
        var creating = CreateAsync(cluster, run.Of(400, 15_000), enough.Token, run.Stopping);
        await WorksAsync(cluster, TimeProvider.System.GetUtcNow(), nodes: 2, TimeSpan.FromSeconds(30), run.Stopping);

        var slowest = TimeSpan.Zero;
        foreach (var (outage, length) in rounds)
        {
            var refused = cluster.Unavailable;
            await GoAsync(server, wire, outage);
            await Task.Delay(length, TimeProvider.System, run.Stopping);
            var back = TimeProvider.System.GetUtcNow();
            Return(server, wire, outage, out var returned);
            var took = await WorksAsync(cluster, returned, nodes: outage is Outage.Cut or Outage.Silent ? 2 : 1, Resumed, run.Stopping);
            slowest = took > slowest ? took : slowest;
            if (outage is Outage.Killed or Outage.Stopped && cluster.Unavailable == refused)
                throw new InvalidOperationException("No client was told that the database was away.");
            await run.Log.WriteLineAsync($"{outage} for {length.TotalSeconds:0.0} s from {back - length:T}: calls again after {took.TotalSeconds:0.0} s");
        }

        await enough.CancelAsync();
        var creates = await creating;
        await cluster.QuietAsync(TimeSpan.FromMinutes(3), run.Stopping);
        var figures = ClusterCheck.Judge(await cluster.FactsAsync(run.Stopping));
        return cluster.Nodes.All(n => n.Process.IsRunning)
            ? $"{figures}; {rounds.Count} outages up to {rounds.Max(r => r.Length).TotalSeconds:0} s, {creates} creates with {cluster.Unavailable} answers 503 and no 500, calls again after {slowest.TotalSeconds:0.0} s at most, no restart"
            : throw new InvalidOperationException("A node ended: " + string.Join('\n', cluster.Nodes.Where(n => !n.Process.IsRunning).Select(n => n.Process.Output)));
    }

    private static List<(Outage Kind, TimeSpan Length)> Rounds(TrialRun run, Random random)
    {
        if (!run.Full)
            return [(Outage.Killed, TimeSpan.FromSeconds(2)), (Outage.Silent, TimeSpan.FromSeconds(3))];
        var kinds = Enum.GetValues<Outage>();
        var rounds = Enumerable.Range(0, run.Of(0, 24)).Select(i => (kinds[i % kinds.Length], TimeSpan.FromSeconds(1 + (19 * random.NextDouble())))).ToList();
        rounds.Add((Outage.Killed, TimeSpan.FromMinutes(5 * run.Share)));
        return rounds;
    }

    private static async Task GoAsync(PostgresProcess server, TcpProxy wire, Outage outage)
    {
        switch (outage)
        {
            case Outage.Killed or Outage.Stopped:
                await Task.Run(() => server.Stop(outage is Outage.Killed ? "immediate" : "fast"));
                break;
            case Outage.Cut:
                wire.Cut();
                break;
            default:
                wire.Silence();
                break;
        }
    }

    private static void Return(PostgresProcess server, TcpProxy wire, Outage outage, out DateTimeOffset returned)
    {
        if (outage is Outage.Killed or Outage.Stopped)
            server.Start();
        else
            wire.Heal();
        returned = TimeProvider.System.GetUtcNow();

        // The test's own connections are dead too.
        using var connection = new NpgsqlConnection(server.ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    /// <summary>Creates post after post, a few at a time, until told that it is enough; how many.</summary>
    private static async Task<int> CreateAsync(Cluster cluster, int most, CancellationToken enough, CancellationToken cancellationToken)
    {
        using var clients = new SemaphoreSlim(6);
        var creating = new List<Task>();
        while (creating.Count < most && !enough.IsCancellationRequested)
        {
            await clients.WaitAsync(cancellationToken);
            creating.Add(OneAsync(creating.Count));
            await Task.Delay(TimeSpan.FromMilliseconds(120), TimeProvider.System, cancellationToken);
        }

        await Task.WhenAll(creating);
        return creating.Count;

        async Task OneAsync(int number)
        {
            try
            {
                await cluster.ScheduleAsync(number, TimeProvider.System.GetUtcNow().AddMilliseconds(number * 41 % 1_500), () => cluster.Nodes[number % cluster.Nodes.Count], cancellationToken);
            }
            finally
            {
                clients.Release();
            }
        }
    }

    /// <summary>Waits until so many nodes have given a go-ahead after that instant; how long that took.</summary>
    private static async Task<TimeSpan> WorksAsync(Cluster cluster, DateTimeOffset since, int nodes, TimeSpan limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var db = cluster.Dbs.ForSystem();
            var first = await db.Attempts.AsNoTracking().Where(a => a.Called > since).GroupBy(a => a.Node).Select(node => node.Min(a => a.Called)).ToListAsync(cancellationToken);
            if (first.Count >= nodes)
                return first.Max()!.Value - since;
            if (TimeProvider.System.GetUtcNow() - since > limit)
                throw new InvalidOperationException($"{limit.TotalSeconds:0} s after {since:T} only {first.Count} of {nodes} nodes call networks.\n" + string.Join("\n\n", cluster.Nodes.Select(n => n.Process.Output)));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }
}
