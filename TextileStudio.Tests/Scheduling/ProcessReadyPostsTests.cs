using System.Net;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Scheduling;

/// <summary>Over the built-in sandbox, with the demo organization's accounts.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class ProcessReadyPostsTests(DatabaseProvider provider) : ScheduleFixture(provider)
{
    [Test]
    public async Task What_is_due_is_sent_at_once_and_its_outcome_told()
    {
        using var demo = App.Client();
        var due = Draft("x", "Due now", minutes: 0);
        var id = Id(await CreatedAsync(due, demo));
        await CreatedAsync(Draft("x", "Later"), demo);
        var response = await demo.PostAsync("/api/schedule/process_ready_posts/", null);
        var report = await response.JsonAsync();
        response.StatusCode.Should().Be(HttpStatusCode.OK, "{0}", report);
        report["claimed"]!.GetValue<int>().Should().Be(1, "the other's time has not come: {0}", report);
        report["posted"]!.GetValue<int>().Should().Be(1, "{0}", report);
        report["results"]![0]!["id"]!.GetValue<string>().Should().Be(id);
        var post = await demo.GetJsonAsync($"/api/schedule/{id}/");
        post["status"]!.GetValue<string>().Should().Be("posted");
        post["platform_post_id"].Should().NotBeNull();
        (await demo.GetJsonAsync($"/api/schedule/{id}/timeline/"))["attempts"]!.AsArray().Should().HaveCount(1);
        var again = await (await demo.PostAsync("/api/schedule/process_ready_posts/", null)).JsonAsync();
        again["claimed"]!.GetValue<int>().Should().Be(0, "nothing goes out twice");
    }
}
