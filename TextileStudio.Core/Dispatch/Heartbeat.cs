using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Dispatch;

/// <summary>
/// Tells the other nodes that this one lives, and measures its clock against the database's meanwhile. On SQLite, where there is one machine and one clock,
/// it does nothing: a write every five seconds would only keep the disk awake.
/// </summary>
public sealed class Heartbeat(StudioDbs dbs, AttemptRun run, TimeProvider time, ILogger<Heartbeat> log)
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>Own time beyond this off the database's is told: token expiries and logs go by the own clock, due times and leases do not.</summary>
    public static readonly TimeSpan SkewTolerance = TimeSpan.FromSeconds(2);

    /// <summary>The version of this build.</summary>
    public static readonly string OwnVersion = typeof(Heartbeat).Assembly.GetName().Version?.ToString(3) ?? "";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private bool _told;

    /// <summary>This process's id as a node.</summary>
    public string NodeId => run.Node;

    /// <summary>When this process began to work, by its own clock.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>Own clock minus the database's, half the round trip considered; null until measured, and on SQLite.</summary>
    public TimeSpan? ClockSkew { get; private set; }

    public bool IsSkewed => ClockSkew is { } skew && skew.Duration() > SkewTolerance;

    /// <summary>One beat: measures the clock and writes the own row.</summary>
    public async Task BeatAsync(NodeRole role, TimeSpan? tickAge, CancellationToken cancellationToken)
    {
        if (dbs.Provider is not DatabaseProvider.Postgres)
            return;
        await using var db = dbs.ForSystem();
        await using var held = await HeldConnection.OfAsync(db, cancellationToken);
        var asked = time.GetTimestamp();
        var theirs = await DbClock.NowAsync(db, time, cancellationToken);
        var trip = time.GetElapsedTime(asked);
        var skew = time.GetUtcNow() - (trip / 2) - theirs;
        ClockSkew = skew;
        if (IsSkewed && !_told)
            log.LogError("This machine's clock is {Skew} off the database's; set it right (NTP)", skew);
        _told = IsSkewed;
        var clock = DbClock.Ticks(db, "{0}");
        await db.Database.ExecuteSqlRawAsync(
            $$"""
              INSERT INTO nodes (id, host, version, role, started, beat, tick_age_ms, clock_skew_ms)
              VALUES ({1}, {2}, {3}, {4}, {{clock}}, {{clock}}, NULLIF({5}, -1), {6})
              ON CONFLICT (id) DO UPDATE SET role = excluded.role, beat = excluded.beat, tick_age_ms = excluded.tick_age_ms, clock_skew_ms = excluded.clock_skew_ms
              """,
            [time.GetUtcNow().UtcTicks, NodeId, Environment.MachineName, OwnVersion, Wire.Name(role), (long)(tickAge?.TotalMilliseconds ?? -1), (long)skew.TotalMilliseconds], cancellationToken);
    }

    /// <summary>The process stops in order: nobody shall wait for its beat.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (dbs.Provider is not DatabaseProvider.Postgres)
            return;
        await using var db = dbs.ForSystem();
        await db.Nodes.Where(n => n.Id == NodeId).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Nodes that have been silent for a day are forgotten; how many.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        var before = await DbClock.NowAsync(db, time, cancellationToken) - Kept;
        return await db.Nodes.Where(n => n.Beat < before).ExecuteDeleteAsync(cancellationToken);
    }
}
