using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Tests.Publishing;

public sealed class FacebookVideoTests
{
    private const string Page = "/facebook/v25.0/facebook-1";
    private const string Videos = $"{Page}/videos";
    private const string Reels = $"{Page}/video_reels";
    private const string Upload = "/video-upload/v25.0/9";
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
    public async Task A_video_is_sent_in_the_pieces_Facebook_asks_for_and_published_by_finish_alone()
    {
        var video = await _bench.PictureAsync([0, 1, 2, 3, 4, 5, 6], "video/mp4");
        _network.On("POST", Videos, 200, Offsets(0, 4, start: true)).On("POST", Videos, 200, Offsets(4, 7)).On("POST", Videos, 200, Offsets(7, 7)).On("POST", Videos, 200, """{"success":true}""");
        var job = _bench.Job(Platform.Facebook, "दीपावली reel", [video]);

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("all pieces were taken");
        _network.Of("POST", Videos).Select(r => r.Form["upload_phase"]).Should().Equal(["start", "transfer", "transfer"], "publishing is left to the commit");
        var result = await _bench.CommitAsync(job);

        result.Should().BeOfType<PublishResult.Processing>("the video is taken and still worked on").Which.RemoteId.Should().Be("9", "the id is known from the start");
        var calls = _network.Of("POST", Videos);
        calls[0].Form["file_size"].Should().Be("7", "Facebook plans the upload by it");
        calls[1].Files["video_file_chunk"].Should().Equal([0, 1, 2, 3], "the first piece is what was asked for");
        calls[2].Files["video_file_chunk"].Should().Equal([4, 5, 6], "the second follows it");
        calls[2].Form.Should().Contain("start_offset", "4").And.Contain("upload_session_id", "77");
        calls[3].Form.Should().Contain("upload_phase", "finish").And.Contain("description", "दीपावली reel").And.HaveCount(3, "nothing else is said");
        calls.Should().HaveCount(4, "a commit is one request");
        _bench.Saved[0].Should().Contain("\"9\"", "the id is saved before a byte is sent");
    }

