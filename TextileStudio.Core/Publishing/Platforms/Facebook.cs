namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>Facebook Pages over the Graph API.</summary>
public sealed class Facebook
{
    public static PlatformRules Rules { get; } = new()
    {
        TextLimit = 63_206,
        CountText = TextCounting.CodePoints,
        TextOnlyAllowed = true,
        FirstCommentLimit = 8_000,
        AltTextLimit = 1_000,
        MaxImages = 10,
        ImageTypes = ["image/jpeg", "image/png"],
        ImageBytes = 4_000_000,
        Proof = Proof.ByMarker,
        SettleTime = TimeSpan.FromSeconds(120),
        CallLimit = TimeSpan.FromSeconds(30),
    };
}
