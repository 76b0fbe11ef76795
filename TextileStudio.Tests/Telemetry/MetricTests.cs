using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Telemetry;
using TextileStudio.Tests.Dispatch;

namespace TextileStudio.Tests.Telemetry;

/// <summary>What is measured, by the names in docs/watching.md.</summary>
// Meters and sources are the process's: what others measure meanwhile would be heard too.
[NonParallelizable]
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class MetricTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    private readonly DatabaseProvider _provider = provider;

    [Test]
    public async Task Lateness_runs_from_the_posts_time_to_its_go_ahead()
    {
        using var heard = new Measurements(App);
        await ScheduleAsync("Three seconds late");
        Time.Advance(TimeSpan.FromSeconds(3));
        await DispatchAsync();
        heard.Of("textile_studio.post.lateness").Should().ContainSingle().Which.Should().Match<Measured>(m => m.Value >= 3 && m.Value < 3.01 && m["textile_studio.platform"] == "facebook");
        heard.Of("textile_studio.post.claims").Sum(m => m.Value).Should().Be(1);
        heard.Of("textile_studio.call.duration").Select(m => $"{m[Signals.StepTag]} {m[Signals.OutcomeTag]}").Should().BeEquivalentTo(["prepare ready", "commit accepted"]);
    }

    [Test]
    public async Task Outcomes_say_network_and_cause()
    {
        using var heard = new Measurements(App);
        await ScheduleAsync("Goes out");
        await DispatchAsync();
        Fault(new FaultRule { Fault = SandboxFault.ErrorWithoutPerforming, Platform = Platform.X });
        await ScheduleAsync("Meets an error", "x");
        await DispatchAsync();

        var outcomes = heard.Of("textile_studio.post.outcomes");
        outcomes.Should().HaveCount(2);
        outcomes.Single(m => m[Signals.PlatformTag] == "facebook")[Signals.OutcomeTag].Should().Be("accepted");
        var failed = outcomes.Single(m => m[Signals.PlatformTag] == "x");
        failed[Signals.OutcomeTag].Should().BeOneOf("unknown", "deferred");
        failed[Signals.CauseTag].Should().NotBeNullOrEmpty("an outcome without its cause sends nobody to the right place");
    }

    [Test]
    public async Task Look_ups_and_what_came_of_them_are_counted()
    {
        using var heard = new Measurements(App);
        var lost = await ScheduleAsync("Its node died after the call", "x");
        await ClaimAndDieAsync(lost, afterGoAhead: true);
        PassSettleTime(Platform.X);
        Time.Advance(TimeSpan.FromMinutes(3)); // and the lease
        await ReconcileAsync();
        heard.Of("textile_studio.lookups").Should().ContainSingle().Which[Signals.OutcomeTag].Should().Be("absent");

        var early = await ScheduleAsync("Its node died before the call");
        await ClaimAndDieAsync(early, afterGoAhead: false);
        Time.Advance(TimeSpan.FromMinutes(3));
        await ReconcileAsync();
        heard.Of("textile_studio.post.reconciled").Should().Contain(m => m[Signals.PlatformTag] == "facebook" && m[Signals.OutcomeTag] == "put_back");
    }

    [Test]
    public async Task Gauges_show_the_watchdogs_last_look_and_ask_nobody()
    {
        using var heard = new Measurements(App);
        heard.Observe();
        heard.Of("textile_studio.queue.depth").Should().NotContain(m => m.Value > 0);

        await ScheduleAsync("Late");
        await ScheduleAsync("Later", inSeconds: 7200);
        Time.Advance(TimeSpan.FromMinutes(2));
        await App.Get<Watchdog>().LookAsync(CancellationToken.None);
        heard.Clear();
        heard.Observe();
        heard.Of("textile_studio.queue.depth").ToDictionary(m => m[Signals.StateTag]!, m => m.Value).Should().Equal(new Dictionary<string, double>
        {
            ["due"] = 1, ["scheduled"] = 1, ["publishing"] = 0, ["needs_check"] = 0,
        });
        heard.Of("textile_studio.queue.overdue").Where(m => m.Value > 0).Should().ContainSingle().Which[Signals.PlatformTag].Should().Be("facebook");
        heard.Of("textile_studio.queue.overdue.age").Single().Value.Should().BeApproximately(120, 1);
        heard.Of("textile_studio.lease.stuck").Should().NotBeEmpty().And.OnlyContain(m => m.Value == 0, "an alarm must be able to end");

        await App.Get<Heartbeat>().BeatAsync(NodeRole.ServingOnly, null, CancellationToken.None);
        Time.Advance(TimeSpan.FromSeconds(2));
        await App.Get<Watchdog>().LookAsync(CancellationToken.None);
        heard.Clear();
        heard.Observe();
        var onPostgres = _provider is DatabaseProvider.Postgres;
        heard.Of("textile_studio.node.heartbeat.age").Should().HaveCount(onPostgres ? 1 : 0);
        heard.Of("textile_studio.clock.skew").Should().HaveCount(onPostgres ? 1 : 0);
    }

    [Test]
    public async Task A_lock_met_while_writing_counts_as_a_retry()
    {
        using var heard = new Measurements(App);
        var tries = 0;
        await App.Get<WriteRetry>().InTransactionAsync(Scope.System, (_, _) => tries++ == 0
            ? throw new Microsoft.Data.Sqlite.SqliteException("database is locked", 5)
            : Task.FromResult(true), CancellationToken.None).AsTask().WaitWhileAdvancing(Time);
        heard.Of("textile_studio.db.retries").Sum(m => m.Value).Should().Be(1);
    }

    private sealed record Measured(string Name, double Value, IReadOnlyDictionary<string, string?> Tags)
    {
        public string? this[string tag] => Tags.GetValueOrDefault(tag);
    }

    /// <summary>Hears the service's instruments and the gauges of one service.</summary>
    private sealed class Measurements : IDisposable
    {
        private readonly ConcurrentQueue<Measured> _heard = new();
        private readonly MeterListener _listener = new();

        public Measurements(StudioApp app)
        {
            var gauges = app.Get<WatchdogMeter>().Meter;
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == gauges || instrument.Meter == Signals.Meter)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.Start();
        }

        public List<Measured> Of(string name) => [.. _heard.Where(m => m.Name == name)];

        public void Observe() => _listener.RecordObservableInstruments();

        public void Clear() => _heard.Clear();

        public void Dispose() => _listener.Dispose();

        private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var kept = new Dictionary<string, string?>();
            foreach (var (key, tag) in tags)
                kept[key] = tag?.ToString();
            _heard.Enqueue(new Measured(instrument.Name, value, kept));
        }
    }
}

internal static class Waiting
{
    /// <summary>Moves the clock until the task is done, for pauses inside it.</summary>
    public static async Task WaitWhileAdvancing(this Task task, FakeTime time)
    {
        while (!task.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
        }

        await task;
    }
}
