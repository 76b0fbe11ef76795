using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// Trials T1 and T2, in real processes and real time. Lateness is from a post's time, or from its confirmation when that came later, to the arrival of its request at the network. That nothing is early is a promise and asserted;
/// how late it is depends on the machine: printed, and asserted only so far that a broken dispatcher is noticed.
/// </summary>
[TestFixture]
internal sealed class PunctualityTests
{
    private static readonly TimeSpan Broken = TimeSpan.FromSeconds(10);
    private static readonly string[] Networks = ["facebook", "x"];

    [Test, CancelAfter(120_000)]
    public async Task Nothing_goes_out_before_its_time_idle_or_under_load(CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await OnTimeAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    [Test, CancelAfter(120_000)]
    public async Task What_is_overdue_at_the_start_goes_out_at_once_oldest_first_within_the_networks_limits(CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await OverdueAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    /// <summary>T1.</summary>
    public static async Task<string> OnTimeAsync(TrialRun run)
    {
        var random = new Random(run.Seed);
        await using var node = await NodeProcess.StartAsync([]);
        var told = new List<string>();
        var sent = 0;
        foreach (var load in new[] { false, true })
        {
            var (spread, burst) = (run.Of(100, 1_000), run.Of(30, 100));
            var over = TimeSpan.FromSeconds(run.Of(5, 60));
            var name = load ? "under load" : "idle";
            var start = TimeProvider.System.GetUtcNow().AddSeconds(run.Of(3, 20));
            var plan = Enumerable.Range(0, spread).Select(i => (Text: $"{name} {i:0000}", Due: start + (over * random.NextDouble())))
                .Concat(Enumerable.Range(0, burst).Select(i => (Text: $"{name}, burst {i:0000}", Due: start + over + TimeSpan.FromSeconds(1 + random.NextDouble())))).ToList();
            var confirmed = new ConcurrentDictionary<string, DateTimeOffset>();
            await Parallel.ForEachAsync(plan.Select((post, i) => (post, i)), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = run.Stopping }, async (each, token) =>
            {
                await node.ScheduleAsync(Networks[each.i % 2], each.post.Text, each.post.Due, token);
                confirmed[each.post.Text] = TimeProvider.System.GetUtcNow();
            });
            using var stopLoad = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping);
            var requests = load ? LoadAsync(node, stopLoad.Token) : Task.FromResult(0);
            await node.PostedAsync(sent += plan.Count, run.Stopping);
            await stopLoad.CancelAsync();

            var arrivals = await node.ArrivalsAsync(run.Stopping);
            plan.Where(p => arrivals[p.Text].Count() != 1).Should().BeEmpty("each goes out once");
            foreach (var (what, posts) in new[] { ($"{spread} in {over.TotalSeconds:0} s", plan[..spread]), ($"{burst} in 1 s", plan[spread..]) })
            {
                var early = posts.Count(p => arrivals[p.Text].First().At < p.Due);
                var late = posts.Select(p => arrivals[p.Text].First().At - (confirmed[p.Text] > p.Due ? confirmed[p.Text] : p.Due)).Order().ToList();
                early.Should().Be(0, "I6: nothing goes out before its time");
                var p99 = late[(int)(late.Count * 0.99)];
                p99.Should().BeLessThan(Broken, "this late no shared machine is");
                told.Add($"{name}{(load ? $" ({await requests:N0} requests)" : "")}, {what}: p50 {late[late.Count / 2].TotalMilliseconds:0} ms, p99 {p99.TotalMilliseconds:0} ms, max {late[^1].TotalMilliseconds:0} ms, {early} early");
            }
        }

        return string.Join("; ", told);
    }

