using System.Text.Json;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>Instagram professional accounts by Instagram Login: a token of one hour becomes one of sixty days, which renews itself once it is a day old.</summary>
public sealed class InstagramConnector : IAccountConnector
{
    private const string Name = "Instagram";
    private const string TokenHost = "https://api.instagram.com/";

    public Platform Platform => Platform.Instagram;

    public IReadOnlyList<NeededScope> Permissions { get; } =
    [
        new("instagram_business_basic", "see your account"),
        new("instagram_business_content_publish", "publish posts"),
        new("instagram_business_manage_comments", "write the first comment", Required: false),
    ];

    /// <summary>Weekly: an account that nobody attends to must not lapse.</summary>
    public TimeSpan? RenewAhead => TimeSpan.FromDays(53);

    public bool RenewsByRefreshToken => false;

    public Uri AuthorizeAddress(ConnectContext context, AuthorizeRequest request) => context.Browser("https://www.instagram.com/", "oauth/authorize",
        ("client_id", context.ClientId), ("redirect_uri", request.RedirectUri), ("response_type", "code"), ("scope", string.Join(',', Permissions.Select(p => p.Name))), ("state", request.State));

    public async Task<Granted> RedeemAsync(ConnectContext context, Redemption redemption, CancellationToken cancellationToken)
    {
        var form = RequestBody.Form(("client_id", context.ClientId), ("client_secret", context.ClientSecret), ("grant_type", "authorization_code"),
            ("redirect_uri", redemption.RedirectUri), ("code", redemption.Code));
        var answer = await context.SendAsync(HttpMethod.Post, context.Elsewhere(TokenHost, "oauth/access_token"), null, form, [redemption.Code], cancellationToken);
        var body = answer.Body(Name);
        // Documented both bare and wrapped in a list.
        var grant = body.Items("data").FirstOrDefault() is { ValueKind: JsonValueKind.Object } wrapped ? wrapped : body;
        var brief = grant.Id("access_token") ?? throw ConnectErrors.Of(Name, answer);
        IReadOnlyList<string> scopes = grant.At("permissions") is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Where(p => p.ValueKind is JsonValueKind.String).Select(p => p.GetString()!)]
            : ScopeText.Split(grant.Text("permissions"));
        if (Permissions.Any(p => p.Required && !scopes.Contains(p.Name)))
            return new Granted(scopes, []);

        var token = await LongAsync(context, RequestBody.Path("access_token", ("grant_type", "ig_exchange_token"), ("client_secret", context.ClientSecret), ("access_token", brief)), brief, cancellationToken);
        var me = await MeAsync(context, token.AccessToken, cancellationToken);
        var id = me.Id("user_id") ?? me.Id("id") ?? grant.Id("user_id") ?? throw ConnectErrors.Of(Name, answer);
        var username = me.Id("username") ?? id;
        return new Granted(scopes, [new ConnectTarget(id, username, me.Id("name") ?? username, token)]);
    }

    public Task<TokenSet> RefreshAsync(ConnectContext context, TokenSet current, CancellationToken cancellationToken) =>
        LongAsync(context, RequestBody.Path("refresh_access_token", ("grant_type", "ig_refresh_token"), ("access_token", current.AccessToken)), current.AccessToken, cancellationToken);

    public async Task<AccountReading> ReadAsync(ConnectContext context, PublishAccount account, CancellationToken cancellationToken)
    {
        var me = await MeAsync(context, account.AccessToken, cancellationToken);
        var limit = (await context.GetAsync(RequestBody.Path($"{context.GraphVersion}/{Uri.EscapeDataString(account.ExternalId)}/content_publishing_limit", ("fields", "config,quota_usage")),
            account.AccessToken, cancellationToken)).Body(Name).Items("data").FirstOrDefault();
        return new AccountReading(me.Id("username"), me.Id("name"), HasQuota: limit.At("config") is not null, limit.Whole("quota_usage"), limit.At("config")?.Whole("quota_total"));
    }

    private static async Task<TokenSet> LongAsync(ConnectContext context, string path, string old, CancellationToken cancellationToken) =>
        GraphConnect.TokenOf(Name, await context.GetAsync(path, null, cancellationToken, old), context);

    private static async Task<JsonElement> MeAsync(ConnectContext context, string token, CancellationToken cancellationToken) =>
        (await context.GetAsync(RequestBody.Path($"{context.GraphVersion}/me", ("fields", "user_id,username,name")), token, cancellationToken)).Body(Name);
}
