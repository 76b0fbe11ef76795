using TextileStudio.Core;

namespace TextileStudio.Api.Http;

/// <summary>Looks at path and query before anybody uses them: text that cannot be stored, and keys where logs would keep them.</summary>
internal static class AddressCheck
{
    private static readonly string[] KeyNames = ["api_key", "apikey", "x-api-key", "access_token", "key"];

    public static async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (Refusal(context.Request) is { } refusal)
            await refusal.ExecuteAsync(context);
        else
            await next(context);
    }

    private static ProblemAnswer? Refusal(HttpRequest request)
    {
        if (Text.Fault(request.Path.Value) is { } inPath)
            return new ProblemAnswer(400, "text_malformed", "The address holds characters that cannot be stored.", [inPath.At("")]);
        var violations = new List<Violation>();
        foreach (var (name, values) in request.Query)
        {
            foreach (var value in values)
            {
                if (KeyNames.Contains(name, StringComparer.OrdinalIgnoreCase) || value?.StartsWith("tsk_", StringComparison.Ordinal) == true)
                    return new ProblemAnswer(400, "key_in_query", "Addresses end up in logs. Send the key in the Authorization header, and replace this one.");
                // Escapes that are not UTF-8 (a lone %FF or half a surrogate) are left as they were or become U+FFFD.
                if (Text.Fault(name) is { } inName)
                    violations.Add(inName.At("?"));
                else if (Text.Fault(value) is { } inValue)
                    violations.Add(inValue.At("?" + name));
                else if (value?.Contains('\uFFFD', StringComparison.Ordinal) == true)
                    violations.Add(new Violation("?" + name, "utf_8", null, null, "Percent-encode the value as UTF-8."));
            }
        }

        return violations.Count == 0 ? null : new ProblemAnswer(400, "text_malformed", "A query parameter holds characters that cannot be stored.", violations);
    }
}
