using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data.Moving;

namespace TextileStudio.Core.Data;

/// <summary>
/// Brings the database to the current schema at start. Holds an operating-system file lock meanwhile, so that a row left in
/// <c>__EFMigrationsLock</c> is known to be a dead process's and can be dropped; each migration is a transaction, so a kill leaves a database that starts.
/// </summary>
public sealed class Migrator(StudioDbs dbs, StudioPaths paths, TimeProvider time)
{
    /// <summary>Any number that nobody else takes in this database.</summary>
    internal const long PostgresLock = 0x7465_7874_696c_65; // "textile"

    /// <summary>Throws a sentence on a database that was moved away from, or into which a move is not finished (<see cref="MoveMark"/>).</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var fileLock = await FileLock.WaitAsync(paths.MigrationLock, time, TimeSpan.FromMinutes(2), cancellationToken);
        if (Directory.Exists(paths.Restoring))
            throw new InvalidOperationException($"A backup is being restored into {paths.Root}, or a restore did not come to its end. Wait for it; or empty the directory and restore again.");
        await using var db = dbs.ForSystem();
        await ApplyAsync(db, MoveMark.RefuseAsync, cancellationToken);
    }

    /// <summary>The migrations, without the file lock: whoever calls holds it.</summary>
    /// <param name="before">Asked when nobody else can migrate any more, before the first change.</param>
    internal static async Task ApplyAsync(StudioDb db, Func<StudioDb, CancellationToken, Task>? before, CancellationToken cancellationToken)
    {
        await using var held = await HeldConnection.OfAsync(db, cancellationToken);
        if (db is PostgresStudioDb)
        {
            // Nodes on other machines see no file lock of ours, and the framework's own lock ends with each migration's transaction: a second node would begin
            // the next one too. This lock belongs to the connection, which stays open, and dies with it.
            db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({PostgresLock})", cancellationToken);
        }

        if (before is not null)
            await before(db, cancellationToken);
        if (db is SqliteStudioDb)
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL;", cancellationToken);
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\";", cancellationToken);
        }

        await db.Database.MigrateAsync(cancellationToken);
        if (db is PostgresStudioDb)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({PostgresLock})", cancellationToken);
    }
}
