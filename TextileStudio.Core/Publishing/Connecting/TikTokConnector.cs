using System.Text.Json.Nodes;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>TikTok: a token of one day and a refresh token of a year that may change with every use. Errors of its token address can come with HTTP 200.</summary>
public sealed class TikTokConnector : IAccountConnector
{
    private const string Name = "TikTok";

    public Platform Platform => Platform.Tiktok;

    public IReadOnlyList<NeededScope> Permissions { get; } =
    [
        new("user.info.basic", "see your account"),
        new("video.publish", "publish photos and videos"),
        new("video.list", "read your posts, to check that a post went out", Required: false),
        new("user.info.profile", "see your user name", Required: false),
    ];

    public TimeSpan? RenewAhead => TimeSpan.FromHours(4);

    public Uri AuthorizeAddress(ConnectContext context, AuthorizeRequest request) => context.Browser("https://www.tiktok.com/", "v2/auth/authorize/",
        ("client_key", context.ClientId), ("response_type", "code"), ("scope", string.Join(',', Permissions.Select(p => p.Name))), ("redirect_uri", request.RedirectUri), ("state", request.State));

    public async Task<Granted> RedeemAsync(ConnectContext context, Redemption redemption, CancellationToken cancellationToken)
    {
        var (token, scopes, openId) = await TokenAsync(context, [redemption.Code], cancellationToken,
            ("code", redemption.Code), ("grant_type", "authorization_code"), ("redirect_uri", redemption.RedirectUri));
        if (Permissions.Any(p => p.Required && !scopes.Contains(p.Name)))
            return new Granted(scopes, []);
        var (username, name) = await UserAsync(context, token.AccessToken, scopes.Contains("user.info.profile"), cancellationToken);
        return new Granted(scopes, [new ConnectTarget(openId, username ?? name ?? openId, name ?? username ?? openId, token)]);
    }

    public async Task<TokenSet> RefreshAsync(ConnectContext context, TokenSet current, CancellationToken cancellationToken) =>
        (await TokenAsync(context, [current.RefreshToken], cancellationToken, ("grant_type", "refresh_token"), ("refresh_token", current.RefreshToken))).Token;

    public async Task RevokeAsync(ConnectContext context, TokenSet current, CancellationToken cancellationToken)
    {
        var form = RequestBody.Form(("client_key", context.ClientId), ("client_secret", context.ClientSecret), ("token", current.AccessToken));
        var answer = await context.SendAsync(HttpMethod.Post, new Uri("v2/oauth/revoke/", UriKind.Relative), null, form, [current.AccessToken], cancellationToken);
        if (!answer.IsSuccess || answer.Json.At("error") is { ValueKind: System.Text.Json.JsonValueKind.String })
            throw ConnectErrors.Of(Name, answer);
    }

    /// <summary>TikTok tells no figure of a quota; it tells who may see posts of this creator, which the owner chooses from.</summary>
    public async Task<AccountReading> ReadAsync(ConnectContext context, PublishAccount account, CancellationToken cancellationToken)
    {
        var answer = await context.SendAsync(HttpMethod.Post, new Uri("v2/post/publish/creator_info/query/", UriKind.Relative), account.AccessToken,
            RequestBody.Json([]), [], cancellationToken);
        var creator = answer.Body(Name).At("data") ?? throw ConnectErrors.Of(Name, answer);
        var settings = new JsonObject
        {
            ["privacy_level_options"] = new JsonArray([.. creator.Items("privacy_level_options").Select(o => (JsonNode?)o.ToString())]),
            ["max_video_post_duration_sec"] = creator.Whole("max_video_post_duration_sec"),
        };
        return new AccountReading(Settings: settings);
    }

    private static async Task<(string? Username, string? Name)> UserAsync(ConnectContext context, string token, bool withUsername, CancellationToken cancellationToken)
    {
        var answer = await context.GetAsync(RequestBody.Path("v2/user/info/", ("fields", withUsername ? "open_id,display_name,username" : "open_id,display_name")), token, cancellationToken);
        var user = answer.Body(Name).At("data")?.At("user") ?? throw ConnectErrors.Of(Name, answer);
        return (user.Id("username"), user.Id("display_name"));
    }

    private static async Task<(TokenSet Token, IReadOnlyList<string> Scopes, string OpenId)> TokenAsync(
        ConnectContext context, string?[] secrets, CancellationToken cancellationToken, params (string, string?)[] fields)
    {
        var form = RequestBody.Form([("client_key", context.ClientId), ("client_secret", context.ClientSecret), .. fields]);
        var answer = await context.SendAsync(HttpMethod.Post, new Uri("v2/oauth/token/", UriKind.Relative), null, form, secrets, cancellationToken);
        var body = answer.Body(Name);
        var token = new TokenSet(body.Id("access_token") ?? throw ConnectErrors.Of(Name, answer), body.In("expires_in", context.Time), body.Id("refresh_token"), body.In("refresh_expires_in", context.Time));
        return (token, ScopeText.Split(body.Text("scope")), body.Id("open_id") ?? throw ConnectErrors.Of(Name, answer));
    }
}
