using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Benchmarks;

/// <summary>
/// <c>bench idle [--postgres] API_DLL</c>: what a node costs that has nothing to do, over 40 s after 30 s of rest, and how late one post goes out that is all there is to do.
/// On PostgreSQL also what one and two idle nodes ask of the database.
/// </summary>
internal static class IdleBench
{
    private const int Singles = 100;
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(40);

    public static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        var dll = Path.GetFullPath(arguments.Single(a => !a.StartsWith('-')));
        var folder = Directory.CreateTempSubdirectory("textile-studio-bench-").FullName;
        PostgresServer.IsDurable = true;
        try
        {
            var postgres = arguments.Contains("--postgres") ? await PostgresServer.NewStudioAsync() : null;
            (string, string)[] settings = postgres is null ? [] : [("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", postgres)];
            var port = ChildProcess.FreePort();
            using var node = ChildProcess.Studio(dll, port, folder, settings);
            await node.ReadyAsync();
            Console.WriteLine($"idle {(postgres is null ? "sqlite" : "postgres")}: {await RestAsync(node, postgres)}; {await SinglesAsync(port, postgres is null ? new StudioDbs(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(folder, "studio.db")}") : new StudioDbs(DatabaseProvider.Postgres, postgres))}");
            if (postgres is not null)
            {
                using var second = ChildProcess.Studio(dll, ChildProcess.FreePort(), folder, settings);
                await second.ReadyAsync();
                Console.WriteLine($"the second of two nodes: {await RestAsync(second, postgres)} of both");
                await second.StopAsync();
            }

            await node.StopAsync();
        }
        finally
        {
            PostgresServer.Stop();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> RestAsync(ChildProcess node, string? postgres)
    {
        await Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var process = Process.GetProcessById(node.Id);
        var (cpu, commits) = (process.TotalProcessorTime, await CommitsAsync(postgres));
        await Task.Delay(Span, TimeProvider.System);
        process.Refresh();
        var asked = postgres is null ? "" : $", {(await CommitsAsync(postgres) - commits) / Span.TotalSeconds:0.0} transactions/s";
        return string.Create(CultureInfo.InvariantCulture, $"{(process.TotalProcessorTime - cpu) / Span * 100:0.00} % of a core, {process.WorkingSet64 / 1_048_576} MB{asked}");
    }

    private static async Task<long> CommitsAsync(string? postgres)
    {
        if (postgres is null)
            return 0;
        await using var connection = new NpgsqlConnection(postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>One post every 0.7 s, each confirmed some seconds before its time; from its time to its committed go-ahead.</summary>
    private static async Task<string> SinglesAsync(int port, StudioDbs dbs)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DevelopmentSeed.Key);
        var first = TimeProvider.System.GetUtcNow().AddSeconds(10);
        for (var i = 0; i < Singles; i++)
        {
            using var answer = await client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption = $"Alone {i}", scheduled_time = first.AddSeconds(0.7 * i).ToString("O") });
            answer.EnsureSuccessStatusCode();
        }

        await Task.Delay(first.AddSeconds((0.7 * Singles) + 3) - TimeProvider.System.GetUtcNow(), TimeProvider.System);
        await using var db = dbs.ForSystem();
        var late = (await db.Attempts.Where(a => a.Called != null).Join(db.Posts, a => a.PostId, p => p.Id, (a, p) => new { a.Called, p.ScheduledTime }).ToListAsync())
            .Select(a => (a.Called!.Value - a.ScheduledTime).TotalMilliseconds).Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{late.Count} of {Singles} single posts: p50 {late.Median():0.0}, p99 {late.At(0.99):0.0}, max {late[^1]:0.0} ms late, {late.Count(l => l < 0)} early");
    }
}
