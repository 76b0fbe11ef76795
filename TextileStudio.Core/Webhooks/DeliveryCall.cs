using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Data;
using TextileStudio.Core.Outward;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Webhooks;

/// <summary>What came of one call. <paramref name="Error"/> is a sentence for the endpoint's owner, null when it was taken.</summary>
internal sealed record CallOutcome(int? Status, string? Error, string? Answer, TimeSpan? RetryAfter, TimeSpan Took)
{
    public bool IsTaken => Error is null;

    /// <summary>The endpoint is gone for good and says so.</summary>
    public bool IsGone => Status == (int)HttpStatusCode.Gone;

    /// <summary>It asks for less at a time, or something in front of it does.</summary>
    public bool WantsPause => RetryAfter is not null || Status is 429 or 502 or 503 or 504;
}

/// <summary>One signed POST to an endpoint. Only 2xx is a yes; redirects are not followed; the answer's body is read up to a cap and never trusted.</summary>
public sealed class DeliveryCall(OutwardWeb web, IOptions<WebhookOptions> options, TimeProvider time)
{
    private const int MostAnswerBytes = 4_096;
    private const int MostAnswerKept = 1_000;
    private static readonly TimeSpan LongestWish = TimeSpan.FromHours(24);

    internal async Task<CallOutcome> SendAsync(Uri url, string eventId, string body, IReadOnlyList<string> secrets, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var limit = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = RequestFor(url, eventId, body, secrets);
            using var response = await web.SendAsync(request, either.Token);
            var answer = await BeginningOfAsync(response.Content, either.Token);
            return new CallOutcome((int)response.StatusCode, ErrorOf((int)response.StatusCode), answer, WishOf(response.Headers.RetryAfter), time.GetElapsedTime(started));
        }
        catch (AddressRefusedException refused)
        {
            return Failed(OutwardWeb.Sentence(refused.Fault, "The address", needsHttps: true));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed($"The endpoint did not answer within {options.Value.TimeoutSeconds:0.#} seconds.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            return Failed(exception.InnerException is AuthenticationException ? "The endpoint's certificate is not valid for its address." : "No connection to the endpoint, or it broke off.");
        }

        CallOutcome Failed(string why) => new(null, why, null, null, time.GetElapsedTime(started));
    }

    private HttpRequestMessage RequestFor(Uri url, string eventId, string body, IReadOnlyList<string> secrets)
    {
        var now = time.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), "application/json") };
        request.Headers.TryAddWithoutValidation("User-Agent", "TextileStudio-Webhooks/1.0");
        request.Headers.TryAddWithoutValidation(WebhookSignature.IdHeader, eventId);
        request.Headers.TryAddWithoutValidation(WebhookSignature.TimestampHeader, WebhookSignature.Seconds(now));
        request.Headers.TryAddWithoutValidation(WebhookSignature.SignatureHeader, WebhookSignature.Sign(secrets, eventId, now, body));
        return request;
    }

    private static string? ErrorOf(int status) => status switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => $"The endpoint answered {status}, a redirect. Redirects are not followed: register the address it leads to.",
        410 => "The endpoint answered 410: it is gone.",
        429 => "The endpoint answered 429: too much at a time.",
        _ => $"The endpoint answered {status}.",
    };

    /// <summary>For the log. The status is what counts: a body that breaks off or drips is cut, not a failure.</summary>
    private static async Task<string?> BeginningOfAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var bytes = new byte[MostAnswerBytes];
        var count = 0;
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            for (int read; count < bytes.Length && (read = await stream.ReadAsync(bytes.AsMemory(count), cancellationToken)) > 0;)
                count += read;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            // What has come is kept.
        }

        var text = new string([.. Encoding.UTF8.GetString(bytes, 0, count).Where(c => !char.IsControl(c) || c is '\n' or '\t')]).Trim();
        return text.Length == 0 ? null : Clipped.To(MostAnswerKept, SecretMask.Of(text));
    }

    private TimeSpan? WishOf(RetryConditionHeaderValue? header)
    {
        var wish = header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
        return wish is null || wish <= TimeSpan.Zero ? null : wish > LongestWish ? LongestWish : wish;
    }
}
