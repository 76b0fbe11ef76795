namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>The simulated death of a process. Thrown only where a transaction must be rolled back, as the operating system would; everything else of a dead node simply never goes on.</summary>
internal sealed class SimulatedCrash() : Exception("This node is dead.");

/// <summary>
/// Whether a node lives, is stopped (SIGSTOP) or is dead. Every way out of the node comes through here: what a dead node awaits never comes, what a stopped one awaits
/// comes when it goes on. So no handler of the product can act after the death that it would not have survived.
/// </summary>
internal sealed class NodeState(string name)
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly List<Action> _held = [];
    private TaskCompletionSource? _stopped;

    public string Name => name;

    public bool IsDead { get; private set; }

    public bool IsStopped => _stopped is not null;

    public void Die()
    {
        IsDead = true;
        _held.Clear();
    }

    public void Stop() => _stopped ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn()
    {
        var stopped = _stopped;
        _stopped = null;
        stopped?.SetResult();
        var held = _held.ToArray();
        _held.Clear();
        foreach (var action in held)
            action();
    }

    /// <summary>Completes when the node may act.</summary>
    public async ValueTask PassAsync()
    {
        while (true)
        {
            if (IsDead)
                await Never;
            else if (_stopped is { } stopped)
                await stopped.Task;
            else
                return;
        }
    }

    /// <summary>False: not now; it runs when the node goes on, or never.</summary>
    public bool MayRun(Action held)
    {
        if (IsDead)
            return false;
        if (!IsStopped)
            return true;
        _held.Add(held);
        return false;
    }
}
