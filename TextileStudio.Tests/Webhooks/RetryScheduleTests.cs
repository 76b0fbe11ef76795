using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Tests.Webhooks;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Begun = new(2026, 11, 8, 4, 0, 0, TimeSpan.Zero);

    [TestCase(0.0)]
    [TestCase(0.5)]
    [TestCase(1.0)]
    public void Ten_tries_fill_24_hours_ever_more_rarely(double share)
    {
        var now = Begun;
        var waits = new List<TimeSpan>();
        for (var tries = 1; RetrySchedule.Next(Begun, tries, now, null, share) is { } next; tries++)
        {
            waits.Add(next - now);
            now = next;
        }

        waits.Should().HaveCount(9, "with the first try that is ten");
        (now - Begun).Should().BeCloseTo(TimeSpan.FromHours(24), TimeSpan.FromHours(2.5), "the jitter is a tenth either way");
        waits[0].Should().BeGreaterThan(TimeSpan.FromSeconds(3));
        waits[1].Should().BeGreaterThan(TimeSpan.FromMinutes(4));
    }

    [Test]
    public void A_wish_to_wait_is_honoured_but_not_beyond_the_24_hours()
    {
        RetrySchedule.Next(Begun, 1, Begun, TimeSpan.FromMinutes(7), 0.5).Should().Be(Begun.AddMinutes(7));
        RetrySchedule.Next(Begun, 1, Begun, TimeSpan.FromDays(3), 0.5).Should().Be(Begun.AddHours(24), "the last try is the last");
        RetrySchedule.Next(Begun, 3, Begun, TimeSpan.FromSeconds(1), 0.5).Should().Be(Begun.AddMinutes(30), "nobody is tried sooner than planned");
    }

    [Test]
    public void After_a_long_standstill_the_next_try_is_soon_and_not_in_the_past()
    {
        var now = Begun.AddHours(9);
        RetrySchedule.Next(Begun, 2, now, null, 0.5).Should().BeAfter(now).And.BeBefore(now.AddSeconds(10));
        RetrySchedule.Next(Begun, RetrySchedule.MostTries, now, null, 0.5).Should().BeNull("the tries are used up");
    }
}
