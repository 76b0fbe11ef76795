using System.Text;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>X by OAuth 2.0 with PKCE: a token of two hours and a refresh token that works once, so whoever renews must store the new one before anything else.</summary>
public sealed class XConnector : IAccountConnector
{
    private const string Name = "X";

    public Platform Platform => Platform.X;

    public IReadOnlyList<NeededScope> Permissions { get; } =
    [
        new("tweet.read", "read your posts, to check that a post went out"),
        new("tweet.write", "publish posts"),
        new("users.read", "see your account"),
        new("media.write", "upload pictures"),
        new("offline.access", "stay connected without asking you every two hours"),
    ];

    public bool UsesPkce => true;

    /// <summary>A public client has none.</summary>
    public bool NeedsSecret => false;

    /// <summary>Two of the housekeeping's rounds.</summary>
    public TimeSpan? RenewAhead => TimeSpan.FromMinutes(20);

    public Uri AuthorizeAddress(ConnectContext context, AuthorizeRequest request) => context.Browser("https://x.com/", "i/oauth2/authorize",
        ("response_type", "code"), ("client_id", context.ClientId), ("redirect_uri", request.RedirectUri), ("scope", string.Join(' ', Permissions.Select(p => p.Name))),
        ("state", request.State), ("code_challenge", request.Challenge), ("code_challenge_method", "S256"));

    public async Task<Granted> RedeemAsync(ConnectContext context, Redemption redemption, CancellationToken cancellationToken)
    {
        var (token, scopes) = await TokenAsync(context, [redemption.Code, redemption.Verifier], cancellationToken,
            ("grant_type", "authorization_code"), ("code", redemption.Code), ("redirect_uri", redemption.RedirectUri), ("code_verifier", redemption.Verifier));
        if (Permissions.Any(p => p.Required && !scopes.Contains(p.Name)))
            return new Granted(scopes, []);
        var me = await MeAsync(context, token.AccessToken, cancellationToken);
        var username = me.Username ?? me.Id;
        return new Granted(scopes, [new ConnectTarget(me.Id, username, me.Name ?? username, token)]);
    }

    public async Task<TokenSet> RefreshAsync(ConnectContext context, TokenSet current, CancellationToken cancellationToken) =>
        (await TokenAsync(context, [current.RefreshToken], cancellationToken, ("grant_type", "refresh_token"), ("refresh_token", current.RefreshToken))).Token;

    public async Task RevokeAsync(ConnectContext context, TokenSet current, CancellationToken cancellationToken)
    {
        foreach (var (hint, token) in new[] { ("refresh_token", current.RefreshToken), ("access_token", current.AccessToken) })
        {
            if (!string.IsNullOrEmpty(token))
                (await PostAsync(context, "2/oauth2/revoke", [token], cancellationToken, ("token", token), ("token_type_hint", hint), ("client_id", context.ClientId))).Body(Name);
        }
    }

    public async Task<AccountReading> ReadAsync(ConnectContext context, PublishAccount account, CancellationToken cancellationToken)
    {
        var me = await MeAsync(context, account.AccessToken, cancellationToken);
        return new AccountReading(me.Username, me.Name);
    }

    private static async Task<(string Id, string? Username, string? Name)> MeAsync(ConnectContext context, string token, CancellationToken cancellationToken)
    {
        var answer = await context.GetAsync(RequestBody.Path("2/users/me", ("user.fields", "username,name")), token, cancellationToken);
        var data = answer.Body(Name).At("data") ?? throw ConnectErrors.Of(Name, answer);
        return (data.Id("id") ?? throw ConnectErrors.Of(Name, answer), data.Id("username"), data.Id("name"));
    }

    private static async Task<(TokenSet Token, IReadOnlyList<string> Scopes)> TokenAsync(ConnectContext context, string?[] secrets, CancellationToken cancellationToken, params (string, string?)[] fields)
    {
        var answer = await PostAsync(context, "2/oauth2/token", secrets, cancellationToken, context.ClientSecret.Length == 0 ? [.. fields, ("client_id", context.ClientId)] : fields);
        var body = answer.Body(Name);
        var token = new TokenSet(body.Id("access_token") ?? throw ConnectErrors.Of(Name, answer), body.In("expires_in", context.Time), body.Id("refresh_token"));
        return (token, ScopeText.Split(body.Text("scope")));
    }

    /// <summary>A confidential client proves itself by Basic, a public one only names itself.</summary>
    private static Task<ConnectAnswer> PostAsync(ConnectContext context, string path, string?[] secrets, CancellationToken cancellationToken, params (string, string?)[] fields)
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(context.ClientId)}:{Uri.EscapeDataString(context.ClientSecret)}"));
        (string, string)[] headers = context.ClientSecret.Length == 0 ? [] : [("Authorization", $"Basic {basic}")];
        return context.SendAsync(HttpMethod.Post, new Uri(path, UriKind.Relative), null, RequestBody.Form(fields), [.. secrets, basic], cancellationToken, headers);
    }
}
