using Npgsql;

namespace TextileStudio.Core.Data.Moving;

/// <summary>
/// The PostgreSQL side of a move: one session, whose lock keeps other moves away. No text of it ever holds the connection string.
/// </summary>
internal sealed class MoveTarget : IAsyncDisposable
{
    /// <summary>Any number that nobody else takes in this database; the migrations' lock is another.</summary>
    private const long Lock = 0x7465_7874_696d_76;

    private const int OldestVersion = 15;

    private readonly NpgsqlConnection _connection;

    private MoveTarget(NpgsqlConnection connection, string place) => (_connection, Place) = (connection, place);

    /// <summary>The database by name and server, for people.</summary>
    public string Place { get; }

    public MoveMark? Mark { get; private set; }

    /// <summary>A warning worth a line, else null.</summary>
    public string? Warning { get; private set; }

    /// <summary>How people are told where a connection leads; null for a text that is no connection to PostgreSQL.</summary>
    public static (NpgsqlConnectionStringBuilder Settings, string Place)? Read(string connectionString)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            return settings is { Host.Length: > 0, Database.Length: > 0 }
                ? (settings, $"the PostgreSQL database {settings.Database} on {settings.Host}{(settings.Port == NpgsqlConnection.DefaultPort ? "" : $":{settings.Port}")}")
                : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException)
        {
            return null;
        }
    }

    /// <summary>A session on a database that can take a move; or the sentence why not. A server that does not let us in is an exception (<see cref="MoveFaults"/>).</summary>
    public static async Task<(MoveTarget? Target, string? Refusal)> ConnectAsync(NpgsqlConnectionStringBuilder settings, string place, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false, ApplicationName = "TextileStudio move", CommandTimeout = 0 }.ConnectionString);
        var target = new MoveTarget(connection, place);
        try
        {
            await connection.OpenAsync(cancellationToken);
            if (await target.UnfitAsync(cancellationToken) is { } refusal)
            {
                await target.DisposeAsync();
                return (null, refusal);
            }

            target.Mark = await MoveMark.ReadAsync(connection, cancellationToken);
            return (target, null);
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
    }

    /// <summary>A few of the things that are in the database; none when it is empty.</summary>
    public async Task<IReadOnlyList<string>> ContentAsync(CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            SELECT c.relname::text FROM pg_class c
            WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
              AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
            ORDER BY 1 LIMIT 3
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            names.Add(reader.GetString(0));
        return names;
    }

    /// <summary>Writes the mark, from which on no service starts here, if the database is still empty: under the lock of migrations, which a service that starts at this moment wants too.</summary>
    public async Task<bool> TakeAsync(MoveMark mark, CancellationToken cancellationToken)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        await using (var command = Command($"SELECT pg_advisory_xact_lock({Migrator.PostgresLock})"))
            await command.ExecuteNonQueryAsync(cancellationToken);
        if ((await ContentAsync(cancellationToken)).Count > 0)
            return false;
        await mark.WriteAsync(_connection, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Mark = mark;
        return true;
    }

    /// <summary>Puts the mark of a whole, checked copy; a service may start from now on.</summary>
    public async Task OpenAsync(MoveMark mark, CancellationToken cancellationToken)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        await mark.WriteAsync(_connection, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Mark = mark;
    }

    /// <summary>Adds rows in one go: all of them or none.</summary>
    public async Task CopyAsync(MoveTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        await using var import = await _connection.BeginBinaryImportAsync(table.Copy, cancellationToken);
        foreach (var row in rows)
        {
            await import.StartRowAsync(cancellationToken);
            for (var i = 0; i < row.Length; i++)
            {
                var type = table.Columns[i].Type;
                if (row[i] is null)
                    await import.WriteNullAsync(cancellationToken);
                else if (type is NpgsqlTypes.NpgsqlDbType.Integer)
                    await import.WriteAsync(checked((int)(long)row[i]!), type, cancellationToken);
                else
                    await import.WriteAsync(row[i]!, type, cancellationToken);
            }
        }

        await import.CompleteAsync(cancellationToken);
    }

    /// <summary>Takes out every row of every table; the schema stays.</summary>
    public async Task EmptyAsync(IEnumerable<MoveTable> tables, CancellationToken cancellationToken)
    {
        await using var command = Command($"TRUNCATE {string.Join(", ", tables.Select(t => $"\"{t.Name}\""))} RESTART IDENTITY");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Every row in the key's order.</summary>
    public NpgsqlCommand All(MoveTable table) => Command(table.AllOfPostgres);

    /// <summary>Lets each column that numbers its rows go on behind the highest number, here or, where the last rows are gone, there.</summary>
    public async Task NumberOnAsync(Func<string, Task<long>> lastOf, CancellationToken cancellationToken)
    {
        var columns = new List<(string Table, string Column)>();
        await using (var command = Command("SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES'"))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                columns.Add((reader.GetString(0), reader.GetString(1)));
        }

        foreach (var (table, column) in columns)
        {
            await using var command = Command($"""SELECT setval(pg_get_serial_sequence('"{table}"', '{column}'), greatest((SELECT coalesce(max("{column}"), 0) FROM "{table}"), @last) + 1, false)""");
            command.Parameters.AddWithValue("@last", await lastOf(table));
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Tells the planner what is there, so that the first minute after the move is not slow.</summary>
    public async Task AnalyzeAsync(IEnumerable<MoveTable> tables, CancellationToken cancellationToken)
    {
        await using var command = Command($"ANALYZE {string.Join(", ", tables.Select(t => $"\"{t.Name}\""))}");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<string?> UnfitAsync(CancellationToken cancellationToken)
    {
        bool isLazy;
        await using (var command = Command(
            """
            SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'), current_setting('transaction_read_only'),
              coalesce(has_schema_privilege(current_schema(), 'CREATE'), false), current_setting('fsync'), current_setting('synchronous_commit')
            """))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            if (reader.GetInt32(0) < OldestVersion)
                return $"{Place} is PostgreSQL {reader.GetInt32(0)}; {OldestVersion} or newer is needed.";
            if (reader.GetString(1) != "UTF8")
                return $"{Place} is encoded in {reader.GetString(1)}, which cannot hold every caption. Make one with: createdb --encoding=UTF8 --template=template0 --locale=C.UTF-8 NAME";
            if (reader.GetString(2) == "on")
                return $"{Place} takes no writes: it is a standby or set to read only. Name the primary.";
            if (!reader.GetBoolean(3))
                return $"The user may not make tables in {Place}. Let it own the database: ALTER DATABASE NAME OWNER TO USER.";
            if (reader.GetString(4) != "on")
                Warning = $"{Place} runs with fsync=off: after a power cut of its machine neither database may hold your posts. Switch it on before the service runs.";
            isLazy = reader.GetString(5) == "off";
        }

        if (isLazy)
        {
            await using var durable = Command("SET synchronous_commit = on");
            await durable.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var held = Command($"SELECT pg_try_advisory_lock({Lock})");
        return (bool)(await held.ExecuteScalarAsync(cancellationToken))! ? null : $"Another move writes into {Place} at this moment. Wait for its end.";
    }

    private NpgsqlCommand Command(string sql) => new(sql, _connection);
}
