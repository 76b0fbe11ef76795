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
