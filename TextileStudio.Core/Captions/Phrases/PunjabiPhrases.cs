namespace TextileStudio.Core.Captions.Phrases;

/// <summary>Punjabi.</summary>
internal static class PunjabiPhrases
{
    public static Phrasebook Book { get; } = EnglishPhrases.Book;
}
