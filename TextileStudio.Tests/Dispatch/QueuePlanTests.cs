using System.Text.RegularExpressions;
using FluentAssertions;
using FluentAssertions.Execution;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Connecting;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Dispatch;

/// <summary>What is asked all day long costs what is waiting or under way, however many posts are done: the database never goes through them all.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed partial class QueuePlanTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    private readonly QueryPlans _plans = new();

    protected override void Configure(IServiceCollection services) => services.Intercept(_plans);

    [Test]
    public async Task Nothing_that_is_asked_again_and_again_reads_the_posts_that_are_done()
    {
        await PlantedPosts.PlantAsync(App, Time, Enumerable.Range(0, 3_000).Select(i => ($"Done {i:0000}", Platform.Facebook, Time.GetUtcNow())));
        await using (var db = App.Dbs.ForSystem())
        {
            await db.Database.ExecuteSqlRawAsync("UPDATE scheduled_posts SET status = 'posted', posted_at = scheduled_time, platform_url = 'https://example.org/'");
            await ClaimAndDieAsync(await ScheduleAsync("Nobody's", "x"), afterGoAhead: true);
            await ScheduleAsync("Due");
            await ScheduleAsync("Not yet", inSeconds: 3600);
        }

        await QueryPlans.CountedAsync(App.Dbs);

        PassSettleTime(Platform.X);
        _plans.Clear();
        await DispatchAsync();
        await ReconcileAsync();
        await App.Get<Watchdog>().LookAsync(CancellationToken.None);
        await App.Get<Sweeper>().RunOnceAsync(CancellationToken.None);
        await App.Get<AccountUpkeep>().RunOnceAsync(CancellationToken.None);
        await App.Get<GroupCommit>().RunAsync(async (db, token) => await App.Get<PostLedger>().OptOutAsync(db, (await db.Recipients.FirstAsync(token)).Id, "told WhatsApp", "dispatcher", token));

        // What is told by its id may be joined either way, as the statistics say.
        var asked = _plans.Asked.Where(q => q.Text.Contains("scheduled_posts", StringComparison.Ordinal) && !q.Text.Contains("AS given", StringComparison.Ordinal)).DistinctBy(q => q.Text).ToList();
        asked.Should().HaveCountGreaterThan(12, "each of them asks for posts");
        Sent("Due").Should().Be(1, "what was asked was answered too");
        using var all = new AssertionScope();
        foreach (var question in asked)
        {
            var plan = await QueryPlans.PlanAsync(App.Dbs, question);
            var names = TableName().Matches(question.Text).Select(m => m.Groups["name"].Value).Append("scheduled_posts");
            plan.Split('\n').Where(line => line.Contains("Seq Scan on scheduled_posts", StringComparison.Ordinal) || (line.Split(' ') is ["SCAN", var name, ..] && names.Contains(name) && !IsOfQueue(question, line)))
                .Should().BeEmpty($"{question.Text}\n{plan}");
        }
    }

    [GeneratedRegex("""scheduled_posts"? (AS )?"?(?<name>\w+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TableName();

    /// <summary>The queue itself may be read whole, by whoever looks for its first or through all of it; a claim may not, which takes a few of very many.</summary>
    private static bool IsOfQueue(QueryPlans.Question question, string line) =>
        question.Text.StartsWith("SELECT", StringComparison.Ordinal) && line.Contains("next_try_", StringComparison.Ordinal);
}
