using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Organizations;

/// <summary>A new key's row and the key itself, which exists nowhere else.</summary>
public sealed record IssuedKey(ApiKey Row, string Key);

/// <summary>One page of an organization's keys.</summary>
public sealed record KeyPage(long Count, IReadOnlyList<ApiKey> Keys, string[]? Next, string[]? Previous);

/// <summary>Makes, lists and revokes API keys.</summary>
public sealed class KeyIssuer(StudioDbs dbs, WriteRetry write, IdSource ids, TimeProvider time)
{
    private const string Live = "tsk_live_";

    /// <summary>Makes a key in the caller's own organization. It never gets a scope that <paramref name="granter"/> lacks.</summary>
    /// <param name="alongside">Runs in the same transaction, for instance to keep an idempotency key.</param>
    public async Task<Outcome<IssuedKey>> CreateAsync(string organizationId, KeyScopes granter, string name, IReadOnlyList<string> scopeNames, DateTimeOffset? expiresAt,
        Func<StudioDb, IssuedKey, CancellationToken, Task>? alongside, CancellationToken cancellationToken)
    {
        name = name.Trim().Normalize();
        var scopes = ScopesOf(scopeNames);
        var violations = Check(granter, name, scopes, expiresAt);
        if (violations.Count > 0 || scopes is null)
            return new Refusal(RefusalKind.Rule, "key_refused", "This key cannot be made as asked; see the violations.", violations);

        return await write.InTransactionAsync(Scope.Of(organizationId), async (db, token) =>
        {
            var issued = Issue(organizationId, name, scopes.Value, expiresAt);
            db.ApiKeys.Add(issued.Row);
            if (alongside is not null)
                await alongside(db, issued, token);
            await db.SaveChangesAsync(token);
            return issued;
        }, cancellationToken);
    }

    /// <summary>Makes a key from the command line, and the organization when there is none of that name.</summary>
    public async Task<IssuedKey> CreateForOrganizationAsync(string organization, string name, KeyScopes scopes, CancellationToken cancellationToken)
    {
        organization = organization.Trim().Normalize();
        return await write.InTransactionAsync(Scope.System, async (db, token) =>
        {
            var row = await db.Organizations.FirstOrDefaultAsync(o => o.Name == organization, token);
            if (row is null)
            {
                row = new Organization { Id = ids.NewId(), Name = organization, CreatedAt = time.GetUtcNow() };
                db.Organizations.Add(row);
            }

            var issued = Issue(row.Id, name.Trim().Normalize(), scopes, expiresAt: null);
            db.ApiKeys.Add(issued.Row);
            await db.SaveChangesAsync(token);
            return issued;
        }, cancellationToken);
    }

    /// <summary>All keys of the organization, newest first, revoked ones included.</summary>
    public async Task<Outcome<KeyPage>> ListAsync(string organizationId, int size, string[]? cursor, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var slice = await Keyset.ReadAsync(db.ApiKeys, k => k.CreatedAt, k => k.Id, descending: true, size, cursor, $"keys\n{organizationId}", cancellationToken);
        return slice is null ? Keyset.BadCursor() : new KeyPage(await db.ApiKeys.LongCountAsync(cancellationToken), slice.Rows, slice.Next, slice.Previous);
    }

    /// <summary>Takes effect with the next request that names the key. Revoking twice is no error.</summary>
    public async Task<Outcome<string>> RevokeAsync(string organizationId, string keyId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await write.InTransactionAsync<Outcome<string>>(Scope.Of(organizationId), async (db, token) =>
        {
            if (!await db.ApiKeys.AnyAsync(k => k.Id == keyId, token))
                return Refusal.NotFound("key");
            await db.ApiKeys.Where(k => k.Id == keyId && k.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, now), token);
            return keyId;
        }, cancellationToken);
    }

    private List<Violation> Check(KeyScopes granter, string name, KeyScopes? scopes, DateTimeOffset? expiresAt)
    {
        var violations = new List<Violation>();
        if (name.Length is 0 or > 100)
            violations.Add(new Violation("/name", "length", "1-100", name.Length.ToString(), "Give the key a name of 1 to 100 characters."));
        if (scopes is null or KeyScopes.None)
            violations.Add(new Violation("/scopes", "one_of", "read, write, admin", null, "Name at least one scope, and no others than these."));
        else if ((scopes.Value & ~granter) != KeyScopes.None)
            violations.Add(new Violation("/scopes", "granter", Names(granter), Names(scopes.Value), "A key cannot give more than the key that makes it has."));
        if (expiresAt <= time.GetUtcNow())
            violations.Add(new Violation("/expires_at", "future", null, expiresAt.Value.ToString("O"), "Choose a time in the future, or leave it out."));
        return violations;
    }

    /// <summary>Null when one of the names is no scope.</summary>
    public static KeyScopes? ScopesOf(IEnumerable<string> names)
    {
        var all = KeyScopes.None;
        foreach (var name in names)
        {
            if (!Wire.TryParse<KeyScopes>(name, out var scope) || scope is not (KeyScopes.Read or KeyScopes.Write or KeyScopes.Admin))
                return null;
            all |= scope;
        }

        return all;
    }

    private static string Names(KeyScopes scopes) => scopes.ToString().ToLowerInvariant();

    private IssuedKey Issue(string organizationId, string name, KeyScopes scopes, DateTimeOffset? expiresAt)
    {
        var key = Live + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return new IssuedKey(RowOf(ids.NewId(), organizationId, name, key, scopes, time.GetUtcNow(), expiresAt), key);
    }

    internal static ApiKey RowOf(string id, string organizationId, string name, string key, KeyScopes scopes, DateTimeOffset now, DateTimeOffset? expiresAt = null) => new()
    {
        Id = id,
        OrganizationId = organizationId,
        Name = name,
        Prefix = key[..12],
        LastFour = key[^4..],
        Hash = KeyDirectory.HashOf(key),
        Scopes = scopes,
        CreatedAt = now,
        ExpiresAt = expiresAt,
    };
}
