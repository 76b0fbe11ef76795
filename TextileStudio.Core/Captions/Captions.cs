using TextileStudio.Core.Posters;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Captions;

/// <summary>What to write: the offer, for which networks, in which tone, and how many different texts for each.</summary>
/// <param name="Platforms">Each at most once.</param>
/// <param name="Tone">A wire name of <see cref="CaptionTone"/>; null lets the festival choose.</param>
/// <param name="Variants">1-5.</param>
public sealed record CaptionRequest(ProductOffer Offer, IReadOnlyList<Platform> Platforms, string? Tone = null, int Variants = 1);

/// <summary>One network's text, counted the network's way, hashtags included.</summary>
public sealed record Caption(Platform Platform, string Text, int Length, int Limit, IReadOnlyList<string> Hashtags);

/// <summary>All texts of one request; with variants there are several captions per network, variant by variant.</summary>
/// <param name="Hashtags">Every hashtag that fits this offer, best first; a caption carries as many as its network welcomes.</param>
/// <param name="Engine">Who wrote it: <c>templates</c>.</param>
public sealed record CaptionSet(IReadOnlyList<Caption> Captions, IReadOnlyList<string> Hashtags, Language Language, string Engine);

/// <summary>How a caption speaks.</summary>
public enum CaptionTone
{
    Warm,
    Festive,
    Premium,
    Playful,
    Plain,
}

/// <summary>Writes captions. Templates now; model-backed writers behind the same contract later.</summary>
public interface ICaptionWriter
{
    ValueTask<CaptionSet> WriteAsync(CaptionRequest request, CancellationToken cancellationToken);
}
