using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using NUnit.Framework;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Data;

/// <summary>
/// A PostgreSQL server of the test run's own, on a free loopback port with its data in a temporary folder. Started on first use, stopped with the run.
/// Where PostgreSQL is not installed the test is skipped with a sentence; in CI that is a failure.
/// </summary>
internal static class PostgresServer
{
    private static readonly Lazy<Task<string>> Server = new(StartAsync);
    private static readonly Lazy<Task<string>> Template = new(MigratedAsync);
    private static string? _folder;

    /// <summary>Whether commits reach the disk, as on a real server: for figures, not for tests. Set before the first use.</summary>
    public static bool IsDurable { get; set; }

    private static int _databases;

    /// <summary>The connection string of a new, empty database.</summary>
    public static async Task<string> NewDatabaseAsync() => await CreateAsync("template1");

    /// <summary>A new database with the current schema, and with the test's clock where it has one: its <c>clock_timestamp()</c> then reads that instead of the machine's.</summary>
    public static async Task<string> NewStudioAsync(FakeTime? time = null)
    {
        var connectionString = await CreateAsync(await Template.Value);
        if (time is null)
            return connectionString;

        // A sequence is read and set outside transactions, as a clock is; found first in the search path, the function stands in for the built-in one.
        await ExecuteAsync(connectionString,
            $"""
             CREATE SEQUENCE test_clock AS bigint;
             SELECT setval('test_clock', {time.GetUtcNow().UtcTicks});
             CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
               'SELECT timestamptz ''epoch'' + ((last_value - 621355968000000000 + 9) / 10) * interval ''1 microsecond'' FROM public.test_clock';
             """);
        var followed = new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = "public,pg_catalog" }.ConnectionString;
        time.Follower = now =>
        {
            using var connection = new NpgsqlConnection(followed);
            connection.Open();
            using var command = new NpgsqlCommand($"SELECT setval('test_clock', {now.UtcTicks})", connection);
            command.ExecuteNonQuery();
        };
        return followed;
    }

    /// <summary>Closes what a test's database still holds open; the server has room for only so many.</summary>
    public static void Leave(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    public static void Stop()
    {
        if (_folder is null)
            return;
        NpgsqlConnection.ClearAllPools();
        Run("pg_ctl", "-D", Path.Combine(_folder, "data"), "-m", "immediate", "-w", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string> CreateAsync(string template)
    {
        var server = await Server.Value;
        var name = $"studio_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(server, $"CREATE DATABASE {name} TEMPLATE {template}");
        return new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 40 }.ConnectionString;
    }

    /// <summary>The name of a database with the current schema, to be copied.</summary>
    private static async Task<string> MigratedAsync()
    {
        var connectionString = await NewDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("textile-studio-tests");
        await new Migrator(new StudioDbs(DatabaseProvider.Postgres, connectionString), new StudioPaths(folder.FullName), TimeProvider.System).MigrateAsync(CancellationToken.None);
        folder.Delete(recursive: true);
        Leave(connectionString);
        return new NpgsqlConnectionStringBuilder(connectionString).Database!;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
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
            "-o", $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync={(IsDurable ? "on" : "off")} -c deadlock_timeout=100ms -c max_connections=200", "start");
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
