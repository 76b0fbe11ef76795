using System.Net;
using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Dispatch;

/// <summary>A network's cap of posts is counted ahead of time: at planning, and again before anything is uploaded.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class QuotaTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    [Test]
    public async Task A_post_over_the_cap_is_held_back_with_its_earliest_time_and_the_network_hears_nothing_of_it()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add(await ScheduleAsync($"Offer {i}"));
        await CapAsync(2);

        await DispatchAsync();
        Time.Advance(TimeSpan.FromSeconds(61)); // while two are on their way the third only gives way for a minute
        await DispatchAsync();

        Commits().Should().Be(2, "the third would be refused, so it is not sent");
        var posts = new List<ScheduledPost>();
        foreach (var id in ids)
            posts.Add(await PostAsync(id));
        posts.Count(p => p.Status is PostStatus.Posted).Should().Be(2);
        var held = posts.Single(p => p.Status is not PostStatus.Posted);
        (held.Status, held.Reason).Should().Be((PostStatus.NeedsCheck, CheckReason.Missed), "the place is free tomorrow, which is beyond the post's limit of lateness");
        held.Error.Should().Contain("earliest", "the owner is told when it could go");
    }

    [Test]
    public async Task A_post_that_may_wait_goes_out_when_the_window_has_a_place_again()
    {
        var first = await ScheduleAsync("First");
        await DispatchAsync();
        await CapAsync(1);
        Time.Advance(TimeSpan.FromHours(23));
        var second = await ScheduleAsync("Second", inSeconds: 7200, allowed: true);
        await CapAsync(1);

        Time.Advance(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(5));
        await DispatchAsync();

        (await PostAsync(first)).Status.Should().Be(PostStatus.Posted);
        (await PostAsync(second)).Status.Should().Be(PostStatus.Posted, "the first left the window an hour ago");
    }

    [Test]
    public async Task Planning_one_post_too_many_for_a_day_is_refused_with_the_figures()
    {
        await CapAsync(2);
        await ScheduleAsync("One", inSeconds: 600);
        await ScheduleAsync("Two", inSeconds: 1200);

        using var third = await Client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption = "Three", scheduled_time = Time.GetUtcNow().AddSeconds(1800).ToString("O") });
        var problem = await third.JsonAsync();

        third.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var violation = problem["violations"]![0]!;
        (violation["rule"]!.GetValue<string>(), violation["limit"]!.GetValue<string>(), violation["actual"]!.GetValue<string>()).Should().Be(("daily_quota", "2", "3"));
        using var later = await Client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption = "Three", scheduled_time = Time.GetUtcNow().AddHours(30).ToString("O") });
        later.StatusCode.Should().Be(HttpStatusCode.Created, "a day later there is a place");
    }

    private async Task<string> ScheduleAsync(string caption, double inSeconds, bool allowed)
    {
        // The cap is lifted while it is planned: another program may have used the account since.
        if (allowed)
            await CapAsync(null);
        return await ScheduleAsync(caption, inSeconds: inSeconds);
    }

    private async Task CapAsync(int? cap)
    {
        await using var db = App.Dbs.ForSystem();
        var quota = cap is null ? null : StudioJson.Write(new AccountQuota(0, cap, Time.GetUtcNow()));
        await db.Accounts.Where(a => a.Platform == Platform.Facebook).ExecuteUpdateAsync(set => set.SetProperty(a => a.Quota, quota));
    }
}
