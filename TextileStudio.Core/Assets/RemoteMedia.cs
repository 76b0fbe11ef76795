using System.Net;
using System.Net.Sockets;

namespace TextileStudio.Core.Assets;

/// <summary>A picture fetched from a client's URL, judged by its bytes.</summary>
public sealed record RemotePicture(byte[] Bytes, ImageHeader Header);

/// <summary>
/// Fetches pictures and videos from an address that a stranger chose. The check is made on the address that is connected to, for every hop, so neither an odd
/// spelling nor a changing DNS answer nor a redirect reaches the inside. What the remote said is never echoed: one sentence per kind of failure.
/// </summary>
public sealed class RemoteMedia : IDisposable
{
    public const int MaxBytes = 15 * 1024 * 1024;
    private const int MaxUrlLength = 2048;
    private const int MaxRedirects = 3;
    private const string Pictures = "image/jpeg, image/png, image/webp, image/gif";
    private static readonly string PictureTooLarge = $"The picture is larger than {MaxBytes / (1024 * 1024)} MiB.";
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TotalLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan VideoLimit = TimeSpan.FromSeconds(120);

    // However many posts are being planned, so many fetches are under way at once.
    private readonly SemaphoreSlim _slots = new(12);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly Func<IPAddress, bool> _mayConnect;
    private readonly bool _anyPort;

    public RemoteMedia(MediaOptions options, TimeProvider time)
        : this(time, Dns.GetHostAddressesAsync, options.AllowLoopback ? address => IPAddress.IsLoopback(address) || PublicAddresses.IsPublic(address) : PublicAddresses.IsPublic,
            anyPort: options.AllowLoopback)
    {
    }

