namespace TextileStudio.Core.Publishing;

/// <summary>
/// One network's rules as data. The validator, the composer page, the dispatcher and the sandbox all read this record.
/// Bytes are bytes, sides are pixels, ratios are width / height.
/// </summary>
public sealed record PlatformRules
{
    /// <summary>The date these rules were last read from the networks' pages; answers of the validator name it.</summary>
    public const string Version = "2026-11-22";

    /// <summary>Text length limit by the network's own counting (<see cref="CountText"/>).</summary>
    public required int TextLimit { get; init; }

    /// <summary>The network's own way of counting a text.</summary>
    public required Func<string, int> CountText { get; init; }

    /// <summary>What <see cref="CountText"/> counts, as a wire name: <c>code_points</c> or <c>x_weighted</c>.</summary>
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

    /// <summary>How a doubtful post can be checked.</summary>
    public required Proof Proof { get; init; }

    /// <summary>How long after the last possible send a look-up may first be believed.</summary>
    public required TimeSpan SettleTime { get; init; }

    /// <summary>
    /// How long before its time a post is claimed, so that uploads and containers are ready when the time comes. The commit itself is never early.
    /// </summary>
    public TimeSpan Lead { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time limit of the one commit request.</summary>
    public required TimeSpan CallLimit { get; init; }

    /// <summary>Most commits in flight to this network from one node.</summary>
    public int Concurrency { get; init; } = 32;
}

/// <summary>Wire names of the ways to count a text.</summary>
public static class TextUnits
{
    public const string CodePoints = "code_points";
    public const string XWeighted = "x_weighted";
}
