using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Webhooks;

/// <summary>A row of the outbox: something happened that an endpoint may want to hear of. Written in the transaction of the change it tells of.</summary>
public sealed class WebhookEvent
{
    /// <summary>The <c>webhook-id</c> of every delivery of this event.</summary>
    public required string Id { get; init; }

    public required string OrganizationId { get; init; }

    /// <summary>A name of <see cref="EventTypes"/>.</summary>
    public required string Type { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The id of the post, account or meter it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>JSON object of what the change itself knew; null for nothing.</summary>
    public string? Facts { get; init; }

    /// <summary>The body that is sent and signed, letter for letter; null until the event was prepared.</summary>
    public string? Body { get; set; }

    /// <summary>When its deliveries were made.</summary>
    public DateTimeOffset? PreparedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<WebhookEvent>
    {
        public void Configure(EntityTypeBuilder<WebhookEvent> builder)
        {
            builder.ToTable("webhook_events");
            builder.Property(e => e.Type).HasMaxLength(64);
            builder.HasAlternateKey(e => new { e.OrganizationId, e.Id });
            builder.HasIndex(e => new { e.PreparedAt, e.Id });
            builder.HasOne<Organizations.Organization>().WithMany().HasForeignKey(e => e.OrganizationId);
        }
    }
}
