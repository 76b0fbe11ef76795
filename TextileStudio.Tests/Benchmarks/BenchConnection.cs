using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace TextileStudio.Tests.Benchmarks;

/// <summary>One kept-alive HTTP connection that costs next to nothing, so that a figure is the service's and not its client's. One request at a time.</summary>
internal sealed class BenchConnection : IDisposable
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] EndOfChunks = "\r\n0\r\n\r\n"u8.ToArray();

    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly NetworkStream _stream;
    private readonly string _common;
    private byte[] _buffer = new byte[64 * 1024];

    public BenchConnection(int port, string key)
    {
        _client.Connect("127.0.0.1", port);
        _stream = _client.GetStream();
        _common = $" HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n";
    }

    public Task<int> GetAsync(string path) => SendAsync($"GET {path}{_common}\r\n", "");

    public Task<int> PostAsync(string path, string json) =>
        SendAsync($"POST {path}{_common}Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json).ToString(CultureInfo.InvariantCulture)}\r\n\r\n", json);

    /// <summary>The body of the last answer, with the marks of its chunks.</summary>
    public string Answer { get; private set; } = "";

    public void Dispose() => _client.Dispose();

    /// <summary>Sends and reads the whole answer; the status.</summary>
    private async Task<int> SendAsync(string head, string body)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(head + body));
        var (length, endOfHead) = (0, -1);
        while (true)
        {
            if (length == _buffer.Length)
                Array.Resize(ref _buffer, length * 2);
            var read = await _stream.ReadAsync(_buffer.AsMemory(length));
            if (read == 0)
                throw new IOException("The service closed the connection.");
            length += read;
            if (endOfHead < 0 && (endOfHead = _buffer.AsSpan(0, length).IndexOf(EndOfHead)) < 0)
                continue;
            if (IsWhole(_buffer.AsSpan(0, length), endOfHead))
                break;
        }

        var status = int.Parse(Encoding.ASCII.GetString(_buffer, 9, 3), CultureInfo.InvariantCulture);
        if (status >= 400)
            Answer = Encoding.UTF8.GetString(_buffer, endOfHead + 4, length - endOfHead - 4);
        return status;
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer, int endOfHead)
    {
        var head = Encoding.ASCII.GetString(answer[..(endOfHead + 2)]);
        var at = head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return answer.EndsWith(EndOfChunks);
        var from = at + "Content-Length: ".Length;
        return answer.Length >= endOfHead + 4 + int.Parse(head[from..head.IndexOf('\r', from)], CultureInfo.InvariantCulture);
    }
}
