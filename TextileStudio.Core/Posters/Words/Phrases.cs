using TextileStudio.Core.Posters.Words.Languages;

namespace TextileStudio.Core.Posters.Words;

/// <summary>The words a poster adds of its own in one language.</summary>
/// <remarks>
/// Digits are Western in every language: that is what price tags, tills, UPI apps and telephone numbers show in all of them, and a customer compares. Order and words of a date are the language's own.
/// The per cent stands before <see cref="Off"/> in all twelve languages, as the badge has it.
/// </remarks>
internal sealed record Phrases
{
    /// <summary>Stands before a price that has no struck one beside it.</summary>
    public required string Only { get; init; }

    /// <summary>Stands before the struck price.</summary>
    public required string ListPrice { get; init; }

    /// <summary>Stands under the per cent.</summary>
    public required string Off { get; init; }

    /// <summary><c>{0}</c> is the date.</summary>
    public required string ValidTill { get; init; }

    /// <summary><c>{0}</c> is the day, <c>{1}</c> the month's name, <c>{2}</c> the year.</summary>
    public string Date { get; init; } = "{0} {1} {2}";

    public required string Order { get; init; }

    public required string Shop { get; init; }

    public required string Handpicked { get; init; }

    /// <summary>Stands beside a QR code.</summary>
    public required string ScanWhatsApp { get; init; }

    /// <summary>Every festival but the everyday one, where the product's name is the headline.</summary>
    public required IReadOnlyDictionary<Festival, FestivalWords> Festivals { get; init; }

    /// <summary>January to December.</summary>
    public required IReadOnlyList<string> Months { get; init; }

    public static Phrases In(Language language) => language switch
    {
        Language.Hi => HindiWords.Phrases,
        Language.Bn => BengaliWords.Phrases,
        Language.Gu => GujaratiWords.Phrases,
        Language.Pa => PunjabiWords.Phrases,
        Language.Ta => TamilWords.Phrases,
        Language.Te => TeluguWords.Phrases,
        Language.Kn => KannadaWords.Phrases,
        Language.Ml => MalayalamWords.Phrases,
        Language.Mr => MarathiWords.Phrases,
        Language.Or => OdiaWords.Phrases,
        Language.Ur => UrduWords.Phrases,
        _ => EnglishWords.Phrases,
    };

    public FestivalWords? Of(Festival festival) => Festivals.GetValueOrDefault(festival);

    /// <summary>The last day of an offer. The parts of the date stay on one line.</summary>
    public string Until(DateOnly date)
    {
        var day = Date.Replace("{0}", $"{date.Day}", StringComparison.Ordinal)
            .Replace("{1}", Months[date.Month - 1], StringComparison.Ordinal)
            .Replace("{2}", $"{date.Year}", StringComparison.Ordinal)
            .Replace(' ', '\u00a0');
        return ValidTill.Replace("{0}", day, StringComparison.Ordinal);
    }
}

/// <summary>What is said at one festival: the greeting for the headline, and a short line for above it.</summary>
internal sealed record FestivalWords(string Greeting, string Kicker);
