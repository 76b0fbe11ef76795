using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>What an owner changes about a connected account. Null leaves a thing as it is.</summary>
public sealed record AccountChange(string? DisplayName, JsonObject? Settings);

/// <summary>What people do with a connected account: ask the network about it, renew its token, change its settings, take it out.</summary>
public sealed class AccountCare(
    StudioDbs dbs, WriteRetry writes, Accounts accounts, TokenRefresher refresher, AccountProbe probe, Connectors connectors, ConnectContexts contexts, WaitingPosts waiting,
    Outbox outbox, TimeProvider time, ILogger<AccountCare> log)
{
    private const int LongestName = 100;
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>
    /// Asks the network whether the connection works, and keeps what it says of name and quota. A paused account whose token works after all opens again, and what waited
    /// for it goes on; one whose token is refused is paused.
    /// </summary>
    public async Task<Outcome<Account>> CheckAsync(Author author, string accountId, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(author.OrganizationId, accountId, cancellationToken) is not { } row)
            return Refusal.NotFound("account");
        if (row.ProtectedToken.Length == 0)
            return Disconnected(row);
        var probed = await probe.AskAsync(row, cancellationToken);
        if (probed.Error is { Category: ErrorCategory.Reconnect } lost)
        {
            if (row.Status is AccountStatus.Active && await accounts.RejectedAsync(author.OrganizationId, accountId, row.TokenVersion, lost, cancellationToken)
                && await accounts.FindAsync(author.OrganizationId, accountId, cancellationToken) is { Status: AccountStatus.Active } renewed)
            {
                row = renewed;
                probed = await probe.AskAsync(row, cancellationToken);
            }
            else
            {
                await NoteAsync(row, lost, cancellationToken);
                return await accounts.FindAsync(author.OrganizationId, accountId, cancellationToken) is { } paused ? paused : Refusal.NotFound("account");
            }
        }

        if (probed.Error is { } error)
        {
            await NoteAsync(row, error, cancellationToken);
            return new Refusal(RefusalKind.Unavailable, "check_failed", error.Message);
        }

        return await KeepAsync(author, row, probed.Reading!, cancellationToken);
    }

    /// <summary>Renews the token now, where its network renews tokens.</summary>
    public async Task<Outcome<Account>> RefreshAsync(Author author, string accountId, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(author.OrganizationId, accountId, cancellationToken) is not { } row)
            return Refusal.NotFound("account");
        if (row.Status is not AccountStatus.Active)
            return Disconnected(row);
        var refusal = await refresher.RefreshAsync(author.OrganizationId, accountId, row.TokenVersion, cancellationToken) switch
        {
            Refreshed.Renewed => null,
            Refreshed.Refused => Disconnected(row),
            Refreshed.Busy => new Refusal(RefusalKind.Conflict, "refresh_running", "The token of this account is being renewed at this moment.") { RetryAfter = TimeSpan.FromSeconds(5) },
            Refreshed.Unreached unreached => new Refusal(RefusalKind.Unavailable, "check_failed", unreached.Error.Message),
            _ => new Refusal(RefusalKind.Rule, "refresh_not_possible", NotRenewable(row)),
        };
        return refusal is not null ? refusal : (await accounts.FindAsync(author.OrganizationId, accountId, cancellationToken))!;
    }

    /// <summary>
    /// Takes an account out: the tokens are given back to the network where it takes them, and forgotten here. With scheduled posts it wants <paramref name="force"/>; they
    /// are not lost, but wait as <c>needs_check: account_disconnected</c>. An account that no post names is removed whole.
    /// </summary>
    public async Task<Outcome<Account>> DisconnectAsync(Author author, string accountId, bool force, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(author.OrganizationId, accountId, cancellationToken) is not { } row)
            return Refusal.NotFound("account");
        await using (var db = dbs.ForOrganization(author.OrganizationId))
        {
            var scheduled = await db.Posts.CountAsync(p => p.AccountId == accountId && p.Status == PostStatus.Scheduled, cancellationToken);
            if (scheduled > 0 && !force)
            {
                return new Refusal(RefusalKind.Conflict, "account_in_use",
                    $"{(scheduled == 1 ? "One post is" : $"{scheduled} posts are")} planned on @{row.Username}. Disconnect it anyway (force=true) and they wait, unsent, until it is connected again.")
                {
                    Extra = new Dictionary<string, object?> { ["scheduled_posts"] = scheduled },
                };
            }
        }

        await RevokeAsync(row);
        var left = await writes.InTransactionAsync(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (row.Status is AccountStatus.Active)
                outbox.Tell(db, author.OrganizationId, EventTypes.AccountDisconnected, accountId, TakenOutFacts(row));
            await waiting.HoldAsync(db, accountId, TakenOut(row), author.Actor, token);
            db.Audit(author, time.GetUtcNow(), "account.disconnected", accountId, $"{PlatformNames.Of(row.Platform)} @{row.Username}");
            await db.SaveChangesAsync(token);
            if (!await db.Posts.AnyAsync(p => p.AccountId == accountId, token))
                return await db.Accounts.Where(a => a.Id == accountId).ExecuteDeleteAsync(token);
            return await db.Accounts.Where(a => a.Id == accountId).ExecuteUpdateAsync(set => set
                .SetProperty(a => a.Status, AccountStatus.Disconnected)
                .SetProperty(a => a.StatusReason, "disconnected")
                .SetProperty(a => a.LastError, (string?)null)
                .SetProperty(a => a.ProtectedToken, "")
                .SetProperty(a => a.ProtectedRefreshToken, (string?)null)
                .SetProperty(a => a.TokenVersion, a => a.TokenVersion + 1)
                .SetProperty(a => a.TokenExpiresAt, (DateTimeOffset?)null)
                .SetProperty(a => a.RefreshExpiresAt, (DateTimeOffset?)null)
                .SetProperty(a => a.RefreshOwner, (string?)null)
                .SetProperty(a => a.RefreshLeaseUntil, (DateTimeOffset?)null)
                .SetProperty(a => a.ExpiryWarnedDays, (int?)null), token);
        }, cancellationToken);
        log.LogInformation("Account {AccountId} on {Platform} of organization {OrganizationId} was disconnected by its owner", accountId, row.Platform, author.OrganizationId);
        return left == 0 ? Refusal.NotFound("account") : row;
    }

    /// <summary>Changes the name shown here, or settings of its network.</summary>
    public async Task<Outcome<Account>> ChangeAsync(Author author, string accountId, AccountChange change, CancellationToken cancellationToken) =>
        await writes.InTransactionAsync<Outcome<Account>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (await db.Accounts.SingleOrDefaultAsync(a => a.Id == accountId, token) is not { } row)
                return Refusal.NotFound("account");
            var violations = change.Settings is { } settings ? [.. AccountSettings.Check(row, settings)] : new List<Violation>();
            var name = change.DisplayName is { } given ? PostText.Normal(given)?.Trim() : row.DisplayName;
            if (name is not { Length: >= 1 and <= LongestName })
                violations.Add(new Violation("/display_name", "length", $"1-{LongestName}", null, $"Give a name of 1 to {LongestName} characters."));
            if (violations.Count > 0)
                return new Refusal(RefusalKind.Rule, "invalid_account", "The account cannot be changed in this way.", violations);
            db.Audit(author, time.GetUtcNow(), "account.changed", accountId, $"{PlatformNames.Of(row.Platform)} @{row.Username}",
                ("display_name", row.DisplayName, name), ("settings", null, change.Settings is { Count: > 0 } changed ? string.Join(", ", changed.Select(s => s.Key)) : null));
            row.DisplayName = name!;
            row.Settings = AccountSettings.With(row.Settings, change.Settings);
            await db.SaveChangesAsync(token);
            return row;
        }, cancellationToken);

    private async Task<Outcome<Account>> KeepAsync(Author author, Account row, AccountReading reading, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var opened = row.Status is AccountStatus.Disconnected;
        var kept = await writes.InTransactionAsync<Account?>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (await db.Accounts.SingleOrDefaultAsync(a => a.Id == row.Id && a.TokenVersion == row.TokenVersion, token) is not { } account)
                return null;
            account.Username = reading.Username?.TrimStart('@') ?? account.Username;
            account.Settings = AccountSettings.With(account.Settings, reading.Settings);
            if (reading.HasQuota)
            {
                var used = reading.Used ?? await db.Posts.LongCountAsync(p => p.AccountId == row.Id && p.PostedAt > now - Day, token);
                account.Quota = StudioJson.Write(new AccountQuota(used, reading.Total, now));
            }

            account.LastCheckedAt = now;
            account.LastError = null;
            account.Status = AccountStatus.Active;
            account.StatusReason = null;
            if (opened)
                outbox.Tell(db, author.OrganizationId, EventTypes.AccountConnected, row.Id, []);
            await db.SaveChangesAsync(token);
            await waiting.ResumeAsync(db, row.Id, author.Actor, token);
            return account;
        }, cancellationToken);
        if (kept is null)
            return new Refusal(RefusalKind.Conflict, "lost_race", "The account was connected anew at this moment. Check it again.");
        if (opened)
            log.LogInformation("Account {AccountId} on {Platform} is open again: the network takes its token", row.Id, row.Platform);
        waiting.Wake();
        return kept;
    }

    private async Task NoteAsync(Account row, PublishError error, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await writes.InTransactionAsync(Scope.Of(row.OrganizationId), (db, token) => db.Accounts.Where(a => a.Id == row.Id && a.TokenVersion == row.TokenVersion)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.LastCheckedAt, now).SetProperty(a => a.LastError, error.Message), token), cancellationToken);
    }

    // A courtesy to the network: what it says does not keep the owner from leaving.
    private async Task RevokeAsync(Account row)
    {
        if (row.ProtectedToken.Length == 0 || connectors.Find(row.Platform) is not { } connector || refresher.Open(row) is not { } token || contexts.Of(connector) is not { Refusal: null } context)
            return;
        try
        {
            await connector.RevokeAsync(context.Value, token, CancellationToken.None);
        }
        catch (Exception fault) when (fault is PlatformException or HttpRequestException)
        {
            log.LogWarning("Account {AccountId} on {Platform}: the network did not take the token back ({Fault}); it is forgotten here", row.Id, row.Platform, fault.GetType().Name);
        }
    }

    /// <summary>The row may be gone when the event is prepared.</summary>
    private static JsonObject TakenOutFacts(Account row) => new()
    {
        ["reason"] = "disconnected",
        ["message"] = $"@{row.Username} was disconnected by its owner.",
        ["platform"] = Wire.Name(row.Platform),
        ["username"] = row.Username,
        ["display_name"] = row.DisplayName,
    };

    private static PublishError TakenOut(Account row) => new("account_disconnected", ErrorCategory.Reconnect, WhoActs.Owner,
        $"@{row.Username} was disconnected before this post was due. Connect it again and the post goes out.");

    private static Refusal Disconnected(Account row) => new(RefusalKind.Rule, "account_disconnected", $"@{row.Username} is disconnected from {PlatformNames.Of(row.Platform)}; connect it again.");

    private static string NotRenewable(Account row) => row.TokenExpiresAt is null
        ? $"The connection of @{row.Username} has no end, so there is nothing to renew."
        : $"{PlatformNames.Of(row.Platform)} does not renew this connection at the moment; when it runs out, connect the account again.";
}
