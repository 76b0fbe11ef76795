using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Dispatch;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// Trial R11. One post kills each process that takes it, before or after its go-ahead; another fails at every try. The first is quarantined after three deaths, the second ends
/// after its tries, each with its reason, and their neighbours go out on time.
/// </summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class PoisonTests(DatabaseProvider provider) : AccountPerPostFixture(provider)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    protected override IEnumerable<(string, string)> Settings => [("Studio:Platforms:facebook:SettleSeconds", "30")];

    [Test, CancelAfter(120_000)]
    public async Task A_post_that_kills_or_always_fails_is_set_aside_and_its_neighbours_are_on_time(CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await PoisonAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    public static async Task<string> RunAsync(TrialRun run)
    {
        var told = new List<string>();
        foreach (var each in Enum.GetValues<DatabaseProvider>())
        {
            var stage = new PoisonTests(each) { Moments = 25 };
            await stage.StartAsync();
            try
            {
                told.Add($"{each}: {await stage.PoisonAsync(run)}");
            }
            finally
            {
                await stage.StopAsync();
            }
        }

        return string.Join("; ", told);
    }

    private async Task<string> PoisonAsync(TrialRun run)
    {
        var minutes = run.Of(26, 240);
        // Before there is a second account on their networks.
        var start = Time.GetUtcNow().AddSeconds(10);
        var neighbours = await PlantedPosts.PlantAsync(App, Time, Enumerable.Range(0, minutes).Select(i => ($"Neighbour {i:000}", i % 2 == 0 ? Platform.Facebook : Platform.X, start.AddSeconds(i * 60))));
        var failingAccount = AccountOf(Platform.Facebook, 1);
        Fault(new FaultRule { Fault = SandboxFault.ErrorWithoutPerforming, Platform = Platform.Facebook, Account = failingAccount, On = CallKind.Commit });
        var failing = await PlanAsync(Platform.Facebook, await AccountAsync(Platform.Facebook, failingAccount), null, "Fails at every try", inSeconds: 10, maxRetries: 5);
        // A network of its own each: what dies with it is not their neighbour.
        var early = await PlanAsync(Platform.Linkedin, await AccountAsync(Platform.Linkedin, AccountOf(Platform.Linkedin, 2)), null, "Kills before the go-ahead", inSeconds: 10);
        var late = await PlanAsync(Platform.Instagram, await AccountAsync(Platform.Instagram, AccountOf(Platform.Instagram, 3)), await UploadAsync(), "Kills after the go-ahead", inSeconds: 10);

        for (var at = Time.GetUtcNow(); at < start.AddMinutes(minutes + 1); at = Time.GetUtcNow())
        {
            run.Stopping.ThrowIfCancellationRequested();
            foreach (var (id, afterGoAhead) in new[] { (early, false), (late, true) })
            {
                if (await PostAsync(id) is { Status: PostStatus.Scheduled } post && post.NextTry - Time.GetUtcNow() <= Step * 2)
                {
                    if (post.NextTry > Time.GetUtcNow())
                        Time.MoveTo(post.NextTry);
                    await ClaimAndDieAsync(id, afterGoAhead);
                }
            }

            await SettledAsync(Dispatcher.TickAsync(CancellationToken.None), TimeSpan.FromMilliseconds(200));
            await SettledAsync(Dispatcher.DrainAsync(), TimeSpan.FromMilliseconds(200));
            await SettledAsync(ReconcileAsync(), TimeSpan.FromMilliseconds(200));
            Time.Advance(Step);
        }

        await QuarantinedAsync(early);
        await QuarantinedAsync(late);
        var failed = await PostAsync(failing);
        var tries = (await AttemptsAsync(failing)).Count(a => a.Called is not null);
        (failed.Status, tries).Should().Be((PostStatus.Failed, 6), $"the first try and five more; {failed.ErrorCode} {failed.Error}");
        failed.Error.Should().Contain("Nothing was published", "the owner is told what became of it");
        foreach (var caption in new[] { "Fails at every try", "Kills before the go-ahead", "Kills after the go-ahead" })
            Sent(caption).Should().Be(0);

        var lateness = new List<TimeSpan>();
        foreach (var id in neighbours)
        {
            var post = await PostAsync(id);
            post.Status.Should().Be(PostStatus.Posted, post.Error);
            lateness.Add(post.PostedAt!.Value - post.ScheduledTime);
        }

        lateness.Min().Should().BeGreaterThanOrEqualTo(TimeSpan.Zero, "never early");
        lateness.Max().Should().BeLessThanOrEqualTo(Step * 2, "poison hurts nobody else");
        return $"2 posts that kill their process quarantined after 3 deaths, 1 that always fails ended after {tries} tries, 0 of them sent; {neighbours.Count} neighbours at most {lateness.Max().TotalSeconds:0.0} s of virtual time late";
    }

    private async Task QuarantinedAsync(string id)
    {
        var post = await PostAsync(id);
        (post.Status, post.ErrorCode, post.Deaths).Should().Be((PostStatus.Failed, "quarantined", 3), $"three deaths are enough; {post.Caption} {post.Error}");
        (await AttemptsAsync(id)).Should().HaveCount(3, "nobody takes it a fourth time");
    }
}
