using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Usage;

/// <summary>What is used of one limit by one subject, as <see cref="Allowance"/> writes it. No row: nothing is used. It outlives the process, and every node counts on the same one.</summary>
public sealed class LimitUse
{
    /// <summary>The limit's <see cref="LimitPolicy.Key"/>.</summary>
    public required string Policy { get; init; }

    /// <summary>Whose use; empty for the whole service.</summary>
    public required string Subject { get; init; }

    public required string State { get; set; }

    /// <summary>From then on the row says nothing any more.</summary>
    public required DateTimeOffset FullAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<LimitUse>
    {
        public void Configure(EntityTypeBuilder<LimitUse> builder)
        {
            builder.ToTable("limit_uses");
            builder.HasKey(u => new { u.Policy, u.Subject });
            builder.HasIndex(u => u.FullAt);
        }
    }
}
