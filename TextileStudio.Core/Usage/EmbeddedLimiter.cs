using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Telemetry;

namespace TextileStudio.Core.Usage;

/// <summary>
/// Limits kept in our own database: all levels of a request are read, judged and taken from in one transaction that has their rows to itself, so however many come at once,
/// on one node or several, exactly what is left is given out, and who is refused has taken nothing anywhere.
/// </summary>
public sealed class EmbeddedLimiter(StudioDbs dbs, WriteRetry writes, LimitPolicies policies, TimeProvider time, ILogger<EmbeddedLimiter> log) : IUsageLimiter
{
    // On SQLite there is one writer at a time anyway: many decisions share one durable commit.
    private readonly GroupCommit? _together = dbs.Provider is DatabaseProvider.Sqlite ? new GroupCommit(writes) : null;

    public async ValueTask<UsageDecision> DecideAsync(UsageRequest request, CancellationToken cancellationToken)
    {
        if (request.Requested <= 0)
            return await LookAsync(request, cancellationToken);
        var limits = policies.For(request);
        if (LimitRefusals.TooLarge(limits, request) is { } never)
            return new UsageDecision(never, []);
        var decision = limits.Count == 0 ? UsageDecision.Unlimited : await TakeAsync(limits, request, always: false, cancellationToken);
        Signals.Limited(LimitOptions.EmbeddedProvider, request.Meter, decision.Refusal is null);
        return decision;
    }

    public async ValueTask<UsageDecision> LookAsync(UsageRequest request, CancellationToken cancellationToken)
    {
        var limits = policies.For(request);
        if (LimitRefusals.TooLarge(limits, request) is { } never)
            return new UsageDecision(never, []);
        if (limits.Count == 0)
            return UsageDecision.Unlimited;
        var now = await NowAsync(cancellationToken);
        var seen = await ReadAsync(limits, now, cancellationToken);
        foreach (var (_, allowance) in request.Ahead > 0 ? seen : [])
            allowance.Take(request.Ahead);
        var shortages = Shortages(seen, request.Requested);
        return new UsageDecision(shortages.Count > 0 ? LimitRefusals.Reached(shortages, request, now) : null, Windows(seen, now));
    }

    /// <summary>Counts what somebody else has allowed already, whether it fits or not: so this limiter can take over at any moment.</summary>
    internal async ValueTask<UsageDecision> NoteAsync(UsageRequest request, CancellationToken cancellationToken)
    {
        var limits = policies.For(request);
        return limits.Count == 0 ? UsageDecision.Unlimited : await TakeAsync(limits, request, always: true, cancellationToken);
    }

    /// <summary>What is used and left of every limit of this organization that one may know of, including those on trial; <paramref name="keyId"/> and <paramref name="userId"/> add the caller's own.</summary>
    public async Task<IReadOnlyList<LimitState>> StatesAsync(string organizationId, string? keyId, string? userId, CancellationToken cancellationToken)
    {
        var limits = Enum.GetValues<Meter>().SelectMany(meter => policies.For(new UsageRequest(organizationId, keyId, meter) { UserId = userId }))
            .Concat(Enum.GetValues<Publishing.Platform>().SelectMany(network => policies.For(new UsageRequest(organizationId, keyId, Meter.Posts, network) { UserId = userId })))
            .Where(l => l.Policy.Level is not LimitLevel.Platform).Distinct().ToList();
        if (limits.Count == 0)
            return [];
        var now = await NowAsync(cancellationToken);
        var seen = await ReadAsync(limits, now, cancellationToken);
        return [.. seen.Select(s => new LimitState(s.Limit.Policy, s.Limit.Policy.Level is LimitLevel.Network ? s.Limit.Subject.Split('|')[^1] : null,
            s.Limit.Policy.Capacity - s.Allowance.Left, s.Allowance.Left, now + s.Allowance.MoreIn, now))];
    }

