using System.ComponentModel.DataAnnotations;

namespace TextileStudio.Core.Webhooks;

/// <summary>Settings under <c>Studio:Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>False: this process leaves deliveries to others.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long an endpoint may take to answer.</summary>
    [Range(1, 30)]
    public double TimeoutSeconds { get; set; } = 15;

    /// <summary>Longest sleep between two looks at the outbox: what a lost wake-up can cost.</summary>
    [Range(0.05, 60)]
    public double SleepCapSeconds { get; set; } = 1;

    /// <summary>Deliveries of this process under way at once; endpoints that fail share half of them.</summary>
    [Range(2, 1_000)]
    public int AtOnce { get; set; } = 64;

    /// <summary>Deliveries under way at once to one endpoint; to one that fails, one.</summary>
    [Range(1, 64)]
    public int AtOncePerEndpoint { get; set; } = 4;

    /// <summary>For how many days finished deliveries are kept.</summary>
    [Range(1, 90)]
    public int KeepDays { get; set; } = 7;

    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    public TimeSpan SleepCap => TimeSpan.FromSeconds(SleepCapSeconds);

    /// <summary>Outlasts a call and the writing of its outcome; a node that dies delays its deliveries by this.</summary>
    public TimeSpan Lease => Timeout + TimeSpan.FromSeconds(10);
}
