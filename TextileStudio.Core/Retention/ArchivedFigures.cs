using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Core.Retention;

/// <summary>What an organization's archived posts cost one day: written as they leave the database, so that the money of months past stays as it was told.</summary>
public sealed class ArchivedCost
{
    public required string OrganizationId { get; init; }

    /// <summary>UTC day as <c>yyyy-MM-dd</c>.</summary>
    public required string Day { get; init; }

    /// <summary>As in <see cref="Usage.CostLine"/>: <c>x_post</c>, <c>whatsapp_marketing</c> …</summary>
    public required string Source { get; init; }

    public long Count { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<ArchivedCost>
    {
        public void Configure(EntityTypeBuilder<ArchivedCost> builder)
        {
            builder.ToTable("archived_costs");
            builder.HasKey(c => new { c.OrganizationId, c.Day, c.Source });
            builder.HasOne<Organization>().WithMany().HasForeignKey(c => c.OrganizationId);
        }
    }
}

/// <summary>How far an organization's archive reaches.</summary>
public sealed class ArchiveMark
{
    public required string OrganizationId { get; init; }

    /// <summary>Of posts planned before this instant some are in the archive; figures over posts are whole from here on.</summary>
    public DateTimeOffset CountedFrom { get; set; }

    /// <summary>Posts archived so far.</summary>
    public long Posts { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<ArchiveMark>
    {
        public void Configure(EntityTypeBuilder<ArchiveMark> builder)
        {
            builder.ToTable("archive_marks");
            builder.HasKey(m => m.OrganizationId);
            builder.HasOne<Organization>().WithMany().HasForeignKey(m => m.OrganizationId);
        }
    }
}
