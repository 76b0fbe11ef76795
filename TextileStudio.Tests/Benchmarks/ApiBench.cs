using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Benchmarks;

/// <summary>
/// <c>bench api [--postgres] [--posts N] API_DLL</c>: the service as a process of its own, with durable commits, its dispatcher running and 100,000 posts of one shop in its tables, or so many.
/// Creates of another shop at 1, 32 and 128 connections, then pages of 50 and figures among the many, then bulks of 500. Beside each rate stands what one request costs the service in processor time, which tells more than the rate where other work
/// runs on the machine.
/// </summary>
internal static class ApiBench
{
    private const int Planted = 100_000;

    // More posts reach further back: as many a day, in more years.
    private static readonly TimeSpan Apart = TimeSpan.FromDays(90) / Planted;
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(5);

    // Until the code that is asked most has been compiled for good.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        var onPostgres = arguments.Contains("--postgres", StringComparer.Ordinal);
        var posts = arguments.SkipWhile(a => a != "--posts").Skip(1).Take(1).Select(a => int.Parse(a, CultureInfo.InvariantCulture)).SingleOrDefault(Planted);
        PostgresServer.IsDurable = true;
        var folder = Directory.CreateTempSubdirectory("textile-studio-bench-").FullName;
        var connectionString = onPostgres ? await PostgresServer.NewStudioAsync() : $"Data Source={new StudioPaths(folder).Database}";
        var port = ChildProcess.FreePort();

