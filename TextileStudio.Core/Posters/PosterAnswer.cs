using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Posters;

/// <summary>A finished poster as clients see it; kept with the poster, so that reading it again gives the same.</summary>
public sealed record PosterAnswer
{
    public required string Id { get; init; }

    /// <summary>The first rendition's, as are the three below it.</summary>
    public required string AssetId { get; init; }

    public required string AssetUrl { get; init; }
    public required int Width { get; init; }
    public required int Height { get; init; }
    public required string ContentType { get; init; }
    public required IReadOnlyList<PosterRendition> Renditions { get; init; }
    public required IReadOnlyList<PosterCaption> Captions { get; init; }
    public required IReadOnlyList<string> Hashtags { get; init; }
    public required Language Language { get; init; }

    /// <summary>Who drew it.</summary>
    public required string Renderer { get; init; }

    /// <summary>Whether something came out otherwise than asked for: no scene was made, or captions are the templates' in place of a model's.</summary>
    public required bool Degraded { get; init; }

    public required string? DegradedReason { get; init; }
    public required PosterUsage Usage { get; init; }
    public required long DurationMs { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The poster in one size.</summary>
public sealed record PosterRendition(PosterSize Size, string AssetId, string AssetUrl, int Width, int Height);

/// <summary>A text to post with it; length and limit in the network's own counting.</summary>
public sealed record PosterCaption(Platform Platform, string Text, int Length, int Limit);

/// <summary>What this poster counted for, and the limits as they stood before it.</summary>
/// <param name="CostUsd">What models cost for it; null when none was asked.</param>
public sealed record PosterUsage(int Posters, IReadOnlyList<PosterUsageWindow> Windows, decimal? CostUsd = null);

/// <summary>One limit. <paramref name="ResetsAt"/> is when its window ends.</summary>
public sealed record PosterUsageWindow(string Name, long Limit, long Remaining, DateTimeOffset ResetsAt);
