using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Webhooks;

/// <summary>How a delivery stands.</summary>
public enum DeliveryStatus
{
    /// <summary>To be tried, or tried again.</summary>
    Pending,

    /// <summary>The endpoint took it.</summary>
    Delivered,

    /// <summary>Given up.</summary>
    Failed,
}

/// <summary>One try: when, how long, what came back. <paramref name="Answer"/> is the beginning of the answer's body, secrets masked.</summary>
public sealed record DeliveryTry(int Number, DateTimeOffset At, long DurationMs, int? Status, string? Error, string? Answer);

/// <summary>One event on its way to one endpoint. A claim is a lease: it moves <see cref="NextTry"/> ahead and raises the fence, so that a node that dies leaves nothing behind but a wait.</summary>
public sealed class WebhookDelivery
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }
    public required string EndpointId { get; init; }
    public required string EventId { get; init; }
    public required string Type { get; init; }

    public DeliveryStatus Status { get; set; }

    /// <summary>Tries made.</summary>
    public int Tries { get; set; }

    public required DateTimeOffset NextTry { get; set; }

    /// <summary>Rises with every claim; an outcome names the one it belongs to.</summary>
    public long Fence { get; set; }

    public int? LastStatus { get; set; }
    public string? LastError { get; set; }

    /// <summary>JSON list of <see cref="DeliveryTry"/>.</summary>
    public string Log { get; set; } = "[]";

    /// <summary>The delivery that this one repeats by hand.</summary>
    public string? ReplayOf { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; set; }

    public IReadOnlyList<DeliveryTry> ReadLog() => StudioJson.Read<List<DeliveryTry>>(Log) ?? [];

    internal sealed class Configuration : IEntityTypeConfiguration<WebhookDelivery>
    {
        public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
        {
            builder.ToTable("webhook_deliveries");
            builder.Property(d => d.Type).HasMaxLength(64);
            builder.Property(d => d.Log).HasDefaultValue("[]");
            builder.HasOne<WebhookEndpoint>().WithMany().HasForeignKey(d => new { d.OrganizationId, d.EndpointId })
                .HasPrincipalKey(e => new { e.OrganizationId, e.Id }).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<WebhookEvent>().WithMany().HasForeignKey(d => new { d.OrganizationId, d.EventId })
                .HasPrincipalKey(e => new { e.OrganizationId, e.Id }).OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(d => new { d.EndpointId, d.Status, d.NextTry, d.Id });
            builder.HasIndex(d => new { d.EndpointId, d.CreatedAt, d.Id });
            builder.HasIndex(d => d.FinishedAt);
        }
    }
}
