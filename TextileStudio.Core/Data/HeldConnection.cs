using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace TextileStudio.Core.Data;

/// <summary>
/// The connection of a context, held open from one question to the next. Dispose it before the context: one that goes back to its pool with a connection still counted as open makes its next
/// user keep a connection from question to question, unknowingly, and whoever holds one and waits for another may wait for ever.
/// </summary>
public sealed class HeldConnection : IAsyncDisposable
{
    private readonly StudioDb _db;

    private HeldConnection(StudioDb db) => _db = db;

    public DbConnection Connection => _db.Database.GetDbConnection();

    public static async Task<HeldConnection> OfAsync(StudioDb db, CancellationToken cancellationToken)
    {
#pragma warning disable RS0030 // the one place that opens and, below, closes again
        await db.Database.OpenConnectionAsync(cancellationToken);
#pragma warning restore RS0030
        return new HeldConnection(db);
    }

    /// <summary>Back to the pool, unless the context has a transaction on it or somebody else holds it too.</summary>
    public async ValueTask DisposeAsync() => await _db.Database.CloseConnectionAsync();
}
