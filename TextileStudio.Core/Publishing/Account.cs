using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TextileStudio.Core.Publishing;

/// <summary>Whether posts may go out through an account.</summary>
public enum AccountStatus
{
    Active,

    /// <summary>Its token was revoked or has expired; posts wait as <c>needs_check: account_disconnected</c>.</summary>
    Disconnected,
}

/// <summary>A connection to one page, profile or phone number on one network. The token is stored encrypted and bound to organization and row.</summary>
public sealed class Account
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }
    public required Platform Platform { get; init; }

    /// <summary>The network's id of the page, professional account or user.</summary>
    public required string ExternalId { get; init; }

    public required string Username { get; set; }
    public required string DisplayName { get; set; }

    /// <summary>Output of <see cref="ISecretBox"/>; never the token itself.</summary>
    public required string ProtectedToken { get; set; }

    /// <summary>Rises with every stored token: a refresh that began from an older one changes nothing.</summary>
    public long TokenVersion { get; set; }

    public DateTimeOffset? TokenExpiresAt { get; set; }

    /// <summary>Output of <see cref="ISecretBox"/>; null where the network gives no refresh token.</summary>
    public string? ProtectedRefreshToken { get; set; }

    public DateTimeOffset? RefreshExpiresAt { get; set; }

    /// <summary>Who is refreshing the token at this moment and until when; one at a time over all nodes.</summary>
    public string? RefreshOwner { get; set; }

    public DateTimeOffset? RefreshLeaseUntil { get; set; }

    /// <summary>What the owner granted, separated by blanks, as the network names it.</summary>
    public string? Scopes { get; set; }

    /// <summary>JSON object of network-specific settings, nothing secret: WhatsApp's business account id, TikTok's privacy choice, LinkedIn's author.</summary>
    public string Settings { get; set; } = "{}";

    /// <summary>JSON of <see cref="AccountQuota"/>: what the network last said is left.</summary>
    public string? Quota { get; set; }

    /// <summary>The last expiry warning that was given, in days ahead (7, 3, 1, 0); null when none is due.</summary>
    public int? ExpiryWarnedDays { get; set; }

    /// <summary>When the network was last asked whether the connection works.</summary>
    public DateTimeOffset? LastCheckedAt { get; set; }

    public AccountStatus Status { get; set; }
    public string? StatusReason { get; set; }
    public DateTimeOffset? LastPostedAt { get; set; }
    public string? LastError { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Binds a protected token to its row: a ciphertext moved to another row or tenant does not open.</summary>
    public static string TokenPurpose(string organizationId, string accountId) => $"account-token/{organizationId}/{accountId}";

    /// <summary>The same for its refresh token.</summary>
    public static string RefreshPurpose(string organizationId, string accountId) => $"account-refresh/{organizationId}/{accountId}";

    internal sealed class Configuration : IEntityTypeConfiguration<Account>
    {
        public void Configure(EntityTypeBuilder<Account> builder)
        {
            builder.ToTable("accounts");
            builder.HasAlternateKey(a => new { a.OrganizationId, a.Id });
            builder.HasIndex(a => new { a.OrganizationId, a.Platform, a.ExternalId }).IsUnique();
            builder.Property(a => a.Settings).HasDefaultValue("{}");
            builder.HasOne<Organizations.Organization>().WithMany().HasForeignKey(a => a.OrganizationId);
        }
    }
}

/// <summary>How much of a network's posting quota an account had used when it was last asked. <paramref name="Total"/> null means unlimited.</summary>
public sealed record AccountQuota(long Used, long? Total, DateTimeOffset AsOf);

/// <summary>Encrypts small secrets at rest. A protected text opens only under the purpose it was made with.</summary>
public interface ISecretBox
{
    string Protect(string purpose, string secret);

    /// <summary>Throws <see cref="System.Security.Cryptography.CryptographicException"/> when the text was made for another purpose or with a lost key.</summary>
    string Unprotect(string purpose, string protectedSecret);
}
