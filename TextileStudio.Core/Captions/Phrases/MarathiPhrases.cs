namespace TextileStudio.Core.Captions.Phrases;

/// <summary>Marathi.</summary>
internal static class MarathiPhrases
{
    public static Phrasebook Book { get; } = EnglishPhrases.Book;
}
