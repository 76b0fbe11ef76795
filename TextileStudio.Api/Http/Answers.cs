using Microsoft.AspNetCore.Http.HttpResults;
using TextileStudio.Core;

namespace TextileStudio.Api.Http;

/// <summary>From a feature's outcome to an answer: the value as the wire shows it, or the refusal's problem document.</summary>
public static class Answers
{
    public static Results<Ok<TView>, ProblemAnswer> ToOk<T, TView>(this Outcome<T> outcome, Func<T, TView> view) =>
        outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Ok(view(outcome.Value));

    public static Results<Ok<T>, ProblemAnswer> ToOk<T>(this Outcome<T> outcome) =>
        outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Ok(outcome.Value);

    public static Results<Created<TView>, ProblemAnswer> ToCreated<T, TView>(this Outcome<T> outcome, Func<T, string> location, Func<T, TView> view) =>
        outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.Created(location(outcome.Value), view(outcome.Value));

    public static Results<NoContent, ProblemAnswer> ToNoContent<T>(this Outcome<T> outcome) =>
        outcome.Refusal is { } refusal ? refusal.ToProblem() : TypedResults.NoContent();
}
