using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Core;

namespace TextileStudio.Api.Http;

/// <summary>The explanations behind every problem document's <c>type</c>. Open to strangers: who is refused must be able to read why.</summary>
internal static class ErrorEndpoints
{
    public static void MapErrorCatalogue(this IEndpointRouteBuilder routes)
    {
        var errors = routes.MapGroup("/api/errors").AllowAnonymous().WithTags("Errors");
        errors.MapGet("/", () => TypedResults.Ok(ErrorEntries.All)).WithSummary("Every error code");
        errors.MapGet("/{code}", Explain).WithSummary("One error code, explained in English and Hindi");
    }

    private static Results<Ok<ErrorEntry>, ProblemAnswer> Explain(string code) =>
        ErrorCatalogue.Find(code) is { } entry ? TypedResults.Ok(entry) : new Refusal(RefusalKind.NotFound, "not_found", "There is no such error code.").ToProblem();
}
