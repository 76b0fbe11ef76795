using System.Diagnostics;

namespace TextileStudio.Tests.Reliability.Simulation;

/// <summary>A process that simulates: its thread pool has one worker, so nothing in it happens at the same time as anything else.</summary>
internal static class SimProcess
{
    /// <summary>Runs the verb with these arguments to its end; what it printed, and whether all promises were kept.</summary>
    public static async Task<(bool Kept, string Output)> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.GetTempPath() };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "TextileStudio.Tests.dll"), "simulate", .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in Pump.OneWorker)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode is 0 or 1 && (await errors).Length == 0 ? (process.ExitCode == 0, (await output).Trim())
                : throw new InvalidOperationException($"The simulation ended with {process.ExitCode}:\n{await output}\n{await errors}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
