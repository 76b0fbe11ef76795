using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Captions;

/// <summary>What a caption must keep to on one network, and what is good manners there.</summary>
/// <param name="TextLimit">By the network's own counting, <paramref name="CountText"/>.</param>
/// <param name="Hashtags">Most hashtags we add.</param>
/// <param name="Paragraphs">Blank lines between thoughts, hashtags in a block of their own; otherwise all runs on in one paragraph.</param>
/// <param name="Links">A web address can be followed there; where it cannot, it is written without its scheme, for people to type.</param>
/// <param name="SeenAtOnce">So many characters are shown before "more", so the opening sentence keeps to them.</param>
public sealed record CaptionManners(int TextLimit, Func<string, int> CountText, int Hashtags, bool Paragraphs, bool Emoji, bool Links, int SeenAtOnce);

/// <summary>The six networks as captions see them: limit and counting are the client's rules for a post with a picture, the rest is good manners.</summary>
public static class CaptionLimits
{
    private static readonly CaptionManners Facebook = Manners(Publishing.Platforms.Facebook.Rules, hashtags: 3);
    private static readonly CaptionManners Instagram = Manners(Publishing.Platforms.Instagram.Rules, hashtags: 5, links: false, seenAtOnce: 125);
    private static readonly CaptionManners X = Manners(Publishing.Platforms.X.Rules, hashtags: 2, paragraphs: false);
    private static readonly CaptionManners Tiktok = Manners(Publishing.Platforms.TikTok.Rules, hashtags: 4, paragraphs: false, links: false);
    private static readonly CaptionManners Whatsapp = Manners(Publishing.Platforms.WhatsApp.Rules, hashtags: 0);
    private static readonly CaptionManners Linkedin = Manners(Publishing.Platforms.LinkedIn.Rules, hashtags: 3, emoji: false, seenAtOnce: 210);

    public static CaptionManners Of(Platform platform) => platform switch
    {
        Platform.Facebook => Facebook,
        Platform.Instagram => Instagram,
        Platform.Tiktok => Tiktok,
        Platform.Whatsapp => Whatsapp,
        Platform.X => X,
        Platform.Linkedin => Linkedin,
        _ => throw new ArgumentOutOfRangeException(nameof(platform), platform, "A network without caption limits."),
    };

    private static CaptionManners Manners(PlatformRules rules, int hashtags, bool paragraphs = true, bool emoji = true, bool links = true, int seenAtOnce = int.MaxValue) =>
        new(rules.TextLimitWith(hasImage: true, hasVideo: false), rules.CountText, hashtags, paragraphs, emoji, links, seenAtOnce);
}
