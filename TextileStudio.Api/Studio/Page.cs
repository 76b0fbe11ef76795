using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Core;

namespace TextileStudio.Api.Studio;

/// <summary>A page as the answer of an endpoint: the endpoint decides, the component only shows what it is handed.</summary>
internal static class Page
{
    /// <summary>Renders the component with its layout. Rendered whole before the first byte, so a fault still becomes an error page.</summary>
    public static RazorComponentResult<T> Show<T>(Dictionary<string, object?>? parameters = null, int status = 200)
        where T : IComponent =>
        new(parameters ?? []) { StatusCode = status, PreventStreamingRendering = true };

    /// <summary>A refusal that has no form to stand beside, as a page of its own.</summary>
    public static RazorComponentResult<Pages.ErrorPage> Error(int status, string? detail = null) =>
        Show<Pages.ErrorPage>(new() { ["Status"] = status, ["Detail"] = detail }, status);

    public static RazorComponentResult<Pages.ErrorPage> Error(Refusal refusal) => Error(StatusOf(refusal), refusal.Detail);

    /// <summary>The same status codes as the API's problem documents.</summary>
    public static int StatusOf(Refusal refusal) => refusal.Kind switch
    {
        RefusalKind.Malformed => 400,
        RefusalKind.NotFound => 404,
        RefusalKind.Conflict => 409,
        RefusalKind.Stale => 412,
        RefusalKind.TooLarge => 413,
        RefusalKind.UnsupportedType => 415,
        RefusalKind.Limit => 429,
        RefusalKind.Unavailable => 503,
        _ => 422,
    };
}
