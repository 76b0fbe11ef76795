namespace TextileStudio.Core.Captions.Phrases;

/// <summary>Odia.</summary>
internal static class OdiaPhrases
{
    public static Phrasebook Book { get; } = EnglishPhrases.Book;
}
