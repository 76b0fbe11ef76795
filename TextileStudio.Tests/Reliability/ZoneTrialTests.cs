using System.Globalization;
using System.Net.Http.Json;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using NodaTime.TimeZones;
using NUnit.Framework;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// Trial C1. Ten years of daily local times in twelve zones, half-hour summer time, midnight gaps and a skipped day among them; then random times in every zone there is,
/// judged by the clock of the zone alone: which instants show this time, and if none does, which is the first after it.
/// </summary>
[TestFixture]
internal sealed class ZoneTrialTests
{
    /// <summary>Each with the year its walk begins, so that its oddity lies in it.</summary>
    private static readonly (string Zone, int From)[] Walks =
    [
        ("Asia/Kolkata", 2026), ("Europe/Berlin", 2026), ("America/New_York", 2026), ("Australia/Lord_Howe", 2026), ("Asia/Beirut", 2026), ("America/Santiago", 2026), ("Africa/Cairo", 2020),
        ("Pacific/Apia", 2006), ("America/Sao_Paulo", 2010), ("Asia/Pyongyang", 2012), ("Africa/Casablanca", 2026), ("Antarctica/Troll", 2026),
    ];

    private static readonly string[] TimesOfDay = ["00:00", "00:30", "01:30", "02:00", "02:15", "02:30", "03:00", "12:00", "18:30", "23:30", "23:59:59"];
    private static readonly string[] Ids = [.. TzdbDateTimeZoneSource.Default.GetIds()];

    [Test, CancelAfter(120_000)]
    public async Task A_local_time_is_one_instant_in_every_zone_on_every_day(CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await RunAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    public static async Task<string> RunAsync(TrialRun run)
    {
        var (days, gaps, overlaps, shared) = (0, 0, 0, 0);
        foreach (var (zone, from) in Walks)
        {
            foreach (var time in TimesOfDay)
            {
                ResolvedTime? before = null;
                for (var day = new DateOnly(from, 1, 1); day.Year < from + 10; day = day.AddDays(1))
                {
                    var resolved = Check($"{day:yyyy-MM-dd}T{time}", zone);
                    if (before is not null && resolved.Instant <= before.Instant)
                    {
                        // A day that does not exist begins where the next one does: two occurrences, one instant, and both are told.
                        (before.Kind, resolved.Instant).Should().Be((LocalTimeKind.Gap, before.Instant), $"{resolved.LocalTime} in {zone} comes after {before.LocalTime}");
                        shared++;
                    }

                    (days, gaps, overlaps) = (days + 1, gaps + (resolved.Kind is LocalTimeKind.Gap ? 1 : 0), overlaps + (resolved.Kind is LocalTimeKind.Overlap ? 1 : 0));
                    before = resolved;
                }
            }
        }

        var cases = run.Of(5_000, 200_000);
        var (seen, fell) = (0, 0);
        var property = Prop.ForAll(Arb.From(LocalTimes()), given =>
        {
            seen++;
            fell += Check(given.Local, given.Zone).Kind is LocalTimeKind.Exact ? 0 : 1;
        });
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay((ulong)(uint)run.Seed, 2 * (ulong)(uint)run.Seed + 1));
        seen.Should().Be(cases);
        return $"{Walks.Length} zones x 10 years x {TimesOfDay.Length} times of day: {days:N0} local times, {gaps} in gaps, {overlaps} shown twice, {shared} sharing the instant of a skipped day; "
            + $"{cases:N0} random times in {Ids.Length} zones ({fell:N0} at a change); {await ToldAsync()}";
    }

