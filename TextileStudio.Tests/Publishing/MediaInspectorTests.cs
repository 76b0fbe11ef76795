using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Publishing;

/// <summary>Each rule for media is named with its limit, what was found and what to do.</summary>
public sealed class MediaInspectorTests
{
    private static readonly PlatformRules s_rules = new()
    {
        TextLimit = 4_096,
        ImageTextLimit = 1_024,
        VideoTextLimit = 90,
        CountText = TextCounting.CodePoints,
        TextOnlyAllowed = true,
        MaxImages = 3,
        ImageTypes = ["image/jpeg"],
        ImageBytes = 1_000_000,
        MaxPixels = 4_000_000,
        MinRatio = 0.8,
        Video = new VideoRules
        {
            Types = ["video/mp4"], Bytes = 10_000_000, MinDuration = TimeSpan.FromSeconds(3), MaxDuration = TimeSpan.FromSeconds(60), MinSide = 360, MaxSide = 1_920, MinRatio = 0.5, MaxRatio = 2,
        },
        Proof = Proof.None,
        SettleTime = TimeSpan.Zero,
        CallLimit = TimeSpan.Zero,
    };

    private static readonly MediaFacts s_film = new("video/mp4", 5_000_000, 720, 1_280) { Duration = TimeSpan.FromSeconds(12) };

    [Test]
    public void A_good_video_passes() => Rules(s_film).Should().BeEmpty();

    [Test]
    public void Each_rule_of_a_video_is_told_by_name()
    {
        Rules(s_film with { ContentType = "video/quicktime" }).Should().Equal("media_format");
        Rules(s_film with { Bytes = 10_000_001 }).Should().Equal("media_bytes");
        Rules(s_film with { Duration = TimeSpan.FromSeconds(2.9) }).Should().Equal("media_duration");
        Rules(s_film with { Duration = TimeSpan.FromSeconds(60.1) }).Should().Equal("media_duration");
        Rules(s_film with { Width = 350, Height = 360 }).Should().Equal("media_side");
        Rules(s_film with { Width = 1_921, Height = 1_900 }).Should().Equal("media_side");
        Rules(s_film with { Width = 400, Height = 1_000 }).Should().Equal("media_ratio");
        var told = MediaInspector.Violations(s_film with { Duration = TimeSpan.FromSeconds(75) }, Platform.Tiktok, s_rules, "/media/0/asset_id").Single();
        told.Should().BeEquivalentTo(new Violation("/media/0/asset_id", "media_duration", "3 s to 60 s", "75 s", "TikTok takes videos of 60 s at most; shorten it."));
    }

    [Test]
    public void A_network_without_videos_takes_none() =>
        MediaInspector.Violations(s_film, Platform.X, s_rules with { Video = null }, "/asset_id").Select(v => v.Rule).Should().Equal("media_video");

    [Test]
    public void Too_many_pixels_and_an_open_range_are_told()
    {
        Rules(new MediaFacts("image/jpeg", 1_000, 2_001, 2_000)).Should().Equal("media_pixels");
        MediaInspector.Violations(new MediaFacts("image/jpeg", 1_000, 500, 1_000), Platform.X, s_rules, "").Single().Limit.Should().Be("at least 0.8");
    }

    [TestCase(3, 0, false, "")]
    [TestCase(4, 0, false, "media_count")]
    [TestCase(0, 1, false, "")]
    [TestCase(0, 2, false, "media_count")]
    [TestCase(1, 1, false, "media_mixed")]
    [TestCase(2, 1, true, "")]
    [TestCase(2, 2, true, "media_count")]
    public void Pictures_and_videos_are_counted_as_the_network_counts_them(int pictures, int videos, bool mixed, string rules)
    {
        List<Violation> violations = [];
        MediaInspector.Count(pictures, videos, Platform.Linkedin, s_rules with { MixedMedia = mixed }, violations);
        string.Join(' ', violations.Select(v => v.Rule)).Should().Be(rules);
    }

    [Test]
    public void A_kind_of_post_that_is_a_video_alone_takes_no_picture()
    {
        List<Violation> violations = [];
        MediaInspector.Count(1, 1, Platform.Facebook, s_rules with { MaxImages = 0 }, violations);
        violations.Single().Rule.Should().Be("media_count");
    }

    private static IEnumerable<string> Rules(MediaFacts facts) => MediaInspector.Violations(facts, Platform.Linkedin, s_rules, "/asset_id").Select(v => v.Rule);
}
