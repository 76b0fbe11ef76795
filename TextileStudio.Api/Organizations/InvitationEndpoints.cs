using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Organizations;

/// <summary>Invitations over HTTP.</summary>
public static class InvitationEndpoints
{
    public static void MapInvitations(this RouteGroupBuilder api)
    {
        var invitations = api.MapGroup("/invitations").WithTags("Invitations");
        invitations.MapGet("/", ListAsync).RequireScope(KeyScopes.Admin).WithSummary("All invitations, newest first; the links themselves are not kept");
        invitations.MapPost("/", CreateAsync).RequireScope(KeyScopes.Admin).Idempotent().WithSummary("Invite somebody by a link that works once; it is shown in this answer and never again");
        invitations.MapGet("/{id}/", ReadAsync).RequireScope(KeyScopes.Admin).WithSummary("One invitation");
        invitations.MapDelete("/{id}/", RevokeAsync).RequireScope(KeyScopes.Admin).WithSummary("Take an invitation back");
        invitations.MapPost("/accept/", AcceptAsync).WithoutFormToken().AllowAnonymous().WithSummary("Become a member by an invitation's token");
    }

    /// <summary>The address of a page that a link opens: under the public address when there is one.</summary>
    internal static string LinkTo(this HttpRequest request, string page, string secret)
    {
        var services = request.HttpContext.RequestServices;
        var root = services.GetRequiredService<IConfiguration>()["Studio:PublicBaseUrl"] is { Length: > 0 }
            ? services.GetRequiredService<MediaAddresses>().Base : new Uri($"{request.Scheme}://{request.Host}/");
        return new Uri(root, $"/{page}/{secret}").AbsoluteUri;
    }

    private static async Task<Results<Ok<Page<InvitationView>>, ProblemAnswer>> ListAsync(
        HttpRequest request, [AsParameters] PageQuery query, Caller caller, Invitations invitations, TimeProvider time, CancellationToken cancellationToken)
    {
        var span = query.Read();
        if (span.Refusal is { } refusal)
            return refusal.ToProblem();
        var page = await invitations.ListAsync(caller.OrganizationId, span.Value.Size, span.Value.After, cancellationToken);
        return page.ToOk(p => request.ToPage(p.Count, [.. p.Invitations.Select(i => InvitationView.Of(i, time.GetUtcNow()))], p.Next, p.Previous));
    }

    private static async Task<Results<Created<IssuedInvitationView>, ProblemAnswer>> CreateAsync(
        CreateInvitation body, HttpRequest request, Caller caller, Invitations invitations, Idempotency idempotency, CancellationToken cancellationToken)
    {
        var issued = await invitations.CreateAsync(caller.Author(), new InvitationDraft(body.Role, body.Login, body.Note, body.ExpiresInHours),
            // The stored answer, and so every replay, is without the link: it is shown once.
            (db, fresh, token) => idempotency.CompleteAsync(db, 201, IssuedInvitationView.Of(fresh, address: null), AddressOf(fresh), etag: null, token), cancellationToken);
        return issued.ToCreated(AddressOf, fresh => IssuedInvitationView.Of(fresh, request.LinkTo("join", fresh.Secret)));
    }

    private static async Task<Results<Ok<InvitationView>, ProblemAnswer>> ReadAsync(string id, Caller caller, Invitations invitations, TimeProvider time, CancellationToken cancellationToken) =>
        await invitations.FindAsync(caller.OrganizationId, id, cancellationToken) is { } row ? TypedResults.Ok(InvitationView.Of(row, time.GetUtcNow())) : Refusal.NotFound("invitation").ToProblem();

    private static async Task<Results<NoContent, ProblemAnswer>> RevokeAsync(string id, Caller caller, Invitations invitations, CancellationToken cancellationToken) =>
        (await invitations.RevokeAsync(caller.Author(), id, cancellationToken)).ToNoContent();

    private static async Task<Results<Created<MemberView>, ProblemAnswer>> AcceptAsync(AcceptInvitation body, HttpContext context)
    {
        var joined = await context.RequestServices.GetRequiredService<PasswordDesk>().JoinAsync(context, body.Token, body.Login, body.Name, body.Password);
        return joined.ToCreated(m => $"/api/members/{m.Id}/", MemberView.Of);
    }

    private static string AddressOf(IssuedInvitation issued) => $"/api/invitations/{issued.Row.Id}/";
}

/// <summary>Whom to invite.</summary>
public sealed record CreateInvitation
{
    [Description("`viewer`, `editor`, `admin`, `owner`; no more than you are.")]
    public required Role Role { get; init; }

    [Description("The only sign-in name the link may be used with; any when absent.")]
    public string? Login { get; init; }

    [Description("Whom it is for, for your own list; up to 100 characters.")]
    public string? Note { get; init; }

    [Description("How long the link works, 1 to 720; 72 when absent.")]
    public int? ExpiresInHours { get; init; }
}

/// <summary>Joining by an invitation.</summary>
public sealed record AcceptInvitation
{
    [Description("The last part of the link.")]
    public required string Token { get; init; }

    [Description("What you will type to sign in: an e-mail address, or a name of 3 to 100 letters, digits and `. _ - + @`.")]
    public required string Login { get; init; }

    [Description("Your name, 1 to 100 characters.")]
    public required string Name { get; init; }

    [Description("10 to 200 characters.")]
    public required string Password { get; init; }
}

/// <summary>An invitation as lists show it; <paramref name="Status"/> is `open`, `accepted`, `revoked` or `expired`.</summary>
public sealed record InvitationView(string Id, Role Role, string? Login, string? Note, string Status, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? AcceptedAt, string? MemberId)
{
    internal static InvitationView Of(Invitation row, DateTimeOffset now) => new(row.Id, row.Role, row.Login, row.Note,
        row.AcceptedAt is not null ? "accepted" : row.RevokedAt is not null ? "revoked" : row.ExpiresAt <= now ? "expired" : "open",
        row.CreatedBy, row.CreatedAt, row.ExpiresAt, row.AcceptedAt, row.MemberId);
}

/// <summary>A fresh invitation. <paramref name="Url"/> and <paramref name="Token"/> are null when this answer is a replay.</summary>
public sealed record IssuedInvitationView(string Id, Role Role, string? Url, string? Token, DateTimeOffset ExpiresAt)
{
    internal static IssuedInvitationView Of(IssuedInvitation issued, string? address) =>
        new(issued.Row.Id, issued.Row.Role, address, address is null ? null : issued.Secret, issued.Row.ExpiresAt);
}
