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
    private readonly ChangeWatch _watch = new(dbs);
    private long _changes;

    /// <summary>What <paramref name="read"/> gave for this key since the last commit, else what it gives now. The key names the tenant and all that the result depends on.</summary>
    public async Task<T> ReadAsync<T>(string key, Func<Task<T>> read)
        where T : notnull
    {
        if (dbs.Provider is not DatabaseProvider.Sqlite)
            return await read();
        long asked;
        lock (_lock)
        {
            Look();
            if (_known.TryGetValue(key, out var known) && known is T same)
                return same;
            asked = _changes;
        }

        var result = await read();
        lock (_lock)
        {
            // Whatever was committed while it was read, it may or may not hold.
            Look();
            if (_changes == asked && _known.Count < Most)
                _known[key] = result;
        }

        return result;
    }

    public void Dispose() => _watch.Dispose();

    private void Look()
    {
        if (!_watch.HasChanged())
            return;
        _changes++;
        _known.Clear();
    }
}
