using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Dispatch;

/// <summary>Posts that ought to have moved on. <paramref name="Count"/> ends at <see cref="Watchdog.MostCounted"/>.</summary>
public sealed record Backlog(int Count, DateTimeOffset? Oldest, IReadOnlyDictionary<Platform, int> ByPlatform)
{
    public static readonly Backlog None = new(0, null, new Dictionary<Platform, int>());
}

/// <summary>Where posts stand. Each count ends at <see cref="Watchdog.MostCounted"/>.</summary>
public sealed record QueueDepth(int Due, int Waiting, int Publishing, int NeedsCheck);

/// <summary>A node as the others see it. <paramref name="Silence"/> is how long it has not spoken.</summary>
public sealed record NodeState(string Id, string Host, string Version, NodeRole Role, DateTimeOffset Started, TimeSpan Silence, TimeSpan? TickAge, TimeSpan ClockSkew)
{
    /// <summary>Six missed beats.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(30);

    /// <summary>As long is a silent node worth a warning. After that it is only listed, for a day: it was replaced, or somebody knows.</summary>
    public static readonly TimeSpan MissedFor = TimeSpan.FromMinutes(15);

    public bool IsSilent => Silence > SilentAfter;

    public bool IsMissed => IsSilent && Silence < MissedFor;

    /// <summary>It lives, should look at the queue and does not.</summary>
    public bool HasStoppedDispatching => !IsSilent && Role is NodeRole.Dispatching && TickAge > Watchdog.TickLimit;

    public bool Dispatches => !IsSilent && Role is NodeRole.Dispatching && !HasStoppedDispatching;
}

/// <summary>What the watchdog saw. <paramref name="Nodes"/> is empty on SQLite.</summary>
/// <param name="At">By the clock that judges due times.</param>
/// <param name="Overdue">Posts in the queue whose time passed more than a minute ago, with nothing that holds them back.</param>
/// <param name="Stuck">Posts being sent whose lease ran out without anybody taking them up.</param>
public sealed record Observation(DateTimeOffset At, QueueDepth Queue, Backlog Overdue, Backlog Stuck, IReadOnlyList<NodeState> Nodes);
