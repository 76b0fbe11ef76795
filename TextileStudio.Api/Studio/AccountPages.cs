using Microsoft.AspNetCore.Mvc;
using TextileStudio.Api.Http;
using TextileStudio.Api.Publishing;
using TextileStudio.Core;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Connecting;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Api.Studio;

/// <summary>The accounts page, what is done there, and the way to a network's consent page and back.</summary>
internal static class AccountPages
{
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["connected"] = "Connected. Posts go out through it from now on.",
        ["resumed"] = "Connected again. The posts that waited for it are back in the queue and go out at their time; those whose time has passed go out now.",
        ["checked"] = "Asked the network: the connection works.",
        ["paused"] = "Asked the network: it no longer accepts this connection. Connect it again.",
        ["disconnected"] = "Disconnected. Posts that were planned on it wait, unsent, until it is connected again.",
        ["changed"] = "Saved.",
        ["revoked"] = "Done: at the sandbox network the permission is gone. The next call through this account meets that.",
        ["everlasting"] = "This account uses the sandbox's own everlasting token. Connect it once through the consent page, then its permission can be taken away.",
    };

    public static void MapAccountPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/accounts", (HttpContext http, string? did = null) => ShowAsync(http, done: Sentences.GetValueOrDefault(did ?? "")));
        pages.MapPost("/accounts/connect", ConnectAsync);
        pages.MapPost("/accounts/whatsapp/token", PasteAsync);
        pages.MapPost("/accounts/{id}/reconnect", ReconnectAsync);
        pages.MapPost("/accounts/{id}/check", CheckAsync);
        pages.MapPost("/accounts/{id}/disconnect", DisconnectAsync);
        pages.MapPost("/accounts/{id}/change", ChangeAsync);
        pages.MapPost("/accounts/{id}/revoke", RevokeAsync);
        pages.MapGet("/accounts/choose/{choice}", ChoicesAsync);
        pages.MapPost("/accounts/choose/{choice}", ChooseAsync);
        // Anonymous, so that a session that ended on the way is told so instead of carrying the code through the sign-in page.
        pages.MapGet("/connect/{network}/callback", ComeBackAsync).AllowAnonymous();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Refusal? refusal = null, string? done = null, string? about = null)
    {
        var services = http.RequestServices;
        var organization = http.Caller().OrganizationId;
        var accounts = await services.GetRequiredService<Accounts>().ListAsync(organization, http.RequestAborted);
        var reports = await services.GetRequiredService<AccountReports>().OfAsync(organization, accounts, http.RequestAborted);
        var contexts = services.GetRequiredService<ConnectContexts>();
        var networks = services.GetRequiredService<Connectors>().All.Select(c => new NetworkToConnect(c.Platform, contexts.IsSandbox(c.Platform), contexts.Missing(c))).ToList();
        return Page.Show<Pages.AccountsPage>(
            new() { ["Reports"] = reports.OrderByDescending(r => r.NeedsOwner).ToList(), ["Networks"] = networks, ["Refusal"] = refusal, ["Done"] = done, ["About"] = about }, refusal is null ? 200 : Page.StatusOf(refusal));
    }

    private static async Task<IResult> ConnectAsync(HttpContext http, AccountConnecting connecting, [FromForm(Name = "platform")] string? network = null) =>
        Wire.TryParse<Platform>(network, out var platform) ? await LeaveAsync(http, connecting, platform, null) : Page.Error(400);

    private static async Task<IResult> ReconnectAsync(string id, HttpContext http, AccountConnecting connecting, Accounts accounts) =>
        await accounts.FindAsync(http.Caller().OrganizationId, id, http.RequestAborted) is { } account
            ? await LeaveAsync(http, connecting, account.Platform, id) : Page.Error(404, "There is no such account in your organization.");

    // A page between: the content policy lets no form lead to another site, and the owner sees where the way goes.
    private static async Task<IResult> LeaveAsync(HttpContext http, AccountConnecting connecting, Platform platform, string? accountId)
    {
        var begun = await connecting.BeginAsync(http.Caller().Author(), platform, accountId, http.Request.OriginFor(platform), http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return begun.Refusal is { } refusal ? await ShowAsync(http, refusal, about: accountId) : Page.Show<Pages.LeavingPage>(new() { ["Network"] = platform, ["Address"] = begun.Value.AuthorizeUrl });
    }

    private static async Task<IResult> ComeBackAsync(HttpContext http, string network, AccountConnecting connecting)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (http.FindCaller() is not { } caller)
            return Page.Error(401, "Your session here ended while you were away. Sign in and connect again; nothing was changed.");
        if (!caller.May(KeyScopes.Write))
            return Page.Error(403);
        if (!Wire.TryParse<Platform>(network, out var platform))
            return Page.Error(404);
        var query = http.Request.Query;
        var answer = new ConsentAnswer(One(query["state"]), One(query["code"]), One(query["error"]), One(query["error_description"]));
        return await FinishedAsync(http, await connecting.FinishAsync(caller.Author(), platform, answer, http.RequestAborted));
    }

    private static async Task<IResult> PasteAsync(HttpContext http, AccountConnecting connecting,
        [FromForm(Name = "business_account_id")] string? businessAccountId = null, [FromForm(Name = "access_token")] string? accessToken = null) =>
        await FinishedAsync(http, await connecting.WithTokenAsync(http.Caller().Author(), businessAccountId, accessToken, http.RequestAborted));

    private static async Task<IResult> FinishedAsync(HttpContext http, Outcome<FinishedConnection> outcome) => outcome.Refusal is { } refusal ? await ShowAsync(http, refusal)
        : outcome.Value.ChoiceId is { } choice ? Page.Go($"/accounts/choose/{choice}")
        : Page.Go(outcome.Value.Resumed > 0 ? "/accounts?did=resumed" : "/accounts?did=connected");

    private static async Task<IResult> ChoicesAsync(string choice, HttpContext http, AccountConnecting connecting) => await ChoiceAsync(http, connecting, choice, null);

    private static async Task<IResult> ChooseAsync(string choice, HttpContext http, AccountConnecting connecting)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var outcome = await connecting.ChooseAsync(http.Caller().Author(), choice, [.. form["target"].OfType<string>()], http.RequestAborted);
        return outcome.Refusal is { Code: "nothing_chosen" } nothing ? await ChoiceAsync(http, connecting, choice, nothing) : await FinishedAsync(http, outcome);
    }

    private static async Task<IResult> ChoiceAsync(HttpContext http, AccountConnecting connecting, string choice, Refusal? refusal)
    {
        var choices = await connecting.ChoicesAsync(http.Caller().Author(), choice, http.RequestAborted);
        return choices.Refusal is { } gone ? await ShowAsync(http, gone)
            : Page.Show<Pages.ChoosePage>(new() { ["Choice"] = choice, ["Choices"] = choices.Value, ["Refusal"] = refusal }, refusal is null ? 200 : Page.StatusOf(refusal));
    }

    private static async Task<IResult> CheckAsync(string id, HttpContext http, AccountCare care)
    {
        var outcome = await care.CheckAsync(http.Caller().Author(), id, http.RequestAborted);
        return outcome.Refusal is { } refusal ? await RefusedAsync(http, refusal, id)
            : Page.Go(outcome.Value.Status is AccountStatus.Active ? $"/accounts?did=checked#account-{id}" : $"/accounts?did=paused#account-{id}");
    }

    private static async Task<IResult> DisconnectAsync(string id, HttpContext http, AccountCare care, [FromForm(Name = "force")] string? force = null)
    {
        var outcome = await care.DisconnectAsync(http.Caller().Author(), id, force == "true", http.RequestAborted);
        return outcome.Refusal is { } refusal ? await RefusedAsync(http, refusal, id) : Page.Go("/accounts?did=disconnected");
    }

    private static async Task<IResult> ChangeAsync(string id, HttpContext http, AccountCare care)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var settings = new System.Text.Json.Nodes.JsonObject();
        foreach (var name in AccountSettings.Changeable.Values.SelectMany(n => n).Distinct().Where(form.ContainsKey))
            settings[name] = form[name].ToString().Trim() is { Length: > 0 } text ? text : null;
        var outcome = await care.ChangeAsync(http.Caller().Author(), id, new AccountChange(form["display_name"], settings), http.RequestAborted);
        return outcome.Refusal is { } refusal ? await RefusedAsync(http, refusal, id) : Page.Go($"/accounts?did=changed#account-{id}");
    }

    private static async Task<IResult> RevokeAsync(string id, HttpContext http, Accounts accounts, ConnectContexts contexts, SandboxViews views)
    {
        var organization = http.Caller().OrganizationId;
        if (await accounts.FindAsync(organization, id, http.RequestAborted) is not { } account || !contexts.IsSandbox(account.Platform))
            return Page.Error(404, "There is no such sandbox account in your organization.");
        var revoked = new SandboxView(views.Store, [new SandboxAccount(account.Platform, account.ExternalId)]).Revoke(account.Platform, account.ExternalId);
        return Page.Go($"/accounts?did={(revoked > 0 ? "revoked" : "everlasting")}#account-{id}");
    }

    private static async Task<IResult> RefusedAsync(HttpContext http, Refusal refusal, string id) => refusal.Kind is RefusalKind.NotFound ? Page.Error(refusal) : await ShowAsync(http, refusal, about: id);

    private static string? One(Microsoft.Extensions.Primitives.StringValues values) => values is [{ Length: > 0 and <= 4096 } value] ? value : null;
}

