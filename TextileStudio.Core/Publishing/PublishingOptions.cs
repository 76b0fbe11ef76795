using System.ComponentModel.DataAnnotations;

namespace TextileStudio.Core.Publishing;

public enum PlatformMode
{
    /// <summary>No call leaves the machine: the real client talks to the built-in sandbox, or to one at <see cref="PlatformOptions.BaseUrl"/>.</summary>
    Sandbox,

    Live,
}

/// <summary>Settings under <c>Studio:Platforms:{name}</c>.</summary>
public sealed class PlatformOptions
{
    /// <summary><c>Sandbox</c>: no call leaves the machine; <c>Live</c>: the network itself.</summary>
    public PlatformMode Mode { get; set; } = PlatformMode.Sandbox;

    /// <summary>Overrides the network's address; with mode <c>sandbox</c> the address of a sandbox in another process.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>The API version to call (Graph <c>v25.0</c>, LinkedIn <c>202609</c>); null means the one this release was written for.</summary>
    [RegularExpression(@"v\d{2}\.\d|20\d{4}")]
    public string? ApiVersion { get; set; }

    /// <summary>By which the network knows this service (app id, client key); from configuration or environment only.</summary>
    public string? ClientId { get; set; }

    /// <summary>The secret that goes with <see cref="ClientId"/>; also what the network signs its webhooks with. Never stored, logged or shown.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>Further permissions to ask for, separated by blanks, where the network has given them to this service (LinkedIn's company pages, Facebook's <c>business_management</c>).</summary>
    public string? ExtraScopes { get; set; }

    /// <summary>Meta's <c>config_id</c> of a Login for Business configuration (WhatsApp's Embedded Signup).</summary>
    public string? LoginConfigId { get; set; }

    /// <summary>The word that WhatsApp repeats when the address of its webhooks is entered there.</summary>
    public string? VerifyToken { get; set; }

    /// <summary>Time limit of the one commit request, in seconds; null means the network's own.</summary>
    [Range(1, 600)]
    public int? CallLimitSeconds { get; set; }

    /// <summary>How long after the last possible send a look-up is first believed, in seconds; null means the network's own.</summary>
    [Range(0, 3600)]
    public int? SettleSeconds { get; set; }

    /// <summary>Most commits in flight from this node; null means the network's own.</summary>
    [Range(1, 1024)]
    public int? Concurrency { get; set; }
}
