using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Usage.Arcjet;

/// <summary>Why a question got no decision: a name for metrics and logs, never a text of the other side's.</summary>
internal sealed record ArcjetFailure(string Code)
{
    public static readonly ArcjetFailure Timeout = new("timeout");
    public static readonly ArcjetFailure Unreachable = new("unreachable");
    public static readonly ArcjetFailure Unauthorized = new("unauthenticated");
    public static readonly ArcjetFailure Unreadable = new("unreadable");
    public static readonly ArcjetFailure NoDecision = new("no_decision");
}

/// <summary>What came of a question: a decision or a failure.</summary>
internal readonly record struct ArcjetAnswer(ArcjetDecision? Decision, ArcjetFailure? Failure);

/// <summary>
/// Speaks Arcjet's Decide protocol: Connect's unary call in JSON. One try, a time limit over all of it, no redirect, no cookie, and nothing of an answer is believed that is larger
/// than it can be. Whatever fails is a value: a 403 or 429 of Arcjet is a failed call and never a no to our user.
/// </summary>
public sealed class ArcjetClient : IDisposable
{
    private const string Service = "proto.decide.v1alpha1.DecideService";
    private const int MaxAnswerBytes = 256 * 1024;
    private const int MostReports = 16;

    // The codes of Connect; any other word in an answer is repeated to nobody.
    private static readonly HashSet<string> ConnectCodes =
    [
        "canceled", "unknown", "invalid_argument", "deadline_exceeded", "not_found", "already_exists", "permission_denied", "resource_exhausted",
        "failed_precondition", "aborted", "out_of_range", "unimplemented", "internal", "unavailable", "data_loss", "unauthenticated",
    ];

    private readonly HttpClient _http;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopped = new();
    private int _reports;

    public ArcjetClient(ArcjetOptions options, string address, ArcjetKey key, TimeProvider time)
    {
        (_limit, _time) = (TimeSpan.FromMilliseconds(options.TimeoutMs), time);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = _limit };
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri(address.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Value);
        _http.DefaultRequestHeaders.Add("Connect-Protocol-Version", "1");
        _http.DefaultRequestHeaders.Add("Connect-Timeout-Ms", $"{options.TimeoutMs}");
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("textile-studio/0.1.0");
    }

    /// <summary>Asks for a decision. Throws only when <paramref name="cancellationToken"/> says so.</summary>
    internal async Task<ArcjetAnswer> DecideAsync(ArcjetQuestion question, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var answer = await SendAsync("Decide", question.ToDecide(), either.Token);
            var body = await ReadAsync(answer.Content, either.Token);
            if (answer.StatusCode is not HttpStatusCode.OK)
                return new ArcjetAnswer(null, FailureOf(answer.StatusCode, body));
            if (body is null)
                return new ArcjetAnswer(null, ArcjetFailure.Unreadable);
            using var json = LooseJson.Document(body);
            return ArcjetDecision.Read(json.RootElement) is { Conclusion: not (ArcjetConclusion.Unspecified or ArcjetConclusion.Error) } decision
                ? new ArcjetAnswer(decision, null)
                : new ArcjetAnswer(null, ArcjetFailure.NoDecision);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ArcjetAnswer(null, ArcjetFailure.Timeout);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new ArcjetAnswer(null, ArcjetFailure.Unreachable);
        }
        catch (JsonException)
        {
            return new ArcjetAnswer(null, ArcjetFailure.Unreadable);
        }
    }

    /// <summary>Tells Arcjet of a decision taken here. Nobody waits for it; where it fails or too many are under way it is left out, for it changes nothing.</summary>
    internal void Report(JsonObject body)
    {
        if (Interlocked.Increment(ref _reports) > MostReports)
        {
            Interlocked.Decrement(ref _reports);
            return;
        }

        _ = ReportAsync(body);
    }

    private async Task ReportAsync(JsonObject body)
    {
        try
        {
            using var limit = new CancellationTokenSource(_limit, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopped.Token);
            using var answer = await SendAsync("Report", body, either.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // A report is news, no record: our own ledger has the use.
        }
        finally
        {
            Interlocked.Decrement(ref _reports);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string method, JsonObject body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Service}/{method}") { Content = JsonContent.Create(body, mediaType: new MediaTypeHeaderValue("application/json")) };
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Null when it is longer than any answer can be.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (bytes.Length + read > MaxAnswerBytes)
                return null;
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    private static ArcjetFailure FailureOf(HttpStatusCode status, byte[]? body)
    {
        if (status is HttpStatusCode.Unauthorized)
            return ArcjetFailure.Unauthorized;
        return new ArcjetFailure(CodeIn(body) ?? status switch
        {
            HttpStatusCode.Forbidden => "permission_denied",
            HttpStatusCode.NotFound => "unimplemented",
            HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => "unavailable",
            HttpStatusCode.BadRequest => "internal",
            _ => "unknown",
        });
    }

    private static string? CodeIn(byte[]? body) =>
        body is not null && LooseJson.Parse(Encoding.UTF8.GetString(body)).Text("code") is { } code && ConnectCodes.Contains(code) ? code : null;

    public void Dispose()
    {
        _stopped.Cancel();
        _http.Dispose();
        _stopped.Dispose();
    }
}