/// <summary>A network that can be connected, or the settings it lacks.</summary>
public sealed record NetworkToConnect(Platform Platform, bool IsSandbox, IReadOnlyList<string> Missing);

/// <summary>How the pages speak of accounts.</summary>
public static class AccountWords
{
    /// <summary>The state in two or three words.</summary>
    public static string Label(AccountReport report) => report switch
    {
        { Account.Status: AccountStatus.Disconnected, Account.StatusReason: "disconnected" } => "Disconnected by you",
        { CanPost: false } => "Needs you: connect again",
        { Warnings: [{ Days: 0 }, ..] } => "Runs out today",
        { Warnings: [{ Days: 1 }, ..] } => "Runs out within a day",
        { Warnings: [var warning, ..] } => $"Runs out in {warning.Days} days",
        _ => "Works",
    };

    /// <summary>What it needs, as the end of a sentence that begins with its name.</summary>
    public static string Need(AccountReport report) => report.CanPost ? Label(report).ToLowerInvariant() : "has to be connected again";

    public static string StateClass(AccountReport report) => report switch
    {
        { Account.StatusReason: "disconnected" } => "s-quiet",
        { CanPost: false } => "s-failed",
        { Warnings.Count: > 0 } => "s-check",
        _ => "s-posted",
    };

