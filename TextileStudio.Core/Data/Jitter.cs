using Polly.Retry;

namespace TextileStudio.Core.Data;

/// <summary>Where the jitter of a retry comes from: the one injected source, so that a seed replays the pauses too.</summary>
internal static class Jitter
{
    /// <summary>With null the retry keeps a source of its own.</summary>
    public static RetryStrategyOptions From(Random? random, RetryStrategyOptions retry)
    {
        if (random is not null)
            retry.Randomizer = random.NextDouble;
        return retry;
    }
}
