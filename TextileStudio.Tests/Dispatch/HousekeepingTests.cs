using System.Collections.Concurrent;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Quartz;
using TextileStudio.Api.Dispatch;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Dispatch;

/// <summary>Recurring jobs on several nodes: each firing happens once per cluster. On a real PostgreSQL, in real time.</summary>
[TestFixture]
internal sealed class HousekeepingTests
{
    private static readonly ConcurrentQueue<Firing> Firings = new();

    private string _connectionString = "";

    private sealed record Firing(string Node, DateTimeOffset Due);

    /// <summary>Notes on which node and for which due time it ran.</summary>
    [DisallowConcurrentExecution]
    private sealed class NotingJob(StudioName node) : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            Firings.Enqueue(new Firing(node.Name, context.ScheduledFireTimeUtc!.Value));
            return ValueTask.CompletedTask;
        }
    }

    private const int Jobs = 8;

    private sealed record StudioName(string Name);

    [SetUp]
    public async Task StartAsync()
    {
        Firings.Clear();
        _connectionString = await PostgresServer.NewStudioAsync();
    }

    [TearDown]
    public void Stop() => PostgresServer.Leave(_connectionString);

    [Test, CancelAfter(60_000)]
    public async Task A_job_fires_once_per_cluster_and_goes_on_when_a_node_leaves(CancellationToken cancellationToken)
    {
        await using var one = Node("one");
        await using var two = Node("two");
        await Task.WhenAll(Task.Run(() => one.CreateClient(), cancellationToken), Task.Run(() => two.CreateClient(), cancellationToken));
        var started = TimeProvider.System.GetUtcNow();
        await CountAsync(Firings.Count + 5, cancellationToken);

        // The one that has the work leaves.
        var (leaves, stays) = Firings.Last().Node == "one" ? (one, "two") : (two, "one");
        await leaves.DisposeAsync();
        var before = Firings.Count;
        await CountAsync(before + 3, cancellationToken);
        Firings.Skip(before + 1).Select(f => f.Node).Should().OnlyContain(node => node == stays, "the other is gone");
        ServedTwice(started).Should().BeEmpty("no due time was served twice");
        TestContext.Out.WriteLine($"{Firings.Count} firings, {Firings.Count(f => f.Node == "one")} on one, {Firings.Count(f => f.Node == "two")} on two");
        Faults(one).Concat(Faults(two)).Should().BeEmpty();
    }

    [Test, CancelAfter(60_000)]
    public async Task Nodes_that_start_at_once_and_again_with_another_schedule_pile_nothing_up(CancellationToken cancellationToken)
    {
        List<StudioApp> nodes = [Node("one"), Node("two"), Node("three")];
        await Task.WhenAll(nodes.Select(node => Task.Run(() => node.CreateClient(), cancellationToken)));

        var started = TimeProvider.System.GetUtcNow();
        await CountAsync(Firings.Count + 4, cancellationToken);
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
            Faults(node).Should().BeEmpty("declaring the same jobs at once is no fault");
        }

        ServedTwice(started).Should().BeEmpty("no due time was served twice");
        (await TriggersAsync()).Should().HaveCount(Jobs).And.OnlyHaveUniqueItems(t => t.Name);
        var before = Firings.Count;
        await using var again = Node("again", "0 0 0 * * ?");
        again.CreateClient().Dispose();
        IReadOnlyList<Stored> after;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            after = await TriggersAsync();
        }
        while (after.Single(t => t.Name == nameof(NotingJob)) is not { Cron: "0 0 0 * * ?", Next: not null });
        after.Should().HaveCount(Jobs).And.OnlyHaveUniqueItems(t => t.Name);
        after.Single(t => t.Name == nameof(NotingJob)).Next!.Value.TimeOfDay.Should().Be(TimeSpan.Zero, "the new schedule rules, and its firings do not hang on when a node started");
        Firings.Should().HaveCount(before, "a start is no reason to run everything again");
        Faults(again).Should().BeEmpty();
    }

    private sealed record Stored(string Name, string Cron, DateTimeOffset? Next);

    /// <summary>On a data directory of its own, with one job more.</summary>
    private StudioApp Node(string name, string cron = "* * * * * ?") => new(
        [("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", _connectionString), ("Studio:Dispatch:Enabled", "false"), ("Studio:KeysAreLost", "true")],
        services: services =>
        {
            services.AddSingleton(new StudioName(name));

            // What a leaving node had in hand is taken up after missed check-ins: 5 s here, so that a busy machine's delay is not taken for a death, 20 s in earnest.
            services.PostConfigureAll<ClusteringOptions>(cluster => (cluster.CheckinInterval, cluster.CheckinMisfireThreshold) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)));
            services.AddQuartz(quartz => quartz.AddRecurring<NotingJob>(clustered: true, TimeSpan.Zero, cron));
        });

    private static async Task CountAsync(int count, CancellationToken cancellationToken)
    {
        while (Firings.Count < count)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
    }

    /// <summary>Since all nodes were up: one that starts in the very second of a firing may have it served again, for it declares the schedule anew; every recurring job bears that.</summary>
    private static IEnumerable<DateTimeOffset> ServedTwice(DateTimeOffset started) => Firings.Where(f => f.Due > started).GroupBy(f => f.Due).Where(g => g.Count() > 1).Select(g => g.Key);

    private static IEnumerable<string> Faults(StudioApp node) =>
        node.Logs.Where(line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));

    private async Task<IReadOnlyList<Stored>> TriggersAsync()
    {
        await using var connection = new Npgsql.NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(
            "SELECT t.trigger_name, c.cron_expression, t.next_fire_time FROM qrtz_triggers t JOIN qrtz_cron_triggers c USING (sched_name, trigger_name, trigger_group)", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Stored>();
        while (await reader.ReadAsync())
            rows.Add(new Stored(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : new DateTimeOffset(reader.GetInt64(2), TimeSpan.Zero)));
        return rows;
    }
}
