using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing;

/// <summary>One page of an organization's accounts.</summary>
public sealed record AccountPage(long Count, IReadOnlyList<Account> Accounts, string[]? Next, string[]? Previous);

/// <summary>The connected accounts: opening one for a call, marking one that a network no longer accepts, listing them without their tokens.</summary>
public sealed class Accounts(StudioDbs dbs, WriteRetry writes, ISecretBox secrets)
{
    private static readonly TimeSpan QuotaStaysFresh = TimeSpan.FromMinutes(10);

    /// <summary>An account ready for calls, or why it is not. <paramref name="ProtectedToken"/> names the token the calls were made with.</summary>
    internal sealed record Opened(PublishAccount? Account, string ProtectedToken, PublishError? Problem);

    /// <summary>The organization's accounts, by network and name.</summary>
    public async Task<IReadOnlyList<Account>> ListAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.Accounts.AsNoTracking().OrderBy(a => a.Platform).ThenBy(a => a.Username).ThenBy(a => a.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Newest first.</summary>
    public async Task<Outcome<AccountPage>> PageAsync(string organizationId, int size, string[]? cursor, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var slice = await Keyset.ReadAsync(db.Accounts, a => a.CreatedAt, a => a.Id, descending: true, size, cursor, $"accounts\n{organizationId}", cancellationToken);
        return slice is null ? Keyset.BadCursor() : new AccountPage(await db.Accounts.LongCountAsync(cancellationToken), slice.Rows, slice.Next, slice.Previous);
    }

    internal async Task<Opened> OpenAsync(string organizationId, string accountId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var row = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId, cancellationToken);
        if (row is null)
            return Closed("", "account_missing", "The account of this post is not connected any more. Connect it again; waiting posts then go on.");
        if (row.Status is AccountStatus.Disconnected)
            return Closed(row.ProtectedToken, "account_disconnected", $"The account @{row.Username} is disconnected. Connect it again; waiting posts then go on.");
        try
        {
            var token = secrets.Unprotect(Account.TokenPurpose(organizationId, accountId), row.ProtectedToken);
            return new Opened(new PublishAccount(row.Id, row.OrganizationId, row.Platform, row.ExternalId, row.Username, token)
            {
                Settings = StudioJson.Read<JsonObject>(row.Settings) ?? [],
                Quota = StudioJson.Read<AccountQuota>(row.Quota),
            }, row.ProtectedToken, null);
        }
        catch (CryptographicException)
        {
            return Closed(row.ProtectedToken, "token_unreadable", $"The stored connection of @{row.Username} cannot be opened any more (the key ring changed). Connect it again; waiting posts then go on.");
        }
    }

    /// <summary>Keeps what the network says of an account's quota; not again for a while when only the use has changed.</summary>
    internal async Task NoteQuotaAsync(PublishAccount account, AccountQuota quota, CancellationToken cancellationToken)
    {
        if (account.Quota is { } known && known.Total == quota.Total && quota.AsOf - known.AsOf < QuotaStaysFresh)
            return;
        var json = StudioJson.Write(quota);
        await writes.InTransactionAsync(Scope.Of(account.OrganizationId), (db, token) => db.Accounts.Where(a => a.Id == account.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Quota, json), token), cancellationToken);
    }

    /// <summary>Pauses an account once. A token that was replaced meanwhile is not blamed for what its predecessor was told.</summary>
    internal async Task DisconnectAsync(string organizationId, string accountId, string protectedToken, PublishError error, CancellationToken cancellationToken) =>
        await writes.InTransactionAsync(Scope.Of(organizationId), (db, token) => db.Accounts
            .Where(a => a.Id == accountId && a.Status == AccountStatus.Active && a.ProtectedToken == protectedToken)
            .ExecuteUpdateAsync(set => set
                .SetProperty(a => a.Status, AccountStatus.Disconnected)
                .SetProperty(a => a.StatusReason, error.Code)
                .SetProperty(a => a.LastError, error.Message), token), cancellationToken);

    private static Opened Closed(string protectedToken, string code, string message) =>
        new(null, protectedToken, new PublishError(code, ErrorCategory.Reconnect, WhoActs.Owner, message));
}
