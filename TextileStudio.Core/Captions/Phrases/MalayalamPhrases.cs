namespace TextileStudio.Core.Captions.Phrases;

/// <summary>Malayalam.</summary>
internal static class MalayalamPhrases
{
    public static Phrasebook Book { get; } = EnglishPhrases.Book;
}
