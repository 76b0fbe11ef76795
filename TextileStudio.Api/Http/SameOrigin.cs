namespace TextileStudio.Api.Http;

/// <summary>
/// Guards the API against foreign pages: a browser adds the session to every request, so a changing one must come from our own pages.
/// Requests with a key need no such proof, for no page can make a browser send one.
/// </summary>
internal static class SameOrigin
{
    public static async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (IsGuarded(context) && !IsFromOurPages(context.Request))
            await new ProblemAnswer(403, "cross_site", "A page session may change things only from this site's own pages. Use an API key elsewhere.").ExecuteAsync(context);
        else
            await next(context);
    }

    private static bool IsGuarded(HttpContext context) =>
        context.Features.Get<CallerProof>() is { Proof: ProofOfCaller.Session }
        && (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || context.Request.Path.StartsWithSegments("/sandbox/api", StringComparison.OrdinalIgnoreCase))
        && !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method));

    private static bool IsFromOurPages(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [var site])
            return site == "same-origin";
        return request.Headers.Origin is [var origin]
            && string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }
}
