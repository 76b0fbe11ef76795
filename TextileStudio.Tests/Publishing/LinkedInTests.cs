using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Publishing;

/// <summary>Exact requests, every row of the error table, comments and deletion.</summary>
public sealed class LinkedInTests : LinkedInFixture
{
    [Test]
    public async Task A_text_is_one_request_with_the_versions_headers_and_escaped_signs()
    {
        await ConnectAsync(Page);
        Network.On("POST", Posts, 201, "", ("x-restli-id", Share));

        var result = await Bench.CommitAsync(Bench.Job(Platform.Linkedin, "दीपावली (Sale) #साड़ी", options: new JsonObject { ["visibility"] = "LOGGED_IN" }));

        result.Should().Be(new PublishResult.Accepted(Share, ShareUrl), "the id is in the header, the body is empty");
        var request = Network.Single("POST", Posts);
        request.Headers["linkedin-version"].Should().Be("202609", "there is no default version");
        request.Headers["x-restli-protocol-version"].Should().Be("2.0.0", "URNs are escaped by these rules");
        request.Authorization.Should().Be($"Bearer {PublishingBench.Token}");
        JsonNode.DeepEquals(JsonNode.Parse(request.Body), JsonNode.Parse(
            $$"""
              {"author":"{{Page}}","commentary":"दीपावली \\(Sale\\) {hashtag|\\#|साड़ी}","visibility":"LOGGED_IN",
               "distribution":{"feedDistribution":"MAIN_FEED","targetEntities":[],"thirdPartyDistributionChannels":[]},
               "lifecycleState":"PUBLISHED","isReshareDisabledByAuthor":false}
              """)).Should().BeTrue("nothing more and nothing less is sent: {0}", request.Body);
    }

    [Test]
    public async Task The_version_is_the_operators_to_set()
    {
        await using var bench = await PublishingBench.StartAsync(Network.Address, apiVersion: "202611");
        await bench.AccountAsync(Platform.Linkedin, Page);
        Network.On("POST", Posts, 201, "", ("x-linkedin-id", Share));

        (await bench.CommitAsync(bench.Job(Platform.Linkedin, "words"))).Should().BeOfType<PublishResult.Accepted>("the older name of the header is seen too").Which.RemoteId.Should().Be(Share);
        Network.Single("POST", Posts).Headers["linkedin-version"].Should().Be("202611", "versions end every month and no release should be needed for that");
    }

    [Test]
    public async Task A_link_is_an_article_with_its_own_words_and_only_without_media()
    {
        await ConnectAsync(Page);
        Network.On("POST", Posts, 201, "", ("x-restli-id", Share));
        JsonObject Options(params (string, string)[] more) => new([.. more.Append(("link", "https://sareehouse.in/sale")).Select(o => KeyValuePair.Create<string, JsonNode?>(o.Item1, o.Item2))]);

        await Bench.CommitAsync(Bench.Job(Platform.Linkedin, "words", options: Options(("link_title", "Silk (new)"), ("link_description", "Half price"))));
        await Bench.CommitAsync(Bench.Job(Platform.Linkedin, "words", options: Options()));
        var picture = await Bench.PictureAsync();
        await Bench.CommitAsync(Bench.Job(Platform.Linkedin, "words", [picture], Uploaded(picture, "urn:li:image:A"), options: Options()));

        var contents = Network.Of("POST", Posts).Select(r => JsonNode.Parse(r.Body)!["content"]!.ToJsonString()).ToArray();
        contents[0].Should().Be("""{"article":{"source":"https://sareehouse.in/sale","title":"Silk (new)","description":"Half price"}}""", "titles are plain text");
        contents[1].Should().Be("""{"article":{"source":"https://sareehouse.in/sale","title":"sareehouse.in"}}""", "LinkedIn reads nothing from the page itself and wants a title");
        contents[2].Should().Be("""{"media":{"id":"urn:li:image:A"}}""", "a post has either");
    }

