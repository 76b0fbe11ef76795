using System.Collections.Frozen;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing;

/// <summary>How each network is reached: its base address and its connection pool, live, sandbox in process, or sandbox over a socket.</summary>
public sealed class PlatformTransports : IDisposable
{
    // The answers are small; a longer one is no answer of a network.
    private const int MaxAnswerBytes = 2 * 1024 * 1024;
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(100);

    private readonly FrozenDictionary<Platform, Lazy<Transport>> _transports;

    public PlatformTransports(IReadOnlyDictionary<Platform, PlatformOptions> options, SandboxTransport? sandbox)
    {
        Options = options;
        _transports = Enum.GetValues<Platform>().ToFrozenDictionary(p => p, p => new Lazy<Transport>(() => Open(p, OptionsOf(p), sandbox)));
    }

    public IReadOnlyDictionary<Platform, PlatformOptions> Options { get; }

    public PlatformOptions OptionsOf(Platform platform) => Options.TryGetValue(platform, out var options) ? options : new PlatformOptions();

    /// <summary>The address requests to a network are relative to.</summary>
    public Uri BaseAddress(Platform platform) => _transports[platform].Value.Base;

    /// <summary>The shared client for steps that may be repeated.</summary>
    internal HttpClient Repeatable(Platform platform) => _transports[platform].Value.Client;

    /// <summary>A client for one commit, whose only way out is the guard. Its time limit is the pipeline's.</summary>
    internal HttpClient Guarded(Platform platform, TimeProvider time, long goAheadTimestamp, out GoAheadGuard guard)
    {
        var transport = _transports[platform].Value;
        guard = new GoAheadGuard(transport.Handler, time, goAheadTimestamp);
        return ClientFor(transport.Base, guard, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        foreach (var transport in _transports.Values.Where(t => t.IsValueCreated).Select(t => t.Value))
        {
            transport.Client.Dispose();
            if (transport.IsOwn)
                transport.Handler.Dispose();
        }
    }

    private static Transport Open(Platform platform, PlatformOptions options, SandboxTransport? sandbox)
    {
        var name = Wire.Name(platform);
        if (options.Mode is PlatformMode.Live)
            return Pooled(new Uri(Slashed(options.BaseUrl ?? LiveAddress(platform))), options.Mode);
        if (options.BaseUrl is { } elsewhere)
            return Pooled(new Uri(new Uri(Slashed(elsewhere)), name + "/"), options.Mode);
        var handler = sandbox?.Invoke(platform) ?? new NoTransport(name);
        var address = new Uri($"http://sandbox/{name}/");
        return new Transport(address, handler, ClientFor(address, handler, RequestLimit), IsOwn: false);
    }

    private static Transport Pooled(Uri address, PlatformMode mode)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // Shorter than the networks' own, so that a commit seldom meets a connection that was closed under it: that would be an unknown outcome.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            UseProxy = mode is PlatformMode.Live,
        };
        return new Transport(address, handler, ClientFor(address, handler, RequestLimit), IsOwn: true);
    }

    private static HttpClient ClientFor(Uri address, HttpMessageHandler handler, TimeSpan limit)
    {
        var client = new HttpClient(handler, disposeHandler: false) { BaseAddress = address, Timeout = limit, MaxResponseContentBufferSize = MaxAnswerBytes };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("TextileStudio/1.0");
        return client;
    }

    private static string LiveAddress(Platform platform) => platform switch
    {
        Platform.Facebook or Platform.Whatsapp => "https://graph.facebook.com/",
        Platform.Instagram => "https://graph.instagram.com/",
        Platform.Tiktok => "https://open.tiktokapis.com/",
        Platform.X => "https://api.x.com/",
        Platform.Linkedin => "https://api.linkedin.com/",
        _ => throw new ArgumentOutOfRangeException(nameof(platform)),
    };

    private static string Slashed(string address) => address.EndsWith('/') ? address : address + "/";

    private sealed record Transport(Uri Base, HttpMessageHandler Handler, HttpClient Client, bool IsOwn);

    private sealed class NoTransport(string name) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"The built-in sandbox does not emulate {name}.");
    }
}
