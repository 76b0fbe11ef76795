namespace TextileStudio.Core.Dispatch;

/// <summary>The named instants on a post's way at which a process may die. Those that end in <c>Commit</c> and begin with <c>Before</c> lie inside the transaction.</summary>
public enum Checkpoint
{
    BeforeClaimCommit,
    AfterClaimCommit,
    AfterHandleSaved,
    AfterPrepare,
    BeforeGoAheadCommit,
    AfterGoAhead,
    AfterCall,
    BeforeRecordCommit,
    AfterRecordCommit,
    AfterTakeOver,
    BeforeLookUp,
    AfterLookUp,
    BeforeResolveCommit,
    AfterResolveCommit,
}

/// <summary>
/// Where the simulation can end, pause or delay a node. In production nobody stands there: <see cref="None"/> costs one comparison.
/// </summary>
/// <param name="reached">Told of every checkpoint as it is reached, and waited for.</param>
public sealed class Checkpoints(Func<Checkpoint, ValueTask>? reached = null)
{
    public static Checkpoints None { get; } = new();

    public ValueTask AtAsync(Checkpoint checkpoint) => reached is null ? ValueTask.CompletedTask : reached(checkpoint);
}
