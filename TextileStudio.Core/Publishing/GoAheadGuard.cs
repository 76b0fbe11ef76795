namespace TextileStudio.Core.Publishing;

/// <summary>
/// The last thing before the wire on a commit: lets one request through, and that only within two seconds of monotonic time after the go-ahead
/// was committed. Never disposed: the transport is shared by all commits. A process that slept between its go-ahead and its call (a suspended machine, a long pause) therefore sends nothing late.
/// </summary>
internal sealed class GoAheadGuard(HttpMessageHandler transport, TimeProvider time, long goAheadTimestamp) : DelegatingHandler(transport)
{
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(2);
    private int _passed;

    /// <summary>Whether a request was handed to the transport; while false, provably nothing was sent.</summary>
    public bool HasPassed => Volatile.Read(ref _passed) != 0;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(goAheadTimestamp) > Window)
            throw new GoAheadStaleException();
        if (Interlocked.Exchange(ref _passed, 1) != 0)
            throw new InvalidOperationException("A commit sends exactly one request; this is the second.");
        return base.SendAsync(request, cancellationToken);
    }
}

/// <summary>The go-ahead is too old to act on; nothing was sent.</summary>
internal sealed class GoAheadStaleException() : Exception("The go-ahead is older than two seconds; nothing was sent.");