    public static string StateIcon(AccountReport report) => !report.CanPost ? "cross" : report.Warnings.Count > 0 ? "alert" : "check";

    /// <summary>What that means, and what to do.</summary>
    public static string Explain(AccountReport report) => report switch
    {
        { Account.Status: AccountStatus.Disconnected, Account.StatusReason: "disconnected" } => "You took this account out. Nothing is posted through it.",
        { CanPost: false, Account.LastError: { } error } => error,
        { CanPost: false } => "The network no longer accepts this connection. Connect it again; waiting posts then go on.",
        { Warnings: [{ PostsTotal: > 0 }, ..] } => "Connect it again before that day, or the posts below will not go out.",
        { Warnings.Count: > 0 } => "Connect it again before that day. No post is planned after it yet.",
        { Account.LastError: { } error } => error,
        _ => "Posts go out through this account.",
    };

    public static string Posts(int count) => count == 1 ? "1 post" : $"{count} posts";

    /// <summary>"47 of 50 left for today"; null when the network names no figure.</summary>
    public static string? Quota(AccountQuota? quota) => quota switch
    {
        null => null,
        { Total: null } => "no limit",
        { Total: { } total, Used: var used } => $"{Math.Max(0, total - used):N0} of {total:N0} left in 24 hours",
    };
}
