using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Captions;

/// <summary>What a caption must keep to on one network, and what is good manners there.</summary>
/// <param name="TextLimit">By the network's own counting, <paramref name="CountText"/>.</param>
/// <param name="Hashtags">Most hashtags we add.</param>
/// <param name="Paragraphs">Blank lines between thoughts, hashtags in a block of their own; otherwise all runs on in one paragraph.</param>
public sealed record CaptionManners(int TextLimit, Func<string, int> CountText, int Hashtags, bool Paragraphs, bool Emoji);

/// <summary>The six networks as captions see them. Limits and counting of networks with a client are that client's rules.</summary>
public static class CaptionLimits
{
    private static readonly CaptionManners Facebook = new(Publishing.Platforms.Facebook.Rules.TextLimit, Publishing.Platforms.Facebook.Rules.CountText, Hashtags: 3, Paragraphs: true, Emoji: true);
    private static readonly CaptionManners Instagram = new(Publishing.Platforms.Instagram.Rules.TextLimit, Publishing.Platforms.Instagram.Rules.CountText, Hashtags: 5, Paragraphs: true, Emoji: true);
    private static readonly CaptionManners X = new(Publishing.Platforms.X.Rules.TextLimit, Publishing.Platforms.X.Rules.CountText, Hashtags: 2, Paragraphs: false, Emoji: true);
    private static readonly CaptionManners Tiktok = new(Publishing.Platforms.TikTok.Rules.TextLimit, Publishing.Platforms.TikTok.Rules.CountText, Hashtags: 4, Paragraphs: false, Emoji: true);
    private static readonly CaptionManners Whatsapp = new(1_024, TextCounting.CodePoints, Hashtags: 0, Paragraphs: true, Emoji: true);
    private static readonly CaptionManners Linkedin = new(Publishing.Platforms.LinkedIn.Rules.TextLimit, Publishing.Platforms.LinkedIn.Rules.CountText, Hashtags: 3, Paragraphs: true, Emoji: false);

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
}
