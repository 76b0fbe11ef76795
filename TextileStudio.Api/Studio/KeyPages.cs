using System.Globalization;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Studio;

/// <summary>What was typed into the form of a key.</summary>
public sealed record KeyForm(string Name = "", IReadOnlyList<string>? Scopes = null, string Days = "");

/// <summary>The page of API keys.</summary>
internal static class KeyPages
{
    private const int PageSize = 50;

    public static void MapKeyPages(this RouteGroupBuilder pages)
    {
        var keys = pages.MapGroup("/keys").WithMetadata(new PageScope(KeyScopes.Admin));
        keys.MapGet("", (HttpContext http, string? cursor = null, string? did = null) => ShowAsync(http, cursor: cursor, done: did == "revoked" ? "Revoked. The next request with it is refused." : null));
        keys.MapPost("", CreateAsync);
        keys.MapPost("/{id}/rotate", RotateAsync);
        keys.MapPost("/{id}/revoke", RevokeAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Refusal? refusal = null, string? about = null, KeyForm? form = null, IssuedKey? fresh = null, string? cursor = null, string? done = null)
    {
        var page = await http.RequestServices.GetRequiredService<KeyIssuer>().ListAsync(http.Caller().OrganizationId, PageSize, string.IsNullOrEmpty(cursor) ? null : Paging.ReadCursor(cursor), http.RequestAborted);
        if (page.Refusal is { } lost)
            return Page.Error(lost);
        if (fresh is not null)
            http.Response.Headers.CacheControl = "no-store";
        return Page.Show<Pages.KeysPage>(new()
        {
            ["Keys"] = page.Value, ["Form"] = form ?? new KeyForm(), ["Refusal"] = refusal, ["About"] = about, ["Fresh"] = fresh, ["Done"] = done,
            ["Next"] = page.Value.Next is { } next ? "/keys?cursor=" + Paging.CursorOf(next) : null,
        }, refusal is null ? 200 : Page.StatusOf(refusal));
    }

    private static async Task<IResult> CreateAsync(HttpContext http, KeyIssuer issuer, TimeProvider time)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var typed = new KeyForm(form["name"].ToString(), [.. form["scope"].OfType<string>()], form["days"].ToString());
        DateTimeOffset? until = int.TryParse(typed.Days, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= 3650 ? time.GetUtcNow() + TimeSpan.FromDays(days) : null;
        var issued = await issuer.CreateAsync(http.Caller().Author(), typed.Name, typed.Scopes ?? [], until, null, http.RequestAborted);
        return issued.Refusal is { } refusal ? await ShowAsync(http, refusal, "new", typed) : await ShowAsync(http, fresh: issued.Value);
    }

    private static async Task<IResult> RotateAsync(string id, HttpContext http, KeyIssuer issuer)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var issued = await issuer.RotateAsync(http.Caller().Author(), id, int.TryParse(form["overlap_hours"], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) ? hours : null, null, http.RequestAborted);
        return issued.Refusal is { } refusal ? await RefusedAsync(http, refusal, id) : await ShowAsync(http, fresh: issued.Value);
    }

    private static async Task<IResult> RevokeAsync(string id, HttpContext http, KeyIssuer issuer) =>
        (await issuer.RevokeAsync(http.Caller().Author(), id, http.RequestAborted)).Refusal is { } refusal ? await RefusedAsync(http, refusal, id) : Page.Go("/keys?did=revoked");

    private static async Task<IResult> RefusedAsync(HttpContext http, Refusal refusal, string id) => refusal.Kind is RefusalKind.NotFound ? Page.Error(refusal) : await ShowAsync(http, refusal, id);
}
