using System.Reflection;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using DataRange = System.ComponentModel.DataAnnotations.RangeAttribute;

namespace TextileStudio.Tests.Dispatch;

/// <summary>Who plans wakes the dispatcher when it would come too late by itself, and else lets it sleep.</summary>
[TestFixture]
internal sealed class DispatchSignalTests
{
    private static readonly TimeSpan Sleep = TimeSpan.FromHours(1);

    [Test, CancelAfter(60_000)]
    public async Task A_post_that_is_near_wakes_the_dispatcher_and_one_of_next_month_does_not(CancellationToken cancellationToken)
    {
        var time = new FakeTime();
        using var signal = new DispatchSignal();
        signal.WakeFor(time.GetUtcNow() + DispatchSignal.Near, time.GetUtcNow());
        var sleeping = signal.WaitAsync(Sleep, time, cancellationToken);
        sleeping.IsCompleted.Should().BeFalse("a look at the queue would find nothing new to do");

        signal.WakeFor(time.GetUtcNow() + DispatchSignal.Near - TimeSpan.FromSeconds(1), time.GetUtcNow());
        await sleeping;
        signal.WakeFor(time.GetUtcNow() - TimeSpan.FromSeconds(1), time.GetUtcNow());
        await signal.WaitAsync(Sleep, time, cancellationToken);
    }

    [Test]
    public async Task What_wakes_nobody_is_further_off_than_the_longest_sleep_and_lead()
    {
        await using var app = new StudioApp([("Studio:Dispatch:Enabled", "false")]);
        var publisher = app.Get<Publisher>();
        var lead = Enum.GetValues<Platform>().Where(publisher.IsAvailable).Max(p => publisher.RulesOf(p).Lead);
        var sleep = typeof(DispatchOptions).GetProperty(nameof(DispatchOptions.SleepCapSeconds))!.GetCustomAttribute<DataRange>()!.Maximum;
        DispatchSignal.Near.Should().BeGreaterThan(lead + TimeSpan.FromSeconds((double)sleep));
    }
}
