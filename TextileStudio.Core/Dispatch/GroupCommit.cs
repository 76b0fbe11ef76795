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
        var piece = new Single<T>(work);
        Enqueue(piece);
        return piece.Done;
    }

    /// <summary>
    /// The same for work that is done for many at once: everybody's <paramref name="item"/> in a group is handed to one call of <paramref name="work"/>, which answers in their order.
    /// Equal delegates are one work.
    /// </summary>
    public Task<TOut> RunTogetherAsync<TIn, TOut>(Func<StudioDb, IReadOnlyList<TIn>, CancellationToken, Task<IReadOnlyList<TOut>>> work, TIn item)
    {
        var share = new Share<TIn, TOut>(work, item);
        Enqueue(share);
        return share.Done;
    }

    private void Enqueue(Piece piece)
    {
        _queue.Enqueue(piece);
        if (Interlocked.CompareExchange(ref _writing, 1, 0) == 0)
            _ = WriteAsync();
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
            // Nobody has two pieces under way that depend on each other, so their order is free.
            foreach (var alike in group.GroupBy(piece => piece.Work))
                await alike.First().WorkAsync(db, [.. alike], token);
            return await db.SaveChangesAsync(token);
        }, CancellationToken.None);
        foreach (var piece in group)
            piece.Succeed();
    }

    private abstract class Piece
    {
        /// <summary>Pieces with equal work are done in one call.</summary>
        public abstract object Work { get; }

        /// <summary>Does the work of <paramref name="alike"/>, which are of this piece's kind.</summary>
        public abstract Task WorkAsync(StudioDb db, IReadOnlyList<Piece> alike, CancellationToken cancellationToken);

        public abstract void Succeed();

        public abstract void Fail(Exception exception);
    }

    private abstract class Piece<T> : Piece
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Done => _done.Task;

        protected T? Result { get; set; }

        public override void Succeed() => _done.TrySetResult(Result!);

        public override void Fail(Exception exception) => _done.TrySetException(exception);
    }

    private sealed class Single<T>(Func<StudioDb, CancellationToken, Task<T>> work) : Piece<T>
    {
        // Not the delegate: two calls of one closure are two pieces of work.
        public override object Work => this;

        public override async Task WorkAsync(StudioDb db, IReadOnlyList<Piece> alike, CancellationToken cancellationToken) => Result = await work(db, cancellationToken);
    }

    private sealed class Share<TIn, TOut>(Func<StudioDb, IReadOnlyList<TIn>, CancellationToken, Task<IReadOnlyList<TOut>>> work, TIn item) : Piece<TOut>
    {
        private readonly TIn _item = item;

        public override object Work => work;

        public override async Task WorkAsync(StudioDb db, IReadOnlyList<Piece> alike, CancellationToken cancellationToken)
        {
            var shares = alike.Cast<Share<TIn, TOut>>().ToList();
            var results = await work(db, shares.ConvertAll(s => s._item), cancellationToken);
            foreach (var (share, result) in shares.Zip(results))
                share.Result = result;
        }
    }
}
