using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Telemetry;

namespace TextileStudio.Core.Usage;

/// <summary>
/// Limits kept in our own database: all levels of a request are read, judged and taken from in one transaction that has their rows to itself, so however many come at once,
/// on one node or several, exactly what is left is given out, and who is refused has taken nothing anywhere. Decisions that arrive together share a transaction and its durable commit.
/// </summary>
public sealed class EmbeddedLimiter(StudioDbs dbs, WriteRetry writes, LimitPolicies policies, TimeProvider time, ILogger<EmbeddedLimiter> log) : IUsageLimiter
{
    private readonly GroupCommit _together = new(writes);

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

    private async ValueTask<UsageDecision> TakeAsync(IReadOnlyList<AppliedLimit> limits, UsageRequest request, bool always, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await _together.RunTogetherAsync(SettleAsync, new Turn(limits, held => Take(held, limits, request, always)));
    }

    private UsageDecision Take(HeldLimits held, IReadOnlyList<AppliedLimit> limits, UsageRequest request, bool always)
    {
        var seen = limits.Select(l => (Limit: l, Allowance: held[l])).ToList();
        var shortages = Shortages(seen, request.Requested);
        if (shortages.Count > 0 && !always)
            return new UsageDecision(LimitRefusals.Reached(shortages, request, held.Now), Windows(seen, held.Now));

        var taken = new List<(AppliedLimit, long)>();
        foreach (var (limit, allowance) in seen)
        {
            if (limit.Policy.Mode is LimitMode.DryRun && allowance.Left < request.Requested)
                log.LogInformation("Limit {Limit} is on trial and would have refused {Requested} {Meter}: {Left} left", limit.Policy.Name, request.Requested, Wire.Name(request.Meter), allowance.Left);
            else
                taken.Add((limit, held.ToChange(limit).Take(request.Requested)));
        }

        return new UsageDecision(null, Windows(seen, held.Now), request.Requested, amount => GiveBackAsync(taken, amount));
    }

    private async ValueTask GiveBackAsync(List<(AppliedLimit Limit, long Mark)> taken, int amount)
    {
        try
        {
            // Also when the caller has gone away: what was not done is not used.
            await _together.RunTogetherAsync(SettleAsync, new Turn([.. taken.Select(t => t.Limit)], held =>
            {
                foreach (var (limit, mark) in taken)
                    held.ToChange(limit).GiveBack(mark, amount);
                return UsageDecision.Unlimited;
            }));
        }
        catch (Exception exception) when (WriteRetry.IsTheDatabases(exception))
        {
            // The work has failed with a reason of its own, which is the one to tell.
            log.LogWarning("{Amount} taken from {Limits} could not be given back ({Reason}); they come back when the limits reset", amount, string.Join(", ", taken.Select(t => t.Limit.Policy.Name)), exception.GetType().Name);
        }
    }

    /// <summary>One after the other, each on what the ones before it left.</summary>
    private async Task<IReadOnlyList<UsageDecision>> SettleAsync(StudioDb db, IReadOnlyList<Turn> turns, CancellationToken cancellationToken)
    {
        var held = await HeldLimits.OfAsync(db, [.. turns.SelectMany(t => t.Limits).Distinct()], time, cancellationToken);
        var decisions = turns.Select(t => t.Decide(held)).ToList();
        held.Write(db);
        return decisions;
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

    /// <summary>One caller's turn at the limits that apply to it.</summary>
    private sealed record Turn(IReadOnlyList<AppliedLimit> Limits, Func<HeldLimits, UsageDecision> Decide);
}

/// <summary>How one limit stands. <paramref name="Network"/> names the social network of a limit per network.</summary>
public sealed record LimitState(LimitPolicy Policy, string? Network, long Used, long Left, DateTimeOffset ResetsAt, DateTimeOffset AsOf);
