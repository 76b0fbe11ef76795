using System.Net;
using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Scheduling;

/// <summary>The wire to PostgreSQL breaks in creates, each time after another piece of what goes over it.</summary>
[TestFixture, Parallelizable]
internal sealed class CutWireTests
{
    private const int Rounds = 40;
    private const int AtOnce = 4;

    // As many as four creates send and receive, or somewhat more, so that every place is met and some rounds stay whole.
    private const int MostPieces = 60;

    [Test, CancelAfter(300_000)]
    public async Task A_wire_that_breaks_anywhere_in_a_create_is_never_a_fault_of_ours_and_asking_again_makes_one_post(CancellationToken cancellationToken)
    {
        var direct = await PostgresServer.NewStudioAsync();
        await using var wire = TcpProxy.To(new NpgsqlConnectionStringBuilder(direct).Port);
        var throughWire = new NpgsqlConnectionStringBuilder(direct) { Port = wire.Port }.ConnectionString;
        await using var app = new StudioApp([("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", throughWire), ("Studio:Dispatch:Enabled", "false")]);
        using var client = app.Client();
        var due = TimeProvider.System.GetUtcNow().AddDays(1);
        await TestContext.Out.WriteLineAsync($"seed {TestRun.Seed} (set {TestRun.SeedVariable} to replay)");
        var random = new Random(TestRun.Seed);
        var away = 0;
        for (var round = 0; round < Rounds; round++)
        {
            wire.BreakAfter(1 + random.Next(MostPieces));
            var first = round * AtOnce;
            await Task.WhenAll(Enumerable.Range(first, AtOnce).Select(ScheduleAsync));
        }

        wire.BreakAfter(0);
        away.Should().BePositive("the wire broke in requests, not between them");
        await using var db = app.Dbs.ForSystem();
        (await db.Posts.Select(p => p.Caption).ToListAsync(cancellationToken)).Should().BeEquivalentTo(Enumerable.Range(0, Rounds * AtOnce).Select(CaptionOf), "each is there once");

        async Task ScheduleAsync(int number)
        {
            while (true)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/schedule/");
                request.Content = JsonContent.Create(new { platform = "facebook", caption = CaptionOf(number), scheduled_time = due });
                request.Headers.Add("Idempotency-Key", $"cut-{number}");
                using var answer = await client.SendAsync(request, cancellationToken);
                if (answer.StatusCode is HttpStatusCode.Created)
                    return;
                answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable, "the database was away, and nothing else was wrong: {0}", string.Join('\n', app.Logs.Where(l => l.StartsWith("Error", StringComparison.Ordinal))));
                Interlocked.Increment(ref away);
            }
        }
    }

    [Test]
    public void What_the_driver_meets_when_its_connection_falls_apart_tells_of_a_database_that_is_away()
    {
        var taken = new NpgsqlConnection("Host=127.0.0.1");
        taken.Dispose();
        var drivers = FluentActions.Invoking(taken.Open).Should().Throw<ObjectDisposedException>().Which;
        var another = FluentActions.Invoking(() => ObjectDisposedException.ThrowIf(true, this)).Should().Throw<ObjectDisposedException>().Which;
        (WriteRetry.IsAway(drivers), WriteRetry.IsAway(another)).Should().Be((true, false), "whose it is decides, not its type");
    }

    [Test, CancelAfter(60_000)]
    public async Task A_transaction_whose_connection_broke_tells_of_a_database_that_is_away(CancellationToken cancellationToken)
    {
        await using var test = await TestDb.CreateAsync(DatabaseProvider.Postgres);
        await using var db = test.Dbs.ForSystem();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var backend = await db.Database.SqlQuery<int>($"SELECT pg_backend_pid() AS \"Value\"").SingleAsync(cancellationToken);
        await using (var other = test.Dbs.ForSystem())
            await other.Database.ExecuteSqlAsync($"SELECT pg_terminate_backend({backend}, 10000)", cancellationToken);
        var faults = new List<Exception>();
        while (faults.Count < 2)
            faults.Add((await FluentActions.Awaiting(() => db.Organizations.ExecuteDeleteAsync(cancellationToken)).Should().ThrowAsync<Exception>()).Which);
        faults[1].Message.Should().Contain("already completed", "that is what this driver says once the first command has met the break");
        faults.Should().OnlyContain(fault => WriteRetry.IsAway(fault));
    }

    private static string CaptionOf(int number) => $"Saree number {number:00000}";
}
