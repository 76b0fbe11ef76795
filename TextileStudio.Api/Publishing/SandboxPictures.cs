using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Api.Publishing;

/// <summary>How the sandbox networks read a picture's public address: our own without a detour over HTTP, any other as a network would.</summary>
internal sealed class SandboxPictures(MediaAddresses addresses, IAssetStore assets, StudioDbs dbs, NetworkEvents events, TimeProvider time) : IDisposable
{
    private const int LargestBytes = 16 * 1024 * 1024;

    // A network follows no redirect to the picture; the answer has to be the picture itself.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = TimeSpan.FromSeconds(15),
        MaxResponseContentBufferSize = LargestBytes,
    };

    public async Task<(byte[] Bytes, string ContentType)?> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            if (addresses.AssetIdOf(address.AbsoluteUri) is not { } id)
                return await OtherAsync(address, cancellationToken);
            if (QueryHelpers.ParseQuery(address.Query).TryGetValue(MediaAddresses.MarkerQuery, out var marker))
                await events.RecordAsync(Platform.Tiktok, marker.ToString(), NetworkEvent.MediaFetched, null, time.GetUtcNow(), null, cancellationToken);
            return await OwnAsync(id, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Public media: whoever knows the address may read it, so no tenant is asked for.</summary>
    private async Task<(byte[], string)?> OwnAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        if (await db.Assets.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancellationToken) is not { } asset)
            return null;
        await using var stream = await assets.OpenAsync(asset.Path, cancellationToken);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        return (bytes.ToArray(), asset.ContentType);
    }

    private async Task<(byte[], string)?> OtherAsync(Uri address, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(address, cancellationToken);
        return response.IsSuccessStatusCode
            ? (await response.Content.ReadAsByteArrayAsync(cancellationToken), response.Content.Headers.ContentType?.MediaType ?? "application/octet-stream")
            : null;
    }
}
