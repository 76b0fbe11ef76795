using System.Collections.Concurrent;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Npgsql;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Data.Moving;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Storage;

/// <summary>A move that cannot go well does not begin, and says what to do. The password is in none of its words.</summary>
[TestFixture, Parallelizable]
internal sealed class MoveRefusalTests
{
    private const string Password = "canary-7f3e-password";

    private readonly ConcurrentQueue<string> _told = new();
    private PlantedTables _source = null!;
    private string _target = "";

    [OneTimeSetUp]
    public async Task PlantAsync()
    {
        _source = new PlantedTables(1, TestRun.Seed);
        _target = new NpgsqlConnectionStringBuilder(await PostgresServer.NewDatabaseAsync()) { Password = Password }.ConnectionString;
    }

    [OneTimeTearDown]
    public void Leave()
    {
        PostgresServer.Leave(_target);
        _source.Dispose();
    }

    [TearDown]
    public async Task Nothing_was_changed_and_no_password_was_told()
    {
        string.Join('\n', _told).Should().NotContain(Password);
        (await TextAsync(_target, "SELECT to_regclass('studio_move')::text")).Should().BeNull("a refused move leaves the target alone");
    }

    [TestCase("Data Source=studio.db")]
    [TestCase("Host=;Database=studio")]
    [TestCase("Host=db;Username=studio")]
    [TestCase("Host=db;Pasword=canary-7f3e-password")]
    [TestCase("nonsense")]
    public async Task What_is_no_connection_to_PostgreSQL(string connection) => await RefusedAsync("The connection is none to PostgreSQL.", connection);

    [Test]
    public async Task A_database_that_is_not_empty()
    {
        var full = await PostgresServer.NewStudioAsync();
        await RefusedAsync("is not empty (it holds __EFMigrationsHistory, ", full);
        PostgresServer.Leave(full);
    }

    [Test]
    public async Task A_database_that_is_not_there() => await RefusedAsync("There is no such database: the PostgreSQL database nowhere on 127.0.0.1:", new NpgsqlConnectionStringBuilder(_target) { Database = "nowhere" }.ConnectionString);

    [Test]
    public async Task A_server_that_is_not_there() =>
        await RefusedAsync("does not answer", new NpgsqlConnectionStringBuilder(_target) { Port = Reliability.ChildProcess.FreePort() }.ConnectionString, MoveEnd.BrokenOff);

    [Test]
    public async Task A_database_in_an_encoding_that_cannot_hold_Hindi()
    {
        var latin = $"latin_{TestContext.CurrentContext.Random.GetString(8, "abcdefgh")}";
        await ExecuteAsync($"CREATE DATABASE {latin} ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
        await RefusedAsync("is encoded in LATIN1", new NpgsqlConnectionStringBuilder(_target) { Database = latin }.ConnectionString);
    }

    [Test]
    public async Task A_user_without_rights()
    {
        var poor = $"poor_{TestContext.CurrentContext.Random.GetString(8, "abcdefgh")}";
        await ExecuteAsync($"CREATE ROLE {poor} LOGIN");
        await RefusedAsync("The user may not make tables", new NpgsqlConnectionStringBuilder(_target) { Username = poor }.ConnectionString);
    }

    [Test]
    public async Task A_database_that_takes_no_writes() =>
        await RefusedAsync("takes no writes", new NpgsqlConnectionStringBuilder(_target) { Options = "-c default_transaction_read_only=on" }.ConnectionString);

    [Test]
    public async Task A_service_that_runs()
    {
        using var running = FileLock.TryTake(_source.Paths.DispatcherLock);
        await RefusedAsync("A service dispatches from ");
    }

    [Test]
    public async Task A_service_that_starts()
    {
        using var starting = FileLock.TryTake(_source.Paths.MigrationLock);
        await RefusedAsync("A service starts in ");
    }

    [Test]
    public async Task A_process_that_stands_by_and_has_the_file_open()
    {
        await using var standing = _source.Open();
        await using var look = standing.CreateCommand();
        look.CommandText = "SELECT count(*) FROM scheduled_posts";
        await look.ExecuteScalarAsync();
        await RefusedAsync("Another program has ");
    }

    [Test]
    public async Task A_file_that_is_not_there() => await RefusedAsync("There is no SQLite database at ", file: Path.Combine(_source.Paths.Root, "other.db"));

    [Test]
    public async Task A_file_that_is_no_database()
    {
        var file = Path.Combine(_source.Paths.Root, "text.db");
        await File.WriteAllTextAsync(file, string.Join(' ', Enumerable.Repeat("no database", 200)));
        await RefusedAsync("is no SQLite database", file: file);
    }

    [Test]
    public async Task A_database_of_something_else()
    {
        var file = Path.Combine(_source.Paths.Root, "else.db");
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE other (id)";
            await command.ExecuteNonQueryAsync();
        }

        await RefusedAsync("holds no database of this service", file: file);
    }

    [TestCase("INSERT INTO \"__EFMigrationsHistory\" VALUES ('29991231000000_Future', '99')", "DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" LIKE '2999%'", "schema of a later release (29991231000000_Future)")]
    [TestCase("UPDATE organizations SET name = 'a' || char(0) || 'b'", "UPDATE organizations SET name = 'ab'", "holds a value that PostgreSQL cannot store")]
    [TestCase("UPDATE assets SET bytes = 'many'", "UPDATE assets SET bytes = 1", "holds a value that PostgreSQL cannot store")]
    [TestCase("PRAGMA foreign_keys=OFF; UPDATE attempts SET post_id = 'gone'", "DELETE FROM attempts WHERE post_id = 'gone'", "refers to a row which is not there")]
    public async Task A_file_that_cannot_go_over_as_it_is(string spoil, string mend, string sentence)
    {
        _source.Execute(spoil);
        await RefusedAsync(sentence);
        _source.Execute(mend);
    }

    [Test]
    public async Task Another_move_into_the_same_database()
    {
        await using var other = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_target) { Pooling = false }.ConnectionString);
        await other.OpenAsync();
        await using var hold = new NpgsqlCommand($"SELECT pg_advisory_lock({0x7465_7874_696d_76})", other);
        await hold.ExecuteNonQueryAsync();
        await RefusedAsync("Another move writes into ");
    }

    private async Task RefusedAsync(string sentence, string? connection = null, MoveEnd end = MoveEnd.Refused, string? file = null)
    {
        var outcome = await new DatabaseMove(_source.Paths, file ?? _source.Paths.Database, connection ?? _target, TimeProvider.System, _told.Enqueue).RunAsync(CancellationToken.None);
        outcome.Sentence.Should().Contain(sentence);
        outcome.End.Should().Be(end);
        _told.Enqueue(outcome.Sentence);
    }

    private Task ExecuteAsync(string sql) => TextAsync(_target, sql);

    private static async Task<string?> TextAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() as string;
    }
}
