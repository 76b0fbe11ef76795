namespace TextileStudio.Api.Studio;

/// <summary>Answers people with a page where a program gets a problem document: unknown addresses, oversized uploads, faults.</summary>
internal sealed class PageFaults(RequestDelegate next, ILogger<PageFaults> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        var isPage = endpoint?.Metadata.GetMetadata<PageMark>() is not null;
        if (!isPage && !(endpoint is null && IsReading(http)))
        {
            await next(http);
            return;
        }

        if (!isPage)
        {
            await ShowAsync(http, 404);
            return;
        }

        // Before the form is read: the antiforgery check would report an oversized body as a missing token.
        if (endpoint!.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata>()?.MaxRequestBodySize is { } limit && http.Request.ContentLength > limit)
        {
            await ShowAsync(http, 413, $"A photo may have at most {limit / (1024 * 1024) - 1} MB. Take a smaller version of it.");
            return;
        }

        try
        {
            await next(http);
        }
        catch (BadHttpRequestException exception) when (!http.Response.HasStarted)
        {
            await ShowAsync(http, exception.StatusCode is 413 ? 413 : 400);
        }
        catch (Exception exception) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            log.LogError(exception, "The page {Path} failed", http.Request.Path);
            await ShowAsync(http, 500);
        }
    }

    // A person following a link: asks for HTML, outside the API.
    private static bool IsReading(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
        && !http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static async Task ShowAsync(HttpContext http, int status, string? detail = null)
    {
        http.Response.Clear();
        await PageGuard.PrepareAsync(http);
        await Page.Error(status, detail).ExecuteAsync(http);
    }
}
