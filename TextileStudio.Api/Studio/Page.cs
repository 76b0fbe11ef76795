using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;
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
    public static int StatusOf(Refusal refusal) => RefusalAnswers.StatusOf(refusal.Kind);

    /// <summary>After a form was done: the browser fetches the next page, so that reloading sends nothing twice.</summary>
    public static RedirectHttpResult Go(string path) => TypedResults.Redirect(path, permanent: false, preserveMethod: false);
}
