using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Organizations;

/// <summary>
/// A client's Idempotency-Key and the answer it got, kept 24 h per organization and route.
/// Local work inserts the row, answer included, in the transaction of the work; work that calls out reserves the row first with a lease.
/// </summary>
public sealed class IdempotencyKey
{
    public required string OrganizationId { get; init; }

    /// <summary>Method and route pattern, for instance <c>POST /api/schedule</c>.</summary>
    public required string Route { get; init; }

    public required string Key { get; init; }

    /// <summary>SHA-256 of the request body; another body under the same key is refused.</summary>
    public required string RequestHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Set while the work runs: after it the reservation is free again, for its holder died.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Null until the work is done.</summary>
    public int? StatusCode { get; set; }

    public string? Body { get; set; }
    public string? Location { get; set; }
    public string? ETag { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<IdempotencyKey>
    {
        public void Configure(EntityTypeBuilder<IdempotencyKey> builder)
        {
            builder.ToTable("idempotency_keys");
            builder.HasKey(k => new { k.OrganizationId, k.Route, k.Key });
            builder.HasIndex(k => k.CreatedAt);
            builder.HasOne<Organization>().WithMany().HasForeignKey(k => k.OrganizationId);
        }
    }
}
