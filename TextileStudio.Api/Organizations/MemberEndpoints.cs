using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TextileStudio.Api.Http;
using TextileStudio.Api.Scheduling;
using TextileStudio.Core;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Organizations;

/// <summary>Members over HTTP.</summary>
public static class MemberEndpoints
{
    public static void MapMembers(this RouteGroupBuilder api)
    {
        var members = api.MapGroup("/members").WithTags("Members");
        members.MapGet("/", ListAsync).RequireScope(KeyScopes.Admin).WithSummary("The members, newest first");
        members.MapPost("/", AddAsync).RequireScope(KeyScopes.Admin).Idempotent().WithSummary("Add somebody who signs in by your identity provider; others are invited");
        members.MapGet("/{id}/", ReadAsync).RequireScope(KeyScopes.Admin).WithSummary("One member");
        members.MapPatch("/{id}/", ChangeAsync).RequireScope(KeyScopes.Admin).WithSummary("Change a member's name, role or subject, from the next request on");
        members.MapDelete("/{id}/", RemoveAsync).RequireScope(KeyScopes.Admin).WithSummary("Remove a member: sessions, tokens, open invitations and the keys the member made end");
        members.MapPost("/{id}/sign-out/", SignOutAsync).RequireScope(KeyScopes.Admin).WithSummary("End all page sessions of a member");
        members.MapPost("/{id}/password-reset/", OfferResetAsync).RequireScope(KeyScopes.Admin).Idempotent().WithSummary("Make a link by which the member sets a new password; it is shown in this answer and never again");
        members.MapPost("/me/password/", ChangePasswordAsync).WithoutFormToken().WithSummary("Change your own password; your other sessions end");
        members.MapPost("/password-reset/", ResetAsync).WithoutFormToken().AllowAnonymous().WithSummary("Set a new password by a reset link's token");
    }

    private static async Task<Results<Ok<Page<MemberView>>, ProblemAnswer>> ListAsync(
        HttpRequest request, [AsParameters] PageQuery query, Caller caller, Members members, CancellationToken cancellationToken)
    {
        var span = query.Read();
        if (span.Refusal is { } refusal)
            return refusal.ToProblem();
        var page = await members.ListAsync(caller.OrganizationId, span.Value.Size, span.Value.After, cancellationToken);
        return page.ToOk(p => request.ToPage(p.Count, [.. p.Members.Select(MemberView.Of)], p.Next, p.Previous));
    }

    private static async Task<Results<Created<MemberView>, ProblemAnswer>> AddAsync(AddMember body, Caller caller, Members members, Idempotency idempotency, CancellationToken cancellationToken)
    {
        var added = await members.AddAsync(caller.Author(), body.Name, body.Subject, body.Role,
            (db, row, token) => idempotency.CompleteAsync(db, 201, MemberView.Of(row), AddressOf(row), etag: null, token), cancellationToken);
        return added.ToCreated(AddressOf, MemberView.Of);
    }

    private static async Task<Results<Ok<MemberView>, ProblemAnswer>> ReadAsync(string id, Caller caller, Members members, CancellationToken cancellationToken) =>
        await members.FindAsync(caller.OrganizationId, id, cancellationToken) is { } row ? TypedResults.Ok(MemberView.Of(row)) : Refusal.NotFound("member").ToProblem();

    private static async Task<Results<Ok<MemberView>, ProblemAnswer>> ChangeAsync(string id, ChangeMember body, Caller caller, Members members, CancellationToken cancellationToken) =>
        (await members.ChangeAsync(caller.Author(), id, new MemberChange(body.Name, body.Role, body.Subject), cancellationToken)).ToOk(MemberView.Of);

