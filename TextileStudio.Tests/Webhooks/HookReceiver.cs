using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TextileStudio.Tests.Webhooks;

/// <summary>One request as a receiver saw it.</summary>
internal sealed record Heard(string Path, string Id, long Timestamp, string Signature, byte[] Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Type => (string)Json["type"]!;

    /// <summary>Verifies as the published rule has it, written down here once more: constant text, decoded key, base64.</summary>
    public bool IsSignedWith(string secret)
    {
        var key = Convert.FromBase64String(secret.Replace("whsec_", "", StringComparison.Ordinal));
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes($"{Id}.{Timestamp}."), .. Body]));
        return Signature.Split(' ').Contains(expected, StringComparer.Ordinal);
    }
}

/// <summary>A customer's system on this machine: notes what it hears and answers as a test wants.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly WebApplication _server;

    private HookReceiver(WebApplication server) => _server = server;

    public ConcurrentQueue<Heard> All { get; } = new();

    /// <summary>The answer; 200 unless a test says otherwise.</summary>
    public Func<Heard, HttpContext, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public int Port { get; private set; }

    public string Url(string path = "/hook") => $"http://127.0.0.1:{Port}{path}";

    public List<Heard> Of(string path = "/hook") => [.. All.Where(h => h.Path == path)];

    public static async Task<HookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var receiver = new HookReceiver(server);
        server.Run(receiver.TakeAsync);
        await server.StartAsync();
        receiver.Port = new Uri(server.Urls.Single()).Port;
        return receiver;
    }

    /// <summary>Waits, without sleeping for a fixed time, until the condition holds.</summary>
    public async Task UntilAsync(Func<bool> holds, string what, double seconds = 30)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(seconds), $"{what}; heard {All.Count}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero, TimeProvider.System);
        await _server.StopAsync(atOnce.Token);
        await _server.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers;
        _ = long.TryParse(headers["webhook-timestamp"], out var timestamp);
        var heard = new Heard(context.Request.Path, headers["webhook-id"].ToString(), timestamp, headers["webhook-signature"].ToString(), body.ToArray());
        All.Enqueue(heard);
        await Answer(heard, context);
    }
}
