namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>Instagram professional accounts over the Graph API.</summary>
public sealed class Instagram
{
    public static PlatformRules Rules { get; } = new()
    {
        TextLimit = 2_200,
        CountText = TextCounting.CodePoints,
        TextOnlyAllowed = false,
        HashtagLimit = 30,
        HashtagWarning = 6,
        MentionLimit = 20,
        FirstCommentLimit = 2_200,
        AltTextLimit = 1_000,
        MaxImages = 10,
        ImageTypes = ["image/jpeg"],
        ImageBytes = 8_000_000,
        MinWidth = 320,
        MinRatio = 4.0 / 5.0,
        MaxRatio = 1.91,
        Proof = Proof.ByContainer,
        SettleTime = TimeSpan.FromSeconds(60),
        CallLimit = TimeSpan.FromSeconds(60),
    };
}
