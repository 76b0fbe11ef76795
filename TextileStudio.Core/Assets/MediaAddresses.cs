namespace TextileStudio.Core.Assets;

/// <summary>The public addresses of our own media: <c>{base}/media/{asset id}.{ext}</c>. The base is <c>Studio:PublicBaseUrl</c> or, without it, the address the server listens on.</summary>
public sealed class MediaAddresses
{
    /// <summary>The query parameter by which a network's fetch tells which attempt it belongs to.</summary>
    public const string MarkerQuery = "for";

    /// <summary>The query parameter by which a browser keeps the picture as a file instead of showing it.</summary>
    public const string DownloadQuery = "download";

    private const string Folder = "/media/";
    private Uri _base = new("http://localhost:5080/");

    /// <summary>Scheme, host and port; set once at start.</summary>
    public Uri Base
    {
        get => _base;
        set => _base = new Uri(value.GetLeftPart(UriPartial.Authority) + "/");
    }

    public string UrlOf(Asset asset) => UrlOf(asset.FileName);

    public string UrlOf(string fileName) => new Uri(_base, Folder + fileName).AbsoluteUri;

    /// <summary>The asset id when <paramref name="url"/> is one of our own media addresses (or a bare <c>/media/…</c> path), else null. Says nothing about whose it is.</summary>
    public string? AssetIdOf(string url)
    {
        var path = url.StartsWith(Folder, StringComparison.Ordinal) ? url.Split('?')[0]
            : Uri.TryCreate(url, UriKind.Absolute, out var uri) && Uri.Compare(uri, _base, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0
                && uri.AbsolutePath.StartsWith(Folder, StringComparison.Ordinal) ? uri.AbsolutePath
            : null;
        if (path is null)
            return null;
        var name = path[Folder.Length..];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var id = dot < 0 ? name : name[..dot];
        return id.Length == 32 && id.All(char.IsAsciiHexDigitLower) ? id : null;
    }
}
