using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace TextileStudio.Api.Studio;

/// <summary>How the pages write moments and spans.</summary>
public static class TimeWords
{
    private static readonly LocalDateTimePattern Day = LocalDateTimePattern.CreateWithInvariantCulture("ddd d MMM");
    private static readonly LocalDateTimePattern DayAndYear = LocalDateTimePattern.CreateWithInvariantCulture("ddd d MMM yyyy");
    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("h:mm tt");
    private static readonly LocalDateTimePattern WithSeconds = LocalDateTimePattern.CreateWithInvariantCulture("h:mm:ss tt");
    private static readonly LocalDateTimePattern Field = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    /// <summary>"Today, 6:30 pm", "Tomorrow, 9:00 am", "Sun 8 Nov, 6:30 pm"; the year only when it is another one.</summary>
    public static string Local(LocalDateTime local, LocalDateTime now, bool seconds = false)
    {
        var days = Period.DaysBetween(now.Date, local.Date);
        var day = days switch
        {
            0 => "Today",
            1 => "Tomorrow",
            -1 => "Yesterday",
            _ => (local.Year == now.Year ? Day : DayAndYear).Format(local),
        };
        return $"{day}, {(seconds ? WithSeconds : Minutes).Format(local).ToLowerInvariant()}";
    }

    /// <summary>The same in full: "Sunday" is left to the reader, the year is not.</summary>
    public static string Full(LocalDateTime local) => $"{DayAndYear.Format(local)}, {Minutes.Format(local).ToLowerInvariant()}";

    /// <summary>The form an <c>input type=datetime-local</c> takes.</summary>
    public static string ForField(LocalDateTime local) => Field.Format(local);

    public static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string UtcTitle(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>"in 12 min", "3 h ago"; studio.js keeps it current in the same words.</summary>
    public static string Ago(TimeSpan ahead)
    {
        var span = ahead.Duration();
        var words = span.TotalSeconds < 5 ? "now"
            : span.TotalSeconds < 60 ? $"{(int)span.TotalSeconds} s"
            : span.TotalMinutes < 60 ? $"{(int)span.TotalMinutes} min"
            : span.TotalHours < 24 ? $"{(int)span.TotalHours} h"
            : span.TotalDays < 2 ? "1 day"
            : $"{(int)span.TotalDays} days";
        return words == "now" ? "now" : ahead > TimeSpan.Zero ? $"in {words}" : $"{words} ago";
    }

    /// <summary>A short duration: "420 ms", "1.3 s".</summary>
    public static string Span(TimeSpan span) => span.TotalSeconds < 1
        ? $"{(int)span.TotalMilliseconds} ms"
        : span.TotalSeconds < 60 ? $"{span.TotalSeconds:0.0} s" : Ago(span)[3..];
}
