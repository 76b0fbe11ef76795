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
        await using (var two = Node("two"))
        {
            await Task.WhenAll(Task.Run(() => one.CreateClient(), cancellationToken), Task.Run(() => two.CreateClient(), cancellationToken));
            await CountAsync(6, cancellationToken);
        }

        var before = Firings.Count;
        await CountAsync(before + 3, cancellationToken);
        Firings.Skip(before + 1).Select(f => f.Node).Should().OnlyContain(node => node == "one", "the other is gone");
        Firings.GroupBy(f => f.Due).Where(g => g.Count() > 1).Should().BeEmpty("no due time was served twice");
        var gaps = Firings.Select(f => f.Due).Order().ToList();
        TestContext.Out.WriteLine($"{Firings.Count} firings, {Firings.Count(f => f.Node == "one")} on one, {Firings.Count(f => f.Node == "two")} on two, {gaps[0]:T} to {gaps[^1]:T}");
        Faults(one).Should().BeEmpty();
    }

    [Test, CancelAfter(60_000)]
    public async Task Nodes_that_start_at_once_and_again_with_another_schedule_pile_nothing_up(CancellationToken cancellationToken)
    {
        List<StudioApp> nodes = [Node("one"), Node("two"), Node("three")];
        await Task.WhenAll(nodes.Select(node => Task.Run(() => node.CreateClient(), cancellationToken)));
        await CountAsync(4, cancellationToken);
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
            Faults(node).Should().BeEmpty("declaring the same jobs at once is no fault");
        }

        Firings.GroupBy(f => f.Due).Where(g => g.Count() > 1).Should().BeEmpty("no due time was served twice");
        (await TriggersAsync()).Should().HaveCount(5).And.OnlyHaveUniqueItems(t => t.Name);
        var before = Firings.Count;
        await using var again = Node("again", TimeSpan.FromDays(1));
        again.CreateClient().Dispose();
        IReadOnlyList<Stored> after;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            after = await TriggersAsync();
        }
        while (after.Single(t => t.Name == nameof(NotingJob)) is not { Next: { } next, Interval.Days: 1 } || next < TimeProvider.System.GetUtcNow());
        after.Should().HaveCount(5).And.OnlyHaveUniqueItems(t => t.Name);
        after.Single(t => t.Name == nameof(NotingJob)).Next!.Value.TimeOfDay.Should().Be(TimeSpan.Zero, "the new schedule rules, and its firings do not hang on when a node started");
        Firings.Should().HaveCount(before, "a start is no reason to run everything again");
        Faults(again).Should().BeEmpty();
    }

    private sealed record Stored(string Name, TimeSpan Interval, DateTimeOffset? Previous, DateTimeOffset? Next);

    /// <summary>On a data directory of its own, with one job more.</summary>
    private StudioApp Node(string name, TimeSpan? every = null) => new(
        [("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", _connectionString), ("Studio:Dispatch:Enabled", "false")],
        services: services =>
        {
            services.AddSingleton(new StudioName(name));
            services.AddQuartz(quartz => quartz.AddRecurring<NotingJob>(every ?? TimeSpan.FromSeconds(1), HousekeepingSetup.Midnight));
        });

    private static async Task CountAsync(int count, CancellationToken cancellationToken)
    {
        while (Firings.Count < count)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
    }

    private static IEnumerable<string> Faults(StudioApp node) =>
        node.Logs.Where(line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));

    private async Task<IReadOnlyList<Stored>> TriggersAsync()
    {
        await using var connection = new Npgsql.NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(
            "SELECT t.trigger_name, s.repeat_interval, t.prev_fire_time, t.next_fire_time FROM qrtz_triggers t JOIN qrtz_simple_triggers s USING (sched_name, trigger_name, trigger_group)", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Stored>();
        while (await reader.ReadAsync())
            rows.Add(new Stored(reader.GetString(0), Interval(reader.GetInt64(1)), At(reader, 2), At(reader, 3)));
        return rows;
    }

    // The scheduler stores ticks for instants and milliseconds or ticks for intervals.
    private static TimeSpan Interval(long stored) => stored > TimeSpan.TicksPerMinute ? TimeSpan.FromTicks(stored) : TimeSpan.FromMilliseconds(stored);

    private static DateTimeOffset? At(Npgsql.NpgsqlDataReader reader, int column) => reader.IsDBNull(column) || reader.GetInt64(column) <= 0 ? null : new DateTimeOffset(reader.GetInt64(column), TimeSpan.Zero);
}
