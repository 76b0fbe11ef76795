using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Benchmarks;

/// <summary>
/// <c>bench nodes [POSTS [NODES...]]</c>: so many posts due at one instant on two networks, on 1, 2 and 4 nodes as processes of their own, on one PostgreSQL
/// with durable commits; the networks are the sandbox in its own process, which takes 100 ms to perform a call.
/// </summary>
internal static class NodesBench
{
    private static readonly Platform[] Networks = [Platform.Facebook, Platform.X];

    public static async Task RunAsync(IReadOnlyList<string> sizes)
    {
        PostgresServer.IsDurable = true;
        var posts = sizes.Count > 0 ? int.Parse(sizes[0], CultureInfo.InvariantCulture) : 2_000;
        var nodes = sizes.Count > 1 ? sizes.Skip(1).Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToList() : [1, 2, 4];
        try
        {
            foreach (var count in nodes)
                await MeasureAsync(count, posts);
        }
        finally
        {
            PostgresServer.Stop();
        }
    }

    private static (string, string)[] Settings(string connectionString) => [("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", connectionString)];

    private static async Task MeasureAsync(int count, int posts)
    {
        var folder = Directory.CreateTempSubdirectory("textile-studio-bench-").FullName;
        var connectionString = await PostgresServer.NewStudioAsync();
        var sandboxPort = ChildProcess.FreePort();
        using var sandbox = await ChildProcess.SandboxAsync(sandboxPort, Path.Combine(folder, "networks"), "--accept-delay", "100", "--x-posts", "1000000");
        (string, string)[] settings =
        [
            .. Settings(connectionString),
            .. Networks.SelectMany(n => new[] { ($"Studio:Platforms:{Wire.Name(n)}:BaseUrl", $"http://127.0.0.1:{sandboxPort}"), ($"Studio:Platforms:{Wire.Name(n)}:Concurrency", "16") }),
        ];
        var running = new List<ChildProcess>();
        try
        {
            for (var i = 0; i < count; i++)
                running.Add(await ChildProcess.StudioAsync(ChildProcess.FreePort(), folder, settings));
            var dbs = new StudioDbs(DatabaseProvider.Postgres, connectionString);
            var due = await DuePosts.PlantAsync(dbs, posts, Networks, TimeSpan.FromSeconds(12));
            var watch = Stopwatch.StartNew();
            await using (var db = dbs.ForSystem())
            {
                while (await db.Posts.AnyAsync(p => p.Status == PostStatus.Scheduled || p.Status == PostStatus.Publishing))
                {
                    if (watch.Elapsed > TimeSpan.FromMinutes(5))
                        throw new TimeoutException("The posts are not out after five minutes.");
                    await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
                }

                await ReportAsync(db, count, due);
            }

            foreach (var node in running)
                await node.StopAsync();
        }
        finally
        {
            running.ForEach(node => node.Dispose());
            PostgresServer.Leave(connectionString);
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>From the attempts, whose instants are the database's.</summary>
    private static async Task ReportAsync(StudioDb db, int nodes, DateTimeOffset due)
    {
        var attempts = await db.Attempts.AsNoTracking().Where(a => a.Called != null).Select(a => new { a.Node, a.Called, a.Finished }).ToListAsync();
        var posted = await db.Posts.CountAsync(p => p.Status == PostStatus.Posted);
        var lateness = attempts.Select(a => (a.Called!.Value - due).TotalSeconds).Order().ToList();
        var took = (attempts.Max(a => a.Finished!.Value) - due).TotalSeconds;
        var shares = string.Join("/", attempts.GroupBy(a => a.Node).Select(g => g.Count()).OrderDescending());
        Console.WriteLine($"{nodes} node(s): {posted} posted of {attempts.Count} attempts in {took:0.0} s, {posted / took:0} posts/s; lateness p50 {lateness.At(0.5):0.0} s, p99 {lateness.At(0.99):0.0} s, first {lateness[0]:0.00} s; shares {shares}");
    }
}
