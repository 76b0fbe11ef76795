using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing;

/// <summary>One attempt as the dispatcher or reconciler hands it to <see cref="Publisher"/>, which adds account, token, client and pipeline.</summary>
public sealed record PublishJob
{
    public required string OrganizationId { get; init; }
    public required string AccountId { get; init; }
    public required Platform Platform { get; init; }
    public required PostSnapshot Snapshot { get; init; }

    /// <summary>Inherited or freshly made handle; clients change it in place and persist it by <see cref="SaveHandleAsync"/>.</summary>
    public required JsonObject Handle { get; init; }

    public required Func<JsonObject, CancellationToken, Task> SaveHandleAsync { get; init; }

    public required DateTimeOffset AttemptStarted { get; init; }

    public DateTimeOffset? GoAheadAt { get; init; }

    /// <summary>The post's time, when it is prepared ahead of it; its commit is not made before.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The id under which the network took the attempt that is looked up, as far as it is known.</summary>
    public string? RemoteId { get; init; }
}

/// <summary>How preparing ended. Nothing visible has happened in any of these.</summary>
public abstract record Preparation
{
    private Preparation() { }

    public sealed record Ready : Preparation;

    /// <summary>Cannot work as it is.</summary>
    public sealed record Refused(PublishError Error) : Preparation;

    /// <summary>Not now: at <paramref name="Until"/> or, when null, after the usual back-off. With <paramref name="DiscardHandle"/> the next attempt prepares anew.</summary>
    public sealed record Deferred(PublishError Error, DateTimeOffset? Until = null, bool DiscardHandle = false) : Preparation;
}
