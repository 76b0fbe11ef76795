using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Publishing;

public sealed class SandboxXTests : SandboxFixture
{
    private const string Fields = "max_results=10&exclude=retweets&tweet.fields=created_at,text,entities,attachments,note_tweet&expansions=attachments.media_keys";

    private Task<Answer> PostAsync(object body) => XAsync(HttpMethod.Post, "tweets", body);

    [Test]
    public async Task A_post_with_a_picture_is_read_back_by_its_media_key()
    {
        var (id, key) = await UploadAsync();
        (await XAsync(HttpMethod.Post, "media/metadata", new { id, metadata = new { alt_text = new { text = "A red saree" } } })).Status.Should().Be(200);
        var created = await PostAsync(new { text = "Silk & zari: https://sareehouse.in/sarees?id=1 now", media = new { media_ids = new[] { id } } });
        created.Status.Should().Be(201);
        created.Headers.Should().ContainKeys("x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset");
        var postId = created.Json["data"]!["id"]!.GetValue<string>();

        var list = (await XAsync(HttpMethod.Get, $"users/{User}/tweets?{Fields}&start_time={Time.GetUtcNow().AddSeconds(-60):yyyy-MM-ddTHH:mm:ssZ}")).Json;
        var row = list["data"]![0]!;
        row["id"]!.GetValue<string>().Should().Be(postId);
        row["attachments"]!["media_keys"]![0]!.GetValue<string>().Should().Be(key, "this is how a post is recognised");
        list["includes"]!["media"]![0]!["media_key"]!.GetValue<string>().Should().Be(key);
        list["meta"]!["result_count"]!.GetValue<int>().Should().Be(1);

        var text = row["text"]!.GetValue<string>();
        text.Should().StartWith("Silk &amp; zari: https://t.co/", "entities are escaped and links shortened");
        var urls = row["entities"]!["urls"]!.AsArray();
        urls.Should().HaveCount(2, "the link and the picture");
        urls[0]!["expanded_url"]!.GetValue<string>().Should().Be("https://sareehouse.in/sarees?id=1");
        text[urls[0]!["start"]!.GetValue<int>()..urls[0]!["end"]!.GetValue<int>()].Should().Be(urls[0]!["url"]!.GetValue<string>(), "positions point into the text");
        text.Should().EndWith(" " + urls[1]!["url"]!.GetValue<string>(), "the picture's link stands at the end");
        Posts().Single().Media.Single().AltText.Should().Be("A red saree");
    }

    [Test]
    public async Task A_picture_can_come_in_segments()
    {
        var bytes = Jpeg(1080, 1080, 3_000);
        var begun = (await XAsync(HttpMethod.Post, "media/upload/initialize", new { media_type = "image/jpeg", total_bytes = bytes.Length, media_category = "tweet_image", shared = false })).Json["data"]!;
        var id = begun["id"]!.GetValue<string>();
        begun["media_key"]!.GetValue<string>().Should().Be($"3_{id}");
        (await XAsync(HttpMethod.Post, $"media/upload/{id}/finalize")).Status.Should().Be(400, "nothing was appended");
        foreach (var (part, index) in new[] { bytes[..2_000], bytes[2_000..] }.Select((p, i) => (p, i)))
        {
            using var form = new MultipartFormDataContent { { new StringContent($"{index}"), "segment_index" } };
            form.Add(Bytes(part, "application/octet-stream"), "media", "blob");
            (await XAsync(HttpMethod.Post, $"media/upload/{id}/append", form)).Json["data"]!["expires_at"].Should().NotBeNull();
        }

        (await PostAsync(new { text = "early", media = new { media_ids = new[] { id } } })).Status.Should().Be(400, "the upload is not finished");
        var ended = (await XAsync(HttpMethod.Post, $"media/upload/{id}/finalize")).Json["data"]!;
        ended["size"]!.GetValue<int>().Should().Be(bytes.Length);
        ended["processing_info"].Should().BeNull("a still picture is ready at once");
        (await PostAsync(new { text = "done", media = new { media_ids = new[] { id } } })).Status.Should().Be(201);
    }

    [Test]
    public async Task A_duplicate_is_refused_with_exactly_the_known_body()
    {
        await PostAsync(new { text = "Sale" });
        var again = await PostAsync(new { text = "Sale" });
        again.Status.Should().Be(403);
        again.Text.Should().Be("""{"detail":"You are not allowed to create a Tweet with duplicate content.","type":"about:blank","title":"Forbidden","status":403}""");
        Posts().Should().ContainSingle();
    }

