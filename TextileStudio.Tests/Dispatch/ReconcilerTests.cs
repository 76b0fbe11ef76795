using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Dispatch;

[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class ReconcilerTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    private Func<Task> _afterTakeOver = () => Task.CompletedTask;

    protected override void Configure(IServiceCollection services) =>
        services.AddSingleton(new Checkpoints(async checkpoint => await (checkpoint is Checkpoint.AfterTakeOver ? _afterTakeOver() : Task.CompletedTask)));

    [Test]
    public async Task A_post_found_in_the_moment_in_which_its_owner_says_post_again_is_not_failed_as_its_own_duplicate()
    {
        Fault(new FaultRule { Fault = SandboxFault.DropAnswer, Platform = Platform.X, On = CallKind.Commit, Times = 1 });
        var id = await ScheduleAsync("Asked for twice", "x");
        await DispatchAsync();
        var there = Sandbox.Posts().Single(p => p.Text == "Asked for twice").RemoteId;

        // The two writes of that moment, the owner's first: the post is queued again, and the look-up's finding is kept with its attempt.
        var ledger = App.Get<PostLedger>();
        await App.Get<GroupCommit>().RunAsync(async (db, token) =>
        {
            var post = await PostAsync(id);
            await ledger.DoubtAsync(db, post, new PublishError("unconfirmed", ErrorCategory.TransientUnknown, WhoActs.Owner, "Nobody knows."), "test", token);
            return await db.SaveChangesAsync(token);
        });
        await App.Get<GroupCommit>().RunAsync(async (db, token) =>
        {
            (await ledger.PostAgainAsync(db, await PostAsync(id), Time.GetUtcNow().AddHours(2), "test", token)).Should().BeTrue("the owner decides about a doubtful post");
            await ledger.FinishAttemptAsync(db, id, 1, AttemptOutcome.Found, there, null, null, token);
            return await db.SaveChangesAsync(token);
        });
        await DispatchAsync();

        var ended = await PostAsync(id);
        ended.Status.Should().Be(PostStatus.Posted, "the network refuses it because it is there");
        ended.PlatformPostId.Should().Be(there);
    }

    [Test]
    public async Task A_frozen_node_that_took_a_post_over_closes_no_attempt_that_another_has_begun_meanwhile()
    {
        // Found by the simulation, seed 20261196: the attempt was called abandoned while its holder was about to make the call; when that holder died too, nobody looked the call up.
        var id = await ScheduleAsync("Frozen judge");
        await ClaimAndDieAsync(id, afterGoAhead: false);
        Time.Advance(TimeSpan.FromMinutes(3));
        _afterTakeOver = async () =>
        {
            _afterTakeOver = () => Task.CompletedTask;
            Time.Advance(TimeSpan.FromMinutes(3));
            await ReconcileAsync();
            await ClaimAndDieAsync(id, afterGoAhead: false);
        };
        await ReconcileAsync();

        (await PostAsync(id)).Fence.Should().Be(4, "claimed, taken over twice, claimed");
        (await AttemptsAsync(id)).Select(a => a.Outcome).Should().Equal([AttemptOutcome.Abandoned, null], "the second attempt belongs to a node that holds it");
    }

    private static IEnumerable<TestCaseData> LostAnswers() =>
        from platform in new[] { Platform.Facebook, Platform.X }
        from fault in new[] { SandboxFault.DropAnswer, SandboxFault.ErrorAfterPerforming, SandboxFault.HtmlAnswer, SandboxFault.EmptyAnswer, SandboxFault.TruncatedAnswer }
        select new TestCaseData(platform, fault);

    [TestCaseSource(nameof(LostAnswers))]
    public async Task An_accepted_post_whose_answer_was_lost_is_found_and_not_sent_again(Platform platform, SandboxFault fault)
    {
        Fault(new FaultRule { Fault = fault, Platform = platform, On = CallKind.Commit, Times = 1 });
        var id = await ScheduleAsync("Lost answer", Core.Data.Wire.Name(platform));
        await DispatchAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Publishing, "nobody knows yet, and this network offers proof");
        (await AttemptsAsync(id)).Single().Outcome.Should().Be(AttemptOutcome.Unknown);

        await ReconcileAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Publishing, "a look-up before the settle time would prove nothing");

        PassSettleTime(platform);
        await ReconcileAsync();
        await DispatchAsync();
        var post = await PostAsync(id);
        post.Status.Should().Be(PostStatus.Posted);
        post.PlatformPostId.Should().Be(Sandbox.Posts().Single(p => p.Text == "Lost answer").RemoteId);
        Commits().Should().Be(1, "it was never sent again");
    }

    [TestCase(SandboxFault.ErrorWithoutPerforming)]
    [TestCase(SandboxFault.DropRequest)]
    public async Task A_post_proven_absent_by_two_looks_is_sent_again_once(SandboxFault fault)
    {
        Fault(new FaultRule { Fault = fault, Platform = Platform.Facebook, On = CallKind.Commit, Times = 1 });
        var id = await ScheduleAsync("Never arrived");
        await DispatchAsync();
        PassSettleTime(Platform.Facebook);
        await ReconcileAsync();
        await DispatchAsync();
        Sent("Never arrived").Should().Be(0, "one absence on a list is not proof");

        Time.Advance(TimeSpan.FromSeconds(61));
        await ReconcileAsync();
        await DispatchAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted);
        Sent("Never arrived").Should().Be(1);
        (await AttemptsAsync(id)).Select(a => a.Outcome).Should().Equal(AttemptOutcome.Absent, AttemptOutcome.Accepted);
    }

    [Test]
    public async Task A_network_slower_than_a_restart_does_not_make_a_double()
    {
        // Accepts now, performs 40 s later although the caller is long gone.
        Fault(new FaultRule { Fault = SandboxFault.SlowAcceptance, Platform = Platform.X, Seconds = 40, Times = 1 });
        var id = await ScheduleAsync("Slow acceptance", "x");
        var running = DispatchAsync();
        await SettledAsync(running, TimeSpan.FromSeconds(1));
        (await PostAsync(id)).Status.Should().Be(PostStatus.Publishing, "the call timed out");

        for (var i = 0; i < 20; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(10));
            await App.Get<SandboxHandler>().WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(5)).ContinueWith(_ => { }, TaskScheduler.Default);
            await ReconcileAsync();
            await DispatchAsync();
        }

        Sent("Slow acceptance").Should().Be(1);
        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted);
    }

    [TestCase("x")]
    [TestCase("facebook")]
    public async Task A_post_that_its_network_calls_a_duplicate_is_never_said_to_be_unpublished_however_long_the_list_lags(string platform)
    {
        var network = Core.Data.Wire.Parse<Platform>(platform);
        Fault(new FaultRule { Fault = SandboxFault.DropAnswer, Platform = network, On = CallKind.Commit, Times = 1 });
        Fault(new FaultRule { Fault = SandboxFault.ReadBackLag, Platform = network, Seconds = 7200, Times = 1 });
        var id = await ScheduleAsync("Live, not listed", platform, maxRetries: 2);
        for (var i = 0; i < 100; i++)
        {
            await DispatchAsync();
            await ReconcileAsync();
            (await PostAsync(id)).Status.Should().NotBe(PostStatus.Failed, "it is live; who is told that nothing was published sends it again");
            Time.Advance(TimeSpan.FromMinutes(1));
        }

        (await PostAsync(id)).Should().Match<ScheduledPost>(p => p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.Unconfirmed, "the network's word stands against its list: the owner is asked");
        Time.Advance(TimeSpan.FromMinutes(30));
        await ReconcileAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted, "the list has caught up");
        Sent("Live, not listed").Should().Be(1);
    }

    [Test]
    public async Task A_node_that_died_before_the_go_ahead_costs_no_look_up_and_no_post()
    {
        var id = await ScheduleAsync("Died early");
        await ClaimAndDieAsync(id, afterGoAhead: false);
        await ReconcileAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Publishing, "its lease still runs");

        Time.Advance(TimeSpan.FromMinutes(3));
        await ReconcileAsync();
        await DispatchAsync();
        Sent("Died early").Should().Be(1);
        (await AttemptsAsync(id)).Select(a => a.Outcome).Should().Equal(AttemptOutcome.Abandoned, AttemptOutcome.Accepted);
    }

    [Test]
    public async Task A_node_that_died_after_the_go_ahead_is_looked_up_before_anything_is_sent()
    {
        var id = await ScheduleAsync("Died late");
        await ClaimAndDieAsync(id, afterGoAhead: true);
        Time.Advance(TimeSpan.FromMinutes(5));
        await ReconcileAsync();
        await DispatchAsync();
        Sent("Died late").Should().Be(0, "absent once is not absent");
        Time.Advance(TimeSpan.FromSeconds(61));
        await ReconcileAsync();
        await DispatchAsync();
        Sent("Died late").Should().Be(1);
    }

    [Test]
    public async Task A_post_in_whose_hands_three_processes_died_is_quarantined()
    {
        var id = await ScheduleAsync("Poison");
        for (var death = 0; death < 3; death++)
        {
            await ClaimAndDieAsync(id, afterGoAhead: false);
            Time.Advance(TimeSpan.FromMinutes(3));
            await ReconcileAsync();
        }

        var post = await PostAsync(id);
        post.Status.Should().Be(PostStatus.Failed);
        post.ErrorCode.Should().Be("quarantined");
        Sent("Poison").Should().Be(0);
    }

    [Test]
    public async Task A_network_that_cannot_be_asked_leaves_the_question_to_the_owner_and_answers_it_later()
    {
        Fault(new FaultRule { Fault = SandboxFault.DropAnswer, Platform = Platform.X, On = CallKind.Commit, Times = 1 });
        Fault(new FaultRule { Fault = SandboxFault.MalformedReadBack, Platform = Platform.X });
        var id = await ScheduleAsync("Silent network", "x");
        await DispatchAsync();
        PassSettleTime(Platform.X);
        for (var i = 0; i < 20 && (await PostAsync(id)).Status == PostStatus.Publishing; i++)
        {
            await ReconcileAsync();
            Time.Advance(TimeSpan.FromMinutes(1));
        }

        var post = await PostAsync(id);
        (post.Status, post.Reason).Should().Be((PostStatus.NeedsCheck, CheckReason.Unconfirmed), "nobody knows, and the owner is told so");
        Commits().Should().Be(1, "nobody sends again on hope");

        Sandbox.RemoveAll();
        Time.Advance(TimeSpan.FromMinutes(2));
        await ReconcileAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted, "the network can be asked again and has it");
    }
}
