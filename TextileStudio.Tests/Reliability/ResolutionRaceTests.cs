using System.Net;
using System.Net.Http.Json;
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
/// Trial D2. Nobody knows whether a post went out; its owner says so (twice, as a double click or as two people) in the same moment in which the reconciler finds out.
/// Exactly one of them moves the post, and it costs at most one more call.
/// </summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class ResolutionRaceTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    private const int Batch = 24;
    private static readonly string[] Words = ["posted", "post_again", "leave"];

    private sealed record Doubt(string Id, string Caption, bool IsThere, string First, string Second, bool InFirstPass)
    {
        public List<string> Taken { get; } = [];
    }

    protected override IEnumerable<(string, string)> Settings => [("Studio:Dispatch:LookupWindowSeconds", "1")];

    [Test, CancelAfter(180_000)]
    public async Task Of_the_owners_word_and_the_networks_answer_one_wins_and_at_most_one_call_more_is_made(CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await RaceAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    public static async Task<string> RunAsync(TrialRun run)
    {
        var told = new List<string>();
        foreach (var each in Enum.GetValues<DatabaseProvider>())
        {
            var stage = new ResolutionRaceTests(each);
            await stage.StartAsync();
            try
            {
                told.Add($"{each}: {await stage.RaceAsync(run)}");
            }
            finally
            {
                await stage.StopAsync();
            }
        }

        return string.Join("; ", told);
    }

    private async Task<string> RaceAsync(TrialRun run)
    {
        var random = new Random(run.Seed);
        var (byOwner, byReconciler, again) = (0, 0, 0);
        var batches = run.Of(1, 42);
        for (var batch = 0; batch < batches; batch++)
        {
            run.Stopping.ThrowIfCancellationRequested();
            var doubts = new List<Doubt>();
            for (var i = 0; i < Batch; i++)
                doubts.Add(await InDoubtAsync($"In doubt {batch:000}-{i:00}", random));
            await UnreadableAsync(doubts);

            await ClickAsync(doubts.Where(d => d.InFirstPass), random);
            Time.Advance(TimeSpan.FromSeconds(61));
            await ClickAsync(doubts.Where(d => !d.InFirstPass), random);
            await QuietAsync();

            foreach (var doubt in doubts)
            {
                var ended = await JudgeAsync(doubt);
                (byOwner, byReconciler, again) = (byOwner + (doubt.Taken.Count > 0 ? 1 : 0), byReconciler + (doubt.Taken.Count > 0 ? 0 : 1), again + (ended > 1 ? 1 : 0));
            }
        }

        byOwner.Should().BePositive("a race that one side always wins tests nothing");
        byReconciler.Should().BePositive("a race that one side always wins tests nothing");
        return $"{batches * Batch:N0} posts in doubt, each decided once: {byOwner:N0} by their owner, {byReconciler:N0} by the network's answer; {again:N0} called once more, 0 more than once";
    }

    /// <summary>One call whose answer is lost. Far enough from the next, so that no breaker opens.</summary>
    private async Task<Doubt> InDoubtAsync(string caption, Random random)
    {
        var platform = random.Next(2) == 0 ? Platform.Facebook : Platform.X;
        var isThere = random.Next(2) == 0;
        Fault(new FaultRule { Fault = isThere ? SandboxFault.DropAnswer : SandboxFault.DropRequest, Platform = platform, On = CallKind.Commit, Times = 1 });
        var id = (await PlantedPosts.PlantAsync(App, Time, [(caption, platform, Time.GetUtcNow())]))[0];
        await DispatchAsync();
        Time.Advance(TimeSpan.FromSeconds(6));
        var word = Words[random.Next(3)];
        return new Doubt(id, caption, isThere, word, random.Next(2) == 0 ? word : Words[random.Next(3)], random.Next(2) == 0);
    }

    /// <summary>The network cannot be asked until all of them are the owner's question; then it can.</summary>
    private async Task UnreadableAsync(List<Doubt> doubts)
    {
        Fault(new FaultRule { Fault = SandboxFault.MalformedReadBack, Platform = Platform.Facebook });
        Fault(new FaultRule { Fault = SandboxFault.MalformedReadBack, Platform = Platform.X });
        PassSettleTime(Platform.Facebook);
        for (var i = 0; i < 20; i++)
        {
            await SettledAsync(ReconcileAsync(), TimeSpan.FromSeconds(1));
            Time.Advance(TimeSpan.FromMinutes(1));
        }

        Sandbox.RemoveAll();
        foreach (var doubt in doubts)
            (await PostAsync(doubt.Id)).Reason.Should().Be(CheckReason.Unconfirmed, "the race is over posts in doubt");
        Time.Advance(TimeSpan.FromMinutes(2));
    }

    /// <summary>The owner's two words and the reconciler, all at once.</summary>
    private async Task ClickAsync(IEnumerable<Doubt> doubts, Random random)
    {
        var clicks = doubts.SelectMany(d => new[] { d.First, d.Second }.Select(word => (Doubt: d, Word: word, After: TimeSpan.FromMilliseconds(random.Next(25))))).ToList();

        // The clock moves meanwhile: whoever lost a lock waits for its next try by it.
        await SettledAsync(Task.WhenAll([.. clicks.Select(click => Task.Run(() => SayAsync(click.Doubt, click.Word, click.After))), Task.Run(ReconcileAsync)]), TimeSpan.FromMilliseconds(20));
    }

    private async Task SayAsync(Doubt doubt, string word, TimeSpan after)
    {
        await Task.Delay(after, TimeProvider.System, CancellationToken.None);
        using var answer = await Client.PostAsJsonAsync($"/api/schedule/{doubt.Id}/resolution/", new { outcome = word });
        if (answer.StatusCode is HttpStatusCode.OK)
        {
            lock (doubt.Taken)
                doubt.Taken.Add(word);
        }
        else
        {
            answer.StatusCode.Should().Be(HttpStatusCode.Conflict, await answer.Content.ReadAsStringAsync());
        }
    }

    private async Task QuietAsync()
    {
        for (var i = 0; i < 60; i++)
        {
            await SettledAsync(Dispatcher.TickAsync(CancellationToken.None), TimeSpan.FromMilliseconds(200));
            await SettledAsync(Dispatcher.DrainAsync(), TimeSpan.FromMilliseconds(200));
            await SettledAsync(ReconcileAsync(), TimeSpan.FromMilliseconds(200));
            await using var db = App.Dbs.ForSystem();
            if (!await db.Posts.AnyAsync(p => p.Status == PostStatus.Scheduled || p.Status == PostStatus.Publishing || (p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.Unconfirmed)))
                return;
            Time.Advance(TimeSpan.FromSeconds(31));
        }
    }

    /// <summary>How many calls the post has cost.</summary>
    private async Task<int> JudgeAsync(Doubt doubt)
    {
        var post = await PostAsync(doubt.Id);
        var copies = Sandbox.Posts(limit: 100_000).Count(p => p.Text == doubt.Caption);
        var calls = (await AttemptsAsync(doubt.Id)).Count(a => a.Called is not null && a.Outcome is not AttemptOutcome.Deferred);
        var what = $"{doubt} ended {post.Status} {post.Reason} with {copies} copies after {calls} calls; taken: {string.Join(", ", doubt.Taken)}";
        doubt.Taken.Count.Should().BeLessThanOrEqualTo(1, $"two words cannot both be taken: {what}");
        calls.Should().BeLessThanOrEqualTo(2, $"at most one more call: {what}");
        var there = doubt.IsThere ? 1 : 0;
        switch (doubt.Taken.FirstOrDefault())
        {
            case "posted":
                (post.Status, copies, calls).Should().Be((PostStatus.Posted, there, 1), $"the owner says that it is there, so nothing more is sent: {what}");
                break;
            case "leave":
                (post.Status, copies, calls).Should().Be((PostStatus.Cancelled, there, 1), $"the owner leaves it, so nothing more is sent: {what}");
                break;
            case "post_again":
                post.Status.Should().Be(PostStatus.Posted, what);
                copies.Should().BeInRange(1, 1 + there, $"what the owner asks for a second time may be there a second time, not a third: {what}");
                break;
            default:
                (post.Status, copies).Should().Be((PostStatus.Posted, 1), $"the network's answer decides: found, or proven absent and sent once: {what}");
                break;
        }

        return calls;
    }
}
