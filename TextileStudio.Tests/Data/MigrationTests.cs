using System.Data.Common;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Data;

[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class MigrationTests(DatabaseProvider provider)
{
    [Test]
    public async Task The_migrations_hold_everything_the_model_knows()
    {
        await using var test = await TestDb.CreateAsync(provider);
        await using var db = test.Dbs.ForSystem();
        db.Database.HasPendingModelChanges().Should().BeFalse("a column without a migration fails at the first user, not here (run: migrations add NAME ROOT)");
    }

    [Test]
    public async Task Migrating_a_current_database_changes_nothing()
    {
        await using var test = await TestDb.CreateAsync(provider);
        var post = test.NewPost();
        await test.AddAsync(post);
        await new Migrator(test.Dbs, test.Paths, TimeProvider.System).MigrateAsync(CancellationToken.None);
        (await test.ReadAsync(post.Id)).Status.Should().Be(PostStatus.Scheduled);
    }

    [Test]
    public async Task A_tenant_cannot_refer_to_another_tenants_account()
    {
        await using var test = await TestDb.CreateAsync(provider);
        await test.WriteAsync(async (db, token) =>
        {
            db.Organizations.Add(new Core.Organizations.Organization { Id = "org-2", Name = "Other", CreatedAt = test.Time.GetUtcNow() });
            return await db.SaveChangesAsync(token);
        });
        var own = test.NewPost();
        var crossed = new ScheduledPost
        {
            Id = own.Id,
            OrganizationId = "org-2",
            AccountId = own.AccountId,
            Platform = own.Platform,
            Caption = "",
            Options = "{}",
            Metadata = "{}",
            ContentHash = "",
            ScheduledTime = own.ScheduledTime,
            CreatedAt = own.CreatedAt,
        };
        await test.Invoking(t => t.AddAsync(crossed)).Should().ThrowAsync<DbException>("the foreign key carries the organization");
    }

    [Test]
    public async Task A_scope_sees_its_own_rows_and_a_forgotten_scope_sees_none()
    {
        await using var test = await TestDb.CreateAsync(provider);
        await test.AddAsync(test.NewPost());
        await using var own = test.Dbs.ForOrganization(TestDb.Organization);
        await using var other = test.Dbs.ForOrganization("org-2");
        await using var forgotten = test.Dbs.Open(default);
        (await own.Posts.CountAsync()).Should().Be(1);
        (await other.Posts.CountAsync()).Should().Be(0);
        (await forgotten.Posts.CountAsync()).Should().Be(0, "a missing scope must show as missing data, never as another tenant's");
    }
}

[TestFixture]
internal sealed class SqliteStartTests
{
    [Test]
    public async Task A_lock_row_of_a_dead_migration_does_not_block_the_next_start()
    {
        await using var test = await TestDb.CreateAsync(DatabaseProvider.Sqlite);
        await using (var db = test.Dbs.ForSystem())
        {
            await db.Database.ExecuteSqlRawAsync(
                """CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL); INSERT OR REPLACE INTO "__EFMigrationsLock" VALUES (1, '2026-11-01 00:00:00');""");
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await new Migrator(test.Dbs, test.Paths, TimeProvider.System).MigrateAsync(limit.Token);
    }

    [Test]
    public async Task Every_connection_waits_for_locks_and_survives_a_power_cut()
    {
        await using var test = await TestDb.CreateAsync(DatabaseProvider.Sqlite);
        await using var db = test.Dbs.ForSystem();
        await using var held = await HeldConnection.OfAsync(db, CancellationToken.None);
        (await PragmaAsync(db, "journal_mode")).Should().Be("wal");
        (await PragmaAsync(db, "synchronous")).Should().Be("2", "FULL: NORMAL may lose confirmed commits in a power cut");
        (await PragmaAsync(db, "busy_timeout")).Should().Be("5000");
        (await PragmaAsync(db, "foreign_keys")).Should().Be("1");
    }

    [Test]
    public async Task Parallel_writers_all_get_through()
    {
        await using var test = await TestDb.CreateAsync(DatabaseProvider.Sqlite);
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (_, _) => await test.AddAsync(test.NewPost()));
        await using var db = test.Dbs.ForSystem();
        (await db.Posts.CountAsync()).Should().Be(200, "no writer may meet BUSY");
    }

    private static async Task<string> PragmaAsync(StudioDb db, string name)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture)!;
    }
}
