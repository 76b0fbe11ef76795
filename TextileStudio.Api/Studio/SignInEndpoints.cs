using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;
using TextileStudio.Api.Organizations;

namespace TextileStudio.Api.Studio;

/// <summary>Signing in to the pages by password or key, and out.</summary>
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
        HttpContext http, SignIn signIn, PasswordDesk desk, CancellationToken cancellationToken)
    {
        var form = await http.Request.ReadFormAsync(cancellationToken);
        var back = SignIn.ReturnPath(form["return"]);
        if (form.ContainsKey("login"))
        {
            var proven = await desk.SignInAsync(http, form["login"], form["password"]);
            return proven.Refusal is { } refusal
                ? Page.Show<Pages.SignInPage>(new() { ["Back"] = back, ["Login"] = form["login"].ToString(), ["Refusal"] = refusal.Detail }, Page.StatusOf(refusal))
                : Page.Go(back);
        }

        return await signIn.WithKeyAsync(http, form["key"], cancellationToken)
            ? Page.Go(back)
            : Page.Show<Pages.SignInPage>(new() { ["Back"] = back, ["WrongKey"] = true }, 401);
    }

    private static RedirectHttpResult SignOut(HttpContext http)
    {
        SignIn.Out(http);
        return Page.Go("/sign-in");
    }
}
