using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Core.Usage;

/// <summary>What is counted.</summary>
public enum Meter
{
    Posters,
    Captions,
    Posts,
}

/// <summary>Counted work of one organization, key and platform on one UTC day. One row per combination, incremented in the transaction of the work.</summary>
public sealed class UsageEntry
{
    public required string OrganizationId { get; init; }

    /// <summary>UTC day as <c>yyyy-MM-dd</c>.</summary>
    public required string Day { get; init; }

    public required Meter Meter { get; init; }

    /// <summary>The API key's id, or empty where no key was at work.</summary>
    public required string KeyId { get; init; }

    /// <summary>The platform's wire name, or empty where none applies.</summary>
    public required string Platform { get; init; }

    public long Count { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<UsageEntry>
    {
        public void Configure(EntityTypeBuilder<UsageEntry> builder)
        {
            builder.ToTable("usage");
            builder.HasKey(u => new { u.OrganizationId, u.Day, u.Meter, u.KeyId, u.Platform });
            builder.HasOne<Organization>().WithMany().HasForeignKey(u => u.OrganizationId);
        }
    }
}
