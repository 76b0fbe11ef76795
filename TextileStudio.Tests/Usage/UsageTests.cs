using System.Net;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Captions;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Usage;

namespace TextileStudio.Tests.Usage;

/// <summary>Work is counted once, where it was done, with the work; limits are told before.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class UsageTests(DatabaseProvider provider)
{
    private const string Saree = """{"product_name":"Saree","price":999,"platforms":["facebook","x"],"variants":2}""";

    [Test]
    public async Task Captions_are_counted_by_key_network_and_day()
    {
        var time = new FakeTime();
        await using var app = await StudioApp.OnAsync(provider, time: time);
        var client = app.Client();
        var answer = await client.PostJsonTextAsync("/api/textile/caption/", Saree);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Headers.GetValues("RateLimit-Policy").Single().Should().Be("\"captions-per-day\";q=5000;w=86400");
        answer.Headers.GetValues("RateLimit").Single().Should().Be("\"captions-per-day\";r=4996;t=72000", "the clock stands at 04:00 UTC");
        var body = await answer.JsonAsync();
        body["captions"]!.AsArray().Should().HaveCount(4);
        ((int)body["usage"]!["captions"]!).Should().Be(4);
        ((long)body["usage"]!["windows"]![0]!["remaining"]!).Should().Be(4996);

        time.Advance(TimeSpan.FromDays(1));
        await client.PostJsonTextAsync("/api/textile/caption/", Saree);
        var usage = await client.GetJsonAsync("/api/usage/?from=2026-11-08&to=2026-11-09");
        usage["by_day"]!.AsArray().Select(d => ((string)d!["day"]!, (long)d["count"]!)).Should().Equal(("2026-11-08", 4), ("2026-11-09", 4));
        usage["by_platform"]!.AsArray().Select(p => ((string)p!["platform"]!, (long)p["count"]!)).Should().BeEquivalentTo([("facebook", 4L), ("x", 4L)]);
        ((string)usage["by_key"]![0]!["key_name"]!).Should().NotBeNullOrEmpty();
        var meter = usage["meters"]!.AsArray().Single(m => (string)m!["meter"]! == "captions")!;
        ((long)meter["used_today"]!).Should().Be(4, "a new UTC day begins at zero");
        ((long)meter["remaining"]!).Should().Be(4996);
        ((string)meter["resets_at"]!).Should().StartWith("2026-11-10T00:00:00");
    }

    [Test]
    public async Task At_the_limit_the_answer_is_429_and_says_when_to_come_back()
    {
        var time = new FakeTime();
        await using var app = await StudioApp.OnAsync(provider, [("Studio:Limits:CaptionsPerDay", "5")], time);
        var client = app.Client();
        (await client.PostJsonTextAsync("/api/textile/caption/", Saree)).StatusCode.Should().Be(HttpStatusCode.OK);
        var refused = await client.PostJsonTextAsync("/api/textile/caption/", Saree);
        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        refused.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromHours(20));
        refused.Headers.GetValues("RateLimit").Single().Should().Be("\"captions-per-day\";r=1;t=72000");
        var problem = await refused.JsonAsync();
        ((string)problem["code"]!).Should().Be("limit_reached");
        ((string)problem["meter"]!).Should().Be("captions");
        ((bool)problem["retryable"]!).Should().BeTrue();

        var (_, key) = await app.OrganizationAsync();
        (await app.Client(key).PostJsonTextAsync("/api/textile/caption/", Saree)).StatusCode.Should().Be(HttpStatusCode.OK, "a limit is one organization's");
        time.Advance(TimeSpan.FromHours(20));
        (await client.PostJsonTextAsync("/api/textile/caption/", Saree)).StatusCode.Should().Be(HttpStatusCode.OK, "Retry-After was the truth");
    }

    [Test]
    public async Task Without_a_limit_nothing_is_announced_and_work_is_still_counted()
    {
        await using var app = await StudioApp.OnAsync(provider, [("Studio:Limits:CaptionsPerDay", "")]);
        var answer = await app.Client().PostJsonTextAsync("/api/textile/caption/", Saree);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Headers.Contains("RateLimit").Should().BeFalse();
        var meter = (await app.Client().GetJsonAsync("/api/usage/"))["meters"]!.AsArray().Single(m => (string)m!["meter"]! == "captions")!;
        meter["limit"].Should().BeNull();
        ((long)meter["used_today"]!).Should().Be(4);
    }

    [Test]
    public async Task Work_that_is_rolled_back_is_not_counted()
    {
        await using var app = await StudioApp.OnAsync(provider);
        var demo = app.DemoId();
        Func<Task> failing = async () => await app.Get<CaptionDesk>().WriteAsync(
            new CaptionOrder { ProductName = "Saree", Platforms = ["x"] }, demo, null, (_, _, _) => throw new InvalidOperationException("The work fails after it was counted."), CancellationToken.None);
        await failing.Should().ThrowAsync<InvalidOperationException>();
        await using var db = app.Dbs.ForOrganization(demo);
        db.Usage.Should().BeEmpty("the count is part of the transaction of the work");
        var meter = (await app.Client().GetJsonAsync("/api/usage/"))["meters"]!.AsArray().Single(m => (string)m!["meter"]! == "captions")!;
        ((long)meter["remaining"]!).Should().Be(5000, "what failed is given back to the limit");
    }

    [Test]
    public async Task The_same_idempotency_key_is_counted_once()
    {
        await using var app = await StudioApp.OnAsync(provider);
        var client = app.Client();
        client.DefaultRequestHeaders.Add("Idempotency-Key", "captions-1");
        var first = await (await client.PostJsonTextAsync("/api/textile/caption/", Saree)).Content.ReadAsStringAsync();
        var again = await client.PostJsonTextAsync("/api/textile/caption/", Saree);
        (await again.Content.ReadAsStringAsync()).Should().Be(first);
        again.Headers.GetValues("Idempotent-Replayed").Single().Should().Be("true");
        await using var db = app.Dbs.ForOrganization(app.DemoId());
        db.Usage.Sum(u => u.Count).Should().Be(4);
    }

    [Test]
    public async Task Another_organization_does_not_see_our_usage()
    {
        await using var app = await StudioApp.OnAsync(provider);
        await app.Client().PostJsonTextAsync("/api/textile/caption/", Saree);
        var (_, key) = await app.OrganizationAsync();
        (await app.Client(key).GetJsonAsync("/api/usage/"))["by_day"]!.AsArray().Should().BeEmpty();
    }

    [Test]
    public async Task Counts_of_parallel_work_add_up()
    {
        await using var app = await StudioApp.OnAsync(provider);
        var demo = app.DemoId();
        var writes = app.Get<WriteRetry>();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => writes.InTransactionAsync(Scope.Of(demo), async (db, token) =>
        {
            await app.Get<UsageLedger>().RecordAsync(db, new UsageRequest(demo, null, Meter.Posts, Platform.X, 3), token);
            return 0;
        }, CancellationToken.None).AsTask()));
        await using var reading = app.Dbs.ForOrganization(demo);
        reading.Usage.Single().Count.Should().Be(60);
    }

    [TestCase("from=2026-13-01")]
    [TestCase("from=2026-11-09&to=2026-11-08")]
    [TestCase("from=2020-01-01&to=2026-11-08")]
    [TestCase("to=yesterday")]
    [TestCase("to=0001-01-01")]
    public async Task A_strange_range_is_answered_without_a_fault(string query)
    {
        await using var app = await StudioApp.OnAsync(provider);
        var answer = await app.Client().GetAsync($"/api/usage/?{query}");
        ((int)answer.StatusCode).Should().Be(query == "to=0001-01-01" ? 200 : 400);
    }
}
