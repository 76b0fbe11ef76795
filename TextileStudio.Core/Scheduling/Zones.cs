using System.Collections.Frozen;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace TextileStudio.Core.Scheduling;

/// <summary>How a local time fell onto the line of instants.</summary>
public enum LocalTimeKind
{
    Exact,

    /// <summary>The clock jumped over it; the first minute that exists after it was chosen.</summary>
    Gap,

    /// <summary>The clock showed it twice; the first was chosen.</summary>
    Overlap,
}

/// <summary>A local time with its instant. In a gap or overlap <paramref name="Other"/> is the instant that was not chosen.</summary>
public sealed record ResolvedTime(string LocalTime, string TimeZone, DateTimeOffset Instant, LocalTimeKind Kind, DateTimeOffset? Other)
{
    /// <summary>What a person should know about the choice; null where there was none.</summary>
    public PostWarning? Warning => Kind switch
    {
        LocalTimeKind.Gap => new PostWarning("/local_time", "local_time_gap", Zones.Rfc3339(Instant), Zones.Rfc3339(Other!.Value),
            $"Clocks in {TimeZone} jump over {LocalTime} on that day. The post goes out at the next minute that exists, {Zones.Rfc3339(Instant)}; the time shifted by the jump would be {Zones.Rfc3339(Other.Value)}."),
        LocalTimeKind.Overlap => new PostWarning("/local_time", "local_time_overlap", Zones.Rfc3339(Instant), Zones.Rfc3339(Other!.Value),
            $"Clocks in {TimeZone} show {LocalTime} twice on that day. The post goes out at the first, {Zones.Rfc3339(Instant)}; the second is {Zones.Rfc3339(Other.Value)}."),
        _ => null,
    };
}

/// <summary>Local time and IANA zone to an instant. Gap: the next minute that exists; overlap: the first of the two.</summary>
public static class Zones
{
    private static readonly DateTimeZoneCache Tzdb = new(TzdbDateTimeZoneSource.Default);
    private static readonly FrozenSet<string> Ids = Tzdb.Ids.ToFrozenSet(StringComparer.Ordinal);
    private static readonly LocalDateTimePattern ToTheMinute = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm");
    private static readonly LocalDateTimePattern ToTheSecond = LocalDateTimePattern.GeneralIso;

    /// <summary>The instant, or what is wrong: <c>local_time_format</c> or <c>unknown_time_zone</c> with the nearest zone that exists.</summary>
    public static Outcome<ResolvedTime> Resolve(string localTime, string timeZone)
    {
        List<Violation> violations = [];
        var local = Parse(localTime);
        if (local is null)
        {
            violations.Add(new Violation("/local_time", "local_time_format", "YYYY-MM-DDTHH:MM or YYYY-MM-DDTHH:MM:SS", Violation.Shown(localTime),
                "Write the local date and time without an offset, for instance 2026-11-08T18:30."));
        }

        if (!Ids.Contains(timeZone))
        {
            violations.Add(new Violation("/time_zone", "unknown_time_zone", "an IANA time zone", Violation.Shown(timeZone),
                Suggest(timeZone) is { } near ? $"Did you mean {near}?" : "Give an IANA name such as Asia/Kolkata."));
        }

        return violations.Count > 0
            ? new Refusal(RefusalKind.Rule, "invalid_local_time", "The local time could not be understood.", violations)
            : Resolve(local!.Value, Tzdb[timeZone]);
    }

    /// <summary>Whether the zone is one of the IANA names we know.</summary>
    public static bool Exists(string timeZone) => Ids.Contains(timeZone);

    internal static string Rfc3339(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static LocalDateTime? Parse(string text)
    {
        var parsed = ToTheSecond.Parse(text);
        if (!parsed.Success)
            parsed = ToTheMinute.Parse(text);
        return parsed.Success && parsed.Value.Year is >= 1970 and <= 9000 ? parsed.Value : null;
    }

    private static ResolvedTime Resolve(LocalDateTime local, DateTimeZone zone)
    {
        var map = zone.MapLocal(local);
        var text = ToTheSecond.Format(local);
        return map.Count switch
        {
            1 => new ResolvedTime(text, zone.Id, map.Single().ToInstant().ToDateTimeOffset(), LocalTimeKind.Exact, null),
            0 => new ResolvedTime(text, zone.Id, map.LateInterval.Start.ToDateTimeOffset(), LocalTimeKind.Gap,
                local.WithOffset(map.EarlyInterval.WallOffset).ToInstant().ToDateTimeOffset()),
            _ => new ResolvedTime(text, zone.Id, map.First().ToInstant().ToDateTimeOffset(), LocalTimeKind.Overlap,
                map.Last().ToInstant().ToDateTimeOffset()),
        };
    }

    private static string? Suggest(string unknown)
    {
        if (unknown.Length is 0 or > 64)
            return null;
        if (TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping.TryGetValue(unknown, out var fromWindows))
            return fromWindows;

        var wanted = unknown.Trim().Replace(' ', '_');
        return Tzdb.Ids
            .Select(id => (Id: id, Far: Math.Min(Distance(wanted, id), 1 + Distance(wanted, id[(id.LastIndexOf('/') + 1)..]))))
            .Where(candidate => candidate.Far <= Math.Max(2, wanted.Length / 4))
            .OrderBy(candidate => candidate.Far).ThenBy(candidate => candidate.Id, StringComparer.Ordinal)
            .Select(candidate => candidate.Id)
            .FirstOrDefault();
    }

    /// <summary>Edit distance that takes letters of either case as equal.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = corner + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                corner = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
