using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>A request about connecting: who it is about, whether it renews a token, and what it does.</summary>
internal sealed record SandboxOAuthRoute(Func<SandboxGrants, SandboxAnswer> Perform, string? Code = null, string? Refresh = null, bool Renews = false, string? Access = null);

/// <summary>
/// The token addresses of the six networks: codes work once and briefly, the redirect address and the PKCE verifier are compared letter for letter, tokens end and can be
/// taken back, X's refresh token works once. Each answers in its network's own shapes. The consent pages are in <see cref="SandboxConsent"/>; what a token is told about
/// its owner is in <c>SandboxOAuth.Identity.cs</c>.
/// </summary>
internal sealed partial class SandboxOAuth(SandboxCall call, DateTimeOffset now)
{
    private static readonly TimeSpan SixtyDays = TimeSpan.FromDays(60);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    /// <summary>How long a code works.</summary>
    public static TimeSpan CodeLife(Platform platform) => platform switch
    {
        Platform.X => TimeSpan.FromSeconds(30),
        Platform.Instagram => TimeSpan.FromHours(1),
        Platform.Linkedin => TimeSpan.FromMinutes(30),
        _ => TimeSpan.FromMinutes(10),
    };

    /// <summary>The token that a request carries, wherever its network looks for it.</summary>
    public static string? TokenOf(SandboxCall call) =>
        call.Bearer ?? (call.Platform is Platform.Facebook or Platform.Instagram or Platform.Whatsapp ? call.Value("access_token") : null);

    /// <summary>Whether the answers shall leave the refresh token out, as a fault asks.</summary>
    public bool OmitsRefreshToken { get; set; }

    /// <summary>Null when the request is not about connecting.</summary>
    public SandboxOAuthRoute? Find() => (call.Platform, call.Method, Below()) switch
    {
        (Platform.Facebook or Platform.Whatsapp, "GET" or "POST", ["oauth", "access_token"]) => call.Value("grant_type") == "fb_exchange_token"
            ? new(FacebookExchange, Access: call.Value("fb_exchange_token")) : new(FacebookCode, Code: call.Value("code")),
        (Platform.Facebook or Platform.Whatsapp, "GET", ["debug_token"]) => new(DebugToken, Access: call.Value("input_token")),
        (Platform.Facebook, "GET", ["me", "permissions"]) => new(FacebookPermissions, Access: TokenOf(call)),
        (Platform.Facebook, "GET", ["me", "accounts"]) => new(FacebookPages, Access: TokenOf(call)),
        (Platform.Instagram, "POST", ["oauth", "access_token"]) => new(InstagramCode, Code: call.Value("code")),
        (Platform.Instagram, "GET", ["access_token"]) => new(InstagramExchange, Access: TokenOf(call)),
        (Platform.Instagram, "GET", ["refresh_access_token"]) => new(InstagramRefresh, Renews: true, Access: TokenOf(call)),
        (Platform.Tiktok, "POST", ["v2", "oauth", "token"]) => Tokens(TikTokToken),
        (Platform.Tiktok, "POST", ["v2", "oauth", "revoke"]) => new(TikTokRevoke, Access: call.Value("token")),
        (Platform.X, "POST", ["2", "oauth2", "token"]) => Tokens(XToken),
        (Platform.X, "POST", ["2", "oauth2", "revoke"]) => new(XRevoke, Access: call.Value("token")),
        (Platform.Linkedin, "POST", ["oauth", "v2", "accessToken"]) => Tokens(LinkedInToken),
        _ => null,
    };

    /// <summary>A refresh that is refused, in the network's words.</summary>
    public SandboxAnswer RefreshRefused() => call.Platform switch
    {
        Platform.X => OAuthError(400, "invalid_request", "Value passed for the token was invalid."),
        Platform.Tiktok => TikTokError("invalid_grant", "Refresh token is invalid or expired."),
        Platform.Linkedin => OAuthError(400, "invalid_grant", "The provided authorization grant or refresh token is invalid, expired or revoked."),
        _ => GraphSandbox.Error(400, 190, "Error validating access token: Session has expired.", 463),
    };

