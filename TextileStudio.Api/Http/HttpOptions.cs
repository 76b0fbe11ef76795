using System.ComponentModel.DataAnnotations;
using System.Net;

namespace TextileStudio.Api.Http;

/// <summary>Settings under <c>Studio:Http</c>.</summary>
public sealed class HttpOptions
{
    /// <summary>Proxies in front, as addresses or networks (<c>10.0.0.0/24</c>): only what they say of the client's address and of https is believed.</summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    /// <summary>How long a request may take before it is given up. Uploads, posters and captions get three times as long; serving media has no limit.</summary>
    [Range(1, 3_600)]
    public int RequestSeconds { get; set; } = 300;

    internal TimeSpan RequestLimit => TimeSpan.FromSeconds(RequestSeconds);

    internal static bool IsAddress(string text) => IPAddress.TryParse(text, out _) || System.Net.IPNetwork.TryParse(text, out _);
}
