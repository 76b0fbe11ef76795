using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Backups;

/// <summary>What was restored. <paramref name="Posts"/> is null where the backup holds no database.</summary>
public sealed record RestoreReport(BackupManifest Backup, HeldPosts? Posts);

/// <summary>
/// Brings a backup back into an empty data directory. The file is checked to its end first, unpacked beside, brought to the current schema, its doubtful posts held; only then it takes its place.
/// Until it has, no service starts on the directory. Throws <see cref="BackupException"/>.
/// </summary>
public sealed class StudioRestore(StudioDbs dbs, StudioPaths paths, WriteRetry writes, PostLedger ledger, TimeProvider time)
{
    /// <param name="holdAll">Holds every scheduled post, not only those that were due.</param>
    public async Task<RestoreReport> RestoreAsync(string file, bool holdAll, CancellationToken cancellationToken)
    {
        await CheckGroundAsync(cancellationToken);
        var manifest = await BackupReader.CheckAsync(file, cancellationToken);
        await CheckFitsAsync(manifest, cancellationToken);
        await TakeGroundAsync(cancellationToken);
        HeldPosts? posts = null;
        try
        {
            await BackupReader.ExtractAsync(file, paths.Restoring, cancellationToken);
            if (manifest.Database is DatabaseProvider.Sqlite)
                posts = await PrepareSqliteAsync(Path.Combine(paths.Restoring, BackupManifest.Sqlite), manifest, holdAll, cancellationToken);
            else if (manifest.Database is DatabaseProvider.Postgres)
                await PostgresTools.RestoreAsync(dbs.ConnectionString, Path.Combine(paths.Restoring, BackupManifest.Postgres), cancellationToken);
        }
        catch
        {
            Directory.Delete(paths.Restoring, recursive: true); // nothing has taken its place yet
            throw;
        }

        if (manifest.Database is DatabaseProvider.Postgres)
        {
            await new Migrator(dbs, new StudioPaths(paths.Restoring), time).MigrateAsync(cancellationToken);
            posts = await new RestoredPosts(dbs, writes, ledger, time).HoldAsync(manifest.MadeAt, holdAll, cancellationToken);
        }

        TakePlace(manifest);
        return new RestoreReport(manifest, posts);
    }

    private string SqliteFile => SqliteCopy.FileOf(dbs.ConnectionString);

    /// <summary>The directory is empty, and so is the database.</summary>
    private async Task CheckGroundAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(paths.Restoring))
            throw new BackupException($"An earlier restore into {paths.Root} did not come to its end. Empty the directory{(dbs.Provider is DatabaseProvider.Postgres ? " and the database" : "")}, then restore again.");
        if (Directory.EnumerateFileSystemEntries(paths.Root).FirstOrDefault(IsSomething) is { } there)
            throw new BackupException($"{paths.Root} is not empty ({Path.GetFileName(there)} is there). Restore into an empty directory: what is in this one would be lost.");
        if (dbs.Provider is DatabaseProvider.Sqlite && File.Exists(SqliteFile))
            throw new BackupException($"There is a database at {SqliteFile} already. Move it away first.");
        if (dbs.Provider is DatabaseProvider.Postgres)
        {
            await using var db = dbs.ForSystem();
            if ((await db.Database.GetAppliedMigrationsAsync(cancellationToken)).Any())
                throw new BackupException("The PostgreSQL database is not empty. Restore into a new, empty one.");
        }
    }

    private async Task CheckFitsAsync(BackupManifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.Database is { } provider && provider != dbs.Provider)
            throw new BackupException($"This is a backup of a {provider} database, and Studio:Database:Provider is {dbs.Provider}. Set it to {provider}.");
        await using var db = dbs.ForSystem();
        cancellationToken.ThrowIfCancellationRequested();
        if (manifest.Schema is { } schema && !db.Database.GetMigrations().Contains(schema))
            throw new BackupException($"This backup was made by version {manifest.Version}, whose database this older version does not know. Install that version or a newer one, then restore.");
    }

    /// <summary>From here on no service starts here; one that is starting at this moment is waited for and then found.</summary>
    private async Task TakeGroundAsync(CancellationToken cancellationToken)
    {
        await using var starting = await FileLock.WaitAsync(paths.MigrationLock, time, TimeSpan.FromMinutes(2), cancellationToken);
        await CheckGroundAsync(cancellationToken);
        Directory.CreateDirectory(paths.Restoring);
    }

    private async Task<HeldPosts> PrepareSqliteAsync(string file, BackupManifest manifest, bool holdAll, CancellationToken cancellationToken)
    {
        await SqliteCopy.CheckAsync(file, cancellationToken);
        var restored = SqliteCopy.DbsOf(file);
        await new Migrator(restored, new StudioPaths(paths.Restoring), time).MigrateAsync(cancellationToken);
        var posts = await new RestoredPosts(restored, new WriteRetry(restored, time), ledger, time).HoldAsync(manifest.MadeAt, holdAll, cancellationToken);

        // Closed by its last connection, the log has gone into the file, which alone is moved.
        return File.Exists(file + "-wal") ? throw new InvalidOperationException($"{file} is still open.") : posts;
    }

    /// <summary>The database last: a directory without one is no studio yet.</summary>
    private void TakePlace(BackupManifest manifest)
    {
        DurableName.KeepFolders(paths.Restoring);
        foreach (var (from, to) in new[] { (BackupManifest.Keys, paths.Keys), (BackupManifest.Assets, paths.Assets), (BackupManifest.Archive, paths.Archive) })
        {
            var source = Path.Combine(paths.Restoring, from);
            if (!Directory.Exists(source))
                continue;
            if (Directory.Exists(to))
                Directory.Delete(to); // empty, as was seen
            Directory.Move(source, to);
        }

        _ = new StudioPaths(paths.Root); // whose folders are private again
        if (manifest.Database is DatabaseProvider.Sqlite)
            DurableName.Give(Path.Combine(paths.Restoring, BackupManifest.Sqlite), SqliteFile, Path.GetDirectoryName(SqliteFile)!);
        DurableName.KeepFolders(paths.Root);
        Directory.Delete(paths.Restoring, recursive: true);
    }

    private bool IsSomething(string entry) => Path.GetExtension(entry) != ".lock" && !(entry == paths.Keys && !Directory.EnumerateFileSystemEntries(paths.Keys).Any());
}