    /// <summary>Housekeeping: forgets rows that say nothing any more. Returns how many.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var passed = await NowAsync(cancellationToken) - TimeSpan.FromHours(1);
        return await writes.InTransactionAsync(Scope.System, (db, token) => db.LimitUses.Where(u => u.FullAt < passed).ExecuteDeleteAsync(token), cancellationToken);
    }

    private ValueTask<T> InTransactionAsync<T>(Func<StudioDb, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        _together is not null
            ? new ValueTask<T>(_together.RunAsync(work))
            : writes.InTransactionAsync(Scope.System, async (db, token) =>
            {
                var result = await work(db, token);
                await db.SaveChangesAsync(token);
                return result;
            }, cancellationToken);

    private ValueTask<UsageDecision> TakeAsync(IReadOnlyList<AppliedLimit> limits, UsageRequest request, bool always, CancellationToken cancellationToken) =>
        InTransactionAsync(async (db, token) =>
        {
            var rows = await LockAsync(db, limits, token);
            var now = await DbClock.NowAsync(db, time, token);
            var seen = limits.Select(l => (Limit: l, Allowance: Allowance.Of(l.Policy, rows.GetValueOrDefault(l)?.State, now))).ToList();
            var shortages = Shortages(seen, request.Requested);
            if (shortages.Count > 0 && !always)
                return new UsageDecision(LimitRefusals.Reached(shortages, request, now), Windows(seen, now));

            var taken = new List<(AppliedLimit, long)>();
            foreach (var (limit, allowance) in seen)
            {
                if (limit.Policy.Mode is LimitMode.DryRun && allowance.Left < request.Requested)
                {
                    log.LogInformation("Limit {Limit} is on trial and would have refused {Requested} {Meter}: {Left} left", limit.Policy.Name, request.Requested, Wire.Name(request.Meter), allowance.Left);
                    continue;
                }

                taken.Add((limit, allowance.Take(request.Requested)));
                Write(db, rows, limit, allowance, now);
            }

            return new UsageDecision(null, Windows(seen, now), request.Requested, amount => GiveBackAsync(taken, amount));
        }, cancellationToken);

    private async ValueTask GiveBackAsync(List<(AppliedLimit Limit, long Mark)> taken, int amount)
    {
        try
        {
            // Also when the caller has gone away: what was not done is not used.
            await InTransactionAsync(async (db, token) =>
            {
                var rows = await LockAsync(db, [.. taken.Select(t => t.Limit)], token);
                var now = await DbClock.NowAsync(db, time, token);
                foreach (var (limit, mark) in taken)
                {
                    if (!rows.TryGetValue(limit, out var row))
                        continue;
                    var allowance = Allowance.Of(limit.Policy, row.State, now);
                    allowance.GiveBack(mark, amount);
                    Write(db, rows, limit, allowance, now);
                }

                return taken.Count;
            }, CancellationToken.None);
        }
        catch (Exception exception) when (WriteRetry.IsPassing(exception) || WriteRetry.IsAway(exception) || WriteRetry.IsFull(exception))
        {
            // The work has failed with a reason of its own, which is the one to tell.
            log.LogWarning("{Amount} taken from {Limits} could not be given back ({Reason}); they come back when the limits reset", amount, string.Join(", ", taken.Select(t => t.Limit.Policy.Name)), exception.GetType().Name);
        }
    }

    /// <summary>The rows there are, held until the transaction ends. On SQLite a write transaction holds the whole file; on PostgreSQL rows are made where they are missing and locked in one order.</summary>
    private static async Task<Dictionary<AppliedLimit, LimitUse>> LockAsync(StudioDb db, IReadOnlyList<AppliedLimit> limits, CancellationToken cancellationToken)
    {
        var ordered = limits.OrderBy(l => l.Policy.Key, StringComparer.Ordinal).ThenBy(l => l.Subject, StringComparer.Ordinal).ToList();
        var rows = new Dictionary<AppliedLimit, LimitUse>();
        foreach (var limit in ordered)
        {
            if (db is PostgresStudioDb)
                await LockAsync(db, limit, cancellationToken);
            if (await db.LimitUses.FindAsync([limit.Policy.Key, limit.Subject], cancellationToken) is { } row)
                rows[limit] = row;
        }

        return rows;
    }

    // The update that changes nothing locks a row that is there; the insert makes and locks one that is not.
    private static Task<int> LockAsync(StudioDb db, AppliedLimit limit, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
         INSERT INTO limit_uses (policy, subject, state, full_at) VALUES ({limit.Policy.Key}, {limit.Subject}, '', 0)
         ON CONFLICT (policy, subject) DO UPDATE SET state = limit_uses.state
         """, cancellationToken);

    private static void Write(StudioDb db, Dictionary<AppliedLimit, LimitUse> rows, AppliedLimit limit, Allowance allowance, DateTimeOffset now)
    {
        if (!rows.TryGetValue(limit, out var row))
        {
            row = new LimitUse { Policy = limit.Policy.Key, Subject = limit.Subject, State = "", FullAt = now };
            db.LimitUses.Add(row);
        }

        (row.State, row.FullAt) = (allowance.State, now + allowance.FullIn);
    }

    private async Task<List<(AppliedLimit Limit, Allowance Allowance)>> ReadAsync(IReadOnlyList<AppliedLimit> limits, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        var subjects = limits.Select(l => l.Subject).Distinct().ToList();
        var keys = limits.Select(l => l.Policy.Key).Distinct().ToList();
        var rows = await db.LimitUses.AsNoTracking().Where(u => keys.Contains(u.Policy) && subjects.Contains(u.Subject)).ToDictionaryAsync(u => (u.Policy, u.Subject), u => u.State, cancellationToken);
        return [.. limits.Select(l => (l, Allowance.Of(l.Policy, rows.GetValueOrDefault((l.Policy.Key, l.Subject)), now)))];
    }

    private async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        return await DbClock.NowAsync(db, time, cancellationToken);
    }

    private static List<Shortage> Shortages(List<(AppliedLimit Limit, Allowance Allowance)> seen, int requested) =>
        [.. seen.Where(s => s.Limit.Policy.Mode is LimitMode.Live && s.Allowance.Left < requested)
            .Select(s => new Shortage(s.Limit.Policy, s.Limit.Policy.Capacity, s.Allowance.Left, s.Allowance.EnoughIn(requested)))];

    private static LimitWindow[] Windows(List<(AppliedLimit Limit, Allowance Allowance)> seen, DateTimeOffset now) =>
        [.. seen.Where(s => s.Limit.Policy.IsTold).Select(s => new LimitWindow(s.Limit.Policy.Name, s.Limit.Policy.Capacity, s.Allowance.Left, s.Limit.Policy.Window, s.Allowance.MoreIn, now + s.Allowance.MoreIn))];
}

/// <summary>How one limit stands. <paramref name="Network"/> names the social network of a limit per network.</summary>
public sealed record LimitState(LimitPolicy Policy, string? Network, long Used, long Left, DateTimeOffset ResetsAt, DateTimeOffset AsOf);
