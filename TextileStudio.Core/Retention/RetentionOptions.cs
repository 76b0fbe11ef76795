using System.ComponentModel.DataAnnotations;

namespace TextileStudio.Core.Retention;

/// <summary>Settings under <c>Studio:Retention</c>: how long finished posts stay in the database before they go to the archive.</summary>
public sealed class RetentionOptions
{
    /// <summary>Duplicate guard, late ids, delivery reports, quotas and the month's budget all look back less far than this.</summary>
    public const int FewestDays = 35;

    /// <summary>Days that a finished post stays in the database, from its planned time and from its last change; 0 keeps all for ever. At least 35.</summary>
    [Range(0, 36_500)]
    public int PostDays { get; set; } = 400;

    /// <summary>Posts archived in one run (hourly); the rest waits for the next.</summary>
    [Range(1, 10_000_000)]
    public int MostPerRun { get; set; } = 20_000;

    /// <summary>Posts removed in one transaction.</summary>
    [Range(1, 5_000)]
    public int AtOnce { get; set; } = 100;

    /// <summary>Rest after each such transaction, in milliseconds: the time that creates and dispatch have the database to themselves.</summary>
    [Range(0, 60_000)]
    public int PauseMs { get; set; } = 50;

    public TimeSpan Pause => TimeSpan.FromMilliseconds(PauseMs);

    /// <summary>Why these settings cannot be, else null.</summary>
    public string? Contradiction() => PostDays is > 0 and < FewestDays
        ? $"Studio:Retention:PostDays ({PostDays}) must be 0 (keep all) or at least {FewestDays}: the duplicate guard, reports of delivery and this month's figures still need younger posts."
        : null;
}
