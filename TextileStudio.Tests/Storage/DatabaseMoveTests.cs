using System.Collections.Concurrent;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Data.Moving;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Storage;

/// <summary>From SQLite to PostgreSQL: nothing left behind, nothing changed, never two that dispatch.</summary>
[TestFixture, Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DatabaseMoveTests
{
    private const int Rows = 7;

    private readonly ConcurrentQueue<string> _told = new();
    private string _target = "";

    [SetUp]
    public async Task NewTargetAsync() => _target = await PostgresServer.NewDatabaseAsync();

    [TearDown]
    public void Leave() => PostgresServer.Leave(_target);

    [Test]
    public void Every_entity_of_the_model_has_its_place_in_a_move()
    {
        using var postgres = new StudioDbs(DatabaseProvider.Postgres, "Host=localhost;Database=design").ForSystem();
        using var sqlite = new StudioDbs(DatabaseProvider.Sqlite, "Data Source=:memory:").ForSystem();
        var tables = MoveTable.AllOf(postgres);
        tables.Select(t => t.Name).Should().BeEquivalentTo(postgres.Model.GetEntityTypes().Select(e => e.GetTableName()!).Distinct(), "what is not moved is lost");
        tables.SelectMany(t => t.Columns.Select(c => $"{t.Name}.{c.Name}")).Should().BeEquivalentTo(sqlite.Model.GetRelationalModel().Tables.SelectMany(t => t.Columns.Select(c => $"{t.Name}.{c.Name}")),
            "a column that only one side has cannot go over");
    }

    [Test, CancelAfter(120_000)]
    public async Task Every_table_moves_and_compares_equal(CancellationToken cancellationToken)
    {
        using var source = Planted();

        // The last event is gone, as retention takes them; its number must not be given out again.
        source.Execute("DELETE FROM post_events WHERE id = (SELECT max(id) FROM post_events)");
        var outcome = await Move(source).RunAsync(cancellationToken);
        outcome.End.Should().Be(MoveEnd.Done, outcome.Sentence);
        foreach (var table in source.Tables)
        {
            source.Here(table.Name).Should().NotBeEmpty($"a move of {table.Name} without rows shows nothing");
            source.There(_target, table.Name).Should().Equal(source.Here(table.Name), $"{table.Name} must be the same");
            _told.Should().Contain(line => line.StartsWith($"checked {table.Name}: ", StringComparison.Ordinal) && line.Contains("equal, sha256 "));
        }

        await using var db = new StudioDbs(DatabaseProvider.Postgres, _target).ForSystem();
        var numbered = new PostEvent
        {
            OrganizationId = await db.Database.SqlQueryRaw<string>("""SELECT organization_id AS "Value" FROM scheduled_posts ORDER BY id LIMIT 1""").SingleAsync(cancellationToken),
            PostId = await db.Database.SqlQueryRaw<string>("""SELECT id AS "Value" FROM scheduled_posts ORDER BY id LIMIT 1""").SingleAsync(cancellationToken),
            At = TimeProvider.System.GetUtcNow(),
            Actor = "test",
            Action = "noted",
            ToStatus = PostStatus.Scheduled,
        };
        db.Add(numbered);
        await db.SaveChangesAsync(cancellationToken);
        numbered.Id.Should().Be(Rows + 1, "numbers go on behind the highest that was ever given out");
        (await Move(source).RunAsync(cancellationToken)).Should().Match<MoveOutcome>(o => o.End == MoveEnd.Done && o.Sentence.Contains("already"), "the verb may be run twice");
    }

    [Test, CancelAfter(120_000)]
    public async Task Killed_at_every_step_in_turn_it_goes_on_and_no_two_sides_are_ever_usable(CancellationToken cancellationToken)
    {
        using var source = Planted();
        var batches = 0;
        var deaths = Enum.GetValues<MoveStep>().SelectMany(step => step is MoveStep.BatchCopied ? Enumerable.Repeat(step, 6) : [step]).ToList();
        foreach (var step in deaths)
        {
            // Each life copies a few batches more than the last.
            var left = step is MoveStep.BatchCopied ? ++batches : 1;
            var move = Move(source, reached => reached == step && --left == 0 ? throw new Killed() : ValueTask.CompletedTask);
            await move.Invoking(m => m.RunAsync(cancellationToken)).Should().ThrowAsync<Killed>($"the process dies at {step}");

            var (here, there) = (await IsUsableAsync(new StudioDbs(DatabaseProvider.Sqlite, $"Data Source={source.Paths.Database};Pooling=False")), await IsWholeAsync());
            (here && there).Should().BeFalse($"dead at {step}, only one may dispatch");
            there.Should().Be(step is MoveStep.TargetOpened, $"dead at {step}");
            here.Should().Be(step is not (MoveStep.SourceClosed or MoveStep.TargetOpened), $"dead at {step}, the service can go on where it was, or the verb ends it");
        }

        (await Move(source).RunAsync(cancellationToken)).End.Should().Be(MoveEnd.Done);
        foreach (var table in source.Tables)
            source.There(_target, table.Name).Should().Equal(source.Here(table.Name));
        _told.Should().NotContain(line => line.Contains("beginning anew"), "nothing had changed, so nothing is copied twice");
        (await IsUsableAsync(new StudioDbs(DatabaseProvider.Postgres, _target))).Should().BeTrue();
    }

    [Test, CancelAfter(120_000)]
    public async Task When_the_service_ran_on_after_a_kill_the_copy_begins_anew_and_is_that_of_today(CancellationToken cancellationToken)
    {
        using var source = Planted();
        await Move(source, step => step is MoveStep.Numbered ? throw new Killed() : ValueTask.CompletedTask).Invoking(m => m.RunAsync(cancellationToken)).Should().ThrowAsync<Killed>();
        source.Execute("UPDATE accounts SET display_name = 'changed meanwhile' WHERE id = (SELECT min(id) FROM accounts)");
        source.Execute("DELETE FROM attempts WHERE post_id = (SELECT max(post_id) FROM attempts)");
        var outcome = await Move(source).RunAsync(cancellationToken);
        outcome.End.Should().Be(MoveEnd.Done, outcome.Sentence);
        _told.Should().Contain(line => line.Contains("beginning anew"));
        foreach (var table in source.Tables)
            source.There(_target, table.Name).Should().Equal(source.Here(table.Name));
    }

    [Test, CancelAfter(120_000)]
    public async Task A_moved_file_refuses_every_write_and_every_start(CancellationToken cancellationToken)
    {
        using var source = Planted();
        (await Move(source).RunAsync(cancellationToken)).End.Should().Be(MoveEnd.Done);
        using var connection = source.Open();
        foreach (var table in source.Tables)
        {
            foreach (var sql in new[] { $"DELETE FROM \"{table.Name}\"", $"UPDATE \"{table.Name}\" SET \"{table.Key[0].Name}\" = \"{table.Key[0].Name}\"", $"INSERT INTO \"{table.Name}\" DEFAULT VALUES" })
            {
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                WriteRetry.IsMoved(command.Invoking(c => c.ExecuteNonQuery()).Should().Throw<SqliteException>($"a process that was running all the time must not get through: {sql}").Which).Should().BeTrue(sql);
            }
        }

        await using var app = new StudioApp([("Studio:DataDirectory", source.Paths.Root)]);
        app.Invoking(a => a.Client()).Should().Throw<InvalidOperationException>().WithMessage("This SQLite database was moved to the PostgreSQL database * on 127.0.0.1:*Studio:Database:Provider=Postgres*");
    }

    [Test, CancelAfter(120_000)]
    public async Task No_service_starts_on_a_copy_that_is_not_whole_and_no_other_file_takes_it_over(CancellationToken cancellationToken)
    {
        using var source = Planted();
        await Move(source, step => step is MoveStep.SchemaMade ? throw new Killed() : ValueTask.CompletedTask).Invoking(m => m.RunAsync(cancellationToken)).Should().ThrowAsync<Killed>();
        await using (var app = new StudioApp([("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", _target)]))
            app.Invoking(a => a.Client()).Should().Throw<InvalidOperationException>().WithMessage("Into this PostgreSQL database the SQLite database *studio.db*is not whole*Run 'migrate --to postgres' again*");
        using var other = Planted();
        var refused = await Move(other).RunAsync(cancellationToken);
        refused.End.Should().Be(MoveEnd.Refused);
        refused.Sentence.Should().Contain("another SQLite database began");
    }

    private static async Task<bool> IsUsableAsync(StudioDbs dbs)
    {
        await using var db = dbs.ForSystem();
        try
        {
            await MoveMark.RefuseAsync(db, CancellationToken.None);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private async Task<bool> IsWholeAsync()
    {
        await using var db = new StudioDbs(DatabaseProvider.Postgres, _target).ForSystem();
        await using var held = await HeldConnection.OfAsync(db, CancellationToken.None);
        return (await MoveMark.ReadAsync(held.Connection, CancellationToken.None))?.State is MoveState.Ready;
    }

    private static PlantedTables Planted()
    {
        TestContext.Out.WriteLine($"Seed {TestRun.Seed}");
        return new PlantedTables(Rows, TestRun.Seed);
    }

    private DatabaseMove Move(PlantedTables source, Func<MoveStep, ValueTask>? reached = null) =>
        new(source.Paths, source.Paths.Database, _target, TimeProvider.System, _told.Enqueue, reached) { BatchRows = 3 };

    private sealed class Killed : Exception;
}
