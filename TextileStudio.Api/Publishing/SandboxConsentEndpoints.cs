using Microsoft.AspNetCore.Antiforgery;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Api.Http;
using TextileStudio.Api.Studio;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Connecting;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Api.Publishing;

/// <summary>The sandbox networks' consent pages under <c>/sandbox/oauth/{network}/…</c>, for signed-in callers: each sees the shops of its own organization and nobody else's.</summary>
internal static class SandboxConsentEndpoints
{
    public static void MapSandboxConsent(this RouteGroupBuilder pages) =>
        pages.MapMethods("/sandbox/oauth/{network}/{**path}", [HttpMethods.Get, HttpMethods.Post], AnswerAsync);

    private static async Task<IResult> AnswerAsync(HttpContext http, string network, string? path, SandboxConsent consent, ConnectContexts contexts, StudioDbs dbs, IAntiforgery antiforgery)
    {
        if (!Wire.TryParse<Platform>(network, out var platform) || !contexts.IsSandbox(platform) || !SandboxConsent.IsConsent(platform, http.Request.Method, "/" + path))
            return Page.Error(404);
        var organization = http.Caller().OrganizationId;
        await using var db = dbs.ForOrganization(organization);
        var known = await db.Accounts.AsNoTracking().Where(a => a.Platform == platform).OrderBy(a => a.CreatedAt)
            .Select(a => new SandboxIdentity(a.ExternalId, a.Username, a.DisplayName)).ToListAsync(http.RequestAborted);
        var form = http.Request.HasFormContentType
            ? (await http.Request.ReadFormAsync(http.RequestAborted)).SelectMany(f => f.Value.Select(v => KeyValuePair.Create(f.Key, v ?? ""))).ToList() : [];
        var tokens = antiforgery.GetAndStoreTokens(http);
        var page = consent.Answer(platform, http.Request.Method, "/" + path, $"/sandbox/oauth/{network}/", new Uri($"{http.Request.Scheme}://{http.Request.Host}/"),
            http.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString()), form, SandboxPeople.Of(platform, organization, known),
            new Dictionary<string, string> { [tokens.FormFieldName] = tokens.RequestToken! });
        http.Response.Headers.CacheControl = "no-store";
        return page.Location is { } location ? TypedResults.Redirect(location) : TypedResults.Text(page.Body, page.ContentType, System.Text.Encoding.UTF8, page.Status);
    }
}
