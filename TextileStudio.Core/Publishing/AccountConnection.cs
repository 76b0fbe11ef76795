using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Publishing;

/// <summary>A connection of an account that somebody has begun and not finished: the owner is at the network's consent page, or has yet to choose a page.</summary>
public sealed class AccountConnection
{
    /// <summary>SHA-256 (lower-case hexadecimal) of the <c>state</c> that the browser carries; the state itself is never stored.</summary>
    public required string Id { get; init; }

    public required string OrganizationId { get; init; }
    public required Platform Platform { get; init; }

    /// <summary>The API key behind the session that began it: only that session may finish it.</summary>
    public required string KeyId { get; init; }

    /// <summary>The account to connect again; null for a new one.</summary>
    public string? AccountId { get; init; }

    /// <summary>The PKCE verifier, protected; null where the network offers no PKCE.</summary>
    public string? ProtectedVerifier { get; init; }

    /// <summary>Sent to both of the network's addresses, letter for letter.</summary>
    public required string RedirectUri { get; init; }

    /// <summary>When the code was redeemed: a state works once.</summary>
    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>JSON of the pages or profiles that were granted, with their tokens, protected; set while the owner has to choose.</summary>
    public string? ProtectedChoices { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<AccountConnection>
    {
        public void Configure(EntityTypeBuilder<AccountConnection> builder)
        {
            builder.ToTable("account_connections");
            builder.HasIndex(c => c.ExpiresAt);
            builder.HasOne<Organizations.Organization>().WithMany().HasForeignKey(c => c.OrganizationId);
        }
    }
}
