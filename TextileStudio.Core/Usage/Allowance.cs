using System.Globalization;

namespace TextileStudio.Core.Usage;

/// <summary>What is left of one limit for one subject at one instant, and the arithmetic of taking and giving back. Whole numbers only; keeps no clock and no lock.</summary>
internal abstract class Allowance(LimitPolicy policy)
{
    protected LimitPolicy Policy { get; } = policy;

    /// <summary>From the text an earlier <see cref="State"/> gave; null is a limit nothing was ever taken from.</summary>
    public static Allowance Of(LimitPolicy policy, string? state, DateTimeOffset now) =>
        policy.Algorithm is LimitAlgorithm.TokenBucket ? new Bucket(policy, state, now.UtcTicks) : new Slots(policy, state, now.UtcTicks);

    public abstract long Left { get; }

    /// <summary>Until there is more than now; zero where there is nothing to wait for.</summary>
    public abstract TimeSpan MoreIn { get; }

    /// <summary>Until so much is left, if nothing more is taken. Asks for no more than the capacity.</summary>
    public abstract TimeSpan EnoughIn(long requested);

    /// <summary>Until everything is to be had again: then the row may be forgotten.</summary>
    public abstract TimeSpan FullIn { get; }

    /// <summary>Takes it and says where from, for <see cref="GiveBack"/>. Takes what there is where more is asked for.</summary>
    public abstract long Take(long amount);

    /// <summary>Gives back what was taken at <paramref name="mark"/>, unless that has come back by itself.</summary>
    public abstract void GiveBack(long mark, long amount);

    public abstract string State { get; }

    private static long[] Numbers(string text) => Array.ConvertAll(text.Split(':'), part => long.Parse(part, CultureInfo.InvariantCulture));

    private sealed class Bucket : Allowance
    {
        private readonly long _now;
        private readonly long _interval;
        private long _tokens;
        private long _filled;

        public Bucket(LimitPolicy policy, string? state, long now)
            : base(policy)
        {
            (_now, _interval, _tokens, _filled) = (now, policy.Period.Ticks, policy.Capacity, now);
            if (string.IsNullOrEmpty(state))
                return;
            (_tokens, _filled) = Numbers(state) is [var tokens, var filled] ? (tokens, filled) : throw new FormatException($"'{state}' is no bucket.");
            // A clock that was far ahead and came back must not hold the bucket empty for as long.
            if (_filled > now)
                _filled = _filled - now > _interval ? now : _filled;
            var passed = Math.Max(0, (now - _filled) / _interval);
            _filled += passed * _interval;
            _tokens = passed > policy.Capacity / policy.RefillRate ? policy.Capacity : Math.Min(policy.Capacity, _tokens + (passed * policy.RefillRate));
        }

        public override long Left => _tokens;

        public override TimeSpan MoreIn => _tokens >= Policy.Capacity ? TimeSpan.Zero : After(1);

        public override TimeSpan FullIn => EnoughIn(Policy.Capacity);

        public override string State => $"{_tokens}:{_filled}";

        public override TimeSpan EnoughIn(long requested) => requested <= _tokens ? TimeSpan.Zero : After((requested - _tokens + Policy.RefillRate - 1) / Policy.RefillRate);

        public override long Take(long amount)
        {
            // A full bucket waits for nothing: its next refill is counted from when something was taken.
            if (_tokens >= Policy.Capacity)
                _filled = _now;
            _tokens = Math.Max(0, _tokens - amount);
            return 0;
        }

        public override void GiveBack(long mark, long amount) => _tokens = Math.Min(Policy.Capacity, _tokens + amount);

        private TimeSpan After(long refills) => TimeSpan.FromTicks(Math.Max(0, _filled + (refills * _interval) - _now));
    }

    /// <summary>
    /// Counts per slot of time. A fixed window is one slot. A sliding window is the last 21 of slots of a twentieth of it each, the running one included: together never shorter than
    /// the window, so its promise holds; what was used is free again at most a twentieth late.
    /// </summary>
    private sealed class Slots : Allowance
    {
        private const int SlotsOfWindow = 20;

        private readonly SortedList<long, long> _counts = [];
        private readonly long _now;
        private readonly long _length;
        private readonly int _kept;
        private readonly long _current;

        public Slots(LimitPolicy policy, string? state, long now)
            : base(policy)
        {
            var isFixed = policy.Algorithm is LimitAlgorithm.FixedWindow;
            (_now, _length, _kept) = isFixed ? (now, policy.Period.Ticks, 1) : (now, policy.Period.Ticks / SlotsOfWindow, SlotsOfWindow + 1);
            _current = now / _length;
            foreach (var slot in state is { Length: > 0 } ? state.Split(';') : [])
            {
                // What a clock that ran ahead counted stays counted for one window, and no longer.
                if (Numbers(slot) is [var index, var count] && index > _current - _kept && index <= _current + _kept)
                    _counts[index] = count;
            }
        }

        public override long Left => Math.Max(0, Policy.Capacity - Used);

        public override TimeSpan MoreIn => _kept == 1 ? EndOf(_current) : _counts.Count == 0 ? TimeSpan.Zero : EndOf(_counts.Keys[0]);

        public override TimeSpan FullIn => _counts.Count == 0 ? TimeSpan.Zero : EndOf(_counts.Keys[^1]);

        public override string State => string.Join(';', _counts.Where(c => c.Value > 0).Select(c => $"{c.Key}:{c.Value}"));

        private long Used => _counts.Values.Sum();

        public override TimeSpan EnoughIn(long requested)
        {
            var missing = requested + Used - Policy.Capacity;
            if (missing <= 0)
                return TimeSpan.Zero;
            foreach (var (index, count) in _counts)
            {
                missing -= count;
                if (missing <= 0)
                    return EndOf(index);
            }

            return FullIn;
        }

        public override long Take(long amount)
        {
            _counts[_current] = _counts.GetValueOrDefault(_current) + amount;
            return _current;
        }

        public override void GiveBack(long mark, long amount)
        {
            if (_counts.TryGetValue(mark, out var count))
                _counts[mark] = Math.Max(0, count - amount);
        }

        private TimeSpan EndOf(long slot) => TimeSpan.FromTicks(Math.Max(0, ((slot + _kept) * _length) - _now));
    }
}
