using System.Text.Json.Nodes;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>
/// LinkedIn: the member and, where this service is vetted for it, the company pages the member manages. A token works sixty days; only approved partners get a refresh
/// token, whose end renewing does not move. Everybody else connects again.
/// </summary>
public sealed class LinkedInConnector : IAccountConnector
{
    private const string Name = "LinkedIn";
    private const string Host = "https://www.linkedin.com/";
    private const string Version = "202609";
    private static readonly TimeSpan FreshTokenPause = TimeSpan.FromSeconds(5);
    private static readonly string[] PageScopes = ["w_organization_social", "r_organization_social", "rw_organization_admin"];

    public Platform Platform => Platform.Linkedin;

    public IReadOnlyList<NeededScope> Permissions { get; } =
    [
        new("openid", "know who you are"),
        new("profile", "see your name"),
        new("w_member_social", "publish posts"),
    ];

    public TimeSpan? RenewAhead => TimeSpan.FromDays(7);

    /// <summary>Permissions for company pages are asked for where the operator has been given them; asking without ends in an error page.</summary>
    public Uri AuthorizeAddress(ConnectContext context, AuthorizeRequest request)
    {
        var more = context.IsSandbox ? PageScopes : ScopeText.Split(context.Options.ExtraScopes);
        return context.Browser(Host, "oauth/v2/authorization", ("response_type", "code"), ("client_id", context.ClientId), ("redirect_uri", request.RedirectUri), ("state", request.State),
            ("scope", ScopeText.Join([.. Permissions.Select(p => p.Name), .. more])));
    }

    public async Task<Granted> RedeemAsync(ConnectContext context, Redemption redemption, CancellationToken cancellationToken)
    {
        var (token, scopes) = await TokenAsync(context, [redemption.Code], cancellationToken,
            ("grant_type", "authorization_code"), ("code", redemption.Code), ("redirect_uri", redemption.RedirectUri));
        if (Permissions.Any(p => p.Required && !scopes.Contains(p.Name)))
            return new Granted(scopes, []);
        var me = await MemberAsync(context, token.AccessToken, cancellationToken);
        if (me.Json.Text("serviceErrorCode") is "65601" or "65600" || me.Status is 401)
        {
            // A token just issued is known to be refused for some seconds.
            await Task.Delay(FreshTokenPause, context.Time, cancellationToken);
            me = await MemberAsync(context, token.AccessToken, cancellationToken);
        }

        var member = me.Body(Name);
        var sub = member.Id("sub") ?? throw ConnectErrors.Of(Name, me);
        var name = member.Id("name") ?? sub;
        var targets = new List<ConnectTarget> { Target($"urn:li:person:{sub}", name, token) };
        if (scopes.Contains("w_organization_social"))
            targets.AddRange(await PagesAsync(context, token, cancellationToken));
        return new Granted(scopes, targets);
    }

    public async Task<TokenSet> RefreshAsync(ConnectContext context, TokenSet current, CancellationToken cancellationToken) =>
        (await TokenAsync(context, [current.RefreshToken], cancellationToken, ("grant_type", "refresh_token"), ("refresh_token", current.RefreshToken))).Token;

    public async Task<AccountReading> ReadAsync(ConnectContext context, PublishAccount account, CancellationToken cancellationToken)
    {
        if (!account.ExternalId.StartsWith("urn:li:organization:", StringComparison.Ordinal))
            return new AccountReading(DisplayName: (await MemberAsync(context, account.AccessToken, cancellationToken)).Body(Name).Id("name"));
        var pages = await ManagedAsync(context, account.AccessToken, cancellationToken);
        return pages.Contains(account.ExternalId) ? new AccountReading() : throw new PlatformException(new PublishError("reconnect", ErrorCategory.Reconnect, WhoActs.Owner,
            "You no longer manage this company page on LinkedIn. Ask its administrator, then connect the account again."));
    }

    private static Task<ConnectAnswer> MemberAsync(ConnectContext context, string token, CancellationToken cancellationToken) => context.GetAsync("v2/userinfo", token, cancellationToken);

    private static async Task<IReadOnlyList<ConnectTarget>> PagesAsync(ConnectContext context, TokenSet token, CancellationToken cancellationToken)
    {
        var targets = new List<ConnectTarget>();
        foreach (var urn in await ManagedAsync(context, token.AccessToken, cancellationToken))
        {
            // The list has no names; a page whose name cannot be read is named by its number.
            var id = urn.Split(':')[^1];
            var page = (await RestAsync(context, $"rest/organizations/{Uri.EscapeDataString(id)}", token.AccessToken, cancellationToken)).Json;
            targets.Add(Target(urn, page.Id("localizedName") ?? $"Company page {id}", token, page.Id("vanityName")));
        }

        return targets;
    }

    private static async Task<IReadOnlyList<string>> ManagedAsync(ConnectContext context, string token, CancellationToken cancellationToken)
    {
        var list = (await RestAsync(context, RequestBody.Path("rest/organizationAcls", ("q", "roleAssignee"), ("state", "APPROVED")), token, cancellationToken)).Body(Name);
        return [.. list.Items("elements").Where(e => e.Text("role") is "ADMINISTRATOR" or "CONTENT_ADMINISTRATOR")
            .Select(e => e.Text("organization") ?? e.Text("organizationTarget")).OfType<string>().Distinct()];
    }

    private static Task<ConnectAnswer> RestAsync(ConnectContext context, string path, string token, CancellationToken cancellationToken) =>
        context.SendAsync(HttpMethod.Get, new Uri(path, UriKind.Relative), token, null, [], cancellationToken,
            ("LinkedIn-Version", context.Options.ApiVersion ?? Version), ("X-Restli-Protocol-Version", "2.0.0"));

    private static ConnectTarget Target(string urn, string name, TokenSet token, string? vanity = null) =>
        new(urn, vanity ?? name, name, token, new JsonObject { ["author"] = urn });

    private static async Task<(TokenSet Token, IReadOnlyList<string> Scopes)> TokenAsync(ConnectContext context, string?[] secrets, CancellationToken cancellationToken, params (string, string?)[] fields)
    {
        var form = RequestBody.Form([.. fields, ("client_id", context.ClientId), ("client_secret", context.ClientSecret)]);
        var answer = await context.SendAsync(HttpMethod.Post, context.Elsewhere(Host, "oauth/v2/accessToken"), null, form, secrets, cancellationToken);
        var body = answer.Body(Name);
        // The documentation's own figure for a year, 525600, is in minutes.
        var ends = body.Whole("refresh_token_expires_in") is 525_600 ? context.Time.GetUtcNow() + TimeSpan.FromMinutes(525_600) : body.In("refresh_token_expires_in", context.Time);
        var token = new TokenSet(body.Id("access_token") ?? throw ConnectErrors.Of(Name, answer), body.In("expires_in", context.Time), body.Id("refresh_token"), ends);
        return (token, ScopeText.Split(body.Text("scope")));
    }
}
