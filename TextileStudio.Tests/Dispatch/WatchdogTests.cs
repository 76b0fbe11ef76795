using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Dispatch;

/// <summary>What the watchdog sees of the queue, and what health and the dashboard make of it.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class WatchdogTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    private readonly DatabaseProvider _provider = provider;

    [Test]
    public async Task A_post_more_than_a_minute_late_shows_until_it_is_out()
    {
        var id = await ScheduleAsync("Late saree");
        Time.Advance(TimeSpan.FromSeconds(59));
        (await QueueAsync())["status"]!.GetValue<string>().Should().Be("healthy", "a busy minute is no alarm");

        Time.Advance(TimeSpan.FromSeconds(3));
        var queue = await QueueAsync();
        queue["status"]!.GetValue<string>().Should().Be("degraded");
        queue["detail"]!.GetValue<string>().Should().Contain("1 post is more than a minute late on facebook");
        queue["data"]!["overdue"]!.GetValue<int>().Should().Be(1);
        queue["data"]!["overdue_by_platform"]!["facebook"]!.GetValue<int>().Should().Be(1);
        queue["data"]!["oldest_overdue_s"]!.GetValue<int>().Should().Be(62);
        App.Logs.Should().Contain(line => line.Contains("1 posts are overdue", StringComparison.Ordinal), "somebody may read logs and nothing else");
        var page = await DashboardAsync();
        page.Should().Contain("Some posts are going out later than planned").And.Contain("Your posts are safe");

        await DispatchAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted);
        Time.Advance(TimeSpan.FromSeconds(2));
        (await QueueAsync())["status"]!.GetValue<string>().Should().Be("healthy");
        page = await DashboardAsync();
        page.Should().NotContain("later than planned");
        if (_provider is DatabaseProvider.Sqlite)
            page.Should().NotContain("data-health", "a banner without a reason teaches people to look past it");
    }

    [Test]
    public async Task What_is_held_back_for_a_reason_is_not_overdue()
    {
        var paused = await ScheduleAsync("Its account lost its connection", "x");
        var deferred = await ScheduleAsync("Its network asked for patience");
        await using (var db = App.Dbs.ForSystem())
        {
            await db.Accounts.Where(a => a.Platform == Platform.X).ExecuteUpdateAsync(set => set.SetProperty(a => a.Status, AccountStatus.Disconnected));
            var later = Time.GetUtcNow().AddMinutes(30);
            await db.Posts.Where(p => p.Id == deferred).ExecuteUpdateAsync(set => set.SetProperty(p => p.NextTry, later));
        }

        Time.Advance(TimeSpan.FromMinutes(5));
        var seen = await App.Get<Watchdog>().LookAsync(CancellationToken.None);
        seen.Overdue.Should().Be(Backlog.None);
        seen.Queue.Should().Be(new QueueDepth(Due: 1, Waiting: 1, Publishing: 0, NeedsCheck: 0), "the disconnected one is due all the same");
        (await PostAsync(paused)).Status.Should().Be(PostStatus.Scheduled);
    }

    [Test]
    public async Task A_lease_that_nobody_takes_up_shows_until_the_reconciler_has_it()
    {
        var id = await ScheduleAsync("Held by a dead node", "x");
        await ClaimAndDieAsync(id, afterGoAhead: false);
        Time.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(60));
        (await App.Get<Watchdog>().LookAsync(CancellationToken.None)).Stuck.Count.Should().Be(0, "the reconciler has a minute and two passes");

        Time.Advance(TimeSpan.FromSeconds(15));
        var queue = await QueueAsync();
        queue["status"]!.GetValue<string>().Should().Be("degraded");
        queue["detail"]!.GetValue<string>().Should().Contain("1 post is held by nobody on x").And.Contain("restart");
        queue["data"]!["stuck"]!.GetValue<int>().Should().Be(1);

        await ReconcileAsync();
        Time.Advance(TimeSpan.FromSeconds(2));
        (await App.Get<Watchdog>().LookAsync(CancellationToken.None)).Stuck.Should().Be(Backlog.None);
    }

    [Test]
    public async Task Looks_within_a_second_share_one_answer()
    {
        var watchdog = App.Get<Watchdog>();
        var first = await watchdog.LookAsync(CancellationToken.None);
        (await watchdog.LookAsync(CancellationToken.None)).Should().BeSameAs(first, "a dozen probes and open dashboards cost one look");
        Time.Advance(TimeSpan.FromSeconds(1.1));
        (await watchdog.LookAsync(CancellationToken.None)).Should().NotBeSameAs(first);
    }

    [Test]
    public async Task A_look_at_thirty_thousand_posts_stays_cheap()
    {
        var id = await ScheduleAsync("One of many", inSeconds: 3600);
        await using (var db = App.Dbs.ForSystem())
        {
            // A third due and overdue, a third waiting, a third posted.
            var columns = db.Model.FindEntityType(typeof(ScheduledPost))!.GetProperties().Select(p => p.GetColumnName()).ToList();
            var values = columns.Select(c => c switch
            {
                "id" => "p.id || '-' || n",
                "status" => "CASE n % 3 WHEN 0 THEN 'posted' ELSE 'scheduled' END",
                "next_try" => "CASE n % 3 WHEN 1 THEN p.next_try - 72000000000 ELSE p.next_try END",
                _ => "p." + c,
            });
            await db.Database.ExecuteSqlRawAsync(
                $$"""
                  WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 30999)
                  INSERT INTO scheduled_posts ({{string.Join(", ", columns)}}) SELECT {{string.Join(", ", values)}} FROM scheduled_posts p, many WHERE p.id = {0}
                  """, id);
        }

        await QueryPlans.CountedAsync(App.Dbs);

        Time.Advance(TimeSpan.FromMinutes(2));
        var watchdog = App.Get<Watchdog>();
        await watchdog.LookAsync(CancellationToken.None);
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(2));
            var watch = Stopwatch.StartNew();
            var seen = await watchdog.LookAsync(CancellationToken.None);
            best = watch.Elapsed < best ? watch.Elapsed : best;
            seen.Queue.Should().Be(new QueueDepth(Watchdog.MostCounted, Watchdog.MostCounted, 0, 0), "counting ends there");
            seen.Overdue.Count.Should().Be(1_000);
        }

        TestContext.Out.WriteLine($"{_provider}: a look at 31,000 posts, a third of them overdue, took {best.TotalMilliseconds:0.0} ms at best");
        best.Should().BeLessThan(TimeSpan.FromMilliseconds(100), "it reads a bounded part of an index, on any machine");
    }

    private async Task<JsonNode> QueueAsync()
    {
        using var answer = await Client.GetAsync("/health/ready");
        answer.StatusCode.Should().Be(HttpStatusCode.OK, "a node that serves and heals stays in rotation");
        return (await answer.JsonAsync())["checks"]!["queue"]!;
    }

    private async Task<string> DashboardAsync()
    {
        using var browser = App.Browser();
        using var answer = await browser.GetAsync("/dashboard");
        return await answer.Content.ReadAsStringAsync();
    }
}

