using System.Globalization;
using TextileStudio.Api.Http;
using TextileStudio.Api.Organizations;
using TextileStudio.Core;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Studio;

/// <summary>A link that the page shows this once.</summary>
public sealed record FreshLink(string Title, string Url, DateTimeOffset ExpiresAt);

/// <summary>What was typed into the form of an invitation.</summary>
public sealed record InviteForm(string Role = "editor", string Note = "", string Login = "", string Hours = "72");

/// <summary>The page of members and invitations.</summary>
internal static class TeamPages
{
    private const int PageSize = 100;

    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["changed"] = "Saved. It counts from their next click.",
        ["removed"] = "Removed. Their sessions are over.",
        ["signed-out"] = "Done: they have to sign in again on every device.",
        ["taken-back"] = "Taken back. The link no longer works.",
    };

    public static void MapTeamPages(this RouteGroupBuilder pages)
    {
        var team = pages.MapGroup("/members").WithMetadata(new PageScope(KeyScopes.Admin));
        team.MapGet("", (HttpContext http, string? cursor = null, string? did = null) => ShowAsync(http, cursor: cursor, done: Sentences.GetValueOrDefault(did ?? "")));
        team.MapPost("/invite", InviteAsync);
        team.MapPost("/invitations/{id}/revoke", RevokeAsync);
        team.MapPost("/{id}/change", ChangeAsync);
        team.MapPost("/{id}/password-reset", ResetAsync);
        team.MapPost("/{id}/sign-out", SignOutAsync);
        team.MapPost("/{id}/remove", RemoveAsync);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, Refusal? refusal = null, string? about = null, InviteForm? form = null, FreshLink? link = null, string? cursor = null, string? done = null)
    {
        var services = http.RequestServices;
        var organization = http.Caller().OrganizationId;
        var page = await services.GetRequiredService<Members>().ListAsync(organization, PageSize, string.IsNullOrEmpty(cursor) ? null : Paging.ReadCursor(cursor), http.RequestAborted);
        if (page.Refusal is { } lost)
            return Page.Error(lost);
        if (link is not null)
            http.Response.Headers.CacheControl = "no-store";
        return Page.Show<Pages.MembersPage>(new()
        {
            ["Members"] = page.Value, ["Invitations"] = await services.GetRequiredService<Invitations>().OpenAsync(organization, http.RequestAborted), ["Form"] = form ?? new InviteForm(),
            ["Refusal"] = refusal, ["About"] = about, ["Link"] = link, ["Done"] = done,
            ["Next"] = page.Value.Next is { } next ? "/members?cursor=" + Paging.CursorOf(next) : null,
        }, refusal is null ? 200 : Page.StatusOf(refusal));
    }

    private static async Task<IResult> InviteAsync(HttpContext http, Invitations invitations)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var typed = new InviteForm(form["role"].ToString(), form["note"].ToString(), form["login"].ToString(), form["hours"].ToString());
        if (!Wire.TryParse<Role>(typed.Role, out var role))
            return Page.Error(400);
        var issued = await invitations.CreateAsync(http.Caller().Author(), new InvitationDraft(role, typed.Login, typed.Note, int.TryParse(typed.Hours, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) ? hours : 0), null, http.RequestAborted);
        return issued.Refusal is { } refusal ? await ShowAsync(http, refusal, "invite", typed)
            : await ShowAsync(http, link: new FreshLink($"Invitation for {(string.IsNullOrWhiteSpace(typed.Note) ? $"a new {TeamWords.Name(role).ToLowerInvariant()}" : typed.Note.Trim())}",
                http.Request.LinkTo("join", issued.Value.Secret), issued.Value.Row.ExpiresAt));
    }

    private static async Task<IResult> RevokeAsync(string id, HttpContext http, Invitations invitations) =>
        await DoneAsync(http, (await invitations.RevokeAsync(http.Caller().Author(), id, http.RequestAborted)).Refusal, "invite", "taken-back");

    private static async Task<IResult> ChangeAsync(string id, HttpContext http, Members members)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (!Wire.TryParse<Role>(form["role"], out var role))
            return Page.Error(400);
        var change = new MemberChange(form["name"].ToString(), role, form.ContainsKey("subject") ? form["subject"].ToString() : null);
        return await DoneAsync(http, (await members.ChangeAsync(http.Caller().Author(), id, change, http.RequestAborted)).Refusal, id, "changed");
    }

    private static async Task<IResult> ResetAsync(string id, HttpContext http, Members members)
    {
        var issued = await members.OfferResetAsync(http.Caller().Author(), id, null, http.RequestAborted);
        if (issued.Refusal is { } refusal)
            return await DoneAsync(http, refusal, id, "");
        var member = await members.FindAsync(http.Caller().OrganizationId, id, http.RequestAborted);
        return await ShowAsync(http, link: new FreshLink($"New password for {member?.Name}", http.Request.LinkTo("reset", issued.Value.Secret), issued.Value.Row.ExpiresAt));
    }

    private static async Task<IResult> SignOutAsync(string id, HttpContext http, Members members) =>
        await DoneAsync(http, (await members.EndSessionsAsync(http.Caller().Author(), id, http.RequestAborted)).Refusal, id, "signed-out");

    private static async Task<IResult> RemoveAsync(string id, HttpContext http, Members members)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return await DoneAsync(http, (await members.RemoveAsync(http.Caller().Author(), id, keepKeys: form["keep_keys"] == "true", http.RequestAborted)).Refusal, id, "removed");
    }

    private static async Task<IResult> DoneAsync(HttpContext http, Refusal? refusal, string about, string did) =>
        refusal is null ? Page.Go($"/members?did={did}") : refusal.Kind is RefusalKind.NotFound ? Page.Error(refusal) : await ShowAsync(http, refusal, about);
}
