using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing;

/// <summary>An account as a form offers it; its token is not in it.</summary>
public sealed record PostingAccount(string Id, Platform Platform, string DisplayName, string Username, AccountStatus Status);

/// <summary>The accounts an organization can post to.</summary>
public sealed class PostingAccounts(StudioDbs dbs)
{
    public async Task<IReadOnlyList<PostingAccount>> ListAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var accounts = await db.Accounts.Select(a => new PostingAccount(a.Id, a.Platform, a.DisplayName, a.Username, a.Status)).ToListAsync(cancellationToken);
        return [.. accounts.OrderBy(a => a.Platform).ThenBy(a => a.DisplayName, StringComparer.Ordinal)];
    }

    public async Task<bool> AnyAsync(string organizationId, Platform platform, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.Accounts.AnyAsync(a => a.Platform == platform, cancellationToken);
    }
}
