using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Tests.Publishing;

public sealed class XVideoTests
{
    private const string Upload = "/x/2/media/upload";
    private const string Begun = """{"data":{"id":"188","media_key":"13_188","expires_after_secs":86400}}""";
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
    public async Task A_video_is_sent_in_pieces_waited_for_and_named_by_the_post()
    {
        var bytes = new byte[2_000_003];
        bytes[^1] = 9;
        var video = await _bench.PictureAsync(bytes, "video/mp4", altText: "none for a video");
        _network.On("POST", $"{Upload}/initialize", 200, Begun).On("POST", $"{Upload}/188/append", 200, """{"data":{"expires_at":1790000000}}""")
            .On("POST", $"{Upload}/188/finalize", 200, """{"data":{"id":"188","media_key":"13_188","processing_info":{"state":"pending","check_after_secs":1}}}""")
            .On("GET", Upload, 200, """{"data":{"id":"188","processing_info":{"state":"in_progress","check_after_secs":7,"progress_percent":50}}}""")
            .On("GET", Upload, 200, """{"data":{"id":"188","processing_info":{"state":"succeeded"}}}""")
            .On("POST", "/x/2/tweets", 201, """{"data":{"id":"1890"}}""");
        var job = _bench.Job(Platform.X, "words", [video]);
        var before = _bench.Time.GetUtcNow();

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("X has finished with it");
        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Accepted>("the post names the video");

        var begun = JsonNode.Parse(_network.Single("POST", $"{Upload}/initialize").Body)!;
        (begun["media_type"]!.GetValue<string>(), begun["total_bytes"]!.GetValue<long>(), begun["media_category"]!.GetValue<string>()).Should().Be(("video/mp4", 2_000_003, "tweet_video"), "X plans the upload by it");
        var pieces = _network.Of("POST", $"{Upload}/188/append");
        pieces.Select(p => p.Form["segment_index"]).Should().Equal(["0", "1", "2"], "pieces are numbered");
        pieces.Select(p => p.Files["media"].Length).Should().Equal([1_000_000, 1_000_000, 3], "a megabyte each");
        pieces[2].Files["media"][^1].Should().Be(9, "up to the last byte");
        _network.Of("GET", Upload).Should().HaveCount(2).And.OnlyContain(r => r.Query["command"] == "STATUS" && r.Query["media_id"] == "188");
        (_bench.Time.GetUtcNow() - before).Should().BeGreaterThan(TimeSpan.FromSeconds(6), "X says when to ask again");
        JsonNode.Parse(_network.Single("POST", "/x/2/tweets").Body)!["media"]!["media_ids"]![0]!.GetValue<string>().Should().Be("188");
        _network.Of("POST", "/x/2/media/metadata").Should().BeEmpty("X describes pictures only");
        _bench.Saved[0].Should().Contain("13_188", "the key is saved before a byte is sent");
    }

