using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Scheduling;

public sealed class ZonesTests
{
    [TestCase("2026-11-08T18:30", "Asia/Kolkata", "2026-11-08T13:00:00Z")]
    [TestCase("2026-11-08T18:30:45", "Asia/Kathmandu", "2026-11-08T12:45:45Z")]
    [TestCase("2026-07-01T12:00", "Europe/Berlin", "2026-07-01T10:00:00Z")]
    [TestCase("2026-12-01T12:00", "Europe/Berlin", "2026-12-01T11:00:00Z")]
    [TestCase("2026-07-01T12:00", "Australia/Lord_Howe", "2026-07-01T01:30:00Z")]
    [TestCase("2026-12-01T12:00", "Australia/Lord_Howe", "2026-12-01T01:00:00Z")]
    [TestCase("2026-03-29T01:59:59", "Europe/Berlin", "2026-03-29T00:59:59Z")]
    [TestCase("2026-03-29T03:00", "Europe/Berlin", "2026-03-29T01:00:00Z")]
    public void A_plain_local_time_is_one_instant(string local, string zone, string instant)
    {
        var time = Zones.Resolve(local, zone).Value;
        time.Instant.Should().Be(DateTimeOffset.Parse(instant));
        time.Kind.Should().Be(LocalTimeKind.Exact);
        time.Warning.Should().BeNull("nothing had to be chosen");
    }

    [TestCase("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z")]
    [TestCase("2026-03-29T02:00", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z")]
    [TestCase("2026-03-08T02:30", "America/New_York", "2026-03-08T07:00:00Z", "2026-03-08T07:30:00Z")]
    [TestCase("2026-03-08T02:59:59", "America/New_York", "2026-03-08T07:00:00Z", "2026-03-08T07:59:59Z")]
    [TestCase("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:30:00Z", "2026-10-03T15:45:00Z")]
    [TestCase("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z")]
    public void A_time_in_a_gap_becomes_the_next_minute_that_exists(string local, string zone, string chosen, string shifted)
    {
        var time = Zones.Resolve(local, zone).Value;
        time.Kind.Should().Be(LocalTimeKind.Gap);
        time.Instant.Should().Be(DateTimeOffset.Parse(chosen));
        time.Other.Should().Be(DateTimeOffset.Parse(shifted), "the client learns what the shifted time would have been");
        time.Warning!.Rule.Should().Be("local_time_gap");
        time.LocalTime.Should().StartWith(local, "what was asked for is kept beside what was chosen");
    }

    [TestCase("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")]
    [TestCase("2026-10-25T02:00", "Europe/Berlin", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z")]
    [TestCase("2026-11-01T01:30", "America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z")]
    [TestCase("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z")]
    public void A_time_that_comes_twice_means_the_first(string local, string zone, string first, string second)
    {
        var time = Zones.Resolve(local, zone).Value;
        time.Kind.Should().Be(LocalTimeKind.Overlap);
        time.Instant.Should().Be(DateTimeOffset.Parse(first));
        time.Other.Should().Be(DateTimeOffset.Parse(second));
        time.Warning!.Rule.Should().Be("local_time_overlap");
    }

    [TestCase("Asia/Calcuta", "Asia/Calcutta")]
    [TestCase("asia/kolkata", "Asia/Kolkata")]
    [TestCase("Kolkata", "Asia/Kolkata")]
    [TestCase("Europe/Berln", "Europe/Berlin")]
    [TestCase("America/New York", "America/New_York")]
    [TestCase("India Standard Time", "Asia/Calcutta")]
    public void An_unknown_zone_is_answered_with_the_nearest_one(string zone, string near)
    {
        var refusal = Zones.Resolve("2026-11-08T18:30", zone).Refusal!;
        refusal.Violations.Should().ContainSingle(v => v.Pointer == "/time_zone" && v.Rule == "unknown_time_zone" && v.Fix.Contains(near));
    }

    [TestCase("2026-11-08T18:30Z")]
    [TestCase("2026-11-08T18:30+05:30")]
    [TestCase("2026-11-08 18:30")]
    [TestCase("2026-02-30T18:30")]
    [TestCase("2026-11-08T24:30")]
    [TestCase("2026-11-08")]
    [TestCase("")]
    [TestCase("9999-12-31T23:59")]
    [TestCase("-9998-01-01T00:00")]
    public void What_is_no_local_time_is_refused_together_with_an_unknown_zone(string local) =>
        Zones.Resolve(local, "Nowhere/Nowhere_At_All_Really").Refusal!.Violations!.Select(v => v.Rule)
            .Should().Equal("local_time_format", "unknown_time_zone");

    [TestCase("UTC+5")]
    [TestCase("UTC-03:30")]
    public void An_offset_is_no_zone(string zone) =>
        Zones.Resolve("2026-11-08T18:30", zone).Refusal.Should().NotBeNull("an offset knows no summer time");
}
