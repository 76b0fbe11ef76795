using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Telemetry;
using TextileStudio.Core.Usage;

namespace TextileStudio.Tests.Usage;

/// <summary>What is measured of limits, by the names in docs/watching.md.</summary>
// Meters are the process's: what others measure meanwhile would be heard too.
[NonParallelizable]
public sealed class ArcjetMetricTests
{
    [Test]
    public async Task Every_decision_says_who_took_it_and_every_failed_question_why()
    {
        var heard = new ConcurrentQueue<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, ears) =>
        {
            if (instrument.Meter == Signals.Meter && instrument.Name.StartsWith("textile_studio.limit.", StringComparison.Ordinal))
                ears.EnableMeasurementEvents(instrument);
        } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var words = new List<string> { instrument.Name["textile_studio.limit.".Length..] };
            foreach (var (_, tag) in tags)
                words.Add($"{tag}");
            heard.Enqueue(string.Join(' ', words));
        });
        listener.Start();

        var options = new LimitOptions { CaptionsPerDay = 2 };
        await using var rig = await LimiterRig.StartAsync(LimiterKind.Arcjet, options);
        var one = new UsageRequest("org-1", null, Core.Usage.Meter.Captions);
        foreach (var amount in new[] { 1, 2, 2 })
            await rig.Nodes[0].DecideAsync(one with { Requested = amount }, CancellationToken.None);
        rig.Arcjet!.Play(403, """{"code":"permission_denied"}""", times: 4);
        for (var i = 0; i < 4; i++)
            await rig.Nodes[1].DecideAsync(one, CancellationToken.None);
        listener.Dispose();

        heard.Should().Equal(
            "arcjet allow", "decisions arcjet captions granted",
            "arcjet deny", "decisions arcjet captions refused",
            "arcjet remembered", "decisions arcjet captions refused",
            "arcjet failed permission_denied", "decisions embedded captions granted",
            "arcjet failed permission_denied", "decisions embedded captions refused",
            "arcjet failed permission_denied", "decisions embedded captions refused",
            "arcjet failed resting", "decisions embedded captions refused");
    }
}
