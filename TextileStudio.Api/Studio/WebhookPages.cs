using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TextileStudio.Api.Http;
using TextileStudio.Api.Publishing;
using TextileStudio.Core;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Api.Studio;

/// <summary>What was typed into the form of an endpoint, word for word, so that a refused form comes back as it was sent.</summary>
public sealed record WebhookForm(string Url = "", string Description = "", IReadOnlyList<string>? Events = null);

/// <summary>The pages of webhooks: endpoints, one endpoint with its log, one delivery. Changing them takes the scope <c>admin</c>.</summary>
internal static class WebhookPages
{
    private const int PageSize = 30;

    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["changed"] = "Saved.",
        ["on"] = "Switched on. It hears of what happens from now on.",
        ["off"] = "Switched off. What happens meanwhile is not sent later.",
        ["removed"] = "Removed, with its log.",
        ["tested"] = "A test event is on its way. Reload this page to see how it went.",
        ["replayed"] = "Sent once more. Reload this page to see how it went.",
    };

    public static void MapWebhookPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/webhooks", (HttpContext http, string? did = null) => ListAsync(http, new WebhookForm(), null, Sentences.GetValueOrDefault(did ?? "")));
        pages.MapPost("/webhooks", AddAsync);
        pages.MapGet("/webhooks/{id}", (string id, HttpContext http, string? did = null, string? cursor = null) => OneAsync(http, id, null, Sentences.GetValueOrDefault(did ?? ""), cursor));
        pages.MapPost("/webhooks/{id}/change", ChangeAsync);
        pages.MapPost("/webhooks/{id}/switch", SwitchAsync);
        pages.MapPost("/webhooks/{id}/secret", RotateAsync);
        pages.MapPost("/webhooks/{id}/remove", RemoveAsync);
        pages.MapPost("/webhooks/{id}/test", TestAsync);
        pages.MapGet("/webhooks/{id}/deliveries/{delivery}", DeliveryAsync);
        pages.MapPost("/webhooks/{id}/deliveries/{delivery}/replay", ReplayAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext http, WebhookForm form, Refusal? refusal, string? done)
    {
        var page = await Registry(http).PageAsync(http.Caller().OrganizationId, WebhookRegistry.MostEndpoints, null, http.RequestAborted);
        return Page.Show<Pages.WebhooksPage>(
            new() { ["Endpoints"] = page.Value.Endpoints, ["Form"] = form, ["Refusal"] = refusal, ["Done"] = done, ["MayAdminister"] = MayAdminister(http) }, refusal is null ? 200 : Page.StatusOf(refusal));
    }

    private static async Task<IResult> OneAsync(HttpContext http, string id, Refusal? refusal = null, string? done = null, string? cursor = null)
    {
        var organization = http.Caller().OrganizationId;
        if (await Registry(http).FindAsync(organization, id, http.RequestAborted) is not { } endpoint)
            return Missing();
        var span = new PageQuery(null, cursor).Read();
        var page = span.Refusal is null ? await Log(http).PageAsync(organization, id, null, PageSize, span.Value.After, http.RequestAborted) : Keyset();
        if (page.Refusal is { } unreadable)
            return Page.Error(unreadable);
        return Page.Show<Pages.WebhookPage>(
            new()
            {
                ["Endpoint"] = endpoint, ["Deliveries"] = page.Value.Deliveries, ["Next"] = page.Value.Next is { } next ? $"/webhooks/{id}?cursor={Paging.CursorOf(next)}" : null,
                ["Refusal"] = refusal, ["Done"] = done, ["MayAdminister"] = MayAdminister(http),
            }, refusal is null ? 200 : Page.StatusOf(refusal));
    }

    private static async Task<IResult> AddAsync(HttpContext http, WebhookRegistry registry)
    {
        if (!MayAdminister(http))
            return Page.Error(403);
        var form = await TypedAsync(http);
        var outcome = await registry.CreateAsync(http.Caller().Author(), new EndpointDraft(form.Url.Trim(), form.Description, form.Events), null, http.RequestAborted);
        return outcome.Refusal is { } refusal ? await ListAsync(http, form, refusal, null) : Secret(http, outcome.Value, isNew: true);
    }

    private static async Task<IResult> ChangeAsync(string id, HttpContext http)
    {
        if (!MayAdminister(http))
            return Page.Error(403);
        var form = await TypedAsync(http);
        var outcome = await Registry(http).ChangeAsync(http.Caller().Author(), id, new EndpointDraft(form.Url.Trim(), form.Description, form.Events), http.RequestAborted);
        return outcome.Refusal is { } refusal ? await OneAsync(http, id, refusal) : Page.Go($"/webhooks/{id}?did=changed");
    }

    private static async Task<IResult> SwitchAsync(string id, HttpContext http, [FromForm(Name = "on")] string? on = null)
    {
        if (!MayAdminister(http))
            return Page.Error(403);
        var outcome = await Registry(http).ChangeAsync(http.Caller().Author(), id, new EndpointDraft(Enabled: on == "true"), http.RequestAborted);
        return outcome.Refusal is { } refusal ? await OneAsync(http, id, refusal) : Page.Go($"/webhooks/{id}?did={(on == "true" ? "on" : "off")}");
    }

    private static async Task<IResult> RotateAsync(string id, HttpContext http)
    {
        if (!MayAdminister(http))
            return Page.Error(403);
        var outcome = await Registry(http).RotateAsync(http.Caller().Author(), id, WebhookRegistry.OverlapHours, http.RequestAborted);
        return outcome.Refusal is { } refusal ? await OneAsync(http, id, refusal) : Secret(http, outcome.Value, isNew: false);
    }

    private static async Task<IResult> RemoveAsync(string id, HttpContext http) =>
        !MayAdminister(http) ? Page.Error(403)
        : (await Registry(http).DeleteAsync(http.Caller().Author(), id, http.RequestAborted)).Refusal is { } refusal ? Page.Error(refusal) : Page.Go("/webhooks?did=removed");

    private static async Task<IResult> TestAsync(string id, HttpContext http) =>
        (await Log(http).TestAsync(http.Caller().Author(), id, http.RequestAborted)).Refusal is { } refusal ? await OneAsync(http, id, refusal) : Page.Go($"/webhooks/{id}?did=tested");

    private static async Task<IResult> DeliveryAsync(string id, string delivery, HttpContext http)
    {
        var read = await Log(http).FindAsync(http.Caller().OrganizationId, id, delivery, http.RequestAborted);
        return read.Refusal is { } refusal ? Page.Error(refusal) : Page.Show<Pages.WebhookDeliveryPage>(new() { ["Read"] = read.Value });
    }

    private static async Task<IResult> ReplayAsync(string id, string delivery, HttpContext http) =>
        (await Log(http).ReplayAsync(http.Caller().Author(), id, delivery, http.RequestAborted)).Refusal is { } refusal ? await OneAsync(http, id, refusal) : Page.Go($"/webhooks/{id}?did=replayed");

    // Shown in the answer to the form itself and kept by no browser: reloading asks to send the form again, and gives nothing away.
    private static RazorComponentResult<Pages.WebhookSecretPage> Secret(HttpContext http, IssuedSecret issued, bool isNew)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Page.Show<Pages.WebhookSecretPage>(new() { ["Issued"] = issued, ["IsNew"] = isNew });
    }

    private static async Task<WebhookForm> TypedAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return new WebhookForm(form["url"].ToString(), form["description"].ToString(), [.. form["events"].OfType<string>()]);
    }

    private static Outcome<DeliveryPage> Keyset() => Core.Data.Keyset.BadCursor();

    private static bool MayAdminister(HttpContext http) => http.Caller().May(KeyScopes.Admin);

    private static WebhookRegistry Registry(HttpContext http) => http.RequestServices.GetRequiredService<WebhookRegistry>();

    private static DeliveryLog Log(HttpContext http) => http.RequestServices.GetRequiredService<DeliveryLog>();

    private static RazorComponentResult<Pages.ErrorPage> Missing() => Page.Error(404, "There is no such webhook endpoint in your organization.");
}

