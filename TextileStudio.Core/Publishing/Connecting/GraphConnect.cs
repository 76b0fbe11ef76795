using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>What Facebook and WhatsApp share: Meta's dialog and its token address.</summary>
internal static class GraphConnect
{
    public static Uri Dialog(ConnectContext context, IAccountConnector connector, AuthorizeRequest request) => context.Browser("https://www.facebook.com/", $"{context.GraphVersion}/dialog/oauth",
        ("client_id", context.ClientId), ("redirect_uri", request.RedirectUri), ("state", request.State), ("response_type", "code"),
        ("scope", string.Join(',', connector.Permissions.Select(p => p.Name).Concat(ScopeText.Split(context.Options.ExtraScopes)).Distinct())), ("config_id", context.Options.LoginConfigId));

    public static async Task<TokenSet> RedeemAsync(ConnectContext context, string network, Redemption redemption, CancellationToken cancellationToken)
    {
        var answer = await context.GetAsync(RequestBody.Path($"{context.GraphVersion}/oauth/access_token", ("client_id", context.ClientId), ("client_secret", context.ClientSecret),
            ("redirect_uri", redemption.RedirectUri), ("code", redemption.Code)), null, cancellationToken, redemption.Code);
        return TokenOf(network, answer, context);
    }

    public static TokenSet TokenOf(string network, ConnectAnswer answer, ConnectContext context)
    {
        var body = answer.Body(network);
        return new TokenSet(body.Id("access_token") ?? throw ConnectErrors.Of(network, answer), body.In("expires_in", context.Time));
    }

    /// <summary>A number of seconds from now as an instant; null when there is none, or 0 for "never".</summary>
    public static DateTimeOffset? In(this System.Text.Json.JsonElement json, string name, TimeProvider time) =>
        json.Whole(name) is { } seconds and > 0 and < 3_200_000_000 ? time.GetUtcNow() + TimeSpan.FromSeconds(seconds) : null;
}
