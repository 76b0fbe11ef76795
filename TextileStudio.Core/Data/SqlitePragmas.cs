using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TextileStudio.Core.Data;

/// <summary>
/// Settings that SQLite keeps per connection, set at every open: writers wait instead of failing, a confirmed commit survives a power cut
/// (synchronous=FULL), foreign keys hold. WAL is a property of the file and is set by <see cref="Migrator"/>.
/// </summary>
internal sealed class SqlitePragmas(int busyTimeoutMs) : DbConnectionInterceptor
{
    private readonly string _sql = $"PRAGMA busy_timeout={busyTimeoutMs}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = _sql;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = _sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
