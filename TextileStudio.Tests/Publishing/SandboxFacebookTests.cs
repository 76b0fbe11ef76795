using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Publishing;

public sealed class SandboxFacebookTests : SandboxFixture
{
    private const string ReadBack =
        "published_posts?limit=25&fields=id,message,created_time,permalink_url,status_type,is_published,attachments{media_type,target{id},unshimmed_url,subattachments{target{id}}}";

    [Test]
    public async Task Hidden_photos_become_one_post_that_names_them_in_the_list()
    {
        var (first, second) = (await PhotoAsync(), await PhotoAsync());
        (await FacebookAsync(HttpMethod.Get, $"{first}?fields=page_story_id")).Json["page_story_id"].Should().BeNull("the photo is not used yet");
        Posts().Should().BeEmpty("hidden photos are no post");

        var post = await FacebookAsync(HttpMethod.Post, $"{Page}/feed", new Dictionary<string, string>
        {
            ["message"] = "दिवाली ऑफर & more",
            ["attached_media"] = $$"""[{"media_fbid":"{{first}}"},{"media_fbid":"{{second}}"}]""",
        });

        post.Id.Should().StartWith(Page + "_", "a page post's id is made of both");
        post.Headers.Should().ContainKeys("x-app-usage", "x-business-use-case-usage");
        var row = (await FacebookAsync(HttpMethod.Get, $"{Page}/{ReadBack}&since={Time.GetUtcNow().AddSeconds(-120).ToUnixTimeSeconds()}")).Json["data"]![0]!;
        row["id"]!.GetValue<string>().Should().Be(post.Id);
        row["message"]!.GetValue<string>().Should().Be("दिवाली ऑफर & more");
        row["created_time"]!.GetValue<string>().Should().Be("2026-11-08T04:00:00+0000", "that is how the network writes times");
        row["attachments"]!["data"]![0]!["subattachments"]!["data"]!.AsArray().Select(a => a!["target"]!["id"]!.GetValue<string>()).Should().Equal(first, second);
        (await FacebookAsync(HttpMethod.Get, $"{second}?fields=page_story_id")).Json["page_story_id"]!.GetValue<string>().Should().Be(post.Id, "the photo is used now");
    }

    [TestCase("attached_media[0]")]
    [TestCase("json")]
    public async Task Attached_media_is_taken_in_every_form_the_network_takes(string form)
    {
        var photo = await PhotoAsync();
        object body = form == "json"
            ? new JsonObject { ["message"] = "one", ["attached_media"] = new JsonArray(new JsonObject { ["media_fbid"] = photo }) }
            : new Dictionary<string, string> { ["message"] = "one", [form] = $$"""{"media_fbid":"{{photo}}"}""" };
        await FacebookAsync(HttpMethod.Post, $"{Page}/feed", body);

        var attachment = (await FacebookAsync(HttpMethod.Get, $"{Page}/{ReadBack}")).Json["data"]![0]!["attachments"]!["data"]![0]!;
        attachment["target"]!["id"]!.GetValue<string>().Should().Be(photo, "a single photo is the attachment itself");
        attachment["media_type"]!.GetValue<string>().Should().Be("photo");
    }

    [Test]
    public async Task A_photo_from_an_address_can_be_published_in_one_call()
    {
        var answer = await FacebookAsync(HttpMethod.Post, $"{Page}/photos", new Dictionary<string, string> { ["url"] = PictureUrl, ["caption"] = "In one call" });
        answer.Json["post_id"]!.GetValue<string>().Should().Be(Posts().Single().RemoteId);
        Posts().Single().Media.Single().Should().BeEquivalentTo(new { Id = answer.Id, Width = 1080, Height = 1350 });
    }

    [Test]
    public async Task The_same_words_twice_in_a_row_are_a_duplicate()
    {
        var words = new Dictionary<string, string> { ["message"] = "Sale today" };
        (await FacebookAsync(HttpMethod.Post, $"{Page}/feed", words)).Status.Should().Be(200);
        (await FacebookAsync(HttpMethod.Post, $"{Page}/feed", words)).Code.Should().StartWith("506/");
        (await FacebookAsync(HttpMethod.Post, $"{Page}/feed", new Dictionary<string, string> { ["message"] = "Something else" })).Status.Should().Be(200);
        (await FacebookAsync(HttpMethod.Post, $"{Page}/feed", words)).Status.Should().Be(200, "only the previous post counts");
    }

    [Test]
    public async Task What_the_network_refuses_is_refused_in_its_words()
    {
        (await FacebookAsync(HttpMethod.Post, $"{Page}/feed", new Dictionary<string, string>())).Code.Should().Be("100/", "an empty post");
        (await FacebookAsync(HttpMethod.Post, $"{Page}/feed", new Dictionary<string, string> { ["message"] = new('a', 63_207) })).Code.Should().Be("100/", "too long");
        (await FacebookAsync(HttpMethod.Post, $"{Page}/feed", new Dictionary<string, string> { ["attached_media"] = """[{"media_fbid":"1"}]""" })).Code.Should().Be("100/33", "no such photo");
        (await FacebookAsync(HttpMethod.Post, $"{Page}/photos", new Dictionary<string, string> { ["published"] = "false" })).Code.Should().Be("324/", "no file");
        (await FacebookAsync(HttpMethod.Post, $"{Page}/photos", new Dictionary<string, string> { ["url"] = "http://pictures.test/none.jpg" })).Code.Should().Be("324/2069019", "nothing there");
        Pictures["http://pictures.test/big.jpg"] = (Jpeg(1080, 1080, 4 * 1024 * 1024 + 1), "image/jpeg");
        (await FacebookAsync(HttpMethod.Post, $"{Page}/photos", new Dictionary<string, string> { ["url"] = "http://pictures.test/big.jpg" })).Code.Should().Be("100/1366046", "over 4 MB");
        (await FacebookAsync(HttpMethod.Get, "99")).Code.Should().Be("100/33", "no such object");
        (await FacebookAsync(HttpMethod.Post, "999/feed", new Dictionary<string, string> { ["message"] = "x" })).Code.Should().Be("200/", "another page than the token's");
        (await FacebookAsync(HttpMethod.Get, Page, token: "EAAB")).Should().Match<Answer>(a => a.Status == 401 && a.Code == "190/", "no sandbox token");
        Posts().Should().BeEmpty("none of these made a post");
    }

