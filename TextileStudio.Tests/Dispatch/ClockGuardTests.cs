using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Dispatch;

namespace TextileStudio.Tests.Dispatch;

[TestFixture]
internal sealed class ClockGuardTests
{
    [TestCase(3600)]
    [TestCase(-3600)]
    public void A_jump_of_the_wall_clock_pauses_sends_for_ten_seconds(int seconds)
    {
        var clock = new JumpingClock();
        var guard = new ClockGuard(clock);
        clock.Pass(TimeSpan.FromSeconds(1));
        guard.IsPaused(out _).Should().BeFalse();

        clock.Jump(TimeSpan.FromSeconds(seconds));
        guard.IsPaused(out var jump).Should().BeTrue("a wrong clock must not send next week's posts today");
        jump.Should().Be(TimeSpan.FromSeconds(seconds));
        clock.Pass(TimeSpan.FromSeconds(9));
        guard.IsPaused(out jump).Should().BeTrue();
        jump.Should().BeNull("it is reported once");
        clock.Pass(TimeSpan.FromSeconds(2));
        guard.IsPaused(out _).Should().BeFalse();
    }

    [Test]
    public void A_small_correction_of_the_clock_does_not_disturb()
    {
        var clock = new JumpingClock();
        var guard = new ClockGuard(clock);
        clock.Jump(TimeSpan.FromSeconds(20));
        guard.IsPaused(out _).Should().BeFalse();
    }

    [Test]
    public void A_clock_that_jumped_proves_nothing_about_the_time_that_has_passed()
    {
        var clock = new JumpingClock();
        var guard = new ClockGuard(clock);
        clock.Pass(TimeSpan.FromMinutes(5));
        guard.SteadyFor().Should().Be(TimeSpan.FromMinutes(5));
        clock.Jump(TimeSpan.FromHours(1));
        guard.SteadyFor().Should().Be(TimeSpan.Zero, "the hour did not pass: a look-up must not believe that the settle time is over");
        clock.Pass(TimeSpan.FromSeconds(30));
        guard.SteadyFor().Should().Be(TimeSpan.FromSeconds(30));
    }

    private sealed class JumpingClock : TimeProvider
    {
        private DateTimeOffset _wall = new(2026, 11, 8, 4, 0, 0, TimeSpan.Zero);
        private long _monotonic;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _wall;

        public override long GetTimestamp() => _monotonic;

        public void Pass(TimeSpan by)
        {
            _wall += by;
            _monotonic += by.Ticks;
        }

        public void Jump(TimeSpan by) => _wall += by;
    }
}
