using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Metadata;
using TextileStudio.Api.Http;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;

namespace TextileStudio.Api.Studio;

/// <summary>Answers people with a page where a program gets a problem document: unknown addresses, oversized uploads, faults.</summary>
internal sealed class PageFaults(RequestDelegate next, ILogger<PageFaults> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<PageMark>() is not null)
            await GuardAsync(http, endpoint);
        else if (endpoint is null && IsReading(http))
            await FindNothingAsync(http);
        else
            await next(http);
    }

    // Logs name the route: an address can hold the secret of a link.
    private async Task GuardAsync(HttpContext http, Endpoint endpoint)
    {
        // Before the form is read: whoever reads it first would report an oversized body in a program's words.
        if (endpoint.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize is { } limit && http.Request.ContentLength > limit)
        {
            await ShowAsync(http, 413, $"A photo may have at most {MediaIntake.MaxPictureBytes / (1024 * 1024)} MB. Go back and choose a smaller version of it.");
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
        catch (InvalidOperationException) when (!http.Response.HasStarted && http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
        {
            // Binding a form without its token throws this, before the guard could say so.
            await ShowAsync(http, 400);
        }
        catch (Exception exception) when (!http.Response.HasStarted && WriteRetry.IsAway(exception))
        {
            log.LogWarning(exception, "The page {Route} found no database", endpoint.DisplayName);
            await ShowAsync(http, 503, "The database cannot be reached at this moment. Posts that are scheduled stay scheduled. Try again in a minute.", asStranger: true);
        }
        catch (Exception exception) when (!http.Response.HasStarted && WriteRetry.IsFull(exception))
        {
            log.LogError(exception, "The page {Route} was refused: the disk is full", endpoint.DisplayName);
            await ShowAsync(http, 503, ProblemWriter.StorageFull);
        }
        catch (Exception exception) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            log.LogError(exception, "The page {Route} failed", endpoint.DisplayName);
            await ShowAsync(http, 500);
        }
    }

    private async Task FindNothingAsync(HttpContext http)
    {
        await next(http);
        if (http.Response is { StatusCode: 404, HasStarted: false })
            await ShowAsync(http, 404);
    }

    // A person following a link: asks for HTML, outside the API.
    private static bool IsReading(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
        && !http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static async Task ShowAsync(HttpContext http, int status, string? detail = null, bool asStranger = false)
    {
        http.Response.Clear();
        await PageGuard.PrepareAsync(http, asStranger);
        await Page.Error(status, detail).ExecuteAsync(http);
    }
}
