using System.Text.Json;
using Microsoft.Extensions.Options;
using TextileStudio.Core;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace TextileStudio.Api.Http;

/// <summary>
/// This request's Idempotency-Key, on routes marked <see cref="IdempotentRoutes.Idempotent"/>. The route's filter has looked the key up before the endpoint runs and replays a known answer;
/// the endpoint only has to call <see cref="CompleteAsync"/> in the transaction of its work. Without the header every call does nothing.
/// </summary>
public sealed class Idempotency(IdempotencyLedger ledger, IOptions<JsonOptions> json)
{
    private IdempotentRequest? _request;
    private DateTimeOffset? _reservedUntil;
    private bool _completed;

    /// <summary>
    /// Call before work that calls out (fetching a URL, rendering, an AI): takes the key in a transaction of its own. Null when the work may begin; else the 409 or 422 to answer with.
    /// The filter frees the key when the work ends without <see cref="CompleteAsync"/>.
    /// </summary>
    public async Task<Refusal?> ReserveAsync(CancellationToken cancellationToken)
    {
        if (_request is null)
            return null;
        var (state, mine) = await ledger.ReserveAsync(_request, cancellationToken);
        if (mine && state is KeyState.Running { Until: var until })
        {
            _reservedUntil = until;
            return null;
        }

        return state is KeyState.Reused ? Reused() : Running();
    }

    /// <summary>
    /// Keeps the answer in the transaction <paramref name="db"/> holds, so that work and key are committed together or not at all. The answer must hold no secret that is shown once.
    /// May throw for a key that another request has committed first: let it pass, the filter then replays that answer.
    /// </summary>
    public async Task CompleteAsync<T>(StudioDb db, int status, T body, string? location, string? etag, CancellationToken cancellationToken)
    {
        if (_request is null)
            return;
        var text = body is null ? null : JsonSerializer.Serialize(body, body.GetType(), json.Value.SerializerOptions);
        await ledger.CompleteAsync(db, _request, _reservedUntil, new StoredAnswer(status, text, location, etag), cancellationToken);
        _completed = true;
    }

    internal async Task<object?> AroundAsync(IdempotentRequest request, Func<ValueTask<object?>> work, CancellationToken cancellationToken)
    {
        if (AnswerFrom(await ledger.FindAsync(request, cancellationToken)) is { } early)
            return early;
        _request = request;
        try
        {
            var answer = await work();

            // The same request may have been done beside this one meanwhile, which then met its effect (a duplicate, a taken name): who sends twice hears the first answer twice.
            return !_completed && _reservedUntil is null && (answer is INestedHttpResult nested ? nested.Result : answer) is ProblemAnswer { Status: 409 or 422 }
                ? AnswerFrom(await ledger.FindAsync(request, cancellationToken)) ?? answer
                : answer;
        }
        catch (LostReservationException)
        {
            return Running().ToProblem();
        }
        catch (Exception conflict) when (WriteRetry.IsDuplicate(conflict))
        {
            // Another request with this key was first, or the work itself met a unique rule: then the key is still free and this is a fault.
            if (AnswerFrom(await ledger.FindAsync(request, cancellationToken)) is { } theirs)
                return theirs;
            throw;
        }
        finally
        {
            if (_reservedUntil is { } until && !_completed)
                await ledger.ReleaseAsync(request, until, CancellationToken.None);
        }
    }

    private static IResult? AnswerFrom(KeyState state) => state switch
    {
        KeyState.Answered { Answer: var answer } => new Replay(answer),
        KeyState.Running => Running().ToProblem(),
        KeyState.Reused => Reused().ToProblem(),
        _ => null,
    };

    private static Refusal Running() => new(RefusalKind.Conflict, "idempotency_running", "A request with this Idempotency-Key is being worked on. Ask again with the same key and body.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
        Extra = new Dictionary<string, object?>(StringComparer.Ordinal) { ["retryable"] = true },
    };

    private static Refusal Reused() =>
        new(RefusalKind.Rule, "idempotency_key_reused", "This Idempotency-Key was used with another request in the last 24 hours. Use a new key for a new request.");

    /// <summary>The stored answer once more.</summary>
    private sealed class Replay(StoredAnswer answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = answer.Status;
            response.Headers["Idempotent-Replayed"] = "true";
            if (answer.Location is not null)
                response.Headers.Location = answer.Location;
            if (answer.ETag is not null)
                response.Headers.ETag = answer.ETag;
            if (answer.Body is null)
                return;
            response.ContentType = "application/json; charset=utf-8";
            await response.WriteAsync(answer.Body, httpContext.RequestAborted);
        }
    }
}

/// <summary>Marks a route for the OpenAPI document.</summary>
internal sealed record IdempotentMark;

/// <summary>Giving a route its Idempotency-Key.</summary>
public static class IdempotentRoutes
{
    private const string Header = "Idempotency-Key";

    /// <summary>Honours <c>Idempotency-Key</c> on this route; the endpoint takes <see cref="Idempotency"/> and completes it.</summary>
    public static RouteHandlerBuilder Idempotent(this RouteHandlerBuilder route) =>
        route.WithMetadata(new IdempotentMark()).AddEndpointFilter(async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            if (!context.Request.Headers.TryGetValue(Header, out var values))
                return await next(invocation);
            if (values is not [{ } value] || Normal(value) is not { } key)
                return new ProblemAnswer(400, "bad_idempotency_key", "Send one Idempotency-Key of 1 to 255 visible ASCII characters.");
            var pattern = context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } text } ? text.Trim('/') : context.Request.Path.Value!;
            var request = new IdempotentRequest(context.Caller().OrganizationId, $"{context.Request.Method} /{pattern}", key, await Fingerprint.OfAsync(context));
            return await context.RequestServices.GetRequiredService<Idempotency>().AroundAsync(request, () => next(invocation), context.RequestAborted);
        });

    // The draft standard sends a quoted string, most clients a bare one: both are the same key.
    private static string? Normal(string value)
    {
        if (value is ['"', .. var inner, '"'])
            value = inner;
        return value.Length is >= 1 and <= 255 && value.All(c => c is > ' ' and <= '~') ? value : null;
    }
}
