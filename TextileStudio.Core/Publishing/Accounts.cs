using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing.Connecting;

namespace TextileStudio.Core.Publishing;

/// <summary>One page of an organization's accounts.</summary>
public sealed record AccountPage(long Count, IReadOnlyList<Account> Accounts, string[]? Next, string[]? Previous);

/// <summary>The connected accounts: opening one for a call with a token that still works, hearing that a network refused it, listing them without their tokens.</summary>
public sealed class Accounts(StudioDbs dbs, WriteRetry writes, ISecretBox secrets, TokenRefresher refresher, AccountProbe probe, TimeProvider time)
{
    /// <summary>A token that ends within this time is renewed before it is used.</summary>
    public static readonly TimeSpan JustInTime = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan QuotaStaysFresh = TimeSpan.FromMinutes(10);

    // Somebody else is renewing it; that takes a second or two.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>An account ready for calls, or why it is not. <paramref name="TokenVersion"/> names the token the calls are made with.</summary>
    internal sealed record Opened(PublishAccount? Account, long TokenVersion, PublishError? Problem);

    /// <summary>An account's row, and its token; null when that cannot be read any more.</summary>
    private sealed record Readable(Account Row, string? Token);

    // Every post opens its account before it is prepared and before its call: in a burst that is many questions for few rows.
    private readonly TogetherReads<string, Readable> _rows = new(dbs, async (db, accountIds) =>
        (await db.Accounts.AsNoTracking().Where(a => accountIds.Contains(a.Id)).ToListAsync()).ToDictionary(a => a.Id, a => Read(secrets, a)));

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

    /// <summary>Null when the organization has no such account.</summary>
    public async Task<Account?> FindAsync(string organizationId, string accountId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId, cancellationToken);
    }

    internal async Task<Opened> OpenAsync(string organizationId, string accountId, CancellationToken cancellationToken)
    {
        if (await _rows.ReadAsync(accountId, cancellationToken) is not { } found || found.Row.OrganizationId != organizationId)
            return Closed(0, "account_missing", "The account of this post is not connected any more. Connect it again; waiting posts then go on.");
        if (found.Row.Status is AccountStatus.Active && found.Row.TokenExpiresAt - time.GetUtcNow() <= JustInTime)
        {
            if (await RenewedAsync(found.Row, cancellationToken) is { } problem)
                return new Opened(null, found.Row.TokenVersion, problem);
            found = await _rows.ReadAsync(accountId, cancellationToken) ?? found;
        }

        var (row, token) = found;
        if (row.Status is AccountStatus.Disconnected)
            return Closed(row.TokenVersion, "account_disconnected", $"The account @{row.Username} is disconnected. Connect it again; waiting posts then go on.");
        if (token is null)
        {
            var error = TokenRefresher.Unreadable(row);
            await refresher.PauseAsync(organizationId, accountId, row.TokenVersion, error, cancellationToken);
            return new Opened(null, row.TokenVersion, error);
        }

        return new Opened(new PublishAccount(row.Id, row.OrganizationId, row.Platform, row.ExternalId, row.Username, token)
        {
            Settings = StudioJson.Read<JsonObject>(row.Settings) ?? [],
            Quota = StudioJson.Read<AccountQuota>(row.Quota),
        }, row.TokenVersion, null);
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

    /// <summary>
    /// The network refused the token. True when the account can go on: another token is stored already, or it could be renewed and the network takes the new one, or the
    /// network could not be asked. False: it is paused, once, until its owner connects it again. A token that was replaced meanwhile is not blamed for what its predecessor was told.
    /// </summary>
    internal async Task<bool> RejectedAsync(string organizationId, string accountId, long tokenVersion, PublishError error, CancellationToken cancellationToken)
    {
        switch (await refresher.RefreshAsync(organizationId, accountId, tokenVersion, cancellationToken))
        {
            case Refreshed.Renewed { Here: true } when await FindAsync(organizationId, accountId, cancellationToken) is { Status: AccountStatus.Active } row:
                // Otherwise a network that renews and refuses in turns would be asked for ever.
                if (await probe.AskAsync(row, cancellationToken) is not { Error: { Category: ErrorCategory.Reconnect } again })
                    return true;
                await refresher.PauseAsync(organizationId, accountId, row.TokenVersion, again, cancellationToken);
                return false;
            case Refreshed.Renewed or Refreshed.Busy or Refreshed.Unreached:
                return true;
            case Refreshed.Refused:
                return false;
            default:
                await refresher.PauseAsync(organizationId, accountId, tokenVersion, error, cancellationToken);
                return false;
        }
    }

    /// <summary>Null when there is a token to be used; else why not.</summary>
    private async Task<PublishError?> RenewedAsync(Account row, CancellationToken cancellationToken)
    {
        var stillWorks = row.TokenExpiresAt > time.GetUtcNow();
        var until = time.GetUtcNow() + LongestWait;
        while (true)
        {
            switch (await refresher.RefreshAsync(row.OrganizationId, row.Id, row.TokenVersion, cancellationToken))
            {
                case Refreshed.Renewed:
                    return null;
                case Refreshed.Refused refused:
                    return refused.Error;
                case Refreshed.Impossible or Refreshed.Busy or Refreshed.Unreached when stillWorks:
                    return null;
                case Refreshed.Unreached unreached:
                    return unreached.Error.Category is ErrorCategory.Reconnect ? unreached.Error : unreached.Error with { Category = ErrorCategory.TransientUnknown };
                case Refreshed.Busy when time.GetUtcNow() + LookAgain < until:
                    await Task.Delay(LookAgain, time, cancellationToken);
                    break;
                case Refreshed.Busy:
                    return new PublishError("token_renewing", ErrorCategory.Internal, WhoActs.Platform, "The account's connection is being renewed at this moment. The post is sent by itself right after.");
                default:
                    var expired = Expired(row);
                    await refresher.PauseAsync(row.OrganizationId, row.Id, row.TokenVersion, expired, cancellationToken);
                    return expired;
            }
        }
    }

    internal static PublishError Expired(Account row) => new("token_expired", ErrorCategory.Reconnect, WhoActs.Owner,
        $"The connection of @{row.Username} to {PlatformNames.Of(row.Platform)} has run out. Connect it again; waiting posts then go on.");

    private static Readable Read(ISecretBox secrets, Account row)
    {
        try
        {
            return new Readable(row, row.Status is AccountStatus.Disconnected ? null : secrets.Unprotect(Account.TokenPurpose(row.OrganizationId, row.Id), row.ProtectedToken));
        }
        catch (CryptographicException)
        {
            return new Readable(row, null);
        }
    }

    private static Opened Closed(long tokenVersion, string code, string message) =>
        new(null, tokenVersion, new PublishError(code, ErrorCategory.Reconnect, WhoActs.Owner, message));
}
