using System.Globalization;
using NodaTime.Text;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Studio;

/// <summary>What was typed into the shop's settings.</summary>
public sealed record OrganizationForm(string Name, string TimeZone, string OverdueMinutes);

/// <summary>What was typed about the identity provider.</summary>
public sealed record ProviderForm(string Issuer = "", string Audience = "", string NewMembersAs = "");

/// <summary>What the page of activity was asked for.</summary>
public sealed record ActivityForm(string Text = "", string About = "", string From = "", string To = "")
{
    public bool IsSet => Text.Length > 0 || About.Length > 0 || From.Length > 0 || To.Length > 0;
}

/// <summary>The pages of the shop's settings and of its audit log.</summary>
internal static class OrganizationPages
{
    private const int PageSize = 50;

    public static void MapOrganizationPages(this RouteGroupBuilder pages)
    {
        var admin = pages.MapGroup("").WithMetadata(new PageScope(KeyScopes.Admin));
        admin.MapGet("/organization", (HttpContext http, string? did = null) => ShowAsync(http, done: did switch
        {
            "saved" => "Saved.",
            "provider" => "Saved. Members can sign in with its tokens from now on.",
            "provider-removed" => "Removed. Its tokens count for nothing from now on.",
            _ => null,
        }));
        admin.MapPost("/organization", SaveAsync);
        admin.MapGet("/audit", ActivityAsync);
        var owner = pages.MapGroup("/organization/identity-provider").WithMetadata(new PageScope(KeyScopes.Owner));
        owner.MapPost("", SetProviderAsync);
        owner.MapPost("/remove", RemoveProviderAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, OrganizationForm? form = null, ProviderForm? typed = null, Refusal? refusal = null, string? done = null)
    {
        var services = http.RequestServices;
        var organization = http.Caller().OrganizationId;
        var own = await services.GetRequiredService<OrganizationSettings>().OfAsync(organization, http.RequestAborted);
        var provider = await services.GetRequiredService<IdentityProviders>().OfAsync(organization, http.RequestAborted);
        return Page.Show<Pages.OrganizationPage>(new()
        {
            ["Form"] = form ?? new OrganizationForm(own.Name, own.TimeZone, own.OverdueMinutes.ToString(CultureInfo.InvariantCulture)),
            ["Provider"] = typed ?? (provider is null ? new ProviderForm() : new ProviderForm(provider.Issuer, provider.Audience, provider.NewMembersAs is { } role ? Wire.Name(role) : "")),
            ["HasProvider"] = provider is not null, ["Refusal"] = refusal, ["AboutProvider"] = typed is not null, ["Done"] = done,
        }, refusal is null ? 200 : Page.StatusOf(refusal));
    }

    private static async Task<IResult> SaveAsync(HttpContext http, OrganizationSettings settings)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var typed = new OrganizationForm(form["name"].ToString(), form["time_zone"].ToString(), form["overdue_minutes"].ToString());
        var overdue = int.TryParse(typed.OverdueMinutes, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? minutes : 0;
        var saved = await settings.ChangeAsync(http.Caller().Author(), new OrganizationChange(typed.Name, typed.TimeZone.Trim(), overdue), http.RequestAborted);
        return saved.Refusal is { } refusal ? await ShowAsync(http, typed, refusal: refusal) : Page.Go("/organization?did=saved");
    }

    private static async Task<IResult> SetProviderAsync(HttpContext http, IdentityProviders providers)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var typed = new ProviderForm(form["issuer"].ToString(), form["audience"].ToString(), form["new_members_as"].ToString());
        var set = await providers.SetAsync(http.Caller().Author(), new ProviderDraft(typed.Issuer, typed.Audience, Wire.TryParse<Role>(typed.NewMembersAs, out var role) ? role : null),
            http.RequestServices.GetRequiredService<ProviderKeys>().CheckAsync, http.RequestAborted);
        return set.Refusal is { } refusal ? await ShowAsync(http, typed: typed, refusal: refusal) : Page.Go("/organization?did=provider");
    }

    private static async Task<IResult> RemoveProviderAsync(HttpContext http, IdentityProviders providers) =>
        (await providers.RemoveAsync(http.Caller().Author(), http.RequestAborted)).Refusal is { } refusal ? Page.Error(refusal) : Page.Go("/organization?did=provider-removed");

    private static async Task<IResult> ActivityAsync(HttpContext http, AuditTrail trail, PageContext page, string? q = null, string? about = null, string? from = null, string? to = null, string? cursor = null)
    {
        var typed = new ActivityForm(Short(q), Short(about), Short(from), Short(to));
        var filter = new AuditFilter(typed.About.Length == 0 ? null : typed.About, Text: typed.Text, From: Day(typed.From, page, 0), To: Day(typed.To, page, 1));
        var found = await trail.ListAsync(page.OrganizationId, filter, PageSize, string.IsNullOrEmpty(cursor) ? null : Paging.ReadCursor(cursor), http.RequestAborted);
        if (found.Refusal is { } lost)
            return Page.Error(lost);
        string? AddressOf(string[]? parts) => parts is null ? null
            : $"/audit?q={Uri.EscapeDataString(typed.Text)}&about={Uri.EscapeDataString(typed.About)}&from={Uri.EscapeDataString(typed.From)}&to={Uri.EscapeDataString(typed.To)}&cursor={Paging.CursorOf(parts)}";
        return Page.Show<Pages.AuditPage>(new() { ["Entries"] = found.Value.Entries, ["Count"] = found.Value.Count, ["Form"] = typed, ["Next"] = AddressOf(found.Value.Next), ["Previous"] = AddressOf(found.Value.Previous) });
    }

    /// <summary>The beginning of a day on the shop's clocks; null for what is no day.</summary>
    private static DateTimeOffset? Day(string text, PageContext page, int later) =>
        LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var day } && day.Year is > 1900 and < 9000 ? day.PlusDays(later).AtStartOfDayInZone(page.Zone).ToDateTimeOffset() : null;

    private static string Short(string? text) => text is null ? "" : text.Trim() is { Length: <= 100 } whole ? whole : "";
}
