using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Organizations;

/// <summary>API keys over HTTP.</summary>
public static class KeyEndpoints
{
    public static void MapKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").RequireScope(KeyScopes.Admin).WithTags("Keys");
        keys.MapGet("/", ListAsync).WithSummary("All keys, newest first; the keys themselves are not kept");
        keys.MapPost("/", CreateAsync).Idempotent().WithSummary("Make a key; it is shown in this answer and never again");
        keys.MapGet("/{id}/", ReadAsync).WithSummary("One key");
        keys.MapDelete("/{id}/", RevokeAsync).WithSummary("Revoke a key, from the next request on");
        keys.MapPost("/{id}/rotate/", RotateAsync).Idempotent().WithSummary("Make a key that takes over from this one; both work for a while. The new key is shown in this answer and never again");
    }

    private static async Task<Results<Ok<Page<KeyView>>, ProblemAnswer>> ListAsync(
        HttpRequest request, [AsParameters] PageQuery query, Caller caller, KeyIssuer issuer, CancellationToken cancellationToken)
    {
        var span = query.Read();
        if (span.Refusal is { } refusal)
            return refusal.ToProblem();
        var keys = await issuer.ListAsync(caller.OrganizationId, span.Value.Size, span.Value.After, cancellationToken);
        return keys.ToOk(p => request.ToPage(p.Count, [.. p.Keys.Select(KeyView.Of)], p.Next, p.Previous));
    }

    private static async Task<Results<Created<IssuedKeyView>, ProblemAnswer>> CreateAsync(
        CreateKey body, Caller caller, KeyIssuer issuer, Idempotency idempotency, CancellationToken cancellationToken)
    {
        var issued = await issuer.CreateAsync(caller.Author(), body.Name, body.Scopes, body.ExpiresAt, Kept(idempotency), cancellationToken);
        return issued.ToCreated(AddressOf, fresh => IssuedKeyView.Of(fresh, withKey: true));
    }

    private static async Task<Results<Created<IssuedKeyView>, ProblemAnswer>> RotateAsync(
        string id, [FromBody] RotateKey? body, Caller caller, KeyIssuer issuer, Idempotency idempotency, CancellationToken cancellationToken)
    {
        var issued = await issuer.RotateAsync(caller.Author(), id, body?.OverlapHours, Kept(idempotency), cancellationToken);
        return issued.ToCreated(AddressOf, fresh => IssuedKeyView.Of(fresh, withKey: true));
    }

    private static async Task<Results<Ok<KeyView>, ProblemAnswer>> ReadAsync(string id, StudioDb db, CancellationToken cancellationToken) =>
        await db.ApiKeys.AsNoTracking().FirstOrDefaultAsync(k => k.Id == id, cancellationToken) is { } key
            ? TypedResults.Ok(KeyView.Of(key))
            : Refusal.NotFound("key").ToProblem();

    private static async Task<Results<NoContent, ProblemAnswer>> RevokeAsync(string id, Caller caller, KeyIssuer issuer, CancellationToken cancellationToken) =>
        (await issuer.RevokeAsync(caller.Author(), id, cancellationToken)).ToNoContent();

    // The stored answer, and so every replay, is without the key: it is shown once.
    private static Func<StudioDb, IssuedKey, CancellationToken, Task> Kept(Idempotency idempotency) =>
        (db, fresh, token) => idempotency.CompleteAsync(db, 201, IssuedKeyView.Of(fresh, withKey: false), AddressOf(fresh), etag: null, token);

    private static string AddressOf(IssuedKey issued) => $"/api/keys/{issued.Row.Id}/";
}

/// <summary>A key to be made.</summary>
public sealed record CreateKey
{
    [Description("For recognising it, 1 to 100 characters.")]
    public required string Name { get; init; }

    [Description("`read`, `write`, `admin`, `owner`: what the key may do, no more than who makes it.")]
    public required IReadOnlyList<string> Scopes { get; init; }

    [Description("When it stops working; never when absent.")]
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>How a key is rotated; may be left out.</summary>
public sealed record RotateKey
{
    [Description("For how many hours the old key works on, 0 to 720; 24 when absent.")]
    public int? OverlapHours { get; init; }
}

/// <summary>A key as lists show it.</summary>
public sealed record KeyView(string Id, string Name, string Prefix, string LastFour, IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt, string? CreatedBy, string? ReplacesId)
{
    internal static KeyView Of(ApiKey key) =>
        new(key.Id, key.Name, key.Prefix, key.LastFour, key.Scopes.List(), key.CreatedAt, key.ExpiresAt, key.RevokedAt, key.LastUsedAt, key.CreatedBy, key.ReplacesId);
}

/// <summary>A fresh key. <paramref name="Key"/> is null when this answer is a replay.</summary>
public sealed record IssuedKeyView(string Id, string Name, string? Key, string LastFour, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, string? ReplacesId)
{
    internal static IssuedKeyView Of(IssuedKey issued, bool withKey) =>
        new(issued.Row.Id, issued.Row.Name, withKey ? issued.Key : null, issued.Row.LastFour, issued.Row.Scopes.List(), issued.Row.CreatedAt, issued.Row.ExpiresAt, issued.Row.ReplacesId);
}
