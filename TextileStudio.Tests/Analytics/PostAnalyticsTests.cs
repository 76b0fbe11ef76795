using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Scheduling;

namespace TextileStudio.Tests.Analytics;

[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class PostAnalyticsTests(DatabaseProvider provider) : ScheduleFixture(provider)
{
    [Test]
    public async Task Where_nothing_has_finished_rates_are_null_and_not_zero()
    {
        await CreatedAsync();
        var figures = await Client.GetJsonAsync("/api/schedule/analytics/");
        figures["total"]!.GetValue<int>().Should().Be(1);
        figures.AsObject().Should().ContainKey("success_rate");
        figures["success_rate"].Should().BeNull();
        figures["failure_rate"].Should().BeNull();
        figures["by_platform"]!["facebook"]!["success_rate"].Should().BeNull();
        figures["lateness_ms"]!["p50"].Should().BeNull("nothing went out");
        figures["by_status"]!["posted"]!.GetValue<int>().Should().Be(0);
        figures["as_of"]!.GetValue<string>().Should().Be("2026-11-08T04:00:00Z");
    }

    [Test]
    public async Task Counts_rates_lateness_series_and_causes_agree_with_the_posts()
    {
        // 100 posted, k ms late for k = 1..100, spread over two days; 25 failed for two causes; 3 waiting for a person; 2 cancelled.
        await using (var db = App.Dbs.ForOrganization(OrganizationId))
        {
            var accounts = await db.Accounts.ToDictionaryAsync(a => a.Platform, a => a.Id);
            for (var i = 0; i < 130; i++)
            {
                var platform = i % 2 == 0 ? Platform.Facebook : Platform.X;
                var at = Now.AddDays(-(i % 2)).AddHours(-1);
                db.Posts.Add(ScheduledPost.Born(new ScheduledPost
                {
                    Id = App.Get<IdSource>().NewId(), OrganizationId = OrganizationId, AccountId = accounts[platform], Platform = platform, Caption = "", Options = "{}", Metadata = $"{i}",
                    ContentHash = $"{i}", ScheduledTime = at, NextTry = at, LatestSend = at, CreatedAt = Now, UpdatedAt = Now,
                }, asDraft: false));
            }

            await db.SaveChangesAsync();
            foreach (var post in await db.Posts.AsNoTracking().ToListAsync())
            {
                var i = int.Parse(post.Metadata);
                var (status, reason, code) = i switch
                {
                    < 100 => (PostStatus.Posted, (CheckReason?)null, (string?)null),
                    < 120 => (PostStatus.Failed, null, "content_rejected"),
                    < 125 => (PostStatus.Failed, null, "media_fetch_failed"),
                    < 128 => (PostStatus.NeedsCheck, CheckReason.Missed, null),
                    _ => (PostStatus.Cancelled, null, null),
                };
                await PutIntoAsync(post.Id, status, reason, code, status is PostStatus.Posted ? post.ScheduledTime.AddMilliseconds(i + 1) : null);
            }
        }

        var figures = await Client.GetJsonAsync("/api/schedule/analytics/");
        figures["total"]!.GetValue<int>().Should().Be(130);
        figures["by_status"]!["needs_check"]!.GetValue<int>().Should().Be(3);
        figures["success_rate"]!.GetValue<double>().Should().Be(0.8, "100 of the 125 that finished");
        figures["failure_rate"]!.GetValue<double>().Should().Be(0.2);
        figures["by_platform"]!["facebook"]!["posted"]!.GetValue<int>().Should().Be(50);
        figures["lateness_ms"]!.ToJsonString().Should().Be("""{"p50":50,"p95":95,"p99":99,"max":100}""");
        figures["series"]!.AsArray().Select(p => (p!["start"]!.GetValue<string>(), p["total"]!.GetValue<int>(), p["posted"]!.GetValue<int>(), p["failed"]!.GetValue<int>()))
            .Should().Equal(("2026-11-07T00:00:00Z", 65, 50, 12), ("2026-11-08T00:00:00Z", 65, 50, 13));
        figures["failures_by_cause"]!.AsArray().Select(c => (c!["cause"]!.GetValue<string>(), c["count"]!.GetValue<int>()))
            .Should().Equal(("content_rejected", 20), ("media_fetch_failed", 5), ("missed", 3));

        var weeks = await Client.GetJsonAsync("/api/schedule/analytics/?interval=week");
        weeks["series"]!.AsArray().Select(p => p!["start"]!.GetValue<string>()).Should().Equal(["2026-11-02T00:00:00Z"], "weeks begin on Monday, and both days are of one");
        var hours = await Client.GetJsonAsync("/api/schedule/analytics/?interval=hour&platform=x&from=2026-11-07T00:00:00Z&to=2026-11-08T00:00:00Z");
        hours["total"]!.GetValue<int>().Should().Be(65);
        hours["series"]!.AsArray().Single()!["start"]!.GetValue<string>().Should().Be("2026-11-07T03:00:00Z");

        var (stranger, _) = await TenantAsync();
        using var _ = stranger;
        (await stranger.GetJsonAsync("/api/schedule/analytics/"))["total"]!.GetValue<int>().Should().Be(0, "figures are of the own organization alone");
        (await stranger.GetJsonAsync("/api/schedule/analytics/"))["lateness_ms"]!["max"].Should().BeNull("raw SQL names the organization itself");
    }

    [TestCase("interval=year")]
    [TestCase("from=x")]
    [TestCase("platform=myspace")]
    [TestCase("from=2026-11-09T00:00:00Z&to=2026-11-08T00:00:00Z")]
    public async Task A_wrong_parameter_is_400(string query) =>
        (await Client.GetAsync("/api/schedule/analytics/?" + query)).StatusCode.Should().Be(HttpStatusCode.BadRequest);
}
