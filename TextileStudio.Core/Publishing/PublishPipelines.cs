using System.Collections.Concurrent;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing;

/// <summary>
/// The resilience of calls, one set per platform and account, so that a broken account opens its own breaker and nobody else's; a network that fails for
/// many accounts opens the one breaker they share.
/// What may be repeated (preparing, polling, looking up) is retried; a commit only has a time limit and the breaker.
/// </summary>
internal sealed class PublishPipelines(TimeProvider time, Random? random = null)
{
    /// <summary>A longer wait is not slept through in memory: the row waits (<c>next_try</c>), and survives a restart doing so.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private const int Retries = 3;
    private static readonly TimeSpan PrepareLimit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(Platform, string), Lazy<Set>> _sets = new();
    private readonly ConcurrentDictionary<Platform, Lazy<ResiliencePipeline>> _networks = new();

    public sealed record Set(ResiliencePipeline Prepare, ResiliencePipeline Read, ResiliencePipeline Commit);

    public Set Of(Platform platform, string accountId, TimeSpan callLimit) =>
        _sets.GetOrAdd((platform, accountId), _ => new Lazy<Set>(() => Build(platform, callLimit))).Value;

    private Set Build(Platform platform, TimeSpan callLimit)
    {
        // The account's breaker is asked first: one broken account among many opens its own long before it weighs on the network's.
        var network = _networks.GetOrAdd(platform, _ => new Lazy<ResiliencePipeline>(() => Breaker(failureRatio: 0.8, minimumThroughput: 40))).Value;
        var breaker = New().AddPipeline(Breaker(failureRatio: 0.5, minimumThroughput: 8)).AddPipeline(network).Build();
        return new Set(
            Prepare: New().AddRetry(Retry()).AddPipeline(breaker).AddTimeout(PrepareLimit).Build(),
            Read: New().AddRetry(Retry()).AddPipeline(breaker).AddTimeout(ReadLimit).Build(),
            Commit: New().AddPipeline(breaker).AddTimeout(callLimit).Build());
    }

    private ResiliencePipeline Breaker(double failureRatio, int minimumThroughput) => New().AddCircuitBreaker(new CircuitBreakerStrategyOptions
    {
        ShouldHandle = static attempt => ValueTask.FromResult(IsOutage(attempt.Outcome)),
        FailureRatio = failureRatio,
        MinimumThroughput = minimumThroughput,
        SamplingDuration = TimeSpan.FromSeconds(30),
        BreakDuration = TimeSpan.FromSeconds(15),
    }).Build();

    private ResiliencePipelineBuilder New() => new() { TimeProvider = time };

    private RetryStrategyOptions Retry() => Jitter.From(random, new RetryStrategyOptions
    {
        ShouldHandle = attempt => ValueTask.FromResult(MayRepeat(attempt.Outcome.Exception)),
        MaxRetryAttempts = Retries,
        Delay = TimeSpan.FromMilliseconds(400),
        MaxDelay = LongestWait,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        DelayGenerator = attempt => ValueTask.FromResult<TimeSpan?>(
            attempt.Outcome.Exception is PlatformException { Until: { } until } && until - time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : null),
    });

    private bool MayRepeat(Exception? exception) => exception switch
    {
        PlatformException { Error.Category: ErrorCategory.TransientUnknown or ErrorCategory.RateLimited or ErrorCategory.MediaNotReady } refusal =>
            refusal.Until is { } until ? until - time.GetUtcNow() <= LongestWait : refusal.Error.Category is not ErrorCategory.RateLimited,
        HttpRequestException or TimeoutRejectedException => true,
        _ => false,
    };

    // A refusal is an answer of a network that works; only silence and its like count against it.
    private static bool IsOutage(Polly.Outcome<object> outcome) => outcome switch
    {
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Exception: PlatformException { Error.Category: ErrorCategory.TransientUnknown } } => true,
        { Result: PublishResult.Unknown } => true,
        _ => false,
    };
}
