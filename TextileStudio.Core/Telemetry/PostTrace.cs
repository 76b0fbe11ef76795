using System.Diagnostics;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Telemetry;

/// <summary>
/// One trace per post: the request that scheduled it, and hours later, perhaps on another node, each attempt with its claim, prepare, go-ahead, commit and record.
/// The scheduling span's context is kept with the row. Attempts are its children and not linked roots, because a person who looks for one post wants one
/// answer, and a post has a dozen spans, not thousands; a broadcast's messages, which may be thousands, are traces of their own.
/// </summary>
public static class PostTrace
{
    /// <summary>Where a post's spans come from.</summary>
    public static ActivitySource Source { get; } = new(Signals.Name);

    /// <summary>A post is being planned. Null while nobody listens.</summary>
    public static Activity? Schedule(string organizationId, Platform? platform)
    {
        var span = Source.StartActivity("schedule post");
        span?.SetTag("textile_studio.organization.id", organizationId);
        if (platform is { } network)
            span?.SetTag(Signals.PlatformTag, Wire.Name(network));
        return span;
    }

    /// <summary>What is kept with the row, so that its attempts find their trace again. Null unless the current span is ours and is being recorded.</summary>
    public static string? Current => Activity.Current is { Recorded: true } span && span.Source.Name == Signals.Name ? span.Id : null;

    /// <summary>A claimed post's attempt, from the moment its claim began.</summary>
    public static Activity? Attempt(ClaimedPost claim, DateTimeOffset claiming, DateTimeOffset claimed)
    {
        if (!Source.HasListeners())
            return null;
        var span = Start("attempt post", claim.Post, ActivityKind.Consumer, claiming);
        span?.SetTag("textile_studio.attempt", claim.Attempt.Number);
        span?.SetTag(Signals.NodeTag, claim.Attempt.Node);
        if (span is not null)
        {
            using var step = Source.StartActivity(ActivityKind.Internal, span.Context, startTime: claiming, name: "claim");
            step?.SetEndTime(claimed.UtcDateTime);
        }

        return span;
    }

    /// <summary>A step of the current attempt.</summary>
    public static Activity? Step(string name, ActivityKind kind = ActivityKind.Internal) => Source.StartActivity(name, kind);

    /// <summary>The reconciler asks a network about a post.</summary>
    public static Activity? LookUp(ScheduledPost post) => Source.HasListeners() ? Start("look up post", post, ActivityKind.Client) : null;

    /// <summary>Says on a span how it ended.</summary>
    public static void End(Activity? span, PublishResult result)
    {
        if (span is null)
            return;
        var (outcome, cause) = Signals.Words(result);
        span.SetTag(Signals.OutcomeTag, outcome);
        if (cause is null)
            return;
        span.SetTag(Signals.CauseTag, cause);
        span.SetStatus(ActivityStatusCode.Error, cause);
    }

    private static Activity? Start(string name, ScheduledPost post, ActivityKind kind, DateTimeOffset start = default)
    {
        _ = ActivityContext.TryParse(post.TraceParent, null, isRemote: true, out var parent);
        var span = Source.StartActivity(name, kind, parent, startTime: start);
        span?.SetTag("textile_studio.post.id", post.Id);
        span?.SetTag("textile_studio.organization.id", post.OrganizationId);
        span?.SetTag(Signals.PlatformTag, Wire.Name(post.Platform));
        if (post.ParentId is { } broadcast)
            span?.SetTag("textile_studio.broadcast.id", broadcast);
        return span;
    }
}
