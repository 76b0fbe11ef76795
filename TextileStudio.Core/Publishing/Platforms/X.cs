namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>X over its API v2.</summary>
public sealed class X
{
    public static PlatformRules Rules { get; } = new()
    {
        TextLimit = 280,
        CountText = TextCounting.XWeighted,
        TextUnit = TextUnits.XWeighted,
        TextOnlyAllowed = true,
        CashtagLimit = 1,
        FirstCommentLimit = 280,
        AltTextLimit = 1_000,
        MaxImages = 4,
        ImageTypes = ["image/jpeg", "image/png", "image/webp"],
        ImageBytes = 5_000_000,
        Proof = Proof.ByMarker,
        SettleTime = TimeSpan.FromSeconds(60),
        CallLimit = TimeSpan.FromSeconds(30),
    };
}
