using System.Globalization;

namespace TextileStudio.Core.Usage;

/// <summary>A UTC day as the usage table names it: <c>yyyy-MM-dd</c>, which sorts as text.</summary>
public static class UsageDay
{
    public static string Of(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Of(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A month: <c>yyyy-MM</c>.</summary>
    public static string MonthOf(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
