using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TextileStudio.Core.Data;

/// <summary>
/// Settings that SQLite keeps per connection, set when one is opened first; the pool hands it out again as it was, and a request opens half a dozen. Writers wait instead of failing, a confirmed commit survives a power cut
/// (synchronous=FULL), foreign keys hold. WAL is a property of the file and is set by <see cref="Migrator"/>.
/// </summary>
internal sealed class SqlitePragmas(int busyTimeoutMs) : DbConnectionInterceptor
{
    private readonly ConditionalWeakTable<object, object> _set = [];
    private readonly string _sql = $"PRAGMA busy_timeout={busyTimeoutMs}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (IsSet(connection))
            return;
        using var command = connection.CreateCommand();
        command.CommandText = _sql;
        command.ExecuteNonQuery();
        Note(connection);
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (IsSet(connection))
            return;
        await using var command = connection.CreateCommand();
        command.CommandText = _sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
        Note(connection);
    }

    private bool IsSet(DbConnection connection) => ((SqliteConnection)connection).Handle is { } handle && _set.TryGetValue(handle, out _);

    private void Note(DbConnection connection) => _set.AddOrUpdate(((SqliteConnection)connection).Handle!, this);
}
