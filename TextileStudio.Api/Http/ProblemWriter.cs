using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using TextileStudio.Core;
using TextileStudio.Core.Data;

namespace TextileStudio.Api.Http;

/// <summary>Gives every error answer its problem document: bare status codes of the framework, and exceptions. An exception's text never leaves the process.</summary>
internal sealed class ProblemWriter(RequestDelegate next, ILogger<ProblemWriter> log)
{
    internal const string StorageFull = "The disk of this service is full, so nothing was changed. Tell the operator; it goes on by itself as soon as there is room.";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest; // nobody is there to read more
            return;
        }
        catch (Exception thrown) when (!context.Response.HasStarted)
        {
            var answer = AnswerTo(context, thrown);
            context.Response.Clear();
            await answer.ExecuteAsync(context);
            return;
        }

        var response = context.Response;
        if (response.StatusCode >= 400 && !response.HasStarted && response.ContentType is null && response.ContentLength is null)
            await AnswerTo(context).ExecuteAsync(context);
    }

    private ProblemAnswer AnswerTo(HttpContext context, Exception thrown)
    {
        switch (thrown)
        {
            case BadHttpRequestException { StatusCode: 413 }:
                return BodyCheck.TooLarge(context);
            case BadHttpRequestException { InnerException: JsonException json }:
                return new ProblemAnswer(400, "json_malformed", "The body is not what this route takes.",
                    [new Violation(BodyCheck.PointerOf(json.Path), "json", null, null, "Compare the body with the OpenAPI document.")]);
            case BadHttpRequestException bad:
                log.LogInformation("Request {RequestId} refused with {Status}: {Reason}", context.TraceIdentifier, bad.StatusCode, bad.Message);
                return ParameterOf(bad) is { } parameter
                    ? new ProblemAnswer(bad.StatusCode, "parameter_malformed", $"The value of {parameter} is missing or has the wrong form.",
                        [new Violation($"?{parameter}", "form", null, null, "Compare it with the OpenAPI document.")])
                    : new ProblemAnswer(bad.StatusCode, ErrorCatalogue.CodeOf(bad.StatusCode), "The request is not well-formed.");
            case AntiforgeryValidationException:
                return new ProblemAnswer(400, "form_token", "This form was opened in another session or too long ago. Reload the page and send it again.");
            case not null when WriteRetry.IsPassing(thrown):
                log.LogWarning(thrown, "Request {RequestId} gave up on a locked database", context.TraceIdentifier);
                return new ProblemAnswer(503, "database_busy", "The database is busy. Nothing was changed; send the same request again.") { RetryAfter = TimeSpan.FromSeconds(1) };
            case not null when WriteRetry.IsAway(thrown):
                log.LogWarning(thrown, "Request {RequestId} found no database", context.TraceIdentifier);
                return new ProblemAnswer(503, "database_away", "The database cannot be reached. Whether a change was kept is not known: send the same request again with the same Idempotency-Key, or look first.")
                {
                    RetryAfter = TimeSpan.FromSeconds(5),
                };
            case not null when WriteRetry.IsMoved(thrown):
                log.LogError(thrown, "Request {RequestId} reached a process whose database was moved to PostgreSQL: stop this process", context.TraceIdentifier);
                return new ProblemAnswer(503, "database_moved", "The service's database was moved, and this process still serves the old one. Nothing was changed. Tell the operator to stop it.") { RetryAfter = TimeSpan.FromSeconds(30) };
            case not null when WriteRetry.IsFull(thrown):
                log.LogError(thrown, "Request {RequestId} was refused: the disk is full", context.TraceIdentifier);
                return new ProblemAnswer(503, "storage_full", StorageFull) { RetryAfter = TimeSpan.FromSeconds(30) };
            default:
                log.LogError(thrown, "Request {RequestId} failed: {Method} {Route}", context.TraceIdentifier, context.Request.Method, context.GetEndpoint()?.DisplayName);
                return new ProblemAnswer(500, "internal_error", $"Something went wrong on our side. Tell the operator the request id {context.TraceIdentifier}.");
        }
    }

    private static ProblemAnswer AnswerTo(HttpContext context)
    {
        var status = context.Response.StatusCode;
        return status == StatusCodes.Status413PayloadTooLarge
            ? BodyCheck.TooLarge(context)
            : new ProblemAnswer(status, ErrorCatalogue.CodeOf(status), ErrorCatalogue.DetailOf(status, context));
    }

    // "Failed to bind parameter "Nullable<int> PageSize" from "x"." and "Required parameter "string Q" was not provided…": the framework offers the name in no other form.
    private static string? ParameterOf(BadHttpRequestException bad)
    {
        var quoted = bad.Message.Split('"');
        return quoted.Length >= 3 && bad.Message.Contains("parameter", StringComparison.Ordinal) && quoted[1].Split(' ') is [.., var name] && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? JsonNamingPolicy.SnakeCaseLower.ConvertName(name)
            : null;
    }
}
