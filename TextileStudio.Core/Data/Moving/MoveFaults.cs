using Npgsql;

namespace TextileStudio.Core.Data.Moving;

/// <summary>What a server, a disk or a network does to a move, in sentences. None of them holds a password.</summary>
internal static class MoveFaults
{
    /// <summary>Null for what is a fault of the program.</summary>
    public static MoveOutcome? Of(Exception exception, string place) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            Refused($"The server does not let this user into {place}. See user and password in the connection, and the server's pg_hba.conf."),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
            Refused($"There is no such database: {place}. Make it with: createdb --owner=USER --encoding=UTF8 --template=template0 --locale=C.UTF-8 NAME"),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refusal =>
            Refused($"The user may not do this in {place}: {refusal.MessageText}. Let it own the database: ALTER DATABASE NAME OWNER TO USER."),
        UnauthorizedAccessException => Refused($"The data directory cannot be written: {exception.Message} Run this as the service's user."),
        _ when WriteRetry.IsFull(exception) => BrokenOff($"A disk is full, that of {place} or of the SQLite file. Make room."),
        PostgresException refusal when !WriteRetry.IsAway(refusal) && !WriteRetry.IsPassing(refusal) =>
            BrokenOff($"{place} refused: {refusal.MessageText} ({refusal.SqlState})."),
        Microsoft.Data.Sqlite.SqliteException when WriteRetry.IsPassing(exception) => BrokenOff("Another program has opened the SQLite file. End it."),
        _ when WriteRetry.IsAway(exception) || WriteRetry.IsPassing(exception) || exception is TimeoutException or System.Net.Sockets.SocketException =>
            BrokenOff($"{place} does not answer, or stopped answering. See that the server runs, that its address is right and that it lets this machine in."),
        _ => null,
    };

    private static MoveOutcome Refused(string sentence) => new(MoveEnd.Refused, sentence);

    private static MoveOutcome BrokenOff(string sentence) => new(MoveEnd.BrokenOff, $"{sentence} Nothing is lost: until the last step the service may go on with SQLite. Run this again; it goes on where it stopped.");
}
