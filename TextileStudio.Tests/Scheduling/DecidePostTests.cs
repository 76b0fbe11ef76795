using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Scheduling;

[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class DecidePostTests(DatabaseProvider provider) : ScheduleFixture(provider)
{
    [Test]
    public async Task A_cancelled_post_stays_and_tells_so()
    {
        var post = await CreatedAsync();
        (await SendAsync(HttpMethod.Delete, Path(post))).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await Client.GetJsonAsync(Path(post)))["status"]!.GetValue<string>().Should().Be("cancelled", "history is not deleted");
        foreach (var (method, verb) in new[] { (HttpMethod.Delete, ""), (HttpMethod.Post, "cancel/"), (HttpMethod.Post, "retry/"), (HttpMethod.Post, "approve/") })
        {
            var problem = await RefusedAsync(await SendAsync(method, Path(post) + verb), HttpStatusCode.Conflict, "wrong_status");
            problem["current_status"]!.GetValue<string>().Should().Be("cancelled");
        }
    }

    [TestCase(PostStatus.Pending, null, true)]
    [TestCase(PostStatus.Scheduled, null, true)]
    [TestCase(PostStatus.Publishing, null, true, Reason = "until the go-ahead")]
    [TestCase(PostStatus.Failed, null, true)]
    [TestCase(PostStatus.NeedsCheck, CheckReason.Missed, true)]
    [TestCase(PostStatus.NeedsCheck, CheckReason.Unconfirmed, false)]
    [TestCase(PostStatus.Posted, null, false)]
    public async Task Cancelling_is_told_truthfully(PostStatus status, CheckReason? reason, bool works)
    {
        var post = await CreatedAsync();
        await PutIntoAsync(Id(post), status, reason);
        var response = await SendAsync(HttpMethod.Post, Path(post) + "cancel/");
        response.StatusCode.Should().Be(works ? HttpStatusCode.OK : HttpStatusCode.Conflict);
        (await Client.GetJsonAsync(Path(post)))["status"]!.GetValue<string>().Should().Be(works ? "cancelled" : Wire.Name(status), "what is told is what is stored");
    }

    [Test]
    public async Task After_the_go_ahead_a_post_is_never_said_to_be_cancelled()
    {
        var post = await CreatedAsync();
        await PutIntoAsync(Id(post), PostStatus.Publishing);
        await using (var db = App.Dbs.ForSystem())
            await db.Posts.Where(p => p.Id == Id(post)).ExecuteUpdateAsync(set => set.SetProperty(p => p.Fence, 1).SetProperty(p => p.CalledFence, 1L));
        var problem = await RefusedAsync(await SendAsync(HttpMethod.Post, Path(post) + "cancel/"), HttpStatusCode.Conflict, "wrong_status");
        problem["current_status"]!.GetValue<string>().Should().Be("publishing");
    }

    [TestCase(PostStatus.Failed, null, true)]
    [TestCase(PostStatus.NeedsCheck, CheckReason.Missed, true)]
    [TestCase(PostStatus.NeedsCheck, CheckReason.Unconfirmed, false)]
    [TestCase(PostStatus.Scheduled, null, false)]
    [TestCase(PostStatus.Pending, null, false)]
    public async Task Only_what_surely_did_not_go_out_is_retried(PostStatus status, CheckReason? reason, bool works)
    {
        var post = await CreatedAsync();
        await PutIntoAsync(Id(post), status, reason, "content_rejected");
        var response = await SendAsync(HttpMethod.Post, Path(post) + "retry/");
        response.StatusCode.Should().Be(works ? HttpStatusCode.OK : HttpStatusCode.Conflict);
        if (!works)
            return;
        await using var db = App.Dbs.ForOrganization(OrganizationId);
        var row = await db.Posts.SingleAsync(p => p.Id == Id(post));
        row.Status.Should().Be(PostStatus.Scheduled);
        row.NextTry.Should().Be(Now, "it is sent now");
        row.LatestSend.Should().Be(Now.AddHours(2), "and not missed at once for its old time");
    }

    [Test]
    public async Task A_retry_over_a_lost_connection_says_who_must_act()
    {
        var post = await CreatedAsync();
        await PutIntoAsync(Id(post), PostStatus.NeedsCheck, CheckReason.AccountDisconnected);
        await using (var db = App.Dbs.ForOrganization(OrganizationId))
            await db.Accounts.Where(a => a.Platform == Platform.Facebook).ExecuteUpdateAsync(set => set.SetProperty(a => a.Status, AccountStatus.Disconnected));
        await RefusedAsync(await SendAsync(HttpMethod.Post, Path(post) + "retry/"), HttpStatusCode.UnprocessableEntity, "account_disconnected");
    }

    [TestCase("posted", "posted")]
    [TestCase("post_again", "scheduled")]
    [TestCase("leave", "cancelled")]
    public async Task A_person_resolves_a_doubt(string outcome, string status)
    {
        var post = await CreatedAsync();
        await PutIntoAsync(Id(post), PostStatus.NeedsCheck, CheckReason.Unconfirmed);
        var body = new JsonObject { ["outcome"] = outcome };
        if (outcome == "posted")
            body["platform_url"] = "https://www.facebook.com/1/posts/2";
        var response = await SendAsync(HttpMethod.Post, Path(post) + "resolution/", body);
        var after = await response.JsonAsync();
        response.StatusCode.Should().Be(HttpStatusCode.OK, "{0}", after);
        after["status"]!.GetValue<string>().Should().Be(status);
        after["reason"].Should().BeNull();
        after["platform_url"]?.GetValue<string>().Should().Be("https://www.facebook.com/1/posts/2");
        await RefusedAsync(await SendAsync(HttpMethod.Post, Path(post) + "resolution/", new JsonObject { ["outcome"] = "leave" }), HttpStatusCode.Conflict, "wrong_status");
    }

    [TestCase("""{"outcome":"posted","platform_url":"javascript:alert(1)"}""", 422)]
    [TestCase("""{"outcome":"leave","platform_url":"https://x.com/1"}""", 422)]
    [TestCase("""{"outcome":"perhaps"}""", 400)]
    [TestCase("""{}""", 400)]
    public async Task A_resolution_that_makes_no_sense_is_refused(string body, int status)
    {
        var post = await CreatedAsync();
        await PutIntoAsync(Id(post), PostStatus.NeedsCheck, CheckReason.Unconfirmed);
        ((int)(await SendAsync(HttpMethod.Post, Path(post) + "resolution/", JsonNode.Parse(body))).StatusCode).Should().Be(status);
    }

    [Test]
    public async Task Of_cancel_and_approve_at_once_exactly_one_wins_and_the_other_is_told()
    {
        for (var round = 0; round < 10; round++)
        {
            var draft = Draft(caption: $"round {round}");
            draft["status"] = "pending";
            var post = await CreatedAsync(draft);
            var answers = await Task.WhenAll(
                SendAsync(HttpMethod.Post, Path(post) + "cancel/", ifMatch: "\"v1\""), SendAsync(HttpMethod.Post, Path(post) + "approve/", ifMatch: "\"v1\""));
            answers.Count(a => a.StatusCode == HttpStatusCode.OK).Should().Be(1);
            var stored = (await Client.GetJsonAsync(Path(post)))["status"]!.GetValue<string>();
            stored.Should().Be(answers[0].StatusCode == HttpStatusCode.OK ? "cancelled" : "scheduled");
        }
    }

    [Test]
    public async Task The_timeline_tells_who_did_what_and_masks_secrets()
    {
        var post = await CreatedAsync();
        await SendAsync(HttpMethod.Patch, Path(post), new JsonObject { ["caption"] = "New" });
        await using (var db = App.Dbs.ForOrganization(OrganizationId))
        {
            db.Attempts.Add(new Attempt
            {
                PostId = Id(post), Number = 1, OrganizationId = OrganizationId, Fence = 1, Node = "n", Marker = "m", Snapshot = """{"text":"hello"}""", Started = Now,
                Handle = """{"photo_id":"12","upload":{"access_token":"CANARY-1"},"url":"https://u.test/?access_token=CANARY-2&x=1"}""",
                Detail = """{"code":"x","raw":"Authorization: Bearer CANARY-3 and tsk_live_CANARY-4"}""",
            });
            await db.SaveChangesAsync();
        }

        await SendAsync(HttpMethod.Post, Path(post) + "cancel/");
        var timeline = await Client.GetJsonAsync(Path(post) + "timeline/");
        timeline["events"]!.AsArray().Select(e => e!["action"]!.GetValue<string>()).Should().Equal("create", "edit", "cancel");
        timeline["events"]!.AsArray().Should().OnlyContain(e => e!["actor"]!.GetValue<string>().StartsWith("key:"));
        timeline["events"]![1]!["detail"]!["caption"]!["before"]!.GetValue<string>().Should().Be("Silk sarees for Diwali");
        var text = timeline.ToJsonString();
        text.Should().NotContain("CANARY", "no secret is shown, wherever it slipped in").And.Contain("photo_id").And.Contain("hello");
    }

    [Test]
    public async Task Another_organizations_post_is_not_there()
    {
        var post = await CreatedAsync();
        var asset = await UploadAsync();
        var (stranger, _) = await TenantAsync();
        using var _ = stranger;
        var before = (await Client.GetJsonAsync(Path(post))).ToJsonString();
        foreach (var (method, path, body) in new (HttpMethod, string, JsonNode?)[]
        {
            (HttpMethod.Get, Path(post), null), (HttpMethod.Get, Path(post) + "timeline/", null), (HttpMethod.Put, Path(post), Draft(caption: "x")),
            (HttpMethod.Patch, Path(post), new JsonObject { ["caption"] = "x" }), (HttpMethod.Delete, Path(post), null), (HttpMethod.Post, Path(post) + "cancel/", null),
            (HttpMethod.Post, Path(post) + "retry/", null), (HttpMethod.Post, Path(post) + "approve/", null),
            (HttpMethod.Post, Path(post) + "resolution/", new JsonObject { ["outcome"] = "leave" }), (HttpMethod.Get, $"/api/assets/{asset}/", null),
        })
            (await SendAsync(method, path, body, client: stranger)).StatusCode.Should().Be(HttpStatusCode.NotFound, "{0} {1}", method, path);
        (await Client.GetJsonAsync(Path(post))).ToJsonString().Should().Be(before);

        var draft = Draft();
        draft["asset_id"] = asset;
        draft["account_id"] = post["account_id"]!.GetValue<string>();
        var problem = await RefusedAsync(await SendAsync(HttpMethod.Post, "/api/schedule/", draft, client: stranger), HttpStatusCode.UnprocessableEntity, "invalid_post");
        Rules(problem).Should().BeEquivalentTo(["/account_id account_not_found", "/asset_id asset_not_found"], "what is another's is not there");
        draft = Draft();
        draft["asset_url"] = $"/media/{asset}.jpg";
        Rules(await RefusedAsync(await SendAsync(HttpMethod.Post, "/api/schedule/", draft, client: stranger), HttpStatusCode.UnprocessableEntity, "invalid_post"))
            .Should().Equal(["/asset_url asset_not_found"], "knowing the public address gives no right to post it");
        (await stranger.GetJsonAsync("/api/schedule/"))["count"]!.GetValue<int>().Should().Be(0);
    }

    private static string Path(JsonNode post) => $"/api/schedule/{Id(post)}/";
}
