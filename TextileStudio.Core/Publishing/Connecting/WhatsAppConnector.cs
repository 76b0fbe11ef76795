using System.Globalization;
using System.Text.Json.Nodes;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>WhatsApp Business: Meta's dialog gives a business token for one or more business accounts, each with its phone numbers; or the owner pastes a system user's token.</summary>
public sealed class WhatsAppConnector : IAccountConnector
{
    private const string Name = "WhatsApp";
    private const string Management = "whatsapp_business_management";

    public Platform Platform => Platform.Whatsapp;

    public IReadOnlyList<NeededScope> Permissions { get; } =
    [
        new(Management, "see your business account and its numbers"),
        new("whatsapp_business_messaging", "send messages"),
    ];

    public Uri AuthorizeAddress(ConnectContext context, AuthorizeRequest request) => GraphConnect.Dialog(context, this, request);

    public async Task<Granted> RedeemAsync(ConnectContext context, Redemption redemption, CancellationToken cancellationToken)
    {
        var token = await GraphConnect.RedeemAsync(context, Name, redemption, cancellationToken);
        var answer = await context.GetAsync(RequestBody.Path($"{context.GraphVersion}/debug_token", ("input_token", token.AccessToken), ("access_token", $"{context.ClientId}|{context.ClientSecret}")),
            null, cancellationToken, token.AccessToken);
        var about = answer.Body(Name).At("data") ?? throw ConnectErrors.Of(Name, answer);
        string[] scopes = [.. about.Items("scopes").Select(s => s.ToString())];
        string[] businesses = [.. about.Items("granular_scopes").Where(s => s.Text("scope") == Management)
            .SelectMany(s => s.Items("target_ids")).Select(t => t.ToString()).Distinct()];
        if (Permissions.Any(p => p.Required && !scopes.Contains(p.Name)))
            return new Granted(scopes, []);
        var numbers = new List<ConnectTarget>();
        foreach (var business in businesses)
            numbers.AddRange(await NumbersAsync(context, business, token, cancellationToken));
        return new Granted(scopes, numbers);
    }

    /// <summary>The numbers of a business account, by a token that was made elsewhere (a system user's).</summary>
    internal async Task<Granted> WithTokenAsync(ConnectContext context, string businessAccountId, string token, CancellationToken cancellationToken) =>
        new([.. Permissions.Select(p => p.Name)], await NumbersAsync(context, businessAccountId, new TokenSet(token), cancellationToken));

    public async Task<AccountReading> ReadAsync(ConnectContext context, PublishAccount account, CancellationToken cancellationToken)
    {
        var number = (await context.GetAsync(RequestBody.Path($"{context.GraphVersion}/{Uri.EscapeDataString(account.ExternalId)}",
            ("fields", "display_phone_number,verified_name,quality_rating,status,whatsapp_business_manager_messaging_limit")), account.AccessToken, cancellationToken)).Body(Name);
        var settings = new JsonObject { ["quality_rating"] = number.Text("quality_rating"), ["number_status"] = number.Text("status") };
        var tier = number.Text("whatsapp_business_manager_messaging_limit") ?? number.At("whatsapp_business_manager_messaging_limit")?.Text("tier");
        return new AccountReading(number.Id("display_phone_number"), number.Id("verified_name"), HasQuota: tier is not null, Used: null, Limit(tier), settings);
    }

    /// <summary>"TIER_250", "TIER_1K", "TIER_UNLIMITED": people a day.</summary>
    internal static long? Limit(string? tier)
    {
        var text = tier?.Split('_')[^1] ?? "";
        var thousands = text.EndsWith('K');
        return long.TryParse(thousands ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number * (thousands ? 1_000 : 1) : null;
    }

    private static async Task<IReadOnlyList<ConnectTarget>> NumbersAsync(ConnectContext context, string business, TokenSet token, CancellationToken cancellationToken)
    {
        var list = (await context.GetAsync(RequestBody.Path($"{context.GraphVersion}/{Uri.EscapeDataString(business)}/phone_numbers", ("fields", "id,display_phone_number,verified_name"), ("limit", "100")),
            token.AccessToken, cancellationToken)).Body(Name);
        return [.. list.Items("data").Where(n => n.Id("id") is not null).Select(n => new ConnectTarget(n.Id("id")!, n.Id("display_phone_number") ?? n.Id("id")!,
            n.Id("verified_name") ?? n.Id("display_phone_number") ?? n.Id("id")!, token, new JsonObject { ["waba_id"] = business }))];
    }
}
