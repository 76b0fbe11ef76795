using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Webhooks;

/// <summary>Marks of use are told as they are passed.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class UsageWebhookTests(DatabaseProvider provider) : WebhookFixture(provider)
{
    protected override IEnumerable<(string, string)> Settings => [.. base.Settings, ("Studio:Limits:PostsPerDay", "5")];

    [Test]
    public async Task Eighty_and_a_hundred_percent_of_a_days_posts_are_told_once_each()
    {
        var (_, secret) = await RegisterAsync(events: ["usage.threshold"]);
        for (var i = 0; i < 5; i++)
            await ScheduleAsync($"Post {i}", inSeconds: 3_600);
        await DeliverAsync();

        Receiver.All.Should().HaveCount(2).And.OnlyContain(h => h.IsSignedWith(secret) && h.Type == "usage.threshold");
        Receiver.All.Select(h => (Percent: (int)h.Json["data"]!["percent"]!, Used: (long)h.Json["data"]!["used"]!, Limit: (long)h.Json["data"]!["limit"]!, Measure: (string)h.Json["data"]!["measure"]!))
            .Should().BeEquivalentTo([(80, 4L, 5L, "posts"), (100, 5L, 5L, "posts")], "each mark by the post that passed it");
    }
}
