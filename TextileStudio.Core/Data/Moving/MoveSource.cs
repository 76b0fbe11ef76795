using Microsoft.Data.Sqlite;

namespace TextileStudio.Core.Data.Moving;

/// <summary>
/// The SQLite side of a move: one connection that holds the file for itself, so that nobody reads or writes it meanwhile. When all is copied it closes the database for good:
/// with a mark that stops every start, and with triggers by which the file itself refuses every write, also of a process that was started before.
/// </summary>
internal sealed class MoveSource : IAsyncDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _file;

    private MoveSource(SqliteConnection connection, string file) => (_connection, _file) = (connection, file);

    /// <summary>What a move of earlier left here.</summary>
    public MoveMark? Mark { get; private set; }

    /// <summary>The file, held; or the sentence why not.</summary>
    public static async Task<(MoveSource? Source, string? Refusal)> OpenAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
            return (null, $"There is no SQLite database at {file}. Set Studio:DataDirectory to the service's, or name the file with --source.");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 2 }.ConnectionString);
        var source = new MoveSource(connection, file);
        try
        {
            await connection.OpenAsync(cancellationToken);

            // Said before anything else, this mode lets the first transaction take the whole file until the connection ends, and it gets it only when nobody else has it open: no service that stands by,
            // no shell, no backup. After a first look at the file it would be too late for that.
            // One command each: of several in one, the provider swallows what fails behind a row.
            foreach (var sql in new[] { "PRAGMA locking_mode=EXCLUSIVE", "BEGIN IMMEDIATE", "COMMIT", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON" })
                await source.ExecuteAsync(sql, cancellationToken);
            if (await source.NumberAsync("SELECT count(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'", cancellationToken) == 0)
                return (null, await source.GiveUpAsync($"{file} holds no database of this service."));
            source.Mark = await MoveMark.ReadAsync(connection, cancellationToken);
            return (source, null);
        }
        catch (SqliteException exception)
        {
            return (null, await source.GiveUpAsync(exception.SqliteErrorCode switch
            {
                5 or 6 => $"Another program has {file} open: a service that stands by, a backup, a shell. End it and run this again.",
                26 => $"{file} is no SQLite database.",
                _ => $"{file} cannot be opened for writing (SQLite error {exception.SqliteErrorCode}). See who owns it, and run this as the service's user.",
            }));
        }
    }

    /// <summary>A context on the held connection, for its migrations.</summary>
    public SqliteStudioDb Context() => StudioDbs.OnHeld(_connection);

    /// <summary>A sentence for the first thing that PostgreSQL would not take, else null.</summary>
    public async Task<string?> FindMisfitAsync(IEnumerable<MoveTable> tables, CancellationToken cancellationToken)
    {
        if (await TextAsync("SELECT quick_check FROM pragma_quick_check LIMIT 1", cancellationToken) is not "ok" and var fault)
            return $"{_file} is damaged ({fault}). Restore it from a backup before it is moved.";
        if (await TextAsync("""SELECT "table" FROM pragma_foreign_key_check LIMIT 1""", cancellationToken) is { } orphan)
            return $"{_file} holds a row in {orphan} that refers to a row which is not there; PostgreSQL would refuse it. Find it with 'PRAGMA foreign_key_check' in the sqlite3 shell.";
        foreach (var table in tables)
        {
            await using var command = Command(table.Misfits);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (await reader.ReadAsync(cancellationToken))
                return $"The row {table.Where(Enumerable.Range(0, table.Key.Count).Select(i => (object?)reader.GetValue(i)))} holds a value that PostgreSQL cannot store: text with a NUL character, text that is too long, or a number where none belongs. Set it right with the sqlite3 shell.";
        }

        return null;
    }

    public Task<long> CountAsync(MoveTable table, CancellationToken cancellationToken) => NumberAsync(table.Count, cancellationToken);

    /// <summary>At most <paramref name="most"/> rows behind a key, in the key's order.</summary>
    public async Task<List<object?[]>> PageAsync(MoveTable table, object?[]? behind, int most, CancellationToken cancellationToken)
    {
        await using var command = Command(table.Page(behind is not null));
        command.Parameters.AddWithValue("@most", most);
        for (var i = 0; i < behind?.Length; i++)
            command.Parameters.AddWithValue($"@k{i}", behind[i]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(table.Read(reader));
        return rows;
    }

    /// <summary>Every row in the key's order.</summary>
    public SqliteCommand All(MoveTable table) => Command(table.AllOfSqlite);

    /// <summary>The last number that a table gave to a row, also where the row is gone.</summary>
    public Task<long> LastNumberAsync(string table, CancellationToken cancellationToken) =>
        NumberAsync($"SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = '{table}'", cancellationToken);

    /// <summary>Notes that a move into <paramref name="mark"/>'s place was begun. The service may still go on here.</summary>
    public async Task NameAsync(MoveMark mark, CancellationToken cancellationToken)
    {
        await using var transaction = (SqliteTransaction)await _connection.BeginTransactionAsync(cancellationToken);
        await mark.WriteAsync(_connection, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Mark = mark;
    }

    /// <summary>In one transaction, and on the disk when it returns: the mark, and for every table the triggers that refuse each write.</summary>
    public async Task CloseForGoodAsync(MoveMark mark, CancellationToken cancellationToken)
    {
        await using var transaction = (SqliteTransaction)await _connection.BeginTransactionAsync(cancellationToken);
        await mark.WriteAsync(_connection, transaction, cancellationToken);
        var tables = new List<string>();
        await using (var command = Command("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"))
        {
            command.Transaction = transaction;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                tables.Add(reader.GetString(0));
        }

        foreach (var table in tables)
        {
            foreach (var act in new[] { "INSERT", "UPDATE", "DELETE" })
            {
                await using var command = Command(
                    $"CREATE TRIGGER \"moved_{table}_{act}\" BEFORE {act} ON \"{table}\" BEGIN SELECT RAISE(ABORT, 'This database was moved to {mark.Place.Replace("'", "''", StringComparison.Ordinal)}.'); END");
                command.Transaction = transaction;
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        Mark = mark;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<string> GiveUpAsync(string refusal)
    {
        await DisposeAsync();
        return refusal;
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<long> NumberAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<string?> TextAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }
}
