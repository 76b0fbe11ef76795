namespace TextileStudio.Core.Captions.Phrases;

/// <summary>Bengali.</summary>
internal static class BengaliPhrases
{
    public static Phrasebook Book { get; } = EnglishPhrases.Book;
}
