using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Organizations;

/// <summary>A new key's row and the key itself, which exists nowhere else.</summary>
public sealed record IssuedKey(ApiKey Row, string Key);

/// <summary>One page of an organization's keys.</summary>
public sealed record KeyPage(long Count, IReadOnlyList<ApiKey> Keys, string[]? Next, string[]? Previous);

/// <summary>Makes, lists, rotates and revokes API keys.</summary>
public sealed class KeyIssuer(StudioDbs dbs, WriteRetry write, IdSource ids, TimeProvider time)
{
    /// <summary>How long the old and the new key of a rotation may both work.</summary>
    public const int MostOverlapHours = 24 * 30;

    private const string Live = "tsk_live_";
    private const int UsualOverlapHours = 24;

    /// <summary>Makes a key in the caller's own organization. It never gets a scope that <paramref name="author"/> lacks.</summary>
    /// <param name="alongside">Runs in the same transaction, for instance to keep an idempotency key.</param>
    public async Task<Outcome<IssuedKey>> CreateAsync(Author author, string name, IReadOnlyList<string> scopeNames, DateTimeOffset? expiresAt,
        Func<StudioDb, IssuedKey, CancellationToken, Task>? alongside, CancellationToken cancellationToken)
    {
        name = name.Trim().Normalize();
        var scopes = ScopesOf(scopeNames);
        var violations = Check(author.Scopes, name, scopes, expiresAt);
        if (violations.Count > 0 || scopes is null)
            return new Refusal(RefusalKind.Rule, "key_refused", "This key cannot be made as asked; see the violations.", violations);

        return await write.InTransactionAsync(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            var issued = Issue(author.OrganizationId, name, scopes.Value, expiresAt, author.Actor);
            db.ApiKeys.Add(issued.Row);
            db.Audit(author, issued.Row.CreatedAt, "key.created", issued.Row.Id, name, ("scopes", null, Names(scopes.Value)), ("expires_at", null, expiresAt is { } end ? Zones.Rfc3339(end) : null));
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

            var issued = Issue(row.Id, name.Trim().Normalize(), scopes, expiresAt: null, "operator");
            db.ApiKeys.Add(issued.Row);
            db.Audit(new Author(row.Id, null, "operator") { Name = "Command line" }, issued.Row.CreatedAt, "key.created", issued.Row.Id, issued.Row.Name, ("scopes", null, Names(scopes)));
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

    /// <summary>
    /// Makes a key to take over from another: same name and scopes, and as long a life. The old one works on for <paramref name="overlapHours"/> (24 when null), so that a client can be changed without a gap.
    /// Refusals: <c>not_found</c>, <c>key_over</c>, <c>beyond_own_rights</c>, <c>key_refused</c>.
    /// </summary>
    public async Task<Outcome<IssuedKey>> RotateAsync(
        Author author, string keyId, int? overlapHours, Func<StudioDb, IssuedKey, CancellationToken, Task>? alongside, CancellationToken cancellationToken)
    {
        if (overlapHours is < 0 or > MostOverlapHours)
        {
            return new Refusal(RefusalKind.Rule, "key_refused", "This key cannot be rotated as asked; see the violations.",
                [new Violation("/overlap_hours", "range", $"0-{MostOverlapHours}", $"{overlapHours}", $"Let the old key work on for 0 to {MostOverlapHours} hours.")]);
        }

        return await write.InTransactionAsync<Outcome<IssuedKey>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (await db.ApiKeys.SingleOrDefaultAsync(k => k.Id == keyId, token) is not { } old)
                return Refusal.NotFound("key");
            if (!author.Scopes.Cover(old.Scopes))
                return Roles.Beyond("", author.Scopes, old.Scopes);
            var now = time.GetUtcNow();
            if (old.RevokedAt is not null || old.ExpiresAt <= now)
                return new Refusal(RefusalKind.Conflict, "key_over", "This key is revoked or expired already. Make a new one.");
            var issued = Issue(author.OrganizationId, old.Name, old.Scopes, old.ExpiresAt is { } end ? now + (end - old.CreatedAt) : null, author.Actor, old.Id);
            var until = now + TimeSpan.FromHours(overlapHours ?? UsualOverlapHours);
            old.ExpiresAt = old.ExpiresAt < until ? old.ExpiresAt : until;
            db.ApiKeys.Add(issued.Row);
            db.Audit(author, now, "key.rotated", old.Id, old.Name, ("replaced_by", null, issued.Row.Id), ("expires_at", null, Zones.Rfc3339(old.ExpiresAt.Value)));
            if (alongside is not null)
                await alongside(db, issued, token);
            await db.SaveChangesAsync(token);
            return issued;
        }, cancellationToken);
    }

    /// <summary>
    /// Takes effect with the next request that names the key; what the key invited and offered ends with it. Revoking twice is no error. Refusals: <c>not_found</c>, <c>beyond_own_rights</c>.
    /// </summary>
    public async Task<Outcome<string>> RevokeAsync(Author author, string keyId, CancellationToken cancellationToken) =>
        await write.InTransactionAsync<Outcome<string>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (await db.ApiKeys.SingleOrDefaultAsync(k => k.Id == keyId, token) is not { } row)
                return Refusal.NotFound("key");
            if (!author.Scopes.Cover(row.Scopes))
                return Roles.Beyond("", author.Scopes, row.Scopes);
            if (row.RevokedAt is not null)
                return keyId;
            var now = time.GetUtcNow();
            row.RevokedAt = now;
            db.Audit(author, now, "key.revoked", keyId, row.Name);
            await Members.TakeBackAsync(db, author, $"key:{keyId}", KeyScopes.None, keepKeys: true, now, token);
            await db.SaveChangesAsync(token);
            return keyId;
        }, cancellationToken);

    private List<Violation> Check(KeyScopes granter, string name, KeyScopes? scopes, DateTimeOffset? expiresAt)
    {
        var violations = new List<Violation>();
        if (name.Length is 0 or > 100)
            violations.Add(new Violation("/name", "length", "1-100", name.Length.ToString(), "Give the key a name of 1 to 100 characters."));
        if (scopes is null or KeyScopes.None)
            violations.Add(new Violation("/scopes", "one_of", "read, write, admin, owner", null, "Name at least one scope, and no others than these."));
        else if ((scopes.Value & ~granter) != KeyScopes.None)
            violations.Add(new Violation("/scopes", "granter", Names(granter), Names(scopes.Value), "A key cannot be given more than whoever makes it has."));
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
            if (!Wire.TryParse<KeyScopes>(name, out var scope) || scope is not (KeyScopes.Read or KeyScopes.Write or KeyScopes.Admin or KeyScopes.Owner))
                return null;
            all |= scope;
        }

        return all;
    }

    private static string Names(KeyScopes scopes) => scopes is KeyScopes.All ? "read, write, admin, owner" : scopes.ToString().ToLowerInvariant();

    private IssuedKey Issue(string organizationId, string name, KeyScopes scopes, DateTimeOffset? expiresAt, string createdBy, string? replacesId = null)
    {
        var key = Live + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return new IssuedKey(RowOf(ids.NewId(), organizationId, name, key, scopes, time.GetUtcNow(), expiresAt, createdBy, replacesId), key);
    }

    internal static ApiKey RowOf(string id, string organizationId, string name, string key, KeyScopes scopes, DateTimeOffset now, DateTimeOffset? expiresAt = null, string? createdBy = null, string? replacesId = null) => new()
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
        CreatedBy = createdBy,
        ReplacesId = replacesId,
    };
}
