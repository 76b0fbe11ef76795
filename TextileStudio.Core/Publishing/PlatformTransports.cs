using System.Collections.Frozen;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing;

/// <summary>How each network is reached: its base address and its connection pool, live, sandbox in process, or sandbox over a socket.</summary>
public sealed class PlatformTransports : IDisposable
{
    // The answers are small; a longer one is no answer of a network.
    private const int MaxAnswerBytes = 2 * 1024 * 1024;
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(100);

    /// <summary>The header counts whole seconds, and an answer may be on its way for some.</summary>
    private static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(15);

    private readonly FrozenDictionary<Platform, Lazy<Transport>> _transports;
    private readonly TimeProvider _time;
    private long _clockAhead;

    /// <param name="sandbox">The way into the sandbox in this process; null where there is none.</param>
    /// <param name="time">The clock that the networks' is compared with; null for the system's.</param>
    public PlatformTransports(IReadOnlyDictionary<Platform, PlatformOptions> options, SandboxTransport? sandbox, TimeProvider? time = null)
    {
        (Options, _time) = (options, time ?? TimeProvider.System);
        _transports = Enum.GetValues<Platform>().ToFrozenDictionary(p => p, p => new Lazy<Transport>(() => Open(p, OptionsOf(p), sandbox)));
    }

    public IReadOnlyDictionary<Platform, PlatformOptions> Options { get; }

    public PlatformOptions OptionsOf(Platform platform) => Options.TryGetValue(platform, out var options) ? options : new PlatformOptions();

    /// <summary>How far this machine's clock is ahead of the networks', as the Date of their last answer told; zero when it is not ahead, or nobody has told.</summary>
    public TimeSpan ClockAhead => TimeSpan.FromTicks(Volatile.Read(ref _clockAhead));

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

    private Transport Open(Platform platform, PlatformOptions options, SandboxTransport? sandbox)
    {
        var name = Wire.Name(platform);
        if (options.Mode is PlatformMode.Live)
            return Pooled(new Uri(Slashed(options.BaseUrl ?? LiveAddress(platform))), options.Mode);
        if (options.BaseUrl is { } elsewhere)
            return Pooled(new Uri(new Uri(Slashed(elsewhere)), name + "/"), options.Mode);
        var handler = new DateReading(sandbox?.Invoke(platform) ?? new NoTransport(name), this);
        var address = new Uri($"http://sandbox/{name}/");
        return new Transport(address, handler, ClientFor(address, handler, RequestLimit), IsOwn: false);
    }

    private Transport Pooled(Uri address, PlatformMode mode)
    {
        var handler = new DateReading(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // Shorter than the networks' own, so that a commit seldom meets a connection that was closed under it: that would be an unknown outcome.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            UseProxy = mode is PlatformMode.Live,
        }, this);
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

    /// <summary>Compares clocks by the header that every answer carries, to the second.</summary>
    private sealed class DateReading(HttpMessageHandler networks, PlatformTransports transports) : DelegatingHandler(networks)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (response.Headers.Date is { } theirs)
            {
                var ahead = transports._time.GetUtcNow() - theirs;
                Volatile.Write(ref transports._clockAhead, ahead > Noticeable ? ahead.Ticks : 0);
            }

            return response;
        }
    }

    private sealed record Transport(Uri Base, HttpMessageHandler Handler, HttpClient Client, bool IsOwn);

    private sealed class NoTransport(string name) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"The built-in sandbox does not emulate {name}.");
    }
}
