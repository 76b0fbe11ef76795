using TextileStudio.Core.Data;

namespace TextileStudio.Core.Backups;

/// <summary>One file in a backup: what it must be when it is read.</summary>
public sealed record BackupPart(string Name, long Bytes, string Sha256);

/// <summary>What the backed-up database holds.</summary>
public sealed record BackupCounts(long Organizations, long Accounts, long Posts, long Scheduled, long Assets);

/// <summary>The last entry of a backup: what is in it, so that a part that is missing, changed or cut off is found.</summary>
/// <param name="Format">Of the file; 1.</param>
/// <param name="Version">Of the program that made it.</param>
/// <param name="MadeAt">What was confirmed before this instant is in it.</param>
/// <param name="Database">Null where only files were backed up.</param>
/// <param name="Schema">The last migration of the database.</param>
/// <param name="KeyRingIsSealed">The key ring opens only with the operator's certificate, which is not in it.</param>
/// <param name="Missing">Pictures that the database names and the disk did not have.</param>
public sealed record BackupManifest(
    int Format, string Version, DateTimeOffset MadeAt, DatabaseProvider? Database, string? Schema, BackupCounts? Counts, bool KeyRingIsSealed, IReadOnlyList<BackupPart> Parts, IReadOnlyList<string> Missing)
{
    public const int CurrentFormat = 1;
    internal const string EntryName = "manifest.json";
    internal const string Sqlite = "studio.db";
    internal const string Postgres = "database.dump";

    /// <summary>The folders in it, named as in the data directory.</summary>
    public const string Keys = "keys";
    public const string Assets = "assets";
    public const string Archive = "archive";

    /// <summary>All parts together.</summary>
    public long Bytes => Parts.Sum(p => p.Bytes);

    public int Files(string folder) => Parts.Count(p => p.Name.StartsWith(folder + "/", StringComparison.Ordinal));

    /// <summary>Whether a name is one that we write: a plain path below one of our folders, or the database.</summary>
    internal static bool IsPart(string name) => name is Sqlite or Postgres
        || (name.Split('/') is [Keys or Assets or Archive, _, ..] path && path.All(step => step is not ("" or "." or "..") && step.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')));
}

/// <summary>Why a backup cannot be made, trusted or restored, in a sentence for the operator. Nothing was changed.</summary>
public sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
