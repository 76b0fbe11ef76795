using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>A network's answer to one request, read whole. <see cref="Json"/> is of kind Undefined when the body is not JSON.</summary>
internal sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, string Body, JsonElement Json, string Raw)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public bool IsServerError => (int)Status >= 500;

    /// <summary>Sends one request with the account's token and reads the answer. A transport fault throws <see cref="HttpRequestException"/>.</summary>
    public static async Task<Answer> OfAsync(PublishContext context, HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", context.Account.AccessToken);
        return await OfAsync(context, request, cancellationToken);
    }

    /// <summary>The same for a request with headers or an address of its own (<see cref="UploadAddress"/>); the token is added by whoever made it, where it belongs.</summary>
    public static async Task<Answer> OfAsync(PublishContext context, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await context.Http.SendAsync(request, cancellationToken);
        if (request.Method != HttpMethod.Get && response.IsSuccessStatusCode && UsageHints.HoldUntil(response.Headers, context.Time.GetUtcNow()) is { } until)
            context.HoldUntil?.Invoke(until);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var raw = RawAnswer.Clean($"HTTP {(int)response.StatusCode} {text}", context.Account.AccessToken);
        return new Answer(response.StatusCode, response.Headers, text, LooseJson.Parse(text), raw);
    }

    /// <summary>The header's value, or null.</summary>
    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    /// <summary>When <c>Retry-After</c> allows the next try, in either of its two forms.</summary>
    public DateTimeOffset? RetryAfter(DateTimeOffset now) => Headers.RetryAfter switch
    {
        { Delta: { } delta } => now + delta,
        { Date: { } date } => date,
        _ => null,
    };
}

/// <summary>Reading the networks' JSON without trusting its shape: whatever is missing or of another type is null.</summary>
internal static class LooseJson
{
    /// <summary>Of kind Undefined when the text is not JSON.</summary>
    public static JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    public static JsonElement? At(this JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    /// <summary>A string, or a number in its own digits (ids come as both).</summary>
    public static string? Text(this JsonElement element, string name) => element.At(name) switch
    {
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
        _ => null,
    };

    /// <summary>A text that is there and not empty.</summary>
    public static string? Id(this JsonElement element, string name) => element.Text(name) is { Length: > 0 } id ? id : null;

    public static long? Whole(this JsonElement element, string name) =>
        long.TryParse(element.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool Flag(this JsonElement element, string name) => element.At(name) is { ValueKind: JsonValueKind.True };

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>An instant in ISO form, also with an offset without colon as Graph writes it.</summary>
    public static DateTimeOffset? Instant(this JsonElement element, string name)
    {
        var text = element.Text(name);
        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var graph) ? graph
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var iso) ? iso
            : null;
    }
}
