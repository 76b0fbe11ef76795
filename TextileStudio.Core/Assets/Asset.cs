using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Assets;

/// <summary>Where an asset came from.</summary>
public enum AssetKind
{
    Upload,
    Poster,

    /// <summary>Fetched from a client's URL when a post was scheduled.</summary>
    Snapshot,

    Rendition,
}

/// <summary>A picture or video in our store. The id is 128 random bits in hexadecimal: it is also the unguessable part of its public address.</summary>
public sealed class Asset
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }
    public required AssetKind Kind { get; init; }

    /// <summary>As found in the bytes, never as claimed by a client.</summary>
    public required string ContentType { get; init; }

    public required long Bytes { get; init; }
    public required int Width { get; init; }
    public required int Height { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of the bytes.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Path below the asset folder, chosen by the store.</summary>
    public required string Path { get; init; }

    public bool AiGenerated { get; init; }

    /// <summary>Running time of a video in milliseconds; null for a picture.</summary>
    public int? DurationMs { get; init; }

    /// <summary>The asset a rendition was made from.</summary>
    public string? SourceAssetId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last part of the public address: <c>{id}.jpg</c>, <c>.png</c>, <c>.webp</c>, <c>.gif</c>, <c>.mp4</c> or <c>.mov</c>.</summary>
    public string FileName => $"{Id}.{Extension(ContentType)}";

    /// <summary>What rules are held against.</summary>
    public MediaFacts Facts() => new(ContentType, Bytes, Width, Height) { Duration = DurationMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null };

    public static string Extension(string contentType) => contentType switch
    {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/webp" => "webp",
        "image/gif" => "gif",
        "video/mp4" => "mp4",
        "video/quicktime" => "mov",
        _ => "bin",
    };

    internal sealed class Configuration : IEntityTypeConfiguration<Asset>
    {
        public void Configure(EntityTypeBuilder<Asset> builder)
        {
            builder.ToTable("assets");
            builder.HasAlternateKey(a => new { a.OrganizationId, a.Id });
            builder.Ignore(a => a.FileName);
            builder.HasIndex(a => new { a.OrganizationId, a.CreatedAt, a.Id });
            builder.HasOne<Organization>().WithMany().HasForeignKey(a => a.OrganizationId);
        }
    }
}
