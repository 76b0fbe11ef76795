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
    // Every request asks this: translated once, not looked up by its shape each time.
    private readonly Func<StudioDb, string, DateTimeOffset, CancellationToken, Task<KeyHolder?>> _byHash = EF.CompileAsyncQuery((StudioDb db, string hash, DateTimeOffset now, CancellationToken _) =>
        db.ApiKeys.Where(k => k.Hash == hash && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now))
            .Join(db.Organizations, k => k.OrganizationId, o => o.Id, (k, o) => new KeyHolder(k.Id, k.Name, o.Id, o.Name, k.Scopes, k.Hash, k.LastUsedAt))
            .FirstOrDefault());

    /// <summary>Lower-case hexadecimal SHA-256; a fast hash is right for a secret of 256 random bits.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Null for an unknown, revoked or expired key.</summary>
    public async Task<KeyHolder?> FindByKeyAsync(string key, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        return await _byHash(db, HashOf(key), time.GetUtcNow(), cancellationToken);
    }

    /// <summary>For sessions, which hold a key's id. Null for an unknown, revoked or expired key.</summary>
    public async Task<KeyHolder?> FindByIdAsync(string keyId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        var now = time.GetUtcNow();
        return await db.ApiKeys.Where(k => k.Id == keyId && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now))
            .Join(db.Organizations, k => k.OrganizationId, o => o.Id, (k, o) => new KeyHolder(k.Id, k.Name, o.Id, o.Name, k.Scopes, k.Hash, k.LastUsedAt))
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Writes when a key was last used, unless a later time stands there already.</summary>
    public async Task RecordUseAsync(string keyId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        await db.ApiKeys.Where(k => k.Id == keyId && (k.LastUsedAt == null || k.LastUsedAt < at))
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, at), cancellationToken);
    }
}
