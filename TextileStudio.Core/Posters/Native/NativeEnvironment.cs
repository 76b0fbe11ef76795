using System.Runtime.InteropServices;

namespace TextileStudio.Core.Posters.Native;

/// <summary>Environment variables as native code sees them: on Unix .NET keeps its own copy, which native libraries never read.</summary>
internal static partial class NativeEnvironment
{
    public static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        _ = OperatingSystem.IsWindows() ? PutEnvironment(name, value) : SetEnvironment(name, value, 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", EntryPoint = "_putenv_s", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PutEnvironment(string name, string value);
}
