using Microsoft.EntityFrameworkCore;

namespace TextileStudio.Core.Data;

/// <summary>
/// Brings the database to the current schema at start. Holds an operating-system file lock meanwhile, so that a row left in
/// <c>__EFMigrationsLock</c> is known to be a dead process's and can be dropped; each migration is a transaction, so a kill leaves a database that starts.
/// </summary>
public sealed class Migrator(StudioDbs dbs, StudioPaths paths, TimeProvider time)
{
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var fileLock = await FileLock.WaitAsync(paths.MigrationLock, time, TimeSpan.FromMinutes(2), cancellationToken);
        await using var db = dbs.ForSystem();
        if (dbs.Provider is DatabaseProvider.Sqlite)
        {
            await db.Database.OpenConnectionAsync(cancellationToken);
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL;", cancellationToken);
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\";", cancellationToken);
        }

        // PostgreSQL's lock is a table lock inside the migration's transaction: it dies with its connection.
        await db.Database.MigrateAsync(cancellationToken);
    }
}
