using TextileStudio.Core.Publishing;

namespace TextileStudio.Api.Publishing;

/// <summary>All networks' rules and the version they are of.</summary>
public sealed record PlatformsAnswer(string RulesVersion, IReadOnlyList<PlatformAnswer> Results);

/// <summary>One network's rules. Bytes are bytes, sides are pixels, ratios are width / height; null means no limit, and for <c>video</c> that none is taken.</summary>
/// <param name="TextLimit">Of a post without media; with pictures or a video their own limit where it is given.</param>
/// <param name="MaxImages">With <paramref name="MixedMedia"/> videos count too.</param>
/// <param name="ShowsText">Whether people see the text; a story shows its picture or video alone.</param>
/// <param name="LinkSurcharge">What a post costs more, in US dollars, when its text holds a web address.</param>
/// <param name="Kinds">The rules of the other kinds of post, by the text of the option <c>kind</c>.</param>
/// <param name="Quota">Posts per account in <paramref name="QuotaHours"/>; an account's own figure goes before it.</param>
public sealed record PlatformAnswer(Platform Platform, PlatformMode Mode, int TextLimit, int? ImageTextLimit, int? VideoTextLimit, string TextUnit, bool TextOnlyAllowed, int? HashtagLimit,
    int? HashtagWarning, int? MentionLimit, int? CashtagLimit, int? FirstCommentLimit, int? AltTextLimit, IReadOnlyList<PostOption> Options, int MaxImages, bool MixedMedia,
    IReadOnlyList<string> ImageTypes, long ImageBytes, int MinWidth, int MaxSide, double? MinRatio, double? MaxRatio, long? MaxPixels, VideoAnswer? Video, int? Quota, double? QuotaHours,
    bool ShowsText, decimal? LinkSurcharge, bool CanDelete, Proof Proof, IReadOnlyDictionary<string, PlatformAnswer> Kinds)
{
    public static PlatformAnswer Of(Platform platform, PlatformRules rules, PlatformMode mode) => new(platform, mode, rules.TextLimit, rules.ImageTextLimit, rules.VideoTextLimit, rules.TextUnit,
        rules.TextOnlyAllowed, rules.HashtagLimit, rules.HashtagWarning, rules.MentionLimit, rules.CashtagLimit, rules.FirstCommentLimit, rules.AltTextLimit, rules.Options, rules.MaxImages,
        rules.MixedMedia, rules.ImageTypes, rules.ImageBytes, rules.MinWidth, rules.MaxSide, rules.MinRatio, rules.MaxRatio, rules.MaxPixels, VideoAnswer.Of(rules.Video), rules.Quota,
        rules.Quota is null ? null : rules.QuotaWindow.TotalHours, rules.ShowsText, rules.LinkSurcharge, rules.CanDelete, rules.Proof,
        rules.Kinds.ToDictionary(k => k.Key, k => Of(platform, k.Value, mode)));
}

/// <summary>One network's rules for a video. Bytes are bytes, sides are pixels, ratios are width / height; null means no limit.</summary>
public sealed record VideoAnswer(IReadOnlyList<string> Types, long MinBytes, long Bytes, double MinSeconds, double MaxSeconds, int MinSide, int MaxSide, double? MinRatio, double? MaxRatio)
{
    public static VideoAnswer? Of(VideoRules? rules) => rules is null ? null
        : new VideoAnswer(rules.Types, rules.MinBytes, rules.Bytes, rules.MinDuration.TotalSeconds, rules.MaxDuration.TotalSeconds, rules.MinSide, rules.MaxSide, rules.MinRatio, rules.MaxRatio);
}
