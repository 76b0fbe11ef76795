using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;

namespace TextileStudio.Tests.Reliability;

/// <summary>Trial R8. Eight writers, the dispatcher and the readers of dashboard and lists share one SQLite file in a real process. No lock reaches a caller, and what is due goes out meanwhile.</summary>
[TestFixture]
internal sealed class BusyFileTests
{
    private const int Writers = 8;

    [Test, CancelAfter(120_000)]
    public async Task No_lock_of_the_one_file_reaches_a_caller(CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await RunAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    public static async Task<string> RunAsync(TrialRun run)
    {
        var lasts = TimeSpan.FromSeconds(run.Of(4, 600));
        await using var node = await NodeProcess.StartAsync([("Studio:Limits:PostsPerDay", "")]);
        var statuses = new ConcurrentDictionary<int, int>();
        var slowest = TimeSpan.Zero;
        var faults = new ConcurrentQueue<string>();
        var due = new ConcurrentBag<string>();
        var clock = Stopwatch.StartNew();

        async Task<JsonObject?> AskAsync(HttpMethod method, string path, object? body = null)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            var asked = clock.Elapsed;
            using var answer = await node.Client.SendAsync(request, run.Stopping);
            var text = await answer.Content.ReadAsStringAsync(run.Stopping);
            var took = clock.Elapsed - asked;
            if (took > slowest)
                slowest = took;
            statuses.AddOrUpdate((int)answer.StatusCode, 1, (_, seen) => seen + 1);
            if ((int)answer.StatusCode >= 500 || text.Contains("locked", StringComparison.Ordinal))
                faults.Enqueue($"{method} {path}: {(int)answer.StatusCode} {text[..Math.Min(300, text.Length)]}");
            return answer.IsSuccessStatusCode && text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : null;
        }

        async Task WriteAsync(int writer)
        {
            var random = new Random(run.Seed + writer);
            for (var i = 0; clock.Elapsed < lasts; i++)
            {
                var soon = random.Next(4) == 0;
                var caption = $"Writer {writer} post {i:00000}";
                var post = await AskAsync(HttpMethod.Post, "/api/schedule/", new
                {
                    platform = i % 2 == 0 ? "facebook" : "x",
                    caption,
                    scheduled_time = TimeProvider.System.GetUtcNow() + (soon ? TimeSpan.FromSeconds(random.Next(4)) : TimeSpan.FromDays(2)),
                });
                if (post is null)
                    continue;
                if (soon)
                {
                    due.Add(caption);
                    continue;
                }

                var id = post["id"]!.GetValue<string>();
                await AskAsync(HttpMethod.Patch, $"/api/schedule/{id}/", new { caption = caption + " changed" });
                if (random.Next(2) == 0)
                    await AskAsync(HttpMethod.Post, $"/api/schedule/{id}/cancel/");
            }
        }

        async Task ReadAsync(params string[] paths)
        {
            for (var i = 0; clock.Elapsed < lasts; i++)
            {
                await AskAsync(HttpMethod.Get, paths[i % paths.Length]);
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, run.Stopping);
            }
        }

        await Task.WhenAll([
            .. Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(w))),
            Task.Run(() => ReadAsync("/", "/health/ready")), Task.Run(() => ReadAsync("/api/schedule/?page_size=100", "/api/schedule/analytics/", "/api/schedule/ready_to_post/")),
        ]);

        faults.Should().BeEmpty("no lock reaches a caller");
        statuses.Keys.Should().OnlyContain(status => status < 500);
        var sending = clock.Elapsed;
        await node.PostedAsync(due.Count, run.Stopping);
        sending = clock.Elapsed - sending;
        var arrivals = await node.ArrivalsAsync(run.Stopping);
        due.Where(text => arrivals[text].Count() != 1).Should().BeEmpty("what was due went out meanwhile, once");
        node.Studio.Output.Should().NotContain("database is locked", "the log tells of no lock either");
        return $"{Writers} writers, dispatcher, dashboard and lists on one file for {lasts.TotalSeconds:0} s: {statuses.Values.Sum():N0} requests ({string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value:N0}"))}), 0 locks, slowest {slowest.TotalMilliseconds:0} ms, {due.Count:N0} posts sent once, the last {sending.TotalSeconds:0.0} s after the writers stopped";
    }
}
