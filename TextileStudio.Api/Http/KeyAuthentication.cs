using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Http;

/// <summary>How a caller proved who it is. A session travels by itself with every request of a browser, a key does not.</summary>
internal enum ProofOfCaller
{
    Key,
    Session,
}

/// <summary>Request feature beside <see cref="Caller"/>.</summary>
internal sealed record CallerProof(ProofOfCaller Proof);

/// <summary>
/// Finds the caller: an API key or a token of an identity provider in <c>Authorization: Bearer</c>, a key in <c>X-Api-Key</c>, else the page session, else, for pages only and on a developer's
/// own machine, organization demo.
/// </summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    KeyDirectory keys, MemberDirectory members, TokenSignIn tokens, KeyUse use, WrongKeys wrong, SessionCookie session, IHostEnvironment environment)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Studio";
    public const string SignInPath = "/sign-in";

    private ProblemAnswer _refusal = new(401, "key_missing", "Send your API key as 'Authorization: Bearer tsk_…' or in the X-Api-Key header.");

    /// <summary>A key's text without surrounding blanks, or null when it cannot be a key.</summary>
    public static string? Normal(string? key)
    {
        key = key?.Trim();
        return key is { Length: >= 8 and <= 128 } && key.StartsWith("tsk_", StringComparison.Ordinal) && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? key : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var authorization = Request.Headers.Authorization;
        var apiKey = Request.Headers["X-Api-Key"];
        if (authorization.Count + apiKey.Count > 1)
            return Refuse(400, "key_twice", "Send one API key, in one header.");
        if (authorization.Count == 1 || apiKey.Count == 1)
        {
            var given = apiKey.Count == 1 ? apiKey[0] : Bearer(authorization[0]);
            return apiKey.Count == 0 && TokenSignIn.IsToken(given) ? await ByTokenAsync(given) : await ByKeyAsync(given);
        }

        return session.Read(Request) switch
        {
            { KeyId: { } keyId } when await keys.FindByIdAsync(keyId, Context.RequestAborted) is { } holder && LocalRequest.MayUse(holder, Context, environment) => Accept(holder, ProofOfCaller.Session),
            { MemberId: { } id, Stamp: { } stamp } when await members.FindBySessionAsync(id, stamp, Context.RequestAborted) is { } member => Accept(member, ProofOfCaller.Session),
            _ => await AsDeveloperAsync(),
        };
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (IsPage())
        {
            Response.Redirect($"{SignInPath}?return={Uri.EscapeDataString(Request.PathBase + Request.Path + Request.QueryString)}");
            return;
        }

        if (_refusal.Status == 401)
            Response.Headers.WWWAuthenticate = "Bearer realm=\"Textile Studio\"";
        await _refusal.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var needed = Context.GetEndpoint()?.Metadata.GetOrderedMetadata<RequiredScopeAttribute>().Aggregate(KeyScopes.None, (all, s) => all | s.Scopes) ?? KeyScopes.None;
        var extra = new Dictionary<string, object?>(StringComparer.Ordinal) { ["required_scopes"] = needed.List() };
        return new ProblemAnswer(403, "scope_missing", Context.FindCaller()?.Role is { } role
            ? $"This needs the scope {needed.Names()}, which your role ({Core.Data.Wire.Name(role)}) does not have. An owner can change your role."
            : $"This route needs a key with scope {needed.Names()}. An owner can make one at POST /api/keys/.") { Extra = extra }
            .ExecuteAsync(Context);
    }

    private static string? Bearer(string? header) =>
        header is not null && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..] : null;

    private async Task<AuthenticateResult> ByKeyAsync(string? given)
    {
        // One answer for every wrong key: nobody learns which part of it was right.
        if (Normal(given) is { } key && await keys.FindByKeyAsync(key, Context.RequestAborted) is { } holder && LocalRequest.MayUse(holder, Context, environment))
            return Accept(holder, ProofOfCaller.Key);
        await wrong.PauseAsync(Context);
        return Refuse(401, "key_invalid", "This API key is unknown, revoked or expired, or may not be used from here.");
    }

    private async Task<AuthenticateResult> ByTokenAsync(string token)
    {
        if (await tokens.FindAsync(token, Context) is { } member)
            return Accept(member, ProofOfCaller.Key);
        await wrong.PauseAsync(Context);
        return Refuse(401, "token_invalid", "This token is not accepted: it is expired, not signed by your organization's identity provider, made for another audience, or its person is no member here.");
    }

    // Pages only: the API asks for a key or a session even here, so that a script behaves as it will elsewhere.
    private async Task<AuthenticateResult> AsDeveloperAsync()
    {
        if (!environment.IsDevelopment() || IsApi() || !LocalRequest.IsFromHere(Context) || !LocalRequest.NamesThisMachine(Context))
            return AuthenticateResult.NoResult();
        if (await keys.FindByKeyAsync(DevelopmentSeed.Key, Context.RequestAborted) is not { } demo)
            return AuthenticateResult.NoResult();
        if (IsPage())
            session.Write(Context, demo.KeyId); // the page's own script calls the API
        return Accept(demo, ProofOfCaller.Session);
    }

    private AuthenticateResult Accept(KeyHolder holder, ProofOfCaller proof)
    {
        use.Saw(holder);
        return Accept(new Caller(holder.OrganizationId, holder.OrganizationName, holder.KeyId, holder.KeyName, holder.Scopes) { Address = Context.AddressText() }, proof);
    }

    private AuthenticateResult Accept(MemberHolder holder, ProofOfCaller proof)
    {
        use.Saw(holder);
        return Accept(new Caller(holder.OrganizationId, holder.OrganizationName, holder.MemberId, holder.Name, holder.Role.Scopes())
        {
            MemberId = holder.MemberId, Role = holder.Role, Login = holder.Login, Address = Context.AddressText(),
        }, proof);
    }

    private AuthenticateResult Accept(Caller caller, ProofOfCaller proof)
    {
        Context.Features.Set(caller);
        Context.Features.Set(new CallerProof(proof));
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, caller.KeyId), new Claim(ClaimTypes.Name, caller.KeyName)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    private AuthenticateResult Refuse(int status, string code, string detail)
    {
        _refusal = new ProblemAnswer(status, code, detail);
        return AuthenticateResult.Fail(code);
    }

    private bool IsApi() => Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    private bool IsPage() => !IsApi() && HttpMethods.IsGet(Request.Method) && Request.GetTypedHeaders().Accept.Any(a => a.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
}
