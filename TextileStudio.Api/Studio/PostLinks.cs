using TextileStudio.Core.Publishing;

namespace TextileStudio.Api.Studio;

/// <summary>Where a published post can be seen: on the network, or, when the network is the sandbox, on its feed page.</summary>
public sealed class PostLinks(PlatformTransports transports)
{
    public bool IsSandbox(Platform platform) => transports.OptionsOf(platform).Mode is PlatformMode.Sandbox;

    /// <summary>Null when there is nothing to link to. Only http and https addresses leave this site.</summary>
    public string? Of(Platform platform, string? remoteId, string? url)
    {
        if (IsSandbox(platform))
            return remoteId is null ? null : $"/sandbox#post-{Uri.EscapeDataString(remoteId)}";
        return PostWords.IsWebAddress(url) ? url : null;
    }
}
