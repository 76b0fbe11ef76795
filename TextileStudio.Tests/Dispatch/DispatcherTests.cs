using System.Net;
using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
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
internal sealed class DispatcherTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    private Action<Checkpoint>? _reached;

    protected override void Configure(IServiceCollection services)
    {
        _reached = null;
        services.AddSingleton(new Checkpoints(checkpoint =>
        {
            _reached?.Invoke(checkpoint);
            return ValueTask.CompletedTask;
        }));
    }

    [TestCase("facebook")]
    [TestCase("x")]
    public async Task A_due_post_goes_out_once_and_its_story_is_told(string platform)
    {
        var id = await ScheduleAsync("Silk for Diwali", platform);
        await DispatchAsync();
        await DispatchAsync();

        Sent("Silk for Diwali").Should().Be(1);
        var post = await PostAsync(id);
        post.Status.Should().Be(PostStatus.Posted);
        post.PlatformPostId.Should().NotBeNullOrEmpty();
        post.PostedAt.Should().NotBeNull();
        (await AttemptsAsync(id)).Should().ContainSingle().Which.Outcome.Should().Be(AttemptOutcome.Accepted);
        (await ActionsAsync(id)).Should().Equal("create", "claim", "confirm");
        Sandbox.Requests().Should().NotContain(r => r.Kind == CallKind.Commit && r.At < post.ScheduledTime, "I6: nothing goes out before its time");
    }

    [Test]
    public async Task A_post_far_ahead_is_left_alone()
    {
        var id = await ScheduleAsync("Tomorrow", inSeconds: 3600);
        await DispatchAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Scheduled);
        Sandbox.Requests().Should().BeEmpty("nothing is prepared an hour ahead");
    }

    [Test]
    public async Task A_post_is_prepared_before_its_time_and_sent_not_a_moment_early()
    {
        var id = await ScheduleAsync("On the dot", inSeconds: 3);
        await Dispatcher.TickAsync(CancellationToken.None);
        await Eventually(async () => (await PostAsync(id)).Status == PostStatus.Publishing);
        Commits().Should().Be(0, "its time has not come");

        // In steps: the wait for its time may begin while the clock moves.
        await SettledAsync(Dispatcher.DrainAsync(), TimeSpan.FromSeconds(1));
        Sent("On the dot").Should().Be(1);
        (await PostAsync(id)).PostedAt.Should().BeOnOrAfter((await PostAsync(id)).ScheduledTime, "never early");
    }

    [Test]
    public async Task A_post_cancelled_while_it_is_being_prepared_is_never_sent()
    {
        var id = await ScheduleAsync("Cancelled in time", inSeconds: 3);
        await Dispatcher.TickAsync(CancellationToken.None);
        await Eventually(async () => (await PostAsync(id)).Status == PostStatus.Publishing);

        (await Client.PostAsync($"/api/schedule/{id}/cancel/", null)).StatusCode.Should().Be(HttpStatusCode.OK);
        await SettledAsync(Dispatcher.DrainAsync(), TimeSpan.FromSeconds(1));
        Sent("Cancelled in time").Should().Be(0, "the cancel was confirmed");
        (await PostAsync(id)).Status.Should().Be(PostStatus.Cancelled);
    }

    [Test]
    public async Task A_refusal_for_good_fails_the_post_with_a_reason_people_understand()
    {
        Fault(new FaultRule { Fault = SandboxFault.Duplicate, Platform = Platform.X });
        var id = await ScheduleAsync("Refused", "x");
        await DispatchAsync();
        var post = await PostAsync(id);
        post.Status.Should().Be(PostStatus.Failed);
        StudioJson.Read<PublishError>(post.Error)!.Message.Should().NotBeNullOrWhiteSpace();
        (await AttemptsAsync(id)).Should().ContainSingle().Which.Outcome.Should().Be(AttemptOutcome.Refused);
    }

    [Test]
    public async Task A_rate_limit_waits_as_long_as_the_network_says_and_uses_up_no_try()
    {
        Fault(new FaultRule { Fault = SandboxFault.RateLimited, Platform = Platform.X, On = CallKind.Commit, Times = 1, Seconds = 300 });
        var id = await ScheduleAsync("Limited", "x");
        await DispatchAsync();
        var post = await PostAsync(id);
        post.Status.Should().Be(PostStatus.Scheduled);
        post.RetryCount.Should().Be(0, "a limit of the network is not the post's fault");
        post.NextTry.Should().BeOnOrAfter(Time.GetUtcNow().AddSeconds(299));

        Time.Advance(TimeSpan.FromSeconds(310));
        await DispatchAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted);
        Sent("Limited").Should().Be(1);
    }

    [Test]
    public async Task A_wait_beyond_the_lateness_limit_asks_the_owner_at_once()
    {
        Fault(new FaultRule { Fault = SandboxFault.RateLimited, Platform = Platform.X, On = CallKind.Commit, Seconds = 4 * 3600 });
        var id = await ScheduleAsync("Too long a wait", "x");
        await DispatchAsync();
        var post = await PostAsync(id);
        (post.Status, post.Reason).Should().Be((PostStatus.NeedsCheck, CheckReason.Missed), "a quota that frees tomorrow must not run out quietly");
        StudioJson.Read<PublishError>(post.Error)!.Message.Should().Contain("earliest");
    }

    [Test]
    public async Task A_post_missed_while_the_service_was_down_is_sent_within_its_limit_and_set_aside_beyond_it()
    {
        var late = await ScheduleAsync("An hour late");
        Time.Advance(TimeSpan.FromHours(1));
        await DispatchAsync();
        (await PostAsync(late)).Status.Should().Be(PostStatus.Posted);

        var tooLate = await ScheduleAsync("Three hours late");
        Time.Advance(TimeSpan.FromHours(3));
        await DispatchAsync();
        var post = await PostAsync(tooLate);
        (post.Status, post.Reason).Should().Be((PostStatus.NeedsCheck, CheckReason.Missed));
        Sent("Three hours late").Should().Be(0, "nobody wants Friday's sale on Monday");
    }

    [Test]
    public async Task A_revoked_token_pauses_the_account_once_and_its_posts_wait_without_a_call()
    {
        Fault(new FaultRule { Fault = SandboxFault.TokenRevoked, Platform = Platform.Facebook });
        var first = await ScheduleAsync("First");
        await DispatchAsync();
        (await PostAsync(first)).Reason.Should().Be(CheckReason.AccountDisconnected);
        await using (var db = App.Dbs.ForSystem())
            (await db.Accounts.SingleAsync(a => a.Platform == Platform.Facebook)).Status.Should().Be(AccountStatus.Disconnected);

        var calls = Sandbox.Requests().Count;
        await using (var db = App.Dbs.ForSystem())
        {
            // As if it had been planned before the connection was lost.
            await db.Accounts.Where(a => a.Platform == Platform.Facebook).ExecuteUpdateAsync(set => set.SetProperty(a => a.Status, AccountStatus.Active));
            var second = await ScheduleAsync("Second", inSeconds: 60);
            await db.Accounts.Where(a => a.Platform == Platform.Facebook).ExecuteUpdateAsync(set => set.SetProperty(a => a.Status, AccountStatus.Disconnected));
            Time.Advance(TimeSpan.FromSeconds(61));
            await DispatchAsync();
            (await PostAsync(second)).Reason.Should().Be(CheckReason.AccountDisconnected);
        }

        Sandbox.Requests().Should().HaveCount(calls, "a revoked token is not hammered");
    }

    [Test]
    public async Task A_slow_network_does_not_delay_the_others()
    {
        Fault(new FaultRule { Fault = SandboxFault.AnswerDelay, Platform = Platform.Facebook, Seconds = 20 });
        for (var i = 0; i < 40; i++)
            await ScheduleAsync($"Slow {i}");
        var quick = await ScheduleAsync("Quick", "x");
        await Dispatcher.TickAsync(CancellationToken.None);
        await Eventually(async () => (await PostAsync(quick)).Status == PostStatus.Posted);
        Dispatcher.InFlight.Should().BePositive("Facebook is still at it");
        await SettledAsync(Dispatcher.DrainAsync(), TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task Process_ready_posts_sends_what_is_due_and_reports_it()
    {
        var due = await ScheduleAsync("Due now");
        await ScheduleAsync("Not yet", inSeconds: 600);
        var report = await Client.PostAsync("/api/schedule/process_ready_posts/", null);
        var answer = (await report.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonObject>())!;
        answer["claimed"]!.GetValue<int>().Should().Be(1);
        answer["posted"]!.GetValue<int>().Should().Be(1);
        answer["results"]![0]!["id"]!.GetValue<string>().Should().Be(due);
    }

    [Test]
    public async Task A_first_comment_follows_the_post_and_its_failure_is_a_warning()
    {
        var id = await ScheduleAsync("With comment", firstComment: "Call the shop");
        await DispatchAsync();
        Sandbox.Posts().Should().ContainSingle(p => p.Kind == SandboxPostKind.Comment && p.Text == "Call the shop");

        Fault(new FaultRule { Fault = SandboxFault.ErrorWithoutPerforming, On = CallKind.After });
        var failing = await ScheduleAsync("With failing comment", firstComment: "Not to be");
        await DispatchAsync();
        (await PostAsync(failing)).Status.Should().Be(PostStatus.Posted, "the post is out, whatever became of its comment");
        StudioJson.Read<PostWarning[]>((await PostAsync(failing)).Warnings).Should().ContainSingle("it has the form of every other warning")
            .Which.Should().Match<PostWarning>(w => w.Pointer == "/first_comment" && w.Rule == "first_comment_failed" && w.Message.Length > 0);
        (await ActionsAsync(id)).Should().EndWith("first_comment");
    }

    [Test]
    public async Task While_others_are_in_flight_what_missed_its_time_still_leaves_the_queue_within_a_second()
    {
        var held = await ScheduleAsync("Held", inSeconds: 4);
        await Dispatcher.TickAsync(CancellationToken.None);
        await Eventually(async () => (await PostAsync(held)).Status == PostStatus.Publishing);
        var missed = await ScheduleAsync("Missed");
        await using (var db = App.Dbs.ForSystem())
        {
            var hourAgo = Time.GetUtcNow().AddHours(-1);
            await db.Posts.Where(p => p.Id == missed).ExecuteUpdateAsync(set => set.SetProperty(p => p.NextTry, hourAgo).SetProperty(p => p.LatestSend, hourAgo));
        }

        Time.Advance(TimeSpan.FromSeconds(1));
        await Dispatcher.TickAsync(CancellationToken.None);
        (await PostAsync(held)).Status.Should().Be(PostStatus.Publishing, "it waits for its time, so that something is in flight");
        var post = await PostAsync(missed);
        post.Status.Should().Be(PostStatus.NeedsCheck, "a burst puts the look at it off, for a second and no longer");
        post.Reason.Should().Be(CheckReason.Missed);
    }

    [Test]
    public async Task Stopping_gives_back_what_was_only_being_prepared()
    {
        var id = await ScheduleAsync("Interrupted", inSeconds: 4);
        await Dispatcher.TickAsync(CancellationToken.None);
        await Eventually(async () => (await PostAsync(id)).Status == PostStatus.Publishing);
        await Dispatcher.StopAsync();
        var post = await PostAsync(id);
        post.Status.Should().Be(PostStatus.Scheduled, "another node or the next start sends it");
        post.NextTry.Should().Be(post.ScheduledTime);
        (await AttemptsAsync(id)).Should().ContainSingle().Which.Outcome.Should().Be(AttemptOutcome.Abandoned);
    }

    [Test]
    public async Task Stopping_while_the_clock_is_asked_gives_back_what_was_prepared()
    {
        var stopped = Task.CompletedTask;
        _reached = checkpoint => stopped = checkpoint is Checkpoint.AfterPrepare ? Dispatcher.StopAsync() : stopped;
        var id = await ScheduleAsync("Interrupted", inSeconds: 4);
        await DispatchAsync();
        await stopped;
        (await PostAsync(id)).Status.Should().Be(PostStatus.Scheduled, "a stop between the preparation and the wait is a stop like any other");
        (await AttemptsAsync(id)).Should().ContainSingle().Which.Outcome.Should().Be(AttemptOutcome.Abandoned);
    }

    /// <summary>Waits in real time for something that other threads do; a failure to come is a failure of the test.</summary>
    private static async Task Eventually(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
    }

}

/// <summary>Eight slots: the arithmetic of fairness is visible.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class FairnessTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    protected override IEnumerable<(string, string)> Settings => [("Studio:Platforms:facebook:Concurrency", "8")];

    [Test]
    public async Task A_huge_tenant_does_not_delay_another()
    {
        var (other, key) = await App.OrganizationAsync();
        await ConnectAsync(other);
        using var otherClient = App.Client(key);
        for (var i = 0; i < 30; i++)
            await ScheduleAsync($"Huge {i}", inSeconds: -1); // earlier than the small one: among equals the ids decide
        var small = await ScheduleAsync("Small tenant", client: otherClient);

        Fault(new FaultRule { Fault = SandboxFault.AnswerDelay, Platform = Platform.Facebook, Seconds = 600 });
        await Dispatcher.TickAsync(CancellationToken.None);
        (await PostAsync(small)).Status.Should().Be(PostStatus.Publishing, "a slot is kept for those that hold none, although thirty older posts wait");
        Dispatcher.InFlight.Should().Be(8, "no more fit, and none is done");
        await SettledAsync(Dispatcher.DrainAsync(), TimeSpan.FromSeconds(60));
    }

    private async Task ConnectAsync(string organizationId)
    {
        await using var db = App.Dbs.ForSystem();
        db.Accounts.Add(new Account
        {
            Id = "other-page",
            OrganizationId = organizationId,
            Platform = Platform.Facebook,
            ExternalId = "200",
            Username = "other",
            DisplayName = "Other",
            ProtectedToken = App.Get<ISecretBox>().Protect(Account.TokenPurpose(organizationId, "other-page"), "sbx_facebook_200"),
            CreatedAt = Time.GetUtcNow(),
        });
        await db.SaveChangesAsync();
    }
}
