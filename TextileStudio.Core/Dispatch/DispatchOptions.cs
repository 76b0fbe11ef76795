using System.ComponentModel.DataAnnotations;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Dispatch;

/// <summary>Settings under <c>Studio:Dispatch</c>. Times in seconds.</summary>
public sealed class DispatchOptions
{
    /// <summary>False: this process serves HTTP only and leaves sending to others.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Longest sleep between two looks at the queue: what a lost wake-up can cost.</summary>
    [Range(0.05, 60)]
    public double SleepCapSeconds { get; set; } = 1;

    /// <summary>How long a claim is held without renewal. Must outlast the call limit of every network plus <see cref="LeaseMarginSeconds"/>.</summary>
    [Range(1, 3600)]
    public double LeaseSeconds { get; set; } = 120;

    /// <summary>What must be left of the lease beyond the call limit when the go-ahead is given.</summary>
    [Range(0.5, 60)]
    public double LeaseMarginSeconds { get; set; } = 5;

    /// <summary>How often doubtful posts are looked at.</summary>
    [Range(0.05, 300)]
    public double ReconcileSeconds { get; set; } = 5;

    /// <summary>A second absence on a network whose proof is a list must be at least this much later.</summary>
    [Range(0, 3600)]
    public double SecondAbsenceSeconds { get; set; } = 60;

    /// <summary>After this long without an answer from look-ups the post becomes needs_check; look-ups go on.</summary>
    [Range(1, 86_400)]
    public double LookupWindowSeconds { get; set; } = 900;

    /// <summary>First back-off after a passing refusal; doubles with each try, with jitter, up to one hour.</summary>
    [Range(0.05, 3600)]
    public double BackoffSeconds { get; set; } = 10;

    /// <summary>Leases that may run out in a node's hands before the post is quarantined.</summary>
    [Range(1, 100)]
    public int MaxDeaths { get; set; } = 3;

    public TimeSpan SleepCap => TimeSpan.FromSeconds(SleepCapSeconds);

    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    public TimeSpan LeaseMargin => TimeSpan.FromSeconds(LeaseMarginSeconds);

    public TimeSpan ReconcileEvery => TimeSpan.FromSeconds(ReconcileSeconds);

    public TimeSpan SecondAbsence => TimeSpan.FromSeconds(SecondAbsenceSeconds);

    public TimeSpan LookupWindow => TimeSpan.FromSeconds(LookupWindowSeconds);

    /// <summary>The send guard: nothing leaves the machine later than this after its go-ahead (protocol step 4).</summary>
    public static TimeSpan SendGuard => GoAheadGuard.Window;

    /// <summary>
    /// A sentence when a look-up could be believed before the network can have finished what it took, else null. The look-up waits for the call limit and then for the settle
    /// time, so a settle time of at least the call limit makes it twice the call limit.
    /// </summary>
    public static string? LooksTooSoon(Platform platform, TimeSpan callLimit, TimeSpan settle) => settle >= callLimit
        ? null
        : $"Studio:Platforms:{Data.Wire.Name(platform)}:SettleSeconds ({settle.TotalSeconds}) must be at least the call limit of {platform} ({callLimit.TotalSeconds} s): a look-up made sooner would not find what the network is still working on, and the post would be sent twice.";

    /// <summary>A sentence when the lease cannot outlast a call, else null. Checked at start: such a setting would let a second node send while the first still does.</summary>
    public string? Contradiction(Platform platform, TimeSpan callLimit) => Lease > callLimit + LeaseMargin + SendGuard
        ? null
        : $"Studio:Dispatch:LeaseSeconds ({LeaseSeconds}) must exceed the call limit of {platform} ({callLimit.TotalSeconds} s) plus LeaseMarginSeconds ({LeaseMarginSeconds}) plus the 2 s send guard.";
}
