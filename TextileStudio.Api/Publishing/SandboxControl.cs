using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Api.Http;
using TextileStudio.Core;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Api.Publishing;

/// <summary>One fault to switch on.</summary>
public sealed record FaultRequest(
    SandboxFault Fault, Platform? Platform = null, string? Account = null, CallKind? On = null, int? Skip = null, int? Times = null, double? Seconds = null, double? MaxSeconds = null, int? Percent = null)
{
    public FaultRule ToRule() => new()
    {
        Fault = Fault, Platform = Platform, Account = Account, On = On, Skip = Skip ?? 0, Times = Times, Seconds = Seconds ?? 0, MaxSeconds = MaxSeconds, Percent = Percent,
    };
}

/// <summary>The faults that shall hold.</summary>
public sealed record FaultsRequest(IReadOnlyList<FaultRequest> Faults);

/// <summary>A list of what the sandbox holds.</summary>
public sealed record SandboxList<T>(int Count, IReadOnlyList<T> Results);

/// <summary>The sandbox's tally and fault switches over HTTP; the service and the sandbox process map the same routes.</summary>
public static class SandboxControl
{
    private const int Most = 100_000;

    public static void MapSandboxControl(this IEndpointRouteBuilder routes, Func<HttpContext, ValueTask<SandboxView>> view)
    {
        routes.MapGet("/posts", async (HttpContext http, string? platform, int? limit) => Read<SandboxPost>(platform, limit, await view(http), (v, p, n) => v.Posts(p, n)));
        routes.MapGet("/requests", async (HttpContext http, string? platform, long? after, int? limit) =>
            Read<SandboxRequest>(platform, limit, await view(http), (v, p, n) => v.Requests(p, after ?? 0, n)));
        // The return types are spelled out: a lambda of the context alone would otherwise be taken for one that writes its own answer.
        routes.MapDelete("/posts", async Task<NoContent> (HttpContext http) =>
        {
            (await view(http)).Clear();
            return TypedResults.NoContent();
        });
        routes.MapGet("/faults", async Task<Ok<SandboxList<FaultRule>>> (HttpContext http) => Listed((await view(http)).Faults()));
        routes.MapPut("/faults", async (HttpContext http, FaultsRequest request) => (await view(http)).Replace([.. request.Faults.Select(f => f.ToRule())]).ToOk(Of));
        routes.MapPost("/faults", async (HttpContext http, FaultRequest request) => (await view(http)).Add(request.ToRule()).ToOk(Of));
        routes.MapDelete("/faults", async Task<NoContent> (HttpContext http) =>
        {
            (await view(http)).RemoveAll();
            return TypedResults.NoContent();
        });
        // What an owner does at the network: the app's access to one account is taken away.
        routes.MapDelete("/tokens", async Task<Results<NoContent, ProblemAnswer>> (HttpContext http, string? platform, string? account) =>
            Wire.TryParse<Platform>(platform, out var network) && account is not null && (await view(http)).Revoke(network, account) > 0
                ? TypedResults.NoContent() : Refusal.NotFound("issued token").ToProblem());
        routes.MapDelete("/faults/{id:long}", async Task<Results<NoContent, ProblemAnswer>> (HttpContext http, long id) =>
            (await view(http)).Remove(id) ? TypedResults.NoContent() : Refusal.NotFound("fault").ToProblem());
    }

    private static Results<Ok<SandboxList<T>>, ProblemAnswer> Read<T>(string? platform, int? limit, SandboxView view, Func<SandboxView, Platform?, int, IReadOnlyList<T>> read)
    {
        var known = Wire.TryParse<Platform>(platform, out var only);
        if (platform is not null && !known)
            return new Refusal(RefusalKind.Malformed, "invalid_query", "There is no such platform.").ToProblem();
        return limit is < 1 or > Most
            ? new Refusal(RefusalKind.Malformed, "invalid_query", $"limit must be between 1 and {Most}.").ToProblem()
            : Listed(read(view, known ? only : null, limit ?? 1_000));
    }

    private static SandboxList<T> Of<T>(IReadOnlyList<T> rows) => new(rows.Count, rows);

    private static Ok<SandboxList<T>> Listed<T>(IReadOnlyList<T> rows) => TypedResults.Ok(Of(rows));
}
