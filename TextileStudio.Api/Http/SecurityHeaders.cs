namespace TextileStudio.Api.Http;

/// <summary>Headers every answer carries. A page or a picture that needs another content security policy sets its own first.</summary>
internal static class SecurityHeaders
{
    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            var response = context.Response;
            var headers = response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            var isJson = response.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
            if (context.Request.IsHttps && !LocalRequest.NamesThisMachine(context))
                headers.StrictTransportSecurity = "max-age=31536000";
            if (isJson && headers.CacheControl.Count == 0)
                headers.CacheControl = "private, no-store";
            return Task.CompletedTask;
        }, context);
        return next(context);
    }
}
