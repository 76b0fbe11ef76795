using System.Runtime.InteropServices;

namespace TextileStudio.Core.Posters.Native;

/// <summary>
/// Finds, loads and hardens libvips, once per process. Only a render worker calls this: the library can abort the process it lives in.
/// </summary>
internal static class VipsLibrary
{
    private static readonly string[] s_loaders = ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadNsgif", "VipsForeignLoadSvg"];
    private static readonly Lock s_gate = new();
    private static nint s_library;

    /// <summary>
    /// Held by whoever runs a recipe or frees one. Drawing lettering and drawing SVG share shaping and font tables of one process; side by side they have ended a process of several threads, as that of the
    /// tests is. A worker has one thread and never waits.
    /// </summary>
    internal static Lock Turn { get; } = new();

    /// <summary>The version in use; null until loaded.</summary>
    public static string? Version { get; private set; }

    /// <summary>Null when the library is ready, else why it is not.</summary>
    /// <param name="configured">The setting <c>Studio:Posters:VipsLibrary</c>; when given, nothing else is tried.</param>
    /// <param name="stateDirectory">Where the font configuration and its cache are kept.</param>
    public static string? Load(string? configured, string stateDirectory)
    {
        lock (s_gate)
        {
            if (Version is not null)
                return null;
            if (s_library == 0 && !TryFind(configured, out s_library))
                return string.IsNullOrEmpty(configured)
                    ? "libvips was not found: neither in the program's native folder nor on this system. Build with Node 20 or newer installed, or install libvips 8.14 or newer."
                    : "The library named by Studio:Posters:VipsLibrary could not be loaded.";

            // Both are read when the library starts, so they come before its first function.
            NativeEnvironment.Set("VIPS_WARNING", "0");
            NativeEnvironment.Set("FONTCONFIG_FILE", PosterFonts.WriteConfiguration(stateDirectory));
            NativeLibrary.SetDllImportResolver(typeof(VipsLibrary).Assembly, (name, _, _) => Resolve(name));
            if (VipsFunctions.Init("textile-studio") != 0)
                return $"libvips did not start: {TakeErrors()}";
            Harden();
            Version = Marshal.PtrToStringUTF8(VipsFunctions.VersionString());
            return null;
        }
    }

    /// <summary>Empties the library's error buffer; at most 500 characters, because a broken file can cause hundreds of lines.</summary>
    public static string TakeErrors()
    {
        var text = VipsFunctions.CopyErrorBuffer();
        var message = Marshal.PtrToStringUTF8(text)?.Trim() ?? "";
        VipsFunctions.Free(text);
        return message.Length <= 500 ? message : message[..500];
    }

    private static bool TryFind(string? configured, out nint library)
    {
        foreach (var candidate in Candidates(configured))
        {
            if (!NativeLibrary.TryLoad(candidate, out library))
                continue;
            if (NativeLibrary.TryGetExport(library, "vips_operation_block_set", out _))
                return true;
            NativeLibrary.Free(library);
        }

        library = 0;
        return false;
    }

    private static IEnumerable<string> Candidates(string? configured)
    {
        if (!string.IsNullOrEmpty(configured))
            return [configured];
        var bundled = Path.Combine(AppContext.BaseDirectory, "native");
        var files = Directory.Exists(bundled) ? Directory.GetFiles(bundled, "*vips*").Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        return files.Append(OperatingSystem.IsWindows() ? "libvips-42.dll" : OperatingSystem.IsMacOS() ? "libvips.42.dylib" : "libvips.so.42");
    }

    // Elsewhere a look-up through libvips' handle reaches the libraries it depends on; on Windows each has its own file.
    private static nint Resolve(string name) => name switch
    {
        VipsFunctions.Vips => s_library,
        VipsFunctions.GObject => OperatingSystem.IsWindows() ? NativeLibrary.Load("libgobject-2.0-0.dll") : s_library,
        VipsFunctions.GLib => OperatingSystem.IsWindows() ? NativeLibrary.Load("libglib-2.0-0.dll") : s_library,
        _ => 0,
    };

    private static void Harden()
    {
        VipsFunctions.BlockUntrusted(1);
        VipsFunctions.BlockOperation("VipsForeignLoad", 1);
        foreach (var loader in s_loaders)
            VipsFunctions.BlockOperation(loader, 0);

        // A worker renders one poster at a time, and no two posters share an operation.
        VipsFunctions.SetConcurrency(1);
        VipsFunctions.SetCacheSize(0);
    }
}
