namespace TextileStudio.Core.Captions.Phrases;

/// <summary>Urdu.</summary>
internal static class UrduPhrases
{
    public static Phrasebook Book { get; } = EnglishPhrases.Book;
}
