using TextileStudio.Api.Http;
using TextileStudio.Api.Organizations;
using TextileStudio.Core;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Studio;

/// <summary>A member's own page: who one is here, another password, out everywhere.</summary>
internal static class ProfilePages
{
    public static void MapProfilePages(this RouteGroupBuilder pages)
    {
        var own = pages.MapGroup("/profile").WithMetadata(new PageScope(KeyScopes.None));
        own.MapGet("", (HttpContext http, string? did = null) => Show(http, done: did == "changed" ? "Your password is changed. Other devices have to sign in again." : null));
        own.MapPost("/password", ChangeAsync);
        own.MapPost("/sign-out-everywhere", SignOutAsync);
    }

    private static IResult Show(HttpContext http, Refusal? refusal = null, string? done = null) => http.Caller().MemberId is null
        ? Page.Go("/")
        : Page.Show<Pages.ProfilePage>(new() { ["Refusal"] = refusal, ["Done"] = done }, refusal is null ? 200 : Page.StatusOf(refusal));

    private static async Task<IResult> ChangeAsync(HttpContext http, PasswordDesk desk)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return (await desk.ChangeAsync(http, form["current_password"], form["new_password"])).Refusal is { } refusal ? Show(http, refusal) : Page.Go("/profile?did=changed");
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, Members members)
    {
        if (http.Caller().MemberId is { } id)
            await members.EndSessionsAsync(http.Caller().Author(), id, http.RequestAborted);
        SignIn.Out(http);
        return Page.Go("/sign-in");
    }
}
