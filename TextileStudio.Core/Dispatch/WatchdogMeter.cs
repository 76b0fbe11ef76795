using System.Diagnostics.Metrics;
using TextileStudio.Core.Data;
using TextileStudio.Core.Telemetry;

namespace TextileStudio.Core.Dispatch;

/// <summary>The watchdog's last look as gauges. Reading them asks the database nothing. A meter of its own, which ends with the service that it belongs to.</summary>
public sealed class WatchdogMeter : IDisposable
{
    private readonly Watchdog _watchdog;
    private readonly Heartbeat _heartbeat;

    public WatchdogMeter(Watchdog watchdog, Heartbeat heartbeat)
    {
        (_watchdog, _heartbeat) = (watchdog, heartbeat);
        Meter.CreateObservableGauge("textile_studio.queue.depth", Depth, "{post}", "Posts in the queue by state; a count ends at 10,000.");
        Meter.CreateObservableGauge("textile_studio.queue.overdue", () => Backlog(o => o.Overdue), "{post}", "Posts more than a minute past their time with nothing that holds them back, by network.");
        Meter.CreateObservableGauge("textile_studio.queue.overdue.age", () => Age(o => o.Overdue), "s", "How late the oldest overdue post is.");
        Meter.CreateObservableGauge("textile_studio.lease.stuck", () => Backlog(o => o.Stuck), "{post}", "Posts whose lease ran out and which nobody took up, by network.");
        Meter.CreateObservableGauge("textile_studio.node.heartbeat.age", Silences, "s", "How long a node has not spoken (PostgreSQL).");
        Meter.CreateObservableGauge("textile_studio.clock.skew", Skew, "s", "This node's clock minus the database's (PostgreSQL).");
    }

    /// <summary>Visible so that a listener can tell one service in a process from another.</summary>
    public Meter Meter { get; } = new(Signals.Name);

    public void Dispose() => Meter.Dispose();

    private IEnumerable<Measurement<long>> Depth()
    {
        if (_watchdog.Last is not { Queue: var queue })
            yield break;
        yield return new(queue.Due, new KeyValuePair<string, object?>(Signals.StateTag, "due"));
        yield return new(queue.Waiting, new KeyValuePair<string, object?>(Signals.StateTag, "scheduled"));
        yield return new(queue.Publishing, new KeyValuePair<string, object?>(Signals.StateTag, "publishing"));
        yield return new(queue.NeedsCheck, new KeyValuePair<string, object?>(Signals.StateTag, "needs_check"));
    }

    /// <summary>A zero for every network that has none, so that an alarm ends.</summary>
    private IEnumerable<Measurement<long>> Backlog(Func<Observation, Backlog> which)
    {
        if (_watchdog.Last is not { } seen)
            yield break;
        foreach (var platform in Enum.GetValues<Publishing.Platform>())
            yield return new(which(seen).ByPlatform.GetValueOrDefault(platform), new KeyValuePair<string, object?>(Signals.PlatformTag, Wire.Name(platform)));
    }

    private IEnumerable<Measurement<double>> Age(Func<Observation, Backlog> which)
    {
        if (_watchdog.Last is { } seen)
            yield return new(which(seen).Oldest is { } oldest ? (seen.At - oldest).TotalSeconds : 0);
    }

    private IEnumerable<Measurement<double>> Silences() =>
        _watchdog.Last?.Nodes.Select(n => new Measurement<double>(n.Silence.TotalSeconds, new KeyValuePair<string, object?>(Signals.NodeTag, n.Id))) ?? [];

    private IEnumerable<Measurement<double>> Skew()
    {
        if (_heartbeat.ClockSkew is { } skew)
            yield return new(skew.TotalSeconds);
    }
}
