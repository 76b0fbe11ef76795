using Microsoft.EntityFrameworkCore;

namespace TextileStudio.Core.Data;

/// <summary>
/// The clock that due times and leases are judged by: the database's on PostgreSQL, where several nodes' clocks may differ
/// (<c>clock_timestamp()</c>, since <c>now()</c> stands still inside a transaction), the injected TimeProvider on SQLite, where there is one machine.
/// </summary>
public static class DbClock
{
    /// <summary>PostgreSQL's clock as UTC ticks (621355968000000000 ticks lie between year 1 and 1970).</summary>
    private const string PostgresTicks = "(621355968000000000 + (extract(epoch from clock_timestamp()) * 10000000)::bigint)";

    /// <summary>
    /// The current instant in ticks as an SQL expression: PostgreSQL's clock, or the placeholder <paramref name="placeholder"/> that the caller fills with the TimeProvider's ticks.
    /// </summary>
    public static string Ticks(StudioDb db, string placeholder) => db is PostgresStudioDb ? PostgresTicks : placeholder;

    /// <summary>The current instant by the same clock.</summary>
    public static async Task<DateTimeOffset> NowAsync(StudioDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (db is not PostgresStudioDb)
            return time.GetUtcNow();
        await using var held = await HeldConnection.OfAsync(db, cancellationToken);
        await using var command = held.Connection.CreateCommand();
        command.CommandText = $"SELECT {PostgresTicks}";
        if (db.Database.CurrentTransaction is { } transaction)
            command.Transaction = Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(transaction);
        return new DateTimeOffset((long)(await command.ExecuteScalarAsync(cancellationToken))!, TimeSpan.Zero);
    }
}
