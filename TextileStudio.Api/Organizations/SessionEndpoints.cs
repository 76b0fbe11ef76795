using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Organizations;

/// <summary>The page session over HTTP: who one is, signing in by password, out.</summary>
public static class SessionEndpoints
{
    public static void MapSession(this RouteGroupBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("Session");
        session.MapGet("/", (Caller caller) => TypedResults.Ok(SessionView.Of(caller))).WithoutFormToken().WithSummary("Who you are here, and what you may do");
        session.MapPost("/", SignInAsync).WithoutFormToken().AllowAnonymous().WithSummary("Sign in by password: sets the session cookie of a browser");
        session.MapDelete("/", SignOut).WithoutFormToken().AllowAnonymous().WithSummary("End the session in this browser");
    }

    private static async Task<Results<NoContent, ProblemAnswer>> SignInAsync(SignInRequest body, HttpContext context) =>
        (await context.RequestServices.GetRequiredService<PasswordDesk>().SignInAsync(context, body.Login, body.Password)).ToNoContent();

    private static NoContent SignOut(HttpContext context)
    {
        SignIn.Out(context);
        return TypedResults.NoContent();
    }
}

/// <summary>A member's sign-in name and password.</summary>
public sealed record SignInRequest
{
    [Description("What you chose when you joined.")]
    public required string Login { get; init; }

    public required string Password { get; init; }
}

/// <summary>Who asks: a key, or a member with a role.</summary>
public sealed record SessionView(string OrganizationId, string OrganizationName, string Name, string? MemberId, string? KeyId, Role? Role, IReadOnlyList<string> Scopes)
{
    internal static SessionView Of(Caller caller) =>
        new(caller.OrganizationId, caller.OrganizationName, caller.KeyName, caller.MemberId, caller.MemberId is null ? caller.KeyId : null, caller.Role, caller.Scopes.List());
}
