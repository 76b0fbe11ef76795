using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Publishing;

public sealed class FacebookTests
{
    private const string Photos = "/facebook/v25.0/facebook-1/photos";
    private const string Feed = "/facebook/v25.0/facebook-1/feed";
    private const string List = "/facebook/v25.0/facebook-1/published_posts";
    private ScriptedNetwork _network = null!;
    private PublishingBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _network = await ScriptedNetwork.StartAsync();
        _bench = await PublishingBench.StartAsync(_network.Address);
        await _bench.AccountAsync(Platform.Facebook);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _bench.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Test]
    public async Task Pictures_are_uploaded_hidden_and_attached_in_order()
    {
        var first = await _bench.PictureAsync([0xFF, 0xD8, 0xFF, 1], altText: "A red saree");
        var second = await _bench.PictureAsync([0xFF, 0xD8, 0xFF, 2]);
        _network.On("POST", Photos, 200, """{"id":"111"}""").On("POST", Photos, 200, """{"id":"222"}""")
            .On("POST", Feed, 200, """{"id":"facebook-1_900","permalink_url":"https://www.facebook.com/facebook-1/posts/900"}""");
        var job = _bench.Job(Platform.Facebook, "दीपावली sale", [first, second]);

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("both uploads were taken");
        var result = await _bench.CommitAsync(job);

        result.Should().Be(new PublishResult.Accepted("facebook-1_900", "https://www.facebook.com/facebook-1/posts/900"), "the answer names the post and its address");
        var uploads = _network.Of("POST", Photos);
        uploads.Should().HaveCount(2, "each picture is uploaded once");
        uploads[0].Form["published"].Should().Be("false", "a visible upload would already be a post");
        uploads[0].Form["alt_text_custom"].Should().Be("A red saree", "the alternative text travels with the picture");
        uploads[0].Files["source"].Should().Equal([0xFF, 0xD8, 0xFF, 1], "the bytes are sent as they are");
        uploads[1].Form.Should().NotContainKey("alt_text_custom", "nothing is said about a picture without one");
        var feed = _network.Single("POST", Feed);
        feed.Form["message"].Should().Be("दीपावली sale", "Indic text survives the form");
        JsonNode.Parse(feed.Form["attached_media[0]"])!["media_fbid"]!.GetValue<string>().Should().Be("111", "pictures keep their order");
        JsonNode.Parse(feed.Form["attached_media[1]"])!["media_fbid"]!.GetValue<string>().Should().Be("222", "pictures keep their order");
        feed.Query["fields"].ToString().Should().Be("id,permalink_url", "the address comes back with the id");
        feed.Authorization.Should().Be($"Bearer {PublishingBench.Token}", "the token travels in the header, never in an address");
        _bench.Saved.Should().HaveCount(2, "each photo id is saved as soon as it is known");
        _bench.Saved[0].Should().Contain("111").And.NotContain("222", "a crash after the first upload must not lose its id");
    }

    [Test]
    public async Task A_picture_that_is_uploaded_already_is_not_uploaded_again()
    {
        var picture = await _bench.PictureAsync();
        var job = _bench.Job(Platform.Facebook, "text", [picture], handle: new JsonObject { ["photos"] = new JsonObject { [picture.AssetId] = "111" } });

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("the handle holds what is needed");

        _network.Seen.Should().BeEmpty("an inherited upload is still good");
    }

    [Test]
    public async Task A_text_goes_out_by_itself_with_its_link()
    {
        _network.On("POST", Feed, 200, """{"id":"facebook-1_901"}""");
        var job = _bench.Job(Platform.Facebook, "only words", options: new JsonObject { ["link"] = "https://sareehouse.in/sale" });

        var result = await _bench.CommitAsync(job);

        result.Should().Be(new PublishResult.Accepted("facebook-1_901", "https://www.facebook.com/facebook-1_901"), "an id is enough; the address follows from it");
        var feed = _network.Single("POST", Feed);
        feed.Form.Should().ContainKey("link").And.NotContainKey("attached_media[0]", "nothing is attached to a text");
    }

    [TestCase(506, 0, 400, false, typeof(PublishResult.Refused), ErrorCategory.Duplicate)]
    [TestCase(100, 1366051, 400, false, typeof(PublishResult.Refused), ErrorCategory.Duplicate)]
    [TestCase(100, 0, 400, false, typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(100, 1366046, 400, false, typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(1609005, 0, 400, false, typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(324, 2069019, 400, false, typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(100, 33, 400, false, typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(803, 0, 400, false, typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(200, 0, 403, false, typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(10, 0, 403, false, typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(200, 1404078, 403, false, typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(190, 460, 401, false, typeof(PublishResult.Deferred), ErrorCategory.Reconnect)]
    [TestCase(190, 463, 400, false, typeof(PublishResult.Deferred), ErrorCategory.Reconnect)]
    [TestCase(102, 0, 401, false, typeof(PublishResult.Deferred), ErrorCategory.Reconnect)]
    [TestCase(4, 0, 400, true, typeof(PublishResult.Deferred), ErrorCategory.RateLimited)]
    [TestCase(17, 0, 400, false, typeof(PublishResult.Deferred), ErrorCategory.RateLimited)]
    [TestCase(32, 0, 400, false, typeof(PublishResult.Deferred), ErrorCategory.RateLimited)]
    [TestCase(341, 0, 400, false, typeof(PublishResult.Deferred), ErrorCategory.RateLimited)]
    [TestCase(613, 0, 400, false, typeof(PublishResult.Deferred), ErrorCategory.RateLimited)]
    [TestCase(80001, 0, 400, false, typeof(PublishResult.Deferred), ErrorCategory.RateLimited)]
    [TestCase(368, 0, 400, false, typeof(PublishResult.Deferred), ErrorCategory.SpamBlocked)]
    [TestCase(368, 1390008, 400, false, typeof(PublishResult.Deferred), ErrorCategory.SpamBlocked)]
    [TestCase(200, 1404112, 403, false, typeof(PublishResult.Deferred), ErrorCategory.SpamBlocked)]
    [TestCase(1, 0, 500, false, typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(2, 0, 503, true, typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(2, 0, 400, false, typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(506, 0, 500, false, typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(100, 0, 400, true, typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(987654, 0, 400, false, typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    public async Task An_error_of_the_table_is_classified(int code, int subcode, int status, bool transient, Type kind, ErrorCategory category)
    {
        _network.On("POST", Feed, status, GraphError(code, subcode, transient));

        var result = await _bench.CommitAsync(_bench.Job(Platform.Facebook, "words"));

        result.Should().BeOfType(kind, "the notes list {0}/{1} so", code, subcode);
        var error = ErrorOf(result)!;
        error.Category.Should().Be(category, "the dispatcher acts on the class");
        error.Message.Should().NotBeNullOrWhiteSpace("a shop owner reads it").And.NotContain("HTTP", "it is a sentence, not a code");
        error.Raw.Should().Contain($"\"code\":{code}", "the network's own words are kept").And.NotContain(PublishingBench.Token, "tokens are not");
        _network.Of("POST", Feed).Should().ContainSingle("a commit is one request");
    }

    [Test]
    public async Task A_policy_block_that_says_already_posted_is_a_duplicate()
    {
        _network.On("POST", Feed, 400, """{"error":{"message":"This content was already posted.","type":"OAuthException","code":368}}""");

        var result = await _bench.CommitAsync(_bench.Job(Platform.Facebook, "words"));

        result.Should().BeOfType<PublishResult.Refused>().Which.Error.Category.Should().Be(ErrorCategory.Duplicate, "that wording was seen for doubles");
    }

    [Test]
    public async Task The_wait_hint_is_in_minutes()
    {
        _network.On("POST", Feed, 400, GraphError(80001, 0, false),
            ("X-Business-Use-Case-Usage", """{"facebook-1":[{"type":"pages","call_count":95,"total_cputime":20,"total_time":20,"estimated_time_to_regain_access":19}]}"""));
        var before = _bench.Time.GetUtcNow();

        var result = await _bench.CommitAsync(_bench.Job(Platform.Facebook, "words"));

        result.Should().BeOfType<PublishResult.Deferred>().Which.Until.Should().BeCloseTo(before.AddMinutes(19), TimeSpan.FromSeconds(20), "estimated_time_to_regain_access counts minutes");
    }

    [Test]
    public async Task A_revoked_token_pauses_the_account()
    {
        _network.On("POST", Feed, 401, GraphError(190, 458, false));

        await _bench.CommitAsync(_bench.Job(Platform.Facebook, "words"));
        var next = await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Facebook, "more words"), CancellationToken.None);

        (await _bench.AccountRowAsync("account-facebook")).Status.Should().Be(AccountStatus.Disconnected, "no further post should hammer a dead token");
        next.Should().BeOfType<Preparation.Deferred>().Which.Error.Category.Should().Be(ErrorCategory.Reconnect, "posts wait for the owner");
        _network.Seen.Should().ContainSingle("a paused account makes no calls");
    }

    [Test]
    public async Task A_doubtful_post_with_pictures_is_found_by_their_ids()
    {
        var picture = await _bench.PictureAsync();
        var other = await _bench.PictureAsync();
        var job = _bench.Job(Platform.Facebook, "same words", [picture, other], new JsonObject { ["photos"] = new JsonObject { [picture.AssetId] = "111", [other.AssetId] = "222" } });
        _network.On("GET", List, 200, """
            {"data":[
              {"id":"facebook-1_1","message":"same words","attachments":{"data":[{"media_type":"photo","target":{"id":"999"}}]}},
              {"id":"facebook-1_2","message":"edited by hand","permalink_url":"https://www.facebook.com/2","attachments":{"data":[{"media_type":"album","target":{"id":"77"},"subattachments":{"data":[{"target":{"id":"111"}},{"target":{"id":"222"}}]}}]}}],
             "paging":{"cursors":{"before":"a","after":"b"}}}
            """);

        var found = await _bench.Publisher.ReconcileAsync(job, CancellationToken.None);

        found.Should().Be(new Reconciliation.Found("facebook-1_2", "https://www.facebook.com/2"), "the photo ids decide, not the words");
        var asked = _network.Single("GET", List);
        long.Parse(asked.Query["since"].ToString()).Should().Be(job.AttemptStarted.AddSeconds(-120).ToUnixTimeSeconds(), "only posts from this attempt on can be ours");
        asked.Query["fields"].ToString().Should().Contain("attachments{media_type,target{id}", "without the attachments nothing could be matched");
    }

    [Test]
    public async Task A_doubtful_text_is_found_by_its_words_whatever_their_spacing()
    {
        _network.On("GET", List, 200, "{\"data\":[{\"id\":\"facebook-1_5\",\"message\":\"Cafe\\u0301   sale\\nnow \",\"created_time\":\"2099-11-22T06:40:00+0000\"}]}");

        var found = await _bench.Publisher.ReconcileAsync(_bench.Job(Platform.Facebook, "Café sale now"), CancellationToken.None);

        found.Should().BeOfType<Reconciliation.Found>().Which.RemoteId.Should().Be("facebook-1_5", "Facebook normalises white space and accents as it likes");
    }

    [TestCase("""{"id":"p","message":"words","created_time":"2001-01-01T00:00:00+0000"}""", Description = "older than the attempt")]
    [TestCase("""{"id":"p","message":"words","attachments":{"data":[{"media_type":"photo","target":{"id":"1"}}]}}""", Description = "has a picture, ours has none")]
    [TestCase("""{"id":"p","message":"other words"}""")]
    public async Task A_post_that_is_not_ours_is_not_taken_for_it(string post)
    {
        _network.On("GET", List, 200, $$"""{"data":[{{post}}]}""");

        var found = await _bench.Publisher.ReconcileAsync(_bench.Job(Platform.Facebook, "words"), CancellationToken.None);

        found.Should().Be(new Reconciliation.Absent(Proof.ByMarker), "adopting another post would lose ours");
    }

    [Test]
    public async Task The_list_is_read_to_its_end_by_cursor_and_a_cut_list_proves_nothing()
    {
        _network.On("GET", List, 200, """{"data":[{"id":"p1","message":"x"}],"paging":{"cursors":{"after":"CURSOR"},"next":"https://elsewhere.example/steal"}}""")
            .On("GET", List, 200, """{"data":[{"id":"p2","message":"words"}],"paging":{"cursors":{"after":"END"}}}""")
            .On("GET", List, 200, """{"data":[],"paging":{"next":"https://elsewhere.example/steal"}}""");
        var job = _bench.Job(Platform.Facebook, "words");

        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Found>().Which.RemoteId.Should().Be("p2", "ours was on the second page");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("a list that goes on without a cursor is cut off");
        _network.Of("GET", List)[1].Query["after"].ToString().Should().Be("CURSOR", "pages are followed by cursor on the same host");
    }

    [Test]
    public async Task A_photo_that_names_a_published_post_is_proof_when_the_list_lags()
    {
        var picture = await _bench.PictureAsync();
        var job = _bench.Job(Platform.Facebook, "words", [picture], new JsonObject { ["photos"] = new JsonObject { [picture.AssetId] = "111" } });
        _network.On("GET", List, 200, """{"data":[]}""")
            .On("GET", "/facebook/v25.0/111", 200, """{"page_story_id":"facebook-1_7","id":"111"}""")
            .On("GET", "/facebook/v25.0/facebook-1_7", 200, """{"id":"facebook-1_7","is_published":true}""")
            .On("GET", "/facebook/v25.0/facebook-1_7", 200, """{"id":"facebook-1_7","is_published":false}""");

        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Found>().Which.RemoteId.Should().Be("facebook-1_7", "the photo names the post");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().Be(new Reconciliation.Absent(Proof.ByMarker), "an unpublished story is no post");
    }

    [Test]
    public async Task A_list_that_cannot_be_read_leaves_the_doubt()
    {
        _network.On("GET", List, 500, GraphError(2, 0, true));

        (await _bench.Publisher.ReconcileAsync(_bench.Job(Platform.Facebook, "words"), CancellationToken.None))
            .Should().BeOfType<Reconciliation.StillUnknown>("an error in reading is no absence");
        _network.Of("GET", List).Should().HaveCount(4, "reading may be repeated, and is, a bounded number of times");
    }

    [Test]
    public async Task The_first_comment_is_sent_once_and_its_failure_is_a_sentence()
    {
        _network.On("POST", "/facebook/v25.0/facebook-1_9/comments", 200, """{"id":"c1"}""").On("POST", "/facebook/v25.0/facebook-1_9/comments", 400, GraphError(200, 0, false));
        var job = _bench.Job(Platform.Facebook, "words", firstComment: "Price in the shop");
        var another = _bench.Job(Platform.Facebook, "words", firstComment: "Price in the shop");

        (await _bench.Publisher.AfterPublishAsync(job, "facebook-1_9", CancellationToken.None)).Should().BeNull("it went well");
        (await _bench.Publisher.AfterPublishAsync(job, "facebook-1_9", CancellationToken.None)).Should().Contain("Look whether", "a second try could comment twice");
        (await _bench.Publisher.AfterPublishAsync(another, "facebook-1_9", CancellationToken.None)).Should().Contain("may be missing", "a failed comment is a warning, never a failed post");
        _network.Of("POST", "/facebook/v25.0/facebook-1_9/comments").Should().HaveCount(2, "one per post").And.OnlyContain(r => r.Form["message"] == "Price in the shop");
    }

    [Test]
    public async Task A_commit_whose_pictures_were_never_uploaded_sends_nothing()
    {
        var result = await _bench.CommitAsync(_bench.Job(Platform.Facebook, "words", [await _bench.PictureAsync()]));

        result.Should().BeOfType<PublishResult.Deferred>("a post without its picture must not go out");
        _network.Seen.Should().BeEmpty("nothing was sent");
    }

    internal static string GraphError(int code, int subcode, bool transient) =>
        $$$"""{"error":{"message":"(#{{{code}}}) Something. access_token={{{PublishingBench.Token}}}","type":"OAuthException","code":{{{code}}},"error_subcode":{{{subcode}}},"is_transient":{{{(transient ? "true" : "false")}}},"error_user_msg":"Told {{{PublishingBench.Token}}} to people","fbtrace_id":"A1"}}""";

    internal static PublishError? ErrorOf(PublishResult result) => result switch
    {
        PublishResult.Refused refused => refused.Error,
        PublishResult.Deferred deferred => deferred.Error,
        PublishResult.Unknown unknown => unknown.Error,
        _ => null,
    };
}
