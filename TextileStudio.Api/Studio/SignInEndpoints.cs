using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;

namespace TextileStudio.Api.Studio;

/// <summary>Signing in to the pages by key, and out.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this RouteGroupBuilder pages)
    {
        pages.MapGet("/sign-in", Show).AllowAnonymous();
        pages.MapPost("/sign-in", SignInAsync).AllowAnonymous();
        pages.MapPost("/sign-out", SignOut).AllowAnonymous();
    }

    private static RazorComponentResult<Pages.SignInPage> Show(string? @return) =>
        Page.Show<Pages.SignInPage>(new() { ["Back"] = SignIn.ReturnPath(@return) });

    private static async Task<Results<RedirectHttpResult, RazorComponentResult<Pages.SignInPage>>> SignInAsync(
        HttpContext http, SignIn signIn, CancellationToken cancellationToken)
    {
        var form = await http.Request.ReadFormAsync(cancellationToken);
        var back = SignIn.ReturnPath(form["return"]);
        return await signIn.WithKeyAsync(http, form["key"], cancellationToken)
            ? Page.Go(back)
            : Page.Show<Pages.SignInPage>(new() { ["Back"] = back, ["Wrong"] = true }, 401);
    }

    private static RedirectHttpResult SignOut(HttpContext http)
    {
        SignIn.Out(http);
        return Page.Go("/sign-in");
    }
}
