using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TextileStudio.Core.Assets;

namespace TextileStudio.Core.Posters;

/// <summary>A finished poster: what was asked for, and the assets that came of it.</summary>
public sealed class Poster
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }

    /// <summary>The first rendition's asset.</summary>
    public required string AssetId { get; init; }

    public required string ProductName { get; init; }
    public required string Festival { get; init; }
    public required string Style { get; init; }
    public required string Language { get; init; }

    /// <summary>JSON of the request's fields, without the photo.</summary>
    public required string Request { get; init; }

    /// <summary>JSON of the whole answer as it was given, so that reading it again gives the same.</summary>
    public required string Answer { get; init; }

    public required string Renderer { get; init; }
    public string? CreatedByKeyId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<Poster>
    {
        public void Configure(EntityTypeBuilder<Poster> builder)
        {
            builder.ToTable("posters");
            builder.HasAlternateKey(p => new { p.OrganizationId, p.Id });
            builder.HasIndex(p => new { p.OrganizationId, p.CreatedAt, p.Id });
            builder.HasOne<Asset>().WithMany().HasForeignKey(p => new { p.OrganizationId, p.AssetId })
                .HasPrincipalKey(a => new { a.OrganizationId, a.Id }).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
