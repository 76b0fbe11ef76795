using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;
using TextileStudio.Api.Storage;
using TextileStudio.Core.Data;
using TextileStudio.Core.Data.Moving;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Storage;

/// <summary>The whole way of a shop: planned on SQLite, moved with the verb while posts come due, sent from PostgreSQL.</summary>
[TestFixture, Parallelizable]
internal sealed class MovedPostTests
{
    [Test, CancelAfter(120_000)]
    public async Task Posts_due_while_it_moves_go_out_once_from_the_new_database(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
        SqliteTemplate.CopyTo(folder);
        var target = await PostgresServer.NewDatabaseAsync();
        (string, string)[] everywhere = [("Studio:DataDirectory", folder), ("Studio:Dispatch:ReconcileSeconds", "0.2"), ("Studio:Dispatch:LeaseSeconds", "68"), ("Studio:Dispatch:SecondAbsenceSeconds", "0.1")];

        // Three posts that are sent, three that come due during the move, one whose holder dies before its call: its claim has run out.
        await using (var before = new StudioApp(everywhere))
        {
            using var client = before.Client();
            await Task.WhenAll(Enumerable.Range(0, 3).Select(i => ScheduleAsync(client, $"before {i}", 0, cancellationToken)));
            await PostedAsync(before, 3, cancellationToken);
            await Task.WhenAll(Enumerable.Range(0, 3).Select(i => ScheduleAsync(client, $"during {i}", 600, cancellationToken)));
            await ScheduleAsync(client, "claimed", 600, cancellationToken);
        }

        SqliteConnection.ClearAllPools();
        var time = TimeProvider.System;
        var sqlite = new StudioDbs(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(folder, "studio.db")};Pooling=False");
        await ComeDueAsync(sqlite, "claimed", cancellationToken);
        (await new WriteRetry(sqlite, time).InTransactionAsync(Scope.System,
            async (db, token) =>
            {
                var claims = await new PostLedger(time).ClaimAsync(db, new ClaimFilter(Platform.Facebook, null, [], 10), "node-that-died", TimeSpan.FromMilliseconds(1), token);
                await db.SaveChangesAsync(token);
                return claims;
            }, cancellationToken)).Should().ContainSingle();
        await ComeDueAsync(sqlite, "during", cancellationToken);

        using (var output = new StringWriter())
        {
            await using var services = Services(folder, target);
            (await MigrateVerb.RunAsync(services, ["--to", "postgres"], output, output)).Should().Be(0, output.ToString());
            output.ToString().Should().Contain("each read back and equal on both sides");
        }

        await using (var after = new StudioApp([.. everywhere, ("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", target)]))
        {
            using var client = after.Client();
            await PostedAsync(after, 7, cancellationToken);
            var sent = new SandboxView(after.Get<SandboxStore>()).Posts().Select(p => p.Text).ToList();
            sent.Should().BeEquivalentTo(["before 0", "before 1", "before 2", "during 0", "during 1", "during 2", "claimed"], "each went out once, from one database or the other");
        }

        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_process_that_slept_through_the_move_writes_nothing_and_says_so(CancellationToken cancellationToken)
    {
        var target = await PostgresServer.NewDatabaseAsync();
        await using var app = new StudioApp([("Studio:Dispatch:Enabled", "false"), ("Studio:Webhooks:Enabled", "false")]);
        using var client = app.Client();
        await ScheduleAsync(client, "before", 600, cancellationToken);
        var outcome = await OnceItSleepsAsync(() => new DatabaseMove(new StudioPaths(app.DataDirectory), Path.Combine(app.DataDirectory, "studio.db"), target, TimeProvider.System, _ => { }).RunAsync(cancellationToken),
            o => o.End is MoveEnd.Done, cancellationToken);
        outcome.Sentence.Should().StartWith("Moved: ");

        using var answer = await client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption = "after", scheduled_time = TimeProvider.System.GetUtcNow().AddSeconds(600).ToString("O") }, cancellationToken);
        ((int)answer.StatusCode).Should().Be(503);
        ((string)(await answer.JsonAsync())["code"]!).Should().Be("database_moved", "a post that is taken here would be lost");
        PostgresServer.Leave(target);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_process_that_stood_by_ends_when_its_turn_comes_after_the_move(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
        SqliteTemplate.CopyTo(folder);
        var paths = new StudioPaths(folder);
        var other = FileLock.TryTake(paths.DispatcherLock)!;
        await using (var app = new StudioApp([("Studio:DataDirectory", folder), ("Studio:Webhooks:Enabled", "false"), ("Studio:Dispatch:SleepCapSeconds", "0.1")]))
        {
            using var client = app.Client();
            var ended = new TaskCompletionSource();
            app.Get<IHostApplicationLifetime>().ApplicationStopping.Register(() => ended.TrySetResult());
            var (source, _) = await OnceItSleepsAsync(() => MoveSource.OpenAsync(paths.Database, cancellationToken), opened => opened.Source is not null, cancellationToken);
            await source!.CloseForGoodAsync(new MoveMark("1", MoveState.Moved, "the PostgreSQL database studio on db", TimeProvider.System.GetUtcNow()), cancellationToken);
            await source.DisposeAsync();
            other.Dispose();
            await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            app.Logs.Should().Contain(line => line.Contains("was moved to the PostgreSQL database studio on db", StringComparison.Ordinal));
        }

        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [TestCase(2, "")]
    [TestCase(2, "--to")]
    [TestCase(2, "--to sqlite --connection x")]
    [TestCase(2, "--to postgres")]
    [TestCase(2, "--to postgres --force yes")]
    [TestCase(1, "--to postgres --connection nonsense")]
    public async Task Wrong_words_and_refusals_have_their_exit_codes(int code, string words)
    {
        using var folder = new ScratchFolder();
        await using var services = Services(folder.Path, connectionString: null);
        using var said = new StringWriter();
        (await MigrateVerb.RunAsync(services, words.Split(' ', StringSplitOptions.RemoveEmptyEntries), said, said)).Should().Be(code, said.ToString());
        said.ToString().Should().MatchRegex("Usage: TextileStudio.Api migrate|The connection is none to PostgreSQL");
    }

    /// <summary>Repeats until the process has no connection of its pool open at that moment.</summary>
    private static async Task<T> OnceItSleepsAsync<T>(Func<Task<T>> work, Func<T, bool> isDone, CancellationToken cancellationToken)
    {
        while (true)
        {
            SqliteConnection.ClearAllPools();
            var done = await work();
            if (isDone(done))
                return done;
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static ServiceProvider Services(string folder, string? connectionString) => new ServiceCollection()
        .AddSingleton(new StudioPaths(folder)).AddSingleton(TimeProvider.System)
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Studio:Database:ConnectionString", connectionString)]).Build())
        .BuildServiceProvider();

    private static async Task ComeDueAsync(StudioDbs dbs, string caption, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var db = dbs.ForSystem();
        await db.Posts.Where(p => p.Caption.StartsWith(caption)).ExecuteUpdateAsync(set => set.SetProperty(p => p.ScheduledTime, now).SetProperty(p => p.NextTry, now), cancellationToken);
    }

    private static async Task ScheduleAsync(HttpClient client, string caption, double inSeconds, CancellationToken cancellationToken)
    {
        using var answer = await client.PostAsJsonAsync("/api/schedule/",
            new { platform = "facebook", caption, scheduled_time = TimeProvider.System.GetUtcNow().AddSeconds(inSeconds).ToString("O") }, cancellationToken);
        answer.IsSuccessStatusCode.Should().BeTrue(await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    private static async Task PostedAsync(StudioApp app, int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var db = app.Dbs.ForSystem();
            if (await db.Posts.CountAsync(p => p.Status == PostStatus.Posted, cancellationToken) >= count)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }
}
