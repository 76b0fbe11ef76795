using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Scheduling;

[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class ChangePostTests(DatabaseProvider provider) : ScheduleFixture(provider)
{
    [Test]
    public async Task A_patch_changes_what_it_names_and_nothing_else()
    {
        var draft = Draft();
        draft["metadata"] = new JsonObject { ["order"] = 7, ["note"] = "keep", ["gone"] = true };
        draft["options"] = new JsonObject { ["alt_text"] = "A saree" };
        draft["first_comment"] = "DM us";
        draft["max_retries"] = 2;
        var before = await CreatedAsync(draft);
        var response = await SendAsync(HttpMethod.Patch, Path(before), new JsonObject
        {
            ["caption"] = "New caption",
            ["first_comment"] = null,
            ["metadata"] = new JsonObject { ["order"] = 8, ["gone"] = null },
        });
        var after = await response.JsonAsync();
        response.StatusCode.Should().Be(HttpStatusCode.OK, "{0}", after);
        response.Headers.ETag!.ToString().Should().Be("\"v2\"");
        after["caption"]!.GetValue<string>().Should().Be("New caption");
        after["first_comment"].Should().BeNull("null takes a member out");
        after["metadata"]!.ToJsonString().Should().Be("""{"order":8,"note":"keep"}""", "objects are merged member by member");
        after["options"]!["alt_text"]!.GetValue<string>().Should().Be("A saree");
        after["max_retries"]!.GetValue<int>().Should().Be(2);
        after["scheduled_time"]!.GetValue<string>().Should().Be(before["scheduled_time"]!.GetValue<string>());
        after["status"]!.GetValue<string>().Should().Be("scheduled");
    }

    [Test]
    public async Task A_patch_may_change_between_instant_and_local_time()
    {
        var post = await CreatedAsync();
        var local = await (await SendAsync(HttpMethod.Patch, Path(post), new JsonObject { ["local_time"] = "2026-11-08T18:30", ["time_zone"] = "Asia/Kolkata" })).JsonAsync();
        local["scheduled_time"]!.GetValue<string>().Should().Be("2026-11-08T13:00:00Z");
        var moved = await (await SendAsync(HttpMethod.Patch, Path(post), new JsonObject { ["local_time"] = "2026-11-08T19:30" })).JsonAsync();
        moved["scheduled_time"]!.GetValue<string>().Should().Be("2026-11-08T14:00:00Z", "the zone stays");
        var instant = await (await SendAsync(HttpMethod.Patch, Path(post), new JsonObject { ["scheduled_time"] = "2026-11-09T00:00:00+05:30" })).JsonAsync();
        instant["scheduled_time"]!.GetValue<string>().Should().Be("2026-11-08T18:30:00Z");
        instant["time_zone"].Should().BeNull("an instant has no zone");
    }

    [TestCase("""{"status":"posted"}""", HttpStatusCode.UnprocessableEntity)]
    [TestCase("""{"fence":3}""", HttpStatusCode.BadRequest)]
    [TestCase("""{"id":"other"}""", HttpStatusCode.BadRequest)]
    [TestCase("""{"created_at":"2026-11-08T05:00:00Z"}""", HttpStatusCode.BadRequest)]
    [TestCase("""{"caption":5}""", HttpStatusCode.BadRequest)]
    [TestCase("""{"scheduled_time":null}""", HttpStatusCode.UnprocessableEntity)]
    [TestCase("""{"platform":"tiktok"}""", HttpStatusCode.UnprocessableEntity)]
    [TestCase("""{"scheduled_time":"2026-11-08T03:00:00Z"}""", HttpStatusCode.UnprocessableEntity)]
    [TestCase("""[]""", HttpStatusCode.BadRequest)]
    public async Task A_patch_takes_the_same_strict_path_as_a_whole_post(string patch, HttpStatusCode status)
    {
        var post = await CreatedAsync();
        (await SendAsync(HttpMethod.Patch, Path(post), JsonNode.Parse(patch))).StatusCode.Should().Be(status);
        JsonNode.DeepEquals(await Client.GetJsonAsync(Path(post)), post).Should().BeTrue("a refused patch changes nothing");
    }

    [Test]
    public async Task A_replacement_takes_defaults_for_what_it_leaves_out()
    {
        var draft = Draft();
        draft["metadata"] = new JsonObject { ["order"] = 7 };
        var post = await CreatedAsync(draft);
        var after = await (await SendAsync(HttpMethod.Put, Path(post), Draft(caption: "Whole", minutes: 90))).JsonAsync();
        after["caption"]!.GetValue<string>().Should().Be("Whole");
        after["metadata"]!.AsObject().Should().BeEmpty();
        after["scheduled_time"]!.GetValue<string>().Should().Be("2026-11-08T05:30:00Z");
        await using var db = App.Dbs.ForOrganization(OrganizationId);
        var row = await db.Posts.SingleAsync(p => p.Id == Id(post));
        row.NextTry.Should().Be(row.ScheduledTime, "a moved post is due at its new time");
    }

    [Test]
    public async Task A_stale_version_is_412_with_the_current_one()
    {
        var post = await CreatedAsync();
        (await SendAsync(HttpMethod.Patch, Path(post), new JsonObject { ["caption"] = "one" }, "\"v1\"")).StatusCode.Should().Be(HttpStatusCode.OK);
        foreach (var (method, path, body) in new (HttpMethod, string, JsonNode?)[]
        {
            (HttpMethod.Patch, Path(post), new JsonObject { ["caption"] = "two" }),
            (HttpMethod.Put, Path(post), Draft()),
            (HttpMethod.Delete, Path(post), null),
            (HttpMethod.Post, Path(post) + "cancel/", null),
            (HttpMethod.Post, Path(post) + "retry/", null),
            (HttpMethod.Post, Path(post) + "approve/", null),
        })
        {
            var problem = await RefusedAsync(await SendAsync(method, path, body, "\"v1\""), HttpStatusCode.PreconditionFailed, "stale");
            problem["current_etag"]!.GetValue<string>().Should().Be("\"v2\"", "{0} {1}", method, path);
        }

        (await Client.GetJsonAsync(Path(post)))["caption"]!.GetValue<string>().Should().Be("one");
    }

    [Test]
    public async Task Of_twenty_edits_of_one_version_one_wins_and_the_others_are_told()
    {
        var post = await CreatedAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            SendAsync(HttpMethod.Patch, Path(post), new JsonObject { ["caption"] = $"edit {i}" }, "\"v1\"")));
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).Should().Be(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.PreconditionFailed).Should().Be(19);
        var winner = answers.Single(a => a.StatusCode == HttpStatusCode.OK);
        (await Client.GetJsonAsync(Path(post)))["caption"]!.GetValue<string>().Should().Be((await winner.JsonAsync())["caption"]!.GetValue<string>(), "who was told OK is who is stored");
    }

    [TestCase(PostStatus.Publishing, null)]
    [TestCase(PostStatus.Posted, null)]
    [TestCase(PostStatus.Cancelled, null)]
    [TestCase(PostStatus.NeedsCheck, CheckReason.Unconfirmed)]
    public async Task What_may_have_gone_out_is_not_changed(PostStatus status, CheckReason? reason)
    {
        var post = await CreatedAsync();
        await PutIntoAsync(Id(post), status, reason);
        var problem = await RefusedAsync(await SendAsync(HttpMethod.Patch, Path(post), new JsonObject { ["caption"] = "x" }), HttpStatusCode.Conflict, "wrong_status");
        problem["current_status"]!.GetValue<string>().Should().Be(Wire.Name(status));
        await RefusedAsync(await SendAsync(HttpMethod.Put, Path(post), Draft(caption: "x")), HttpStatusCode.Conflict, "wrong_status");
        (await Client.GetJsonAsync(Path(post)))["caption"]!.GetValue<string>().Should().Be("Silk sarees for Diwali");
    }

    [Test]
    public async Task A_post_with_an_attempt_of_unknown_outcome_is_not_changed()
    {
        var post = await CreatedAsync();
        await PutIntoAsync(Id(post), PostStatus.NeedsCheck, CheckReason.Missed);
        await using (var db = App.Dbs.ForOrganization(OrganizationId))
        {
            db.Attempts.Add(new Attempt
            {
                PostId = Id(post), Number = 1, OrganizationId = OrganizationId, Fence = 1, Node = "n", Marker = "m", Snapshot = "{}", Started = Now, Called = Now,
                Outcome = AttemptOutcome.Unknown,
            });
            await db.SaveChangesAsync();
        }

        await RefusedAsync(await SendAsync(HttpMethod.Patch, Path(post), new JsonObject { ["caption"] = "x" }), HttpStatusCode.Conflict, "wrong_status");
    }

    [TestCase(PostStatus.Failed, null)]
    [TestCase(PostStatus.NeedsCheck, CheckReason.Missed)]
    public async Task Mending_a_text_sends_nothing_but_a_new_time_does(PostStatus status, CheckReason? reason)
    {
        var post = await CreatedAsync();
        await PutIntoAsync(Id(post), status, reason, "content_rejected");
        var mended = await (await SendAsync(HttpMethod.Patch, Path(post), new JsonObject { ["caption"] = "mended" })).JsonAsync();
        mended["status"]!.GetValue<string>().Should().Be(Wire.Name(status), "mending a text must not send by surprise");
        var moved = await (await SendAsync(HttpMethod.Patch, Path(post), new JsonObject { ["scheduled_time"] = "2026-11-08T06:00:00Z" })).JsonAsync();
        moved["status"]!.GetValue<string>().Should().Be("scheduled");
        moved["reason"].Should().BeNull();
    }

    [Test]
    public async Task A_draft_waits_until_it_is_approved()
    {
        var draft = Draft();
        draft["status"] = "pending";
        var post = await CreatedAsync(draft);
        post["status"]!.GetValue<string>().Should().Be("pending");
        (await (await SendAsync(HttpMethod.Patch, Path(post), new JsonObject { ["caption"] = "x" })).JsonAsync())["status"]!.GetValue<string>()
            .Should().Be("pending", "an edit approves nothing");
        var approved = await SendAsync(HttpMethod.Post, Path(post) + "approve/");
        (await approved.JsonAsync())["status"]!.GetValue<string>().Should().Be("scheduled");
        var again = await RefusedAsync(await SendAsync(HttpMethod.Post, Path(post) + "approve/"), HttpStatusCode.Conflict, "wrong_status");
        again["current_status"]!.GetValue<string>().Should().Be("scheduled");
    }

    [Test]
    public async Task Moving_a_post_beside_its_twin_is_refused()
    {
        await CreatedAsync();
        var far = await CreatedAsync(Draft(minutes: 60 + (48 * 60)));
        await RefusedAsync(await SendAsync(HttpMethod.Patch, Path(far), new JsonObject { ["scheduled_time"] = "2026-11-08T06:00:00Z" }), HttpStatusCode.Conflict, "duplicate_post");
        var meant = await SendAsync(HttpMethod.Patch, Path(far), new JsonObject { ["scheduled_time"] = "2026-11-08T06:00:00Z", ["allow_duplicate"] = true });
        meant.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_patched_picture_replaces_the_old_one()
    {
        var (first, second) = (await UploadAsync(), await UploadAsync(Assets.SamplePictures.Jpeg(1080, 1080)));
        var draft = Draft();
        draft["asset_id"] = first;
        var post = await CreatedAsync(draft);
        var address = (await Client.GetJsonAsync($"/api/assets/{second}/"))["asset_url"]!.GetValue<string>();
        var after = await (await SendAsync(HttpMethod.Patch, Path(post), new JsonObject { ["asset_url"] = address })).JsonAsync();
        after["asset_id"]!.GetValue<string>().Should().Be(second);
        (await (await SendAsync(HttpMethod.Patch, Path(post), new JsonObject { ["asset_id"] = null })).JsonAsync())["asset_id"].Should().BeNull();
    }

    private static string Path(JsonNode post) => $"/api/schedule/{Id(post)}/";
}
