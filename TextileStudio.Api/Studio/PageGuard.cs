using Microsoft.AspNetCore.Antiforgery;
using TextileStudio.Api.Http;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Studio;

/// <summary>Marks an endpoint as one of the studio's pages: people read its answers, so errors are pages too.</summary>
internal sealed record PageMark;

/// <summary>What a page needs in place of the usual: read to look, write to send.</summary>
internal sealed record PageScope(KeyScopes Scopes);

/// <summary>Stands before every page: security headers, who asks and whether they may, and the antiforgery verdict as a page instead of a bare status.</summary>
internal static class PageGuard
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public static async ValueTask<object?> CheckAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var http = invocation.HttpContext;
        await PrepareAsync(http);
        if (http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
            return Page.Error(400);
        var needed = http.GetEndpoint()?.Metadata.GetMetadata<PageScope>() is { } own ? own.Scopes
            : HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) ? KeyScopes.Read : KeyScopes.Write;
        return http.FindCaller() is { } caller && !caller.May(needed) ? Page.Error(403) : await next(invocation);
    }

    /// <summary>Headers and <see cref="PageContext"/>; also for error pages, which no endpoint answers. As for a stranger nothing is asked of the database.</summary>
    public static async Task PrepareAsync(HttpContext http, bool asStranger = false)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.CacheControl = "private, no-cache";
        var page = http.RequestServices.GetRequiredService<PageContext>();
        page.Path = http.Request.Path.Value ?? "/";
        page.Caller = asStranger ? null : http.FindCaller();
        if (page.Caller is not { } caller)
            return;
        page.Zone = await http.RequestServices.GetRequiredService<OrganizationClock>().ZoneOfAsync(caller.OrganizationId, http.RequestAborted);
        page.HasWhatsApp = await http.RequestServices.GetRequiredService<Core.Publishing.PostingAccounts>().AnyAsync(caller.OrganizationId, Core.Publishing.Platform.Whatsapp, http.RequestAborted);
        page.CanSignOut = caller.MemberId is not null || !IsDeveloper(http);
    }

    // On a developer's own machine everybody is signed in as demo; signing out would last until the next click.
    private static bool IsDeveloper(HttpContext http) =>
        http.RequestServices.GetRequiredService<IHostEnvironment>().IsDevelopment() && LocalRequest.IsFromHere(http) && LocalRequest.NamesThisMachine(http);
}
