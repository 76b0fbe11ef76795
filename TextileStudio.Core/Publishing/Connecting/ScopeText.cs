namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>Lists of permissions as networks write them: separated by commas on one, by blanks on the next.</summary>
internal static class ScopeText
{
    public static IReadOnlyList<string> Split(string? text) => (text ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static string Join(IEnumerable<string> scopes) => string.Join(' ', scopes);
}
