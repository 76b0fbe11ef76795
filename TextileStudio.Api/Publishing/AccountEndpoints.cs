using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Connecting;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Api.Publishing;

/// <summary>Connected accounts over HTTP: how they stand, connecting, checking, renewing, settings, taking out. Tokens are never shown.</summary>
public static class AccountEndpoints
{
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<IAccountConnector, FacebookConnector>();
        services.AddSingleton<IAccountConnector, InstagramConnector>();
        services.AddSingleton<IAccountConnector, TikTokConnector>();
        services.AddSingleton<IAccountConnector, WhatsAppConnector>();
        services.AddSingleton<IAccountConnector, XConnector>();
        services.AddSingleton<IAccountConnector, LinkedInConnector>();
        services.AddSingleton<Connectors>();
        services.AddSingleton<ConnectContexts>();
        services.AddSingleton<TokenRefresher>();
        services.AddSingleton<AccountProbe>();
        services.AddSingleton<Accounts>();
        services.AddSingleton<AccountReports>();
        services.AddSingleton<AccountConnecting>();
        services.AddSingleton<AccountCare>();
        services.AddSingleton<AccountUpkeep>();
        services.AddSingleton<WaitingPosts>();
        return services;
    }

    public static void MapAccounts(this RouteGroupBuilder api)
    {
        var accounts = api.MapGroup("/accounts").WithTags("Accounts");
        accounts.MapGet("/", ListAsync).RequireScope(KeyScopes.Read).WithName("ListAccounts")
            .WithSummary("The organization's connected accounts and how they stand: can post, end of the connection, quota left, last error. Tokens are never shown.");
        accounts.MapGet("/{id}", FindAsync).RequireScope(KeyScopes.Read).WithName("GetAccount").WithSummary("One account");
        accounts.MapPost("/connect", ConnectAsync).RequireScope(KeyScopes.Write).WithName("ConnectAccount")
            .WithSummary("Begin connecting an account: open authorize_url in a browser that is signed in here with the same key");
        accounts.MapPost("/{id}/check", CheckAsync).RequireScope(KeyScopes.Write).WithName("CheckAccount").WithSummary("Ask the network whether the connection works, and what is left of the quota");
        accounts.MapPost("/{id}/refresh", RefreshAsync).RequireScope(KeyScopes.Write).WithName("RefreshAccount").WithSummary("Renew the token now, where the network renews tokens");
        accounts.MapPatch("/{id}", ChangeAsync).RequireScope(KeyScopes.Write).WithName("ChangeAccount").WithSummary("Change the name shown here, or settings of its network");
        accounts.MapDelete("/{id}", DisconnectAsync).RequireScope(KeyScopes.Write).WithName("DisconnectAccount").WithSummary("Disconnect an account; planned posts wait unsent");
    }

    /// <summary>Where the browser reaches this service: a live network knows only the public address, the sandbox takes the one that is open.</summary>
    internal static Uri OriginFor(this HttpRequest request, Platform platform)
    {
        var services = request.HttpContext.RequestServices;
        return services.GetRequiredService<ConnectContexts>().IsSandbox(platform)
            ? new Uri($"{request.Scheme}://{request.Host}/") : services.GetRequiredService<MediaAddresses>().Base;
    }

    private static async Task<Results<Ok<Page<AccountView>>, ProblemAnswer>> ListAsync(
        HttpRequest request, [AsParameters] PageQuery query, Accounts accounts, AccountReports reports, Caller caller, CancellationToken cancellationToken)
    {
        var span = query.Read();
        if (span.Refusal is { } refusal)
            return refusal.ToProblem();
        var page = await accounts.PageAsync(caller.OrganizationId, span.Value.Size, span.Value.After, cancellationToken);
        if (page.Refusal is { } bad)
            return bad.ToProblem();
        var rows = await reports.OfAsync(caller.OrganizationId, page.Value.Accounts, cancellationToken);
        return TypedResults.Ok(request.ToPage(page.Value.Count, [.. rows.Select(AccountView.Of)], page.Value.Next, page.Value.Previous));
    }

    private static async Task<Results<Ok<AccountView>, ProblemAnswer>> FindAsync(string id, Caller caller, Accounts accounts, AccountReports reports, CancellationToken cancellationToken) =>
        await ViewAsync(await accounts.FindAsync(caller.OrganizationId, id, cancellationToken) is { } account ? account : Refusal.NotFound("account"), reports, cancellationToken);

    private static async Task<Results<Ok<ConnectionBegun>, ProblemAnswer>> ConnectAsync(ConnectAccount body, HttpRequest request, Caller caller, AccountConnecting connecting, CancellationToken cancellationToken) =>
        (await connecting.BeginAsync(caller.Author(), body.Platform, body.AccountId, request.OriginFor(body.Platform), cancellationToken)).ToOk(b => new ConnectionBegun(b.AuthorizeUrl.AbsoluteUri, b.ExpiresAt));

    private static async Task<Results<Ok<AccountView>, ProblemAnswer>> CheckAsync(string id, Caller caller, AccountCare care, AccountReports reports, CancellationToken cancellationToken) =>
        await ViewAsync(await care.CheckAsync(caller.Author(), id, cancellationToken), reports, cancellationToken);

    private static async Task<Results<Ok<AccountView>, ProblemAnswer>> RefreshAsync(string id, Caller caller, AccountCare care, AccountReports reports, CancellationToken cancellationToken) =>
        await ViewAsync(await care.RefreshAsync(caller.Author(), id, cancellationToken), reports, cancellationToken);

    private static async Task<Results<Ok<AccountView>, ProblemAnswer>> ChangeAsync(string id, ChangeAccount body, Caller caller, AccountCare care, AccountReports reports, CancellationToken cancellationToken) =>
        await ViewAsync(await care.ChangeAsync(caller.Author(), id, new AccountChange(body.DisplayName, body.Settings), cancellationToken), reports, cancellationToken);

    private static async Task<Results<NoContent, ProblemAnswer>> DisconnectAsync(
        string id, Caller caller, AccountCare care, CancellationToken cancellationToken,
        [FromQuery, Description("`true`: disconnect although posts are planned; they wait as `needs_check: account_disconnected`.")] string? force = null) =>
        force is not (null or "true" or "false")
            ? new Refusal(RefusalKind.Malformed, "invalid_query", "force must be true or false.", [new Violation("?force", "type", "true, false", Violation.Shown(force), "Send true or leave it out.")]).ToProblem()
            : (await care.DisconnectAsync(caller.Author(), id, force == "true", cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<AccountView>, ProblemAnswer>> ViewAsync(Outcome<Account> outcome, AccountReports reports, CancellationToken cancellationToken) =>
        outcome.Refusal is { } refusal
            ? refusal.ToProblem()
            : TypedResults.Ok(AccountView.Of((await reports.OfAsync(outcome.Value.OrganizationId, [outcome.Value], cancellationToken))[0]));
}

/// <summary>An account to be connected.</summary>
public sealed record ConnectAccount
{
    public required Platform Platform { get; init; }

    [Description("The account to connect again; leave it out for a new one.")]
    public string? AccountId { get; init; }
}

/// <summary>What to change about an account; what is left out stays.</summary>
public sealed record ChangeAccount
{
    [Description("The name shown here, 1 to 100 characters.")]
    public string? DisplayName { get; init; }

    [Description("TikTok: `privacy_level`, `disable_comment`, `disable_duet`, `disable_stitch`; WhatsApp: `template`, `text_template`, `video_template`, `template_language`; LinkedIn: `duplicate_check`. A null removes one.")]
    public JsonObject? Settings { get; init; }
}

/// <summary>Where the owner has to go, and until when the way back is open. The address works once, in a browser that is signed in here with the key that asked for it.</summary>
public sealed record ConnectionBegun(string AuthorizeUrl, DateTimeOffset ExpiresAt);

/// <summary>How much of the network's posting quota is used; <paramref name="Total"/> null means no limit.</summary>
public sealed record QuotaView(long Used, long? Total, DateTimeOffset AsOf);

/// <summary>One account and how it stands.</summary>
/// <param name="CanPost">False while it has to be connected again.</param>
/// <param name="RefreshPossible">Whether the connection is renewed without its owner.</param>
/// <param name="ConnectionEndsAt">When its owner has to connect again at the latest; null when never.</param>
/// <param name="Warnings">The end is near: how many days are left, and which posts are planned after it.</param>
/// <param name="WaitingPosts">Posts held back until it is connected again.</param>
public sealed record AccountView(
    string Id, Platform Platform, string Username, string DisplayName, string ExternalId, bool CanPost, AccountStatus Status, string? StatusReason, DateTimeOffset? TokenExpiresAt, bool RefreshPossible,
    DateTimeOffset? ConnectionEndsAt, IReadOnlyList<string> Scopes, QuotaView? Quota, string? LastError, IReadOnlyList<AccountWarning> Warnings, int ScheduledPosts, int WaitingPosts, JsonObject Settings,
    DateTimeOffset? LastCheckedAt, DateTimeOffset? LastPostedAt, DateTimeOffset CreatedAt)
{
    public static AccountView Of(AccountReport report)
    {
        var row = report.Account;
        return new(row.Id, row.Platform, row.Username, row.DisplayName, row.ExternalId, report.CanPost, row.Status, row.StatusReason, row.TokenExpiresAt, report.CanRenew, report.EndsAt,
            row.Scopes?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [], report.Quota is { } quota ? new QuotaView(quota.Used, quota.Total, quota.AsOf) : null, row.LastError,
            [.. report.Warnings.Select(w => new AccountWarning(w.Days, w.EndsAt, [.. w.Posts.Select(p => new WarnedPost(p.Id, p.ScheduledTime, p.Caption))], w.PostsTotal))],
            report.ScheduledPosts, report.WaitingPosts, StudioJson.Read<JsonObject>(row.Settings) ?? [], row.LastCheckedAt, row.LastPostedAt, row.CreatedAt);
    }
}

/// <summary>The connection ends in <paramref name="Days"/> days. At most twenty posts are named; <paramref name="PostsTotal"/> counts all.</summary>
public sealed record AccountWarning(int Days, DateTimeOffset EndsAt, IReadOnlyList<WarnedPost> Posts, int PostsTotal);

/// <summary>A post that is planned after the end of its account's connection.</summary>
public sealed record WarnedPost(string Id, DateTimeOffset ScheduledTime, string Caption);
