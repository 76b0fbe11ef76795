using System.Text.Json;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>Facebook Pages: the owner signs in, ticks pages, and each page has a token of its own without a fixed end. There is nothing to renew it with.</summary>
public sealed class FacebookConnector : IAccountConnector
{
    private const string Name = "Facebook";
    private const int MaxPages = 10;

    public Platform Platform => Platform.Facebook;

    public IReadOnlyList<NeededScope> Permissions { get; } =
    [
        new("pages_show_list", "see which pages you manage"),
        new("pages_read_engagement", "read your page's posts, to check that a post went out"),
        new("pages_manage_posts", "publish posts on your page"),
        new("pages_manage_engagement", "write the first comment", Required: false),
    ];

    public Uri AuthorizeAddress(ConnectContext context, AuthorizeRequest request) => GraphConnect.Dialog(context, this, request);

    public async Task<Granted> RedeemAsync(ConnectContext context, Redemption redemption, CancellationToken cancellationToken)
    {
        var brief = await GraphConnect.RedeemAsync(context, Name, redemption, cancellationToken);
        var exchanged = await context.GetAsync(RequestBody.Path($"{context.GraphVersion}/oauth/access_token", ("grant_type", "fb_exchange_token"), ("client_id", context.ClientId),
            ("client_secret", context.ClientSecret), ("fb_exchange_token", brief.AccessToken)), null, cancellationToken, brief.AccessToken);
        var user = GraphConnect.TokenOf(Name, exchanged, context).AccessToken;

        var permissions = (await context.GetAsync($"{context.GraphVersion}/me/permissions", user, cancellationToken)).Body(Name);
        string[] scopes = [.. permissions.Items("data").Where(p => p.Text("status") == "granted").Select(p => p.Text("permission")).OfType<string>()];
        return Permissions.All(p => !p.Required || scopes.Contains(p.Name)) ? new Granted(scopes, await PagesAsync(context, user, cancellationToken)) : new Granted(scopes, []);
    }

    public async Task<AccountReading> ReadAsync(ConnectContext context, PublishAccount account, CancellationToken cancellationToken)
    {
        var page = (await context.GetAsync(RequestBody.Path($"{context.GraphVersion}/me", ("fields", "id,name,username")), account.AccessToken, cancellationToken)).Body(Name);
        return new AccountReading(page.Id("username"), page.Id("name"));
    }

    private static async Task<IReadOnlyList<ConnectTarget>> PagesAsync(ConnectContext context, string user, CancellationToken cancellationToken)
    {
        var pages = new List<ConnectTarget>();
        string? after = null;
        for (var i = 0; i < MaxPages; i++)
        {
            (string, string)[] query = [("fields", "id,name,username,access_token,tasks"), ("limit", "100")];
            var list = (await context.GetAsync(RequestBody.Path($"{context.GraphVersion}/me/accounts", after is null ? query : [.. query, ("after", after)]), user, cancellationToken)).Body(Name);
            pages.AddRange(list.Items("data").Select(TargetOf).OfType<ConnectTarget>());
            after = GraphApi.NextPage(list);
            if (after is null)
                break;
        }

        return pages;
    }

    /// <summary>Null for a page on which the person may not publish.</summary>
    private static ConnectTarget? TargetOf(JsonElement page)
    {
        string?[] tasks = [.. page.Items("tasks").Select(t => t.ValueKind is JsonValueKind.String ? t.GetString() : null)];
        if (page.Id("id") is not { } id || page.Id("access_token") is not { } token || (tasks.Length > 0 && !tasks.Contains("CREATE_CONTENT") && !tasks.Contains("MANAGE")))
            return null;
        var name = page.Id("name") ?? id;
        return new ConnectTarget(id, page.Id("username") ?? name, name, new TokenSet(token));
    }
}
