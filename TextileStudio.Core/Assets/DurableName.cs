using System.Runtime.InteropServices;

namespace TextileStudio.Core.Assets;

/// <summary>
/// Renames so that a power cut cannot undo it: flushing a file keeps its bytes, but its name is kept by flushing its folder. Without this a confirmed post
/// could come back without its picture.
/// </summary>
internal static partial class DurableName
{
    private const int ReadOnly = 0;
    private const int InvalidArgument = 22; // EINVAL: this file system cannot flush a folder and needs no flush

    /// <summary>Moves a flushed file to its final name below <paramref name="root"/>; throws <see cref="IOException"/> when the disk will not keep it.</summary>
    public static void Give(string from, string to, string root)
    {
        File.Move(from, to, overwrite: true);
        if (OperatingSystem.IsWindows()) // its file system journals names by itself
            return;

        // The folder of the day may be new, and so may those above it.
        for (var folder = Path.GetDirectoryName(to)!; folder.Length >= root.Length; folder = Path.GetDirectoryName(folder)!)
            Flush(folder);
    }

    /// <summary>Flushes a folder and all below it: after many files were written and flushed there, their names stay too.</summary>
    public static void KeepFolders(string root)
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (var folder in Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories))
            Flush(folder);
        Flush(root);
    }

    private static void Flush(string folder)
    {
        var handle = Open(folder, ReadOnly);
        if (handle < 0)
            throw new IOException($"The folder {folder} cannot be opened for flushing (error {Marshal.GetLastPInvokeError()}).");
        var failed = Synchronize(handle) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        if (failed)
            throw new IOException($"The folder {folder} cannot be flushed to the disk (error {error}).");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
