using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>What a row of the feed is.</summary>
public enum SandboxPostKind
{
    Post,
    Story,

    /// <summary>On X a reply is a post of its own with a parent.</summary>
    Comment,
}

/// <summary>Something "published" on a sandbox network.</summary>
public sealed record SandboxPost
{
    public required Platform Platform { get; init; }
    public required string Account { get; init; }
    public required string RemoteId { get; init; }
    public required SandboxPostKind Kind { get; init; }
    public string? ParentId { get; init; }
    public required string Text { get; init; }
    public string? Link { get; init; }

    /// <summary>The Instagram container it was made from.</summary>
    public string? ContainerId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on lists show it.</summary>
    public required DateTimeOffset VisibleFrom { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>What only this network knows of a post: whom it went to, who may see it, how far it got.</summary>
    public JsonObject? Details { get; init; }

    public IReadOnlyList<SandboxMedia> Media { get; init; } = [];
}

/// <summary>A picture (or a video's bytes) uploaded to or fetched by a sandbox network.</summary>
public sealed record SandboxMedia
{
    public required string Id { get; init; }
    public required Platform Platform { get; init; }
    public required string Account { get; init; }

    /// <summary>X: the key by which posts name it.</summary>
    public string? MediaKey { get; init; }

    /// <summary>X: tweet_image, tweet_gif, tweet_video. Facebook: the edge a video was uploaded through; null for a photo.</summary>
    public string? Category { get; init; }

    /// <summary>Null while a chunked upload is not finished.</summary>
    public string? Sha256 { get; init; }

    public required string ContentType { get; init; }
    public long Bytes { get; init; }
    public int Width { get; init; }
    public int Height { get; init; }
    public string? AltText { get; init; }

    /// <summary>Running time of a video.</summary>
    public int? DurationMs { get; init; }

    /// <summary>The post it is part of.</summary>
    public string? PostId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When processing is over.</summary>
    [JsonIgnore]
    public DateTimeOffset ReadyAt { get; init; }
}

/// <summary>One request that reached the sandbox.</summary>
public sealed record SandboxRequest
{
    public required long Id { get; init; }
    public required DateTimeOffset At { get; init; }
    public required Platform Platform { get; init; }

    /// <summary>Null when the token named none.</summary>
    public string? Account { get; init; }

    public required string Method { get; init; }

    /// <summary>Without query, so without a token.</summary>
    public required string Path { get; init; }

    public CallKind? Kind { get; init; }

    /// <summary>Null while it is being worked on, or when no answer was given.</summary>
    public int? Status { get; init; }

    /// <summary>Whether it changed what the network holds.</summary>
    public bool Performed { get; init; }

    /// <summary>The id of what it made.</summary>
    public string? RemoteId { get; init; }

    /// <summary>The faults that struck it.</summary>
    public string? Faults { get; init; }
}

/// <summary>An Instagram media container.</summary>
internal sealed record SandboxContainer
{
    public required string Id { get; init; }
    public required string Account { get; init; }

    /// <summary>IMAGE, VIDEO, REELS, CAROUSEL or STORIES.</summary>
    public required string Type { get; init; }

    public required string Caption { get; init; }
    public string? MediaId { get; init; }
    public IReadOnlyList<string> Children { get; init; } = [];
    public bool IsChild { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ReadyAt { get; init; }

    /// <summary>The container fault it was made under.</summary>
    public SandboxFault? Forced { get; init; }

    public string? PostId { get; init; }
    public DateTimeOffset? PublishedAt { get; init; }
}