    [Test]
    public async Task An_upload_goes_on_where_it_stopped_and_begins_anew_when_its_session_is_over()
    {
        var video = await _bench.PictureAsync([0, 1, 2, 3, 4, 5, 6], "video/mp4");
        JsonObject Begun() => new() { ["videos"] = new JsonObject { [video.AssetId] = new JsonObject { ["edge"] = "videos", ["id"] = "8", ["session"] = "76", ["from"] = 5L, ["to"] = 7L } } };
        _network.On("POST", Videos, 200, Offsets(7, 7))
            .On("POST", Videos, 400, FacebookTests.GraphError(100, 1363033, false)).On("POST", Videos, 200, Offsets(0, 7, start: true)).On("POST", Videos, 200, Offsets(7, 7));
        var goesOn = _bench.Job(Platform.Facebook, "w", [video], Begun());
        var over = _bench.Job(Platform.Facebook, "w", [video], Begun());

        (await _bench.Publisher.PrepareAsync(goesOn, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("only the rest was missing");
        _network.Of("POST", Videos).Should().ContainSingle("what is there is not sent again").Which.Files["video_file_chunk"].Should().Equal([5, 6]);
        (await _bench.Publisher.PrepareAsync(over, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("an unfinished upload is seen by nobody, so another is begun");
        over.Handle["videos"]![video.AssetId]!["id"]!.GetValue<string>().Should().Be("9", "it is another one");
    }

    [Test]
    public async Task An_upload_that_ends_nowhere_is_not_gone_on_with_for_ever()
    {
        var video = await _bench.PictureAsync([0, 1, 2], "video/mp4");
        _network.On("POST", Videos, 200, Offsets(0, 3, start: true)).On("POST", Videos, 200, Offsets(0, 3));

        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Facebook, "w", [video]), CancellationToken.None)).Should().BeOfType<Preparation.Deferred>("the same piece is asked for again and again");
        _network.Of("POST", Videos).Count.Should().BeLessThan(20, "trying is bounded");
    }

    [Test]
    public async Task A_reel_is_uploaded_whole_to_the_address_Facebook_names()
    {
        var video = await _bench.PictureAsync([1, 2, 3], "video/mp4");
        _network.On("POST", Reels, 200, $$"""{"video_id":"9","upload_url":"{{_network.Address.TrimEnd('/')}}{{Upload}}"}""").On("POST", Upload, 200, """{"success":true}""").On("POST", Reels, 200, """{"success":true}""");
        var job = _bench.Job(Platform.Facebook, "words", [video], options: new JsonObject { ["kind"] = "reel" });

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("the upload was taken");
        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Processing>("a reel is worked on after finish");

        var bytes = _network.Single("POST", Upload);
        bytes.Authorization.Should().Be($"OAuth {PublishingBench.Token}", "the upload host wants that scheme");
        bytes.Body.Should().Be("\u0001\u0002\u0003", "the bytes are the body");
        _network.Of("POST", Reels)[1].Form.Should().Contain("video_id", "9").And.Contain("video_state", "PUBLISHED").And.Contain("description", "words");
    }

    [TestCase("https://evil.example/video-upload/v25.0/9")]
    [TestCase("http://rupload.facebook.com/video-upload/v25.0/9")]
    [TestCase("https://rupload.facebook.com.evil.example/9")]
    [TestCase("not an address")]
    public async Task A_token_and_a_video_go_to_no_address_but_the_networks_own(string address)
    {
        _network.On("POST", Reels, 200, $$"""{"video_id":"9","upload_url":"{{address}}"}""");
        var job = _bench.Job(Platform.Facebook, "w", [await _bench.PictureAsync([1], "video/mp4")], options: new JsonObject { ["kind"] = "reel" });

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Deferred>("an answer does not decide where a token goes");
        _network.Seen.Should().OnlyContain(r => r.Path == Reels, "nothing was sent anywhere else");
    }

    [TestCase("NotAuthorizedError", false, ErrorCategory.Reconnect)]
    [TestCase("ProcessingFailedError", false, ErrorCategory.ContentRejected)]
    [TestCase("OffsetInvalidError", true, ErrorCategory.MediaFetchFailed)]
    [TestCase("PartialRequestError", true, ErrorCategory.MediaFetchFailed)]
    public async Task The_upload_hosts_own_errors_are_understood(string type, bool retriable, ErrorCategory category)
    {
        _network.On("POST", Reels, 200, $$"""{"video_id":"9","upload_url":"{{_network.Address.TrimEnd('/')}}{{Upload}}"}""")
            .On("POST", Upload, 400, $$$"""{"debug_info":{"retriable":{{{(retriable ? "true" : "false")}}},"type":"{{{type}}}","message":"what went wrong"}}""");
        var job = _bench.Job(Platform.Facebook, "w", [await _bench.PictureAsync([1], "video/mp4")], options: new JsonObject { ["kind"] = "reel" });

        var preparation = await _bench.Publisher.PrepareAsync(job, CancellationToken.None);

        (preparation is Preparation.Refused refused ? refused.Error : ((Preparation.Deferred)preparation).Error).Category.Should().Be(category, "the notes name these types");
    }

    [Test]
    public async Task A_story_of_a_picture_is_told_once_with_the_hidden_photo()
    {
        var picture = await _bench.PictureAsync();
        _network.On("POST", $"{Page}/photos", 200, """{"id":"111"}""").On("POST", $"{Page}/photo_stories", 200, """{"success":true,"post_id":"500"}""")
            .On("GET", $"{Page}/stories", 200, """{"data":[{"post_id":"499","media_id":"110"},{"post_id":"500","media_id":"111","url":"https://facebook.com/stories/1/500"}]}""")
            .On("GET", $"{Page}/stories", 200, """{"data":[]}""");
        var job = _bench.Job(Platform.Facebook, "nobody sees this", [picture], options: new JsonObject { ["kind"] = "story" });

        await _bench.Publisher.PrepareAsync(job, CancellationToken.None);
        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Accepted>().Which.RemoteId.Should().Be("500", "the answer names the story");
        _network.Single("POST", $"{Page}/photo_stories").Form.Should().ContainSingle("a story has no words").Which.Value.Should().Be("111");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().Be(new Reconciliation.Found("500", "https://facebook.com/stories/1/500"), "the photo tells it apart");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("a page without a story archive lists none");
    }

    [TestCase("reel", "image/jpeg")]
    [TestCase("story", "image/jpeg", "image/jpeg")]
    [TestCase("feed", "video/mp4", "image/jpeg")]
    [TestCase("story")]
    public async Task A_mixture_that_Facebook_does_not_take_is_refused_before_anything_is_sent(string kind, params string[] types)
    {
        var media = new List<MediaItem>();
        foreach (var type in types)
            media.Add(await _bench.PictureAsync([1, 2], type));
        var job = _bench.Job(Platform.Facebook, "w", media, options: new JsonObject { ["kind"] = kind });

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Refused>().Which.Error.Message.Should().Contain("a reel is one video", "it says what goes");
        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Deferred>("and nothing of it is committed");
        _network.Seen.Should().BeEmpty("nothing was sent");
    }

    [TestCase("""{"video_status":"ready","publishing_phase":{"status":"complete","publish_status":"published"}}""", typeof(Reconciliation.Found))]
    [TestCase("""{"video_status":"processing","processing_phase":{"status":"in_progress"},"publishing_phase":{"status":"not_started","publish_status":"draft"}}""", typeof(Reconciliation.StillUnknown))]
    [TestCase("""{"video_status":"ready","processing_phase":{"status":"complete"},"publishing_phase":{"status":"in_progress"}}""", typeof(Reconciliation.StillUnknown))]
    [TestCase("""{"video_status":"error","processing_phase":{"status":"error","errors":[{"code":1,"message":"Music of others"}]},"publishing_phase":{"status":"not_started"}}""", typeof(Reconciliation.Refused))]
    [TestCase("""{"video_status":"ready","publishing_phase":{"status":"error","publish_status":"error"}}""", typeof(Reconciliation.Refused))]
    [TestCase("""{"video_status":"upload_complete","processing_phase":{"status":"not_started"},"publishing_phase":{"status":"not_started"}}""", typeof(Reconciliation.Absent))]
    [TestCase("""{"video_status":"expired","publishing_phase":{"status":"not_started"}}""", typeof(Reconciliation.Absent))]
    [TestCase("""{"video_status":"ready"}""", typeof(Reconciliation.StillUnknown))]
    public async Task The_videos_own_status_says_what_became_of_it(string status, Type expected)
    {
        var job = await UploadedAsync();
        _network.On("GET", "/facebook/v25.0/9", 200, $$"""{"id":"9","permalink_url":"/reel/9/","status":{{status}}}""");

        var found = await _bench.Publisher.ReconcileAsync(job, CancellationToken.None);

        found.Should().BeOfType(expected, "the notes describe these states");
        if (found is Reconciliation.Found published)
            published.Should().Be(new Reconciliation.Found("9", "https://www.facebook.com/reel/9/"), "the network gives a path without a host");
        if (found is Reconciliation.Refused refused && status.Contains("Music", StringComparison.Ordinal))
            refused.Error.Message.Should().Contain("Music of others", "the owner is told why");
        if (found is Reconciliation.Absent absent)
            absent.DiscardHandle.Should().Be(status.Contains("expired", StringComparison.Ordinal), "an upload that is still there is finished again, which cannot double");
    }

    [Test]
    public async Task Just_after_finish_an_old_status_is_not_believed()
    {
        var job = await UploadedAsync();
        _network.On("GET", "/facebook/v25.0/9", 200, """{"id":"9","status":{"video_status":"upload_complete","publishing_phase":{"status":"not_started"}}}""");

        (await _bench.Publisher.ReconcileAsync(job with { GoAheadAt = _bench.Time.GetUtcNow() }, CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("the status lags behind");
        (await _bench.Publisher.ReconcileAsync(job with { GoAheadAt = _bench.Time.GetUtcNow().AddMinutes(-3) }, CancellationToken.None)).Should().BeOfType<Reconciliation.Absent>("after the settle time it counts");
    }

    [TestCase("feed", "reel")]
    [TestCase("reel", "feed")]
    public async Task A_video_uploaded_for_another_kind_of_post_is_uploaded_again(string before, string after)
    {
        var job = await UploadedAsync(before == "reel" ? "video_reels" : "videos");
        var edited = job with { Snapshot = job.Snapshot with { Options = new JsonObject { ["kind"] = after } } };

        (await _bench.CommitAsync(edited)).Should().BeOfType<PublishResult.Deferred>("that upload cannot be finished as this kind");
        _network.Seen.Should().BeEmpty("nothing was sent");
    }

    [TestCase(200, """{"success":true}""", true)]
    [TestCase(400, """{"error":{"message":"x","code":100,"error_subcode":33}}""", true)]
    [TestCase(404, """{"error":{"message":"x","code":803}}""", true)]
    [TestCase(403, """{"error":{"message":"x","code":200}}""", false)]
    [TestCase(500, """{"error":{"message":"x","code":2}}""", false)]
    public async Task A_post_is_deleted_and_one_that_is_gone_counts_as_deleted(int status, string body, bool succeeds)
    {
        _network.On("DELETE", "/facebook/v25.0/facebook-1_9", status, body);

        Func<Task> delete = () => new Facebook().DeleteAsync(Direct(), "facebook-1_9", CancellationToken.None);

        if (succeeds)
            await delete.Should().NotThrowAsync("it is no longer there");
        else
            await delete.Should().ThrowAsync<PlatformException>("it may still be there");
        Facebook.Rules.CanDelete.Should().BeTrue("the rules say so");
    }

    [TestCase("""{"call_count":100,"total_time":2,"total_cputime":1}""", null, 60)]
    [TestCase("""{"call_count":20}""", """{"1":[{"type":"pages","call_count":101,"total_cputime":2,"total_time":3,"estimated_time_to_regain_access":12}]}""", 12)]
    [TestCase("""{"call_count":99,"total_time":2,"total_cputime":1}""", """{"1":[{"type":"pages","call_count":99}]}""", null)]
    [TestCase("nonsense", "[]", null)]
    [TestCase("""{"call_count":{}}""", """{"1":[{"call_count":"100"}]}""", 60)]
    public async Task A_success_that_shows_used_up_calls_says_until_when_to_wait(string app, string? business, int? minutes)
    {
        (string, string)[] headers = business is null ? [("X-App-Usage", app)] : [("X-App-Usage", app), ("X-Business-Use-Case-Usage", business)];
        _network.On("DELETE", "/facebook/v25.0/facebook-1_9", 200, """{"success":true}""", headers);
        DateTimeOffset? told = null;
        var before = _bench.Time.GetUtcNow();

        await new Facebook().DeleteAsync(Direct(until => told = until), "facebook-1_9", CancellationToken.None);

        if (minutes is { } wait)
            told.Should().BeCloseTo(before.AddMinutes(wait), TimeSpan.FromSeconds(20), "waiting is better than being refused");
        else
            told.Should().BeNull("there is room");
    }

    [Test]
    public async Task The_version_of_the_settings_is_used_everywhere()
    {
        _network.On("DELETE", "/facebook/v26.0/facebook-1_9", 200, """{"success":true}""");

        await new Facebook().DeleteAsync(Direct(version: "v26.0"), "facebook-1_9", CancellationToken.None);

        _network.Seen.Should().ContainSingle("the version comes first in the path").Which.Path.Should().StartWith("/facebook/v26.0/");
    }

    [Test]
    public void A_kind_of_post_has_rules_of_its_own()
    {
        var story = Facebook.Rules.For(new JsonObject { ["kind"] = "story" });
        (story.MaxImages, story.ShowsText, story.FirstCommentLimit).Should().Be((1, false, null), "a story is one picture or video and nothing else");
        Facebook.Rules.For(new JsonObject { ["kind"] = "reel" }).Video!.MaxDuration.Should().Be(TimeSpan.FromSeconds(90), "a reel is short");
        Facebook.Rules.For(new JsonObject { ["kind"] = 7 }).Should().BeSameAs(Facebook.Rules, "what is no kind changes nothing");
        Facebook.Rules.For(null).Should().BeSameAs(Facebook.Rules, "without options it is a post to the feed");
        Instagram.Rules.For(new JsonObject { ["kind"] = "story" }).MinRatio.Should().BeNull("a story may be as tall as a telephone");
    }

    private async Task<PublishJob> UploadedAsync(string edge = "videos")
    {
        var video = await _bench.PictureAsync([1, 2, 3], "video/mp4");
        return _bench.Job(Platform.Facebook, "words", [video], new JsonObject
        {
            ["videos"] = new JsonObject { [video.AssetId] = new JsonObject { ["edge"] = edge, ["id"] = "9", ["session"] = "77", ["from"] = 3L, ["to"] = 3L, ["done"] = true } },
        });
    }

    private PublishContext Direct(Action<DateTimeOffset>? holdUntil = null, string? version = null) => _bench.Direct(_network.Address, Platform.Facebook, holdUntil, version);

    private static string Offsets(int from, int to, bool start = false) =>
        $$"""{"start_offset":"{{from}}","end_offset":"{{to}}"{{(start ? ""","video_id":"9","upload_session_id":"77" """ : "")}}}""";
}
