using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Publishing;

public sealed class XTests
{
    private const string Upload = "/x/2/media/upload";
    private const string Posts = "/x/2/tweets";
    private const string Timeline = "/x/2/users/x-1/tweets";
    private const string Duplicate = """{"detail":"You are not allowed to create a Tweet with duplicate content.","type":"about:blank","title":"Forbidden","status":403}""";
    private ScriptedNetwork _network = null!;
    private PublishingBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _network = await ScriptedNetwork.StartAsync();
        _bench = await PublishingBench.StartAsync(_network.Address);
        await _bench.AccountAsync(Platform.X);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _bench.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Test]
    public async Task Pictures_are_uploaded_in_one_shot_described_and_named_by_the_post()
    {
        var picture = await _bench.PictureAsync([0xFF, 0xD8, 0xFF, 9], altText: "A red saree");
        _network.On("POST", Upload, 200, """{"data":{"id":"188","media_key":"3_188","size":4,"expires_after_secs":86400,"image":{"w":1,"h":1,"image_type":"image/jpeg"}}}""")
            .On("POST", "/x/2/media/metadata", 200, """{"data":{"id":"188"}}""")
            .On("POST", Posts, 201, """{"data":{"id":"1890","text":"words","edit_history_tweet_ids":["1890"]},"errors":[{"message":"something beside it"}]}""");
        var job = _bench.Job(Platform.X, "दीपावली words", [picture], options: new JsonObject { ["reply_settings"] = "following" });

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("the upload was taken");
        var result = await _bench.CommitAsync(job);

        result.Should().Be(new PublishResult.Accepted("1890", "https://x.com/saree_house/status/1890"), "errors beside data do not undo it");
        var upload = _network.Single("POST", Upload);
        upload.Form["media_category"].Should().Be("tweet_image", "the category is required");
        upload.Files["media"].Should().Equal([0xFF, 0xD8, 0xFF, 9], "the bytes are sent as they are");
        var described = JsonNode.Parse(_network.Single("POST", "/x/2/media/metadata").Body)!;
        described["metadata"]!["alt_text"]!["text"]!.GetValue<string>().Should().Be("A red saree", "alternative text has its own call");
        var post = JsonNode.Parse(_network.Single("POST", Posts).Body)!.AsObject();
        post["text"]!.GetValue<string>().Should().Be("दीपावली words", "the text is sent as it is");
        post["media"]!["media_ids"]!.AsArray().Select(n => n!.GetValue<string>()).Should().Equal(["188"], "ids are strings");
        post.Select(p => p.Key).Should().BeEquivalentTo(["text", "media", "reply_settings"], "unknown and empty properties are refused by X");
        _bench.Saved[0].Should().Contain("3_188", "the media key is the proof and is saved at once").And.Contain("expires", "so is its end");
    }

    [Test]
    public async Task An_upload_that_is_about_to_expire_is_made_again()
    {
        var picture = await _bench.PictureAsync();
        _network.On("POST", Upload, 200, """{"data":{"id":"2","media_key":"3_2","expires_after_secs":86400}}""");
        JsonObject Handle(double minutes) => new()
        {
            ["media"] = new JsonObject { [picture.AssetId] = new JsonObject { ["id"] = "1", ["media_key"] = "3_1", ["expires"] = _bench.Time.GetUtcNow().AddMinutes(minutes).ToString("O") } },
        };

        await _bench.Publisher.PrepareAsync(_bench.Job(Platform.X, "w", [picture], Handle(60)), CancellationToken.None);
        _network.Seen.Should().BeEmpty("an hour is enough");
        await _bench.Publisher.PrepareAsync(_bench.Job(Platform.X, "w", [picture], Handle(5)), CancellationToken.None);
        _network.Of("POST", Upload).Should().ContainSingle("five minutes are not");
    }

    [TestCase(403, Duplicate, typeof(PublishResult.Refused), ErrorCategory.Duplicate)]
    [TestCase(403, """{"errors":[{"code":187,"message":"Status is a duplicate."}]}""", typeof(PublishResult.Refused), ErrorCategory.Duplicate)]
    [TestCase(401, """{"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"}""", typeof(PublishResult.Deferred), ErrorCategory.Reconnect)]
    [TestCase(401, "", typeof(PublishResult.Deferred), ErrorCategory.Reconnect)]
    [TestCase(403, """{"title":"Unsupported Authentication","detail":"x","type":"https://api.twitter.com/2/problems/unsupported-authentication","status":403}""", typeof(PublishResult.Deferred), ErrorCategory.Reconnect)]
    [TestCase(402, """{"title":"CreditsDepleted","detail":"x","type":"https://api.x.com/2/problems/credits","status":402}""", typeof(PublishResult.Deferred), ErrorCategory.QuotaExhausted)]
    [TestCase(402, """{"title":"Payment Required","type":"https://api.x.com/2/problems/credits-depleted","status":402}""", typeof(PublishResult.Deferred), ErrorCategory.QuotaExhausted)]
    [TestCase(429, """{"title":"Too Many Requests","type":"about:blank","status":429}""", typeof(PublishResult.Deferred), ErrorCategory.RateLimited)]
    [TestCase(429, """{"errors":[{"code":88,"message":"Rate limit exceeded"}]}""", typeof(PublishResult.Deferred), ErrorCategory.RateLimited)]
    [TestCase(429, """{"title":"UsageCapExceeded","type":"https://api.x.com/2/problems/usage-capped","status":429}""", typeof(PublishResult.Deferred), ErrorCategory.QuotaExhausted)]
    [TestCase(403, """{"title":"UsageCapExceeded","type":"https://api.x.com/2/problems/usage-capped","status":403}""", typeof(PublishResult.Deferred), ErrorCategory.QuotaExhausted)]
    [TestCase(403, """{"errors":[{"code":344,"message":"daily limit"}]}""", typeof(PublishResult.Deferred), ErrorCategory.QuotaExhausted)]
    [TestCase(403, """{"title":"Client Forbidden","type":"https://api.twitter.com/2/problems/client-forbidden","status":403,"detail":"x"}""", typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(403, """{"title":"Forbidden","type":"https://api.x.com/2/problems/oauth1-permissions","status":403,"detail":"x"}""", typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(403, """{"detail":"You are not permitted to perform this action.","type":"about:blank","title":"Forbidden","status":403}""", typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(403, """{"title":"Forbidden","type":"https://api.x.com/2/problems/user-suspended","status":403}""", typeof(PublishResult.Deferred), ErrorCategory.SpamBlocked)]
    [TestCase(403, """{"errors":[{"code":326,"message":"locked"}]}""", typeof(PublishResult.Deferred), ErrorCategory.SpamBlocked)]
    [TestCase(403, """{"errors":[{"code":226,"message":"automated"}]}""", typeof(PublishResult.Deferred), ErrorCategory.SpamBlocked)]
    [TestCase(403, """{"errors":[{"code":186,"message":"needs to be shorter"}]}""", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(400, """{"errors":[{"message":"A post may contain a maximum of one cashtag"}],"title":"Invalid Request","detail":"x","type":"https://api.x.com/2/problems/invalid-request"}""", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(500, """{"title":"Internal Server Error","status":500}""", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(503, "", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(503, Duplicate, typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(403, """{"title":"Forbidden","detail":"a wording nobody listed","type":"about:blank","status":403}""", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(403, "<html>proxy</html>", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(400, "<html>proxy</html>", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(404, "{}", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(409, "{}", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(302, "", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(201, "{\"data\":{}}", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(201, "", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(200, "{\"data\":{\"id\":", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    public async Task An_answer_of_the_table_is_classified(int status, string body, Type kind, ErrorCategory category)
    {
        _network.On("POST", Posts, status, body, ("Location", "/x/elsewhere"));

        var result = await _bench.CommitAsync(_bench.Job(Platform.X, "words"));

        result.Should().BeOfType(kind, "the notes list {0} {1} so, and what they do not list is unknown", status, body);
        FacebookTests.ErrorOf(result)!.Category.Should().Be(category, "the dispatcher acts on the class");
        _network.Seen.Should().ContainSingle("a commit is one request and follows nothing");
    }

    [Test]
    public async Task The_wait_hint_is_in_epoch_seconds()
    {
        var until = _bench.Time.GetUtcNow().AddMinutes(7);
        _network.On("POST", Posts, 429, "{}", ("x-rate-limit-reset", until.ToUnixTimeSeconds().ToString()));

        (await _bench.CommitAsync(_bench.Job(Platform.X, "words"))).Should().BeOfType<PublishResult.Deferred>().Which.Until
            .Should().BeCloseTo(until, TimeSpan.FromSeconds(1), "x-rate-limit-reset is an instant, not a duration");
    }

    [Test]
    public async Task A_doubtful_post_with_pictures_is_found_by_their_media_keys()
    {
        var picture = await _bench.PictureAsync();
        var job = _bench.Job(Platform.X, "same words", [picture], new JsonObject { ["media"] = new JsonObject { [picture.AssetId] = new JsonObject { ["id"] = "188", ["media_key"] = "3_188" } } });
        _network.On("GET", Timeline, 200, """{"data":[{"id":"1","text":"same words","attachments":{"media_keys":["3_1"]}},{"id":"2","text":"whatever","attachments":{"media_keys":["3_188"]}}],"meta":{"result_count":2}}""");

        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None))
            .Should().Be(new Reconciliation.Found("2", "https://x.com/saree_house/status/2"), "equal media keys are an exact match, equal words are not");
        var asked = _network.Single("GET", Timeline).Query;
        asked["start_time"].ToString().Should().EndWith("Z", "the search begins a minute before the attempt");
        asked["tweet.fields"].ToString().Should().Contain("note_tweet").And.Contain("entities", "without them the text could not be undone");
        asked["expansions"].ToString().Should().Be("attachments.media_keys", "the keys decide");
    }

    [TestCase("Sarees & more <now>", """{"id":"5","text":"Sarees &amp; more &lt;now&gt;"}""")]
    [TestCase("literal &amp; stays", """{"id":"5","text":"literal &amp;amp; stays"}""")]
    [TestCase("see https://sareehouse.in/sale today", """{"id":"5","text":"see https://t.co/abc today","entities":{"urls":[{"url":"https://t.co/abc","expanded_url":"https://sareehouse.in/sale","start":4,"end":20}]}}""")]
    [TestCase("see sareehouse.in today", """{"id":"5","text":"see https://t.co/abc today","entities":{"urls":[{"url":"https://t.co/abc","expanded_url":"http://sareehouse.in","start":4,"end":20}]}}""")]
    [TestCase("Café", "{\"id\":\"5\",\"text\":\"Cafe\\u0301 \"}")]
    [TestCase("a long one with its end", """{"id":"5","text":"a long one wi…","note_tweet":{"text":"a long one with its end"}}""")]
    public async Task A_doubtful_text_is_found_after_undoing_what_X_did_to_it(string sent, string shown)
    {
        _network.On("GET", Timeline, 200, $$$"""{"data":[{"id":"4","text":"other"},{{{shown}}}],"meta":{"result_count":2}}""");

        (await _bench.Publisher.ReconcileAsync(_bench.Job(Platform.X, sent), CancellationToken.None))
            .Should().BeOfType<Reconciliation.Found>().Which.RemoteId.Should().Be("5", "entities and shortened links are X's doing");
    }

    [Test]
    public async Task An_empty_timeline_is_an_absence_and_an_answer_without_sense_is_none()
    {
        _network.On("GET", Timeline, 200, """{"meta":{"result_count":0}}""").On("GET", Timeline, 200, "{}");
        var job = _bench.Job(Platform.X, "words");

        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().Be(new Reconciliation.Absent(Proof.ByMarker), "X leaves data out when there is none");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("nothing can be read from that");
    }

    [Test]
    public async Task A_timeline_goes_on_by_token_and_a_full_page_without_one_proves_nothing()
    {
        var full = string.Join(',', Enumerable.Range(0, 100).Select(i => $$"""{"id":"{{i}}","text":"other"}"""));
        _network.On("GET", Timeline, 200, $$$"""{"data":[{{{full}}}],"meta":{"result_count":100,"next_token":"NEXT"}}""")
            .On("GET", Timeline, 200, """{"data":[{"id":"777","text":"words"}],"meta":{"result_count":1}}""")
            .On("GET", Timeline, 200, $$$"""{"data":[{{{full}}}],"meta":{"result_count":100}}""");
        var job = _bench.Job(Platform.X, "words");

        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Found>().Which.RemoteId.Should().Be("777", "it was on the second page");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("ours may be beyond the cut");
        _network.Of("GET", Timeline)[1].Query["pagination_token"].ToString().Should().Be("NEXT", "pages follow each other by token");
    }

    [Test]
    public async Task The_first_comment_is_a_reply_to_the_own_post()
    {
        _network.On("POST", Posts, 201, """{"data":{"id":"1891"}}""");

        (await _bench.Publisher.AfterPublishAsync(_bench.Job(Platform.X, "words", firstComment: "Price in the shop"), "1890", CancellationToken.None)).Should().BeNull("it went well");

        var reply = JsonNode.Parse(_network.Single("POST", Posts).Body)!;
        reply["reply"]!["in_reply_to_tweet_id"]!.GetValue<string>().Should().Be("1890", "that makes it a comment");
    }

    [Test]
    public async Task A_refused_upload_is_refused_before_anything_is_visible()
    {
        _network.On("POST", Upload, 400, """{"title":"Invalid Request","type":"https://api.x.com/2/problems/invalid-request","errors":[{"message":"media type unrecognized"}]}""");

        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.X, "w", [await _bench.PictureAsync()]), CancellationToken.None))
            .Should().BeOfType<Preparation.Refused>().Which.Error.Category.Should().Be(ErrorCategory.ContentRejected, "the picture will not be better next time");
        _network.Of("POST", Upload).Should().ContainSingle("a refusal for good is not repeated");
    }
}
