using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Webhooks;

/// <summary>Why an endpoint gets nothing.</summary>
public enum DisabledReason
{
    /// <summary>Switched off by a person.</summary>
    Owner,

    /// <summary>It answered 410.</summary>
    Gone,

    /// <summary>It took nothing for days.</summary>
    Failing,
}

/// <summary>An address of an organization's own system that is told of events. Its secret is stored encrypted and bound to organization and row.</summary>
public sealed class WebhookEndpoint
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }
    public required string Url { get; set; }
    public string? Description { get; set; }

    /// <summary>JSON list of the kinds it asked for; <see cref="EventTypes.All"/> for every kind.</summary>
    public required string Events { get; set; }

    /// <summary>Output of <see cref="Publishing.ISecretBox"/>; never the secret itself.</summary>
    public required string ProtectedSecret { get; set; }

    /// <summary>The secret before the last rotation, as long as deliveries are signed with both.</summary>
    public string? ProtectedOldSecret { get; set; }

    public DateTimeOffset? OldSecretUntil { get; set; }

    /// <summary>Null while it is on.</summary>
    public DisabledReason? Disabled { get; set; }

    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>It asked for a pause; until then nothing is sent to it.</summary>
    public DateTimeOffset? HoldUntil { get; set; }

    /// <summary>The first failure since its last success.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    public DateTimeOffset? LastSuccessAt { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether it asked for this kind of event.</summary>
    public bool Wants(string type) => (StudioJson.Read<string[]>(Events) ?? []).Any(e => e == EventTypes.All || e == type);

    /// <summary>Binds a protected secret to its row: a ciphertext moved to another row or tenant does not open.</summary>
    public static string SecretPurpose(string organizationId, string endpointId) => $"webhook-secret/{organizationId}/{endpointId}";

    internal sealed class Configuration : IEntityTypeConfiguration<WebhookEndpoint>
    {
        public void Configure(EntityTypeBuilder<WebhookEndpoint> builder)
        {
            builder.ToTable("webhook_endpoints");
            builder.HasAlternateKey(e => new { e.OrganizationId, e.Id });
            builder.HasIndex(e => new { e.OrganizationId, e.CreatedAt, e.Id });
            builder.HasOne<Organizations.Organization>().WithMany().HasForeignKey(e => e.OrganizationId);
        }
    }
}
