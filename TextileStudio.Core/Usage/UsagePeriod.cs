using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Core.Usage;

/// <summary>How much of one measure an organization has used in one period, and when that passed 80 and 100 % of what it may be: once each, whatever happens afterwards.</summary>
public sealed class UsagePeriod
{
    public required string OrganizationId { get; init; }

    /// <summary>A meter's wire name, or <see cref="UsageThresholds.Cost"/>.</summary>
    public required string Measure { get; init; }

    /// <summary>A UTC day (<c>2026-11-08</c>) or month (<c>2026-11</c>).</summary>
    public required string Period { get; init; }

    /// <summary>Pieces; paise for <see cref="UsageThresholds.Cost"/>.</summary>
    public long Used { get; set; }

    /// <summary>The limit or budget when last counted; null where there is none.</summary>
    public long? Most { get; set; }

    public DateTimeOffset? WarnedAt { get; set; }
    public DateTimeOffset? ReachedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<UsagePeriod>
    {
        public void Configure(EntityTypeBuilder<UsagePeriod> builder)
        {
            builder.ToTable("usage_periods");
            builder.HasKey(p => new { p.OrganizationId, p.Measure, p.Period });
            builder.HasOne<Organization>().WithMany().HasForeignKey(p => p.OrganizationId);
        }
    }
}
