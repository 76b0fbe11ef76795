using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Publishing;

/// <summary>The client against answers from the notes: exact requests, every row of the error table, look-ups.</summary>
public sealed class LinkedInTests
{
    private const string Member = "urn:li:person:abC";
    private const string Page = "urn:li:organization:77";
    private const string Posts = "/linkedin/rest/posts";
    private const string Images = "/linkedin/rest/images";
    private const string Videos = "/linkedin/rest/videos";
    private const string Share = "urn:li:share:7145";
    private const string ShareUrl = "https://www.linkedin.com/feed/update/urn:li:share:7145/";
    private const string Duplicate =
        """{"errorDetailType":"com.linkedin.common.error.BadRequest","message":"422 Unprocessable Entity: Content is a duplicate of urn:li:share:7145","errorDetails":{"inputErrors":[{"description":"Duplicate post is detected","input":{},"code":"DUPLICATE_POST"}]},"status":422}""";

    private ScriptedNetwork _network = null!;
    private PublishingBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _network = await ScriptedNetwork.StartAsync();
        _bench = await PublishingBench.StartAsync(_network.Address);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _bench.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Test]
    public async Task A_text_is_one_request_with_the_versions_headers_and_escaped_signs()
    {
        await ConnectAsync(Page);
        _network.On("POST", Posts, 201, "", ("x-restli-id", Share));

        var result = await _bench.CommitAsync(_bench.Job(Platform.Linkedin, "दीपावली (Sale) #साड़ी", options: new JsonObject { ["visibility"] = "LOGGED_IN" }));

        result.Should().Be(new PublishResult.Accepted(Share, ShareUrl), "the id is in the header, the body is empty");
        var request = _network.Single("POST", Posts);
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
        await using var bench = await PublishingBench.StartAsync(_network.Address, apiVersion: "202611");
        await bench.AccountAsync(Platform.Linkedin, Page);
        _network.On("POST", Posts, 201, "", ("x-linkedin-id", Share));

        (await bench.CommitAsync(bench.Job(Platform.Linkedin, "words"))).Should().BeOfType<PublishResult.Accepted>("the older name of the header is seen too").Which.RemoteId.Should().Be(Share);
        _network.Single("POST", Posts).Headers["linkedin-version"].Should().Be("202611", "versions end every month and no release should be needed for that");
    }

    [Test]
    public async Task A_link_is_an_article_with_its_own_words_and_only_without_media()
    {
        await ConnectAsync(Page);
        _network.On("POST", Posts, 201, "", ("x-restli-id", Share));
        JsonObject Options(params (string, string)[] more) => new([.. more.Append(("link", "https://sareehouse.in/sale")).Select(o => KeyValuePair.Create<string, JsonNode?>(o.Item1, o.Item2))]);

        await _bench.CommitAsync(_bench.Job(Platform.Linkedin, "words", options: Options(("link_title", "Silk (new)"), ("link_description", "Half price"))));
        await _bench.CommitAsync(_bench.Job(Platform.Linkedin, "words", options: Options()));
        var picture = await _bench.PictureAsync();
        await _bench.CommitAsync(_bench.Job(Platform.Linkedin, "words", [picture], Uploaded(picture, "urn:li:image:A"), options: Options()));

        var contents = _network.Of("POST", Posts).Select(r => JsonNode.Parse(r.Body)!["content"]!.ToJsonString()).ToArray();
        contents[0].Should().Be("""{"article":{"source":"https://sareehouse.in/sale","title":"Silk (new)","description":"Half price"}}""", "titles are plain text");
        contents[1].Should().Be("""{"article":{"source":"https://sareehouse.in/sale","title":"sareehouse.in"}}""", "LinkedIn reads nothing from the page itself and wants a title");
        contents[2].Should().Be("""{"media":{"id":"urn:li:image:A"}}""", "a post has either");
    }

    [Test]
    public async Task A_pages_pictures_are_uploaded_whole_and_asked_for_until_they_are_available()
    {
        await ConnectAsync(Page);
        var first = await _bench.PictureAsync([0xFF, 0xD8, 0xFF, 1], altText: "A red saree");
        var second = await _bench.PictureAsync([0xFF, 0xD8, 0xFF, 2]);
        foreach (var id in new[] { "A", "B" })
        {
            _network.On("POST", Images, 200, $$$"""{"value":{"uploadUrlExpiresAt":1790000000000,"uploadUrl":"{{{_network.Address}}}/linkedin/dms-uploads/{{{id}}}?v=beta","image":"urn:li:image:{{{id}}}"}}""")
                .On("PUT", $"/linkedin/dms-uploads/{id}", 201, "");
        }
        _network.On("GET", $"{Images}/urn:li:image:A", 200, """{"id":"urn:li:image:A","status":"WAITING_UPLOAD"}""").On("GET", $"{Images}/urn:li:image:A", 200, """{"id":"urn:li:image:A","status":"PROCESSING"}""")
            .On("GET", $"{Images}/urn:li:image:A", 200, """{"id":"urn:li:image:A","status":"AVAILABLE"}""")
            .On("GET", $"{Images}/urn:li:image:B", 200, """{"id":"urn:li:image:B","status":"AVAILABLE"}""").On("POST", Posts, 201, "", ("x-restli-id", Share));
        var job = _bench.Job(Platform.Linkedin, "words", [first, second]);

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("both are there");
        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Accepted>();

        _bench.Saved[0].Should().Contain("urn:li:image:A").And.NotContain("uploaded", "the URN is saved before the bytes are sent");
        var begun = _network.Of("POST", Images)[0];
        begun.Target.Should().Be($"{Images}?action=initializeUpload");
        begun.Body.Should().Be($$$"""{"initializeUploadRequest":{"owner":"{{{Page}}}"}}""");
        var put = _network.Single("PUT", "/linkedin/dms-uploads/A");
        put.ContentType.Should().Be("image/jpeg");
        put.Headers["content-length"].Should().Be("4", "in one piece");
        put.Authorization.Should().StartWith("Bearer ");
        _network.Of("GET", $"{Images}/urn:li:image:A").Should().HaveCount(3).And.OnlyContain(r => r.Target == $"{Images}/urn%3Ali%3Aimage%3AA", "URNs are escaped in a path");
        JsonNode.Parse(_network.Single("POST", Posts).Body)!["content"]!.ToJsonString().Should().Be(
            """{"multiImage":{"images":[{"id":"urn:li:image:A","altText":"A red saree"},{"id":"urn:li:image:B"}]}}""", "in the order of the post, each with its description");

        await _bench.Publisher.PrepareAsync(job, CancellationToken.None);
        _network.Of("POST", Images).Should().HaveCount(2, "what is uploaded stays");
    }

    [Test]
    public async Task A_members_picture_may_not_be_asked_about_and_gets_time_instead()
    {
        await ConnectAsync(Member);
        var picture = await _bench.PictureAsync();
        OnImage("A").On("GET", $"{Images}/urn:li:image:A", 403, """{"status":403,"serviceErrorCode":100,"code":"ACCESS_DENIED","message":"Not enough permissions to access: images.GET"}""");
        var began = _bench.Time.GetUtcNow();

        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Linkedin, "words", [picture]), CancellationToken.None)).Should().BeOfType<Preparation.Ready>("a 403 is no fault there");

        (_bench.Time.GetUtcNow() - began).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(20), "LinkedIn needs that long at most as a rule");
        _network.Of("GET", $"{Images}/urn:li:image:A").Should().ContainSingle("a call that is known to be refused is not spent again: there are 150 a day");
    }

    [Test]
    public async Task A_picture_that_cannot_be_processed_is_refused_before_anything_is_visible()
    {
        await ConnectAsync(Page);
        OnImage("A").On("GET", $"{Images}/urn:li:image:A", 200, """{"id":"urn:li:image:A","status":"PROCESSING_FAILED"}""");

        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Linkedin, "words", [await _bench.PictureAsync()]), CancellationToken.None))
            .Should().BeOfType<Preparation.Refused>().Which.Error.Category.Should().Be(ErrorCategory.ContentRejected);
    }

    [Test]
    public async Task An_upload_address_that_has_expired_or_leads_elsewhere_gets_no_bytes()
    {
        await ConnectAsync(Page);
        var picture = await _bench.PictureAsync();
        var job = _bench.Job(Platform.Linkedin, "words", [picture]);
        _network.On("POST", Images, 200, """{"value":{"uploadUrl":"https://www.linkedin.com.evil.example/dms-uploads/A","image":"urn:li:image:A"}}""");
        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Deferred>("a token goes to LinkedIn only").Which.Error.Code.Should().Be("unreadable_answer");

        await using var network = await ScriptedNetwork.StartAsync();
        await using var bench = await PublishingBench.StartAsync(network.Address);
        await bench.AccountAsync(Platform.Linkedin, Page);
        network.On("POST", Images, 200, $$$"""{"value":{"uploadUrl":"{{{network.Address}}}/linkedin/dms-uploads/A","image":"urn:li:image:A"}}""")
            .On("POST", Images, 200, $$$"""{"value":{"uploadUrl":"{{{network.Address}}}/linkedin/dms-uploads/B","image":"urn:li:image:B"}}""")
            .On("PUT", "/linkedin/dms-uploads/A", 400, """{"status":400,"code":"EXPIRED_UPLOAD_URL","message":"The upload URL has expired"}""").On("PUT", "/linkedin/dms-uploads/B", 201, "")
            .On("GET", $"{Images}/urn:li:image:B", 200, """{"status":"AVAILABLE"}""");
        var again = bench.Job(Platform.Linkedin, "words", [await bench.PictureAsync()]);
        (await bench.Publisher.PrepareAsync(again, CancellationToken.None)).Should().NotBeOfType<Preparation.Refused>("it is begun anew").And.NotBeNull();
        (await bench.Publisher.PrepareAsync(again, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("with a new address");
        again.Handle.ToJsonString().Should().Contain("urn:li:image:B").And.NotContain("urn:li:image:A", "the first one never had its bytes");
    }

    [Test]
    public async Task A_video_goes_up_in_ranges_whose_tags_are_kept_and_goes_on_where_it_stopped()
    {
        await ConnectAsync(Member);
        var bytes = Enumerable.Range(0, 25).Select(i => (byte)i).ToArray();
        var video = await _bench.PictureAsync(bytes, "video/mp4") with { Duration = TimeSpan.FromSeconds(5) };
        string Part(int n, int first, int last) => $$"""{"uploadUrl":"{{_network.Address}}/linkedin/dms-uploads/V/{{n}}","firstByte":{{first}},"lastByte":{{last}}}""";
        _network.On("POST", Videos, 200, $$$"""{"value":{"video":"urn:li:video:V","uploadToken":"tok","uploadUrlsExpireAt":{{{_bench.Time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds()}}},"uploadInstructions":[{{{Part(1, 10, 19)}}},{{{Part(0, 0, 9)}}},{{{Part(2, 20, 24)}}}]}}""")
            .On("POST", Videos, 200, "")
            .On("PUT", "/linkedin/dms-uploads/V/0", 200, "", ("ETag", "\"tag-0\"")).On("PUT", "/linkedin/dms-uploads/V/2", 200, "", ("ETag", "/ambry/tag-2"))
            .On("PUT", "/linkedin/dms-uploads/V/1", ScriptedNetwork.BreakOff).On("PUT", "/linkedin/dms-uploads/V/1", 200, "", ("ETag", "tag-1"))
            .On("GET", $"{Videos}/urn:li:video:V", 200, """{"id":"urn:li:video:V","status":"PROCESSING"}""").On("GET", $"{Videos}/urn:li:video:V", 200, """{"id":"urn:li:video:V","status":"AVAILABLE"}""")
            .On("POST", Posts, 201, "", ("x-restli-id", "urn:li:ugcPost:9"));
        var job = _bench.Job(Platform.Linkedin, "words", [video]);

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("a broken part is sent again");
        (await _bench.CommitAsync(job)).Should().Be(new PublishResult.Accepted("urn:li:ugcPost:9", "https://www.linkedin.com/feed/update/urn:li:ugcPost:9/"));

        var begun = _network.Of("POST", Videos);
        begun.Should().HaveCount(2, "begun once, ended once");
        begun[0].Body.Should().Be($$$"""{"initializeUploadRequest":{"owner":"{{{Member}}}","fileSizeBytes":25,"uploadCaptions":false,"uploadThumbnail":false}}""");
        begun[1].Target.Should().Be($"{Videos}?action=finalizeUpload");
        begun[1].Body.Should().Be("""{"finalizeUploadRequest":{"video":"urn:li:video:V","uploadToken":"tok","uploadedPartIds":["tag-0","tag-1","/ambry/tag-2"]}}""", "in the order of the bytes");
        _network.Of("PUT", "/linkedin/dms-uploads/V/0").Should().ContainSingle("its tag was kept").Which.Body.Should().Be(new string([.. bytes[..10].Select(b => (char)b)]));
        _network.Single("PUT", "/linkedin/dms-uploads/V/2").Headers["content-length"].Should().Be("5");
        job.Handle.ToJsonString().Should().NotContain("dms-uploads", "spent addresses are not kept");
        JsonNode.Parse(_network.Single("POST", Posts).Body)!["content"]!.ToJsonString().Should().Be("""{"media":{"id":"urn:li:video:V"}}""");
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
        _network.On("POST", Posts, status, body, ("Location", "/linkedin/elsewhere"));

        var result = await _bench.CommitAsync(_bench.Job(Platform.Linkedin, "words"));

        result.Should().BeOfType(kind, "the notes list {0} {1} so, and what they do not list is unknown", status, body);
        FacebookTests.ErrorOf(result)!.Category.Should().Be(category, "the dispatcher acts on the class");
        _network.Seen.Should().ContainSingle("a commit is one request and follows nothing");
    }

    [Test]
    public async Task A_refusal_as_duplicate_names_the_first_post()
    {
        await ConnectAsync(Page);
        _network.On("POST", Posts, 422, Duplicate);

        (await _bench.CommitAsync(_bench.Job(Platform.Linkedin, "words"))).Should().BeOfType<PublishResult.Refused>()
            .Which.Existing.Should().Be(new PublishResult.Accepted(Share, ShareUrl), "after a doubt that is the post in question");
    }

    [Test]
    public async Task A_version_that_has_ended_is_the_operators_matter_and_says_where_to_set_it()
    {
        await ConnectAsync(Page);
        _network.On("POST", Posts, 426, """{"status":426,"code":"NONEXISTENT_VERSION","message":"Requested version 202609 is not active"}""");

        var deferred = (await _bench.CommitAsync(_bench.Job(Platform.Linkedin, "words"))).Should().BeOfType<PublishResult.Deferred>("the post is right and waits").Subject;

        deferred.Error.WhoActs.Should().Be(WhoActs.Operator);
        deferred.Error.Message.Should().Contain("Studio:Platforms:linkedin:ApiVersion");
        deferred.Until.Should().BeCloseTo(_bench.Time.GetUtcNow().AddMinutes(15), TimeSpan.FromSeconds(30), "nobody sets it within seconds");
    }

    [Test]
    public async Task Too_many_calls_wait_a_minute_then_until_midnight_UTC()
    {
        await ConnectAsync(Page);
        const string Limited = """{"status":429,"code":"TOO_MANY_REQUESTS","message":"Too many requests"}""";
        const string Day = """{"status":429,"code":"TOO_MANY_REQUESTS","message":"Resource level throttle APPLICATION DAY limit for calls to this resource is reached."}""";
        _network.On("POST", Posts, 429, Limited).On("POST", Posts, 429, Limited).On("POST", Posts, 429, Limited, ("Retry-After", "90")).On("POST", Posts, 429, Day);
        var job = _bench.Job(Platform.Linkedin, "words");
        async Task<PublishResult.Deferred> CommitAsync() => (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Deferred>("nothing was published").Subject;
        var now = _bench.Time.GetUtcNow();
        var midnight = new DateTimeOffset(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);

        (await CommitAsync()).Until.Should().BeCloseTo(now.AddMinutes(1), TimeSpan.FromSeconds(30), "there is no hint: a short pause first");
        (await CommitAsync()).Until.Should().Be(midnight, "if it stays, the day's calls are used up");
        (await CommitAsync()).Until.Should().BeCloseTo(now.AddSeconds(90), TimeSpan.FromSeconds(30), "a hint, where there is one, goes first");
        var day = await CommitAsync();
        day.Until.Should().Be(midnight, "the words speak of the day");
        day.Error.Should().Match<PublishError>(e => e.Category == ErrorCategory.QuotaExhausted && e.WhoActs == WhoActs.Operator, "and of the app's calls, not the member's");
    }

    [Test]
    public async Task Media_that_LinkedIn_does_not_know_of_are_waited_for_and_then_uploaded_again()
    {
        await ConnectAsync(Member);
        var picture = await _bench.PictureAsync();
        _network.On("POST", Posts, 400, """{"status":400,"message":"x","errorDetails":{"inputErrors":[{"description":"x","code":"MEDIA_ASSET_WAITING_UPLOAD","input":{}}]}}""")
            .On("POST", Posts, 400, """{"status":400,"message":"x","errorDetails":{"inputErrors":[{"description":"x","code":"MEDIA_ASSET_WAITING_UPLOAD","input":{}}]}}""");
        var job = _bench.Job(Platform.Linkedin, "words", [picture], Uploaded(picture, "urn:li:image:A"));

        for (var i = 0; i < 3; i++)
        {
            job.Handle["media"]![picture.AssetId]!["urn"]!.GetValue<string>().Should().Be("urn:li:image:A", "it may only be late");
            (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Deferred>();
        }

        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Deferred>().Which.Error.Code.Should().Be("not_prepared", "the upload is gone and the next try makes another");
        _network.Of("POST", Posts).Should().HaveCount(3);
    }

    [Test]
    public async Task A_pages_doubtful_post_with_pictures_is_found_by_their_URNs()
    {
        await ConnectAsync(Page);
        var (a, b) = (await _bench.PictureAsync(), await _bench.PictureAsync());
        var handle = Uploaded(a, "urn:li:image:A");
        handle["media"]!.AsObject()[b.AssetId] = Uploaded(b, "urn:li:image:B")["media"]![b.AssetId]!.DeepClone();
        _network.On("GET", Posts, 200, List(
            Element("urn:li:share:1", "same words", """{"media":{"id":"urn:li:image:A"}}"""),
            Element("urn:li:share:2", "whatever", """{"multiImage":{"images":[{"id":"urn:li:image:A"},{"id":"urn:li:image:B"}]}}""")));

        (await _bench.Publisher.ReconcileAsync(_bench.Job(Platform.Linkedin, "same words", [a, b], handle), CancellationToken.None))
            .Should().Be(new Reconciliation.Found("urn:li:share:2", "https://www.linkedin.com/feed/update/urn:li:share:2/"), "equal URNs are an exact match, equal words are not");
        var asked = _network.Single("GET", Posts);
        asked.Headers["x-restli-method"].Should().Be("FINDER");
        asked.Target.Should().Be($"{Posts}?author=urn%3Ali%3Aorganization%3A77&q=author&start=0&count=50&sortBy=LAST_MODIFIED");
    }

    [TestCase("Sale (50 %) #silk", @"Sale \(50 %\) {hashtag|\#|silk}", true)]
    [TestCase("Sale (50 %) #silk", @"Sale \(50 %\) #silk", true)]
    [TestCase("दीपावली #साड़ी", @"दीपावली  {hashtag|\#|साड़ी} ", true)]
    [TestCase("Sale (50 %) #silk", @"Sale \(60 %\) {hashtag|\#|silk}", false)]
    public async Task A_pages_doubtful_text_is_found_as_people_see_it(string sent, string commentary, bool isFound)
    {
        await ConnectAsync(Page);
        _network.On("GET", Posts, 200, List(Element("urn:li:share:4", "other"), Element("urn:li:share:5", commentary)));

        var found = await _bench.Publisher.ReconcileAsync(_bench.Job(Platform.Linkedin, sent), CancellationToken.None);

        (found is Reconciliation.Found { RemoteId: "urn:li:share:5" }).Should().Be(isFound, "the markup is undone, white space does not count: {0}", found);
    }

    [Test]
    public async Task The_list_is_followed_over_short_pages_to_its_end()
    {
        await ConnectAsync(Page);
        const string Next = "/rest/posts?author=x&q=author&count=50&start=";
        _network.On("GET", Posts, 200, List(Next + "50")).On("GET", Posts, 200, List(Next + "100", Element("urn:li:share:1", "other"))).On("GET", Posts, 200, List(Element("urn:li:share:9", "words")))
            .On("GET", Posts, 200, List(Next + "50")).On("GET", Posts, 200, List(Element("urn:li:share:1", "other")));
        var job = _bench.Job(Platform.Linkedin, "words");

        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Found>("an empty page is not the end").Which.RemoteId.Should().Be("urn:li:share:9");
        _network.Of("GET", Posts).Select(r => r.Query["start"].ToString()).Should().Equal("0", "50", "100");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().Be(new Reconciliation.Absent(Proof.ByMarker), "the last page has no next one");
    }

    [Test]
    public async Task A_list_that_cannot_be_read_to_its_end_proves_nothing()
    {
        await ConnectAsync(Page);
        string[] lists =
        [
            "{}", """{"elements":{}}""", """{"elements":[],"paging":"none"}""", """{"elements":[],"paging":{"start":0,"count":50}}""", """{"elements":[{}],"paging":{"links":[]}}""",
            List("/rest/posts?count=50"), List("/rest/posts?start=0"), List("nowhere"),
        ];
        foreach (var list in lists)
            _network.On("GET", Posts, 200, list);
        foreach (var list in lists)
            (await _bench.Publisher.ReconcileAsync(_bench.Job(Platform.Linkedin, "words"), CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("{0}", list);
    }

    [Test]
    public async Task Posts_changed_before_the_attempt_end_the_search()
    {
        await ConnectAsync(Page);
        var before = _bench.Time.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds();
        _network.On("GET", Posts, 200, List("/rest/posts?start=50", $$"""{"id":"urn:li:share:1","commentary":"words","createdAt":{{before}},"lastModifiedAt":{{before}}}"""));

        (await _bench.Publisher.ReconcileAsync(_bench.Job(Platform.Linkedin, "words"), CancellationToken.None)).Should().Be(new Reconciliation.Absent(Proof.ByMarker), "an older post of the same words is not ours");
        _network.Of("GET", Posts).Should().ContainSingle("what follows is older still");
    }

    [TestCase("PUBLISH_REQUESTED", typeof(Reconciliation.StillUnknown))]
    [TestCase("PUBLISH_FAILED", typeof(Reconciliation.Refused))]
    public async Task A_post_that_is_taken_is_not_out_yet(string state, Type kind)
    {
        await ConnectAsync(Page);
        _network.On("GET", Posts, 200, List($$"""{"id":"urn:li:share:1","commentary":"words","lifecycleState":"{{state}}"}"""));

        (await _bench.Publisher.ReconcileAsync(_bench.Job(Platform.Linkedin, "words"), CancellationToken.None)).Should().BeOfType(kind);
    }

    [Test]
    public async Task A_members_posts_cannot_be_read_so_nobody_asks()
    {
        await ConnectAsync(Member);

        (await _bench.Publisher.ReconcileAsync(Called(_bench.Job(Platform.Linkedin, "words")), CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("only its owner can look");
        _network.Seen.Should().BeEmpty("the call would be refused");
    }

    [Test]
    public async Task With_the_duplicate_check_the_same_body_is_sent_again_once()
    {
        await ConnectAsync(Member, """{"duplicate_check":true}""");
        _network.On("POST", Posts, ScriptedNetwork.BreakOff).On("POST", Posts, 422, Duplicate);
        var picture = await _bench.PictureAsync();
        var job = Called(_bench.Job(Platform.Linkedin, "words (again) #silk", [picture], Uploaded(picture, "urn:li:image:A")));

        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Unknown>("the connection broke");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.SendAgain>("the second call will tell");
        _bench.Saved[^1].Should().Contain("duplicate_check", "that it was asked for is kept before anything is sent");
        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("nothing is prepared anew");
        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Refused>().Which.Existing!.RemoteId.Should().Be(Share);

        var bodies = _network.Of("POST", Posts).Select(r => r.Body).ToArray();
        bodies.Should().HaveCount(2);
        bodies[1].Should().Be(bodies[0], "only an identical body is known as a duplicate");
        for (var i = 0; i < 3; i++)
            (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("it is done once");
    }

    [Test]
    public async Task The_duplicate_check_is_not_made_late_or_without_a_call()
    {
        await ConnectAsync(Member, """{"duplicate_check":true}""");
        var late = _bench.Job(Platform.Linkedin, "words") with { GoAheadAt = _bench.Time.GetUtcNow().AddMinutes(-31) };
        (await _bench.Publisher.ReconcileAsync(late, CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("nobody knows how long LinkedIn remembers");
        (await _bench.Publisher.ReconcileAsync(_bench.Job(Platform.Linkedin, "words"), CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("there was no call");

        var asked = _bench.Job(Platform.Linkedin, "words", handle: new JsonObject { ["duplicate_check"] = _bench.Time.GetUtcNow().AddMinutes(-1).ToString("O") });
        (await _bench.CommitAsync(asked)).Should().BeOfType<PublishResult.Unknown>("the second call came too late").Which.Error.Code.Should().Be("unconfirmed");
        _network.Seen.Should().BeEmpty("so it was not made");

        // The owner, asked then, may have it sent again: that is an ordinary call.
        await _bench.Publisher.ReconcileAsync(asked, CancellationToken.None);
        _network.On("POST", Posts, 201, "", ("x-restli-id", Share));
        (await _bench.CommitAsync(asked)).Should().BeOfType<PublishResult.Accepted>();
    }

    [Test]
    public async Task The_first_comment_is_plain_text_under_the_posts_escaped_URN()
    {
        await ConnectAsync(Page);
        _network.On("POST", "/linkedin/rest/socialActions/urn:li:share:7145/comments", 201, """{"id":"1"}""", ("x-restli-id", "1"));

        (await _bench.Publisher.AfterPublishAsync(_bench.Job(Platform.Linkedin, "words", firstComment: "Price (shop) #silk_saree"), Share, CancellationToken.None)).Should().BeNull("it went well");

        var comment = _network.Seen.Single();
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
        _network.On("DELETE", $"{Posts}/{Share}", status, status == 204 ? "" : $$"""{"status":{{status}},"code":"NOT_FOUND","message":"x"}""");

        await Client.DeleteAsync(Context(Page), Share, CancellationToken.None);

        var request = _network.Seen.Single();
        request.Target.Should().Be($"{Posts}/urn%3Ali%3Ashare%3A7145");
        request.Headers["x-restli-method"].Should().Be("DELETE");
    }

    [Test]
    public async Task A_refused_deletion_is_told()
    {
        _network.On("DELETE", $"{Posts}/{Share}", 403, """{"status":403,"code":"ACCESS_DENIED","message":"x"}""");

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

    private static IPlatform Client { get; } = new Core.Publishing.Platforms.LinkedIn();

    private Task<string> ConnectAsync(string urn, string settings = "{}") => _bench.AccountAsync(Platform.Linkedin, urn, settings: settings);

    private ScriptedNetwork OnImage(string id) => _network
        .On("POST", Images, 200, $$$"""{"value":{"uploadUrlExpiresAt":1790000000000,"uploadUrl":"{{{_network.Address}}}/linkedin/dms-uploads/{{{id}}}","image":"urn:li:image:{{{id}}}"}}""")
        .On("PUT", $"/linkedin/dms-uploads/{id}", 201, "");

    private PublishJob Called(PublishJob job) => job with { GoAheadAt = _bench.Time.GetUtcNow() };

    private JsonObject Uploaded(MediaItem item, string urn) => new()
    {
        ["media"] = new JsonObject { [item.AssetId] = new JsonObject { ["urn"] = urn, ["uploaded"] = _bench.Time.GetUtcNow().AddMinutes(-1).ToString("O"), ["ready"] = true } },
    };

    private static string Element(string id, string commentary, string? content = null) =>
        $$"""{"id":"{{id}}","commentary":{{JsonValue.Create(commentary).ToJsonString()}},"lifecycleState":"PUBLISHED"{{(content is null ? "" : $",\"content\":{content}")}}}""";

    private static string List(params string[] elements)
    {
        var next = elements.Length > 0 && !elements[0].StartsWith('{') ? elements[0] : null;
        var link = next is null ? "" : $$"""{"rel":"next","href":"{{next}}"}""";
        return $$"""{"paging":{"start":0,"count":50,"links":[{{link}}]},"elements":[{{string.Join(',', elements.Where(e => e.StartsWith('{')))}}]}""";
    }

    private PublishContext Context(string urn)
    {
        var job = _bench.Job(Platform.Linkedin, "words");
        return new PublishContext
        {
            Http = new HttpClient { BaseAddress = new Uri($"{_network.Address}/linkedin/") },
            Account = new PublishAccount("account-linkedin", PublishingBench.Organization, Platform.Linkedin, urn, "saree_house", PublishingBench.Token),
            Snapshot = job.Snapshot,
            Handle = job.Handle,
            SaveHandleAsync = job.SaveHandleAsync,
            OpenMediaAsync = (_, _) => Task.FromResult(Stream.Null),
            MediaUrl = _ => new Uri("https://studio.example/"),
            MarkedMediaUrl = _ => new Uri("https://studio.example/"),
            EventsAsync = _ => Task.FromResult<IReadOnlyList<NetworkEvent>>([]),
            AttemptStarted = _bench.Time.GetUtcNow(),
            Time = _bench.Time,
        };
    }
}
