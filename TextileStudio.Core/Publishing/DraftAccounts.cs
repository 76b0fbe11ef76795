using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing;

/// <summary>
/// The accounts that drafts name, or leave to us to choose. Every create asks, most of those at hand for the same few rows: they share a question (<see cref="TogetherReads{TKey,TRow}"/>).
/// The rows are shared too: nobody changes them.
/// </summary>
public sealed class DraftAccounts
{
    /// <summary>So many of a network's accounts are told to who has to choose.</summary>
    private const int MostChoices = 20;

    // Translated once for this database, not looked up by its shape each time.
    private readonly Func<StudioDb, string, Platform, IAsyncEnumerable<Account>> _choicesOf = EF.CompileAsyncQuery((StudioDb db, string organizationId, Platform platform) =>
        db.Accounts.AsNoTracking().Where(a => a.OrganizationId == organizationId && a.Platform == platform).OrderBy(a => a.Id).Take(MostChoices));

    private readonly TogetherReads<string, Account> _byId;
    private readonly TogetherReads<(string OrganizationId, Platform Platform), IReadOnlyList<Account>> _choices;

    public DraftAccounts(StudioDbs dbs)
    {
        _byId = new TogetherReads<string, Account>(dbs, (db, ids) => db.Accounts.AsNoTracking().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id));
        _choices = TogetherReads.KeyByKey<(string OrganizationId, Platform Platform), IReadOnlyList<Account>>(dbs, async (db, key) => await _choicesOf(db, key.OrganizationId, key.Platform).ToListAsync());
    }

    /// <summary>Null where the organization has no such account.</summary>
    public async Task<Account?> FindAsync(string organizationId, string id, CancellationToken cancellationToken) =>
        await _byId.ReadAsync(id, cancellationToken) is { } account && account.OrganizationId == organizationId ? account : null;

    /// <summary>The organization's accounts on a network, the first 20.</summary>
    public async Task<IReadOnlyList<Account>> ChoicesAsync(string organizationId, Platform platform, CancellationToken cancellationToken) =>
        await _choices.ReadAsync((organizationId, platform), cancellationToken) ?? [];
}
