using System.Diagnostics;
using System.Globalization;

namespace TextileStudio.Core.Posters.Workers;

/// <summary>How this program starts itself as a worker.</summary>
internal static class RenderWorkerCommand
{
    private const string Program = "TextileStudio.Api";

    // What a .NET process needs to run. Everything else, secrets in settings above all, stays out of reach of a photo that takes a worker over.
    private static readonly string[] s_inherited =
    [
        "PATH", "HOME", "LANG", "TMPDIR", "TEMP", "TMP", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SystemRoot", "USERPROFILE",
    ];

    /// <param name="stateDirectory">Where workers keep the font configuration and its cache.</param>
    /// <param name="megabytes">The setting <c>Studio:Posters:MemoryLimitMegabytes</c>.</param>
    /// <param name="library">The setting <c>Studio:Posters:VipsLibrary</c>.</param>
    public static ProcessStartInfo Create(string stateDirectory, int megabytes, string? library)
    {
        Directory.CreateDirectory(stateDirectory);
        var own = Environment.ProcessPath;
        var isOurs = Path.GetFileNameWithoutExtension(own) == Program;
        var command = new ProcessStartInfo(isOurs ? own! : DotnetHost(own))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = stateDirectory,
        };
        if (!isOurs)
            command.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, $"{Program}.dll"));
        command.ArgumentList.Add(RenderWorker.Argument);
        command.ArgumentList.Add(stateDirectory);
        command.ArgumentList.Add(megabytes.ToString(CultureInfo.InvariantCulture));
        if (!string.IsNullOrEmpty(library))
            command.ArgumentList.Add(library);

        foreach (var name in command.Environment.Keys.Except(s_inherited, StringComparer.OrdinalIgnoreCase).ToArray())
            command.Environment.Remove(name);

        // A worker is one thread's work beside native memory: small heap, no diagnostics port.
        command.Environment["DOTNET_gcServer"] = "0";
        command.Environment["DOTNET_gcConcurrent"] = "0";
        command.Environment["DOTNET_EnableDiagnostics"] = "0";
        return command;
    }

    private static string DotnetHost(string? own) => Path.GetFileNameWithoutExtension(own) == "dotnet"
        ? own!
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}
