using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>
/// How one network lets an owner connect an account: its consent page, its token addresses, who was connected, and what the network says about the connection.
/// A refusal is thrown as <see cref="PlatformException"/>, a transport fault as <see cref="HttpRequestException"/>; nothing here is repeated by itself.
/// </summary>
public interface IAccountConnector
{
    Platform Platform { get; }

    /// <summary>What the owner is asked for. Without the required ones the account is not connected.</summary>
    IReadOnlyList<NeededScope> Permissions { get; }

    /// <summary>Whether the code is bound to a verifier (PKCE, S256).</summary>
    bool UsesPkce => false;

    /// <summary>Whether the network knows this service by a secret; otherwise the client id is enough.</summary>
    bool NeedsSecret => true;

    /// <summary>How long before its end a token is renewed in the background; null where the owner has to connect again.</summary>
    TimeSpan? RenewAhead => null;

    /// <summary>Whether renewing needs a refresh token; otherwise the access token renews itself.</summary>
    bool RenewsByRefreshToken => true;

    /// <summary>Where the browser goes to ask the owner.</summary>
    Uri AuthorizeAddress(ConnectContext context, AuthorizeRequest request);

    /// <summary>Trades the code for tokens and finds out what was granted. The code works once, so this is called once.</summary>
    Task<Granted> RedeemAsync(ConnectContext context, Redemption redemption, CancellationToken cancellationToken);

    /// <summary>Renews the token. A refusal of category <see cref="ErrorCategory.Reconnect"/> means that the owner has to connect again.</summary>
    Task<TokenSet> RefreshAsync(ConnectContext context, TokenSet current, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{PlatformNames.Of(Platform)} renews no token.");

    /// <summary>Gives the tokens back where the network takes them back; elsewhere they are only forgotten here.</summary>
    Task RevokeAsync(ConnectContext context, TokenSet current, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The cheap question whether the connection works, with what the network says is left of its quota. Only reads.</summary>
    Task<AccountReading> ReadAsync(ConnectContext context, PublishAccount account, CancellationToken cancellationToken);
}

/// <summary>A permission by the network's name, and what it is for in an owner's words.</summary>
public sealed record NeededScope(string Name, string Purpose, bool Required = true);

/// <param name="State">Carried by the browser there and back.</param>
/// <param name="RedirectUri">Where the browser comes back to, letter for letter as registered.</param>
/// <param name="Challenge">The verifier's SHA-256 in base64url; null without PKCE.</param>
public sealed record AuthorizeRequest(string State, string RedirectUri, string? Challenge);

/// <summary>What the browser brought back.</summary>
public sealed record Redemption(string Code, string RedirectUri, string? Verifier)
{
    public override string ToString() => nameof(Redemption);
}

/// <summary>An access token, how long it works, and what renews it. Never part of a log: <see cref="ToString"/> hides it.</summary>
public sealed record TokenSet(string AccessToken, DateTimeOffset? ExpiresAt = null, string? RefreshToken = null, DateTimeOffset? RefreshExpiresAt = null)
{
    public override string ToString() => $"token until {ExpiresAt:O}";
}

/// <summary>What the owner agreed to: permissions, and the pages, profiles or numbers that can be posted to.</summary>
public sealed record Granted(IReadOnlyList<string> Scopes, IReadOnlyList<ConnectTarget> Targets);

/// <summary>One page, profile or number, with the token for it. <paramref name="Settings"/> are facts the client needs, nothing secret.</summary>
public sealed record ConnectTarget(string ExternalId, string Username, string DisplayName, TokenSet Token, JsonObject? Settings = null)
{
    public override string ToString() => $"{ExternalId} (@{Username})";
}

/// <summary>What the network said about a connection. <paramref name="Used"/> null with a <paramref name="Total"/> means that the network does not count for us.</summary>
public sealed record AccountReading(string? Username = null, string? DisplayName = null, bool HasQuota = false, long? Used = null, long? Total = null, JsonObject? Settings = null);
