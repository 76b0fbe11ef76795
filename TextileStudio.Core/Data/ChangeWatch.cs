using Microsoft.Data.Sqlite;

namespace TextileStudio.Core.Data;

/// <summary>
/// Tells cheaply whether anybody has committed to the database since the last question. On SQLite it asks <c>PRAGMA data_version</c> on a connection of its own,
/// which sees the commits of every other connection and process; on PostgreSQL it always says yes, for there the queue itself is asked.
/// Not for concurrent use: whoever watches has one of their own.
/// </summary>
public sealed class ChangeWatch(StudioDbs dbs) : IDisposable
{
    private SqliteConnection? _connection;
    private SqliteCommand? _question;
    private long _seen = -1;

    public bool HasChanged()
    {
        if (dbs.Provider is not DatabaseProvider.Sqlite)
            return true;
        if (_question is null)
        {
            _connection = new SqliteConnection(new SqliteConnectionStringBuilder(dbs.ConnectionString) { Pooling = false }.ConnectionString);
            _connection.Open();
            _question = _connection.CreateCommand();
            _question.CommandText = "PRAGMA data_version";
        }

        var version = (long)_question.ExecuteScalar()!;
        var changed = version != _seen;
        _seen = version;
        return changed;
    }

    public void Dispose()
    {
        _question?.Dispose();
        _connection?.Dispose();
    }
}
