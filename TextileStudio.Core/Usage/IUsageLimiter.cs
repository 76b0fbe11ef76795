using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Usage;

/// <summary>Who wants to do how much of what.</summary>
public sealed record UsageRequest(string OrganizationId, string? KeyId, Meter Meter, Platform? Platform = null, int Requested = 1);

/// <summary>The state of one window of a limit, for the RateLimit headers. Times until the window resets.</summary>
public sealed record LimitWindow(string Name, long Limit, long Remaining, TimeSpan Window, TimeSpan ResetsIn, DateTimeOffset ResetsAt);

/// <summary>Whether work may start. <see cref="Refusal"/> is null when it may.</summary>
public sealed record UsageDecision(Refusal? Refusal, IReadOnlyList<LimitWindow> Windows);

/// <summary>Decides before the work whether it may be done. Counting is <see cref="UsageLedger"/>'s, in the transaction of the work.</summary>
public interface IUsageLimiter
{
    ValueTask<UsageDecision> DecideAsync(UsageRequest request, CancellationToken cancellationToken);
}
