using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TextileStudio.Tests.Reliability;

/// <summary>A built program of ours as a process of its own: killed with SIGKILL, frozen and thawed, or stopped in order. Its output is kept for the failure message.</summary>
internal sealed class ChildProcess : IDisposable
{
    /// <summary>What the dispatcher says when a holder that was too late tries to move a post: a refused outcome, a refused go-ahead.</summary>
    private static readonly string[] Losses = ["has passed on", "no go-ahead for fence"];

    /// <summary>The build under test; trials of full size name one that was compiled ahead, whose starts are cheaper.</summary>
    private static readonly string Api = Environment.GetEnvironmentVariable("STUDIO_TRIAL_API") ?? "TextileStudio.Api.dll";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(string dll, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string readyMark)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.GetTempPath() };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, dll));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Note(line.Data, readyMark);
        _process.ErrorDataReceived += (_, line) => Note(line.Data, readyMark);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"{dll} ended before it was ready:\n{Output}"));
        _ = _ready.Task.ContinueWith(task => task.Exception, TaskScheduler.Default);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _output);

    public int Id => _process.Id;

    public bool IsRunning => !_process.HasExited;

    /// <summary>How often its log says that a late move was refused.</summary>
    public int RefusedMoves { get; private set; }

    /// <summary>Errors and faults in its log.</summary>
    public IEnumerable<string> Faults => _output.Where(line => line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal));

    /// <summary>The service on a data directory, in Development, with a test's settings. Returns when it listens.</summary>
    public static async Task<ChildProcess> StudioAsync(int port, string dataDirectory, IEnumerable<(string Name, string Value)> settings)
    {
        var process = StudioWithoutWaiting(port, dataDirectory, [.. settings]);
        await process.ReadyAsync();
        return process;
    }

    /// <summary>Waits until it listens; throws with its output when it ends before.</summary>
    public Task ReadyAsync() => _ready.Task.WaitAsync(TimeSpan.FromSeconds(120));

    /// <summary>The same, not waited for.</summary>
    public static ChildProcess StudioWithoutWaiting(int port, string dataDirectory, params (string Name, string Value)[] settings) =>
        Studio(Api, port, dataDirectory, settings);

    /// <summary>A certain build of the service.</summary>
    public static ChildProcess Studio(string dll, int port, string dataDirectory, params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["Studio__DataDirectory"] = dataDirectory,
        };
        foreach (var (name, value) in settings)
            environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return new ChildProcess(dll, [], environment, "Application started");
    }

    /// <summary>A verb of the service's program on a data directory; its exit code and what it said.</summary>
    public static async Task<(int Exit, string Said)> VerbAsync(string dataDirectory, CancellationToken cancellationToken, params string[] words)
    {
        using var process = new ChildProcess(Api, words, new Dictionary<string, string> { ["Studio__DataDirectory"] = dataDirectory }, "a verb is never ready");
        return (await process.EndAsync(cancellationToken), process.Output);
    }

    /// <summary>Waits until it ends by itself; the exit code.</summary>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>The sandbox networks in a process that outlives the nodes.</summary>
    public static async Task<ChildProcess> SandboxAsync(int port, string folder, params string[] arguments)
    {
        var process = new ChildProcess("TextileStudio.Tests.dll", ["sandbox", "--urls", $"http://127.0.0.1:{port}", "--data", folder, .. arguments], new Dictionary<string, string>(), "listening");
        await process.ReadyAsync();
        return process;
    }

    /// <summary>A port nobody holds now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>SIGKILL: nothing of the process runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager stops it. Returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("-TERM");
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(90));
        return _process.ExitCode;
    }

    /// <summary>SIGSTOP: it holds everything it holds and does nothing.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    /// <summary>SIGCONT: it goes on as if no time had passed.</summary>
    public Task ThawAsync() => SignalAsync("-CONT");

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString()]);
        await kill.WaitForExitAsync();
    }

    private void Note(string? line, string readyMark)
    {
        if (line is null)
            return;
        if (Losses.Any(loss => line.Contains(loss, StringComparison.Ordinal)))
            RefusedMoves++;
        _output.Enqueue(line);
        while (_output.Count > 400)
            _output.TryDequeue(out _);
        if (line.Contains(readyMark, StringComparison.Ordinal))
            _ready.TrySetResult(line);
    }
}
