namespace TextileStudio.Core.Publishing;

/// <summary>
/// Spaces commits where a network counts them: so many per second and account from this node, and one message to one recipient per six seconds. Time is cut into
/// quarters of a second with room for a quarter of the rate each, so no second ever sees more than five quarters of it. In memory: a restart begins anew.
/// </summary>
internal sealed class Pacer
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenMessages = TimeSpan.FromSeconds(6);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Account, long Quarter), int> _taken = [];
    private readonly Dictionary<(string Account, string Recipient), DateTimeOffset> _lastTo = [];
    private DateTimeOffset _swept;

    /// <summary>
    /// Reserves the first moment not before <paramref name="notBefore"/> at which a commit keeps to the pace. Where that is more than <paramref name="longest"/> after it,
    /// nothing is reserved: the post had better wait in the queue than in a slot.
    /// </summary>
    public (DateTimeOffset Turn, bool Reserved) Reserve(string account, string? recipient, double perSecond, DateTimeOffset now, DateTimeOffset notBefore, TimeSpan longest)
    {
        var room = Math.Max(1, (int)(perSecond / 4));
        var earliest = notBefore > now ? notBefore : now;
        lock (_lock)
        {
            Sweep(now);
            var turn = earliest;
            if (recipient is not null && _lastTo.TryGetValue((account, recipient), out var last) && last + BetweenMessages > turn)
                turn = last + BetweenMessages;
            var quarter = turn.UtcTicks / Quarter.Ticks;
            while (_taken.GetValueOrDefault((account, quarter)) >= room)
                quarter++;
            var begins = new DateTimeOffset(quarter * Quarter.Ticks, TimeSpan.Zero);
            if (begins > turn)
                turn = begins;
            if (turn - earliest > longest)
                return (turn, false);
            _taken[(account, quarter)] = _taken.GetValueOrDefault((account, quarter)) + 1;
            if (recipient is not null)
                _lastTo[(account, recipient)] = turn;
            return (turn, true);
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        if ((now - _swept).Duration() < TimeSpan.FromSeconds(10))
            return;
        _swept = now;
        var quarter = now.UtcTicks / Quarter.Ticks;
        foreach (var key in _taken.Keys.Where(k => k.Quarter < quarter).ToList())
            _taken.Remove(key);
        foreach (var key in _lastTo.Where(p => p.Value + BetweenMessages < now).Select(p => p.Key).ToList())
            _lastTo.Remove(key);
    }
}