    [Test]
    public async Task An_upload_goes_on_at_the_next_piece_and_begins_anew_when_it_is_over()
    {
        var video = await _bench.PictureAsync(new byte[2_000_003], "video/mp4");
        JsonObject Handle(bool finalized = false) => new()
        {
            ["media"] = new JsonObject
            {
                [video.AssetId] = new JsonObject { ["id"] = "187", ["media_key"] = "13_187", ["expires"] = _bench.Time.GetUtcNow().AddHours(20).ToString("O"), ["next"] = 2, [finalized ? "finalized" : "begun"] = true },
            },
        };
        _network.On("POST", $"{Upload}/187/append", 200, "{}").On("POST", $"{Upload}/187/finalize", 200, """{"data":{"id":"187"}}""").On("POST", $"{Upload}/187/finalize", 400, """{"title":"Invalid Request","type":"https://api.x.com/2/problems/invalid-request"}""")
            .On("POST", $"{Upload}/initialize", 200, Begun).On("POST", $"{Upload}/188/append", 200, "{}").On("POST", $"{Upload}/188/finalize", 200, """{"data":{"id":"188"}}""")
            .On("GET", Upload, 200, """{"data":{"id":"187","processing_info":{"state":"succeeded"}}}""");

        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.X, "w", [video], Handle()), CancellationToken.None)).Should().BeOfType<Preparation.Ready>("only the last piece was missing");
        _network.Single("POST", $"{Upload}/187/append").Form["segment_index"].Should().Be("2", "what is there is not sent again");
        var over = _bench.Job(Platform.X, "w", [video], Handle());
        (await _bench.Publisher.PrepareAsync(over, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("a lost answer to finalize costs an upload, not the post");
        over.Handle["media"]![video.AssetId]!["media_key"]!.GetValue<string>().Should().Be("13_188", "it is another upload");
        var before = _network.Seen.Count;
        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.X, "w", [video], Handle(finalized: true)), CancellationToken.None)).Should().BeOfType<Preparation.Ready>("it was processed meanwhile");
        _network.Seen.Skip(before).Should().OnlyContain(r => r.Method == "GET", "a finished upload is only asked about");
    }

    [TestCase("InvalidMedia", ErrorCategory.ContentRejected)]
    [TestCase("InternalError", ErrorCategory.MediaFetchFailed)]
    public async Task A_processing_that_failed_says_why_and_its_upload_is_forgotten(string name, ErrorCategory category)
    {
        var video = await _bench.PictureAsync([1, 2], "video/mp4");
        _network.On("POST", $"{Upload}/initialize", 200, Begun).On("POST", $"{Upload}/188/append", 200, "{}")
            .On("POST", $"{Upload}/188/finalize", 200, """{"data":{"id":"188","processing_info":{"state":"pending","check_after_secs":1}}}""")
            .On("GET", Upload, 200, $$$$$"""{"data":{"id":"188","processing_info":{"state":"failed","error":{"code":1,"name":"{{{{{name}}}}}","message":"Unsupported video format"}}}}""");
        var job = _bench.Job(Platform.X, "w", [video]);

        var preparation = await _bench.Publisher.PrepareAsync(job, CancellationToken.None);

        var error = preparation is Preparation.Refused refused ? refused.Error : ((Preparation.Deferred)preparation).Error;
        error.Category.Should().Be(category, "a bad file stays bad, X's own trouble passes");
        error.Raw.Should().Contain("Unsupported video format", "X's own words are kept");
        job.Handle["media"]!.AsObject().Should().BeEmpty("a dead upload is of no use to the next try");
    }

    [TestCase("video/mp4", "image/jpeg")]
    [TestCase("image/gif", "image/jpeg")]
    public async Task A_video_and_a_GIF_stand_alone(params string[] types)
    {
        var media = new List<MediaItem>();
        foreach (var type in types)
            media.Add(await _bench.PictureAsync([1, 2], type));

        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.X, "w", media), CancellationToken.None)).Should().BeOfType<Preparation.Refused>("X takes no mixture");
        _network.Seen.Should().BeEmpty("nothing was sent");
    }

    [Test]
    public async Task A_GIF_is_uploaded_as_one_and_described()
    {
        var gif = await _bench.PictureAsync([1, 2], "image/gif", altText: "A saree turning");
        _network.On("POST", $"{Upload}/initialize", 200, Begun).On("POST", $"{Upload}/188/append", 200, "{}").On("POST", $"{Upload}/188/finalize", 200, """{"data":{"id":"188"}}""").On("POST", "/x/2/media/metadata", 200, "{}");

        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.X, "w", [gif]), CancellationToken.None)).Should().BeOfType<Preparation.Ready>("nothing is left to process");
        JsonNode.Parse(_network.Single("POST", $"{Upload}/initialize").Body)!["media_category"]!.GetValue<string>().Should().Be("tweet_gif");
        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.X, "w", [gif with { Width = 1_281 }]), CancellationToken.None)).Should().BeOfType<Preparation.Refused>("X takes no larger one");
    }

    [TestCase(200, """{"data":{"deleted":true}}""", true)]
    [TestCase(404, """{"title":"Not Found Error","type":"https://api.x.com/2/problems/resource-not-found","status":404}""", true)]
    [TestCase(404, "<html>proxy</html>", false)]
    [TestCase(200, """{"data":{"deleted":false}}""", false)]
    [TestCase(403, """{"title":"Forbidden","detail":"You are not permitted to perform this action.","status":403}""", false)]
    public async Task A_post_is_deleted_and_one_that_is_gone_counts_as_deleted(int status, string body, bool succeeds)
    {
        _network.On("DELETE", "/x/2/tweets/1890", status, body);

        Func<Task> delete = () => new X().DeleteAsync(_bench.Direct(_network.Address, Platform.X), "1890", CancellationToken.None);

        if (succeeds)
            await delete.Should().NotThrowAsync("it is no longer there");
        else
            await delete.Should().ThrowAsync<PlatformException>("it may still be there");
        X.Rules.CanDelete.Should().BeTrue("the rules say so");
    }

    [TestCase(403, """{"title":"Forbidden","detail":"This user is not allowed to post a video longer than 2 minutes.","type":"about:blank","status":403}""", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(403, """{"errors":[{"code":64,"message":"suspended"}]}""", typeof(PublishResult.Deferred), ErrorCategory.SpamBlocked)]
    [TestCase(403, """{"title":"SpendCapReached","detail":"Your spending cap is reached.","type":"about:blank","status":403}""", typeof(PublishResult.Deferred), ErrorCategory.QuotaExhausted)]
    [TestCase(429, """{"title":"SpendCapReached","detail":"Your spending cap is reached.","type":"about:blank","status":429}""", typeof(PublishResult.Deferred), ErrorCategory.QuotaExhausted)]
    [TestCase(403, """{"title":"Forbidden","detail":"Missing scope tweet.write","type":"about:blank","status":403}""", typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(400, """{"errors":[{"message":"Your media IDs are invalid."}],"title":"Invalid Request","type":"https://api.x.com/2/problems/invalid-request"}""", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(400, """{"error":"invalid_grant","error_description":"Value passed for the token was invalid."}""", typeof(PublishResult.Deferred), ErrorCategory.Reconnect)]
    public async Task The_rest_of_the_table_is_classified(int status, string body, Type kind, ErrorCategory category)
    {
        _network.On("POST", "/x/2/tweets", status, body);

        var result = await _bench.CommitAsync(_bench.Job(Platform.X, "words"));

        result.Should().BeOfType(kind, "the notes list {0} {1} so", status, body);
        FacebookTests.ErrorOf(result)!.Category.Should().Be(category, "the dispatcher acts on the class");
    }
}
