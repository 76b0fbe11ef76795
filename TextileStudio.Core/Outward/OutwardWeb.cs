using System.Net;
using System.Net.Sockets;

namespace TextileStudio.Core.Outward;

/// <summary>
/// The one way to call an address that a stranger chose: pictures and videos, webhooks, an identity provider's metadata. The check is made on the address that is connected to,
/// for every request, so neither an odd spelling nor a changing DNS answer reaches the inside; redirects are never followed here, and whoever follows one comes back through here.
/// </summary>
public sealed class OutwardWeb : IDisposable
{
    public const int MaxUrlLength = 2048;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly Func<IPAddress, bool> _mayConnect;
    private readonly bool _relaxed;
    private readonly HttpClient _http;

    /// <param name="allowLoopback">For tests: this machine may be called too, on any port and without https.</param>
    public OutwardWeb(bool allowLoopback)
        : this(Dns.GetHostAddressesAsync, allowLoopback ? address => IPAddress.IsLoopback(address) || PublicAddresses.IsPublic(address) : PublicAddresses.IsPublic, allowLoopback)
    {
    }

    /// <summary>With another resolver and another judgement of addresses, for tests of names that change their answer; <paramref name="relaxed"/>: any port, no https.</summary>
    internal OutwardWeb(Func<string, CancellationToken, Task<IPAddress[]>> resolve, Func<IPAddress, bool> mayConnect, bool relaxed)
    {
        (_resolve, _mayConnect, _relaxed) = (resolve, mayConnect, relaxed);
        Handler = new Guard(this, new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            ConnectTimeout = ConnectLimit,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            UseCookies = false,

            // The service's own trace is nobody else's business.
            ActivityHeadersPropagator = null,

            // With a proxy the callback would see the proxy's address and the target would go unchecked.
            UseProxy = false,
        });
        _http = new HttpClient(Handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>For libraries that bring their own client; every request through it is checked like any other.</summary>
    public HttpMessageHandler Handler { get; }

    /// <summary>What is wrong with the address as it is written; null when it may be tried.</summary>
    public AddressFault? FaultOf(Uri url, bool needsHttps = false)
    {
        // The scheme, never "is absolute": "/etc/passwd" parses as an absolute file address on Linux.
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && (url.Scheme != Uri.UriSchemeHttp || (needsHttps && !_relaxed))))
            return AddressFault.Scheme;
        if (url.OriginalString.Length > MaxUrlLength)
            return AddressFault.TooLong;
        if (url.UserInfo.Length > 0)
            return AddressFault.UserInfo;
        return url.Host.Length == 0 || (!url.IsDefaultPort && !_relaxed) ? AddressFault.HostOrPort : null;
    }

    /// <summary>The same, and where its name leads now. A courtesy to whoever registers an address: each later call is checked again.</summary>
    public async Task<AddressFault?> LookAsync(Uri url, bool needsHttps, CancellationToken cancellationToken)
    {
        if (FaultOf(url, needsHttps) is { } fault)
            return fault;
        try
        {
            await AddressesOfAsync(url.IdnHost, cancellationToken);
            return null;
        }
        catch (AddressRefusedException refused)
        {
            return refused.Fault;
        }
        catch (SocketException)
        {
            return AddressFault.NameUnknown;
        }
    }

    /// <summary>One request, no redirect; the answer's body is not read yet. Throws <see cref="AddressRefusedException"/>, and what <see cref="HttpClient"/> throws; it has no time limit of its own.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception) when (AddressRefusedException.In(exception) is { } fault)
        {
            throw new AddressRefusedException(fault);
        }
    }

    /// <summary>The reason in a sentence; <paramref name="what"/> begins it ("The address of a picture").</summary>
    public static string Sentence(AddressFault fault, string what, bool needsHttps = false) => fault switch
    {
        AddressFault.Scheme => needsHttps ? $"{what} must begin with https://." : $"{what} must begin with https:// or http://.",
        AddressFault.TooLong => $"{what} may have at most {MaxUrlLength} characters.",
        AddressFault.UserInfo => $"{what} must not carry a user name or password.",
        AddressFault.HostOrPort => $"{what} must name a host and use the usual port.",
        AddressFault.NotPublic => $"{what} is not on the public internet.",
        AddressFault.NameUnknown => $"{what} names a host that cannot be found.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "An address fault without a sentence."),
    };

    public void Dispose()
    {
        _http.Dispose();
        Handler.Dispose();
    }

    private async Task<IPAddress[]> AddressesOfAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellationToken);

        // One inside address among public ones is refused too: which of them is used must not be luck.
        return addresses.Length > 0 && Array.TrueForAll(addresses, _mayConnect.Invoke) ? addresses : throw new AddressRefusedException(AddressFault.NotPublic);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        SocketException? last = null;
        foreach (var address in await AddressesOfAsync(context.DnsEndPoint.Host, cancellationToken))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                last = exception;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last!;
    }

    /// <summary>Checks what a connection cannot see, and what a library's own client would not ask.</summary>
    private sealed class Guard(OutwardWeb web, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            web.FaultOf(request.RequestUri!) is { } fault ? throw new AddressRefusedException(fault) : base.SendAsync(request, cancellationToken);
    }
}
