using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace TextileStudio.Core.Data;

/// <summary>What SQLite needs to keep its word: a disk of this machine, a write-ahead log, and commits that wait for the disk. Without them the service does not start.</summary>
public static class SqliteGround
{
    private const string Mounts = "/proc/mounts";
    private static readonly string[] Elsewhere = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs"];

    /// <summary>Why a SQLite file may not lie there, else null. Judged by the system's table of mounts; where there is none, as on Windows, nothing is refused.</summary>
    public static string? Refusal(DatabaseOptions options, StudioPaths paths) =>
        options.Provider is DatabaseProvider.Sqlite && File.Exists(Mounts)
            ? Refusal(options.ConnectionString is { } own ? new SqliteConnectionStringBuilder(own).DataSource : paths.Database, File.ReadLines(Mounts))
            : null;

    /// <summary>The same by a given table of mounts: device, mount point, type, options.</summary>
    public static string? Refusal(string file, IEnumerable<string> mounts)
    {
        var path = Path.GetFullPath(file);
        var (_, type) = mounts.Select(line => line.Split(' '))
            .Where(fields => fields.Length > 2)
            .Select(fields => (Point: fields[1].Replace("\\040", " ", StringComparison.Ordinal), Type: fields[2]))
            .Where(mount => mount.Point == "/" || path == mount.Point || path.StartsWith(mount.Point + "/", StringComparison.Ordinal))
            .OrderBy(mount => mount.Point.Length)
            .LastOrDefault();
        return Elsewhere.Contains(type)
            ? $"{path} lies on a network file system ({type}). SQLite's locks do not hold there, so two machines could send the same post: put Studio:DataDirectory on a disk of this machine, or set Studio:Database:Provider to Postgres."
            : null;
    }

    /// <summary>Throws the sentence when a confirmed commit would not survive a power cut.</summary>
    public static async Task CheckAsync(StudioDbs dbs, CancellationToken cancellationToken)
    {
        if (dbs.Provider is not DatabaseProvider.Sqlite)
            return;
        await using var db = dbs.ForSystem();
        await using var held = await HeldConnection.OfAsync(db, cancellationToken);
        var journal = await db.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync(cancellationToken);
        var synchronous = await db.Database.SqlQueryRaw<int>("SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync(cancellationToken);
        if (journal != "wal")
            throw new InvalidOperationException($"The database needs SQLite's write-ahead log, but its journal mode stays {journal}: it must be a file on a disk of this machine.");
        if (synchronous < 2)
            throw new InvalidOperationException($"SQLite runs with synchronous={synchronous}; it must be FULL (2), or a confirmed schedule could be lost in a power cut.");
    }
}
