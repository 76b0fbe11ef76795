namespace TextileStudio.Api.Http;

/// <summary>Marks a route for the OpenAPI document.</summary>
internal sealed record AsyncMark;

/// <summary>What a client would like (RFC 7240), beyond what it insists on.</summary>
internal static class Preferences
{
    private const string Async = "respond-async";

    /// <summary>Whether the client would rather be answered at once and ask again later.</summary>
    public static bool PrefersAsync(this HttpRequest request) => request.Headers["Prefer"].OfType<string>()
        .SelectMany(header => header.Split(',', StringSplitOptions.TrimEntries))
        .Any(preference => preference.Split(';', '=')[0].Trim().Equals(Async, StringComparison.OrdinalIgnoreCase));

    /// <summary>The route does its work in the background for who prefers it so; the endpoint asks <see cref="PrefersAsync"/>.</summary>
    public static RouteHandlerBuilder MayRespondAsync(this RouteHandlerBuilder route) => route.WithMetadata(new AsyncMark());

    /// <summary>Tells the client that it is done so.</summary>
    public static void ApplyAsync(this HttpResponse response) => response.Headers["Preference-Applied"] = Async;
}
