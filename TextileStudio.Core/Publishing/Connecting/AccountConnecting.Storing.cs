using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Core.Publishing.Connecting;

/// <content>From what was granted to account rows: permissions checked, the account found or chosen, tokens sealed, waiting posts let go, all in one transaction.</content>
public sealed partial class AccountConnecting
{
    private sealed record Choosable(AccountConnection Connection, Granted Granted);

    private async Task<Outcome<FinishedConnection>> ConnectAsync(Author author, AccountConnection connection, IAccountConnector connector, Granted granted, CancellationToken cancellationToken)
    {
        var name = PlatformNames.Of(connection.Platform);
        NeededScope[] missing = [.. connector.Permissions.Where(p => p.Required && !granted.Scopes.Contains(p.Name))];
        if (missing.Length > 0)
        {
            return new Refusal(RefusalKind.Rule, "permission_missing",
                $"{name} connected you, but without everything that posting needs. Connect again and leave all boxes ticked. Missing: {string.Join(", ", missing.Select(p => $"{p.Name} ({p.Purpose})"))}.",
                [.. missing.Select(p => new Violation("/scopes", "permission_missing", p.Name, null, $"Allow “{p.Purpose}” ({p.Name})."))]);
        }

        if (granted.Targets.Count == 0)
        {
            return new Refusal(RefusalKind.Rule, "nothing_to_connect",
                $"{name} named nothing that you may post to. Sign in there with the right person, tick the page or number, and check that you may publish on it.");
        }

        if (connection.AccountId is not { } accountId)
            return granted.Targets.Count == 1 ? await StoreAsync(author, connection, granted.Scopes, granted.Targets, cancellationToken) : await OfferAsync(connection, granted, cancellationToken);

        await using var db = dbs.ForOrganization(author.OrganizationId);
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId, cancellationToken);
        if (account is null)
            return Refusal.NotFound("account");
        return granted.Targets.FirstOrDefault(t => t.ExternalId == account.ExternalId) is { } same
            ? await StoreAsync(author, connection, granted.Scopes, [same], cancellationToken)
            : new Refusal(RefusalKind.Rule, "connected_other_account",
                $"You signed in to {name} as {string.Join(", ", granted.Targets.Take(5).Select(t => $"@{t.Username}"))}, but this account is @{account.Username}. "
                + $"Sign in to {name} with the right person and tick @{account.Username}; or connect the other one as a new account.");
    }

    /// <summary>Keeps the candidates, sealed, until the owner has chosen or the window closes.</summary>
    private async Task<Outcome<FinishedConnection>> OfferAsync(AccountConnection connection, Granted granted, CancellationToken cancellationToken)
    {
        var sealedChoices = secrets.Protect(ChoicesPurpose(connection.OrganizationId, connection.Id), StudioJson.Write(granted));
        var until = time.GetUtcNow() + Window;
        await writes.InTransactionAsync(Scope.Of(connection.OrganizationId), (db, token) => db.AccountConnections.Where(c => c.Id == connection.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.ProtectedChoices, sealedChoices).SetProperty(c => c.ExpiresAt, until), token), cancellationToken);
        return new FinishedConnection([], 0, connection.Id);
    }

    private async Task<Choosable?> OpenChoiceAsync(Author author, string choiceId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = dbs.ForOrganization(author.OrganizationId);
        var connection = await db.AccountConnections.AsNoTracking()
            .SingleOrDefaultAsync(c => c.Id == choiceId && c.KeyId == author.KeyId && c.ProtectedChoices != null && c.ExpiresAt > now, cancellationToken);
        if (connection is null)
            return null;
        var granted = StudioJson.Read<Granted>(secrets.Unprotect(ChoicesPurpose(author.OrganizationId, choiceId), connection.ProtectedChoices!));
        return granted is null ? null : new Choosable(connection, granted);
    }

    private async Task<Outcome<FinishedConnection>> StoreAsync(
        Author author, AccountConnection connection, IReadOnlyList<string> scopes, IReadOnlyList<ConnectTarget> targets, CancellationToken cancellationToken)
    {
        var finished = await writes.InTransactionAsync<FinishedConnection?>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            // The row is the turn: of two that finish the same choice, one stores.
            if (await db.AccountConnections.Where(c => c.Id == connection.Id).ExecuteDeleteAsync(token) == 0)
                return null;
            var accounts = new List<Account>();
            var resumed = 0;
            foreach (var target in targets)
            {
                var account = await RowAsync(db, author.OrganizationId, connection.Platform, target, token);
                Fill(account, target, scopes);
                db.Audit(author, time.GetUtcNow(), "account.connected", account.Id, $"{PlatformNames.Of(account.Platform)} @{account.Username}");
                outbox.Tell(db, author.OrganizationId, EventTypes.AccountConnected, account.Id, []);
                await db.SaveChangesAsync(token);
                resumed += await waiting.ResumeAsync(db, account.Id, author.Actor, token);
                accounts.Add(account);
            }

            return new FinishedConnection(accounts, resumed);
        }, cancellationToken);
        if (finished is null)
            return Unknown();
        waiting.Wake();
        foreach (var account in finished.Accounts)
            log.LogInformation("Account {AccountId} on {Platform} of organization {OrganizationId} is connected; {Resumed} waiting posts go on", account.Id, account.Platform, account.OrganizationId, finished.Resumed);
        return finished;
    }

    /// <summary>The account that is known under the network's id, or a new one.</summary>
    private async Task<Account> RowAsync(StudioDb db, string organizationId, Platform platform, ConnectTarget target, CancellationToken cancellationToken)
    {
        if (db is PostgresStudioDb)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"{organizationId}/{Wire.Name(platform)}/{target.ExternalId}"}, 0))", cancellationToken);
        if (await db.Accounts.SingleOrDefaultAsync(a => a.Platform == platform && a.ExternalId == target.ExternalId, cancellationToken) is { } known)
            return known;
        var fresh = new Account
        {
            Id = ids.NewId(),
            OrganizationId = organizationId,
            Platform = platform,
            ExternalId = target.ExternalId,
            Username = "",
            DisplayName = target.DisplayName,
            ProtectedToken = "",
            CreatedAt = time.GetUtcNow(),
        };
        db.Accounts.Add(fresh);
        return fresh;
    }

    private void Fill(Account account, ConnectTarget target, IReadOnlyList<string> scopes)
    {
        var (token, isNew) = (target.Token, account.TokenVersion == 0 && account.ProtectedToken.Length == 0 && account.Username.Length == 0);
        // A name the owner gave it here stays.
        account.DisplayName = isNew || account.DisplayName == account.Username ? target.DisplayName : account.DisplayName;
        account.Username = target.Username.TrimStart('@');
        account.ProtectedToken = secrets.Protect(Account.TokenPurpose(account.OrganizationId, account.Id), token.AccessToken);
        account.ProtectedRefreshToken = string.IsNullOrEmpty(token.RefreshToken) ? null : secrets.Protect(Account.RefreshPurpose(account.OrganizationId, account.Id), token.RefreshToken);
        account.TokenVersion++;
        account.TokenExpiresAt = token.ExpiresAt;
        account.RefreshExpiresAt = token.RefreshExpiresAt;
        account.RefreshOwner = null;
        account.RefreshLeaseUntil = null;
        account.Scopes = ScopeText.Join(scopes);
        account.Settings = AccountSettings.With(account.Settings, target.Settings);
        account.Status = AccountStatus.Active;
        account.StatusReason = null;
        account.LastError = null;
        account.ExpiryWarnedDays = null;
        account.LastCheckedAt = time.GetUtcNow();
    }
}