    [TestCase("""{"text":"x","colour":"red"}""", 400, TestName = "Unknown_property")]
    [TestCase("""{"text":"x","media":{}}""", 400, TestName = "Empty_object")]
    [TestCase("""{"text":"x","media":{"media_ids":[1]}}""", 400, TestName = "Id_as_a_number")]
    [TestCase("""{"text":"x","media":{"media_ids":["1"]}}""", 400, TestName = "Unknown_media")]
    [TestCase("""{"text":"x","media":{"media_ids":["1","2","3","4","5"]}}""", 400, TestName = "Five_pictures")]
    [TestCase("""{"text":"x","media":{"media_ids":["1"],"alt":"y"}}""", 400, TestName = "Unknown_property_inside")]
    [TestCase("""{"text":7}""", 400, TestName = "Text_as_a_number")]
    [TestCase("""{"text":"x","text":"y"}""", 400, TestName = "Property_twice")]
    [TestCase("""{}""", 400, TestName = "Nothing_to_post")]
    [TestCase("""{"text":"$TATA and $INFY"}""", 400, TestName = "Two_cashtags")]
    [TestCase("""{"text":"x","reply_settings":"nobody"}""", 400, TestName = "Unknown_reply_setting")]
    [TestCase("""{"text":"x","reply":{"in_reply_to_tweet_id":"5"}}""", 403, TestName = "Reply_to_nothing")]
    [TestCase("""{"text":"x","quote_tweet_id":"5"}""", 403, TestName = "Quote")]
    public async Task A_post_of_another_shape_is_refused(string body, int status)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var refused = await XAsync(HttpMethod.Post, "tweets", content);
        refused.Status.Should().Be(status, refused.Text);
        refused.Json["title"].Should().NotBeNull("the network answers with a problem");
        Posts().Should().BeEmpty();
    }

    [TestCase(280, 'a', true)]
    [TestCase(281, 'a', false)]
    [TestCase(140, '日', true)]
    [TestCase(141, '日', false)]
    [TestCase(280, 'क', true)]
    public async Task Text_is_weighed(int count, char character, bool fits)
    {
        var answer = await PostAsync(new { text = new string(character, count) });
        answer.Status.Should().Be(fits ? 201 : 403);
    }

    [TestCase("https://sareehouse.in/a/very/long/address?with=a&query=too#and-more", 23)]
    [TestCase("👨‍👩‍👧‍👦", 2)]
    [TestCase("🇮🇳", 2)]
    [TestCase("👍🏽", 2)]
    [TestCase("e\u0301", 1)]
    [TestCase("साड़ी", 5)]
    [TestCase("see example.com now", 4 + 23 + 4)]
    [TestCase("1.5 metres.Next", 27)]
    public void Weights_follow_the_published_rules(string text, int weight) => XText.Weighted(text).Should().Be(weight);

    [Test]
    public async Task Replies_make_a_thread_and_deletion_ends_it()
    {
        var first = (await PostAsync(new { text = "one" })).Json["data"]!["id"]!.GetValue<string>();
        (await PostAsync(new { text = "two", reply = new { in_reply_to_tweet_id = first } })).Status.Should().Be(201, "a reply to one's own post");
        (await XAsync(HttpMethod.Get, $"users/{User}/tweets?{Fields},replies")).Status.Should().Be(200);
        (await XAsync(HttpMethod.Get, $"users/{User}/tweets?exclude=replies,retweets")).Json["meta"]!["result_count"]!.GetValue<int>().Should().Be(1);
        (await XAsync(HttpMethod.Delete, $"tweets/{first}")).Json["data"]!["deleted"]!.GetValue<bool>().Should().BeTrue();
        (await XAsync(HttpMethod.Get, $"tweets/{first}")).Json["errors"].Should().NotBeNull("it is gone");
        (await XAsync(HttpMethod.Get, "users/me")).Json["data"]!["id"]!.GetValue<string>().Should().Be(User);
    }

    [Test]
    public async Task An_empty_timeline_has_no_data_and_an_unknown_parameter_is_refused()
    {
        var empty = (await XAsync(HttpMethod.Get, $"users/{User}/tweets?{Fields}")).Json;
        empty["data"].Should().BeNull("the network leaves it out");
        empty["meta"]!["result_count"]!.GetValue<int>().Should().Be(0);
        (await XAsync(HttpMethod.Get, $"users/{User}/tweets?limit=10")).Status.Should().Be(400);
        (await XAsync(HttpMethod.Get, $"users/{User}/tweets?max_results=3")).Status.Should().Be(400);
        (await XAsync(HttpMethod.Get, "users/me", token: "abc")).Should().Match<Answer>(a => a.Status == 401 && a.Json["title"]!.GetValue<string>() == "Unauthorized");
    }

    [Test]
    public async Task Pictures_expire_after_a_day()
    {
        var (id, _) = await UploadAsync();
        Time.Advance(TimeSpan.FromHours(24));
        (await PostAsync(new { text = "x", media = new { media_ids = new[] { id } } })).Status.Should().Be(400);
    }

    [TestCase(SandboxFault.CreditsDepleted, 402)]
    [TestCase(SandboxFault.Duplicate, 403)]
    [TestCase(SandboxFault.SpamBlocked, 403)]
    [TestCase(SandboxFault.RateLimited, 429)]
    [TestCase(SandboxFault.QuotaExhausted, 429)]
    [TestCase(SandboxFault.TokenRevoked, 401)]
    [TestCase(SandboxFault.ErrorWithoutPerforming, 500)]
    public async Task A_fault_that_refuses_performs_nothing(SandboxFault fault, int status)
    {
        Fault(fault, Platform.X, times: 1, seconds: 300);
        var refused = await PostAsync(new { text = "x" });
        refused.Status.Should().Be(status);
        if (fault == SandboxFault.RateLimited)
            refused.Headers["x-rate-limit-reset"].Should().Be($"{Time.GetUtcNow().AddSeconds(300).ToUnixTimeSeconds()}", "X names the second");
        Posts().Should().BeEmpty();
        (await PostAsync(new { text = "x" })).Status.Should().Be(201, "the fault was for one time");
    }

    [Test]
    public async Task The_rate_limit_is_enforced_when_it_is_narrow()
    {
        await CloseAsync();
        await OpenAsync(new SandboxOptions { XPostsPerWindow = 1 });
        await PostAsync(new { text = "one" });
        var limited = await PostAsync(new { text = "two" });
        limited.Status.Should().Be(429);
        limited.Headers["x-rate-limit-remaining"].Should().Be("0");
        Time.Advance(TimeSpan.FromMinutes(15));
        (await PostAsync(new { text = "two" })).Status.Should().Be(201);
    }
}
