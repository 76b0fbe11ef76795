using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Reliability;

/// <summary>M1: a process killed while it migrates a database of an earlier version, with rows in it, leaves one that the next start brings to the end.</summary>
[TestFixture, Parallelizable]
internal sealed class MigrationKillTests
{
    private const int MostKillsPerRound = 4;
    private const int Rows = 200;

    [Test, CancelAfter(600_000)]
    public async Task A_killed_migration_leaves_a_database_that_starts(CancellationToken cancellationToken) =>
        TestContext.Out.WriteLine(await RunAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    /// <summary>Trial M1.</summary>
    public static async Task<string> RunAsync(TrialRun run)
    {
        var random = new Random(run.Seed);
        var aim = Enum.GetValues<DatabaseProvider>().ToDictionary(p => p, _ => TimeSpan.FromMilliseconds(400));
        var (rounds, kills, unfinished) = (run.Of(1, 20), 0, 0);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var provider in Enum.GetValues<DatabaseProvider>())
            {
                var done = await RoundAsync(provider, aim, random, run.Stopping);
                (kills, unfinished) = (kills + done.Kills, unfinished + done.Unfinished);
            }
        }

        return $"{kills} kills around migrations on SQLite and PostgreSQL, {unfinished} of them before the last was done; {rounds * 2} databases of earlier versions started, {Rows} rows each intact, integrity ok";
    }

    /// <summary>Kills until one comes too late to find the schema unfinished. Each teaches <paramref name="aim"/>, the time from the lock to the kill, so that they gather where migrations are.</summary>
    private static async Task<(int Kills, int Unfinished)> RoundAsync(DatabaseProvider provider, Dictionary<DatabaseProvider, TimeSpan> aim, Random random, CancellationToken cancellationToken)
    {
        using var folder = new ScratchFolder();
        var paths = new StudioPaths(folder.Path);
        var dbs = provider is DatabaseProvider.Sqlite ? new StudioDbs(provider, $"Data Source={paths.Database};Pooling=False") : new StudioDbs(provider, await PostgresServer.NewDatabaseAsync());
        var last = await MakeOldAsync(dbs, random, cancellationToken);
        using var node = new ClusterNode(folder.Path, provider is DatabaseProvider.Sqlite ? [] : [("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", dbs.ConnectionString)]);
        var (kills, unfinished) = (0, 0);
        while (kills == unfinished && kills < MostKillsPerRound)
        {
            // The lock file appears when migrating begins.
            File.Delete(paths.MigrationLock);
            node.Launch();
            while (!File.Exists(paths.MigrationLock) && node.Process.IsRunning)
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, cancellationToken);
            await Task.Delay(aim[provider] * (0.75 + (random.NextDouble() / 2)), TimeProvider.System, cancellationToken);
            await node.KillAsync();
            kills++;
            unfinished += await VersionAsync(dbs, cancellationToken) < last ? 1 : 0;
            aim[provider] *= kills == unfinished ? 1.3 : 0.8;
        }

        await node.StartAsync();
        await node.PostAsync("After all those kills", cancellationToken);
        await using var db = dbs.ForSystem();
        if ((await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            throw new InvalidOperationException($"{provider}: started on an old schema");
        if (await db.Posts.CountAsync(p => p.OrganizationId == "old" && p.Status == PostStatus.Cancelled, cancellationToken) is not Rows and var kept)
            throw new InvalidOperationException($"{provider}: {kept} of {Rows} rows are left");
        if (provider is DatabaseProvider.Sqlite)
            await Cluster.CheckIntegrityAsync(paths.Database);
        else
            PostgresServer.Leave(dbs.ConnectionString);
        return (kills, unfinished);
    }

    /// <summary>A database of one of the earlier versions with rows in it; how many versions there are.</summary>
    private static async Task<int> MakeOldAsync(StudioDbs dbs, Random random, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        var versions = db.Database.GetMigrations().ToList();
        var from = random.Next(1, versions.Count);
        await db.GetService<IMigrator>().MigrateAsync(versions[from - 1], cancellationToken);
        var at = TimeProvider.System.GetUtcNow().UtcTicks.ToString(CultureInfo.InvariantCulture);
        await db.Database.ExecuteSqlRawAsync(
            $"""
             INSERT INTO organizations (id, name, overdue_minutes, time_zone, created_at) VALUES ('old', 'Old customer', 120, 'Asia/Kolkata', {at});
             INSERT INTO accounts (id, organization_id, platform, external_id, username, display_name, protected_token, status, created_at)
               VALUES ('old-account', 'old', 'facebook', '1', 'old', 'Old', '', 'active', {at});
             """, cancellationToken);
        for (var i = 0; i < Rows; i++)
        {
            await db.Database.ExecuteSqlRawAsync(
                $"""
                 INSERT INTO scheduled_posts (id, organization_id, account_id, platform, caption, options, scheduled_time, status, next_try, latest_send, fence, retry_count, deaths, max_retries,
                   metadata, content_hash, version, created_at, updated_at)
                 VALUES ('old-{i}', 'old', 'old-account', 'facebook', 'Old saree {i}', '{"{{"}{"}}"}', {at}, 'cancelled', {at}, {at}, 0, 0, 0, 5, '{"{{"}{"}}"}', 'hash{i}', 1, {at}, {at})
                 """, cancellationToken);
        }

        return versions.Count;
    }

    private static async Task<int> VersionAsync(StudioDbs dbs, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        return (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).Count();
    }
}
