using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Organizations;

/// <summary>A key that may be used now, with its organization's name.</summary>
public sealed record KeyHolder(string KeyId, string KeyName, string OrganizationId, string OrganizationName, KeyScopes Scopes, string Hash, DateTimeOffset? LastUsedAt);

/// <summary>Finds who a key belongs to. Asked anew for every request, so a revocation counts from the next one.</summary>
public sealed class KeyDirectory(StudioDbs dbs, TimeProvider time)
{
    /// <summary>Lower-case hexadecimal SHA-256; a fast hash is right for a secret of 256 random bits.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Null for an unknown, revoked or expired key.</summary>
    public Task<KeyHolder?> FindByKeyAsync(string key, CancellationToken cancellationToken)
    {
        var hash = HashOf(key);
        return FindAsync(keys => keys.Where(k => k.Hash == hash), cancellationToken);
    }

    /// <summary>For sessions, which hold a key's id. Null for an unknown, revoked or expired key.</summary>
    public Task<KeyHolder?> FindByIdAsync(string keyId, CancellationToken cancellationToken) =>
        FindAsync(keys => keys.Where(k => k.Id == keyId), cancellationToken);

    /// <summary>Writes when a key was last used, unless a later time stands there already.</summary>
    public async Task RecordUseAsync(string keyId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        await db.ApiKeys.Where(k => k.Id == keyId && (k.LastUsedAt == null || k.LastUsedAt < at))
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, at), cancellationToken);
    }

    private async Task<KeyHolder?> FindAsync(Func<IQueryable<ApiKey>, IQueryable<ApiKey>> which, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        var now = time.GetUtcNow();
        return await which(db.ApiKeys)
            .Where(k => k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now))
            .Join(db.Organizations, k => k.OrganizationId, o => o.Id,
                (k, o) => new KeyHolder(k.Id, k.Name, o.Id, o.Name, k.Scopes, k.Hash, k.LastUsedAt))
            .FirstOrDefaultAsync(cancellationToken);
    }
}
