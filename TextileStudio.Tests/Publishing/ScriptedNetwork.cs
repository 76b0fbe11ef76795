using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace TextileStudio.Tests.Publishing;

/// <summary>One request as it arrived at a <see cref="ScriptedNetwork"/>.</summary>
public sealed record SeenRequest(string Method, string Path, IReadOnlyDictionary<string, StringValues> Query, string ContentType, string Body, string Authorization,
    IReadOnlyDictionary<string, string> Form, IReadOnlyDictionary<string, byte[]> Files)
{
    public byte[] Bytes { get; init; } = [];

    /// <summary>By name, in whatever case.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Path and query as they were written, escapes and all.</summary>
    public required string Target { get; init; }

    public System.Text.Json.Nodes.JsonObject Json => System.Text.Json.Nodes.JsonNode.Parse(Body)!.AsObject();
}

/// <summary>A real HTTP server that plays a network's answers from the notes and remembers what it was asked. A route without an answer is 404 in plain text.</summary>
public sealed class ScriptedNetwork : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Func<HttpContext, Task>>> _answers = new();

    private ScriptedNetwork(WebApplication server) => _server = server;

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public string Address { get; private set; } = "";

    /// <summary>Set when the first request has been read; for answers that never come.</summary>
    public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<ScriptedNetwork> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        var network = new ScriptedNetwork(server);
        server.Run(network.AnswerAsync);
        await server.StartAsync();
        network.Address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return network;
    }

    /// <summary>Adds the next answer of a route; the last one added is repeated.</summary>
    public ScriptedNetwork On(string method, string path, int status, string body, params (string Name, string Value)[] headers) => On(method, path, async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = body.StartsWith('{') ? "application/json" : "text/html";
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync(body);
    });

    public ScriptedNetwork On(string method, string path, Func<HttpContext, Task> answer)
    {
        _answers.GetOrAdd($"{method} {path}", _ => new()).Enqueue(answer);
        return this;
    }

    /// <summary>Reads the request and closes the connection without a word.</summary>
    public static Task BreakOff(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Reads the request and never answers.</summary>
    public static Task Hang(HttpContext context) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

    public IReadOnlyList<SeenRequest> Of(string method, string path) => [.. Seen.Where(r => r.Method == method && r.Path == path)];

    public SeenRequest Single(string method, string path) => Of(method, path).Single();

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _server.StopAsync(atOnce.Token);
        await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Seen.Enqueue(await ReadAsync(context.Request));
        Arrived.TrySetResult();
        if (!_answers.TryGetValue($"{context.Request.Method} {context.Request.Path}", out var answers))
        {
            context.Response.StatusCode = 404;
            await context.Response.WriteAsync($"no answer for {context.Request.Method} {context.Request.Path}");
            return;
        }
        var answer = answers.Count > 1 && answers.TryDequeue(out var next) ? next : answers.First();
        await answer(context);
    }

    private static async Task<SeenRequest> ReadAsync(HttpRequest request)
    {
        request.EnableBuffering();
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy);
        request.Body.Position = 0;
        var form = new Dictionary<string, string>();
        var files = new Dictionary<string, byte[]>();
        if (request.HasFormContentType)
        {
            var read = await request.ReadFormAsync();
            foreach (var (name, value) in read)
                form[name] = value.ToString();
            foreach (var file in read.Files)
            {
                using var bytes = new MemoryStream();
                await file.CopyToAsync(bytes);
                files[file.Name] = bytes.ToArray();
            }
        }
        return new SeenRequest(request.Method, request.Path, QueryHelpers.ParseQuery(request.QueryString.Value), request.ContentType ?? "",
            System.Text.Encoding.UTF8.GetString(copy.ToArray()), request.Headers.Authorization.ToString(), form, files)
        {
            Bytes = copy.ToArray(),
            Headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        };
    }
}
