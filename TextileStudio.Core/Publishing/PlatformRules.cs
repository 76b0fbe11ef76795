using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing;

/// <summary>
/// One network's rules as data. The validator, the composer page, the dispatcher and the sandbox all read this record.
/// Bytes are bytes, sides are pixels, ratios are width / height.
/// </summary>
public sealed record PlatformRules
{
    /// <summary>The date these rules were last read from the networks' pages; answers of the validator name it.</summary>
    public const string Version = "2026-11-25";

    /// <summary>The option that names the kind of post where a network has several: a post to the feed, a story, a reel.</summary>
    public const string KindOption = "kind";

    /// <summary>Text length limit by the network's own counting (<see cref="CountText"/>); where media have their own, of a post without any.</summary>
    public required int TextLimit { get; init; }

    /// <summary>Text limit of a post with pictures where it differs from <see cref="TextLimit"/>.</summary>
    public int? ImageTextLimit { get; init; }

    /// <summary>Text limit of a post with a video where it differs from <see cref="TextLimit"/>.</summary>
    public int? VideoTextLimit { get; init; }

    /// <summary>The network's own way of counting a text.</summary>
    public required Func<string, int> CountText { get; init; }

    /// <summary>What <see cref="CountText"/> counts, as a wire name: <c>code_points</c>, <c>utf16</c> or <c>x_weighted</c>.</summary>
    public string TextUnit { get; init; } = TextUnits.CodePoints;

    /// <summary>Whether a post may consist of text alone.</summary>
    public required bool TextOnlyAllowed { get; init; }

    /// <summary>More hashtags than this are refused; null means no limit.</summary>
    public int? HashtagLimit { get; init; }

    /// <summary>From this many hashtags on a warning is given; null means none.</summary>
    public int? HashtagWarning { get; init; }

    public int? MentionLimit { get; init; }

    /// <summary>More cashtags ($INR) than this are refused; null means no limit.</summary>
    public int? CashtagLimit { get; init; }

    /// <summary>Longest first comment, counted like the text.</summary>
    public int? FirstCommentLimit { get; init; }

    public int? AltTextLimit { get; init; }

    /// <summary>What the network takes in a post's <c>options</c>; anything else there is refused.</summary>
    public IReadOnlyList<PostOption> Options { get; init; } = [PostOption.AltText];

    /// <summary>Most images in one post.</summary>
    public required int MaxImages { get; init; }

    /// <summary>Content types accepted, for instance <c>image/jpeg</c>.</summary>
    public required IReadOnlyList<string> ImageTypes { get; init; }

    public required long ImageBytes { get; init; }

    public int MinWidth { get; init; } = 1;

    public int MaxSide { get; init; } = 16_000;

    public double? MinRatio { get; init; }

    public double? MaxRatio { get; init; }

    /// <summary>Most pixels of one picture; null means no limit beyond the sides.</summary>
    public long? MaxPixels { get; init; }

    /// <summary>What the network takes as a video; null where it takes none from here.</summary>
    public VideoRules? Video { get; init; }

    /// <summary>Whether pictures and a video may stand in one post.</summary>
    public bool MixedMedia { get; init; }

    /// <summary>Whether people see the text; a story shows its picture or video alone.</summary>
    public bool ShowsText { get; init; } = true;

    /// <summary>What a post costs more, in US dollars, when its text holds a web address; null where it costs nothing more.</summary>
    public decimal? LinkSurcharge { get; init; }

    /// <summary>Rules of the other kinds of post this network has, by the text of the option <c>kind</c>; see <see cref="For"/>.</summary>
    public IReadOnlyDictionary<string, PlatformRules> Kinds { get; init; } = new Dictionary<string, PlatformRules>();

    /// <summary>Posts the network takes per account in <see cref="QuotaWindow"/>; an account's own figure (<see cref="Account.Quota"/>) goes before it. Null means none is known.</summary>
    public int? Quota { get; init; }

    /// <summary>The rolling window of <see cref="Quota"/>.</summary>
    public TimeSpan QuotaWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whether a published post can be taken off again from here.</summary>
    public bool CanDelete { get; init; }

    /// <summary>How a doubtful post can be checked.</summary>
    public required Proof Proof { get; init; }

    /// <summary>How long after the last possible send a look-up may first be believed.</summary>
    public required TimeSpan SettleTime { get; init; }

    /// <summary>Whether a post gets its public id only some time after it was published; until then it has the id it was taken under, and no address.</summary>
    public bool IdComesLate { get; init; }

    /// <summary>
    /// How long before its time a post is claimed, so that uploads and containers are ready when the time comes. The commit itself is never early.
    /// </summary>
    public TimeSpan Lead { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time limit of the one commit request.</summary>
    public required TimeSpan CallLimit { get; init; }

    /// <summary>Most commits in flight to this network from one node.</summary>
    public int Concurrency { get; init; } = 32;

    /// <summary>Most commits per second and account from one node; null means no limit.</summary>
    public double? PerSecond { get; init; }

    /// <summary>The rules of the kind of post that <paramref name="options"/> ask for; these, where they ask for none that is known.</summary>
    public PlatformRules For(JsonObject? options) =>
        options?[KindOption] is JsonValue value && value.TryGetValue<string>(out var kind) && Kinds.TryGetValue(kind, out var own) ? own : this;

    /// <summary>The text limit of a post with these media.</summary>
    public int TextLimitWith(bool hasImage, bool hasVideo) => hasVideo ? VideoTextLimit ?? TextLimit : hasImage ? ImageTextLimit ?? TextLimit : TextLimit;
}

/// <summary>One network's rules for a video. At most one stands in a post unless <see cref="PlatformRules.MixedMedia"/>.</summary>
public sealed record VideoRules
{
    /// <summary>Content types accepted: <c>video/mp4</c>, <c>video/quicktime</c>.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Smaller files are refused.</summary>
    public long MinBytes { get; init; } = 1;

    /// <summary>Shortest and longest running time.</summary>
    public required TimeSpan MinDuration { get; init; }

    public required TimeSpan MaxDuration { get; init; }

    /// <summary>Shortest and longest side in pixels.</summary>
    public int MinSide { get; init; } = 1;

    public int MaxSide { get; init; } = 16_000;

    public double? MinRatio { get; init; }

    public double? MaxRatio { get; init; }
}

/// <summary>Wire names of the ways to count a text.</summary>
public static class TextUnits
{
    public const string CodePoints = "code_points";
    public const string Utf16 = "utf16";
    public const string XWeighted = "x_weighted";
}
