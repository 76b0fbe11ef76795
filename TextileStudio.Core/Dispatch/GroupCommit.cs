using TextileStudio.Core.Data;

namespace TextileStudio.Core.Dispatch;

/// <summary>
/// Commits small pieces of ledger work in groups (<see cref="Gathering{T}"/>): everybody's work goes into one transaction, so that a
/// durable commit (synchronous=FULL) is paid once for many posts. A piece that fails is taken out and tried alone; the others are not hurt by it.
/// Work touches the database only and never waits for anything else.
/// </summary>
public sealed class GroupCommit
{
    private const int MostInOneTransaction = 256;

    private readonly Gathering<Piece> _pieces;

    public GroupCommit(WriteRetry retry) => _pieces = new Gathering<Piece>(MostInOneTransaction, group => CommitAsync(retry, group), (piece, exception) => piece.Fail(exception));

    /// <summary>Completes after the commit that made the work durable; throws what the work threw when it was tried alone.</summary>
    public Task<T> RunAsync<T>(Func<StudioDb, CancellationToken, Task<T>> work)
    {
        var piece = new Piece<T>(work);
        _pieces.Add(piece);
        return piece.Done;
    }

    private static async Task CommitAsync(WriteRetry retry, IReadOnlyList<Piece> group)
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
