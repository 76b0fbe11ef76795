namespace TextileStudio.Core.Captions.Phrases;

/// <summary>Kannada.</summary>
internal static class KannadaPhrases
{
    public static Phrasebook Book { get; } = EnglishPhrases.Book;
}
