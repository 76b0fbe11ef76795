using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Reliability;

/// <summary>Where a database fails.</summary>
internal enum FailingStep
{
    /// <summary>A write is refused.</summary>
    Write,

    /// <summary>The commit is refused: nothing of the transaction holds.</summary>
    Commit,

    /// <summary>The commit holds, but nobody is told so.</summary>
    Answer,
}

/// <summary>
/// Makes one database fail from within. EF Core tells every command and commit before and after it runs; what a listener throws there reaches the product as the
/// driver's own failure would. Only steps of the given kind are counted and struck.
/// </summary>
internal sealed class DatabaseFaults : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly string _database;
    private readonly bool _isSqlite;
    private readonly IDisposable _all;
    private readonly List<IDisposable> _each = [];
    private int _seen;

    public DatabaseFaults(StudioDbs dbs)
    {
        _isSqlite = dbs.Provider is DatabaseProvider.Sqlite;
        _database = _isSqlite ? new SqliteConnectionStringBuilder(dbs.ConnectionString).DataSource : new NpgsqlConnectionStringBuilder(dbs.ConnectionString).Database!;
        _all = DiagnosticListener.AllListeners.Subscribe(this);
    }

    /// <summary>Decides, by the number of the step since the last <see cref="Arm"/>, whether it fails.</summary>
    private Func<int, bool> _strikes = _ => false;

    private FailingStep _step;

    /// <summary>How many steps of the armed kind there were.</summary>
    public int Seen => Volatile.Read(ref _seen);

    /// <summary>How many of them failed.</summary>
    public int Struck => Volatile.Read(ref _struck);

    private int _struck;

    /// <summary>The n-th step of this kind from now on fails, n from 1.</summary>
    public void Arm(FailingStep step, Func<int, bool> strikes) => (_step, _strikes, _seen, _struck) = (step, strikes, 0, 0);

    public void Disarm() => _strikes = _ => false;

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.EntityFrameworkCore")
            _each.Add(value.Subscribe(this));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        var (step, connection) = value.Value switch
        {
            CommandEventData data when value.Key == RelationalEventId.CommandExecuting.Name && IsWrite(data.Command.CommandText) => (FailingStep.Write, data.Command.Connection),
            TransactionEventData data when value.Key == RelationalEventId.TransactionCommitting.Name => (FailingStep.Commit, data.Transaction.Connection),
            TransactionEndEventData data when value.Key == RelationalEventId.TransactionCommitted.Name => (FailingStep.Answer, data.Context?.Database is null ? null : Connection(data)),
            _ => ((FailingStep?)null, (DbConnection?)null),
        };
        if (step != _step || connection is null || !IsOurs(connection) || !_strikes(Interlocked.Increment(ref _seen)))
            return;
        Interlocked.Increment(ref _struck);
        throw _isSqlite
            ? new SqliteException("SQLite Error 13: 'database or disk is full'.", 13, 13)
            : new PostgresException("could not extend file: No space left on device", "ERROR", "ERROR", PostgresErrorCodes.DiskFull);
    }

    public void OnError(Exception error)
    {
    }

    public void OnCompleted()
    {
    }

    public void Dispose()
    {
        _all.Dispose();
        _each.ForEach(subscription => subscription.Dispose());
    }

    // A committed transaction has let go of its connection; the context still knows it.
    private static DbConnection Connection(TransactionEndEventData data) =>
        Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.GetDbConnection(data.Context!.Database);

    private bool IsOurs(DbConnection connection) => (_isSqlite ? connection.DataSource : connection.Database) == _database;

    private static bool IsWrite(string sql) =>
        sql.Contains("INSERT INTO", StringComparison.Ordinal) || sql.Contains("UPDATE ", StringComparison.Ordinal) || sql.Contains("DELETE FROM", StringComparison.Ordinal);
}
