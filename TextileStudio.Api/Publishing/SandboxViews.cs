using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Api.Publishing;

/// <summary>The sandbox as one organization may see it: its own accounts only.</summary>
public sealed class SandboxViews(SandboxStore store, StudioDbs dbs)
{
    internal SandboxStore Store => store;

    public async ValueTask<SandboxView> OfAsync(string organizationId, CancellationToken cancellationToken) =>
        new(store, [.. (await AccountsAsync(organizationId, cancellationToken)).Select(a => new SandboxAccount(a.Platform, a.ExternalId))]);

    /// <summary>The organization's accounts on networks the sandbox has.</summary>
    public async Task<IReadOnlyList<Account>> AccountsAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.Accounts.AsNoTracking().Where(a => SandboxHandler.Networks.Contains(a.Platform)).OrderBy(a => a.Platform).ThenBy(a => a.ExternalId).ToListAsync(cancellationToken);
    }
}
