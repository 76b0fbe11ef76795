using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Usage;

/// <summary>
/// The limits of a group of decisions, held against everybody else until the transaction ends. On SQLite a write transaction holds the whole file; on PostgreSQL their rows are
/// made where they are missing and locked, all of them by one statement in one order, so that groups of several nodes wait for one another and never in a circle.
/// </summary>
internal sealed class HeldLimits
{
    private readonly Dictionary<(string Policy, string Subject), LimitUse> _rows;
    private readonly Dictionary<AppliedLimit, Allowance> _allowances;
    private readonly HashSet<AppliedLimit> _changed = [];

    private HeldLimits(IReadOnlyList<AppliedLimit> limits, Dictionary<(string Policy, string Subject), LimitUse> rows, DateTimeOffset now)
    {
        (_rows, Now) = (rows, now);
        _allowances = limits.ToDictionary(l => l, l => Allowance.Of(l.Policy, rows.GetValueOrDefault((l.Policy.Key, l.Subject))?.State, now));
    }

    /// <summary>When they were all held, by the clock that limits are judged by.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>What is left of one of them, to look at.</summary>
    public Allowance this[AppliedLimit limit] => _allowances[limit];

    public static async Task<HeldLimits> OfAsync(StudioDb db, IReadOnlyList<AppliedLimit> limits, TimeProvider time, CancellationToken cancellationToken)
    {
        var ordered = limits.Select(l => (l.Policy.Key, l.Subject)).Distinct().OrderBy(l => l.Key, StringComparer.Ordinal).ThenBy(l => l.Subject, StringComparer.Ordinal).ToList();
        var (policies, subjects) = (ordered.ConvertAll(l => l.Key), ordered.ConvertAll(l => l.Subject));
        var rows = db is PostgresStudioDb
            ? Locking(db, policies, subjects).ToListAsync(cancellationToken)
            : db.LimitUses.Where(u => policies.Contains(u.Policy) && subjects.Contains(u.Subject)).ToListAsync(cancellationToken);
        return new HeldLimits(limits, (await rows).ToDictionary(r => (r.Policy, r.Subject)), await DbClock.NowAsync(db, time, cancellationToken));
    }

    /// <summary>What is left of one of them, to take from or give back to.</summary>
    public Allowance ToChange(AppliedLimit limit)
    {
        _changed.Add(limit);
        return _allowances[limit];
    }

    /// <summary>Hands what has changed to the context, for the caller to save.</summary>
    public void Write(StudioDb db)
    {
        foreach (var limit in _changed)
        {
            if (!_rows.TryGetValue((limit.Policy.Key, limit.Subject), out var row))
            {
                row = new LimitUse { Policy = limit.Policy.Key, Subject = limit.Subject, State = "", FullAt = Now };
                db.LimitUses.Add(row);
            }

            (row.State, row.FullAt) = (_allowances[limit].State, Now + _allowances[limit].FullIn);
        }
    }

    // The update that changes nothing locks a row that is there; the insert makes and locks one that is not. Rows are taken in the order of the arrays.
    private static IQueryable<LimitUse> Locking(StudioDb db, List<string> policies, List<string> subjects) => db.LimitUses.FromSql(
        $"""
         INSERT INTO limit_uses (policy, subject, state, full_at)
         SELECT wanted.policy, wanted.subject, '', 0 FROM unnest({policies}, {subjects}) AS wanted (policy, subject)
         ON CONFLICT (policy, subject) DO UPDATE SET state = limit_uses.state
         RETURNING policy, subject, state, full_at
         """).IgnoreQueryFilters();
}
