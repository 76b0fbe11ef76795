using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>Where the owner has to go next, and until when the way back is open.</summary>
public sealed record BegunConnection(Uri AuthorizeUrl, DateTimeOffset ExpiresAt);

/// <summary>What the browser brought back from the network's consent page.</summary>
public sealed record ConsentAnswer(string? State, string? Code, string? Error, string? ErrorDescription);

/// <summary>How a connection ended: accounts that are connected now, or, with <paramref name="ChoiceId"/>, a choice the owner has yet to make.</summary>
public sealed record FinishedConnection(IReadOnlyList<Account> Accounts, int Resumed, string? ChoiceId = null);

/// <summary>One page, profile or number the owner can choose. <paramref name="IsConnected"/>: it is connected already and would get its new token.</summary>
public sealed record ConnectionChoice(string ExternalId, string Username, string DisplayName, bool IsConnected);

/// <summary>The choice of a connection that found several.</summary>
public sealed record ConnectionChoices(Platform Platform, IReadOnlyList<ConnectionChoice> Choices);

/// <summary>
/// Connecting an account by the network's consent page (OAuth 2.0 authorization code). The state is random, kept as a hash, bound to the API key behind the session
/// that began it, and works once within ten minutes; the code is redeemed exactly once, with the very redirect address it was asked for.
/// Storing what came of it is in <c>AccountConnecting.Storing.cs</c>.
/// </summary>
public sealed partial class AccountConnecting(
    StudioDbs dbs, WriteRetry writes, ISecretBox secrets, Connectors connectors, ConnectContexts contexts, WaitingPosts waiting, Outbox outbox, IdSource ids, TimeProvider time,
    ILogger<AccountConnecting> log)
{
    /// <summary>How long the owner may take at the network, and again for the choice.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>The words of the networks for "the owner pressed Cancel".</summary>
    private static readonly string[] Declined = ["access_denied", "user_cancelled_authorize", "user_cancelled_login", "user_denied"];

    /// <summary>Begins a connection, new or, with <paramref name="accountId"/>, of an account that is known.</summary>
    /// <param name="origin">Where the browser reaches this service (scheme, host, port).</param>
    public async Task<Outcome<BegunConnection>> BeginAsync(Author author, Platform platform, string? accountId, Uri origin, CancellationToken cancellationToken)
    {
        if (author.KeyId is not { } keyId || connectors.Find(platform) is not { } connector)
            return NoConnector(platform);
        var context = contexts.Of(connector, origin);
        if (context.Refusal is { } notSetUp)
            return notSetUp;
        await using var db = dbs.ForOrganization(author.OrganizationId);
        if (accountId is not null && !await db.Accounts.AnyAsync(a => a.Id == accountId && a.Platform == platform, cancellationToken))
            return await db.Accounts.AnyAsync(a => a.Id == accountId, cancellationToken) ? OtherNetwork(platform) : Refusal.NotFound("account");

        var (state, verifier) = (Random(), connector.UsesPkce ? Random() : null);
        var (id, now) = (IdOf(state), time.GetUtcNow());
        var connection = new AccountConnection
        {
            Id = id,
            OrganizationId = author.OrganizationId,
            Platform = platform,
            KeyId = keyId,
            AccountId = accountId,
            ProtectedVerifier = verifier is null ? null : secrets.Protect(VerifierPurpose(author.OrganizationId, id), verifier),
            RedirectUri = new Uri(origin, $"/connect/{Wire.Name(platform)}/callback").AbsoluteUri,
            CreatedAt = now,
            ExpiresAt = now + Window,
        };
        await writes.InTransactionAsync(Scope.Of(author.OrganizationId), async (fresh, token) =>
        {
            fresh.AccountConnections.Add(connection);
            return await fresh.SaveChangesAsync(token);
        }, cancellationToken);
        return new BegunConnection(connector.AuthorizeAddress(context.Value, new AuthorizeRequest(state, connection.RedirectUri, verifier is null ? null : ChallengeOf(verifier))), connection.ExpiresAt);
    }

    /// <summary>The browser came back. Whatever it brings, the state is spent.</summary>
    public async Task<Outcome<FinishedConnection>> FinishAsync(Author author, Platform platform, ConsentAnswer answer, CancellationToken cancellationToken)
    {
        if (connectors.Find(platform) is not { } connector || string.IsNullOrEmpty(answer.State) || await TakeAsync(author, platform, IdOf(answer.State), cancellationToken) is not { } connection)
            return Unknown();
        var name = PlatformNames.Of(platform);
        if (answer.Error is not null || string.IsNullOrEmpty(answer.Code))
        {
            return Declined.Contains(answer.Error)
                ? new Refusal(RefusalKind.Rule, "connection_declined", $"You pressed Cancel at {name}. Nothing was changed; you can connect at any time.")
                : new Refusal(RefusalKind.Rule, "connection_failed", $"{name} did not connect the account{Said(answer)}. Start again.");
        }

        var context = contexts.Of(connector);
        if (context.Refusal is { } notSetUp)
            return notSetUp;
        Granted granted;
        try
        {
            // Not tied to the browser: a code works once, and what it is traded for must be stored.
            granted = await connector.RedeemAsync(context.Value, new Redemption(answer.Code, connection.RedirectUri, VerifierOf(connection)), CancellationToken.None);
        }
        catch (Exception fault) when (fault is PlatformException or HttpRequestException)
        {
            var error = fault is PlatformException { Error: var told } ? told : TokenRefresher.Unreachable(platform);
            log.LogWarning("Connecting {Platform} failed: {Code}", platform, error.Code);
            return Failed(platform, error);
        }

        return await ConnectAsync(author, connection, connector, granted, CancellationToken.None);
    }

    /// <summary>What there is to choose from; only for the session that began the connection.</summary>
    public async Task<Outcome<ConnectionChoices>> ChoicesAsync(Author author, string choiceId, CancellationToken cancellationToken)
    {
        if (await OpenChoiceAsync(author, choiceId, cancellationToken) is not { } open)
            return Unknown();
        await using var db = dbs.ForOrganization(author.OrganizationId);
        var known = await db.Accounts.Where(a => a.Platform == open.Connection.Platform).Select(a => a.ExternalId).ToListAsync(cancellationToken);
        return new ConnectionChoices(open.Connection.Platform, [.. open.Granted.Targets.Select(t => new ConnectionChoice(t.ExternalId, t.Username, t.DisplayName, known.Contains(t.ExternalId)))]);
    }

    /// <summary>Connects what the owner chose and forgets the rest.</summary>
    public async Task<Outcome<FinishedConnection>> ChooseAsync(Author author, string choiceId, IReadOnlyCollection<string> externalIds, CancellationToken cancellationToken)
    {
        if (await OpenChoiceAsync(author, choiceId, cancellationToken) is not { } open)
            return Unknown();
        ConnectTarget[] chosen = [.. open.Granted.Targets.Where(t => externalIds.Contains(t.ExternalId))];
        if (chosen.Length == 0)
            return new Refusal(RefusalKind.Rule, "nothing_chosen", "Tick at least one to connect.", [new Violation("/target", "required", "1 or more", "0", "Tick at least one.")]);
        return await StoreAsync(author, open.Connection, open.Granted.Scopes, chosen, cancellationToken);
    }

    /// <summary>Connects WhatsApp numbers by a token that the owner made for a system user; there is no consent page in this way.</summary>
    public async Task<Outcome<FinishedConnection>> WithTokenAsync(Author author, string? businessAccountId, string? pasted, CancellationToken cancellationToken)
    {
        if (author.KeyId is not { } keyId || connectors.Find(Platform.Whatsapp) is not WhatsAppConnector connector)
            return NoConnector(Platform.Whatsapp);
        var violations = new List<Violation>();
        if (businessAccountId?.Trim() is not { Length: >= 5 and <= 32 } business || !business.All(char.IsAsciiDigit))
            violations.Add(new Violation("/business_account_id", "format", "5 to 32 digits", null, "Copy the WhatsApp Business Account ID from Meta's Business settings: digits only."));
        if (pasted?.Trim() is not { Length: >= 10 and <= 1_000 } token || token.Any(char.IsWhiteSpace))
            violations.Add(new Violation("/access_token", "format", "10 to 1,000 characters", null, "Paste the whole token, without blanks."));
        if (violations.Count > 0)
            return new Refusal(RefusalKind.Rule, "invalid_token", "These details cannot be used.", violations);
        var context = contexts.Of(connector);
        if (context.Refusal is { } notSetUp)
            return notSetUp;
        try
        {
            var granted = await connector.WithTokenAsync(context.Value, businessAccountId!.Trim(), pasted!.Trim(), cancellationToken);
            var now = time.GetUtcNow();
            var connection = new AccountConnection
            {
                Id = IdOf(Random()), OrganizationId = author.OrganizationId, Platform = Platform.Whatsapp, KeyId = keyId, RedirectUri = "", UsedAt = now, CreatedAt = now, ExpiresAt = now + Window,
            };
            await writes.InTransactionAsync(Scope.Of(author.OrganizationId), async (db, token) =>
            {
                db.AccountConnections.Add(connection);
                return await db.SaveChangesAsync(token);
            }, cancellationToken);
            return await ConnectAsync(author, connection, connector, granted, cancellationToken);
        }
        catch (Exception fault) when (fault is PlatformException or HttpRequestException)
        {
            return Failed(Platform.Whatsapp, fault is PlatformException { Error: var told } ? told : TokenRefresher.Unreachable(Platform.Whatsapp));
        }
    }

    /// <summary>Forgets connections that nobody finished, with the tokens of a choice that nobody made.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        // One that was taken up in its last second is still being redeemed.
        var before = time.GetUtcNow() - Window;
        return await writes.InTransactionAsync(Scope.System, (db, token) => db.AccountConnections.Where(c => c.ExpiresAt < before).ExecuteDeleteAsync(token), cancellationToken);
    }

    /// <summary>Spends the state: of two that bring it, one gets the connection.</summary>
    private async Task<AccountConnection?> TakeAsync(Author author, Platform platform, string id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await writes.InTransactionAsync<AccountConnection?>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            var taken = await db.AccountConnections
                .Where(c => c.Id == id && c.Platform == platform && c.KeyId == author.KeyId && c.UsedAt == null && c.ExpiresAt > now)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.UsedAt, now), token);
            return taken == 1 ? await db.AccountConnections.AsNoTracking().SingleAsync(c => c.Id == id, token) : null;
        }, cancellationToken);
    }

    private string? VerifierOf(AccountConnection connection) =>
        connection.ProtectedVerifier is { } stored ? secrets.Unprotect(VerifierPurpose(connection.OrganizationId, connection.Id), stored) : null;

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static string IdOf(string state) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state)));

    private static string ChallengeOf(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    private static string VerifierPurpose(string organizationId, string id) => $"account-connection/{organizationId}/{id}/verifier";

    private static string ChoicesPurpose(string organizationId, string id) => $"account-connection/{organizationId}/{id}/choices";

    private static string Said(ConsentAnswer answer) => (answer.ErrorDescription ?? answer.Error)?.Trim() is { Length: > 0 } words && words.All(c => !char.IsControl(c)) ? $" (“{Clipped.To(200, words)}”)" : "";

    // One sentence for a wrong state, another session's, a spent and an expired one: whoever tries learns nothing.
    private static Refusal Unknown() => new(RefusalKind.Rule, "connection_unknown",
        "This connection was not begun in this session, was finished already, or took longer than ten minutes. Start again from the accounts page.");

    private static Refusal NoConnector(Platform platform) => new(RefusalKind.Rule, "connection_not_available", $"Accounts on {PlatformNames.Of(platform)} cannot be connected here.");

    private static Refusal OtherNetwork(Platform platform) => new(RefusalKind.Rule, "account_platform", $"This account does not belong to {PlatformNames.Of(platform)}.",
        [new Violation("/account_id", "account_platform", Wire.Name(platform), null, "Name an account of this network, or leave account_id out.")]);

    private static Refusal Failed(Platform platform, PublishError error) => error.Category is ErrorCategory.TransientUnknown or ErrorCategory.RateLimited
        ? new Refusal(RefusalKind.Unavailable, "connection_failed", $"{PlatformNames.Of(platform)} could not be reached while connecting. Start again in a minute.")
        : new Refusal(RefusalKind.Rule, "connection_failed", error.Category is ErrorCategory.Reconnect
            ? $"{PlatformNames.Of(platform)} did not accept what came back from its consent page; it may have been open for too long. Start again."
            : error.Message);
}
