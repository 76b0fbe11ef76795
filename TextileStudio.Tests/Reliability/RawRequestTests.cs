using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace TextileStudio.Tests.Reliability;

/// <summary>Trial A1 below HTTP: broken request lines, headers, lengths and chunks on the sockets of a real process. Each is refused or cut off, and the process lives on.</summary>
[TestFixture]
internal sealed class RawRequestTests
{
    private static readonly string[] Heads =
    [
        "GET / HTTP/1.1\r\n\r\n", "GET  /  HTTP/1.1\r\nHost: a\r\n\r\n", "get / http/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/9.9\r\nHost: a\r\n\r\n", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /api/schedule/%c0%af HTTP/1.1\r\nHost: a\r\n\r\n", "GET /api/schedule/..%2f..%2f HTTP/1.1\r\nHost: a\r\n\r\n", "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n", "\0\0\0\0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nNo colon\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n : x\r\n\r\n", "GET / HTTP/1.1\r\nHost: ü\r\n\r\n",
        "POST /api/schedule/ HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "POST /api/schedule/ HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
        "POST /api/schedule/ HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "POST /api/schedule/ HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        "POST /api/schedule/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", "POST /api/schedule/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n{}",
        "POST /api/schedule/ HTTP/1.1\r\nHost: a\r\nExpect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}", "POST /api/schedule/ HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    ];

    [Test, CancelAfter(60_000)]
    public async Task What_is_no_http_is_refused_or_cut_off_and_the_process_lives_on(CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await RunAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    public static async Task<string> RunAsync(TrialRun run)
    {
        var random = new Random(run.Seed);
        var folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
        var port = ChildProcess.FreePort();
        using var studio = await ChildProcess.StudioAsync(port, folder, [("Studio:Dispatch:Enabled", "false")]);
        var answers = new ConcurrentDictionary<string, int>();
        var requests = Enumerable.Range(0, run.Of(200, 5_000)).Select(_ => Spoilt(random)).ToList();
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = run.Stopping }, async (request, token) =>
        {
            var status = await SendAsync(port, request, token);
            // 501 and 505 are HTTP's own words for a coding or version of the client's that nobody knows.
            (status[0] == '5' && status is not ("501" or "505")).Should().BeFalse($"what is no request is not our fault: {Encoding.Latin1.GetString(request)[..Math.Min(200, request.Length)]}");
            answers.AddOrUpdate(status, 1, (_, seen) => seen + 1);
        });
        answers.Keys.Should().Contain(["400", "401"], "some are refused by the server, some get as far as the service");

        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        (await client.GetAsync("/health/live", run.Stopping)).IsSuccessStatusCode.Should().BeTrue("the process lives on");
        (await studio.StopAsync()).Should().Be(0, studio.Output);
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
        return $"{requests.Count:N0} broken requests on raw sockets, 0 answers 500 ({string.Join(", ", answers.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}: {a.Value:N0}"))}), process alive";
    }

    private static byte[] Spoilt(Random random)
    {
        var bytes = Encoding.Latin1.GetBytes(Heads[random.Next(Heads.Length)]).ToList();
        for (var spoil = random.Next(4); spoil > 0; spoil--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 2 when bytes.Count > 1:
                    bytes.RemoveAt(at);
                    break;
                case 3:
                    bytes.InsertRange(at, Encoding.Latin1.GetBytes(new string((char)random.Next(1, 256), random.Next(1, 40_000))));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    bytes.Add((byte)'\n');
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>The status code, or how the connection ended without one.</summary>
    private static async Task<string> SendAsync(int port, byte[] request, CancellationToken cancellationToken)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", port, cancellationToken);
        var stream = socket.GetStream();
        try
        {
            await stream.WriteAsync(request, cancellationToken);
            var buffer = new byte[64];
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeSpan.FromMilliseconds(700));
            var read = await stream.ReadAtLeastAsync(buffer, 12, throwOnEndOfStream: false, limit.Token);
            var status = Encoding.Latin1.GetString(buffer, 9, 3);
            return read < 12 ? "closed" : status.All(char.IsAsciiDigit) ? status : "another protocol";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "waits for the rest";
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return "reset";
        }
    }
}
