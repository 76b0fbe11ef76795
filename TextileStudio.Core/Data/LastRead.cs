using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace TextileStudio.Core.Data;

/// <summary>
/// Remembers what costs a long scan to read (how many posts there are, figures over all of them) until anybody commits to the database, and no longer: an answer is never older than the
/// last commit before its question. SQLite tells of a commit by any connection or process in a microsecond (<c>PRAGMA data_version</c>); PostgreSQL tells in one short question which
/// transactions a reader sees (<c>pg_current_snapshot()</c>), and where that is the same nothing was committed between.
/// </summary>
public sealed class LastRead(StudioDbs dbs) : IDisposable
{
    private const int Most = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<object>> _known = new(StringComparer.Ordinal);
    private readonly ChangeWatch _watch = new(dbs);
    private long _changes;
    private string _state = "";

    /// <summary>
    /// What <paramref name="read"/> gave for this key since the last commit, else what it gives now; who asks while another is reading the same waits for that one.
    /// The key names the tenant and all that the result depends on.
    /// </summary>
    public async Task<T> ReadAsync<T>(string key, Func<Task<T>> read)
        where T : notnull
    {
        var asked = await StateAsync();
        TaskCompletionSource<object>? mine = null;
        Task<object>? others;
        lock (_lock)
        {
            if (asked != _state)
            {
                _known.Clear();
                _state = asked;
            }

            if (!_known.TryGetValue(key, out others) && _known.Count < Most)
                _known[key] = (mine = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        // Another's reading may fail by what is that one's alone: who asked may have gone away.
        if (others is not null)
            return await Task.WhenAny(others) is { IsCompletedSuccessfully: true } known && await known is T same ? same : await read();
        return mine is null ? await read() : await ReadForAllAsync(key, asked, mine, read);
    }

    public void Dispose() => _watch.Dispose();

    private async Task<T> ReadForAllAsync<T>(string key, string asked, TaskCompletionSource<object> mine, Func<Task<T>> read)
        where T : notnull
    {
        try
        {
            var result = await read();

            // Whatever was committed while it was read, it may or may not hold: it answers those who asked before, and is forgotten.
            if (await StateAsync() != asked)
                Forget(key, mine.Task);
            mine.SetResult(result);
            return result;
        }
        catch
        {
            Forget(key, mine.Task);
            mine.SetCanceled();
            throw;
        }
    }

    private void Forget(string key, Task<object> reading)
    {
        lock (_lock)
        {
            if (_known.GetValueOrDefault(key) == reading)
                _known.Remove(key);
        }
    }

    /// <summary>The same text as before: nobody has committed between.</summary>
    private async Task<string> StateAsync()
    {
        if (dbs.Provider is DatabaseProvider.Postgres)
        {
            await using var db = dbs.ForSystem();
            return await db.Database.SqlQuery<string>($"SELECT pg_current_snapshot()::text AS \"Value\"").SingleAsync();
        }

        lock (_lock)
        {
            if (_watch.HasChanged())
                _changes++;
            return _changes.ToString(CultureInfo.InvariantCulture);
        }
    }
}