/// <summary>Clocks and a dispatcher that go wrong, in real time.</summary>
[TestFixture]
internal sealed class WatchdogClockTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_dispatcher_that_has_not_looked_for_ten_seconds_takes_its_node_out_of_rotation(CancellationToken cancellationToken)
    {
        var time = new OffsetTime();
        await using var app = new StudioApp([("Studio:Dispatch:SleepCapSeconds", "60")], time);
        using var client = app.Client();
        while (app.Get<Dispatcher>().LastTick is null)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        (await client.GetAsync("/health/ready", cancellationToken)).StatusCode.Should().Be(HttpStatusCode.OK);

        time.Skipped = TimeSpan.FromSeconds(11);
        using var answer = await client.GetAsync("/health/ready", cancellationToken);
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable, "another node can do its work");
        var dispatcher = (await answer.JsonAsync())["checks"]!["dispatcher"]!;
        dispatcher["status"]!.GetValue<string>().Should().Be("unhealthy");
        dispatcher["detail"]!.GetValue<string>().Should().Contain("restart the node");

        app.Get<DispatchSignal>().Wake();
        while ((await client.GetAsync("/health/ready", cancellationToken)).StatusCode != HttpStatusCode.OK)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_jump_of_the_clock_shows_for_ten_minutes(CancellationToken cancellationToken)
    {
        var time = new OffsetTime();
        await using var app = new StudioApp(time: time);
        using var client = app.Client();
        time.Wall = TimeSpan.FromHours(1);
        JsonNode clock;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            clock = (await client.GetJsonAsync("/health/ready"))["checks"]!["clock"]!;
        }
        while (clock["status"]!.GetValue<string>() == "healthy");
        clock["status"]!.GetValue<string>().Should().Be("degraded", "due times are judged again once it is over; no other node is better off on SQLite");
        clock["data"]!["jump_s"]!.GetValue<int>().Should().BeInRange(3599, 3601);

        time.Wall += TimeSpan.FromMinutes(11);
        time.Skipped += TimeSpan.FromMinutes(11);
        (await client.GetJsonAsync("/health/ready"))["checks"]!["clock"]!["status"]!.GetValue<string>().Should().Be("healthy");
    }

    [Test, CancelAfter(30_000)]
    public async Task A_node_whose_clock_differs_from_the_databases_is_told(CancellationToken cancellationToken)
    {
        var time = new OffsetTime { Wall = TimeSpan.FromSeconds(-7) };
        await using var app = await StudioApp.OnAsync(DatabaseProvider.Postgres, [("Studio:Dispatch:Enabled", "false")], time);
        using var client = app.Client();
        await app.Get<Heartbeat>().BeatAsync(NodeRole.ServingOnly, null, cancellationToken);
        var clock = (await client.GetJsonAsync("/health/ready"))["checks"]!["clock"]!;
        clock["status"]!.GetValue<string>().Should().Be("degraded");
        clock["detail"]!.GetValue<string>().Should().Contain("-7.0 s off the database's");
        clock["data"]!["skew_ms"]!.GetValue<int>().Should().BeInRange(-7100, -6900, "half the round trip is considered");
        app.Logs.Should().Contain(line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("off the database's", StringComparison.Ordinal));
        using var browser = app.Browser();
        (await (await browser.GetAsync("/dashboard", cancellationToken)).Content.ReadAsStringAsync(cancellationToken)).Should().Contain("its clock is -7.0 s off");
    }
}
