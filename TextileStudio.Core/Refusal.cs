using TextileStudio.Core.Data;

namespace TextileStudio.Core;

/// <summary>What sort of no it is; the HTTP layer maps each to one status code.</summary>
public enum RefusalKind
{
    /// <summary>400: not well-formed.</summary>
    Malformed,

    /// <summary>401: who asks has not proven who they are.</summary>
    Unproven,

    /// <summary>404: not there, or another tenant's.</summary>
    NotFound,

    /// <summary>409: wrong state or a lost race.</summary>
    Conflict,

    /// <summary>412: the version named is not the current one.</summary>
    Stale,

    /// <summary>413.</summary>
    TooLarge,

    /// <summary>415.</summary>
    UnsupportedType,

    /// <summary>422: well-formed but against a rule.</summary>
    Rule,

    /// <summary>429: a usage limit is reached.</summary>
    Limit,

    /// <summary>503: something we need is not there for now.</summary>
    Unavailable,
}

/// <summary>One broken rule: where (<paramref name="Pointer"/>, a JSON pointer into the request), which rule, its limit, the actual value, and what to do about it.</summary>
public sealed record Violation(string Pointer, string Rule, string? Limit, string? Actual, string Fix)
{
    /// <summary>A client's text as an answer repeats it: never at a length of the client's choosing.</summary>
    public static string Shown(string text) => Clipped.To(64, text);
}

/// <summary>An expected refusal, carried as a value: features return it, the HTTP layer turns it into a problem document. <paramref name="Code"/> is stable snake_case.</summary>
public sealed record Refusal(RefusalKind Kind, string Code, string Detail, IReadOnlyList<Violation>? Violations = null)
{
    /// <summary>When it may be tried again, for 429 and 503.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Further members of the problem document, for instance the current status of a post.</summary>
    public IReadOnlyDictionary<string, object?>? Extra { get; init; }

    /// <summary>The refusal of a part of a request: its pointers begin with the part's own.</summary>
    public Refusal Under(string pointer) => Violations is null ? this : this with { Violations = [.. Violations.Select(v => v with { Pointer = pointer + v.Pointer })] };

    public static Refusal NotFound(string what) => new(RefusalKind.NotFound, "not_found", $"There is no such {what} in your organization.");
}

/// <summary>A value or the reason there is none. Expected failures are values; exceptions are bugs.</summary>
public readonly record struct Outcome<T>
{
    private readonly T? _value;

    private Outcome(T? value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <summary>Null when there is a value.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Throws when refused; look at <see cref="Refusal"/> first.</summary>
    public T Value => Refusal is null ? _value! : throw new InvalidOperationException($"Refused: {Refusal.Code}: {Refusal.Detail}");

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}