    public SandboxAnswer ServerError() => call.Platform switch
    {
        Platform.X or Platform.Linkedin => OAuthError(503, "temporarily_unavailable", "Service Unavailable"),
        Platform.Tiktok => TikTokError("internal_error", "Something went wrong.", 500),
        _ => GraphSandbox.Error(500, 2, "An unexpected error has occurred. Please retry your request later.", transient: true),
    };

    /// <summary>The path without Graph's version.</summary>
    private string[] Below()
    {
        var segments = call.Segments;
        return [.. call.Platform is Platform.Facebook or Platform.Whatsapp or Platform.Instagram && segments is [['v', >= '0' and <= '9', ..] version, ..] && version.Contains('.', StringComparison.Ordinal)
            ? segments.Skip(1) : segments];
    }

    private SandboxOAuthRoute Tokens(Func<SandboxGrants, SandboxAnswer> perform) => call.Value("grant_type") == "refresh_token"
        ? new(perform, Refresh: call.Value("refresh_token"), Renews: true) : new(perform, Code: call.Value("code"));

    private bool KnowsApp(string idName = "client_id") => call.Value(idName) == SandboxClient.ClientId(call.Platform) && call.Value("client_secret") == SandboxClient.ClientSecret(call.Platform);

    private SandboxAnswer FacebookCode(SandboxGrants grants)
    {
        if (!KnowsApp())
            return GraphSandbox.Error(400, 1, "Error validating client secret.");
        var (grant, reason) = grants.Redeem(call.Value("code"), call.Value("redirect_uri"), null);
        if (grant is null)
        {
            return reason switch
            {
                "used" => GraphSandbox.Error(400, 100, "This authorization code has been used.", 36009),
                "expired" => GraphSandbox.Error(400, 100, "This authorization code has expired.", 36007),
                "redirect" => GraphSandbox.Error(400, 100, "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request", 36008),
                _ => GraphSandbox.Error(400, 100, "Invalid verification code format."),
            };
        }

        // A business token can send at once; a person's own cannot post and is traded for the pages' tokens.
        return call.Platform is Platform.Whatsapp
            ? Bearer(grants.Token(grant, grant.Targets is [var number, ..] ? number.Id : null, "EAAW", SixtyDays), SixtyDays)
            : Bearer(grants.Token(grant, null, "EAAS", TimeSpan.FromHours(2)), TimeSpan.FromHours(2));
    }

    private SandboxAnswer FacebookExchange(SandboxGrants grants)
    {
        if (!KnowsApp())
            return GraphSandbox.Error(400, 1, "Error validating client secret.");
        var life = TimeSpan.FromSeconds(5_183_944);
        return grants.Token(call.Value("fb_exchange_token")) is { State: TokenState.Valid, Grant: { } grant } ? Bearer(grants.Token(grant, null, "EAAL", life), life) : GraphRefused(grants.Token(call.Value("fb_exchange_token")));
    }

    private SandboxAnswer InstagramCode(SandboxGrants grants)
    {
        if (!KnowsApp() || call.Value("grant_type") != "authorization_code")
            return InstagramError("Invalid platform app");
        var (grant, reason) = grants.Redeem(call.Value("code"), call.Value("redirect_uri"), null);
        if (grant is null)
        {
            return InstagramError(reason switch
            {
                "used" => "This authorization code has been used",
                "expired" => "This authorization code has expired",
                "redirect" => "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request",
                _ => "Invalid authorization code",
            });
        }

        var account = grant.Targets[0].Id;
        return SandboxAnswer.Escaped(new JsonObject
        {
            ["access_token"] = grants.Token(grant, account, "IGQS", TimeSpan.FromHours(1)),
            ["user_id"] = long.Parse(account, System.Globalization.CultureInfo.InvariantCulture),
            ["permissions"] = new JsonArray([.. grant.Scopes.Select(s => (JsonNode?)s)]),
        });
    }

