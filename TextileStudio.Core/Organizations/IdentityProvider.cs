using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Organizations;

/// <summary>Who vouches for an organization's members by bearer tokens: tokens of this issuer, made for this audience, are taken.</summary>
public sealed class IdentityProvider
{
    public required string OrganizationId { get; init; }

    /// <summary>Compared letter for letter with a token's <c>iss</c>; its metadata lies below it.</summary>
    public required string Issuer { get; set; }

    /// <summary>Must be among a token's <c>aud</c>. The pair of issuer and audience belongs to one organization.</summary>
    public required string Audience { get; set; }

    /// <summary>The role of people the provider vouches for whom nobody added before; null takes only members who were added.</summary>
    public Role? NewMembersAs { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<IdentityProvider>
    {
        public void Configure(EntityTypeBuilder<IdentityProvider> builder)
        {
            builder.ToTable("identity_providers");
            builder.HasKey(p => p.OrganizationId);
            builder.HasIndex(p => new { p.Issuer, p.Audience }).IsUnique();
            builder.HasOne<Organization>().WithMany().HasForeignKey(p => p.OrganizationId);
        }
    }
}
