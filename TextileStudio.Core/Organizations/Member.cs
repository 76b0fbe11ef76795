using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Organizations;

/// <summary>
/// A person in one organization, who signs in with a password here or with a token of the organization's identity provider. Somebody who works for two shops is two members:
/// so nobody who administers one shop ever holds the way into another.
/// </summary>
public sealed class Member
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }
    public required string Name { get; set; }

    /// <summary>What the person types to sign in, normalized; unique in the whole service. Null for who comes by the identity provider only, and for removed members.</summary>
    public string? Login { get; set; }

    public string? PasswordHash { get; set; }

    /// <summary>How the organization's identity provider calls the person.</summary>
    public string? Subject { get; set; }

    public required Role Role { get; set; }

    /// <summary>Every session carries it; a new one ends them all.</summary>
    public required string Stamp { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Coarse: written at most once a minute.</summary>
    public DateTimeOffset? LastSeenAt { get; set; }

    /// <summary>A removed member stays as a row, so that the audit log can name who acted.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>How this member is named in timelines and in the audit log.</summary>
    public string Actor => ActorOf(Id);

    public static string ActorOf(string id) => $"member:{id}";

    internal sealed class Configuration : IEntityTypeConfiguration<Member>
    {
        public void Configure(EntityTypeBuilder<Member> builder)
        {
            builder.ToTable("members");
            builder.HasAlternateKey(m => new { m.OrganizationId, m.Id });
            builder.HasIndex(m => m.Login).IsUnique();
            builder.HasIndex(m => new { m.OrganizationId, m.Subject }).IsUnique();
            builder.HasOne<Organization>().WithMany().HasForeignKey(m => m.OrganizationId);
        }
    }
}
