using System.ComponentModel.DataAnnotations;

namespace TextileStudio.Core.Usage;

/// <summary>Settings <c>Studio:Limits</c>: how much an organization may do in one UTC day. Null (an empty value) is unlimited.</summary>
public sealed class LimitOptions
{
    /// <summary>Who decides; <c>embedded</c> reads our own usage table.</summary>
    [RegularExpression("embedded", ErrorMessage = "Studio:Limits:Provider must be embedded.")]
    public string Provider { get; set; } = "embedded";

    [Range(0, long.MaxValue)]
    public long? PostersPerDay { get; set; } = 1_000;

    [Range(0, long.MaxValue)]
    public long? CaptionsPerDay { get; set; } = 5_000;

    [Range(0, long.MaxValue)]
    public long? PostsPerDay { get; set; } = 100_000;

    public long? PerDay(Meter meter) => meter switch
    {
        Meter.Posters => PostersPerDay,
        Meter.Captions => CaptionsPerDay,
        Meter.Posts => PostsPerDay,
        _ => throw new ArgumentOutOfRangeException(nameof(meter), meter, "A meter without a limit setting."),
    };
}
