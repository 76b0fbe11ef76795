using System.Net;
using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Dispatch;

/// <summary>Taking a published post off its network again.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class UnpublishTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    [TestCase("facebook")]
    [TestCase("x")]
    [TestCase("linkedin")]
    public async Task A_posted_post_is_deleted_on_its_network_and_stays_in_the_history(string platform)
    {
        var id = await PostedAsync("Silk, for a day", platform);

        using var answer = await UnpublishAsync(id);
        var view = await answer.JsonAsync();

        answer.StatusCode.Should().Be(HttpStatusCode.OK, view.ToJsonString());
        Sandbox.Posts().Single().DeletedAt.Should().NotBeNull("the network no longer shows it");
        view["status"]!.GetValue<string>().Should().Be("posted", "it was");
        view["unpublished_at"].Should().NotBeNull();
        (await ActionsAsync(id)).Should().Equal("create", "claim", "confirm", "unpublish");
        using var again = await UnpublishAsync(id);
        again.StatusCode.Should().Be(HttpStatusCode.OK, "asking twice is no mistake");
        (await ActionsAsync(id)).Should().HaveCount(4, "and changes nothing");
    }

    [Test]
    public async Task The_same_content_may_be_planned_again_once_it_is_off_the_network()
    {
        var id = await PostedAsync("Silk again", "facebook");
        using var twin = await PlanAsync("Silk again");
        twin.StatusCode.Should().Be(HttpStatusCode.Conflict, "it is on the page");
        (await UnpublishAsync(id)).Dispose();

        using var after = await PlanAsync("Silk again");
        after.StatusCode.Should().Be(HttpStatusCode.Created, "it is not there any more");
    }

    [Test]
    public async Task A_post_that_somebody_deleted_there_already_counts_as_deleted()
    {
        var id = await PostedAsync("Gone", "facebook");
        (await UnpublishAsync(id)).Dispose();
        await using (var db = App.Dbs.ForSystem())
            await db.Posts.ExecuteUpdateAsync(set => set.SetProperty(p => p.UnpublishedAt, (DateTimeOffset?)null));

        using var answer = await UnpublishAsync(id);

        answer.StatusCode.Should().Be(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        (await PostAsync(id)).UnpublishedAt.Should().NotBeNull("what the owner wants is so");
    }

    [Test]
    public async Task A_network_that_does_not_answer_leaves_the_post_as_it_is()
    {
        var id = await PostedAsync("Still there", "facebook");
        Fault(new FaultRule { Platform = Platform.Facebook, Fault = SandboxFault.ErrorWithoutPerforming, On = CallKind.After, Times = 4 });

        var asking = UnpublishAsync(id);
        await SettledAsync(asking, TimeSpan.FromSeconds(1));
        using var failed = await asking;
        (await failed.JsonAsync())["code"]!.GetValue<string>().Should().Be("unpublish_failed");
        failed.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await PostAsync(id)).UnpublishedAt.Should().BeNull("it is still there");

        using var later = await UnpublishAsync(id);
        later.StatusCode.Should().Be(HttpStatusCode.OK, "now it answers");
    }

    [Test]
    public async Task A_network_that_lets_nobody_delete_says_where_to_do_it()
    {
        var id = await PostedAsync("For ever", "whatsapp");
        using var answer = await UnpublishAsync(id);
        var problem = await answer.JsonAsync();
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        problem["code"]!.GetValue<string>().Should().Be("unpublish_not_available");
        problem["detail"]!.GetValue<string>().Should().Contain("WhatsApp");
    }

    [Test]
    public async Task A_post_that_has_not_gone_out_cannot_be_deleted_there()
    {
        var id = await ScheduleAsync("Later", inSeconds: 3600);
        using var answer = await UnpublishAsync(id);
        answer.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await answer.JsonAsync())["current_status"]!.GetValue<string>().Should().Be("scheduled");
    }

    private Task<HttpResponseMessage> UnpublishAsync(string id) => Client.PostAsync(new Uri($"/api/schedule/{id}/unpublish/", UriKind.Relative), null);

    private Task<HttpResponseMessage> PlanAsync(string caption) =>
        Client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption, scheduled_time = Time.GetUtcNow().AddHours(1).ToString("O") });

    private async Task<string> PostedAsync(string caption, string platform)
    {
        var id = await ScheduleAsync(caption, platform);
        for (var i = 0; i < 4 && (await PostAsync(id)).Status is not PostStatus.Posted; i++)
        {
            await DispatchAsync();
            await ReconcileAsync();
        }

        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted);
        return id;
    }
}
