using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Organizations;

/// <summary>A key that may be used now, with its organization's name.</summary>
public sealed record KeyHolder(string KeyId, string KeyName, string OrganizationId, string OrganizationName, KeyScopes Scopes, string Hash, DateTimeOffset? LastUsedAt);

/// <summary>Finds who a key belongs to. Asked anew for every request, so a revocation counts from the next one.</summary>
public sealed class KeyDirectory
{
    // Every request asks this: translated once for this database, not looked up by its shape each time, and asked once for all requests at hand.
    private readonly Func<StudioDb, string, DateTimeOffset, Task<KeyHolder?>> _holder = EF.CompileAsyncQuery((StudioDb db, string hash, DateTimeOffset now) =>
        db.ApiKeys.Where(k => k.Hash == hash && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now))
            .Join(db.Organizations, k => k.OrganizationId, o => o.Id, (k, o) => new KeyHolder(k.Id, k.Name, o.Id, o.Name, k.Scopes, k.Hash, k.LastUsedAt))
            .FirstOrDefault());

    private readonly StudioDbs _dbs;
    private readonly TimeProvider _time;
    private readonly TogetherReads<string, KeyHolder> _byHash;

    public KeyDirectory(StudioDbs dbs, TimeProvider time)
    {
        (_dbs, _time) = (dbs, time);
        _byHash = TogetherReads.KeyByKey<string, KeyHolder>(dbs, (db, hash) => _holder(db, hash, time.GetUtcNow()));
    }

    /// <summary>Lower-case hexadecimal SHA-256; a fast hash is right for a secret of 256 random bits.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Null for an unknown, revoked or expired key.</summary>
    public Task<KeyHolder?> FindByKeyAsync(string key, CancellationToken cancellationToken) => _byHash.ReadAsync(HashOf(key), cancellationToken);

    /// <summary>For sessions, which hold a key's id. Null for an unknown, revoked or expired key.</summary>
    public async Task<KeyHolder?> FindByIdAsync(string keyId, CancellationToken cancellationToken)
    {
        await using var db = _dbs.ForSystem();
        var now = _time.GetUtcNow();
        return await db.ApiKeys.Where(k => k.Id == keyId && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now))
            .Join(db.Organizations, k => k.OrganizationId, o => o.Id, (k, o) => new KeyHolder(k.Id, k.Name, o.Id, o.Name, k.Scopes, k.Hash, k.LastUsedAt))
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Writes when a key was last used, unless a later time stands there already.</summary>
    public async Task RecordUseAsync(string keyId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var db = _dbs.ForSystem();
        await db.ApiKeys.Where(k => k.Id == keyId && (k.LastUsedAt == null || k.LastUsedAt < at))
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, at), cancellationToken);
    }
}
