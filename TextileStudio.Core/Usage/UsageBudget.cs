using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Core.Usage;

/// <summary>What an organization means to spend in a month (UTC). It warns and stops nothing.</summary>
public sealed class UsageBudget
{
    public required string OrganizationId { get; init; }
    public required long MonthlyPaise { get; set; }
    public required DateTimeOffset UpdatedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<UsageBudget>
    {
        public void Configure(EntityTypeBuilder<UsageBudget> builder)
        {
            builder.ToTable("usage_budgets");
            builder.HasKey(b => b.OrganizationId);
            builder.HasOne<Organization>().WithMany().HasForeignKey(b => b.OrganizationId);
        }
    }
}
