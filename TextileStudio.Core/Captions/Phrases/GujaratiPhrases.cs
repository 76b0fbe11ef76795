namespace TextileStudio.Core.Captions.Phrases;

/// <summary>Gujarati.</summary>
internal static class GujaratiPhrases
{
    public static Phrasebook Book { get; } = EnglishPhrases.Book;
}
