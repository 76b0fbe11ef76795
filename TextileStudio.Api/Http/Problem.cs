using System.Globalization;
using System.Text.Json.Serialization;
using TextileStudio.Core;

namespace TextileStudio.Api.Http;

/// <summary>The problem document (RFC 9457) every error answer carries.</summary>
public sealed record Problem
{
    /// <summary>Address of the explanation of <see cref="Code"/>.</summary>
    public required string Type { get; init; }

    public required string Title { get; init; }
    public required int Status { get; init; }

    /// <summary>What happened and what to do about it, for a person.</summary>
    public required string Detail { get; init; }

    /// <summary>Stable name of the error, for a program.</summary>
    public required string Code { get; init; }

    /// <summary>Names this request in our log.</summary>
    public required string RequestId { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    public required bool Retryable { get; init; }

    /// <summary>Who can do something about it: <c>client</c>, <c>owner</c>, <c>operator</c> or <c>platform</c>.</summary>
    public required string WhoActs { get; init; }

    /// <summary>All broken rules at once. A pointer is a JSON pointer into the body, or <c>?name</c> for a query parameter.</summary>
    public required IReadOnlyList<Violation> Violations { get; init; }

    /// <summary>Further members, for instance the current status of a post.</summary>
    [JsonExtensionData]
    public Dictionary<string, object>? Extra { get; init; }
}

/// <summary>A refusal as an answer. Every error of every route is written by this one type.</summary>
public sealed class ProblemAnswer(int status, string code, string detail, IReadOnlyList<Violation>? violations = null) : IResult
{
    public const string ContentType = "application/problem+json";

    public int Status => status;

    public TimeSpan? RetryAfter { get; init; }

    public IReadOnlyDictionary<string, object?>? Extra { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (HttpMethods.IsHead(httpContext.Request.Method))
            response.ContentType = ContentType;
        else
            await response.WriteAsJsonAsync(Document(httpContext), options: null, ContentType, httpContext.RequestAborted);
    }

    internal Problem Document(HttpContext context)
    {
        var entry = ErrorCatalogue.Find(code);
        var extra = Extra?.Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value!, StringComparer.Ordinal) ?? [];
        return new Problem
        {
            Type = $"/api/errors/{code}",
            Title = entry?.Title ?? ErrorCatalogue.TitleOf(status),
            Status = status,
            Detail = detail,
            Code = code,
            RequestId = context.TraceIdentifier,
            Retryable = extra.Remove("retryable", out var retryable) ? retryable is true : status is 429 or 503,
            WhoActs = extra.Remove("who_acts", out var who) && who is string named ? named : WhoActs(),
            Violations = violations ?? [],
            Extra = extra.Count == 0 ? null : extra,
        };
    }

    private string WhoActs() => status switch
    {
        403 or 429 => "owner",
        >= 500 => "operator",
        _ => "client",
    };
}

/// <summary>From the features' refusals to answers.</summary>
public static class RefusalAnswers
{
    public static ProblemAnswer ToProblem(this Refusal refusal) =>
        new(StatusOf(refusal.Kind), refusal.Code, refusal.Detail, refusal.Violations) { RetryAfter = WaitOf(refusal), Extra = refusal.Extra };

    public static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Malformed => 400,
        RefusalKind.Unproven => 401,
        RefusalKind.NotFound => 404,
        RefusalKind.Conflict => 409,
        RefusalKind.Stale => 412,
        RefusalKind.TooLarge => 413,
        RefusalKind.UnsupportedType => 415,
        RefusalKind.Rule => 422,
        RefusalKind.Limit => 429,
        RefusalKind.Unavailable => 503,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A refusal kind without a status code."),
    };

    // A client that must wait is always told how long.
    private static TimeSpan? WaitOf(Refusal refusal) =>
        refusal.RetryAfter ?? (refusal.Kind is RefusalKind.Limit or RefusalKind.Unavailable ? TimeSpan.FromSeconds(30) : null);
}
