using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Backups;

/// <summary>
/// Puts everything the service needs to go on elsewhere into one file, while it runs: first the database as it is at one instant, then the key ring, the pictures that this database names
/// (they never change) and the archive. The file gets its name only after all of it was read back.
/// </summary>
public sealed class StudioBackup(StudioDbs dbs, StudioPaths paths, TimeProvider time)
{
    private const string Unfinished = ".part";
    private const string Copied = ".database";

    /// <summary>Writes a new file; <c>.gz</c> at the end of its name packs it. What was confirmed before the call is in it. Throws <see cref="BackupException"/>.</summary>
    /// <param name="filesOnly">Leaves the database out: somebody else backs it up.</param>
    public async Task<BackupManifest> WriteAsync(string file, string version, bool keyRingIsSealed, bool filesOnly, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(file);
        var folder = Path.GetDirectoryName(target)!;
        if (File.Exists(target))
            throw new BackupException($"{target} is there already. Give another name; a backup is never written over.");
        if (!Directory.Exists(folder))
            throw new BackupException($"There is no folder {folder}.");
        var (temporary, copy) = (target + Unfinished, target + Copied);
        try
        {
            var madeAt = time.GetUtcNow();
            if (!filesOnly)
                await CopyDatabaseAsync(copy, cancellationToken);
            var manifest = new BackupManifest(BackupManifest.CurrentFormat, version, madeAt, filesOnly ? null : dbs.Provider, null, null, keyRingIsSealed, [], []);
            var facts = await FactsAsync(filesOnly || dbs.Provider is not DatabaseProvider.Sqlite ? dbs : SqliteCopy.DbsOf(copy), cancellationToken);
            manifest = manifest with { Schema = filesOnly ? null : facts.Schema, Counts = filesOnly ? null : facts.Counts };
            await PackAsync(temporary, target.EndsWith(".gz", StringComparison.OrdinalIgnoreCase), manifest, filesOnly ? null : copy, facts.Pictures, cancellationToken);
            var read = await BackupReader.CheckAsync(temporary, cancellationToken);
            DurableName.Give(temporary, target, folder);
            return read;
        }
        finally
        {
            foreach (var rest in new[] { temporary, copy, copy + "-journal", copy + "-wal", copy + "-shm" })
                File.Delete(rest);
        }
    }

    private Task CopyDatabaseAsync(string copy, CancellationToken cancellationToken) => dbs.Provider is DatabaseProvider.Sqlite
        ? SqliteCopy.MakeAsync(dbs.ConnectionString, copy, cancellationToken)
        : PostgresTools.DumpAsync(dbs.ConnectionString, copy, cancellationToken);

    private sealed record Facts(string? Schema, BackupCounts Counts, IReadOnlyList<string> Pictures);

    /// <summary>In plain SQL, for the database may be of an earlier version than this program.</summary>
    private static async Task<Facts> FactsAsync(StudioDbs of, CancellationToken cancellationToken)
    {
        await using var db = of.ForSystem();
        Task<long> CountAsync(string rows) => db.Database.SqlQueryRaw<long>($"SELECT COUNT(*) AS \"Value\" FROM {rows}").SingleAsync(cancellationToken);
        var schema = (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).LastOrDefault()
            ?? throw new BackupException("The database is empty: no service has run on it. Set Studio:DataDirectory and Studio:Database as they are set for the service.");
        return new Facts(schema,
            new BackupCounts(await CountAsync("organizations"), await CountAsync("accounts"), await CountAsync("scheduled_posts"), await CountAsync("scheduled_posts WHERE status = 'scheduled'"), await CountAsync("assets")),
            await db.Database.SqlQueryRaw<string>("SELECT path AS \"Value\" FROM assets ORDER BY id").ToListAsync(cancellationToken));
    }

    private async Task PackAsync(string temporary, bool packed, BackupManifest manifest, string? database, IReadOnlyList<string> pictures, CancellationToken cancellationToken)
    {
        await using var file = StudioPaths.CreatePrivateFile(temporary, FileMode.Create);
        var parts = new List<BackupPart>();
        var missing = new List<string>();
        await using var gzip = packed ? new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true) : null;
        await using (var tar = new TarWriter((Stream?)gzip ?? file, TarEntryFormat.Pax, leaveOpen: true))
        {
            if (database is not null)
                parts.Add(await AddAsync(tar, dbs.Provider is DatabaseProvider.Sqlite ? BackupManifest.Sqlite : BackupManifest.Postgres, database, cancellationToken));
            foreach (var name in FilesIn(paths.Keys, "*.xml"))
                parts.Add(await AddAsync(tar, $"{BackupManifest.Keys}/{name}", Path.Combine(paths.Keys, name), cancellationToken));
            foreach (var picture in pictures)
            {
                if (File.Exists(Path.Combine(paths.Assets, picture)))
                    parts.Add(await AddAsync(tar, $"{BackupManifest.Assets}/{picture}", Path.Combine(paths.Assets, picture), cancellationToken));
                else
                    missing.Add(picture);
            }

            // After the database: what has left it since is in both.
            foreach (var name in FilesIn(paths.Archive, "*.ndjson.gz"))
                parts.Add(await AddAsync(tar, $"{BackupManifest.Archive}/{name}", Path.Combine(paths.Archive, name), cancellationToken));
            await using var list = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest with { Parts = parts, Missing = missing }, StudioJson.Options));
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, BackupManifest.EntryName) { DataStream = list, ModificationTime = manifest.MadeAt }, cancellationToken);
        }

        if (gzip is not null)
            await gzip.DisposeAsync(); // writes its end
        file.Flush(flushToDisk: true);
    }

    private static async Task<BackupPart> AddAsync(TarWriter tar, string name, string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 128 * 1024, useAsync: true);
        var sum = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        file.Position = 0;
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = file, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite, ModificationTime = new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero) }, cancellationToken);
        return new BackupPart(name, file.Length, sum);
    }

    private static IEnumerable<string> FilesIn(string folder, string pattern) => !Directory.Exists(folder) ? [] :
        Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal);
}
