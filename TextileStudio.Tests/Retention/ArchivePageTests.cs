using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Api.Retention;
using TextileStudio.Core.Data;
using TextileStudio.Core.Retention;
using TextileStudio.Tests.Dispatch;

namespace TextileStudio.Tests.Retention;

/// <summary>What a shop owner can be told of a post two years later: all that its page showed.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class ArchivePageTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    protected override IEnumerable<(string, string)> Settings => [("Studio:Retention:PauseMs", "0")];

    [Test]
    public async Task The_archive_tells_of_a_post_what_its_page_told()
    {
        var id = await ScheduleAsync("Festival silk, 20 % off\nnew line \u2028 and ₹", firstComment: "Order here");
        await DispatchAsync();
        var kept = await ScheduleAsync("Next week's", inSeconds: 7 * 24 * 3600);
        await AgeAsync(399);
        (await App.Get<PostArchive>().RunOnceAsync(CancellationToken.None)).Posts.Should().Be(0, "400 days unless set otherwise");
        await AgeAsync(401);
        var (post, timeline) = (await GetAsync($"/api/schedule/{id}/"), await GetAsync($"/api/schedule/{id}/timeline/"));
        post["status"]!.GetValue<string>().Should().Be("posted");

        (await App.Get<PostArchive>().RunOnceAsync(CancellationToken.None)).Posts.Should().Be(1);
        (await Client.GetAsync($"/api/schedule/{id}/")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await PostAsync(kept)).Caption.Should().Be("Next week's", "it waits for a person, however old it is");
        await using (var db = App.Dbs.ForSystem())
            (await db.Attempts.CountAsync(a => a.PostId == id) + await db.PostEvents.CountAsync(e => e.PostId == id)).Should().Be(0);

        var (output, error) = (new StringWriter(), new StringWriter());
        (await ArchiveVerb.RunAsync(App.Get<ArchiveFiles>(), ["find", id], output, error)).Should().Be(0);
        var line = output.ToString().Should().EndWith("\n").And.Subject.TrimEnd();
        line.Should().NotContain("\n", "one post, one line");
        var told = JsonNode.Parse(line)!;
        Same(told["events"], timeline["events"]);
        Same(told["attempts"], timeline["attempts"]);
        foreach (var (name, value) in post.Where(m => told["post"]!.AsObject().ContainsKey(m.Key) && m.Key is not ("warnings" or "next_try")))
            Same(told["post"]![name], value, name);
        told["post"]!["caption"]!.GetValue<string>().Should().Be("Festival silk, 20 % off\nnew line \u2028 and ₹");
        told["account"]!["platform"]!.GetValue<string>().Should().Be("facebook");
        error.ToString().Should().Contain(Path.Combine(App.DataDirectory, "archive", "2025"));

        (await ArchiveVerb.RunAsync(App.Get<ArchiveFiles>(), ["find", kept], new StringWriter(), error)).Should().Be(1);
        error.ToString().Should().Contain($"The archive holds no post {kept}");
        (await ArchiveVerb.RunAsync(App.Get<ArchiveFiles>(), ["check"], output, error)).Should().Be(0);
        output.ToString().Should().Contain("Posts: 1. Files: 1.");
        (await ArchiveVerb.RunAsync(App.Get<ArchiveFiles>(), ["burn"], output, error)).Should().Be(2);
    }

    /// <summary>As if every post had been planned, and left alone, so long ago.</summary>
    private async Task AgeAsync(int days)
    {
        var at = Time.GetUtcNow().AddDays(-days);
        await using var db = App.Dbs.ForSystem();
        await db.Posts.ExecuteUpdateAsync(set => set.SetProperty(p => p.ScheduledTime, at).SetProperty(p => p.UpdatedAt, at));
    }

    private static void Same(JsonNode? archived, JsonNode? shown, string what = "") =>
        JsonNode.DeepEquals(archived, shown).Should().BeTrue($"{what}: the page showed {shown?.ToJsonString()}, the archive says {archived?.ToJsonString()}");

    private async Task<JsonObject> GetAsync(string address) => JsonNode.Parse(await Client.GetStringAsync(address))!.AsObject();
}
