using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Dispatch;

[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class SweeperTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    [Test]
    public async Task A_post_given_as_local_time_keeps_its_wall_time_when_the_zones_rules_change()
    {
        using var answer = await Client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption = "Evening sale", local_time = "2026-12-01T18:30:00", time_zone = "Asia/Kolkata" });
        var id = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
        var right = (await PostAsync(id)).ScheduledTime;
        await using (var db = App.Dbs.ForSystem())
        {
            // As if it had been planned under older rules, an hour off.
            var old = right.AddHours(1);
            await db.Posts.Where(p => p.Id == id).ExecuteUpdateAsync(set => set.SetProperty(p => p.ScheduledTime, old).SetProperty(p => p.NextTry, old));
        }

        (await App.Get<Sweeper>().RunOnceAsync(CancellationToken.None)).MovedByZoneRules.Should().Be(1);
        var post = await PostAsync(id);
        post.ScheduledTime.Should().Be(right, "the owner meant half past six in the evening there");
        post.NextTry.Should().Be(right);
        (await ActionsAsync(id)).Should().EndWith("zone_rules_changed");
        (await App.Get<Sweeper>().RunOnceAsync(CancellationToken.None)).MovedByZoneRules.Should().Be(0);
    }

    [Test]
    public async Task A_post_with_two_ids_on_its_network_raises_the_alarm()
    {
        var id = await ScheduleAsync("Sent twice");
        await DispatchAsync();
        await using (var db = App.Dbs.ForSystem())
        {
            var first = await db.Attempts.SingleAsync(a => a.PostId == id);
            db.Attempts.Add(new Attempt
            {
                PostId = id, Number = 2, OrganizationId = first.OrganizationId, Fence = first.Fence + 1, Node = "x", Marker = first.Marker, Snapshot = first.Snapshot,
                Started = Time.GetUtcNow(), Called = Time.GetUtcNow(), Finished = Time.GetUtcNow(), Outcome = AttemptOutcome.Accepted, RemoteId = "another",
            });
            await db.SaveChangesAsync();
        }

        (await App.Get<Sweeper>().RunOnceAsync(CancellationToken.None)).SentTwice.Should().Be(1);
        App.Logs.Should().Contain(line => line.Contains(id, StringComparison.Ordinal) && line.Contains("published twice", StringComparison.Ordinal));
    }
}
