using TextileStudio.Core.Posters;

namespace TextileStudio.Core.Captions.Phrases;

/// <summary>
/// One language's words for cloth, in lower case: by them a request's own words are recognised, and the first of each is what its hashtag is made of.
/// What is called by the same name in every language may be left out of all but English.
/// </summary>
internal sealed record TextileWords
{
    public required IReadOnlyDictionary<FabricKind, string[]> Kinds { get; init; }

    public required IReadOnlyDictionary<Craft, string[]> Crafts { get; init; }

    public required IReadOnlyDictionary<Ware, string[]> Wares { get; init; }

    /// <summary>Cloth that is not what its last word says.</summary>
    public required string[] Imitations { get; init; }

    /// <summary>Hashtags of a festival, best first; two to four each.</summary>
    public required IReadOnlyDictionary<Festival, string[]> FestivalTags { get; init; }

    /// <summary>Hashtags for any cloth, three or so.</summary>
    public required string[] GeneralTags { get; init; }
}
