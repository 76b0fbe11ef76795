namespace TextileStudio.Core.Captions.Phrases;

/// <summary>Tamil.</summary>
internal static class TamilPhrases
{
    public static Phrasebook Book { get; } = EnglishPhrases.Book;
}
