using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Data;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>How an attempt to renew a token ended.</summary>
public abstract record Refreshed
{
    private Refreshed() { }

    /// <summary>A newer token than the caller's is stored; <paramref name="Here"/>: by this very call, else by another worker or by the owner.</summary>
    public sealed record Renewed(bool Here) : Refreshed;

    /// <summary>There is nothing to renew this token with, or it is too young.</summary>
    public sealed record Impossible : Refreshed;

    /// <summary>Another worker is at it.</summary>
    public sealed record Busy(DateTimeOffset Until) : Refreshed;

    /// <summary>The network says that the agreement is gone; the account is paused.</summary>
    public sealed record Refused(PublishError Error) : Refreshed;

    /// <summary>The network could not be asked; nothing changed.</summary>
    public sealed record Unreached(PublishError Error) : Refreshed;
}

/// <summary>
/// Renews tokens, one worker at a time per account over all threads and nodes: some networks take a refresh token only once, so two at a time lock the account out.
/// The lease is a conditional update of the account's row; the new tokens are stored by a compare-and-set on the version they replace, before anybody uses them.
/// </summary>
/// <param name="outbox">Hears of accounts that are paused; null where nobody is told.</param>
public sealed class TokenRefresher(
    StudioDbs dbs, WriteRetry writes, ISecretBox secrets, Connectors connectors, ConnectContexts contexts, TimeProvider time, ILogger<TokenRefresher> log, Outbox? outbox = null)
{
    /// <summary>Longer than a call may take, so that a slow worker still holds it when it stores.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(90);

    /// <summary>Instagram refuses to renew a token that is younger.</summary>
    private static readonly TimeSpan YoungestSelfRenewal = TimeSpan.FromHours(24);
    private static readonly TimeSpan SelfRenewingLifetime = TimeSpan.FromDays(60);
    private static readonly TimeSpan StorePause = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, Task<Refreshed>> _running = new(StringComparer.Ordinal);

    /// <summary>Whether this account's token can be renewed without its owner.</summary>
    public bool CanRenew(Account account) => connectors.Find(account.Platform) is { RenewAhead: not null } connector && (connector.RenewsByRefreshToken ? account.ProtectedRefreshToken is not null : account.TokenExpiresAt is not null);

    /// <summary>Whether it is time to renew it in the background.</summary>
    public bool IsDue(Account account) =>
        CanRenew(account) && account.TokenExpiresAt is { } ends && ends - time.GetUtcNow() <= connectors.Find(account.Platform)!.RenewAhead && !IsTooYoung(account);

    /// <summary>Callers on this node share one renewal; other nodes are kept off by the lease.</summary>
    /// <param name="seenVersion">The version of the token the caller holds: when the row has a newer one, that is the answer and nothing is asked.</param>
    public async Task<Refreshed> RefreshAsync(string organizationId, string accountId, long seenVersion, CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource<Refreshed>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = _running.GetOrAdd(accountId, mine.Task);
        if (running != mine.Task)
            return await running.WaitAsync(cancellationToken) is var shared and not Refreshed.Renewed ? shared : new Refreshed.Renewed(Here: false);
        Refreshed outcome = new Refreshed.Busy(time.GetUtcNow());
        try
        {
            return outcome = await RefreshAloneAsync(organizationId, accountId, seenVersion, cancellationToken);
        }
        finally
        {
            _running.TryRemove(accountId, out _);
            mine.SetResult(outcome);
        }
    }

    private async Task<Refreshed> RefreshAloneAsync(string organizationId, string accountId, long seenVersion, CancellationToken cancellationToken)
    {
        var row = await FindAsync(organizationId, accountId, cancellationToken);
        if (row is null || row.Status is not AccountStatus.Active || !CanRenew(row) || IsTooYoung(row))
            return row is not null && row.TokenVersion != seenVersion && row.Status is AccountStatus.Active ? new Refreshed.Renewed(Here: false) : new Refreshed.Impossible();
        if (row.TokenVersion != seenVersion)
            return new Refreshed.Renewed(Here: false);
        var connector = connectors.Find(row.Platform)!;
        var context = contexts.Of(connector);
        if (context.Refusal is { } missing)
            return new Refreshed.Unreached(new PublishError(missing.Code, ErrorCategory.Internal, WhoActs.Operator, missing.Detail));
        if (Open(row) is not { } current)
            return await PauseAsync(row, null, Unreadable(row));

        var owner = IdSource.NewUnguessable();
        if (!await TakeLeaseAsync(row, owner, cancellationToken))
        {
            row = await FindAsync(organizationId, accountId, cancellationToken);
            return row is null ? new Refreshed.Impossible()
                : row.TokenVersion != seenVersion ? new Refreshed.Renewed(Here: false)
                : row.Status is not AccountStatus.Active ? new Refreshed.Impossible()
                : new Refreshed.Busy(row.RefreshLeaseUntil ?? time.GetUtcNow());
        }

        // From here on not tied to shutdown or to a caller that goes away: the network may have spent the old token already.
        try
        {
            var renewed = await connector.RefreshAsync(context.Value, current, CancellationToken.None);
            await StoreAsync(row, owner, renewed);
            log.LogInformation("Account {AccountId} on {Platform}: the token was renewed until {Until:O}", row.Id, row.Platform, renewed.ExpiresAt);
            return new Refreshed.Renewed(Here: true);
        }
        catch (PlatformException refusal) when (refusal.Error.Category is ErrorCategory.Reconnect)
        {
            // Another worker may have renewed it meanwhile, or the owner connected again: then this refusal is about a token of the past.
            if (await FindAsync(organizationId, accountId, CancellationToken.None) is { } now && now.TokenVersion != row.TokenVersion)
            {
                await ReleaseAsync(row, owner, null);
                return new Refreshed.Renewed(Here: false);
            }

            return await PauseAsync(row, owner, refusal.Error);
        }
        catch (Exception fault) when (fault is PlatformException or HttpRequestException)
        {
            var error = fault is PlatformException { Error: var told } ? told : Unreachable(row.Platform);
            await ReleaseAsync(row, owner, error);
            log.LogWarning("Account {AccountId} on {Platform}: the token could not be renewed now ({Code})", row.Id, row.Platform, error.Code);
            return new Refreshed.Unreached(error);
        }
    }

    /// <summary>Pauses an account whose token the network no longer takes, unless it was replaced meanwhile. True for the one caller that did it.</summary>
    public async Task<bool> PauseAsync(string organizationId, string accountId, long seenVersion, PublishError error, CancellationToken cancellationToken)
    {
        var paused = await writes.InTransactionAsync(Scope.Of(organizationId), async (db, token) =>
        {
            var first = await db.Accounts
                .Where(a => a.Id == accountId && a.TokenVersion == seenVersion && a.Status == AccountStatus.Active)
                .ExecuteUpdateAsync(set => set
                    .SetProperty(a => a.Status, AccountStatus.Disconnected)
                    .SetProperty(a => a.StatusReason, error.Code)
                    .SetProperty(a => a.LastError, error.Message)
                    .SetProperty(a => a.RefreshOwner, (string?)null)
                    .SetProperty(a => a.RefreshLeaseUntil, (DateTimeOffset?)null), token) == 1;
            if (first)
                outbox?.Tell(db, organizationId, EventTypes.AccountDisconnected, accountId, new() { ["reason"] = error.Code, ["message"] = error.Message });
            await db.SaveChangesAsync(token);
            return first;
        }, cancellationToken);
        if (paused)
            log.LogWarning("Account {AccountId} of organization {OrganizationId} is paused: {Code}", accountId, organizationId, error.Code);
        return paused;
    }

    /// <summary>The stored tokens; null when the key ring they were sealed with is gone.</summary>
    internal TokenSet? Open(Account row)
    {
        try
        {
            var refresh = row.ProtectedRefreshToken is { } stored ? secrets.Unprotect(Account.RefreshPurpose(row.OrganizationId, row.Id), stored) : null;
            return new TokenSet(secrets.Unprotect(Account.TokenPurpose(row.OrganizationId, row.Id), row.ProtectedToken), row.TokenExpiresAt, refresh, row.RefreshExpiresAt);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    internal static PublishError Unreachable(Platform platform) => new("network_unreachable", ErrorCategory.TransientUnknown, WhoActs.Platform,
        $"{PlatformNames.Of(platform)} could not be reached. It is tried again by itself.");

    internal static PublishError Unreadable(Account row) => new("token_unreadable", ErrorCategory.Reconnect, WhoActs.Owner,
        $"The stored connection of @{row.Username} cannot be opened any more (the key ring changed). Connect it again; waiting posts then go on.");

    private bool IsTooYoung(Account account) => connectors.Find(account.Platform) is { RenewsByRefreshToken: false }
        && account.TokenExpiresAt - time.GetUtcNow() > SelfRenewingLifetime - YoungestSelfRenewal;

    private async Task<Account?> FindAsync(string organizationId, string accountId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId, cancellationToken);
    }

    private async Task<bool> TakeLeaseAsync(Account row, string owner, CancellationToken cancellationToken) =>
        await writes.InTransactionAsync(Scope.Of(row.OrganizationId), async (db, token) =>
        {
            var now = await DbClock.NowAsync(db, time, token);
            var until = now + Lease;
            return await db.Accounts
                .Where(a => a.Id == row.Id && a.TokenVersion == row.TokenVersion && a.Status == AccountStatus.Active && (a.RefreshLeaseUntil == null || a.RefreshLeaseUntil <= now))
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.RefreshOwner, owner).SetProperty(a => a.RefreshLeaseUntil, until), token);
        }, cancellationToken) == 1;

    /// <summary>Keeps trying until the lease ends: a rotated token that is not stored is lost, and the account with it.</summary>
    private async Task StoreAsync(Account row, string owner, TokenSet renewed)
    {
        var giveUp = time.GetUtcNow() + Lease;
        var token = secrets.Protect(Account.TokenPurpose(row.OrganizationId, row.Id), renewed.AccessToken);
        // An empty one in the answer means "as before".
        var refresh = string.IsNullOrEmpty(renewed.RefreshToken) ? row.ProtectedRefreshToken : secrets.Protect(Account.RefreshPurpose(row.OrganizationId, row.Id), renewed.RefreshToken);
        var refreshEnds = renewed.RefreshExpiresAt ?? row.RefreshExpiresAt;
        while (true)
        {
            try
            {
                await writes.InTransactionAsync(Scope.Of(row.OrganizationId), (db, cancellation) => db.Accounts
                    .Where(a => a.Id == row.Id && a.TokenVersion == row.TokenVersion && a.RefreshOwner == owner)
                    .ExecuteUpdateAsync(set => set
                        .SetProperty(a => a.ProtectedToken, token)
                        .SetProperty(a => a.ProtectedRefreshToken, refresh)
                        .SetProperty(a => a.TokenVersion, a => a.TokenVersion + 1)
                        .SetProperty(a => a.TokenExpiresAt, renewed.ExpiresAt)
                        .SetProperty(a => a.RefreshExpiresAt, refreshEnds)
                        .SetProperty(a => a.LastError, (string?)null)
                        .SetProperty(a => a.RefreshOwner, (string?)null)
                        .SetProperty(a => a.RefreshLeaseUntil, (DateTimeOffset?)null), cancellation), CancellationToken.None);
                return;
            }
            catch (Exception fault) when (time.GetUtcNow() < giveUp)
            {
                log.LogError("Account {AccountId}: the renewed token could not be stored yet ({Fault}); trying again", row.Id, fault.GetType().Name);
                await Task.Delay(StorePause, time, CancellationToken.None);
            }
        }
    }

    private async Task<Refreshed> PauseAsync(Account row, string? owner, PublishError error)
    {
        await PauseAsync(row.OrganizationId, row.Id, row.TokenVersion, error, CancellationToken.None);
        if (owner is not null)
            await ReleaseAsync(row, owner, error);
        return new Refreshed.Refused(error);
    }

    private async Task ReleaseAsync(Account row, string owner, PublishError? error)
    {
        var told = error?.Message;
        await writes.InTransactionAsync(Scope.Of(row.OrganizationId), (db, token) => db.Accounts
            .Where(a => a.Id == row.Id && a.RefreshOwner == owner)
            .ExecuteUpdateAsync(set => set
                .SetProperty(a => a.LastError, a => told ?? a.LastError)
                .SetProperty(a => a.RefreshOwner, (string?)null)
                .SetProperty(a => a.RefreshLeaseUntil, (DateTimeOffset?)null), token), CancellationToken.None);
    }
}

/// <summary>The connectors by network.</summary>
public sealed class Connectors(IEnumerable<IAccountConnector> connectors)
{
    private readonly Dictionary<Platform, IAccountConnector> _connectors = connectors.ToDictionary(c => c.Platform);

    public IAccountConnector? Find(Platform platform) => _connectors.GetValueOrDefault(platform);

    /// <summary>In the order of the networks.</summary>
    public IReadOnlyList<IAccountConnector> All => [.. _connectors.Values.OrderBy(c => c.Platform)];
}
