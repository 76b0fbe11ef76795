using System.Collections.Concurrent;

namespace TextileStudio.Core.Usage.Arcjet;

/// <summary>A rule's no that is still good. <paramref name="Requested"/> is how much was refused; who asks for less may be let in.</summary>
internal sealed record ArcjetDenial(ArcjetRuleResult Result, int Requested, DateTimeOffset Until);

/// <summary>
/// Remembers denials for as long as Arcjet says they stand, so that a client at its limit is told without a call. Only rules that ran and refused are kept: a denial of a rule on trial is none,
/// and a request for less than what was refused is asked anew.
/// </summary>
internal sealed class ArcjetDenials
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, ArcjetDenial> _kept = new(StringComparer.Ordinal);

    public void Remember(ArcjetQuestion question, ArcjetDecision decision, DateTimeOffset now)
    {
        for (var i = 0; i < question.Limits.Count && i < decision.Results.Count; i++)
        {
            var result = decision.Results[i];
            if (question.Limits[i].Policy.Mode is not LimitMode.Live || result is not { State: ArcjetState.Run, IsDenial: true, Ttl: > 0 })
                continue;
            if (_kept.Count >= Most)
                Forget(now);
            var fresh = new ArcjetDenial(result, question.Requested, now.AddSeconds(result.Ttl));
            _kept.AddOrUpdate(question.RuleOf(i), fresh, (_, known) => known.Until > now && known.Requested <= fresh.Requested ? known : fresh);
        }
    }

    /// <summary>The denial that stands longest for this question, and its limit; null when it has to be asked.</summary>
    public (AppliedLimit Limit, ArcjetDenial Denial)? Find(ArcjetQuestion question, DateTimeOffset now)
    {
        (AppliedLimit, ArcjetDenial)? longest = null;
        for (var i = 0; i < question.Limits.Count && !_kept.IsEmpty; i++)
        {
            if (question.Limits[i].Policy.Mode is LimitMode.Live && _kept.TryGetValue(question.RuleOf(i), out var denial) && denial.Until > now && denial.Requested <= question.Requested
                && (longest is not { Item2: var other } || other.Until < denial.Until))
                longest = (question.Limits[i], denial);
        }

        return longest;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (rule, denial) in _kept)
        {
            if (denial.Until <= now)
                _kept.TryRemove(rule, out _);
        }

        if (_kept.Count >= Most)
            _kept.Clear();
    }
}
