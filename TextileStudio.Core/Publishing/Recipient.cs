using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Publishing;

/// <summary>Somebody who agreed to get messages from the shop. Without a record of that nobody is written to.</summary>
public sealed class Recipient
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }

    /// <summary>Digits of the E.164 number, without the plus.</summary>
    public required string Phone { get; init; }

    /// <summary>The business-scoped user id by which the network names people who hide their number (<c>IN.1349…</c>); null until a webhook told it.</summary>
    public string? UserId { get; set; }

    public string? Name { get; set; }

    /// <summary>Group the recipient belongs to, for broadcasts to a part; null for none.</summary>
    public string? Tag { get; set; }

    public required DateTimeOffset OptedInAt { get; set; }

    /// <summary>How the agreement was given ("counter form", "website"); the evidence.</summary>
    public required string OptInSource { get; set; }

    /// <summary>From when on nothing may be sent any more.</summary>
    public DateTimeOffset? OptedOutAt { get; set; }

    public string? OptOutReason { get; set; }

    /// <summary>The last message from them; free-form messages are allowed for 24 hours after it.</summary>
    public DateTimeOffset? LastInboundAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where a message is sent to.</summary>
    public string Address => Phone;

    internal sealed class Configuration : IEntityTypeConfiguration<Recipient>
    {
        public void Configure(EntityTypeBuilder<Recipient> builder)
        {
            builder.ToTable("recipients");
            builder.Ignore(r => r.Address);
            builder.HasAlternateKey(r => new { r.OrganizationId, r.Id });
            builder.HasIndex(r => new { r.OrganizationId, r.Phone }).IsUnique();
            builder.HasIndex(r => new { r.OrganizationId, r.CreatedAt, r.Id });
            builder.HasOne<Organizations.Organization>().WithMany().HasForeignKey(r => r.OrganizationId);
        }
    }
}