    private static async Task<Results<NoContent, ProblemAnswer>> RemoveAsync(
        string id, [FromQuery(Name = "keep_keys"), Description("`true` keeps the API keys the member made.")] string? keepKeys, Caller caller, Members members, CancellationToken cancellationToken)
    {
        var reading = new QueryReading();
        var keep = reading.Or(reading.Flag("keep_keys", keepKeys) ?? false);
        return keep.Refusal is { } malformed ? malformed.ToProblem() : (await members.RemoveAsync(caller.Author(), id, keep.Value, cancellationToken)).ToNoContent();
    }

    private static async Task<Results<NoContent, ProblemAnswer>> SignOutAsync(string id, Caller caller, Members members, CancellationToken cancellationToken) =>
        (await members.EndSessionsAsync(caller.Author(), id, cancellationToken)).ToNoContent();

    private static async Task<Results<Created<ResetView>, ProblemAnswer>> OfferResetAsync(string id, HttpRequest request, Caller caller, Members members, Idempotency idempotency, CancellationToken cancellationToken)
    {
        var issued = await members.OfferResetAsync(caller.Author(), id,
            (db, fresh, token) => idempotency.CompleteAsync(db, 201, ResetView.Of(fresh, address: null), $"/api/members/{id}/", etag: null, token), cancellationToken);
        return issued.ToCreated(_ => $"/api/members/{id}/", fresh => ResetView.Of(fresh, request.LinkTo("reset", fresh.Secret)));
    }

    private static async Task<Results<NoContent, ProblemAnswer>> ChangePasswordAsync(ChangePassword body, HttpContext context) =>
        (await context.RequestServices.GetRequiredService<PasswordDesk>().ChangeAsync(context, body.CurrentPassword, body.NewPassword)).ToNoContent();

    private static async Task<Results<NoContent, ProblemAnswer>> ResetAsync(ResetPassword body, HttpContext context) =>
        (await context.RequestServices.GetRequiredService<PasswordDesk>().ResetAsync(context, body.Token, body.NewPassword)).ToNoContent();

    private static string AddressOf(Member row) => $"/api/members/{row.Id}/";
}

/// <summary>Somebody who signs in by the identity provider.</summary>
public sealed record AddMember
{
    [Description("1 to 100 characters.")]
    public required string Name { get; init; }

    [Description("How your identity provider calls the person (`sub`).")]
    public required string Subject { get; init; }

    [Description("`viewer`, `editor`, `admin`, `owner`; no more than you are.")]
    public required Role Role { get; init; }
}

/// <summary>What changes about a member; what is left out stays.</summary>
public sealed record ChangeMember
{
    public string? Name { get; init; }

    [Description("`viewer`, `editor`, `admin`, `owner`; no more than you are. The last owner stays owner.")]
    public Role? Role { get; init; }

    [Description("How your identity provider calls the person; an empty text takes it away.")]
    public string? Subject { get; init; }
}

/// <summary>Another password of one's own.</summary>
public sealed record ChangePassword
{
    public required string CurrentPassword { get; init; }

    [Description("10 to 200 characters.")]
    public required string NewPassword { get; init; }
}

/// <summary>A new password by a link.</summary>
public sealed record ResetPassword
{
    [Description("The last part of the link.")]
    public required string Token { get; init; }

    [Description("10 to 200 characters.")]
    public required string NewPassword { get; init; }
}

/// <summary>A member as lists show one.</summary>
public sealed record MemberView(string Id, string Name, string? Login, string? Subject, Role Role, bool HasPassword, DateTimeOffset CreatedAt, DateTimeOffset? LastSeenAt)
{
    internal static MemberView Of(Member row) => new(row.Id, row.Name, row.Login, row.Subject, row.Role, row.PasswordHash is not null, row.CreatedAt, row.LastSeenAt);
}

/// <summary>A reset link. <paramref name="Url"/> and <paramref name="Token"/> are null when this answer is a replay.</summary>
public sealed record ResetView(string MemberId, string? Url, string? Token, DateTimeOffset ExpiresAt)
{
    internal static ResetView Of(IssuedReset issued, string? address) => new(issued.Row.MemberId, address, address is null ? null : issued.Secret, issued.Row.ExpiresAt);
}
