using System.ComponentModel.DataAnnotations;

namespace TextileStudio.Core.Assets;

/// <summary>Settings under <c>Studio:Media</c>.</summary>
public sealed class MediaOptions
{
    /// <summary>For tests: lets the addresses that clients give (media, webhooks) lead to this machine, on any port and without https. Refused in Production.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>The largest video that is taken in, uploaded or fetched.</summary>
    [Range(1, 1_024)]
    public int MaxVideoMegabytes { get; set; } = 100;

    public long MaxVideoBytes => MaxVideoMegabytes * 1024L * 1024;
}
