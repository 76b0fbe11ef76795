using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Tests.Publishing;

namespace TextileStudio.Tests.Ai;

/// <summary>A network that has a flag for pictures and videos made by AI is told without being asked to.</summary>
public sealed class AiFlagTests
{
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
    public async Task TikTok_is_told_of_a_video([Values] bool ai)
    {
        await _bench.AccountAsync(Platform.Tiktok);
        _network.On("POST", "/tiktok/v2/post/publish/creator_info/query/", 200, """{"data":{"privacy_level_options":["PUBLIC_TO_EVERYONE"],"max_video_post_duration_sec":60},"error":{"code":"ok"}}""")
            .On("POST", "/tiktok/v2/post/publish/video/init/", 200, $$"""{"data":{"publish_id":"v1","upload_url":"{{_network.Address}}/up?t=1"},"error":{"code":"ok"} }""").On("PUT", "/up", 201, "");
        await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Tiktok, "words", [await _bench.VideoAsync([1, 2, 3], TimeSpan.FromSeconds(9)) with { AiGenerated = ai }]), CancellationToken.None);
        ((bool)_network.Single("POST", "/tiktok/v2/post/publish/video/init/").Json["post_info"]!["is_aigc"]!).Should().Be(ai);
    }

    [Test]
    public async Task X_is_told_of_any_picture([Values] bool ai)
    {
        await _bench.AccountAsync(Platform.X);
        _network.On("POST", "/x/2/media/upload", 200, """{"data":{"id":"188","media_key":"3_188","expires_after_secs":86400}}""")
            .On("POST", "/x/2/tweets", 201, """{"data":{"id":"1890","text":"words"}}""");
        var job = _bench.Job(Platform.X, "words", [await _bench.PictureAsync(), await _bench.PictureAsync([0xFF, 0xD8, 0xFF, 8]) with { AiGenerated = ai }]);
        await _bench.Publisher.PrepareAsync(job, CancellationToken.None);
        await _bench.CommitAsync(job);
        ((bool?)_network.Single("POST", "/x/2/tweets").Json["made_with_ai"]).Should().Be(ai ? true : null, "a property that says nothing is left out");
    }

    [Test]
    public async Task Instagram_is_told_of_a_picture([Values] bool ai)
    {
        await _bench.AccountAsync(Platform.Instagram);
        const string Root = "/instagram/v25.0";
        _network.On("GET", $"{Root}/instagram-1/content_publishing_limit", 200, """{"data":[{"quota_usage":0,"config":{"quota_total":50,"quota_duration":86400}}]}""")
            .On("POST", $"{Root}/instagram-1/media", 200, """{"id":"c1"}""").On("GET", $"{Root}/c1", 200, """{"status_code":"FINISHED","status":"FINISHED: text","id":"c1"}""");
        var job = _bench.Job(Platform.Instagram, "words", [await _bench.PictureAsync() with { AiGenerated = ai }]);
        await _bench.Publisher.PrepareAsync(job, CancellationToken.None);
        var form = _network.Single("POST", $"{Root}/instagram-1/media").Form;
        form.GetValueOrDefault("is_ai_generated").Should().Be(ai ? "true" : null);
    }
}
