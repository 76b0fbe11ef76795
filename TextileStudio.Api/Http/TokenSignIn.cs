using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Http;

/// <summary>
/// Signing in by a token of the organization's own identity provider. What a token says of itself (issuer, audience, key id) only chooses among what we trust already: the algorithms are fixed, the keys are
/// the provider's, an end is required. In Development, on the developer's own machine, tokens of <c>dotnet user-jwts</c> act in organization demo.
/// </summary>
internal sealed class TokenSignIn(
    IdentityProviders providers, ProviderKeys keys, MemberDirectory members, IOptionsMonitor<JwtBearerOptions> userJwts, IHostEnvironment environment, TimeProvider time, ILogger<TokenSignIn> log)
{
    /// <summary>The scheme under whose settings <c>dotnet user-jwts</c> writes.</summary>
    public const string UserJwtsScheme = JwtBearerDefaults.AuthenticationScheme;

    private const int MostLength = 8 * 1024;
    private const int MostSubject = Members.SubjectLimit;
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private static readonly string[] Asymmetric =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MostLength };

    private sealed record Trust(string OrganizationId, string Issuer, string Audience, string[] Algorithms, IReadOnlyList<SecurityKey> Keys, Role? NewMembersAs);

    /// <summary>Whether a bearer value looks like a token rather than a key.</summary>
    public static bool IsToken([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? value) =>
        value?.StartsWith("eyJ", StringComparison.Ordinal) == true && value.Contains('.', StringComparison.Ordinal);

    /// <summary>The member it speaks for; null for every token that is not to be trusted, without a word why.</summary>
    public async Task<MemberHolder?> FindAsync(string text, HttpContext context)
    {
        if (Read(text) is not { } token || await TrustAsync(token, context) is not { Keys.Count: > 0 } trust)
            return null;
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = trust.Issuer,
            ValidAudience = trust.Audience,
            ValidAlgorithms = trust.Algorithms,
            IssuerSigningKeys = trust.Keys,
            ValidateIssuerSigningKey = true,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = IsNow,
        });
        if (!result.IsValid)
        {
            log.LogInformation("A token of {Issuer} was refused: {Reason}", trust.Issuer, result.Exception?.GetType().Name);
            return null;
        }

        var subject = token.Subject;
        return string.IsNullOrWhiteSpace(subject) || subject.Length > MostSubject || Text.Fault(subject) is not null
            ? null : await members.FindBySubjectAsync(trust.OrganizationId, subject, NameOf(token), trust.NewMembersAs, context.RequestAborted);
    }

    private JsonWebToken? Read(string text)
    {
        try
        {
            // Nobody here understands a critical extension, so none may be there (RFC 7515, 4.1.11).
            return text.Length <= MostLength && _handler.ReadJsonWebToken(text) is { IsSigned: true } token && !token.TryGetHeaderValue<object>("crit", out _) ? token : null;
        }
        catch (Exception wrong) when (wrong is ArgumentException or SecurityTokenException or FormatException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private async Task<Trust?> TrustAsync(JsonWebToken token, HttpContext context)
    {
        var (issuer, audiences) = (token.Issuer, token.Audiences.Where(a => a is { Length: > 0 }).Take(20).ToArray());
        if (string.IsNullOrEmpty(issuer) || audiences.Length == 0 || audiences.Append(issuer).Any(t => Text.Fault(t) is not null))
            return null;
        if (await providers.FindAsync(issuer, audiences, context.RequestAborted) is { } provider)
        {
            // Before anybody is asked for keys: an algorithm we do not take needs none.
            var found = Asymmetric.Contains(token.Alg) ? await keys.FindAsync(issuer, string.IsNullOrEmpty(token.Kid) ? null : token.Kid, context.RequestAborted) : [];
            return new Trust(provider.OrganizationId, provider.Issuer, provider.Audience, Asymmetric, [.. found.Where(k => string.IsNullOrEmpty(k.Alg) || k.Alg == token.Alg)], provider.NewMembersAs);
        }

        if (!environment.IsDevelopment() || !LocalRequest.IsFromHere(context))
            return null;
        var settings = userJwts.Get(UserJwtsScheme).TokenValidationParameters;
        return (settings.ValidIssuers ?? []).Append(settings.ValidIssuer).Contains(issuer) && (settings.ValidAudiences ?? []).Append(settings.ValidAudience).FirstOrDefault(a => audiences.Contains(a)) is { } audience
            && await members.OrganizationNamedAsync(DevelopmentSeed.Organization, context.RequestAborted) is { } demo
            ? new Trust(demo, issuer, audience, [SecurityAlgorithms.HmacSha256], [.. settings.IssuerSigningKeys ?? []], RoleOf(token)) : null;
    }

    private bool IsNow(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + Skew && (notBefore is not { } begin || now >= begin - Skew);
    }

    // `dotnet user-jwts create --role viewer`
    private static Role RoleOf(JsonWebToken token) => token.TryGetPayloadValue<string>("role", out var name) && Wire.TryParse<Role>(name, out var role) ? role : Role.Admin;

    private static string NameOf(JsonWebToken token)
    {
        foreach (var claim in new[] { "name", "preferred_username", "unique_name", "email" })
        {
            if (token.TryGetPayloadValue<string>(claim, out var name) && !string.IsNullOrWhiteSpace(name) && Text.Fault(name) is null)
                return name.Trim() is { Length: <= Members.NameLimit } fits ? fits : name.Trim()[..(char.IsHighSurrogate(name.Trim()[Members.NameLimit - 1]) ? Members.NameLimit - 1 : Members.NameLimit)];
        }

        return token.Subject.Length <= Members.NameLimit ? token.Subject : token.Subject[..Members.NameLimit];
    }
}
