using System.Diagnostics;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// Lets two sides start from one instant, each on a thread of its own, and moves their starts against one another after every race, so that both keep winning:
/// a race that one side always wins tests nothing. The jitter follows from the seed.
/// </summary>
internal sealed class TightRace(Random random)
{
    private const double ShortestStep = 40;
    private const double LongestStep = 1_500;
    private const int JitterMicroseconds = 250;
    private static readonly TimeSpan Furthest = TimeSpan.FromMilliseconds(20);

    private double _secondLater;
    private double _step = LongestStep / 2;
    private bool? _last;

    /// <summary>Runs both; the second starts later by what the races so far have taught. Tell the winner to <see cref="Won"/>.</summary>
    public async Task<(TFirst First, TSecond Second)> RunAsync<TFirst, TSecond>(Func<Task<TFirst>> first, Func<Task<TSecond>> second)
    {
        var later = _secondLater + random.Next(-JitterMicroseconds, JitterMicroseconds + 1);
        var start = Stopwatch.GetTimestamp() + Ticks(200);
        var one = Task.Run(() => FromAsync(start + Ticks(Math.Max(0, -later)), first));
        var two = Task.Run(() => FromAsync(start + Ticks(Math.Max(0, later)), second));
        return (await one, await two);
    }

    /// <summary>Who won: the next race gives the loser more time, the more the oftener it has lost in a row.</summary>
    public void Won(bool bySecond)
    {
        _step = Math.Clamp(bySecond == _last ? _step * 1.4 : _step / 3, ShortestStep, LongestStep);
        _last = bySecond;
        _secondLater = Math.Clamp(_secondLater + (bySecond ? _step : -_step), -Furthest.TotalMicroseconds, Furthest.TotalMicroseconds);
    }

    private static async Task<T> FromAsync<T>(long at, Func<Task<T>> side)
    {
        while (Stopwatch.GetTimestamp() < at)
            Thread.SpinWait(20);
        return await side();
    }

    private static long Ticks(double microseconds) => (long)(microseconds * Stopwatch.Frequency / 1_000_000);
}
