using System.Net;
using System.Net.Sockets;
using TextileStudio.Core.Outward;

namespace TextileStudio.Core.Assets;

/// <summary>A picture fetched from a client's URL, judged by its bytes.</summary>
public sealed record RemotePicture(byte[] Bytes, ImageHeader Header);

/// <summary>
/// Fetches pictures and videos from an address that a stranger chose; <see cref="OutwardWeb"/> guards every hop. What the remote said is never echoed: one sentence per kind of failure.
/// </summary>
public sealed class RemoteMedia(OutwardWeb web, TimeProvider time) : IDisposable
{
    public const int MaxBytes = 15 * 1024 * 1024;
    private const int MaxRedirects = 3;
    private const string Pictures = "image/jpeg, image/png, image/webp, image/gif";
    private static readonly string PictureTooLarge = $"The picture is larger than {MaxBytes / (1024 * 1024)} MiB.";
    private static readonly TimeSpan TotalLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan VideoLimit = TimeSpan.FromSeconds(120);

    // However many posts are being planned, so many fetches are under way at once.
    private readonly SemaphoreSlim _slots = new(12);

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
        using var limit = new CancellationTokenSource(TotalLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await FollowAsync(url, accept, content => read(content, limit, either.Token), either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed("The address of the picture did not answer in time.");
        }
        catch (AddressRefusedException refused)
        {
            return UrlRefused(OutwardWeb.Sentence(refused.Fault, "The address of a picture"));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            return Failed("The picture could not be fetched from its address.");
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
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            request.Headers.TryAddWithoutValidation("User-Agent", "TextileStudio");
            using var response = await web.SendAsync(request, cancellationToken);

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

    /// <summary>Null when they are more than that.</summary>
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

    public void Dispose() => _slots.Dispose();
}
