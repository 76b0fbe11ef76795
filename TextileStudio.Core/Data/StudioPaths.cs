namespace TextileStudio.Core.Data;

/// <summary>The data directory and what lies in it. Everything the service writes on disk is below it.</summary>
public sealed class StudioPaths
{
    public StudioPaths(string root)
    {
        Root = Path.GetFullPath(root);
        Directory.CreateDirectory(Root);
        CreatePrivate(Keys);
    }

    public string Root { get; }

    public string Database => Path.Combine(Root, "studio.db");

    public string Assets => Path.Combine(Root, "assets");

    /// <summary>Data Protection's key ring, which opens every stored token: for the service's own user only.</summary>
    public string Keys => Path.Combine(Root, "keys");

    /// <summary>Finished posts that left the database (docs/retention.md).</summary>
    public string Archive => Path.Combine(Root, "archive");

    /// <summary>Where a backup is unpacked; while it is there the directory is no whole one and no service starts on it.</summary>
    public string Restoring => Path.Combine(Root, "restoring");

    /// <summary>Held by the process that archives.</summary>
    public string ArchiveLock => Path.Combine(Root, "archive.lock");

    public string Sandbox => Path.Combine(Root, "sandbox.db");

    /// <summary>Held by the process that migrates; the operating system frees it when the process dies.</summary>
    public string MigrationLock => Path.Combine(Root, "migrate.lock");

    /// <summary>Held by the process that dispatches on SQLite; a second process stands by.</summary>
    public string DispatcherLock => Path.Combine(Root, "dispatch.lock");

    /// <summary>A new file for the service's own user only, from its first byte on.</summary>
    internal static FileStream CreatePrivateFile(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 128 * 1024 };
        if (!OperatingSystem.IsWindows()) // there the folder says who may read it
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static void CreatePrivate(string path)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows()) // there the folder inherits who may read it
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
