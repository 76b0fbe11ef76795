using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Organizations;

/// <summary>What a key may do. Scopes are independent flags; <c>admin</c> alone does not read.</summary>
[Flags]
public enum KeyScopes
{
    None = 0,
    Read = 1,
    Write = 2,
    Admin = 4,

    /// <summary>What only owners do: make owners, and let another identity provider vouch for members.</summary>
    Owner = 8,
    All = Read | Write | Admin | Owner,
}

/// <summary>An API key. The key itself is shown once; the row keeps the SHA-256 of it, which is enough because it carries 256 random bits.</summary>
public sealed class ApiKey
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }
    public required string Name { get; set; }

    /// <summary>First characters of the key, for recognising it in a list.</summary>
    public required string Prefix { get; init; }

    public required string LastFour { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of the whole key; the only way to find it.</summary>
    public required string Hash { get; init; }

    public required KeyScopes Scopes { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Who made it (<c>member:&lt;id&gt;</c>, <c>key:&lt;id&gt;</c>); null for keys from before this was kept. A removed member's keys go with the member.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>The key this one takes over from.</summary>
    public string? ReplacesId { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>Coarse: written at most once a minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<ApiKey>
    {
        public void Configure(EntityTypeBuilder<ApiKey> builder)
        {
            builder.ToTable("api_keys");
            builder.HasAlternateKey(k => new { k.OrganizationId, k.Id });
            builder.HasIndex(k => k.Hash).IsUnique();
            builder.HasOne<Organization>().WithMany().HasForeignKey(k => k.OrganizationId);
        }
    }
}
