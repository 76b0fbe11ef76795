using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Core.Brands;

/// <summary>How an organization's posters look by themselves: one per organization.</summary>
public sealed class BrandKit
{
    public required string OrganizationId { get; init; }

    /// <summary>The logo as it was uploaded; null without one.</summary>
    public string? LogoAssetId { get; set; }

    /// <summary>JSON of what was set.</summary>
    public required string Settings { get; set; }

    /// <summary>Counts up with every change; the ETag.</summary>
    public required long Version { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<BrandKit>
    {
        public void Configure(EntityTypeBuilder<BrandKit> builder)
        {
            builder.ToTable("brand_kits");
            builder.HasKey(k => k.OrganizationId);
            builder.Property(k => k.Version).IsConcurrencyToken();
            builder.HasOne<Organization>().WithMany().HasForeignKey(k => k.OrganizationId);
            builder.HasOne<Asset>().WithMany().HasForeignKey(k => new { k.OrganizationId, k.LogoAssetId })
                .HasPrincipalKey(a => new { a.OrganizationId, a.Id }).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
