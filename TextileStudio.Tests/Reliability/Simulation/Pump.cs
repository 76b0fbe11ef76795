using System.Runtime.ExceptionServices;

namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>
/// Drives the simulation on a thread pool of exactly one worker: whenever no work is left, it moves virtual time to the next timer. Work runs in the order of the pool's queues, which
/// depends on nothing but the work itself; so a seed replays exactly, through EF Core, HttpClient and Polly.
/// </summary>
internal sealed class Pump : IThreadPoolWorkItem
{
    private const int MostTurns = 100_000;

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<Pump, Task> _main;
    private Task? _running;
    private int _turns;

    private Pump(Func<Pump, Task> main) => _main = main;

    /// <summary>The clock of the run under way.</summary>
    public VirtualClock? Clock { get; set; }

    /// <summary>Runs <paramref name="main"/> to its end, virtual time passing whenever it and everything it started waits.</summary>
    public static Task RunAsync(Func<Pump, Task> main)
    {
        ThreadPool.GetMaxThreads(out var workers, out _);
        if (workers != 1)
            throw new InvalidOperationException($"The thread pool has {workers} workers; start the simulation by its verb in a process of its own, with {string.Join(' ', OneWorker.Select(p => $"{p.Key}={p.Value}"))}.");
        var pump = new Pump(main);
        ThreadPool.UnsafeQueueUserWorkItem(pump, preferLocal: false);
        return pump._done.Task;
    }

    /// <summary>The environment of a process whose thread pool has one worker.</summary>
    public static IReadOnlyDictionary<string, string> OneWorker { get; } = new Dictionary<string, string>
    {
        ["DOTNET_PROCESSOR_COUNT"] = "1",
        ["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "1",
        ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "1",
        ["DOTNET_TieredPGO"] = "0",
    };

    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            _running ??= _main(this);
            if (ThreadPool.PendingWorkItemCount > 0)
            {
                if (++_turns > MostTurns)
                    throw new InvalidOperationException("Something goes round and round without letting time pass.");
            }
            else if (!_running.IsCompleted)
            {
                _turns = 0;
                if (Clock?.FireNext() != true)
                    throw new InvalidOperationException("Everything waits, and there is nothing left to happen.");
            }
        }
        catch (Exception fault)
        {
            _done.TrySetException(ExceptionDispatchInfo.SetCurrentStackTrace(fault));
            return;
        }

        if (!_running.IsCompleted)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        else if (_running.Exception is { } failed)
            _done.TrySetException(failed.InnerExceptions);
        else
            _done.TrySetResult();
    }
}
