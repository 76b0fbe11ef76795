using System.Net;
using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Usage;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Scheduling;

/// <summary>Posts that arrive at once share a transaction, and nothing else: no answer, no fault, no tenant.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class GroupedCreatesTests(DatabaseProvider provider) : ScheduleFixture(provider)
{
    [Test]
    public async Task Two_hundred_at_once_are_all_there_and_each_answer_is_its_requests_own()
    {
        var tenants = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TenantAsync()));
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            var (client, organizationId) = tenants[i % 4];
            var answer = await client.PostAsJsonAsync("/api/schedule/", Draft(caption: $"At once {i}", minutes: 60 + i));
            return (answer.StatusCode, Post: await answer.JsonAsync(), Caption: $"At once {i}", OrganizationId: organizationId);
        })));
        answers.Should().OnlyContain(a => a.StatusCode == HttpStatusCode.Created);
        answers.Should().OnlyContain(a => (string)a.Post["caption"]! == a.Caption && (string)a.Post["organization_id"]! == a.OrganizationId);
        await using var db = App.Dbs.ForSystem();
        foreach (var (client, organizationId) in tenants)
        {
            (await db.Posts.CountAsync(p => p.OrganizationId == organizationId)).Should().Be(50);
            (await db.Usage.Where(u => u.OrganizationId == organizationId && u.Meter == Meter.Posts).SumAsync(u => u.Count)).Should().Be(50, "each is counted where it belongs");
            (await db.PostEvents.CountAsync(e => e.OrganizationId == organizationId)).Should().Be(50);
            client.Dispose();
        }
    }

    [Test]
    public async Task Of_equal_posts_at_once_one_is_stored_and_the_others_hear_of_it()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(async () =>
        {
            var answer = await Client.PostAsJsonAsync("/api/schedule/", Draft(caption: "The same words"));
            return (answer.StatusCode, Body: await answer.JsonAsync());
        })));
        var made = answers.Single(a => a.StatusCode == HttpStatusCode.Created).Body;
        answers.Where(a => a.StatusCode != HttpStatusCode.Created).Should().OnlyContain(a => a.StatusCode == HttpStatusCode.Conflict && (string)a.Body["existing_post_id"]! == Id(made));
    }

    [Test]
    public async Task One_that_fails_hurts_no_other_and_hears_its_own_fault()
    {
        var author = App.Operator(OrganizationId);
        var scheduler = App.Get<PostScheduler>();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(async () =>
        {
            try
            {
                var outcome = await scheduler.CreateAsync(author, new PostDraft { Platform = Platform.Facebook, Caption = $"Neighbour {i}", ScheduledTime = Now.AddHours(1) },
                    (_, _, _) => i % 20 == 7 ? throw new InvalidOperationException($"fault of {i}") : Task.CompletedTask, CancellationToken.None);
                return outcome.Value.Caption;
            }
            catch (InvalidOperationException fault)
            {
                return fault.Message;
            }
        })));
        outcomes.Should().Equal(Enumerable.Range(0, 60).Select(i => i % 20 == 7 ? $"fault of {i}" : $"Neighbour {i}"));
        await using var db = App.Dbs.ForOrganization(OrganizationId);
        (await db.Posts.Select(p => p.Caption).ToListAsync()).Should().BeEquivalentTo(Enumerable.Range(0, 60).Where(i => i % 20 != 7).Select(i => $"Neighbour {i}"), "what failed left nothing behind");
        (await db.Usage.Where(u => u.Meter == Meter.Posts).SumAsync(u => u.Count)).Should().Be(57);
        var left = (await Client.GetJsonAsync("/api/usage/"))["limits"]!.AsArray().Single(l => (string)l!["name"]! == "posts-per-day")!;
        ((int)left["used"]!).Should().Be(57, "what failed is given back to the limit");
    }

    [Test]
    public async Task Hundreds_share_few_commits_and_a_commit_of_unknown_fate_is_not_tried_again()
    {
        await using var test = await TestDb.CreateAsync(App.Dbs.Provider);
        var commits = new Commits();
        var dbs = new StudioDbs(App.Dbs.Provider, test.Dbs.ConnectionString, interceptors: [commits]);
        var time = test.Time;
        var room = new GroupedCreates(dbs, new WriteRetry(dbs, time), new NewPosts(test.Ledger, new UsageLedger(new LimitOptions(), new UsageThresholds(time), time), test.Ids, time));
        var done = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => room.AddAsync(Planned(test, $"Shared {i}"), null)));
        done.Should().OnlyContain(d => d.Post != null);
        commits.Count.Should().BeLessThan(60, "up to 64 posts share a transaction");

        commits.Count = 0;
        commits.IsCutOff = true;
        var lost = Enumerable.Range(0, 10).Select(i => room.AddAsync(Planned(test, $"Lost {i}"), null)).ToList();
        foreach (var task in lost)
            (await FluentActions.Awaiting(() => task).Should().ThrowAsync<Exception>()).Which.Should().Match<Exception>(e => WriteRetry.IsAway(e));
        await using var db = test.Dbs.ForSystem();
        var stored = await db.Posts.Where(p => p.Caption.StartsWith("Lost")).Select(p => p.Caption).ToListAsync();
        stored.Should().OnlyHaveUniqueItems("a commit that was kept although nobody heard of it must not be made again").And.HaveCount(10);
    }

    private PlannedPost Planned(TestDb test, string caption)
    {
        var draft = new PostDraft { Platform = Platform.Facebook, Caption = caption, AllowDuplicate = true };
        var verdict = new PostVerdict(draft, [], []) { Platform = Platform.Facebook, AccountId = TestDb.AccountOf(Platform.Facebook), Caption = caption, ScheduledTime = test.Time.GetUtcNow().AddDays(1) };
        return new PlannedPost(new Author(TestDb.Organization, null, "test"), new JudgedDraft(new FoundMedia([]), verdict), new KeptMedia([], [], []), null);
    }
}
