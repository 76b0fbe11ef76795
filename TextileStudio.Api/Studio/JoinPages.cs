using TextileStudio.Api.Http;
using TextileStudio.Api.Organizations;
using TextileStudio.Core;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Studio;

/// <summary>What was typed into the form of joining; never the password.</summary>
public sealed record JoinForm(string Name = "", string Login = "");

/// <summary>The pages that links of invitations and of new passwords open. Opening uses nothing up: messengers look at links before people do.</summary>
internal static class JoinPages
{
    public static void MapJoinPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/join/{secret}", (string secret, HttpContext http, Invitations invitations) => ShowAsync(http, invitations, secret, new JoinForm())).AllowAnonymous();
        pages.MapPost("/join", JoinAsync).AllowAnonymous();
        pages.MapGet("/reset/{secret}", (string secret, HttpContext http, Members members) => ShowResetAsync(http, members, secret)).AllowAnonymous();
        pages.MapPost("/reset", ResetAsync).AllowAnonymous();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Invitations invitations, string? secret, JoinForm form, Refusal? refusal = null)
    {
        http.Response.Headers.CacheControl = "no-store";
        return await invitations.ReadAsync(secret, http.RequestAborted) is { } offer
            ? Page.Show<Pages.JoinPage>(new() { ["Offer"] = offer, ["Secret"] = secret, ["Form"] = form, ["Refusal"] = refusal }, refusal is null ? 200 : Page.StatusOf(refusal))
            : Page.Show<Pages.LinkOverPage>(status: 404);
    }

    private static async Task<IResult> JoinAsync(HttpContext http, PasswordDesk desk, SessionCookie session, Invitations invitations)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var joined = await desk.JoinAsync(http, form["secret"], form["login"], form["name"], form["password"]);
        if (joined.Refusal is { } refusal)
            return await ShowAsync(http, invitations, form["secret"], new JoinForm(form["name"].ToString(), form["login"].ToString()), refusal);
        session.Write(http, joined.Value.Id, joined.Value.Stamp);
        return Page.Go("/");
    }

    private static async Task<IResult> ShowResetAsync(HttpContext http, Members members, string? secret, Refusal? refusal = null)
    {
        http.Response.Headers.CacheControl = "no-store";
        return await members.ReadResetAsync(secret, http.RequestAborted) is { } offer
            ? Page.Show<Pages.ResetPage>(new() { ["Offer"] = offer, ["Secret"] = secret, ["Refusal"] = refusal }, refusal is null ? 200 : Page.StatusOf(refusal))
            : Page.Show<Pages.LinkOverPage>(status: 404);
    }

    private static async Task<IResult> ResetAsync(HttpContext http, PasswordDesk desk, SessionCookie session, Members members)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var done = await desk.ResetAsync(http, form["secret"], form["new_password"]);
        if (done.Refusal is { } refusal)
            return await ShowResetAsync(http, members, form["secret"], refusal);
        session.Write(http, done.Value.Id, done.Value.Stamp);
        return Page.Go("/");
    }
}