    private SandboxAnswer InstagramExchange(SandboxGrants grants)
    {
        if (call.Value("grant_type") != "ig_exchange_token" || call.Value("client_secret") != SandboxClient.ClientSecret(Platform.Instagram))
            return GraphSandbox.Error(400, 1, "Error validating client secret.");
        return Prolonged(grants, grants.Token(TokenOf(call)));
    }

    private SandboxAnswer InstagramRefresh(SandboxGrants grants)
    {
        if (call.Value("grant_type") != "ig_refresh_token")
            return GraphSandbox.Error(400, 100, "(#100) Param grant_type is not valid");
        var token = grants.Token(TokenOf(call));
        return token.State is TokenState.Valid && now - token.Issued < TimeSpan.FromHours(24)
            ? GraphSandbox.Error(400, 100, "(#100) The access token must be at least 24 hours old to be refreshed") : Prolonged(grants, token);
    }

    private static SandboxAnswer Prolonged(SandboxGrants grants, SandboxToken token) =>
        token is { State: TokenState.Valid, Grant: { } grant } ? Bearer(grants.Token(grant, token.Account, "IGAL", SixtyDays), SixtyDays) : GraphRefused(token);

    private SandboxAnswer XToken(SandboxGrants grants)
    {
        var basic = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{SandboxClient.ClientId(Platform.X)}:{SandboxClient.ClientSecret(Platform.X)}"));
        if (call.Header("basic") is { } given ? given != basic : call.Value("client_id") != SandboxClient.ClientId(Platform.X))
            return OAuthError(401, "unauthorized_client", "Missing valid authorization header");
        var life = TimeSpan.FromHours(2);
        if (call.Value("grant_type") == "refresh_token")
        {
            if (grants.Refresh(call.Value("refresh_token")) is not { State: TokenState.Valid, Grant: { } agreed, Account: { } account })
                return RefreshRefused();
            grants.Spend(call.Value("refresh_token")!);
            return XTokens(grants, agreed, account, life);
        }

        var (grant, reason) = grants.Redeem(call.Value("code"), call.Value("redirect_uri"), call.Value("code_verifier"));
        return grant is null
            ? OAuthError(400, "invalid_request", reason switch
            {
                "redirect" => "Value passed for the redirect uri did not match the uri of the authorization code.",
                "verifier" => "Value passed for the code verifier did not match the code challenge.",
                _ => "Value passed for the authorization code was invalid.",
            })
            : XTokens(grants, grant, grant.Targets[0].Id, life);
    }

    private SandboxAnswer XTokens(SandboxGrants grants, SandboxGrant grant, string account, TimeSpan life)
    {
        var body = new JsonObject
        {
            ["token_type"] = "bearer", ["expires_in"] = (long)life.TotalSeconds, ["access_token"] = grants.Token(grant, account, "", life), ["scope"] = string.Join(' ', grant.Scopes),
        };
        if (grant.Scopes.Contains("offline.access"))
            body["refresh_token"] = OmitsRefreshToken ? "" : grants.Refresh(grant, account, "", TimeSpan.FromDays(180));
        return SandboxAnswer.Utf8(body);
    }

    private SandboxAnswer XRevoke(SandboxGrants grants)
    {
        grants.Revoke(call.Value("token"));
        return SandboxAnswer.Utf8(new JsonObject { ["revoked"] = true });
    }

    private SandboxAnswer TikTokToken(SandboxGrants grants)
    {
        if (!KnowsApp("client_key"))
            return TikTokError("invalid_client", "Client key or secret is incorrect.", 401);
        if (call.Value("grant_type") == "refresh_token")
        {
            return grants.Refresh(call.Value("refresh_token")) is { State: TokenState.Valid, Grant: { } agreed, Account: { } account }
                ? TikTokTokens(grants, agreed, account) : RefreshRefused();
        }

        var (grant, reason) = grants.Redeem(call.Value("code"), call.Value("redirect_uri"), null);
        return grant is null ? TikTokError("invalid_grant", reason == "redirect" ? "Redirect_uri is not matched with the uri when requesting code." : "Authorization code is expired or used.")
            : TikTokTokens(grants, grant, grant.Targets[0].Id);
    }