    /// <summary>T2.</summary>
    public static async Task<string> OverdueAsync(TrialRun run)
    {
        const double CallSeconds = 0.1;
        const int Slots = 16;
        var posts = run.Of(300, 10_000);
        var random = new Random(run.Seed);
        var due = new Dictionary<string, DateTimeOffset>();
        await using var node = await NodeProcess.StartAsync(Networks.Select(n => ($"Studio:Platforms:{n}:Concurrency", $"{Slots}")), prepare: async data =>
        {
            await using var planter = new StudioApp([("Studio:DataDirectory", data), ("Studio:Dispatch:Enabled", "false")]);
            _ = planter.Services;
            var now = TimeProvider.System.GetUtcNow();
            for (var i = 0; i < posts; i++)
                due.Add($"Overdue {i:00000}", now - TimeSpan.FromMinutes(1) - (TimeSpan.FromHours(1) * random.NextDouble()));
            foreach (var some in due.Select((d, i) => (d.Key, Wire.Parse<Platform>(Networks[i % 2]), d.Value)).Chunk(500))
                await PlantedPosts.PlantAsync(planter, TimeProvider.System, some);
        }, answerSeconds: CallSeconds);

        await node.PostedAsync(posts, run.Stopping);
        var arrivals = await node.ArrivalsAsync(run.Stopping);
        due.Keys.Where(text => arrivals[text].Count() != 1).Should().BeEmpty("each goes out once");
        var all = due.Select(d => (d.Key, d.Value, arrivals[d.Key].Single().Platform, arrivals[d.Key].Single().At)).OrderBy(a => a.At).ToList();
        var (widest, furthest) = (0, 0);
        foreach (var network in all.GroupBy(a => a.Platform))
        {
            var inOrder = network.OrderBy(a => a.Value).Select((a, rank) => (a.Key, rank)).ToDictionary(a => a.Key, a => a.rank);
            furthest = Math.Max(furthest, network.Select((a, place) => Math.Abs(inOrder[a.Key] - place)).Max());
            // Each call lasts at least so long, so that two arrivals closer than that were at the network together.
            var at = network.Select(a => a.At).ToList();
            for (var (oldest, last) = (0, 0); last < at.Count; last++)
            {
                while (at[last] - at[oldest] >= TimeSpan.FromSeconds(CallSeconds))
                    oldest++;
                widest = Math.Max(widest, last - oldest + 1);
            }
        }

        widest.Should().BeLessThanOrEqualTo(Slots, "a network's limit is kept, also when everything is due at once");
        furthest.Should().BeLessThanOrEqualTo(4 * Slots, "oldest first, as far as the slots allow");
        var first = all[0].At - node.Started;
        first.Should().BeLessThan(Broken * 3, "the first goes out with the start");
        return $"{posts:N0} overdue on two networks: first out {first.TotalSeconds:0.0} s after the process was started ({(all[0].At - node.Ready).TotalSeconds:0.0} s after it listened), all out in {(all[^1].At - all[0].At).TotalSeconds:0.0} s, at most {widest} at a network at once (limit {Slots}), no post more than {furthest} places from its order by due time";
    }

    /// <summary>Two writers and four readers, as fast as they are answered; how many requests that were.</summary>
    private static async Task<int> LoadAsync(NodeProcess node, CancellationToken stopping)
    {
        var count = 0;
        async Task RepeatAsync(Func<Task<HttpResponseMessage>> ask)
        {
            while (!stopping.IsCancellationRequested)
            {
                try
                {
                    using var answer = await ask();
                    ((int)answer.StatusCode).Should().BeLessThan(500, "load is no fault of the caller");
                    Interlocked.Increment(ref count);
                    await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, stopping);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }

        var far = TimeProvider.System.GetUtcNow().AddDays(30);
        await Task.WhenAll(
            RepeatAsync(() => node.Client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption = "Some day", scheduled_time = far }, stopping)),
            RepeatAsync(() => node.Client.PostAsJsonAsync("/api/schedule/", new { platform = "x", caption = "Some other day", scheduled_time = far, status = "pending" }, stopping)),
            RepeatAsync(() => node.Client.GetAsync("/api/schedule/?page_size=50", stopping)),
            RepeatAsync(() => node.Client.GetAsync("/api/schedule/analytics/", stopping)),
            RepeatAsync(() => node.Client.GetAsync("/", stopping)),
            RepeatAsync(() => node.Client.GetAsync("/health/ready", stopping)));
        return count;
    }
}