    /// <summary>Random times, two thirds of them within a day and a half of a change of the zone's clock.</summary>
    private static Gen<(string Zone, string Local)> LocalTimes() =>
        from id in Gen.Elements(Ids)
        from minutes in Gen.Choose(0, 60 * 366 * 24 * 60)
        from near in Gen.Choose(0, 2)
        from away in Gen.Choose(-36 * 3600, 36 * 3600)
        from exact in Gen.Choose(0, 3)
        let zone = DateTimeZoneProviders.Tzdb[id]
        let somewhere = Instant.FromUtc(1971, 1, 1, 0, 0) + Duration.FromMinutes(minutes)
        let interval = zone.GetZoneInterval(somewhere)
        let at = near > 0 && interval.HasEnd ? interval.End + Duration.FromSeconds(exact == 0 ? away / 3600 * 3600 : away) : somewhere
        select (id, at.InZone(zone).LocalDateTime.ToString("uuuu-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));

    /// <summary>Judges by the zone's clock alone, asked instant by instant.</summary>
    private static ResolvedTime Check(string local, string id)
    {
        var resolved = Zones.Resolve(local, id).Value;
        var zone = DateTimeZoneProviders.Tzdb[id];
        var asked = NodaTime.Text.LocalDateTimePattern.GeneralIso.Parse(local.Length == 16 ? local + ":00" : local).Value;
        var naive = asked.InUtc().ToInstant();
        var offsets = zone.GetZoneIntervals(naive - Duration.FromHours(50), naive + Duration.FromHours(50)).Select(i => i.WallOffset).Distinct();
        var showing = offsets.Select(o => naive.Minus(Duration.FromTicks(o.Ticks))).Where(i => i.InZone(zone).LocalDateTime == asked).Order().ToList();
        var chosen = Instant.FromDateTimeOffset(resolved.Instant);
        var what = $"{local} in {id} became {resolved.Instant:O} ({resolved.Kind})";
        resolved.Kind.Should().Be(showing.Count switch { 0 => LocalTimeKind.Gap, 1 => LocalTimeKind.Exact, _ => LocalTimeKind.Overlap }, what);
        (resolved.Warning is null).Should().Be(showing.Count == 1, $"whoever schedules is told of every choice: {what}");
        if (showing.Count > 0)
        {
            chosen.Should().Be(showing[0], $"the first instant that shows this time: {what}");
        }
        else
        {
            chosen.InZone(zone).LocalDateTime.Should().BeGreaterThan(asked, $"after a gap the next minute that exists: {what}");
            (chosen - Duration.FromTicks(1)).InZone(zone).LocalDateTime.Should().BeLessThan(asked, $"and no later one: {what}");
        }

        return resolved;
    }

    /// <summary>Over the API: each walk zone's next gap and next overlap, as a person would schedule them.</summary>
    private static async Task<string> ToldAsync()
    {
        await using var app = new StudioApp([("Studio:Dispatch:Enabled", "false")], new FakeTime());
        using var client = app.Client();
        var told = 0;
        var now = Instant.FromUtc(2026, 11, 8, 4, 0);
        foreach (var (id, _) in Walks)
        {
            var zone = DateTimeZoneProviders.Tzdb[id];
            foreach (var change in zone.GetZoneIntervals(now, now + Duration.FromDays(380)).Where(i => i.HasEnd).Take(3))
            {
                if (change.End >= now + Duration.FromDays(380))
                    continue;
                // The middle of what is jumped over, or of what is shown twice.
                var later = zone.GetZoneInterval(change.End);
                var moved = later.WallOffset.Ticks - change.WallOffset.Ticks;
                if (moved == 0)
                    continue;
                var local = change.IsoLocalEnd.PlusTicks(moved / 2);
                using var answer = await client.PostAsJsonAsync("/api/schedule/", new
                {
                    platform = "facebook", caption = $"At the change of {id} {moved}", time_zone = id, local_time = local.ToString("uuuu-MM-dd'T'HH:mm", CultureInfo.InvariantCulture),
                });
                var post = await answer.JsonAsync();
                post["warnings"]!.AsArray().Select(w => w!["rule"]!.GetValue<string>()).Should().Contain(moved > 0 ? "local_time_gap" : "local_time_overlap", $"{id}, {local}: {post}");
                told++;
            }
        }

        told.Should().BeGreaterThan(8, "most of these zones change their clocks");
        return $"{told} changes told at scheduling";
    }
}
