using System.Net;
using System.Text;
using TextileStudio.Tests.Publishing;

namespace TextileStudio.Tests.Reliability;

/// <summary>One way in which the answer to a commit can be spoilt. <paramref name="Performs"/> says whether the network has taken the post all the same.</summary>
internal sealed record SpoiltAnswer(string Name, bool Performs, Func<TamperedCall, TimeProvider, CancellationToken, Task<HttpResponseMessage>> GiveAsync);

/// <summary>The answers of trial R4: refusals, faults of servers and proxies, broken connections in each phase, silence, and bodies that are no answer.</summary>
internal static class SpoiltAnswers
{
    private const string Page = "<html><body><h1>Bad Gateway</h1></body></html>";

    public static IReadOnlyList<SpoiltAnswer> All { get; } =
    [
        Instead("429 with Retry-After", 429, Page, ("Retry-After", "120")),
        Instead("429 with a date", 429, Page, ("Retry-After", "Sun, 08 Nov 2026 04:10:00 GMT")),
        Instead("429 bare", 429, ""),
        Instead("500 before", 500, Page),
        Instead("502 before", 502, Page),
        Instead("503 before", 503, Page),
        Instead("503 with Retry-After before", 503, Page, ("Retry-After", "30")),
        Instead("504 before", 504, Page),
        Instead("408 before", 408, ""),
        Instead("301 before", 301, "", ("Location", "https://elsewhere.example/")),
        Instead("302 before", 302, "", ("Location", "/login")),
        Instead("307 before", 307, "", ("Location", "https://elsewhere.example/")),
        Instead("308 before", 308, "", ("Location", "https://elsewhere.example/")),
        Broken("connection refused", performs: false, HttpRequestError.ConnectionError),
        Broken("name not resolved", performs: false, HttpRequestError.NameResolutionError),
        Broken("no secure connection", performs: false, HttpRequestError.SecureConnectionError),
        Broken("reset while sending", performs: false, HttpRequestError.Unknown),
        new("silence before", false, (_, time, token) => SilenceAsync(time, token)),

        Afterwards("500 after", 500, Page),
        Afterwards("502 after", 502, Page),
        Afterwards("503 after", 503, Page, ("Retry-After", "30")),
        Afterwards("504 after", 504, Page),
        Afterwards("302 after", 302, "", ("Location", "/done")),
        Broken("reset before the headers", performs: true, HttpRequestError.ResponseEnded),
        Rewritten("reset within the body", (body, _) => new CutContent(body)),
        new("silence after", true, async (call, time, token) =>
        {
            using var answer = await call.Perform(token);
            return await SilenceAsync(time, token);
        }),
        Rewritten("a byte a second", (body, time) => new DripContent([.. body, .. new byte[120]], time)),
        Afterwards("empty 200", 200, ""),
        Afterwards("204", 204, ""),
        Afterwards("202 empty", 202, ""),
        Afterwards("HTML 200", 200, Page),
        Afterwards("null 200", 200, "null"),
        Afterwards("list 200", 200, "[]"),
        Afterwards("number 200", 200, "7"),
        Afterwards("object 200 without an id", 200, "{}"),
        Afterwards("id of a wrong type", 200, """{"id":{"a":1},"data":{"id":[1],"publish_id":7},"messages":[{"id":null}]}"""),
        Rewritten("truncated 200", (body, _) => new ByteArrayContent(body[..(body.Length / 2)])),
        Rewritten("bytes that are no text", (body, _) => new ByteArrayContent([0xff, 0xfe, 0x00, 0xd8, .. body.Reverse()])),
        Rewritten("half a character beside the id", (body, _) => new ByteArrayContent(body is [(byte)'{', .. var rest] ? [.. "{\"\\ud83d\":\"cut \\ud83d\","u8, .. rest] : body)),
        Rewritten("three megabytes", (body, _) => new ByteArrayContent([.. body, .. Encoding.ASCII.GetBytes(new string(' ', 3 * 1024 * 1024))])),
        Rewritten("another charset", (body, _) => Typed(new ByteArrayContent(body), "application/json; charset=utf-16")),
        Rewritten("a charset nobody knows", (body, _) => Typed(new ByteArrayContent(body), "application/json; charset=x-nobody")),
    ];

    private static SpoiltAnswer Instead(string name, int status, string body, params (string Name, string Value)[] headers) =>
        new(name, false, (_, _, _) => Task.FromResult(Of(status, body, headers)));

    private static SpoiltAnswer Afterwards(string name, int status, string body, params (string Name, string Value)[] headers) => new(name, true, async (call, _, token) =>
    {
        using var answer = await call.Perform(token);
        return Of(status, body, headers);
    });

    private static SpoiltAnswer Broken(string name, bool performs, HttpRequestError how) => new(name, performs, async (call, _, token) =>
    {
        if (performs)
            (await call.Perform(token)).Dispose();
        throw new HttpRequestException(how, name, new IOException(name));
    });

    /// <summary>What the headers say stays only where it must: LinkedIn's id is in a header, and a proxy that spoils a body seldom spares those.</summary>
    private static SpoiltAnswer Rewritten(string name, Func<byte[], TimeProvider, HttpContent> spoil) => new(name, true, async (call, time, token) =>
    {
        using var answer = await call.Perform(token);
        return new HttpResponseMessage(answer.StatusCode) { Content = spoil(await answer.Content.ReadAsByteArrayAsync(token), time) };
    });

    private static HttpResponseMessage Of(int status, string body, (string Name, string Value)[] headers)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, body.StartsWith('<') ? "text/html" : "application/json") };
        foreach (var (name, value) in headers)
            answer.Headers.TryAddWithoutValidation(name, value);
        return answer;
    }

    private static async Task<HttpResponseMessage> SilenceAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        throw new InvalidOperationException("Silence never ends by itself.");
    }

    private static ByteArrayContent Typed(ByteArrayContent content, string type)
    {
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    /// <summary>Half a body, then a broken connection.</summary>
    private sealed class CutContent(byte[] body) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(body.AsMemory(0, body.Length / 2));
            throw new IOException("Connection reset by peer");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>A body so slow that no time limit per byte notices; only one for the whole answer does.</summary>
    private sealed class DripContent(byte[] body, TimeProvider time) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            foreach (var each in body)
            {
                await stream.WriteAsync(new[] { each }, cancellationToken);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
