using Microsoft.AspNetCore.Antiforgery;
using TextileStudio.Api.Http;

namespace TextileStudio.Api.Studio;

/// <summary>Marks an endpoint as one of the studio's pages: people read its answers, so errors are pages too.</summary>
internal sealed record PageMark;

/// <summary>Stands before every page: security headers, who asks, and the antiforgery verdict as a page instead of a bare status.</summary>
internal static class PageGuard
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public static async ValueTask<object?> Check(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var http = invocation.HttpContext;
        await PrepareAsync(http);
        return http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false } ? Page.Error(400) : await next(invocation);
    }

    /// <summary>Headers and <see cref="PageContext"/>; also for error pages, which no endpoint answers.</summary>
    public static Task PrepareAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "private, no-cache";
        var page = http.RequestServices.GetRequiredService<PageContext>();
        page.Path = http.Request.Path.Value ?? "/";
        page.Caller = http.RequestServices.GetService<Caller>();
        return Task.CompletedTask;
    }
}
