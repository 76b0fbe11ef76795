using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Api.Studio;
using TextileStudio.Core.Backups;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Dispatch;

namespace TextileStudio.Tests.Backups;

/// <summary>A restored database is older than what the networks have: what may be out already never goes out again by itself.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class RestoredPostsTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    [Test]
    public async Task What_may_have_gone_out_since_is_the_owners_to_decide_over()
    {
        var soon = await ScheduleAsync("Due an hour after the backup", inSeconds: 3_600);
        var later = await ScheduleAsync("Due in five days", inSeconds: 5 * 24 * 3_600);
        var unsent = await ScheduleAsync("Taken up, not called", "x");
        await ClaimAndDieAsync(unsent, afterGoAhead: false);
        var called = await ScheduleAsync("Called, answer not written", "linkedin");
        await ClaimAndDieAsync(called, afterGoAhead: true);
        var waiting = await ScheduleAsync("Waits for its account", inSeconds: 7 * 24 * 3_600);
        var cut = await ScheduleAsync("Was due, waits for its account", inSeconds: 60);
        await SetAsync(cut, PostStatus.NeedsCheck, CheckReason.AccountDisconnected);
        await SetAsync(waiting, PostStatus.NeedsCheck, CheckReason.AccountDisconnected);
        var open = await ScheduleAsync("In doubt already", inSeconds: 120);
        await SetAsync(open, PostStatus.NeedsCheck, CheckReason.Unconfirmed);
        var failed = await ScheduleAsync("Failed", inSeconds: 180);
        await SetAsync(failed, PostStatus.Failed, null);

        // As it is when the database of four o'clock is brought back at six.
        var madeAt = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromHours(2));
        var report = await App.Get<RestoredPosts>().HoldAsync(madeAt, all: false, CancellationToken.None);
        report.Should().Be(new HeldPosts(Held: 5, Ahead: 1, Drafts: 0, Failed: 1));
        foreach (var id in new[] { soon, unsent, called, cut, open })
        {
            var post = await PostAsync(id);
            (post.Status, post.Reason, post.ErrorCode).Should().Be((PostStatus.NeedsCheck, CheckReason.Unconfirmed, PostLedger.Restored), post.Caption);
            post.Error.Should().Contain("restored from a backup of 2026-11-08 04:00Z").And.Contain("may be out already");
            (await ActionsAsync(id)).Should().EndWith("hold");
        }

        (await PostAsync(later)).Status.Should().Be(PostStatus.Scheduled);
        (await PostAsync(waiting)).Reason.Should().Be(CheckReason.AccountDisconnected, "its time has not come: it was not sent");
        (await App.Get<RestoredPosts>().HoldAsync(madeAt, all: false, CancellationToken.None)).Held.Should().Be(0, "doing it again changes nothing");

        // Whatever runs now, none of them is sent.
        for (var hour = 0; hour < 30; hour++)
        {
            await DispatchAsync();
            await ReconcileAsync();
            Time.Advance(TimeSpan.FromHours(1));
        }

        Commits().Should().Be(0, "nobody has decided");
        (await Client.PostAsync($"/api/schedule/{soon}/retry/", null)).StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await ResolveAsync(called, "posted")).Should().Be("posted");
        (await ResolveAsync(unsent, "leave")).Should().Be("cancelled");
        (await ResolveAsync(soon, "post_again")).Should().Be("scheduled");
        await DispatchAsync();
        (Commits(), Sent("Due an hour after the backup")).Should().Be((1, 1), "the owner said that it is not there");
        PostWords.Explain(PostStatus.NeedsCheck, CheckReason.Unconfirmed, restored: true).Should().Contain("brought back from a backup");
    }

    [Test]
    public async Task A_broadcast_under_way_is_held_message_by_message_and_all_that_is_planned_when_asked()
    {
        using var list = new StringContent("phone,tag,opted_in_at,opt_in_source\n9811111111,a,2026-10-01,form\n9822222222,a,2026-10-01,form\n");
        list.Headers.ContentType = new("text/csv");
        (await Client.PostAsync("/api/recipients/import/", list)).EnsureSuccessStatusCode();
        var broadcast = await ScheduleAsync("Diwali offer", "whatsapp");
        (await App.Get<Broadcasts>().ExpandDueAsync(null, TimeSpan.Zero, "test", CancellationToken.None)).Should().Be(1);
        var next = await ScheduleAsync("Next month", inSeconds: 20 * 24 * 3_600);

        var report = await App.Get<RestoredPosts>().HoldAsync(null, all: true, CancellationToken.None);
        (report.Held, report.Ahead).Should().Be((Messages + 1, 0));
        var parent = await PostAsync(broadcast);
        (parent.Status, parent.Reason).Should().Be((PostStatus.NeedsCheck, CheckReason.Unconfirmed), "it follows its messages");
        (await PostAsync(next)).ErrorCode.Should().Be(PostLedger.Restored);
        await ReconcileAsync();
        await DispatchAsync();
        Commits().Should().Be(0);
    }

    /// <summary>The demo shop has three recipients; two more came with the list.</summary>
    private const int Messages = 5;

    private async Task<string> ResolveAsync(string id, string outcome)
    {
        using var answer = await Client.PostAsJsonAsync($"/api/schedule/{id}/resolution/", new { outcome });
        answer.StatusCode.Should().Be(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["status"]!.GetValue<string>();
    }

    private async Task SetAsync(string id, PostStatus status, CheckReason? reason)
    {
        await using var db = App.Dbs.ForSystem();
        await db.Posts.Where(p => p.Id == id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, status).SetProperty(p => p.Reason, reason));
    }
}
