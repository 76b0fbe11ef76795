using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Tests.Publishing;

public sealed class InstagramVideoTests
{
    private const string Root = "/instagram/v25.0";
    private const string Media = $"{Root}/instagram-1/media";
    private ScriptedNetwork _network = null!;
    private PublishingBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _network = await ScriptedNetwork.StartAsync();
        _bench = await PublishingBench.StartAsync(_network.Address);
        await _bench.AccountAsync(Platform.Instagram);
        _network.On("GET", $"{Root}/instagram-1/content_publishing_limit", 200, """{"data":[{"quota_usage":7,"config":{"quota_total":50}}]}""");
    }

    [TearDown]
    public async Task TearDown()
    {
        await _bench.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Test]
    public async Task A_video_becomes_a_reel_that_is_waited_for()
    {
        var video = await _bench.PictureAsync([1, 2], "video/mp4", altText: "A saree in the wind");
        _network.On("POST", Media, 200, """{"id":"c1"}""");
        foreach (var status in new[] { "IN_PROGRESS", "IN_PROGRESS", "FINISHED" })
            StatusIs("c1", status);
        var before = _bench.Time.GetUtcNow();
        var job = _bench.Job(Platform.Instagram, "words", [video], options: new JsonObject { ["share_to_feed"] = "false", ["cover_url"] = "https://shop.example/cover.jpg" });

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("it was finished at the third look");

        var form = _network.Single("POST", Media).Form;
        form.Should().Contain("media_type", "REELS").And.Contain("video_url", $"https://studio.example/media/{video.AssetId}.mp4").And.Contain("caption", "words")
            .And.Contain("share_to_feed", "false").And.Contain("cover_url", "https://shop.example/cover.jpg");
        form.Should().NotContainKey("alt_text", "Instagram takes a description of pictures only").And.NotContainKey("image_url");
        (_bench.Time.GetUtcNow() - before).Should().BeGreaterThan(TimeSpan.FromSeconds(18), "a video is not asked about every few seconds");
    }

    [Test]
    public async Task Pictures_and_videos_stand_in_one_carousel()
    {
        var (picture, video) = (await _bench.PictureAsync(), await _bench.PictureAsync([1, 2], "video/mp4"));
        _network.On("POST", Media, 200, """{"id":"k1"}""").On("POST", Media, 200, """{"id":"k2"}""").On("POST", Media, 200, """{"id":"parent"}""");
        foreach (var container in new[] { "k1", "k2", "parent" })
            StatusIs(container, "FINISHED");

        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Instagram, "both", [picture, video]), CancellationToken.None)).Should().BeOfType<Preparation.Ready>("all are finished");

        var made = _network.Of("POST", Media);
        made[0].Form.Should().ContainKey("image_url").And.NotContainKey("media_type", "a picture needs none");
        made[1].Form.Should().Contain("media_type", "VIDEO").And.Contain("is_carousel_item", "true").And.ContainKey("video_url");
        made[2].Form.Should().Contain("children", "k1,k2");
        Instagram.Rules.MixedMedia.Should().BeTrue("the rules say so");
    }

    [TestCase("image/jpeg", "image_url")]
    [TestCase("video/mp4", "video_url")]
    public async Task A_story_has_no_words(string type, string field)
    {
        var item = await _bench.PictureAsync([1, 2], type, altText: "not for stories");
        _network.On("POST", Media, 200, """{"id":"c1"}""");
        StatusIs("c1", "FINISHED");

        await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Instagram, "words", [item], options: new JsonObject { ["kind"] = "story" }), CancellationToken.None);

        _network.Single("POST", Media).Form.Keys.Should().BeEquivalentTo(["media_type", field], "Instagram shows nothing else of a story");
    }

    [Test]
    public async Task A_published_story_is_looked_for_among_stories_and_a_dead_one_is_made_again()
    {
        var item = await _bench.PictureAsync([1, 2]);
        var options = new JsonObject { ["kind"] = "story" };
        var job = _bench.Job(Platform.Instagram, "", [item], new JsonObject { ["container"] = "c1", ["container_created"] = _bench.Time.GetUtcNow().ToString("O") }, options: options);
        StatusIs("c1", "PUBLISHED");
        StatusIs("c1", "ERROR");
        _network.On("GET", $"{Root}/instagram-1/stories", 200, """{"data":[{"id":"s1","media_type":"IMAGE","permalink":"https://www.instagram.com/stories/x/1"},{"id":"s2","media_type":"VIDEO"}]}""");

        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().Be(new Reconciliation.Found("s1", "https://www.instagram.com/stories/x/1"), "the only picture of that time");
        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().Be(new Reconciliation.Absent(Proof.ByContainer, DiscardHandle: true), "a container that failed was not published");
    }

    [Test]
    public async Task A_reel_is_told_from_a_picture_with_the_same_words()
    {
        var video = await _bench.PictureAsync([1, 2], "video/mp4");
        StatusIs("c1", "PUBLISHED");
        _network.On("GET", Media, 200, """{"data":[{"id":"m1","caption":"words","media_type":"IMAGE"},{"id":"m2","caption":"words","media_type":"VIDEO","permalink":"https://www.instagram.com/reel/x/"}]}""");
        var job = _bench.Job(Platform.Instagram, "words", [video], new JsonObject { ["container"] = "c1", ["container_created"] = _bench.Time.GetUtcNow().ToString("O") });

        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().Be(new Reconciliation.Found("m2", "https://www.instagram.com/reel/x/"), "ours is the video");
    }

    [TestCase("reel", "image/jpeg")]
    [TestCase("story", "image/jpeg", "image/jpeg")]
    [TestCase("feed")]
    public async Task A_mixture_that_Instagram_does_not_take_is_refused_before_anything_is_sent(string kind, params string[] types)
    {
        var media = new List<MediaItem>();
        foreach (var type in types)
            media.Add(await _bench.PictureAsync([1, 2], type));

        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Instagram, "w", media, options: new JsonObject { ["kind"] = kind }), CancellationToken.None))
            .Should().BeOfType<Preparation.Refused>().Which.Error.Category.Should().Be(ErrorCategory.ContentRejected, "it will not be better next time");
        _network.Seen.Should().BeEmpty("nothing was asked");
    }

    [Test]
    public async Task Other_options_make_another_container()
    {
        var video = await _bench.PictureAsync([1, 2], "video/mp4");
        _network.On("POST", Media, 200, """{"id":"c1"}""").On("POST", Media, 200, """{"id":"c2"}""");
        StatusIs("c1", "FINISHED");
        StatusIs("c2", "FINISHED");
        var job = _bench.Job(Platform.Instagram, "w", [video]);
        await _bench.Publisher.PrepareAsync(job, CancellationToken.None);
        var edited = job with { Snapshot = job.Snapshot with { Options = new JsonObject { ["share_to_feed"] = "false" } } };

        (await _bench.Publisher.PrepareAsync(edited, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("it is prepared anew");
        edited.Handle["container"]!.GetValue<string>().Should().Be("c2", "the old container says otherwise");
    }

    [Test]
    public async Task What_the_network_says_of_its_limit_is_passed_on()
    {
        _network.On("POST", Media, 200, """{"id":"c1"}""");
        AccountQuota? read = null;
        var context = _bench.Direct(_network.Address, Platform.Instagram, media: [await _bench.PictureAsync()], quotaRead: quota => read = quota);

        await new Instagram().PrepareAsync(context, CancellationToken.None);

        read.Should().NotBeNull("it was read anyway");
        (read!.Used, read.Total).Should().Be((7L, 50L), "the account's own figure goes before any page's");
    }

    [Test]
    public void A_post_cannot_be_deleted_from_here() => Instagram.Rules.CanDelete.Should().BeFalse("Instagram Login offers no way to");

    [TestCase(24, 2207006, ErrorCategory.MediaFetchFailed)]
    [TestCase(-1, 2207032, ErrorCategory.MediaFetchFailed)]
    [TestCase(-1, 2207053, ErrorCategory.MediaFetchFailed)]
    [TestCase(-2, 2207020, ErrorCategory.MediaFetchFailed)]
    [TestCase(0, 2207082, ErrorCategory.MediaFetchFailed)]
    [TestCase(0, 2207077, ErrorCategory.MediaFetchFailed)]
    [TestCase(4, 2207051, ErrorCategory.SpamBlocked)]
    [TestCase(25, 0, ErrorCategory.SpamBlocked)]
    [TestCase(36001, 2207005, ErrorCategory.ContentRejected)]
    [TestCase(100, 2207023, ErrorCategory.ContentRejected)]
    [TestCase(100, 2207035, ErrorCategory.ContentRejected)]
    [TestCase(100, 2207037, ErrorCategory.ContentRejected)]
    [TestCase(100, 2207040, ErrorCategory.ContentRejected)]
    [TestCase(0, 2207081, ErrorCategory.ContentRejected)]
    [TestCase(100, 33, ErrorCategory.MediaNotReady)]
    [TestCase(17, 0, ErrorCategory.RateLimited)]
    [TestCase(32, 0, ErrorCategory.RateLimited)]
    [TestCase(9, 2207042, ErrorCategory.QuotaExhausted)]
    public async Task A_refused_container_is_classified_by_the_table(int code, int subcode, ErrorCategory category)
    {
        _network.On("POST", Media, 400, FacebookTests.GraphError(code, subcode, false));

        var preparation = await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Instagram, "w", [await _bench.PictureAsync()]), CancellationToken.None);

        (preparation is Preparation.Refused refused ? refused.Error : ((Preparation.Deferred)preparation).Error).Category.Should().Be(category, "the notes list {0}/{1} so", code, subcode);
    }

    private void StatusIs(string container, string code) => _network.On("GET", $"{Root}/{container}", 200, $$"""{"status_code":"{{code}}","status":"{{code}}: text","id":"{{container}}"}""");
}
