using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TextileStudio.Api.Publishing;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Sandbox;

/// <summary>The sandbox networks behind Kestrel on a loopback address, with the control routes open: anybody on this machine may switch faults.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private static readonly HttpClient Pictures = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(15) };

    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _networks;

    private SandboxHost(WebApplication app, SandboxStore store, SandboxHandler handler, HttpMessageInvoker networks)
    {
        (_app, Store, Handler, _networks) = (app, store, handler, networks);
        View = new SandboxView(store);
    }

    public SandboxStore Store { get; }

    public SandboxHandler Handler { get; }

    public SandboxView View { get; }

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Starts listening; <paramref name="fetch"/> stands in for the networks' picture fetcher.</summary>
    public static async Task<SandboxHost> StartAsync(IPEndPoint endpoint, string folder, TimeProvider time, SandboxOptions? options = null, SandboxFetch? fetch = null, SandboxNotify? notify = null)
    {
        if (!IPAddress.IsLoopback(endpoint.Address))
            throw new ArgumentException("The sandbox listens on loopback addresses only: it asks nobody for a key.", nameof(endpoint));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
        });
        builder.Services.ConfigureHttpJsonOptions(json => StudioJson.Configure(json.SerializerOptions));
        var app = builder.Build();

        var store = new SandboxStore(Path.Combine(folder, "sandbox.db"));
        var handler = new SandboxHandler(store, fetch ?? FetchAsync, time, options, notify);
        var host = new SandboxHost(app, store, handler, new HttpMessageInvoker(handler));
        app.MapGroup("/sandbox/api").MapSandboxControl(_ => ValueTask.FromResult(host.View));
        app.MapFallback("{**path}", host.AnswerAsync);
        await app.StartAsync();
        host.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return host;
    }

    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _networks.Dispose();
        Store.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(Address, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget));
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        request.Content = new ByteArrayContent(body.ToArray());
        if (context.Request.ContentType is { } type)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var authorization))
            request.Headers.Authorization = authorization;
        foreach (var (name, values) in context.Request.Headers.Where(h => h.Key is not ("Authorization" or "Content-Type" or "Content-Length" or "Host" or "Connection" or "Transfer-Encoding")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
                request.Content.Headers.TryAddWithoutValidation(name, values.ToArray());
        }

        try
        {
            using var response = await _networks.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
                context.Response.Headers[name] = values.ToArray();
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (HttpRequestException)
        {
            // A dropped answer: the connection breaks without a byte.
            context.Abort();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; what it asked for is done on the sandbox's own task.
        }
    }

    /// <summary>Tells webhooks to an address, as the networks do; anything but 2xx is told again.</summary>
    public static SandboxNotify NotifyAt(Uri address) => async (notice, cancellationToken) =>
    {
        using var content = new ByteArrayContent(notice.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        request.Headers.Add("X-Hub-Signature-256", notice.Signature);
        using var response = await Pictures.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode;
    };

    private static async Task<(byte[] Bytes, string ContentType)?> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Pictures.GetAsync(address, cancellationToken);
            return response.IsSuccessStatusCode
                ? (await response.Content.ReadAsByteArrayAsync(cancellationToken), response.Content.Headers.ContentType?.MediaType ?? "application/octet-stream")
                : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }
}
