using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace TextileStudio.Core.Data.Moving;

/// <summary>How far a move is, as one of its two databases knows it.</summary>
public enum MoveState
{
    /// <summary>In SQLite: a move was begun, the service may go on. In PostgreSQL: the copy is not whole, no service may start.</summary>
    Copying,

    /// <summary>In SQLite only: everything is in PostgreSQL, and nothing may be written here again.</summary>
    Moved,

    /// <summary>In PostgreSQL only: whole and checked.</summary>
    Ready,
}

/// <summary>
/// The one row of <c>studio_move</c>, which a move writes into both its databases under one id. It is no table of the model: in PostgreSQL it must be there before the first migration,
/// so that no service begins on a copy that is not whole.
/// </summary>
/// <param name="Place">The other database, for people: never with a password.</param>
public sealed record MoveMark(string Id, MoveState State, string Place, DateTimeOffset At)
{
    /// <summary>Throws a sentence when the service must not run on this database; asked under the migrations' lock, before anything is written.</summary>
    public static async Task RefuseAsync(StudioDb db, CancellationToken cancellationToken)
    {
        await using var held = await HeldConnection.OfAsync(db, cancellationToken);
        if ((await ReadAsync(held.Connection, cancellationToken))?.Refusal is { } refusal)
            throw new InvalidOperationException(refusal);
    }

    /// <summary>Why no service may run on a database with this mark, else null.</summary>
    internal string? Refusal => State switch
    {
        MoveState.Moved => $"This SQLite database was moved to {Place} on {Day}, and what happened since is only there. Start the service with Studio:Database:Provider=Postgres "
            + "and Studio:Database:ConnectionString for that database. If the move was broken off before its last step, run 'migrate --to postgres' again with the same connection.",
        MoveState.Copying when Place.StartsWith(FromSqlite, StringComparison.Ordinal) => $"Into this PostgreSQL database {Place} is being moved since {Day}, and the copy is not whole: nothing may run on it yet. "
            + "Run 'migrate --to postgres' again where that file lies; it goes on where it stopped.",
        _ => null,
    };

    /// <summary>How a mark in PostgreSQL begins the name of its other side.</summary>
    internal const string FromSqlite = "the SQLite database ";

    private string Day => At.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Null where no move ever touched the database.</summary>
    internal static async Task<MoveMark?> ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = connection is SqliteConnection
            ? "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'studio_move'"
            : "SELECT count(*) FROM pg_class WHERE oid = to_regclass('studio_move')";
        if ((long)(await command.ExecuteScalarAsync(cancellationToken))! == 0)
            return null;
        command.CommandText = "SELECT id, state, place, at FROM studio_move";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new MoveMark(reader.GetString(0), Wire.Parse<MoveState>(reader.GetString(1)), reader.GetString(2), new DateTimeOffset(reader.GetInt64(3), TimeSpan.Zero))
            : null;
    }

    /// <summary>Takes the place of an earlier mark, within the caller's transaction.</summary>
    internal async Task WriteAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "CREATE TABLE IF NOT EXISTS studio_move (id text NOT NULL PRIMARY KEY, state text NOT NULL, place text NOT NULL, at bigint NOT NULL)";
        await command.ExecuteNonQueryAsync(cancellationToken);
        command.CommandText = "DELETE FROM studio_move";
        await command.ExecuteNonQueryAsync(cancellationToken);
        command.CommandText = "INSERT INTO studio_move (id, state, place, at) VALUES (@id, @state, @place, @at)";
        foreach (var (name, value) in new (string, object)[] { ("@id", Id), ("@state", Wire.Name(State)), ("@place", Place), ("@at", At.UtcTicks) })
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