/// <summary>How the pages speak of webhooks.</summary>
public static class WebhookWords
{
    public static string Label(WebhookEndpoint endpoint) => endpoint switch
    {
        { Disabled: DisabledReason.Owner } => "Off",
        { Disabled: DisabledReason.Gone } => "Off: it is gone",
        { Disabled: DisabledReason.Failing } => "Off: it took nothing",
        { FailingSince: not null } => "Takes nothing",
        { LastSuccessAt: null } => "Nothing sent yet",
        _ => "Works",
    };

    public static string StateClass(WebhookEndpoint endpoint) => endpoint switch
    {
        { Disabled: DisabledReason.Owner } => "s-quiet",
        { Disabled: not null } => "s-failed",
        { FailingSince: not null } => "s-check",
        { LastSuccessAt: null } => "s-scheduled",
        _ => "s-posted",
    };

    public static string StateIcon(WebhookEndpoint endpoint) => endpoint switch
    {
        { Disabled: not null } => "ban",
        { FailingSince: not null } => "alert",
        { LastSuccessAt: null } => "clock",
        _ => "check",
    };

    /// <summary>What that means, and what to do.</summary>
    public static string Explain(WebhookEndpoint endpoint) => endpoint switch
    {
        { Disabled: DisabledReason.Owner } => "Switched off by you. What happens meanwhile is not sent later.",
        { Disabled: DisabledReason.Gone } => "It answered “gone”, so nothing more is sent to it. Correct its address, then switch it on.",
        { Disabled: DisabledReason.Failing } => "It took nothing for three days, so nothing more is sent to it. Mend it, then switch it on.",
        { FailingSince: not null } => "The last try failed. Each event is tried for 24 hours; the list says what went wrong.",
        _ => "It is told of what happens, in the same second as a rule.",
    };

    public static string Label(WebhookDelivery delivery) => delivery switch
    {
        { Status: DeliveryStatus.Delivered } => "Taken",
        { Status: DeliveryStatus.Failed } => "Given up",
        { Tries: 0 } => "On its way",
        _ => "To be tried again",
    };

    public static string StateClass(WebhookDelivery delivery) => delivery switch
    {
        { Status: DeliveryStatus.Delivered } => "s-posted",
        { Status: DeliveryStatus.Failed } => "s-failed",
        { Tries: 0 } => "s-scheduled",
        _ => "s-check",
    };

    public static string StateIcon(WebhookDelivery delivery) => delivery.Status switch
    {
        DeliveryStatus.Delivered => "check",
        DeliveryStatus.Failed => "cross",
        _ => delivery.Tries == 0 ? "clock" : "retry",
    };

    /// <summary>A kind of event as people say it.</summary>
    public static string Event(string type) => type switch
    {
        EventTypes.PostPosted => "A post is out",
        EventTypes.PostFailed => "A post failed",
        EventTypes.PostNeedsCheck => "A post needs a check",
        EventTypes.PostCancelled => "A post was cancelled",
        EventTypes.AccountConnected => "An account was connected",
        EventTypes.AccountExpiring => "An account's connection runs out soon",
        EventTypes.AccountDisconnected => "An account lost its connection",
        EventTypes.UsageThreshold => "A limit is nearly used up",
        EventTypes.Test => "Test",
        _ => type,
    };
}
