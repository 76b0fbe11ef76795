using Microsoft.Data.Sqlite;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Backups;

/// <summary>A SQLite file as it was at one instant, made while others write to it.</summary>
internal static class SqliteCopy
{
    /// <summary>The database file that a connection string names.</summary>
    public static string FileOf(string connectionString) => Path.GetFullPath(new SqliteConnectionStringBuilder(connectionString).DataSource);

    /// <summary>Copies by SQLite's online backup: one read transaction, which keeps no writer waiting. The copy is one file, whole by SQLite's own check.</summary>
    public static async Task MakeAsync(string connectionString, string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(FileOf(connectionString)))
            throw new BackupException($"There is no database at {FileOf(connectionString)}. Set Studio:DataDirectory as it is set for the service.");
        await using (StudioPaths.CreatePrivateFile(file, FileMode.Create))
        {
            // The copy holds what only the service's user may read, from its first byte on.
        }

        await using var source = new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ConnectionString);
        await using var copy = Open(file);
        await source.OpenAsync(cancellationToken);
        await copy.OpenAsync(cancellationToken);
        source.BackupDatabase(copy);
        await RunAsync(copy, "PRAGMA journal_mode=DELETE", cancellationToken); // one file, without a log beside it
        await CheckAsync(copy, file, cancellationToken);
    }

    /// <summary>Throws <see cref="BackupException"/> where SQLite does not find the file whole.</summary>
    public static async Task CheckAsync(string file, CancellationToken cancellationToken)
    {
        await using var connection = Open(file);
        await connection.OpenAsync(cancellationToken);
        await CheckAsync(connection, file, cancellationToken);
    }

    /// <summary>The same file for EF, closed with its context.</summary>
    public static StudioDbs DbsOf(string file) => new(DatabaseProvider.Sqlite, $"Data Source={file};Pooling=False");

    private static SqliteConnection Open(string file) => new($"Data Source={file};Pooling=False");

    private static async Task CheckAsync(SqliteConnection connection, string file, CancellationToken cancellationToken)
    {
        string said;
        try
        {
            said = await RunAsync(connection, "PRAGMA integrity_check", cancellationToken);
        }
        catch (SqliteException exception)
        {
            said = exception.Message;
        }

        if (said != "ok")
            throw new BackupException($"The copy of the database in {file} is not whole: {said}. Nothing was kept of it.");
    }

    private static async Task<string> RunAsync(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0; // a large file takes its time
        return await command.ExecuteScalarAsync(cancellationToken) as string ?? "";
    }
}
