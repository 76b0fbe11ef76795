using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace TextileStudio.Core.Data;

/// <summary>A read transaction over one instant that keeps nobody from writing: EF's own would take SQLite's write lock.</summary>
internal static class DbSnapshot
{
    /// <summary>Dispose it before the context.</summary>
    public static async Task<DbTransaction> BeginAsync(StudioDb db, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = db.Database.GetDbConnection();
        var transaction = connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: true)
            : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await db.Database.UseTransactionAsync(transaction, cancellationToken);
        return transaction;
    }
}
