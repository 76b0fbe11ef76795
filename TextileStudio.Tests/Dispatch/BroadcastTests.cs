using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Dispatch;

/// <summary>A WhatsApp post becomes one message per person: each exactly once, whoever dies or races, and the broadcast tells how they fared.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class BroadcastTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    [Test]
    public async Task Everybody_gets_it_once_and_the_broadcast_tells_how_far_it_got()
    {
        await PeopleAsync(5);
        var id = await ScheduleAsync("Diwali silk", "whatsapp");

        await RunAsync();

        var broadcast = await PostAsync(id);
        broadcast.Status.Should().Be(PostStatus.Posted);
        broadcast.PlatformPostId.Should().BeNull("it is no message itself");
        To().Should().HaveCount(8).And.OnlyHaveUniqueItems("three demo people and five more, each once");
        Sandbox.Posts().Should().OnlyContain(p => p.Text.Contains("Diwali silk"));

        await ReportsAsync();
        var view = await Client.GetJsonAsync($"/api/schedule/{id}/");
        view["recipients"]!["total"]!.GetValue<int>().Should().Be(8);
        view["recipients"]!["read"]!.GetValue<int>().Should().Be(8, "each message counts once, at how far it got");
        view["recipients"]!["sent"]!.GetValue<int>().Should().Be(0);
        view["error"].Should().BeNull();
        (await Client.GetJsonAsync("/api/schedule/"))["count"]!.GetValue<int>().Should().Be(1, "lists show the broadcast");
        var messages = await Client.GetJsonAsync($"/api/schedule/?parent_id={id}");
        messages["count"]!.GetValue<int>().Should().Be(8);
        messages["results"]!.AsArray().Should().OnlyContain(m => m!["delivery"]!.GetValue<string>() == "read" && m["parent_id"]!.GetValue<string>() == id && m["status"]!.GetValue<string>() == "posted");
        (await Client.GetJsonAsync("/api/schedule/analytics/"))["total"]!.GetValue<int>().Should().Be(1, "figures count a broadcast once");
        (await ActionsAsync(id)).Should().Equal("create", "expand", "settle");
    }

    [Test]
    public async Task An_audience_is_a_tag()
    {
        using var answer = await Client.PostAsJsonAsync("/api/schedule/", new { platform = "whatsapp", caption = "For cotton", options = new { audience = "cotton" }, scheduled_time = Time.GetUtcNow().ToString("O") });
        answer.StatusCode.Should().Be(HttpStatusCode.Created);
        await RunAsync();
        To().Should().Equal("919876500003");
    }

    [Test]
    public async Task A_broadcast_to_nobody_fails_with_its_reason_and_can_be_retried()
    {
        using var answer = await Client.PostAsJsonAsync("/api/schedule/", new { platform = "whatsapp", caption = "For linen", options = new { audience = "linen" }, scheduled_time = Time.GetUtcNow().ToString("O") });
        var id = (await answer.JsonAsync())["id"]!.GetValue<string>();
        await RunAsync();
        var broadcast = await PostAsync(id);
        (broadcast.Status, broadcast.ErrorCode).Should().Be((PostStatus.Failed, "no_recipients"));
        broadcast.Error.Should().Contain("linen");

        await PeopleAsync(1, "linen");
        using var retried = await Client.PostAsync($"/api/schedule/{id}/retry/", null);
        retried.StatusCode.Should().Be(HttpStatusCode.OK);
        await RunAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted);
        To().Should().ContainSingle();
    }

    [Test]
    public async Task A_broadcast_is_expanded_once_by_racing_dispatchers()
    {
        await PeopleAsync(60);
        var id = await ScheduleAsync("Race", "whatsapp");
        var broadcasts = App.Get<Broadcasts>();
        var expanded = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => broadcasts.ExpandDueAsync(null, TimeSpan.Zero, $"node-{n}", CancellationToken.None))));
        expanded.Sum().Should().Be(1);
        (await ChildrenAsync(id)).Select(c => c.RecipientId).Should().HaveCount(63).And.OnlyHaveUniqueItems();
        (await ActionsAsync(id)).Should().Equal("create", "expand");
    }

    [Test]
    public async Task Messages_are_spread_at_the_networks_pace()
    {
        await PeopleAsync(100);
        var id = await ScheduleAsync("Pace", "whatsapp", inSeconds: 3);
        await App.Get<Broadcasts>().ExpandDueAsync(null, TimeSpan.FromSeconds(5), "node", CancellationToken.None);
        var times = (await ChildrenAsync(id)).Select(c => c.NextTry).ToList();
        times.Min().Should().Be((await PostAsync(id)).ScheduledTime, "made ahead of its time, sent on time");
        times.GroupBy(t => t).Should().OnlyContain(g => g.Count() <= 15);
        (times.Max() - times.Min()).Should().Be(TimeSpan.FromSeconds(1.5), "103 messages in quarters of fifteen");

        // A clock that runs ahead of a busy machine makes go-aheads stale; what was not sent then has its turn in a later round.
        for (var round = 0; round < 20 && To().Count() < 103; round++)
            await SettledAsync(RunAsync(), TimeSpan.FromMilliseconds(20));
        To().Should().HaveCount(103).And.OnlyHaveUniqueItems();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted);
    }

    [Test]
    public async Task A_node_that_died_between_expansion_and_sending_loses_nobody_and_doubles_nobody()
    {
        await PeopleAsync(4);
        var id = await ScheduleAsync("Died between", "whatsapp");
        await App.Get<Broadcasts>().ExpandDueAsync(null, TimeSpan.Zero, "dead-node", CancellationToken.None);
        var children = await ChildrenAsync(id);
        await ClaimAndDieAsync(children[0].Id, afterGoAhead: false); // it had claimed all of them

        Time.Advance(TimeSpan.FromMinutes(3));
        await ReconcileAsync();
        await RunAsync();

        To().Should().HaveCount(7).And.OnlyHaveUniqueItems();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted);
    }

    [Test]
    public async Task A_message_whose_sender_died_after_the_go_ahead_is_never_sent_again_on_hope()
    {
        var id = await ScheduleAsync("Died late", "whatsapp");
        await App.Get<Broadcasts>().ExpandDueAsync(null, TimeSpan.Zero, "dead-node", CancellationToken.None);
        var doubtful = (await ChildrenAsync(id))[0];
        await ClaimAndDieAsync(doubtful.Id, afterGoAhead: true);
        for (var i = 0; i < 50; i++)
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            await ReconcileAsync();
            await RunAsync();
        }

        To().Should().HaveCount(2, "the others went out");
        var child = await PostAsync(doubtful.Id);
        (child.Status, child.Reason).Should().Be((PostStatus.NeedsCheck, CheckReason.Unconfirmed), "WhatsApp was silent, and silence proves nothing");
        var broadcast = await PostAsync(id);
        (broadcast.Status, broadcast.Reason).Should().Be((PostStatus.NeedsCheck, CheckReason.Unconfirmed));

        using var resolved = await Client.PostAsJsonAsync($"/api/schedule/{doubtful.Id}/resolution/", new { outcome = "post_again" });
        resolved.StatusCode.Should().Be(HttpStatusCode.OK);
        (await PostAsync(id)).Status.Should().Be(PostStatus.Publishing, "one of its messages is under way again");
        await RunAsync();
        To().Should().HaveCount(3).And.OnlyHaveUniqueItems();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted);
    }

    [Test]
    public async Task A_lost_answer_is_settled_by_the_report_without_waiting_for_the_settle_time()
    {
        Fault(new FaultRule { Fault = SandboxFault.DropAnswer, Platform = Platform.Whatsapp, Times = 1 });
        var id = await ScheduleAsync("Lost answer", "whatsapp");
        await RunAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Publishing, "one of them is in doubt");

        await ReportsAsync();
        Time.Advance(TimeSpan.FromSeconds(5));
        await ReconcileAsync();

        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted);
        To().Should().HaveCount(3).And.OnlyHaveUniqueItems();
        (await ChildrenAsync(id)).Should().OnlyContain(c => c.PlatformPostId != null && c.Delivery == Delivery.Read);
    }

    [TestCase(SandboxFault.WebhooksReversed)]
    [TestCase(SandboxFault.WebhooksTwice)]
    public async Task Reports_in_any_order_and_number_only_ever_go_forward(SandboxFault fault)
    {
        Fault(new FaultRule { Fault = fault, Platform = Platform.Whatsapp });
        var id = await ScheduleAsync("Any order", "whatsapp");
        await RunAsync();
        await ReportsAsync();
        (await ChildrenAsync(id)).Should().OnlyContain(c => c.Delivery == Delivery.Read && c.Status == PostStatus.Posted);
        await using var db = App.Dbs.ForSystem();
        (await db.NetworkEvents.CountAsync()).Should().Be(9, "three reports of three messages, each kept once");
    }

    [Test]
    public async Task A_message_that_could_not_be_delivered_keeps_its_reason_and_the_broadcast_stays_posted()
    {
        Fault(new FaultRule { Fault = SandboxFault.FailedAfterSent, Platform = Platform.Whatsapp, Times = 1 });
        var id = await ScheduleAsync("Undelivered", "whatsapp");
        await RunAsync();
        await ReportsAsync();
        var view = await Client.GetJsonAsync($"/api/schedule/{id}/");
        view["status"]!.GetValue<string>().Should().Be("posted");
        view["recipients"]!["undelivered"]!.GetValue<int>().Should().Be(1);
        var lost = (await ChildrenAsync(id)).Single(c => c.Delivery == Delivery.Undelivered);
        lost.ErrorCode.Should().Be("undeliverable");
        lost.Status.Should().Be(PostStatus.Posted, "the network took it; that it did not arrive is its delivery");
    }

    [Test]
    public async Task A_partial_outcome_is_told_and_the_failed_messages_can_be_sent_again()
    {
        Fault(new FaultRule { Fault = SandboxFault.WindowClosed, Platform = Platform.Whatsapp, Times = 2 });
        var id = await ScheduleAsync("Partly", "whatsapp");
        await RunAsync();
        var view = await Client.GetJsonAsync($"/api/schedule/{id}/");
        view["status"]!.GetValue<string>().Should().Be("posted");
        view["recipients"]!["failed"]!.GetValue<int>().Should().Be(2);
        view["warnings"]!.AsArray().Single(w => w!["rule"]!.GetValue<string>() == "partly_sent")!["message"]!.GetValue<string>().Should().Be("1 of 3 messages went out; 2 failed.");

        Time.Advance(TimeSpan.FromSeconds(30));
        using var retried = await Client.PostAsync($"/api/schedule/{id}/retry/", null);
        retried.StatusCode.Should().Be(HttpStatusCode.OK, await retried.Content.ReadAsStringAsync());
        (await PostAsync(id)).Status.Should().Be(PostStatus.Publishing);
        await RunAsync();
        view = await Client.GetJsonAsync($"/api/schedule/{id}/");
        view["status"]!.GetValue<string>().Should().Be("posted");
        view["warnings"]!.AsArray().Should().BeEmpty("all of them are out now");
        To().Should().HaveCount(3).And.OnlyHaveUniqueItems();
        (await ActionsAsync(id)).Should().Equal("create", "expand", "settle", "reopen", "settle");
    }

    [Test]
    public async Task When_nothing_went_out_the_broadcast_has_failed_for_the_commonest_reason()
    {
        Fault(new FaultRule { Fault = SandboxFault.WindowClosed, Platform = Platform.Whatsapp });
        var id = await ScheduleAsync("All failed", "whatsapp");
        await RunAsync();
        var broadcast = await PostAsync(id);
        (broadcast.Status, broadcast.ErrorCode).Should().Be((PostStatus.Failed, "window_closed"));
        broadcast.Error.Should().Contain("3 of 3 messages failed");
    }

    [Test]
    public async Task A_cancel_stops_the_remainder()
    {
        var id = await ScheduleAsync("Stop", "whatsapp");
        await App.Get<Broadcasts>().ExpandDueAsync(null, TimeSpan.Zero, "node", CancellationToken.None);
        var children = await ChildrenAsync(id);
        var under = await ClaimAndDieAsync(children[0].Id, afterGoAhead: true);

        using var cancelled = await Client.PostAsync($"/api/schedule/{id}/cancel/", null);
        cancelled.StatusCode.Should().Be(HttpStatusCode.OK, await cancelled.Content.ReadAsStringAsync());
        var view = await cancelled.JsonAsync();
        view["recipients"]!["cancelled"]!.GetValue<int>().Should().Be(2, "two had not had their go-ahead");
        view["status"]!.GetValue<string>().Should().Be("publishing", "the third may be out already: a yes would be a lie");
        await RunAsync();
        Sandbox.Posts().Should().BeEmpty("nothing of the remainder is sent");

        await App.Get<GroupCommit>().RunAsync((db, token) => App.Get<PostLedger>().ConfirmAsync(db, under.Post, "wamid.x", null, "test", token));
        await ReconcileAsync();
        var broadcast = await PostAsync(id);
        broadcast.Status.Should().Be(PostStatus.Posted, "one went out");
        broadcast.Warnings.Should().Contain("2 cancelled");
        using var again = await Client.PostAsync($"/api/schedule/{id}/cancel/", null);
        again.StatusCode.Should().Be(HttpStatusCode.Conflict, "there is nothing left to stop");
    }

    [Test]
    public async Task A_cancel_before_anything_was_sent_ends_it_as_cancelled_and_its_text_cannot_be_changed_any_more()
    {
        var id = await ScheduleAsync("Stop early", "whatsapp");
        await App.Get<Broadcasts>().ExpandDueAsync(null, TimeSpan.Zero, "node", CancellationToken.None);
        using var patch = new HttpRequestMessage(HttpMethod.Patch, $"/api/schedule/{id}/") { Content = JsonContent.Create(new { caption = "Other words" }, new System.Net.Http.Headers.MediaTypeHeaderValue("application/merge-patch+json")) };
        (await (await Client.SendAsync(patch)).JsonAsync())["code"]!.GetValue<string>().Should().Be("broadcast_expanded");
        var child = (await ChildrenAsync(id))[0];
        using var one = await Client.PostAsync($"/api/schedule/{child.Id}/cancel/", null);
        one.StatusCode.Should().Be(HttpStatusCode.OK, "a single message can be stopped");
        using var all = await Client.DeleteAsync($"/api/schedule/{id}/");
        all.StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await PostAsync(id)).Status.Should().Be(PostStatus.Cancelled);
        await RunAsync();
        Sandbox.Posts().Should().BeEmpty();
    }

    [Test]
    public async Task Who_opts_out_between_expansion_and_sending_gets_nothing()
    {
        var id = await ScheduleAsync("Too late", "whatsapp");
        await App.Get<Broadcasts>().ExpandDueAsync(null, TimeSpan.Zero, "node", CancellationToken.None);
        var people = (await Client.GetJsonAsync("/api/recipients/"))["results"]!.AsArray();
        using var out_ = await Client.PostAsJsonAsync($"/api/recipients/{people[0]!["id"]}/opt_out/", new { reason = "phoned" });
        out_.StatusCode.Should().Be(HttpStatusCode.OK);

        // The second said no while the expansion was being written: only their record knows.
        var second = people[1]!["id"]!.GetValue<string>();
        await using (var db = App.Dbs.ForSystem())
            await db.Recipients.Where(r => r.Id == second).ExecuteUpdateAsync(set => set.SetProperty(r => r.OptedOutAt, Time.GetUtcNow()));
        await RunAsync();
        await ReconcileAsync();

        To().Should().Equal(people[2]!["phone"]!.GetValue<string>().TrimStart('+'));
        var broadcast = await Client.GetJsonAsync($"/api/schedule/{id}/");
        broadcast["status"]!.GetValue<string>().Should().Be("posted");
        broadcast["recipients"]!["cancelled"]!.GetValue<int>().Should().Be(2);
        (await ChildrenAsync(id)).Count(c => c.ErrorCode == "recipient_opted_out").Should().Be(1, "the reason is kept");
    }

    [Test]
    public async Task Whom_whatsapp_reports_as_wanting_no_offers_counts_as_opted_out()
    {
        await PeopleAsync(1, phone: "919876510050");
        var id = await ScheduleAsync("No offers", "whatsapp");
        await RunAsync();
        (await ChildrenAsync(id)).Single(c => c.Status == PostStatus.Failed).ErrorCode.Should().Be("recipient_opted_out");
        (await Client.GetJsonAsync("/api/recipients/?opted_out=true"))["results"]![0]!["phone"]!.GetValue<string>().Should().Be("+919876510050");
    }

    [Test]
    public async Task Ten_thousand_people_are_written_down_in_seconds()
    {
        await PeopleAsync(10_000);
        var id = await ScheduleAsync("Ten thousand", "whatsapp");
        var started = TimeProvider.System.GetTimestamp();
        await App.Get<Broadcasts>().ExpandDueAsync(null, TimeSpan.Zero, "node", CancellationToken.None);
        var took = TimeProvider.System.GetElapsedTime(started);
        await TestContext.Out.WriteLineAsync($"{App.Dbs.Provider}: 10,003 messages expanded in {took.TotalSeconds:0.00} s");
        var children = await ChildrenAsync(id);
        children.Should().HaveCount(10_003);
        children.Should().OnlyContain(c => c.Caption == "Ten thousand" && c.RecipientId != null && c.Status == PostStatus.Scheduled && c.Version == 1 && c.Metadata == "{}" && c.ContentHash == c.Id);
        took.Should().BeLessThan(TimeSpan.FromSeconds(30), "other posts must not wait for it");

        started = TimeProvider.System.GetTimestamp();
        using var cancelled = await Client.PostAsync($"/api/schedule/{id}/cancel/", null);
        await TestContext.Out.WriteLineAsync($"{App.Dbs.Provider}: stopped in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.00} s");
        (await cancelled.JsonAsync())["status"]!.GetValue<string>().Should().Be("cancelled");
    }

    /// <summary>Ticks until nothing is due any more: first the broadcast, then its messages.</summary>
    private async Task RunAsync()
    {
        for (var i = 0; i < 4; i++)
            await DispatchAsync();
    }

    /// <summary>Lets the sandbox's reports fall due and arrive.</summary>
    private async Task ReportsAsync()
    {
        for (var i = 0; i < 8; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(40));
            await Task.WhenAny(App.Get<SandboxHandler>().WhenToldAsync(), Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System));
        }
    }

    private IEnumerable<string> To() => Sandbox.Posts(Platform.Whatsapp, 20_000).Select(p => p.Details!["to"]!.GetValue<string>());

    private async Task<List<ScheduledPost>> ChildrenAsync(string id)
    {
        await using var db = App.Dbs.ForSystem();
        return await db.Posts.AsNoTracking().Where(p => p.ParentId == id).OrderBy(p => p.NextTry).ThenBy(p => p.Id).ToListAsync();
    }

    private async Task PeopleAsync(int count, string? tag = null, string? phone = null)
    {
        var ids = App.Get<IdSource>();
        var organization = App.DemoId();
        await using var db = App.Dbs.ForSystem();
        db.AddRange(Enumerable.Range(1, count).Select(i => new Recipient
        {
            Id = ids.NewId(), OrganizationId = organization, Phone = phone ?? $"918{(i * 10) + 7:000000000}", Tag = tag, OptedInAt = Time.GetUtcNow(), OptInSource = "test", CreatedAt = Time.GetUtcNow(),
        }));
        await db.SaveChangesAsync();
    }
}
