using Npgsql;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Data;

/// <summary>
/// Databases on the test run's own PostgreSQL server (<see cref="PostgresProcess"/>). Started on first use, stopped with the run.
/// </summary>
internal static class PostgresServer
{
    private static readonly Lazy<Task<string>> Server = new(StartAsync);
    private static readonly Lazy<Task<string>> Template = new(MigratedAsync);
    private static PostgresProcess? _process;
    private static int _databases;

    /// <summary>Whether commits reach the disk, as on a real server: for figures, not for tests. Set before the first use.</summary>
    public static bool IsDurable { get; set; }

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

        // A connection of its own: the clock must move when everything else of the pool waits for it.
        var clock = new NpgsqlConnectionStringBuilder(followed) { ApplicationName = "test clock", MaxPoolSize = 1 }.ConnectionString;
        time.Follower = now =>
        {
            using var connection = new NpgsqlConnection(clock);
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
        if (_process is null)
            return;
        NpgsqlConnection.ClearAllPools();
        _process.Dispose();
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
        _process = await PostgresProcess.StartAsync(IsDurable);
        return _process.ConnectionString;
    }
}
