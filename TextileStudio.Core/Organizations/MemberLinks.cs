using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Organizations;

/// <summary>A link that makes its holder a member. It works once, until its end; the row keeps the SHA-256 of its secret.</summary>
public sealed class Invitation
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }
    public required Role Role { get; init; }

    /// <summary>The only sign-in name it may be used with; any when null.</summary>
    public string? Login { get; init; }

    /// <summary>Whom it is for, in the inviter's words.</summary>
    public string? Note { get; init; }

    public required string Hash { get; init; }
    public required string CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? AcceptedAt { get; set; }
    public string? MemberId { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Invitation>
    {
        public void Configure(EntityTypeBuilder<Invitation> builder)
        {
            builder.ToTable("invitations");
            builder.HasIndex(i => i.Hash).IsUnique();
            builder.HasIndex(i => new { i.OrganizationId, i.CreatedAt });
            builder.HasOne<Organization>().WithMany().HasForeignKey(i => i.OrganizationId);
        }
    }
}

/// <summary>A link by which a member sets a new password. It works once, until its end; the row keeps the SHA-256 of its secret.</summary>
public sealed class ResetLink
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }
    public required string MemberId { get; init; }
    public required string Hash { get; init; }
    public required string CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Used or taken back.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<ResetLink>
    {
        public void Configure(EntityTypeBuilder<ResetLink> builder)
        {
            builder.ToTable("reset_links");
            builder.HasIndex(r => r.Hash).IsUnique();
            builder.HasOne<Member>().WithMany().HasForeignKey(r => new { r.OrganizationId, r.MemberId }).HasPrincipalKey(m => new { m.OrganizationId, m.Id });
        }
    }
}

/// <summary>Secrets of links: 256 random bits, kept only as <see cref="KeyDirectory.HashOf"/>.</summary>
internal static class LinkSecret
{
    public const string Invitation = "tsi_";
    public const string Reset = "tsr_";

    public static string New(string kind) => kind + System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    /// <summary>Null for what cannot be such a secret.</summary>
    public static string? HashOf(string? secret, string kind) =>
        secret?.Trim() is { Length: 47 } given && given.StartsWith(kind, StringComparison.Ordinal) ? KeyDirectory.HashOf(given) : null;

    /// <summary>One sentence for a link that was used, taken back, is too old or never was.</summary>
    public static Refusal Over() => new(RefusalKind.Rule, "link_invalid", "This link does not work any more: it was used, taken back or is too old. Ask the person who sent it for a new one.");
}
