using System.Runtime.InteropServices;

namespace TextileStudio.Core.Posters.Native;

/// <summary>A ceiling on the memory of this process, kept by the system. Only where the system has one for data (Linux); elsewhere recycling alone keeps workers small.</summary>
internal static partial class MemoryLimit
{
    // RLIMIT_DATA. A limit of the address space would forbid what the garbage collector only reserves.
    private const int Data = 2;

    /// <param name="megabytes">0 for no limit.</param>
    public static void Set(int megabytes)
    {
        if (megabytes == 0 || !OperatingSystem.IsLinux())
            return;
        var bytes = (nuint)megabytes * 1024 * 1024;
        var limit = new Limit { Soft = bytes, Hard = bytes };

        // Refused only when a lower limit is in force already.
        _ = SetLimit(Data, ref limit);
    }

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, ref Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }
}
