using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using NUnit.Framework;

namespace TextileStudio.Tests.Data;

/// <summary>
/// A PostgreSQL server of the test run's own, on a free loopback port with its data in a temporary folder. Started on first use, stopped with the run.
/// Where PostgreSQL is not installed the test is skipped with a sentence; in CI that is a failure.
/// </summary>
internal static class PostgresServer
{
    private static readonly Lazy<Task<string>> Server = new(StartAsync);
    private static string? _folder;
    private static int _databases;

    /// <summary>The connection string of a new, empty database.</summary>
    public static async Task<string> NewDatabaseAsync()
    {
        var server = await Server.Value;
        var name = $"studio_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 40 }.ConnectionString;
    }

    public static void Stop()
    {
        if (_folder is null)
            return;
        NpgsqlConnection.ClearAllPools();
        Run("pg_ctl", "-D", Path.Combine(_folder, "data"), "-m", "immediate", "-w", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string> StartAsync()
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
        var port = FreePort();
        Run("initdb", "-D", Path.Combine(folder, "data"), "-U", "studio", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8");
        Run("pg_ctl", "-D", Path.Combine(folder, "data"), "-w", "-l", Path.Combine(folder, "log"),
            "-o", $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off -c max_connections=200", "start");
        _folder = folder;
        return $"Host=127.0.0.1;Port={port};Username=studio;Database=postgres";
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