    [TestCase(401, """{"status":401,"serviceErrorCode":65600,"code":"INVALID_ACCESS_TOKEN","message":"Invalid access token"}""", typeof(PublishResult.Deferred), ErrorCategory.Reconnect)]
    [TestCase(401, """{"status":401,"serviceErrorCode":65601,"code":"REVOKED_ACCESS_TOKEN","message":"revoked"}""", typeof(PublishResult.Deferred), ErrorCategory.Reconnect)]
    [TestCase(401, """{"status":401,"serviceErrorCode":65602,"code":"EXPIRED_ACCESS_TOKEN","message":"expired"}""", typeof(PublishResult.Deferred), ErrorCategory.Reconnect)]
    [TestCase(401, """{"status":401,"serviceErrorCode":65604,"code":"EMPTY_ACCESS_TOKEN","message":"empty"}""", typeof(PublishResult.Deferred), ErrorCategory.Reconnect)]
    [TestCase(401, "", typeof(PublishResult.Deferred), ErrorCategory.Reconnect)]
    [TestCase(401, """{"status":401,"serviceErrorCode":65608,"code":"RESTRICTED_MEMBER","message":"restricted"}""", typeof(PublishResult.Deferred), ErrorCategory.SpamBlocked)]
    [TestCase(403, """{"status":403,"serviceErrorCode":100,"code":"ACCESS_DENIED","message":"Not enough permissions"}""", typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(404, """{"status":404,"code":"NOT_FOUND","message":"Could not find entity"}""", typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(410, """{"status":410,"code":"GONE","message":"gone"}""", typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(422, Duplicate, typeof(PublishResult.Refused), ErrorCategory.Duplicate)]
    [TestCase(422, """{"errorDetails":{"inputErrors":[{"description":"Duplicate post is detected","input":{},"code":"DUPLICATE_POST"}]},"message":"duplicate","status":422}""", typeof(PublishResult.Refused), ErrorCategory.Duplicate)]
    [TestCase(422, """{"status":422,"message":"ERROR :: /author :: field is required but not found"}""", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(400, """{"status":400,"code":"FIELD_LENGTH_TOO_LONG","message":"x"}""", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(400, """{"status":400,"code":"INVALID_URN_TYPE","message":"x"}""", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(400, """{"status":400,"code":"INVALID_URN_ID","message":"x"}""", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(400, """{"status":400,"code":"MISSING_FIELD","message":"x"}""", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(400, """{"status":400,"code":"INVALID_VALUE_FOR_FIELD","message":"x"}""", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(400, """{"status":400,"code":"ILLEGAL_ARGUMENT","message":"x"}""", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(400, """{"status":400,"message":"x","errorDetails":{"inputErrors":[{"description":"The text is too long","code":"FIELD_LENGTH_TOO_LONG","input":{}}]}}""", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(400, """{"status":400,"message":"x","errorDetails":{"inputErrors":[{"description":"x","code":"MEDIA_ASSET_PROCESSING_FAILED","input":{}}]}}""", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(400, """{"status":400,"message":"x","errorDetails":{"inputErrors":[{"description":"x","code":"MEDIA_ASSET_WAITING_UPLOAD","input":{}}]}}""", typeof(PublishResult.Deferred), ErrorCategory.MediaNotReady)]
    [TestCase(400, """{"status":400,"code":"EXPIRED_UPLOAD_URL","message":"x"}""", typeof(PublishResult.Deferred), ErrorCategory.MediaNotReady)]
    [TestCase(426, """{"status":426,"code":"NONEXISTENT_VERSION","message":"Requested version 20250101 is not active"}""", typeof(PublishResult.Deferred), ErrorCategory.Internal)]
    [TestCase(426, "<html>Upgrade</html>", typeof(PublishResult.Deferred), ErrorCategory.Internal)]
    [TestCase(400, """{"status":400,"code":"VERSION_MISSING","message":"A version must be present."}""", typeof(PublishResult.Deferred), ErrorCategory.Internal)]
    [TestCase(429, """{"status":429,"serviceErrorCode":101,"code":"TOO_MANY_REQUESTS","message":"Too many requests"}""", typeof(PublishResult.Deferred), ErrorCategory.RateLimited)]
    [TestCase(429, "", typeof(PublishResult.Deferred), ErrorCategory.RateLimited)]
    [TestCase(429, """{"status":429,"code":"TOO_MANY_REQUESTS","message":"Resource level throttle APPLICATION_AND_MEMBER DAY limit for calls to this resource is reached."}""", typeof(PublishResult.Deferred), ErrorCategory.QuotaExhausted)]
    [TestCase(409, """{"status":409,"code":"CONFLICT","message":"x"}""", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(500, """{"status":500,"code":"INTERNAL_SERVER_ERROR","message":"x"}""", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(502, "<html>", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(503, Duplicate, typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(504, "", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(400, """{"status":400,"code":"A_WORD_NOBODY_LISTED","message":"x"}""", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(422, """{"status":422,"message":"a wording nobody listed"}""", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(400, "<html>proxy</html>", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(403, "<html>proxy</html>", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(404, "no such page", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(302, "", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(201, "", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(200, "<html>", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    public async Task An_answer_of_the_table_is_classified(int status, string body, Type kind, ErrorCategory category)
    {
        await ConnectAsync(Page);
        Network.On("POST", Posts, status, body, ("Location", "/linkedin/elsewhere"));

        var result = await Bench.CommitAsync(Bench.Job(Platform.Linkedin, "words"));

        result.Should().BeOfType(kind, "the notes list {0} {1} so, and what they do not list is unknown", status, body);
        FacebookTests.ErrorOf(result)!.Category.Should().Be(category, "the dispatcher acts on the class");
        Network.Seen.Should().ContainSingle("a commit is one request and follows nothing");
    }

    [Test]
    public async Task A_refusal_as_duplicate_names_the_first_post()
    {
        await ConnectAsync(Page);
        Network.On("POST", Posts, 422, Duplicate);

        (await Bench.CommitAsync(Bench.Job(Platform.Linkedin, "words"))).Should().BeOfType<PublishResult.Refused>()
            .Which.Existing.Should().Be(new PublishResult.Accepted(Share, ShareUrl), "after a doubt that is the post in question");
    }

    [Test]
    public async Task A_version_that_has_ended_is_the_operators_matter_and_says_where_to_set_it()
    {
        await ConnectAsync(Page);
        Network.On("POST", Posts, 426, """{"status":426,"code":"NONEXISTENT_VERSION","message":"Requested version 202609 is not active"}""");

        var deferred = (await Bench.CommitAsync(Bench.Job(Platform.Linkedin, "words"))).Should().BeOfType<PublishResult.Deferred>("the post is right and waits").Subject;

        deferred.Error.WhoActs.Should().Be(WhoActs.Operator);
        deferred.Error.Message.Should().Contain("Studio:Platforms:linkedin:ApiVersion");
        deferred.Until.Should().BeCloseTo(Bench.Time.GetUtcNow().AddMinutes(15), TimeSpan.FromSeconds(30), "nobody sets it within seconds");
    }

    [Test]
    public async Task Too_many_calls_wait_a_minute_then_until_midnight_UTC()
    {
        await ConnectAsync(Page);
        const string Limited = """{"status":429,"code":"TOO_MANY_REQUESTS","message":"Too many requests"}""";
        const string Day = """{"status":429,"code":"TOO_MANY_REQUESTS","message":"Resource level throttle APPLICATION DAY limit for calls to this resource is reached."}""";
        Network.On("POST", Posts, 429, Limited).On("POST", Posts, 429, Limited).On("POST", Posts, 429, Limited, ("Retry-After", "90")).On("POST", Posts, 429, Day);
        var job = Bench.Job(Platform.Linkedin, "words");
        async Task<PublishResult.Deferred> CommitAsync() => (await Bench.CommitAsync(job)).Should().BeOfType<PublishResult.Deferred>("nothing was published").Subject;
        var now = Bench.Time.GetUtcNow();
        var midnight = new DateTimeOffset(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);

        (await CommitAsync()).Until.Should().BeCloseTo(now.AddMinutes(1), TimeSpan.FromSeconds(30), "there is no hint: a short pause first");
        (await CommitAsync()).Until.Should().Be(midnight, "if it stays, the day's calls are used up");
        (await CommitAsync()).Until.Should().BeCloseTo(now.AddSeconds(90), TimeSpan.FromSeconds(30), "a hint, where there is one, goes first");
        var day = await CommitAsync();
        day.Until.Should().Be(midnight, "the words speak of the day");
        day.Error.Should().Match<PublishError>(e => e.Category == ErrorCategory.QuotaExhausted && e.WhoActs == WhoActs.Operator, "and of the app's calls, not the member's");
    }

    [Test]
    public async Task The_first_comment_is_plain_text_under_the_posts_escaped_URN()
    {
        await ConnectAsync(Page);
        Network.On("POST", "/linkedin/rest/socialActions/urn:li:share:7145/comments", 201, """{"id":"1"}""", ("x-restli-id", "1"));

        (await Bench.Publisher.AfterPublishAsync(Bench.Job(Platform.Linkedin, "words", firstComment: "Price (shop) #silk_saree"), Share, CancellationToken.None)).Should().BeNull("it went well");

        var comment = Network.Seen.Single();
        comment.Target.Should().Be("/linkedin/rest/socialActions/urn%3Ali%3Ashare%3A7145/comments");
        comment.Headers["linkedin-version"].Should().Be("202609");
        JsonNode.DeepEquals(JsonNode.Parse(comment.Body), JsonNode.Parse($$$"""{"actor":"{{{Page}}}","object":"{{{Share}}}","message":{"text":"Price (shop) #silk_saree"}}"""))
            .Should().BeTrue("escapes would be shown there: {0}", comment.Body);
    }

    [TestCase(204)]
    [TestCase(404)]
    [TestCase(410)]
    public async Task A_post_is_deleted_also_when_it_is_gone(int status)
    {
        Network.On("DELETE", $"{Posts}/{Share}", status, status == 204 ? "" : $$"""{"status":{{status}},"code":"NOT_FOUND","message":"x"}""");

        await Client.DeleteAsync(Context(Page), Share, CancellationToken.None);

        var request = Network.Seen.Single();
        request.Target.Should().Be($"{Posts}/urn%3Ali%3Ashare%3A7145");
        request.Headers["x-restli-method"].Should().Be("DELETE");
    }

    [Test]
    public async Task A_refused_deletion_is_told()
    {
        Network.On("DELETE", $"{Posts}/{Share}", 403, """{"status":403,"code":"ACCESS_DENIED","message":"x"}""");

        (await FluentActions.Awaiting(() => Client.DeleteAsync(Context(Page), Share, CancellationToken.None)).Should().ThrowAsync<PlatformException>()).Which.Error.Category.Should().Be(ErrorCategory.Permission);
    }

    [Test]
    public void The_rules_are_LinkedIns()
    {
        var rules = Client.Rules;
        rules.CountText(new string('क', 3_000)).Should().Be(rules.TextLimit, "escapes are not counted: they are markup, not text");
        rules.MaxPixels.Should().Be(36_152_319, "fewer than 36,152,320");
        rules.MaxImages.Should().Be(20);
        rules.CanDelete.Should().BeTrue();
        rules.Video!.MaxDuration.Should().Be(TimeSpan.FromMinutes(30));
        rules.Options.Select(o => o.Name).Should().Equal("alt_text", "visibility", "link", "link_title", "link_description");
        rules.Options[3].Takes(new string('x', 400)).Should().BeTrue();
        rules.Options[3].Takes(new string('x', 401)).Should().BeFalse("a title has 400 characters");
    }
}
