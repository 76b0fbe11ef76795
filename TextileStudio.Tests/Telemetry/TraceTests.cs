using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Telemetry;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Telemetry;

/// <summary>One trace per post, from the request that scheduled it to the record of its outcome, over two nodes and either database.</summary>
// Meters and sources are the process's: what others measure meanwhile would be heard too.
[NonParallelizable]
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class TraceTests(DatabaseProvider provider)
{
    private const string Canary = "canary-caption-7f3a";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
    private (string, string)[] _settings = [];

    [SetUp]
    public async Task StartAsync()
    {
        Directory.CreateDirectory(_folder);
        _settings = [("Studio:DataDirectory", Path.Combine(_folder, "data"))];
        if (provider is DatabaseProvider.Postgres)
            _settings = [.. _settings, ("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", await PostgresServer.NewStudioAsync())];
    }

    [TearDown]
    public void Stop()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_request_that_schedules_a_post_and_its_attempt_on_another_node_are_one_trace(CancellationToken cancellationToken)
    {
        using var spans = new Spans();
        await using var web = new StudioApp([.. _settings, ("Studio:Dispatch:Enabled", "false")]);
        using var client = web.Client();
        var (id, other) = (await ScheduleAsync(client, Canary), await ScheduleAsync(client, "Another post"));
        await using (var db = web.Dbs.ForSystem())
            (await db.Posts.SingleAsync(p => p.Id == id, cancellationToken)).TraceParent.Should().MatchRegex("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$", "the trace goes on from the row, whenever and wherever");

        await using var node = new StudioApp(_settings);
        node.CreateClient().Dispose();
        var attempt = await spans.FindAsync(s => s.OperationName == "attempt post" && (string?)s.GetTagItem("textile_studio.post.id") == id, cancellationToken);
        await spans.FindAsync(s => s.OperationName == "attempt post" && (string?)s.GetTagItem("textile_studio.post.id") == other, cancellationToken);

        var trace = spans.All.Where(s => s.TraceId == attempt.TraceId).ToList();
        trace.Select(s => s.OperationName).Should().BeEquivalentTo(
            ["Microsoft.AspNetCore.Hosting.HttpRequestIn", "schedule post", "attempt post", "claim", "prepare", "go-ahead", "commit", "record"],
            "one trace tells the whole story, and nothing of any other post");
        var schedule = trace.Single(s => s.OperationName == "schedule post");
        schedule.ParentSpanId.Should().Be(trace.Single(s => s.OperationName.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)).SpanId);
        attempt.ParentSpanId.Should().Be(schedule.SpanId);
        trace.Where(s => s.OperationName is "claim" or "prepare" or "go-ahead" or "commit" or "record").Should().OnlyContain(s => s.ParentSpanId == attempt.SpanId);
        attempt.GetTagItem(Signals.OutcomeTag).Should().Be("accepted");
        attempt.GetTagItem("textile_studio.attempt").Should().Be(1);
        attempt.GetTagItem(Signals.PlatformTag).Should().Be("facebook");
        trace.Single(s => s.OperationName == "commit").Kind.Should().Be(ActivityKind.Client);
        trace.SelectMany(s => s.TagObjects).Select(t => t.Value?.ToString() ?? "").Should().NotContain(value => value.Contains(Canary, StringComparison.Ordinal), "no text of a post leaves in a trace");
    }

    [Test, CancelAfter(60_000)]
    public async Task Without_a_listener_nothing_is_kept(CancellationToken cancellationToken)
    {
        await using var web = new StudioApp([.. _settings, ("Studio:Dispatch:Enabled", "false")]);
        using var client = web.Client();
        var id = await ScheduleAsync(client, "Nobody listens");
        await using var db = web.Dbs.ForSystem();
        (await db.Posts.SingleAsync(p => p.Id == id, cancellationToken)).TraceParent.Should().BeNull();
        PostTrace.Schedule("org", null).Should().BeNull("a span that nobody hears is not made");
    }

    private static async Task<string> ScheduleAsync(HttpClient client, string caption)
    {
        using var answer = await client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption, scheduled_time = TimeProvider.System.GetUtcNow() });
        answer.IsSuccessStatusCode.Should().BeTrue(await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
    }

    /// <summary>Everything that ended while it listened: our spans and ASP.NET's.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _ended = new();
        private readonly ActivityListener _listener;

        public Spans()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name is Signals.Name or "Microsoft.AspNetCore",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = _ended.Enqueue,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IReadOnlyList<Activity> All => [.. _ended];

        public async Task<Activity> FindAsync(Predicate<Activity> wanted, CancellationToken cancellationToken)
        {
            while (true)
            {
                if (_ended.FirstOrDefault(s => wanted(s)) is { } found)
                    return found;
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
