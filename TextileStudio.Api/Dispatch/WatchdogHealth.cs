using Microsoft.Extensions.Diagnostics.HealthChecks;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;

namespace TextileStudio.Api.Dispatch;

/// <summary>
/// Posts that are late or stuck. Degraded and never unhealthy: every node sees the same rows, so taking one out of rotation helps nobody, and people must
/// be able to see and cancel what is late.
/// </summary>
internal sealed class QueueHealth(Watchdog watchdog) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var seen = await watchdog.LookAsync(cancellationToken);
        var data = new Dictionary<string, object>
        {
            ["due"] = seen.Queue.Due,
            ["scheduled"] = seen.Queue.Waiting,
            ["publishing"] = seen.Queue.Publishing,
            ["needs_check"] = seen.Queue.NeedsCheck,
            ["overdue"] = seen.Overdue.Count,
            ["stuck"] = seen.Stuck.Count,
        };
        if (seen.Overdue.Oldest is { } due)
        {
            data["oldest_overdue_s"] = (long)(seen.At - due).TotalSeconds;
            data["overdue_by_platform"] = ByName(seen.Overdue);
        }

        if (seen.Stuck.Oldest is { } lease)
            data["oldest_stuck_s"] = (long)(seen.At - lease).TotalSeconds;
        List<string> wrong = [];
        if (seen.Overdue.Count > 0)
            wrong.Add($"{seen.Overdue.Count} posts are more than a minute late on {Names(seen.Overdue)}. See that a node dispatches and that the network answers; if the network is slow, raise Studio:Platforms:<name>:Concurrency.");
        if (seen.Stuck.Count > 0)
            wrong.Add($"{seen.Stuck.Count} posts are held by nobody on {Names(seen.Stuck)}: the reconciler does not take them up. Look for its errors in the log, then restart the dispatching node.");
        return wrong.Count == 0 ? HealthCheckResult.Healthy("No post is overdue, no lease is stuck.", data) : HealthCheckResult.Degraded(string.Join(' ', wrong), data: data);
    }

    private static string Names(Backlog backlog) => string.Join(", ", backlog.ByPlatform.Keys.Order().Select(Wire.Name));

    private static Dictionary<string, int> ByName(Backlog backlog) => backlog.ByPlatform.ToDictionary(p => Wire.Name(p.Key), p => p.Value);
}

/// <summary>The clock jumped, or it differs from the database's. Degraded: due times and leases go by the database's clock on PostgreSQL, and a jump only pauses sending.</summary>
internal sealed class ClockHealth(Dispatcher dispatcher, Heartbeat heartbeat) : IHealthCheck
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        var data = new Dictionary<string, object>();
        if (heartbeat.ClockSkew is { } skew)
            data["skew_ms"] = (long)skew.TotalMilliseconds;
        if (dispatcher.LastClockJump is { } jump && dispatcher.SinceClockJump is { } since && since < Remembered)
        {
            data["jump_s"] = (long)jump.TotalSeconds;
            data["jump_age_s"] = (long)since.TotalSeconds;
            return HealthCheckResult.Degraded($"The clock jumped by {jump.TotalSeconds:0} s, {since.TotalSeconds:0} s ago; sending paused for 10 s. See that the machine follows a time server (NTP).", data: data);
        }

        return heartbeat.IsSkewed
            ? HealthCheckResult.Degraded($"This machine's clock is {heartbeat.ClockSkew!.Value.TotalSeconds:0.0} s off the database's. Set it right (NTP): tokens expire and logs are written by it.", data: data)
            : HealthCheckResult.Healthy("The clock runs evenly.", data);
    }
}

/// <summary>
/// The other nodes on PostgreSQL: one that fell silent without leaving, one whose dispatcher stopped, or none that dispatches. Degraded: this node does its part,
/// and the address is open to anybody, so it names no host.
/// </summary>
internal sealed class NodesHealth(Watchdog watchdog, Heartbeat heartbeat, StudioDbs dbs) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (dbs.Provider is not DatabaseProvider.Postgres)
            return HealthCheckResult.Healthy("One machine.");
        var nodes = (await watchdog.LookAsync(cancellationToken)).Nodes;
        var data = new Dictionary<string, object>
        {
            ["alive"] = nodes.Count(n => !n.IsSilent),
            ["dispatching"] = nodes.Count(n => n.Dispatches),
            ["silent"] = nodes.Count(n => n.IsMissed),
        };
        List<string> wrong = [];
        foreach (var silent in nodes.Where(n => n.IsMissed && n.Id != heartbeat.NodeId))
            wrong.Add($"Node {silent.Id[^6..]} was last heard of {silent.Silence.TotalSeconds:0} s ago: it died, froze or cannot reach the database. The others have its posts; start it again or replace it.");
        foreach (var stopped in nodes.Where(n => n.HasStoppedDispatching && n.Id != heartbeat.NodeId))
            wrong.Add($"Node {stopped.Id[^6..]} lives but has not looked at the queue for {stopped.TickAge!.Value.TotalSeconds:0} s. Restart it.");
        if (nodes.Count > 0 && !nodes.Any(n => n.Dispatches))
            wrong.Add("No node dispatches: nothing is sent. Start one with Studio:Dispatch:Enabled=true.");
        return wrong.Count == 0 ? HealthCheckResult.Healthy("All nodes speak.", data) : HealthCheckResult.Degraded(string.Join(' ', wrong), data: data);
    }
}
