using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Organizations;

/// <summary>A tenant: one shop or agency. Everything else belongs to exactly one of these.</summary>
public sealed class Organization
{
    public required string Id { get; init; }

    /// <summary>Unique, for people and for the <c>keys create</c> verb.</summary>
    public required string Name { get; set; }

    /// <summary>Lateness limit in minutes of posts that name none (default two hours).</summary>
    public int OverdueMinutes { get; set; } = 120;

    /// <summary>IANA zone the studio pages show times in.</summary>
    public string TimeZone { get; set; } = "Asia/Kolkata";

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<Organization>
    {
        public void Configure(EntityTypeBuilder<Organization> builder)
        {
            builder.ToTable("organizations");
            builder.HasIndex(o => o.Name).IsUnique();
        }
    }
}