    private SandboxAnswer TikTokTokens(SandboxGrants grants, SandboxGrant grant, string account)
    {
        var life = TimeSpan.FromDays(1);
        return SandboxAnswer.Utf8(new JsonObject
        {
            ["access_token"] = grants.Token(grant, account, "act.", life),
            ["expires_in"] = (long)life.TotalSeconds,
            ["open_id"] = account,
            ["refresh_expires_in"] = (long)Year.TotalSeconds,
            ["refresh_token"] = OmitsRefreshToken ? "" : grants.Refresh(grant, account, "rft.", Year),
            ["scope"] = string.Join(',', grant.Scopes),
            ["token_type"] = "Bearer",
        });
    }

    private SandboxAnswer TikTokRevoke(SandboxGrants grants)
    {
        if (!KnowsApp("client_key"))
            return TikTokError("invalid_client", "Client key or secret is incorrect.", 401);
        grants.Revoke(call.Value("token"));
        return SandboxAnswer.Utf8(new JsonObject());
    }

    private SandboxAnswer LinkedInToken(SandboxGrants grants)
    {
        if (!KnowsApp())
            return OAuthError(401, "invalid_client", "Client authentication failed");
        if (call.Value("grant_type") == "refresh_token")
        {
            // Renewing does not move the end of the refresh token, and gives the same one back.
            if (grants.Refresh(call.Value("refresh_token")) is not { State: TokenState.Valid, Grant: { } agreed, Ends: { } ends, Account: var account })
                return RefreshRefused();
            return LinkedInTokens(grants, agreed, account, OmitsRefreshToken ? "" : call.Value("refresh_token")!, ends - now);
        }

        var (grant, reason) = grants.Redeem(call.Value("code"), call.Value("redirect_uri"), null);
        if (grant is null)
        {
            return OAuthError(400, "invalid_request", reason == "redirect"
                ? "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists"
                : "Unable to retrieve access token: authorization code not found");
        }

        return LinkedInTokens(grants, grant, grant.Person.Id, grants.Refresh(grant, grant.Person.Id, "AQX", Year), Year);
    }

    private static SandboxAnswer LinkedInTokens(SandboxGrants grants, SandboxGrant grant, string? account, string refresh, TimeSpan refreshLife) => SandboxAnswer.Utf8(new JsonObject
    {
        ["access_token"] = grants.Token(grant, account, "AQV", SixtyDays),
        ["expires_in"] = (long)SixtyDays.TotalSeconds,
        ["refresh_token"] = refresh,
        ["refresh_token_expires_in"] = (long)refreshLife.TotalSeconds,
        ["scope"] = string.Join(',', grant.Scopes),
        ["token_type"] = "Bearer",
    });

    private static SandboxAnswer Bearer(string token, TimeSpan life) =>
        SandboxAnswer.Escaped(new JsonObject { ["access_token"] = token, ["token_type"] = "bearer", ["expires_in"] = (long)life.TotalSeconds });

    private static SandboxAnswer GraphRefused(SandboxToken token) => token.State switch
    {
        TokenState.Expired => GraphSandbox.Error(400, 190, "Error validating access token: Session has expired.", 463),
        TokenState.Revoked => GraphSandbox.Error(400, 190, "Error validating access token: The user has not authorized application.", 458),
        _ => GraphSandbox.Error(400, 190, "Invalid OAuth access token - Cannot parse access token"),
    };

    private static SandboxAnswer InstagramError(string message) =>
        SandboxAnswer.Escaped(new JsonObject { ["error_type"] = "OAuthException", ["code"] = 400, ["error_message"] = message }, 400);

    private static SandboxAnswer OAuthError(int status, string error, string description) =>
        SandboxAnswer.Utf8(new JsonObject { ["error"] = error, ["error_description"] = description }, status);

    /// <summary>TikTok's token address answers errors with HTTP 200.</summary>
    private static SandboxAnswer TikTokError(string error, string description, int status = 200) =>
        SandboxAnswer.Utf8(new JsonObject { ["error"] = error, ["error_description"] = description, ["log_id"] = "2026112200000000000000000000SANDBX" }, status);
}
