using System.Diagnostics;
using System.Diagnostics.Metrics;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Telemetry;

/// <summary>
/// What the service measures about itself, under OpenTelemetry's conventions: seconds, counts in braces, names with dots (docs/watching.md lists them).
/// While nobody listens a span is null and a measurement returns at once. No attribute ever carries a text, a token or a phone number.
/// </summary>
public static class Signals
{
    /// <summary>The name of the meter and of the source of spans.</summary>
    public const string Name = "TextileStudio";

    public const string PlatformTag = "textile_studio.platform";
    public const string OutcomeTag = "textile_studio.outcome";
    public const string StepTag = "textile_studio.step";
    public const string StateTag = "textile_studio.queue.state";
    public const string LimitProviderTag = "textile_studio.limit.provider";
    public const string UsageMeterTag = "textile_studio.usage.meter";
    public const string NodeTag = "textile_studio.node.id";

    /// <summary>OpenTelemetry's own name for the cause of a failure; here the code of docs/errors.</summary>
    public const string CauseTag = "error.type";

    internal static readonly Meter Meter = new(Name);

    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200] };

    private static readonly Histogram<double> Lateness = Meter.CreateHistogram("textile_studio.post.lateness", "s", "From a post's time to the committed go-ahead of its call.", tags: null, Seconds);
    private static readonly Histogram<double> CallDuration = Meter.CreateHistogram("textile_studio.call.duration", "s", "How long a network took: preparing, the commit, a look-up.", tags: null, Seconds);
    private static readonly Counter<long> Claims = Meter.CreateCounter<long>("textile_studio.post.claims", "{post}", "Posts taken from the queue.");
    private static readonly Counter<long> Outcomes = Meter.CreateCounter<long>("textile_studio.post.outcomes", "{post}", "How attempts ended, by network and cause.");
    private static readonly Counter<long> Lookups = Meter.CreateCounter<long>("textile_studio.lookups", "{lookup}", "Questions to networks about calls of unknown outcome.");
    private static readonly Counter<long> ReconciledPosts = Meter.CreateCounter<long>("textile_studio.post.reconciled", "{post}", "What became of posts whose holder died or whose answer was lost.");
    private static readonly Counter<long> Deliveries = Meter.CreateCounter<long>("textile_studio.webhook.tries", "{try}", "Tries to tell endpoints of events, by what came of them.");
    private static readonly Counter<long> BusyRetries = Meter.CreateCounter<long>("textile_studio.db.retries", "{retry}", "Write transactions repeated because of a lock, deadlock or serialization failure.");

    private static readonly Counter<long> LimitDecisions = Meter.CreateCounter<long>("textile_studio.limit.decisions", "{decision}", "Whether work might be done, by who decided and what was asked for.");
    private static readonly Counter<long> ArcjetQuestions = Meter.CreateCounter<long>("textile_studio.limit.arcjet", "{question}", "What came of questions to Arcjet.");

    /// <summary>A limiter decided: <paramref name="provider"/> is embedded, arcjet, or open and closed while Arcjet cannot be asked.</summary>
    public static void Limited(string provider, Usage.Meter meter, bool granted) =>
        LimitDecisions.Add(1, new(LimitProviderTag, provider), new(UsageMeterTag, Wire.Name(meter)), new(OutcomeTag, granted ? "granted" : "refused"));

    /// <summary>Arcjet was asked, or was not because its no is remembered or it is left alone.</summary>
    public static void AskedArcjet(string outcome, string? cause = null)
    {
        if (cause is null)
            ArcjetQuestions.Add(1, new KeyValuePair<string, object?>(OutcomeTag, outcome));
        else
            ArcjetQuestions.Add(1, new(OutcomeTag, outcome), new(CauseTag, cause));
    }

    /// <summary>Posts were taken from the queue.</summary>
    public static void Claimed(IReadOnlyList<ClaimedPost> claims)
    {
        if (!Claims.Enabled)
            return;
        foreach (var platform in claims.GroupBy(c => c.Post.Platform))
            Claims.Add(platform.Count(), Of(platform.Key));
    }

    /// <summary>The go-ahead was committed. A post that waits out a back-off is due at its end.</summary>
    public static void GoneAhead(ScheduledPost post, DateTimeOffset goAhead) => Lateness.Record(Math.Max(0, (goAhead - post.NextTry).TotalSeconds), Of(post.Platform));

    /// <summary>A network answered, or did not, after this long.</summary>
    public static void Called(Platform platform, string step, TimeSpan took, string outcome) =>
        CallDuration.Record(took.TotalSeconds, Of(platform), new(StepTag, step), new(OutcomeTag, outcome));

    /// <summary>An attempt's outcome was written.</summary>
    public static void Recorded(Platform platform, PublishResult result)
    {
        var (outcome, cause) = Words(result);
        if (cause is null)
            Outcomes.Add(1, Of(platform), new(OutcomeTag, outcome));
        else
            Outcomes.Add(1, Of(platform), new(OutcomeTag, outcome), new(CauseTag, cause));
    }

    /// <summary>A network was asked about a call of unknown outcome.</summary>
    public static void LookedUp(Platform platform, Reconciliation answer, TimeSpan took)
    {
        var outcome = Words(answer);
        Lookups.Add(1, Of(platform), new(OutcomeTag, outcome));
        Called(platform, "look_up", took, outcome);
    }

    /// <summary>The reconciler moved a post on.</summary>
    public static void Reconciled(Platform platform, string outcome) => ReconciledPosts.Add(1, Of(platform), new(OutcomeTag, outcome));

    /// <summary>An endpoint was called: <c>taken</c>, <c>refused</c> with a status, or <c>unreached</c>.</summary>
    internal static void Told(bool taken, int? status) => Deliveries.Add(1, new KeyValuePair<string, object?>(OutcomeTag, taken ? "taken" : status is null ? "unreached" : "refused"));

    /// <summary>A write transaction met a lock and is repeated.</summary>
    public static void Retried() => BusyRetries.Add(1);

    /// <summary>A result by its name and, for a failure, its cause.</summary>
    internal static (string Outcome, string? Cause) Words(PublishResult result) => result switch
    {
        PublishResult.Accepted => ("accepted", null),
        PublishResult.Refused refused => ("refused", refused.Error.Code),
        PublishResult.Deferred deferred => ("deferred", deferred.Error.Code),
        PublishResult.Processing => ("processing", null),
        PublishResult.Unknown unknown => ("unknown", unknown.Error.Code),
        _ => throw new InvalidOperationException($"{result.GetType().Name} has no name."),
    };

    private static string Words(Reconciliation answer) => answer switch
    {
        Reconciliation.Found => "found",
        Reconciliation.Absent => "absent",
        Reconciliation.SendAgain => "send_again",
        Reconciliation.Refused => "refused",
        _ => "still_unknown",
    };

    private static KeyValuePair<string, object?> Of(Platform platform) => new(PlatformTag, Wire.Name(platform));
}
