namespace TextileStudio.Core.Ai;

/// <summary>Leaves a provider alone for a while after several failures in a row; then one call may find out whether it is back.</summary>
internal sealed class CallBreaker(int failures, TimeSpan rest, TimeProvider time)
{
    private readonly Lock _lock = new();
    private int _inARow;
    private DateTimeOffset? _restsUntil;
    private bool _probing;

    /// <summary>Whether a call may be made now. One that was let through must be reported by <see cref="Worked"/>, <see cref="Failed"/> or <see cref="Unknown"/>.</summary>
    public bool MayCall()
    {
        lock (_lock)
        {
            if (_restsUntil is not { } until)
                return true;
            if (_probing || time.GetUtcNow() < until)
                return false;
            _probing = true;
            return true;
        }
    }

    public void Worked()
    {
        lock (_lock)
        {
            _inARow = 0;
            _restsUntil = null;
            _probing = false;
        }
    }

    /// <summary><paramref name="until"/>: the provider itself said for how long there is nothing to be had.</summary>
    public void Failed(DateTimeOffset? until = null)
    {
        lock (_lock)
        {
            _inARow++;
            if (until is null && !_probing && _inARow < failures)
                return;
            var usual = time.GetUtcNow() + rest;
            _restsUntil = until > usual ? until : usual;
            _probing = false;
        }
    }

    /// <summary>The call was given up for reasons of ours, or failed for reasons of its own.</summary>
    public void Unknown()
    {
        lock (_lock)
            _probing = false;
    }
}
