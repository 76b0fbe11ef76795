using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Organizations;

/// <summary>One administrative act: who, what, on what, from where, when. Rows are only ever added (<see cref="Data.StudioDb"/> refuses anything else); no value of a row is a secret.</summary>
public sealed class AuditEntry
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary><c>member:&lt;id&gt;</c>, <c>key:&lt;id&gt;</c>, <c>operator</c>, <c>provider</c> or <c>stranger</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>The actor's name at that time.</summary>
    public string? ActorName { get; init; }

    /// <summary>The network address the request came from.</summary>
    public string? Address { get; init; }

    /// <summary>What was done, as <c>thing.done</c>.</summary>
    public required string Action { get; init; }

    public string? TargetId { get; init; }

    /// <summary>The thing's name at that time.</summary>
    public string? TargetName { get; init; }

    /// <summary>JSON: each changed field with its <c>old</c> and <c>new</c> value.</summary>
    public string? Changes { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<AuditEntry>
    {
        public void Configure(EntityTypeBuilder<AuditEntry> builder)
        {
            builder.ToTable("audit_entries");
            builder.HasIndex(a => new { a.OrganizationId, a.At });
            builder.HasOne<Organization>().WithMany().HasForeignKey(a => a.OrganizationId);
        }
    }
}