    /// <summary>With another resolver and another judgement of addresses, for tests of names that change their answer.</summary>
    internal RemoteMedia(TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> resolve, Func<IPAddress, bool> mayConnect, bool anyPort)
    {
        _time = time;
        _resolve = resolve;
        _mayConnect = mayConnect;
        _anyPort = anyPort;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            ConnectTimeout = ConnectLimit,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            UseCookies = false,

            // With a proxy the callback would see the proxy's address and the target would go unchecked.
            UseProxy = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The picture's bytes and header, or why not: <c>media_url_refused</c>, <c>media_fetch_failed</c>, <c>media_too_large</c>, <c>media_not_an_image</c>.</summary>
    public Task<Outcome<RemotePicture>> FetchAsync(Uri url, CancellationToken cancellationToken) =>
        LimitedAsync(url, Pictures, (content, _, token) => ReadAsync(content, token), cancellationToken);

    /// <summary>The picture or video, on disk; or why not, with the codes of <see cref="FetchAsync"/> and those of a broken video.</summary>
    public Task<Outcome<IncomingMedia>> FetchAsync(Uri url, MediaIntake intake, CancellationToken cancellationToken) =>
        LimitedAsync(url, Pictures + ", video/mp4, video/quicktime", async (content, limit, token) =>
        {
            // The stated length only spares us the transfer; what counts is counted by the intake.
            if (content.Headers.ContentLength > intake.MaxBytes)
                return TooLarge("What lies at the address is larger than is taken.");
            await using var stream = await content.ReadAsStreamAsync(token);
            var received = await intake.ReceiveAsync(stream, () => limit.CancelAfter(VideoLimit), token);
            return received.Refusal is { } refusal ? AsRemote(refusal) : received;
        }, cancellationToken);

    /// <summary>A small document, such as the metadata of an identity provider, under the same guard; its bytes, or why not.</summary>
    public Task<Outcome<byte[]>> FetchDocumentAsync(Uri url, int most, CancellationToken cancellationToken) =>
        LimitedAsync<byte[]>(url, "application/json", async (content, _, token) => await BytesAsync(content, most, token) is { } bytes ? bytes : TooLarge("The document is too large."), cancellationToken);

    private async Task<Outcome<T>> LimitedAsync<T>(
        Uri url, string accept, Func<HttpContent, CancellationTokenSource, CancellationToken, Task<Outcome<T>>> read, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        using var limit = new CancellationTokenSource(TotalLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await FollowAsync(url, accept, content => read(content, limit, either.Token), either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed("The address of the picture did not answer in time.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            return Inside(exception)
                ? UrlRefused("The address of the picture is not on the public internet.")
                : Failed("The picture could not be fetched from its address.");
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<Outcome<T>> FollowAsync<T>(Uri url, string accept, Func<HttpContent, Task<Outcome<T>>> read, CancellationToken cancellationToken)
    {
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            if (Objection(url) is { } objection)
                return objection;
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            request.Headers.TryAddWithoutValidation("User-Agent", "TextileStudio");
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

            if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location)
            {
                var next = location.IsAbsoluteUri ? location : new Uri(url, location);
                if (url.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps)
                    return UrlRefused("The address of the picture leads from https to something less safe.");
                url = next;
                continue;
            }

            return response.StatusCode is HttpStatusCode.OK
                ? await read(response.Content)
                : Failed("The address of the picture did not answer with a picture.");
        }

        return Failed($"The address of the picture redirects more than {MaxRedirects} times.");
    }

    private Refusal? Objection(Uri url)
    {
        // The scheme, never "is absolute": "/etc/passwd" parses as an absolute file address on Linux.
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
            return UrlRefused("The address of a picture must begin with https:// or http://.");
        if (url.OriginalString.Length > MaxUrlLength)
            return UrlRefused($"The address of a picture may have at most {MaxUrlLength} characters.");
        if (url.UserInfo.Length > 0)
            return UrlRefused("The address of a picture must not carry a user name or password.");
        if (url.Host.Length == 0 || (!url.IsDefaultPort && !_anyPort))
            return UrlRefused("The address of a picture must name a host and use the usual port.");
        return null;
    }

    private static async Task<Outcome<RemotePicture>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (await BytesAsync(content, MaxBytes, cancellationToken) is not { } picture)
            return TooLarge(PictureTooLarge);
        if (ImageHeader.Read(picture) is { } header)
            return new RemotePicture(picture, header);
        return NotAnImage(VideoHeader.Sniff(picture) is null
            ? "What lies at the address is no JPEG, PNG, WebP or GIF picture."
            : "What lies at the address is a video; a photo is needed here.");
    }

    private static async Task<byte[]?> BytesAsync(HttpContent content, int most, CancellationToken cancellationToken)
    {
        // The stated length only spares us the transfer; what counts is counted below.
        if (content.Headers.ContentLength > most)
            return null;
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (bytes.Length + read > most)
                return null;
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(context.DnsEndPoint.Host, out var literal)
            ? [literal]
            : await _resolve(context.DnsEndPoint.Host, cancellationToken);

        // One inside address among public ones is refused too: which of them is used must not be luck.
        if (addresses.Length == 0 || !Array.TrueForAll(addresses, _mayConnect.Invoke))
            throw new AddressRefusedException();

        SocketException? last = null;
        foreach (var address in addresses)
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

    private static bool Inside(Exception? exception) => exception is not null && (exception is AddressRefusedException || Inside(exception.InnerException));

    private static Refusal UrlRefused(string detail) => new(RefusalKind.Rule, "media_url_refused", detail);

    private static Refusal Failed(string detail) => new(RefusalKind.Rule, "media_fetch_failed", detail);

    private static Refusal TooLarge(string detail) => new(RefusalKind.Rule, "media_too_large", detail);

    private static Refusal NotAnImage(string detail) => new(RefusalKind.Rule, "media_not_an_image", detail);

    private static Refusal AsRemote(Refusal refusal) => refusal.Code switch
    {
        "body_too_large" => TooLarge(refusal.Detail),
        "not_an_image" or "corrupt_image" => NotAnImage("What lies at the address is no JPEG, PNG, WebP or GIF picture and no MP4 or QuickTime video."),
        _ => refusal,
    };

    public void Dispose()
    {
        _http.Dispose();
        _slots.Dispose();
    }

    private sealed class AddressRefusedException() : IOException("The address is not on the public internet.");
}
