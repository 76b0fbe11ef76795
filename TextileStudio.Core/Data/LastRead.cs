using Microsoft.Data.Sqlite;

namespace TextileStudio.Core.Data;

/// <summary>
/// Remembers what costs a long scan to read (how many posts there are, figures over all of them) until anybody commits to the database, and no longer: an answer is never older than the
/// last commit before its question. SQLite tells of a commit by any connection or process in a microsecond (<c>PRAGMA data_version</c>); PostgreSQL does not, so there it remembers nothing.
/// </summary>
public sealed class LastRead(StudioDbs dbs) : IDisposable
{
    private const int Most = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, object> _known = new(StringComparer.Ordinal);
    private SqliteConnection? _connection;
    private SqliteCommand? _question;
    private long _version = -1;

    /// <summary>What <paramref name="read"/> gave for this key since the last commit, else what it gives now. The key names the tenant and all that the result depends on.</summary>
    public async Task<T> ReadAsync<T>(string key, Func<Task<T>> read)
        where T : notnull
    {
        if (dbs.Provider is not DatabaseProvider.Sqlite)
            return await read();
        long asked;
        lock (_lock)
        {
            Ask();
            if (_known.TryGetValue(key, out var known) && known is T same)
                return same;
            asked = _version;
        }

        var result = await read();
        lock (_lock)
        {
            // Whatever was committed while it was read, it may or may not hold.
            Ask();
            if (_version == asked && _known.Count < Most)
                _known[key] = result;
        }

        return result;
    }

    public void Dispose()
    {
        _question?.Dispose();
        _connection?.Dispose();
    }

    private void Ask()
    {
        if (_question is null)
        {
            _connection = new SqliteConnection(new SqliteConnectionStringBuilder(dbs.ConnectionString) { Pooling = false }.ConnectionString);
            _connection.Open();
            _question = _connection.CreateCommand();
            _question.CommandText = "PRAGMA data_version";
        }

        var version = (long)_question.ExecuteScalar()!;
        if (version == _version)
            return;
        _version = version;
        _known.Clear();
    }
}