        // A million posts reach back further than posts are kept, and the first hour's archiving would be measured along.
        (string, string)[] settings = [("Studio:Limits:PostsPerDay", "4000000000"), ("Studio:Retention:PostDays", "0"), .. onPostgres ? [("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", connectionString)] : Array.Empty<(string, string)>()];
        using var studio = ChildProcess.Studio(Path.GetFullPath(arguments[^1]), port, folder, settings);
        try
        {
            await studio.ReadyAsync();
            var dbs = new StudioDbs(onPostgres ? DatabaseProvider.Postgres : DatabaseProvider.Sqlite, connectionString);
            await MeasureAsync(new Load(studio, port, $"{(onPostgres ? "PostgreSQL" : "SQLite")}, {posts} posts"), dbs, posts);
            await studio.StopAsync();
        }
        finally
        {
            if (onPostgres)
                PostgresServer.Stop();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(Load load, StudioDbs dbs, int posts)
    {
        var number = 0;
        var run = TimeProvider.System.GetTimestamp();
        var far = TimeProvider.System.GetUtcNow().AddDays(300);
        string Draft()
        {
            var i = Interlocked.Increment(ref number);
            return $$"""{"platform":"facebook","caption":"Banarasi silk for Diwali, 25% off, number {{i}} of {{run}} #saree #diwali","scheduled_time":"{{far.AddSeconds(i).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}}","metadata":{ "order":{{i}} } }""";
        }

        var many = await ShopAsync(dbs, "bench reads");
        await PlantAsync(dbs, "bench reads", posts);
        var key = await ShopAsync(dbs, "bench creates");
        Task<int> Create(BenchConnection connection) => connection.PostAsync("/api/schedule/", Draft());
        await load.RunAsync(null, key, 32, WarmUp, Create);
        foreach (var connections in new[] { 1, 32, 128 })
            await load.RunAsync("creates", key, connections, Span, Create);

        foreach (var (what, path) in new[] { ("page of 50", "/api/schedule/?page_size=50"), ("page of 50 by status", "/api/schedule/?page_size=50&status=scheduled"), ("analytics", "/api/schedule/analytics/?interval=day") })
        {
            Task<int> Read(BenchConnection connection) => connection.GetAsync(path);
            await load.RunAsync(null, many, 8, WarmUp, Read);
            foreach (var connections in new[] { 1, 32 })
                await load.RunAsync(what, many, connections, Span, Read);
        }

        await load.RunAsync("bulks of 500", key, 1, Span, connection => connection.PostAsync("/api/schedule/bulk/", $$"""{"posts":[{{string.Join(',', Enumerable.Range(0, 500).Select(_ => Draft()))}}]}"""));
    }

    /// <summary>A shop of its own with one account on each network; its key.</summary>
    private static async Task<string> ShopAsync(StudioDbs dbs, string name)
    {
        var ids = new IdSource(TimeProvider.System);
        var issued = await new KeyIssuer(dbs, new WriteRetry(dbs, TimeProvider.System), ids, TimeProvider.System).CreateForOrganizationAsync(name, "bench", KeyScopes.All, CancellationToken.None);
        await using var db = dbs.ForOrganization(issued.Row.OrganizationId);
        foreach (var platform in Enum.GetValues<Platform>())
        {
            db.Accounts.Add(new Account
            {
                Id = ids.NewId(), OrganizationId = issued.Row.OrganizationId, Platform = platform, ExternalId = "1", Username = name, DisplayName = name, ProtectedToken = "none", CreatedAt = TimeProvider.System.GetUtcNow(),
            });
        }

        await db.SaveChangesAsync();
        return issued.Key;
    }

    /// <summary>By one statement of the database's own: of ten posts seven went out, the last of them now, one failed, two wait.</summary>
    private static async Task PlantAsync(StudioDbs dbs, string shop, int posts)
    {
        await using var db = dbs.ForSystem();
        var organization = await db.Organizations.SingleAsync(o => o.Name == shop);
        var accounts = (await db.Accounts.Where(a => a.OrganizationId == organization.Id).ToListAsync()).ToDictionary(a => a.Platform, a => a.Id);
        string OneOf(Func<Platform, string> text) =>
            $"CASE i % 4 WHEN 0 THEN '{text(Platform.Facebook)}' WHEN 1 THEN '{text(Platform.Instagram)}' WHEN 2 THEN '{text(Platform.X)}' ELSE '{text(Platform.Linkedin)}' END";
        var now = TimeProvider.System.GetUtcNow().UtcTicks;
        await using var held = await HeldConnection.OfAsync(db, CancellationToken.None);
        await using var command = held.Connection.CreateCommand();
        command.CommandTimeout = 600;
        command.CommandText =
            $$"""
            INSERT INTO scheduled_posts (id, organization_id, account_id, platform, caption, options, scheduled_time, status, next_try, latest_send, fence, retry_count, deaths, max_retries, posted_at, error_code, metadata, content_hash, version, created_at, updated_at)
            WITH RECURSIVE n(i) AS (SELECT CAST(0 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < {{posts - 1}}),
            p AS (SELECT i, CASE WHEN i % 10 < 7 THEN 'posted' WHEN i % 10 = 7 THEN 'failed' ELSE 'scheduled' END AS status, {{now}} + (CASE WHEN i % 10 < 8 THEN i - {{posts}} ELSE i + {{posts}} END) * {{Apart.Ticks}} AS due FROM n)
            SELECT 'planted-' || (10000000 + i), '{{organization.Id}}', {{OneOf(p => accounts[p])}}, {{OneOf(Wire.Name)}}, 'Planted silk saree number ' || i || ', now 25 % off', '{}', due, status, due, due + 72000000000, 1, 0, 0, 5,
                CASE WHEN status = 'posted' THEN due + (i % 997) * 10000 END, CASE WHEN status = 'failed' THEN 'content_rejected' END, '{}', 'planted-' || i, 3, due, due
            FROM p;
            """;
        await command.ExecuteNonQueryAsync();
        await QueryPlans.CountedAsync(dbs);
    }

    /// <summary>Asks the service as fast as so many connections can, and prints one line.</summary>
    private sealed class Load(ChildProcess studio, int port, string database)
    {
        public async Task RunAsync(string? what, string key, int connections, TimeSpan span, Func<BenchConnection, Task<int>> ask)
        {
            var open = Enumerable.Range(0, connections).Select(_ => new BenchConnection(port, key)).ToList();
            using var process = Process.GetProcessById(studio.Id);
            var busy = process.TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            var all = await Task.WhenAll(open.Select(connection => Task.Run(async () =>
            {
                var took = new List<double>();
                while (watch.Elapsed < span)
                {
                    var began = watch.Elapsed;
                    if (await ask(connection) is >= 300 and var status)
                        throw new InvalidOperationException($"{what}: {status} {connection.Answer}\n{studio.Output}");
                    took.Add((watch.Elapsed - began).TotalMilliseconds);
                }

                return took;
            })));
            var elapsed = watch.Elapsed.TotalSeconds;
            process.Refresh();
            open.ForEach(connection => connection.Dispose());
            var sorted = all.SelectMany(t => t).Order().ToList();
            if (what is null)
                return;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{database}, {what}, {connections} connections: {sorted.Count / elapsed:N0}/s, p50 {sorted.At(0.5):0.0} ms, p99 {sorted.At(0.99):0.0} ms, max {sorted[^1]:0} ms; {(process.TotalProcessorTime - busy).TotalMicroseconds / sorted.Count:N0} µs of processor each"));
        }
    }
}
