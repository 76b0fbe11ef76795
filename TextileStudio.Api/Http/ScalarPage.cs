using Microsoft.Net.Http.Headers;

namespace TextileStudio.Api.Http;

/// <summary>
/// The API reference at <c>/scalar</c>, by Scalar's plain HTML integration. The script is the one npm restored, served by us, or the same version from its CDN:
/// one integrity hash guards both, so they are provably the same file.
/// </summary>
internal static class ScalarPage
{
    public const string Version = "1.72.1";
    public const string Integrity = "sha384-U11tb2XnKvmwt8RlTvnwUnYgrN+ur4Xyh9htLhjajWNR/Oyl5AX5DEz00qRmlrmK";

    private const string Cdn = "https://cdn.jsdelivr.net";

    // No fonts, no telemetry, no proxy: the page asks nobody but this service.
    private const string Start =
        """
        Scalar.createApiReference('#reference', {
          url: '/openapi/v1.json',
          withDefaultFonts: false,
          telemetry: false,
          showDeveloperTools: 'never',
          hideClientButton: true,
          agent: { disabled: true },
          mcp: { disabled: true },
          authentication: { preferredSecurityScheme: 'key' }
        });
        """;

    public static void MapScalar(this IEndpointRouteBuilder routes)
    {
        var scalar = routes.MapGroup("/scalar").ExcludeFromDescription();
        scalar.MapGet("/", (HttpContext context) =>
        {
            var script = File.Exists(LocalScript) ? "/scalar/standalone.js?v=" + Version : $"{Cdn}/npm/@scalar/api-reference@{Version}/dist/browser/standalone.js";
            var from = script[0] == '/' ? "'self'" : $"'self' {Cdn}";
            // Scalar sets styles from its script; scripts come from here (or the pinned CDN) alone.
            context.Response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; script-src {from}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            context.Response.Headers.CacheControl = "private, no-cache";
            return TypedResults.Content(PageOf(script), "text/html; charset=utf-8");
        });
        scalar.MapGet("/start.js", () => TypedResults.Content(Start, "text/javascript; charset=utf-8"));
        scalar.MapGet("/standalone.js", IResult (HttpContext context) =>
        {
            if (!File.Exists(LocalScript))
                return TypedResults.NotFound();
            context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
            return TypedResults.PhysicalFile(LocalScript, "text/javascript; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{Version}\""));
        });
    }

    private static string LocalScript { get; } = Path.Combine(AppContext.BaseDirectory, "scalar", "standalone.js");

    private static string PageOf(string script) =>
        $"""
         <!doctype html>
         <html lang="en">
         <head>
           <meta charset="utf-8">
           <meta name="viewport" content="width=device-width, initial-scale=1">
           <title>Textile Studio: API reference</title>
         </head>
         <body>
           <div id="reference"></div>
           <noscript>The reference needs scripts. The document itself is at <a href="/openapi/v1.json">/openapi/v1.json</a>.</noscript>
           <script src="{script}" integrity="{Integrity}" crossorigin="anonymous"></script>
           <script src="/scalar/start.js"></script>
         </body>
         </html>
         """;
}
