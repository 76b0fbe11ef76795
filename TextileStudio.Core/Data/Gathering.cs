using System.Collections.Concurrent;
using System.Diagnostics;

namespace TextileStudio.Core.Data;

/// <summary>
/// Does pieces of work in groups: whoever comes first sets the worker going, which takes with each turn all that has gathered meanwhile. Nobody waits for company: a piece that comes alone
/// is done alone and at once. A group that fails is done again piece by piece, so that one which fails hurts no other; unless it failed by the database (away, locked, full), which is no piece's
/// own fault: then all fail at once, for where the connection was cut at the commit the work may have been done, and a database that is away would keep them all waiting once more each.
/// </summary>
/// <param name="most">So many pieces make up a group at most.</param>
/// <param name="work">Does a group, all of it or nothing; throws when it did nothing.</param>
/// <param name="fail">Tells a piece that failed alone why.</param>
internal sealed class Gathering<T>(int most, Func<IReadOnlyList<T>, Task> work, Action<T, Exception> fail)
{
    private readonly ConcurrentQueue<T> _queue = new();
    private int _working;

    public void Add(T piece)
    {
        _queue.Enqueue(piece);
        if (Interlocked.CompareExchange(ref _working, 1, 0) == 0)
            _ = WorkAsync();
    }

    private async Task WorkAsync()
    {
        // The first caller's thread goes on with its own business; the worker is nobody's call stack, and belongs to nobody's trace.
        Activity.Current = null;
        await Task.Yield();
        do
        {
            while (!_queue.IsEmpty)
                await WorkGroupAsync();
            Volatile.Write(ref _working, 0);
        }
        while (!_queue.IsEmpty && Interlocked.CompareExchange(ref _working, 1, 0) == 0);
    }

    private async Task WorkGroupAsync()
    {
        var group = new List<T>();
        while (group.Count < most && _queue.TryDequeue(out var piece))
            group.Add(piece);
        try
        {
            await work(group);
        }
        catch (Exception exception) when (WriteRetry.IsTheDatabases(exception))
        {
            foreach (var piece in group)
                fail(piece, exception);
        }
        catch (Exception) when (group.Count > 1)
        {
            foreach (var piece in group)
            {
                try
                {
                    await work([piece]);
                }
                catch (Exception exception)
                {
                    fail(piece, exception);
                }
            }
        }
        catch (Exception exception)
        {
            fail(group[0], exception);
        }
    }
}
