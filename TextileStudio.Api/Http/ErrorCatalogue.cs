namespace TextileStudio.Api.Http;

/// <summary>What an error code means, for people. Served at <c>/api/errors/{code}</c>, the <c>type</c> of every problem document.</summary>
/// <param name="Status">The answer's status; null for the error of a post, which is no answer.</param>
public sealed record ErrorEntry(string Code, int? Status, string Title, string English, string Hindi);

/// <summary>Every code of the HTTP layer, the features and the posts, explained in English and Hindi.</summary>
public static class ErrorCatalogue
{
    private static readonly Dictionary<string, ErrorEntry> Entries = ErrorEntries.All.Concat(PostErrorEntries.All).DistinctBy(e => e.Code, StringComparer.Ordinal).ToDictionary(e => e.Code, StringComparer.Ordinal);

    public static ErrorEntry? Find(string code) => Entries.GetValueOrDefault(code);

    /// <summary>The code of a bare status, where nothing more is known.</summary>
    public static string CodeOf(int status) => status switch
    {
        401 => "key_missing",
        403 => "forbidden",
        404 => "not_found",
        405 => "method_not_allowed",
        409 => "conflict",
        412 => "stale",
        413 => "body_too_large",
        415 => "media_type",
        422 => "rule",
        429 => "limit_reached",
        500 => "internal_error",
        503 => "unavailable",
        _ => "malformed",
    };

    public static string TitleOf(int status) => Find(CodeOf(status))!.Title;

    public static string DetailOf(int status, HttpContext context) => status switch
    {
        404 => "There is nothing at this address.",
        405 => $"This address does not take {context.Request.Method}; the Allow header says what it takes.",
        415 => "This route does not take a body of this media type. Send application/json in UTF-8, or multipart/form-data where a file is taken.",
        _ => Find(CodeOf(status))!.English,
    };
}
