using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Core.Ai;

/// <summary>What a model was called for.</summary>
public enum AiPurpose
{
    Scene,
    Captions,
}

/// <summary>How far a call is.</summary>
public enum AiCallStatus
{
    /// <summary>About to be made: its estimated cost counts against the cap.</summary>
    Reserved,

    /// <summary>Answered; the cost is what the answer's usage says, or the estimate where it says none.</summary>
    Settled,

    /// <summary>Ended without a usable answer; a cost stands where the answer reported one.</summary>
    Failed,
}

/// <summary>One call of a model and what it cost.</summary>
public sealed class AiCall
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }

    /// <summary>UTC day as <c>yyyy-MM-dd</c>: caps are per day.</summary>
    public required string Day { get; init; }

    public required AiPurpose Purpose { get; init; }
    public required AiCallStatus Status { get; set; }
    public required string Provider { get; init; }

    /// <summary>As asked for.</summary>
    public required string Model { get; init; }

    /// <summary>As the answer names it.</summary>
    public string? ModelVersion { get; set; }

    public string? ResponseId { get; set; }
    public int InputTokens { get; set; }
    public int OutputTokens { get; set; }
    public int ImageTokens { get; set; }

    /// <summary>In millionths of a US dollar.</summary>
    public required long CostMicros { get; set; }

    /// <summary>Why it failed, as one of our codes.</summary>
    public string? Error { get; set; }

    public string? CreatedByKeyId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<AiCall>
    {
        public void Configure(EntityTypeBuilder<AiCall> builder)
        {
            builder.ToTable("ai_calls");
            builder.HasIndex(c => new { c.OrganizationId, c.Day });
            builder.HasOne<Organization>().WithMany().HasForeignKey(c => c.OrganizationId);
        }
    }
}