    [Test]
    public async Task A_photo_is_used_once()
    {
        var photo = await PhotoAsync();
        var body = new Dictionary<string, string> { ["message"] = "x", ["attached_media"] = $$"""[{"media_fbid":"{{photo}}"}]""" };
        await FacebookAsync(HttpMethod.Post, $"{Page}/feed", body);
        (await FacebookAsync(HttpMethod.Post, $"{Page}/feed", body)).Code.Should().Be("100/1366051");
    }

    [Test]
    public async Task Comments_edits_and_deletion_follow_a_post()
    {
        var post = (await FacebookAsync(HttpMethod.Post, $"{Page}/feed?fields=id,permalink_url", new Dictionary<string, string> { ["message"] = "x" })).Json;
        (await FacebookAsync(HttpMethod.Get, $"{Page}/published_posts?fields=id,colour")).Code.Should().Be("100/", "there is no such field");
        (await FacebookAsync(HttpMethod.Get, $"{post["id"]}?fields=attachments{{colour}}")).Status.Should().Be(200, "a post without attachments has nothing to look into");
        post["permalink_url"]!.GetValue<string>().Should().StartWith("https://www.facebook.com/");
        var id = post["id"]!.GetValue<string>();
        var comment = await FacebookAsync(HttpMethod.Post, $"{id}/comments", new Dictionary<string, string> { ["message"] = "First" });
        (await FacebookAsync(HttpMethod.Get, $"{id}/comments?fields=id,message")).Json["data"]![0]!["id"]!.GetValue<string>().Should().Be(comment.Id);
        (await FacebookAsync(HttpMethod.Post, id, new Dictionary<string, string> { ["message"] = "y" })).Json["success"]!.GetValue<bool>().Should().BeTrue();
        (await FacebookAsync(HttpMethod.Get, $"{id}?fields=message")).Json["message"]!.GetValue<string>().Should().Be("y");
        (await FacebookAsync(HttpMethod.Delete, id)).Json["success"]!.GetValue<bool>().Should().BeTrue();
        (await FacebookAsync(HttpMethod.Get, $"{id}?fields=message")).Code.Should().Be("100/33", "it is gone");
        (await FacebookAsync(HttpMethod.Get, $"{Page}/published_posts")).Json["data"]!.AsArray().Should().BeEmpty();
    }

    [Test]
    public async Task Lists_come_in_pages()
    {
        for (var i = 0; i < 3; i++)
        {
            await FacebookAsync(HttpMethod.Post, $"{Page}/feed", new Dictionary<string, string> { ["message"] = $"post {i}" });
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        var first = (await FacebookAsync(HttpMethod.Get, $"{Page}/published_posts?limit=2&fields=message")).Json;
        first["data"]!.AsArray().Select(p => p!["message"]!.GetValue<string>()).Should().Equal("post 2", "post 1");
        first["paging"]!["next"].Should().NotBeNull("there is more");
        var second = (await FacebookAsync(HttpMethod.Get, $"{Page}/published_posts?limit=2&fields=message&after={Uri.EscapeDataString(first["paging"]!["cursors"]!["after"]!.GetValue<string>())}")).Json;
        second["data"]!.AsArray().Select(p => p!["message"]!.GetValue<string>()).Should().Equal("post 0");
        second["paging"]!["next"].Should().BeNull("there is no more");
    }

    [TestCase(SandboxFault.Duplicate, 400, "506/1455006")]
    [TestCase(SandboxFault.SpamBlocked, 403, "368/1390008")]
    [TestCase(SandboxFault.TokenExpired, 401, "190/463")]
    [TestCase(SandboxFault.TokenRevoked, 401, "190/460")]
    [TestCase(SandboxFault.RateLimited, 400, "80001/2446079")]
    [TestCase(SandboxFault.ErrorWithoutPerforming, 500, "2/")]
    public async Task A_fault_that_refuses_performs_nothing(SandboxFault fault, int status, string code)
    {
        Fault(fault, Platform.Facebook, times: 1, seconds: 240);
        var refused = await FacebookAsync(HttpMethod.Post, $"{Page}/feed", new Dictionary<string, string> { ["message"] = "x" });
        refused.Should().Match<Answer>(a => a.Status == status && a.Code == code);
        if (fault == SandboxFault.RateLimited)
            JsonNode.Parse(refused.Headers["x-business-use-case-usage"])![Page]![0]!["estimated_time_to_regain_access"]!.GetValue<int>().Should().Be(4, "Meta's hint is in minutes");
        Posts().Should().BeEmpty("nothing was performed");
        (await FacebookAsync(HttpMethod.Post, $"{Page}/feed", new Dictionary<string, string> { ["message"] = "x" })).Status.Should().Be(200, "the fault was for one time");
    }
}
