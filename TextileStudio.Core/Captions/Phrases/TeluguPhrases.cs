namespace TextileStudio.Core.Captions.Phrases;

/// <summary>Telugu.</summary>
internal static class TeluguPhrases
{
    public static Phrasebook Book { get; } = EnglishPhrases.Book;
}
