using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Dispatch;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// Trial R7. One network takes half a minute to answer, another ten minutes; a third is quick. The quick one keeps its times to two steps of the virtual clock, and the slow ones,
/// which do perform, get nothing twice.
/// </summary>
[TestFixture(DatabaseProvider.Sqlite)]
internal sealed class SlowNetworkTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    /// <summary>
    /// In real time. The quick network is waited for, so that a busy machine makes nobody late by the virtual clock; not for ever, for a post that was about to set its timer
    /// when the clock moved comes a step later. Look-ups may hang on a slow network.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookUpPatience = TimeSpan.FromSeconds(3);

    [Test, CancelAfter(120_000)]
    public async Task A_slow_network_gets_nothing_twice_and_delays_no_other(CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await SlowAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    public static async Task<string> RunAsync(TrialRun run)
    {
        var told = new List<string>();
        foreach (var each in Enum.GetValues<DatabaseProvider>())
        {
            var stage = new SlowNetworkTests(each);
            await stage.StartAsync();
            try
            {
                told.Add($"{each}: {await stage.SlowAsync(run)}");
            }
            finally
            {
                await stage.StopAsync();
            }
        }

        return string.Join("; ", told);
    }

    private async Task<string> SlowAsync(TrialRun run)
    {
        Fault(new FaultRule { Fault = SandboxFault.AnswerDelay, Platform = Platform.Facebook, On = CallKind.Commit, Seconds = 30 });
        Fault(new FaultRule { Fault = SandboxFault.AnswerDelay, Platform = Platform.Linkedin, On = CallKind.Commit, Seconds = 600 });
        var random = new Random(run.Seed);
        var minutes = run.Of(12, 90);
        var start = Time.GetUtcNow().AddSeconds(10);
        DateTimeOffset At(double seconds) => start.AddSeconds(seconds + (random.NextDouble() * 3));
        var quick = Enumerable.Range(0, minutes * 4).Select(i => ($"Quick {i:0000}", Platform.X, At(i * 15))).ToList();
        var slow = Enumerable.Range(0, minutes * 3).Select(i => ($"Half a minute {i:0000}", Platform.Facebook, At(i * 20)))
            .Concat(Enumerable.Range(0, Math.Min(minutes, 20)).Select(i => ($"Ten minutes {i:0000}", Platform.Linkedin, At(i * 60)))).ToList();
        var ids = await PlantedPosts.PlantAsync(App, Time, quick);
        await PlantedPosts.PlantAsync(App, Time, slow);

        while (Time.GetUtcNow() < start.AddMinutes(minutes))
        {
            run.Stopping.ThrowIfCancellationRequested();
            await StepAsync(Platform.X);
        }

        // The slow networks recover; what is in doubt is settled.
        Sandbox.RemoveAll();
        for (var i = 0; i < 600 && await AnyAsync(null); i++)
        {
            await StepAsync(null);
            Time.Advance(TimeSpan.FromSeconds(8));
        }

        var tally = Sandbox.Posts(limit: 100_000).ToLookup(p => p.Text);
        slow.Where(p => tally[p.Item1].Count() > 1).Select(p => p.Item1).Should().BeEmpty("a network that answers late has performed all the same");
        var late = new List<TimeSpan>();
        foreach (var id in ids)
        {
            var post = await PostAsync(id);
            post.Status.Should().Be(PostStatus.Posted, $"{post.Caption} {post.Error}");
            late.Add(post.PostedAt!.Value - post.ScheduledTime);
        }

        late.Min().Should().BeGreaterThanOrEqualTo(TimeSpan.Zero, "never early");
        late.Max().Should().BeLessThanOrEqualTo(Step * 2, "a quick network keeps its times, whatever another does");
        await using var db = App.Dbs.ForSystem();
        var ends = await db.Posts.Where(p => p.Platform != Platform.X).GroupBy(p => new { p.Status, p.Reason }).Select(g => new { g.Key.Status, g.Key.Reason, Count = g.Count() }).ToListAsync(run.Stopping);
        ends.Where(e => e.Status is PostStatus.Failed or PostStatus.Scheduled or PostStatus.Publishing).Should().BeEmpty("what was taken is found; nothing hangs");
        return $"{minutes} min: {quick.Count} posts of the quick network at most {late.Max().TotalSeconds:0.0} s late; {slow.Count} of the slow ones, 0 doubled ({string.Join(", ", ends.Select(e => $"{e.Count} {Wire.Name(e.Status)}{(e.Reason is { } reason ? $": {Wire.Name(reason)}" : "")}"))})";
    }

    /// <summary>One look at queue and doubts; then, in real time, until what is due on the watched network is out; then the clock moves on.</summary>
    private async Task StepAsync(Platform? watched)
    {
        await Dispatcher.TickAsync(CancellationToken.None);
        var reconciling = ReconcileAsync();
        var waiting = TimeProvider.System.GetTimestamp();
        while ((!reconciling.IsCompleted && TimeProvider.System.GetElapsedTime(waiting) < LookUpPatience)
               || (watched is not null && TimeProvider.System.GetElapsedTime(waiting) < Patience && await AnyAsync(watched)))
            await Task.Delay(TimeSpan.FromMilliseconds(3), TimeProvider.System);
        Time.Advance(Step);
        await reconciling;
    }

    private async Task<bool> AnyAsync(Platform? platform)
    {
        await using var db = App.Dbs.ForSystem();
        var now = Time.GetUtcNow();
        return await db.Posts.AnyAsync(p => (p.Status == PostStatus.Scheduled || p.Status == PostStatus.Publishing) && (platform == null || (p.Platform == platform && p.ScheduledTime <= now)));
    }
}
