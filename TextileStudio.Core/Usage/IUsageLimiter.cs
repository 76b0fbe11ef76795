using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Usage;

/// <summary>Who wants to do how much of what. <paramref name="Requested"/> is worked out by us from the checked request, never read from it.</summary>
public sealed record UsageRequest(string OrganizationId, string? KeyId, Meter Meter, Platform? Platform = null, int Requested = 1)
{
    /// <summary>The member at work; null where a key or nobody is.</summary>
    public string? UserId { get; init; }

    /// <summary>Accepted work that will take its share later: a look counts it as taken.</summary>
    public int Ahead { get; init; }

    /// <summary>The HTTP request that led to it; null for work in the background.</summary>
    public RequestOrigin? Origin { get; init; }
}

/// <summary>Where a request came from, as far as a limiter in another house may know. No header, cookie, query or body is part of it.</summary>
/// <param name="Ip">The client's public address; null for any other.</param>
public sealed record RequestOrigin(string? Ip, string Method, string Protocol, string Host, string Path);

/// <summary>The state of one window of a limit, for the RateLimit headers. <paramref name="ResetsIn"/> is the time until there is more.</summary>
public sealed record LimitWindow(string Name, long Limit, long Remaining, TimeSpan Window, TimeSpan ResetsIn, DateTimeOffset ResetsAt);

/// <summary>
/// Whether work may start; <see cref="Refusal"/> is null when it may. What it took is given back by disposal, unless <see cref="Keep"/> was called because the work is done:
/// all of it, or with <see cref="Keep(int)"/> a part: so refused and failed work costs nothing. A process that dies between leaves it taken until the limit gives it back by itself.
/// </summary>
/// <param name="taken">How much was taken.</param>
/// <param name="giveBack">Gives so much of it back.</param>
public sealed class UsageDecision(Refusal? refusal, IReadOnlyList<LimitWindow> windows, int taken = 0, Func<int, ValueTask>? giveBack = null) : IAsyncDisposable
{
    private int _undone = taken;

    /// <summary>The yes to what nothing limits.</summary>
    public static UsageDecision Unlimited { get; } = new(null, []);

    public Refusal? Refusal => refusal;

    /// <summary>The limits that may be told, as this decision leaves them.</summary>
    public IReadOnlyList<LimitWindow> Windows => windows;

    /// <summary>The work is committed: what was taken stays taken.</summary>
    public void Keep() => _undone = 0;

    /// <summary>So much of the work is committed; the rest is given back.</summary>
    public void Keep(int done) => _undone = Math.Max(0, _undone - done);

    /// <summary>The same decision with windows of another's telling.</summary>
    public UsageDecision Telling(IReadOnlyList<LimitWindow> told) => new(refusal, told, _undone, giveBack);

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _undone, 0) is > 0 and var back && giveBack is not null ? giveBack(back) : ValueTask.CompletedTask;
}

/// <summary>Decides before the work whether it may be done. What was done is counted by <see cref="UsageLedger"/>, in the transaction of the work.</summary>
public interface IUsageLimiter
{
    /// <summary>Takes what is requested from every limit that applies, or, refusing, from none. Dispose the decision.</summary>
    ValueTask<UsageDecision> DecideAsync(UsageRequest request, CancellationToken cancellationToken);

    /// <summary>Whether <see cref="DecideAsync"/> would grant it now as far as is known here, and the limits as they stand; takes nothing and calls nobody.</summary>
    ValueTask<UsageDecision> LookAsync(UsageRequest request, CancellationToken cancellationToken);
}
