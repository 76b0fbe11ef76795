using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace TextileStudio.Core.Data;

/// <summary>A read transaction over one instant that keeps nobody from writing: EF's own would take SQLite's write lock. Dispose it before the context.</summary>
internal sealed class DbSnapshot : IAsyncDisposable
{
    private readonly HeldConnection _held;
    private readonly DbTransaction _transaction;
    private readonly IDbContextTransaction _used;

    private DbSnapshot(HeldConnection held, DbTransaction transaction, IDbContextTransaction used) => (_held, _transaction, _used) = (held, transaction, used);

    public static async Task<DbSnapshot> BeginAsync(StudioDb db, CancellationToken cancellationToken)
    {
        var held = await HeldConnection.OfAsync(db, cancellationToken);
        try
        {
            var transaction = held.Connection is SqliteConnection sqlite
                ? sqlite.BeginTransaction(deferred: true)
                : await held.Connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            return new DbSnapshot(held, transaction, (await db.Database.UseTransactionAsync(transaction, cancellationToken))!);
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _used.DisposeAsync();
        await _transaction.DisposeAsync();
        await _held.DisposeAsync();
    }
}
