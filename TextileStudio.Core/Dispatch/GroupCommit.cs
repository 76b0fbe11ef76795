using System.Collections.Concurrent;
using System.Diagnostics;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Dispatch;

/// <summary>
/// Commits small pieces of ledger work in groups: whoever comes first becomes the writer and takes everybody's work into one transaction, so that a
/// durable commit (synchronous=FULL) is paid once for many posts. A piece that fails is taken out and tried alone; the others are not hurt by it.
/// Work touches the database only and never waits for anything else.
/// </summary>
public sealed class GroupCommit(WriteRetry retry)
{
    private const int MostInOneTransaction = 256;

    private readonly ConcurrentQueue<Piece> _queue = new();
    private int _writing;

    /// <summary>Completes after the commit that made the work durable; throws what the work threw when it was tried alone.</summary>
    public Task<T> RunAsync<T>(Func<StudioDb, CancellationToken, Task<T>> work)
    {
        var piece = new Piece<T>(work);
        _queue.Enqueue(piece);
        if (Interlocked.CompareExchange(ref _writing, 1, 0) == 0)
            _ = WriteAsync();
        return piece.Done;
    }

    private async Task WriteAsync()
    {
        // The first caller's thread goes on with its own business; the writer is nobody's call stack, and belongs to nobody's trace.
        Activity.Current = null;
        await Task.Yield();
        do
        {
            while (!_queue.IsEmpty)
                await WriteGroupAsync();
            Volatile.Write(ref _writing, 0);
        }
        while (!_queue.IsEmpty && Interlocked.CompareExchange(ref _writing, 1, 0) == 0);
    }

    private async Task WriteGroupAsync()
    {
        var group = new List<Piece>();
        while (group.Count < MostInOneTransaction && _queue.TryDequeue(out var piece))
            group.Add(piece);
        try
        {
            await CommitAsync(group);
        }
        catch (Exception) when (group.Count > 1)
        {
            foreach (var piece in group)
            {
                try
                {
                    await CommitAsync([piece]);
                }
                catch (Exception exception)
                {
                    piece.Fail(exception);
                }
            }
        }
        catch (Exception exception)
        {
            group[0].Fail(exception);
        }
    }

    private async Task CommitAsync(List<Piece> group)
    {
        await retry.InTransactionAsync(Scope.System, async (db, token) =>
        {
            foreach (var piece in group)
                await piece.WorkAsync(db, token);
            return await db.SaveChangesAsync(token);
        }, CancellationToken.None);
        foreach (var piece in group)
            piece.Succeed();
    }

    private abstract class Piece
    {
        public abstract Task WorkAsync(StudioDb db, CancellationToken cancellationToken);

        public abstract void Succeed();

        public abstract void Fail(Exception exception);
    }

    private sealed class Piece<T>(Func<StudioDb, CancellationToken, Task<T>> work) : Piece
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Done => _done.Task;

        public override async Task WorkAsync(StudioDb db, CancellationToken cancellationToken) => _result = await work(db, cancellationToken);

        public override void Succeed() => _done.TrySetResult(_result!);

        public override void Fail(Exception exception) => _done.TrySetException(exception);
    }
}
