using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>What an owner agreed to on a consent page.</summary>
internal sealed record SandboxGrant(string Id, SandboxIdentity Person, IReadOnlyList<SandboxIdentity> Targets, IReadOnlyList<string> Scopes);

/// <summary>How an issued token stands.</summary>
internal enum TokenState
{
    Unknown,
    Valid,
    Expired,
    Revoked,

    /// <summary>A refresh token that was used, where it works once.</summary>
    Spent,
}

/// <summary>A token as it was found. <paramref name="Account"/> is whose posts it can make; null for a person's own token.</summary>
internal sealed record SandboxToken(TokenState State, string? Account, SandboxGrant? Grant, DateTimeOffset Issued, DateTimeOffset? Ends);

/// <summary>Codes, tokens and agreements of the sandbox networks, as objects in their file. Of codes and tokens only hashes are kept.</summary>
internal sealed class SandboxGrants(SandboxSession session, Platform platform, DateTimeOffset now)
{
    private const string Grants = "oauth_grant";
    private const string Codes = "oauth_code";
    private const string Tokens = "oauth_token";
    private const string Refreshes = "oauth_refresh";

    /// <summary>What is left when a network is emptied.</summary>
    public const string KindPrefix = "oauth_";

    public SandboxGrant Agree(SandboxIdentity person, IReadOnlyList<SandboxIdentity> targets, IReadOnlyList<string> scopes)
    {
        var grant = new SandboxGrant(Secret("g"), person, targets, scopes);
        session.Put(platform, Grants, grant.Id, null, new JsonObject
        {
            ["person"] = Json(person),
            ["targets"] = new JsonArray([.. targets.Select(Json)]),
            ["scopes"] = new JsonArray([.. scopes.Select(s => (JsonNode?)s)]),
        }, now);
        return grant;
    }

    public string Code(SandboxGrant grant, string redirectUri, string? challenge, TimeSpan life)
    {
        var code = Secret("");
        session.Put(platform, Codes, Hash(code), grant.Targets.Count > 0 ? grant.Targets[0].Id : null, new JsonObject
        {
            ["grant"] = grant.Id, ["redirect_uri"] = redirectUri, ["challenge"] = challenge, ["ends"] = (now + life).UtcTicks,
        }, now);
        return code;
    }

    /// <summary>The code's agreement, once. Null and a reason: <c>unknown</c>, <c>used</c>, <c>expired</c>, <c>redirect</c>, <c>verifier</c>.</summary>
    public (SandboxGrant? Grant, string Reason) Redeem(string? code, string? redirectUri, string? verifier)
    {
        if (code is null || session.Get(platform, Codes, Hash(code)) is not { } stored)
            return (null, "unknown");
        if (stored["used"] is not null)
            return (null, "used");
        stored["used"] = true;
        session.Put(platform, Codes, Hash(code), null, stored, now);
        if (stored["ends"]!.GetValue<long>() <= now.UtcTicks)
            return (null, "expired");
        if (stored["redirect_uri"]!.GetValue<string>() != redirectUri)
            return (null, "redirect");
        if (stored["challenge"]?.GetValue<string>() is { } challenge && (verifier is null || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) != challenge))
            return (null, "verifier");
        return (Find(stored["grant"]!.GetValue<string>()), "");
    }

    /// <summary>The first account behind a code or refresh token, so that faults of that account strike.</summary>
    public string? AccountBehind(string? code, string? refresh) =>
        code is not null && session.Get(platform, Codes, Hash(code)) is { } stored ? Find(stored["grant"]!.GetValue<string>()) is { Targets: [var first, ..] } ? first.Id : null
        : refresh is not null && session.Get(platform, Refreshes, Hash(refresh)) is { } token ? token["account"]?.GetValue<string>()
        : null;

    public string Token(SandboxGrant grant, string? account, string prefix, TimeSpan? life) => Issue(Tokens, grant, account, prefix, life);

    public string Refresh(SandboxGrant grant, string? account, string prefix, TimeSpan? life) => Issue(Refreshes, grant, account, prefix, life);

    public SandboxToken Token(string? token) => Read(Tokens, token);

    public SandboxToken Refresh(string? token) => Read(Refreshes, token);

    /// <summary>A single-use refresh token works no more.</summary>
    public void Spend(string refresh) => Mark(Refreshes, refresh, "spent");

    /// <summary>The owner, or this service, takes one token back and with it everything of the same agreement.</summary>
    public bool Revoke(string? token)
    {
        if (token is null || (session.Get(platform, Tokens, Hash(token)) ?? session.Get(platform, Refreshes, Hash(token))) is not { } stored)
            return false;
        return session.Run("UPDATE objects SET json = json_set(json, '$.revoked', json('true')) WHERE platform = $0 AND kind IN ($1, $2) AND json_extract(json, '$.grant') = $3",
            Data.Wire.Name(platform), Tokens, Refreshes, stored["grant"]!.GetValue<string>()) > 0;
    }

    /// <summary>The owner takes back everything that was agreed for an account; how many tokens that was.</summary>
    public int RevokeAccount(string account) => session.Run(
        "UPDATE objects SET json = json_set(json, '$.revoked', json('true')) WHERE platform = $0 AND kind IN ($1, $2) AND account = $3 AND json_extract(json, '$.revoked') IS NULL",
        Data.Wire.Name(platform), Tokens, Refreshes, account);

    private string Issue(string kind, SandboxGrant grant, string? account, string prefix, TimeSpan? life)
    {
        var token = Secret(prefix);
        session.Put(platform, kind, Hash(token), account, new JsonObject
        {
            ["grant"] = grant.Id, ["account"] = account, ["issued"] = now.UtcTicks, ["ends"] = life is { } span ? (now + span).UtcTicks : null,
        }, now);
        return token;
    }

    private SandboxToken Read(string kind, string? token)
    {
        if (string.IsNullOrEmpty(token) || session.Get(platform, kind, Hash(token)) is not { } stored)
            return new SandboxToken(TokenState.Unknown, null, null, now, null);
        var ends = stored["ends"] is { } ticks ? new DateTimeOffset(ticks.GetValue<long>(), TimeSpan.Zero) : (DateTimeOffset?)null;
        var state = stored["revoked"] is not null ? TokenState.Revoked : stored["spent"] is not null ? TokenState.Spent : ends <= now ? TokenState.Expired : TokenState.Valid;
        return new SandboxToken(state, stored["account"]?.GetValue<string>(), Find(stored["grant"]!.GetValue<string>()), new DateTimeOffset(stored["issued"]!.GetValue<long>(), TimeSpan.Zero), ends);
    }

    private void Mark(string kind, string token, string mark) =>
        session.Run("UPDATE objects SET json = json_set(json, '$.' || $3, json('true')) WHERE platform = $0 AND kind = $1 AND id = $2", Data.Wire.Name(platform), kind, Hash(token), mark);

    private SandboxGrant? Find(string id) => session.Get(platform, Grants, id) is { } stored
        ? new SandboxGrant(id, Identity(stored["person"]!), [.. stored["targets"]!.AsArray().Select(t => Identity(t!))], [.. stored["scopes"]!.AsArray().Select(s => s!.GetValue<string>())])
        : null;

    private static JsonNode Json(SandboxIdentity identity) => new JsonObject { ["id"] = identity.Id, ["username"] = identity.Username, ["name"] = identity.Name };

    private static SandboxIdentity Identity(JsonNode json) => new(json["id"]!.GetValue<string>(), json["username"]!.GetValue<string>(), json["name"]!.GetValue<string>());

    private static string Secret(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
