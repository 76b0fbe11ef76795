using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Organizations;

/// <summary>An identity provider as an owner describes it.</summary>
public sealed record ProviderDraft(string Issuer, string Audience, Role? NewMembersAs);

/// <summary>Which identity provider an organization trusts. Only owners decide that: the provider can speak for every member.</summary>
public sealed class IdentityProviders(StudioDbs dbs, WriteRetry writes, TimeProvider time)
{
    private const int AudienceLimit = 200;
    private const int IssuerLimit = 500;

    /// <summary>Null for none.</summary>
    public async Task<IdentityProvider?> OfAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.IdentityProviders.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Whose tokens of this issuer for one of these audiences are; null for nobody's.</summary>
    public async Task<IdentityProvider?> FindAsync(string issuer, IReadOnlyCollection<string> audiences, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        var found = await db.IdentityProviders.AsNoTracking().Where(p => p.Issuer == issuer && audiences.Contains(p.Audience)).Take(2).ToListAsync(cancellationToken);
        return found is [var one] ? one : null; // a token that two organizations claim speaks for neither
    }

    /// <summary>Refusals: <c>invalid_provider</c>, <c>provider_taken</c>, those of <paramref name="reach"/>.</summary>
    /// <param name="reach">Asks the issuer for its keys, so that a slip is told now and not at the first sign-in.</param>
    public async Task<Outcome<IdentityProvider>> SetAsync(Author author, ProviderDraft draft, Func<string, CancellationToken, Task<Refusal?>> reach, CancellationToken cancellationToken)
    {
        var (issuer, audience) = (draft.Issuer.Trim(), draft.Audience.Trim());
        var violations = new List<Violation>();
        if (issuer.Length is 0 or > IssuerLimit || !Uri.TryCreate(issuer, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.Query.Length > 0 || address.Fragment.Length > 0)
            violations.Add(new Violation("/issuer", "https_url", $"{IssuerLimit}", Violation.Shown(issuer), "Give the issuer as its tokens name it in iss, for instance https://login.example.com/realms/shop."));
        if (audience.Length is 0 or > AudienceLimit)
            violations.Add(new Violation("/audience", "length", $"1-{AudienceLimit}", $"{audience.Length}", "Give the audience that the provider writes into tokens for this service (aud)."));
        if (draft.NewMembersAs is Role.Owner)
            violations.Add(new Violation("/new_members_as", "one_of", "viewer, editor, admin", "owner", "Nobody becomes an owner by a token alone. Choose viewer, editor or admin."));
        if (violations.Count > 0)
            return new Refusal(RefusalKind.Rule, "invalid_provider", "The identity provider cannot be kept like this; see the violations.", violations);
        if (await reach(issuer, cancellationToken) is { } refusal)
            return refusal;
        try
        {
            return await writes.InTransactionAsync<Outcome<IdentityProvider>>(Scope.Of(author.OrganizationId), async (db, token) =>
            {
                var now = time.GetUtcNow();
                var row = await db.IdentityProviders.SingleOrDefaultAsync(token);
                db.Audit(author, now, "provider.set", author.OrganizationId, issuer, ("issuer", row?.Issuer, issuer), ("audience", row?.Audience, audience),
                    ("new_members_as", Name(row?.NewMembersAs), Name(draft.NewMembersAs)));
                if (row is null)
                    db.IdentityProviders.Add(row = new IdentityProvider { OrganizationId = author.OrganizationId, Issuer = issuer, Audience = audience, UpdatedAt = now });
                (row.Issuer, row.Audience, row.NewMembersAs, row.UpdatedAt) = (issuer, audience, draft.NewMembersAs, now);
                await db.SaveChangesAsync(token);
                return row;
            }, cancellationToken);
        }
        catch (DbUpdateException taken) when (WriteRetry.IsDuplicate(taken))
        {
            return new Refusal(RefusalKind.Conflict, "provider_taken", "Another organization takes tokens of this issuer for this audience. Let the provider make tokens for an audience of your own.");
        }
    }

    /// <summary>Tokens count for nothing from the next request on. Refusal: <c>not_found</c>.</summary>
    public async Task<Outcome<bool>> RemoveAsync(Author author, CancellationToken cancellationToken) =>
        await writes.InTransactionAsync<Outcome<bool>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (await db.IdentityProviders.SingleOrDefaultAsync(token) is not { } row)
                return Missing();
            db.IdentityProviders.Remove(row);
            db.Audit(author, time.GetUtcNow(), "provider.removed", author.OrganizationId, row.Issuer);
            await db.SaveChangesAsync(token);
            return true;
        }, cancellationToken);

    /// <summary>The 404 of an organization without one.</summary>
    public static Refusal Missing() => new(RefusalKind.NotFound, "not_found", "Your organization has no identity provider. Set one with PUT.");

    private static string? Name(Role? role) => role is { } given ? Wire.Name(given) : null;
}
