using Microsoft.Data.Sqlite;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>
/// What the sandbox networks hold, in a SQLite file of their own: every request, post, picture, container and fault. One connection, one
/// transaction at a time; several processes may open the same file. Read and switched through <see cref="SandboxView"/>.
/// </summary>
public sealed class SandboxStore : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS sequence (last INTEGER NOT NULL);
        INSERT INTO sequence (last) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM sequence);
        CREATE TABLE IF NOT EXISTS requests (
            id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, platform TEXT NOT NULL, account TEXT, method TEXT NOT NULL, path TEXT NOT NULL,
            kind TEXT, status INTEGER, performed INTEGER NOT NULL DEFAULT 0, remote_id TEXT, faults TEXT);
        CREATE TABLE IF NOT EXISTS posts (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, platform TEXT NOT NULL, account TEXT NOT NULL, remote_id TEXT NOT NULL, kind TEXT NOT NULL, parent_id TEXT,
            text TEXT NOT NULL, link TEXT, container_id TEXT, created_at INTEGER NOT NULL, visible_from INTEGER NOT NULL, deleted_at INTEGER, details TEXT,
            UNIQUE (platform, remote_id));
        CREATE INDEX IF NOT EXISTS ix_posts_account ON posts (platform, account, created_at);
        CREATE INDEX IF NOT EXISTS ix_posts_text ON posts (platform, account, text);
        CREATE INDEX IF NOT EXISTS ix_posts_parent ON posts (platform, parent_id);
        CREATE TABLE IF NOT EXISTS media (
            id TEXT NOT NULL, platform TEXT NOT NULL, account TEXT NOT NULL, media_key TEXT, category TEXT, sha256 TEXT, content_type TEXT NOT NULL,
            bytes INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, alt_text TEXT, created_at INTEGER NOT NULL, ready_at INTEGER NOT NULL, duration_ms INTEGER,
            PRIMARY KEY (platform, id));
        CREATE TABLE IF NOT EXISTS post_media (
            platform TEXT NOT NULL, post_id TEXT NOT NULL, position INTEGER NOT NULL, media_id TEXT NOT NULL, PRIMARY KEY (platform, post_id, position)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS ix_post_media_media ON post_media (platform, media_id);
        CREATE TABLE IF NOT EXISTS blobs (sha256 TEXT PRIMARY KEY, content_type TEXT NOT NULL, data BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS segments (media_id TEXT NOT NULL, position INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (media_id, position));
        CREATE TABLE IF NOT EXISTS containers (
            id TEXT PRIMARY KEY, account TEXT NOT NULL, type TEXT NOT NULL, caption TEXT NOT NULL, media_id TEXT, children TEXT NOT NULL, is_child INTEGER NOT NULL,
            created_at INTEGER NOT NULL, ready_at INTEGER NOT NULL, forced TEXT, post_id TEXT, published_at INTEGER);
        CREATE INDEX IF NOT EXISTS ix_containers_published ON containers (account, published_at);
        CREATE TABLE IF NOT EXISTS faults (
            id INTEGER PRIMARY KEY AUTOINCREMENT, platform TEXT, account TEXT, fault TEXT NOT NULL, kind TEXT, skip INTEGER NOT NULL, times INTEGER,
            seconds REAL NOT NULL, max_seconds REAL, percent INTEGER);
        CREATE TABLE IF NOT EXISTS pending (
            request_id INTEGER PRIMARY KEY, due INTEGER NOT NULL, account TEXT NOT NULL, lag INTEGER NOT NULL, method TEXT NOT NULL, target TEXT NOT NULL,
            content_type TEXT, body BLOB NOT NULL, headers TEXT);
        CREATE TABLE IF NOT EXISTS objects (
            platform TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, account TEXT, created_at INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (platform, kind, id)) WITHOUT ROWID;
        """;

    // Columns that files of an earlier version lack; the schema above has them for new files.
    private static readonly (string Table, string Column, string Type)[] Added =
        [("pending", "headers", "TEXT"), ("posts", "details", "TEXT"), ("media", "duration_ms", "INTEGER")];

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    public SandboxStore(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);

        // Unpooled: closing this store lets go of the file. A write that finds another process writing waits up to the default timeout.
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 10 }.ConnectionString);
        _connection.Open();

        // WAL without a flush per commit survives the death of a process, which is all a sandbox promises.
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;";
        command.ExecuteNonQuery();
        using var transaction = _connection.BeginTransaction();
        command.Transaction = transaction;
        command.CommandText = Schema;
        command.ExecuteNonQuery();
        foreach (var (table, column, type) in Added)
        {
            command.CommandText = $"SELECT count(*) FROM pragma_table_info('{table}') WHERE name = '{column}'";
            if ((long)command.ExecuteScalar()! > 0)
                continue;
            command.CommandText = $"ALTER TABLE {table} ADD COLUMN {column} {type}";
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>Runs <paramref name="work"/> in one immediate transaction. It must not wait for anything.</summary>
    internal T Within<T>(Func<SandboxSession, T> work)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction();
            var result = work(new SandboxSession(transaction, Command));
            transaction.Commit();
            return result;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var command in _commands.Values)
                command.Dispose();
            _commands.Clear();
            _connection.Dispose();
        }
    }

    /// <summary>Statements are compiled once; used under the gate only.</summary>
    private SqliteCommand Command(string sql)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            _commands.Add(sql, command);
        }

        return command;
    }
}
