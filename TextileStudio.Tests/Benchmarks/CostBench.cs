using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Benchmarks;

/// <summary>
/// <c>plan cost [POSTS]</c>: what one post costs on PostgreSQL, from its create over HTTP to its outcome: rows and commits, bytes of tables and of the log, processor time. Service and sandbox are in this process, so
/// the last is an upper bound.
/// </summary>
internal static class CostBench
{
    public static async Task RunAsync(int posts)
    {
        PostgresServer.IsDurable = true;
        try
        {
            await using var app = await StudioApp.OnAsync(DatabaseProvider.Postgres);
            using var client = app.Client();
            await MeasureAsync(app, client, "warm", 50);
            var connectionString = app.Dbs.ConnectionString;
            var (before, processor) = (await ReadAsync(connectionString), Environment.CpuUsage.TotalTime);
            await MeasureAsync(app, client, "counted", posts);
            var spent = Environment.CpuUsage.TotalTime - processor;
            var after = await ReadAsync(connectionString);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"one post of {posts}: {(after.Rows - before.Rows) / (double)posts:0.0} rows, {(after.Commits - before.Commits) / (double)posts:0.0} commits, {(after.TableBytes - before.TableBytes) / posts:#,0} B of tables and indexes, {(after.WalBytes - before.WalBytes) / posts:#,0} B of log, {spent.TotalMilliseconds / posts:0.0} ms of processor (service and sandbox)"));
        }
        finally
        {
            PostgresServer.Stop();
        }
    }

    private static async Task MeasureAsync(StudioApp app, HttpClient client, string name, int posts)
    {
        var due = TimeProvider.System.GetUtcNow().AddSeconds(2 + (posts / 50.0));
        for (var i = 0; i < posts; i++)
        {
            using var answer = await client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption = $"{name} {i}: Banarasi silk, Diwali offer, 25% off until Sunday #diwali #saree", scheduled_time = due.ToString("O") });
            answer.EnsureSuccessStatusCode();
        }

        var watch = Stopwatch.StartNew();
        while (true)
        {
            await using var db = app.Dbs.ForSystem();
            if (!await db.Posts.AnyAsync(p => p.Status == PostStatus.Scheduled || p.Status == PostStatus.Publishing))
                break;
            if (watch.Elapsed > TimeSpan.FromMinutes(5))
                throw new TimeoutException("The posts are not out after five minutes.");
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }

    private static async Task<(long Rows, long Commits, long TableBytes, long WalBytes)> ReadAsync(string connectionString)
    {
        // Sessions report what they did at most once a second.
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT (SELECT sum(n_tup_ins + n_tup_upd)::bigint FROM pg_stat_user_tables), (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()),
              (SELECT sum(pg_total_relation_size(relid))::bigint FROM pg_stat_user_tables), (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint
            """, connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
    }
}
