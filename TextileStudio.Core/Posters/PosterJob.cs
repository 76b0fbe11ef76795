using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Core.Posters;

/// <summary>Where a poster that is made in the background stands.</summary>
public enum PosterJobStatus
{
    Queued,
    Working,
    Done,
    Failed,
}

/// <summary>
/// A poster to be made in the background. A worker holds it by a lease; when the lease runs out (a crash), another takes it up again: making a poster
/// is repeatable, and storing it and finishing the job are one transaction.
/// </summary>
public sealed class PosterJob
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }
    public required PosterJobStatus Status { get; set; }

    /// <summary>0-100.</summary>
    public required int Progress { get; set; }

    /// <summary>JSON of the request's fields.</summary>
    public required string Request { get; init; }

    /// <summary>The uploaded photo in the asset store, nobody's asset and removed when the job ends; null when the request names an asset or address.</summary>
    public string? PhotoPath { get; init; }

    public string? CreatedByKeyId { get; init; }

    /// <summary>Who works on it, until when, and for the how manyth time. While it is queued, it is not begun before <see cref="LeaseUntil"/>.</summary>
    public string? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }
    public required int Tries { get; set; }

    /// <summary>Set when done.</summary>
    public string? PosterId { get; set; }

    /// <summary>JSON of the refusal when failed.</summary>
    public string? Error { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<PosterJob>
    {
        public void Configure(EntityTypeBuilder<PosterJob> builder)
        {
            builder.ToTable("poster_jobs");
            builder.HasIndex(j => new { j.Status, j.CreatedAt });
            builder.HasIndex(j => new { j.OrganizationId, j.CreatedAt });
            builder.HasOne<Organization>().WithMany().HasForeignKey(j => j.OrganizationId);
        }
    }
}
