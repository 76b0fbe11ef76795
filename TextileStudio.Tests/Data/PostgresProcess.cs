using System.Diagnostics;
using NUnit.Framework;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Data;

/// <summary>
/// A PostgreSQL server on a free loopback port with its data in a temporary folder, which can be stopped and started again.
/// Where PostgreSQL is not installed the test is skipped with a sentence; in CI that is a failure.
/// </summary>
internal sealed class PostgresProcess : IDisposable
{
    private readonly string _folder;

    private readonly bool _isDurable;

    private PostgresProcess(string folder, int port, bool isDurable) => (_folder, Port, _isDurable) = (folder, port, isDurable);

    public int Port { get; }

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=studio;Database=postgres";

    /// <summary>A new server, ready for connections; <paramref name="isDurable"/> lets commits reach the disk, which tests need not wait for.</summary>
    public static async Task<PostgresProcess> StartAsync(bool isDurable = false)
    {
        if (Binary("initdb") is null)
        {
            const string Sentence = "PostgreSQL is not installed; install it with: apt-get install postgresql";
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail(Sentence);
            Assert.Ignore(Sentence);
        }

        var folder = Path.Combine(Path.GetTempPath(), "textile-studio-postgres-" + Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        if (Environment.UserName == "root")
            await Process.Start("chown", ["postgres", folder]).WaitForExitAsync();
        var server = new PostgresProcess(folder, ChildProcess.FreePort(), isDurable);
        Run("initdb", "-D", server.Data, "-U", "studio", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8");
        server.Start();
        return server;
    }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Starts it again after <see cref="Stop"/>, on the same port with the same data; returns when it takes connections.</summary>
    public void Start() => Run("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder, "log"),
        "-o", $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c fsync={(_isDurable ? "on" : "off")} -c deadlock_timeout=100ms -c max_connections=600", "start");

    /// <summary><c>fast</c> ends sessions in order; <c>immediate</c> is the death of every server process.</summary>
    public void Stop(string mode) => Run("pg_ctl", "-D", Data, "-m", mode, "-w", "stop");

    public void Dispose()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            Stop("immediate");
        Directory.Delete(_folder, recursive: true);
    }

    private static string? Binary(string name)
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin", name))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name));
        return debian.Concat(path).FirstOrDefault(File.Exists);
    }

    private static void Run(string name, params string[] arguments)
    {
        // PostgreSQL refuses to run as root; Debian's package makes the account for it.
        var asPostgres = Environment.UserName == "root";
        var start = new ProcessStartInfo(asPostgres ? "runuser" : Binary(name)!) { WorkingDirectory = "/" };
        if (asPostgres)
        {
            foreach (var argument in new[] { "-u", "postgres", "--", Binary(name)! })
                start.ArgumentList.Add(argument);
        }

        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        // The server inherits what pg_ctl has; a pipe would never end.
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{name} ended with {process.ExitCode}");
    }
}
