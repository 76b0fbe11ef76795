using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Usage;
using TextileStudio.Tests.Assets;
using TextileStudio.Tests.Scheduling;

namespace TextileStudio.Tests.Http;

/// <summary>Many posts in one request: each is judged as it would be alone, and all are stored together, or what can be, or none.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class BulkTests(DatabaseProvider provider) : ScheduleFixture(provider)
{
    private const int PerDay = 600;

    protected override IEnumerable<(string, string)> Settings => [("Studio:Media:AllowLoopback", "true"), ("Studio:Limits:PostsPerDay", $"{PerDay}")];

    [Test]
    public async Task Five_hundred_posts_are_stored_by_one_request_in_their_order()
    {
        var asset = await UploadAsync();
        var drafts = Drafts(500);
        foreach (var draft in drafts.Where((_, i) => i % 2 == 0))
            draft["asset_id"] = asset;
        var answer = await SendAsync(drafts);
        var body = await answer.JsonAsync();
        answer.StatusCode.Should().Be(HttpStatusCode.Created, "{0}", body);
        ((int)body["total"]!, (int)body["created"]!, (int)body["refused"]!, (bool)body["dry_run"]!).Should().Be((500, 500, 0, false));
        Rows(body).Select(r => (int)r["index"]!).Should().Equal(Enumerable.Range(0, 500));
        Rows(body).Should().OnlyContain(r => (string)r["status"]! == "created" && r["problem"] == null);

        await using var db = App.Dbs.ForOrganization(OrganizationId);
        var captions = await db.Posts.AsNoTracking().ToDictionaryAsync(p => p.Id, p => p.Caption);
        Rows(body).Select(r => captions[(string)r["id"]!]).Should().Equal(drafts.Select(d => (string)d["caption"]!), "each row tells of its own post");
        (await db.PostEvents.CountAsync(e => e.Action == "create")).Should().Be(500, "each post's story begins");
        (await UsedAsync()).Should().Be(500);
        var one = await Client.GetJsonAsync($"/api/schedule/{(string)Rows(body)[0]["id"]!}/");
        var alone = await CreatedAsync(With(Draft(caption: "alone"), "asset_id", asset));
        foreach (var name in new[] { "status", "platform", "account_id", "asset_id", "max_retries", "next_try", "warnings", "media" })
            one[name]?.ToJsonString().Should().Be(alone[name]?.ToJsonString(), $"{name} is what it would be alone");
    }

    [Test]
    public async Task One_refused_post_stops_all_and_every_refused_one_is_named()
    {
        var drafts = Drafts(5);
        drafts[1]["platform"] = "instagram";
        drafts[3]["caption"] = new string('x', 70_000);
        drafts[3]["max_retries"] = 11;
        var problem = await RefusedAsync(await SendAsync(drafts), HttpStatusCode.UnprocessableEntity, "bulk_refused");
        Rules(problem).Should().BeEquivalentTo("/posts/1/asset_id media_required", "/posts/3/caption text_length", "/posts/3/max_retries range");
        Rows(problem).Select(r => (string)r["status"]!).Should().Equal("valid", "refused", "valid", "refused", "valid");
        Codes(problem).Should().Equal(null, "invalid_post", null, "invalid_post", null);
        Rules(Rows(problem)[3]["problem"]!).Should().BeEquivalentTo("/posts/3/caption text_length", "/posts/3/max_retries range");
        ((int)problem["refused"]!, (int)problem["total"]!).Should().Be((2, 5));
        (await CountAsync()).Should().Be(0, "nothing of it is stored");
        (await UsedAsync()).Should().Be(0, "and nothing counted");

        foreach (var (row, path) in new[] { (1, "/api/schedule/"), (3, "/api/schedule/") })
        {
            var alone = await (await Client.PostAsJsonAsync(path, drafts[row])).JsonAsync();
            ((string)alone["code"]!).Should().Be(Codes(problem)[row]);
            Rules(alone).Select(r => $"/posts/{row}{r}").Should().BeEquivalentTo(Rules(Rows(problem)[row]["problem"]!), "it is told what it would be told alone");
        }
    }

    [Test]
    public async Task With_partial_the_good_ones_are_stored()
    {
        var drafts = Drafts(4);
        drafts[2]["account_id"] = "nobody";
        var answer = await SendAsync(drafts, partial: true);
        var body = await answer.JsonAsync();
        answer.StatusCode.Should().Be(HttpStatusCode.MultiStatus, "{0}", body);
        Rows(body).Select(r => (string)r["status"]!).Should().Equal("created", "created", "refused", "created");
        Rules(Rows(body)[2]["problem"]!).Should().Equal("/posts/2/account_id account_not_found");
        (await CountAsync()).Should().Be(3);
        (await UsedAsync()).Should().Be(3);

        (await SendAsync(Drafts(2, "all good"), partial: true)).StatusCode.Should().Be(HttpStatusCode.Created, "nothing was refused");
        await RefusedAsync(await SendAsync([new JsonObject(), new JsonObject()], partial: true), HttpStatusCode.UnprocessableEntity, "bulk_refused");
    }

    [Test]
    public async Task A_dry_run_applies_every_rule_and_leaves_no_trace()
    {
        await CreatedAsync(Draft(caption: "there already"));
        var drafts = Drafts(3);
        drafts[0]["caption"] = "there already";
        drafts[1]["scheduled_time"] = "2026-11-08T03:00:00Z";
        var answer = await SendAsync(drafts, dryRun: true, key: "dry");
        var body = await answer.JsonAsync();
        answer.StatusCode.Should().Be(HttpStatusCode.OK, "{0}", body);
        ((bool)body["dry_run"]!).Should().BeTrue();
        Rows(body).Select(r => (string)r["status"]!).Should().Equal("refused", "refused", "valid");
        Codes(body).Should().Equal("duplicate_post", "invalid_post", null);
        Rows(body).Should().OnlyContain(r => r["id"] == null);
        (await CountAsync()).Should().Be(1);
        (await UsedAsync()).Should().Be(1);
        (await LeftAsync()).Should().Be(PerDay - 1, "a dry run takes nothing");
        (await SendAsync(drafts, dryRun: true, key: "dry")).Headers.Contains("Idempotent-Replayed").Should().BeFalse("there was no effect to remember");
    }

    [TestCase(0)]
    [TestCase(501)]
    public async Task Fewer_than_one_and_more_than_500_are_refused(int count)
    {
        var problem = await RefusedAsync(await SendAsync(Drafts(count)), HttpStatusCode.UnprocessableEntity, "bulk_size");
        Rules(problem).Should().Equal("/posts count");
        ((string)problem["violations"]![0]!["actual"]!).Should().Be($"{count}");
        (await CountAsync()).Should().Be(0);
    }

    [Test]
    public async Task Posts_of_one_bulk_are_duplicates_of_one_another()
    {
        var drafts = Drafts(4);
        drafts[3]["caption"] = drafts[1]["caption"]!.DeepClone();
        var problem = await RefusedAsync(await SendAsync(drafts), HttpStatusCode.UnprocessableEntity, "bulk_refused");
        Codes(problem).Should().Equal(null, null, null, "duplicate_post");
        ((int)Rows(problem)[3]["problem"]!["existing_index"]!).Should().Be(1, "its twin is named by its place");
        ((int)Rows(problem)[3]["problem"]!["status"]!).Should().Be(409, "as it would be alone");
        Rules(problem).Should().Equal("/posts/3 duplicate_post");

        drafts[3]["allow_duplicate"] = true;
        var ids = Rows(await (await SendAsync(drafts)).JsonAsync()).Select(r => (string)r["id"]!).ToList();
        var body = await (await SendAsync([Draft(caption: "new one"), drafts[2]], partial: true)).JsonAsync();
        ((string)Rows(body)[1]["problem"]!["existing_post_id"]!).Should().Be(ids[2], "a twin that is there is named by its id");

        var dayAfter = Drafts(2, "same words");
        dayAfter[1]["caption"] = dayAfter[0]["caption"]!.DeepClone();
        dayAfter[1]["scheduled_time"] = "2026-11-12T05:00:00Z";
        (await SendAsync(dayAfter)).StatusCode.Should().Be(HttpStatusCode.Created, "a day apart they are no duplicates");
    }

    [Test]
    public async Task Posts_of_one_bulk_count_against_the_accounts_cap()
    {
        var drafts = Drafts(31, "cap", "linkedin", apart: 1);
        var problem = await RefusedAsync(await SendAsync(drafts), HttpStatusCode.UnprocessableEntity, "bulk_refused");
        Rules(problem).Should().Equal(["/posts/30/scheduled_time daily_quota"], "LinkedIn takes 30 in 24 hours");
        drafts[30]["scheduled_time"] = "2026-11-10T05:00:00Z";
        (await SendAsync(drafts)).StatusCode.Should().Be(HttpStatusCode.Created);
    }

    [Test]
    public async Task The_limit_is_taken_for_exactly_what_is_stored()
    {
        (await SendAsync(Drafts(500))).StatusCode.Should().Be(HttpStatusCode.Created);
        var drafts = Drafts(130, "more", apart: 2);
        await RefusedAsync(await SendAsync(drafts), HttpStatusCode.TooManyRequests, "limit_reached");
        var refused = await SendAsync(drafts, partial: true);
        await RefusedAsync(refused, HttpStatusCode.TooManyRequests, "limit_reached");
        refused.Headers.RetryAfter.Should().NotBeNull();
        (await LeftAsync()).Should().Be(100, "who is refused has taken nothing");

        foreach (var draft in drafts.Take(30))
            draft["platform"] = "pinterest_of_old";
        (await SendAsync(drafts)).StatusCode.Should().Be(HttpStatusCode.BadRequest, "a network that does not exist is no draft at all");
        foreach (var draft in drafts.Take(30))
            (draft["platform"], draft["account_id"]) = ("x", "nobody");
        foreach (var draft in drafts.Skip(30).Take(50))
            draft["platform"] = "x";
        var body = await (await SendAsync(drafts, partial: true)).JsonAsync();
        ((int)body["created"]!, (int)body["refused"]!).Should().Be((100, 30), "only what can be stored is asked of the limit, on both networks together");
        (await LeftAsync()).Should().Be(0);
        (await UsedAsync()).Should().Be(PerDay);
        await RefusedAsync(await SendAsync(Drafts(1, "one more")), HttpStatusCode.TooManyRequests, "limit_reached");
    }

    [Test]
    public async Task Of_bulks_at_once_none_takes_more_than_is_left()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => SendAsync(Drafts(100, $"bulk {i}")))));
        answers.Count(a => a.StatusCode == HttpStatusCode.Created).Should().Be(6);
        answers.Count(a => a.StatusCode == HttpStatusCode.TooManyRequests).Should().Be(2);
        (await CountAsync()).Should().Be(PerDay);
        (await LeftAsync()).Should().Be(0);
    }

    [Test]
    public async Task A_repeated_request_is_answered_again_and_stores_nothing()
    {
        var drafts = Drafts(3);
        var first = await (await SendAsync(drafts, key: "b1")).JsonAsync();
        var again = await SendAsync(drafts, key: "b1");
        again.StatusCode.Should().Be(HttpStatusCode.Created);
        again.Headers.GetValues("Idempotent-Replayed").Should().Equal("true");
        JsonNode.DeepEquals(await again.JsonAsync(), first).Should().BeTrue();
        await RefusedAsync(await SendAsync(Drafts(4), key: "b1"), HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");

        drafts = Drafts(3, "partly");
        drafts[0]["account_id"] = "nobody";
        await RefusedAsync(await SendAsync(drafts, key: "b2"), HttpStatusCode.UnprocessableEntity, "bulk_refused");
        drafts[0].Remove("account_id");
        (await SendAsync(drafts, key: "b2")).StatusCode.Should().Be(HttpStatusCode.Created, "what stored nothing leaves its key free");

        drafts = Drafts(2, "some");
        drafts[0]["account_id"] = "nobody";
        (await SendAsync(drafts, partial: true, key: "b3")).StatusCode.Should().Be(HttpStatusCode.MultiStatus);
        var replayed = await SendAsync(drafts, partial: true, key: "b3");
        replayed.StatusCode.Should().Be(HttpStatusCode.MultiStatus);
        replayed.Headers.Contains("Idempotent-Replayed").Should().BeTrue();
        (await CountAsync()).Should().Be(7);
    }

    [Test]
    public async Task Ten_equal_bulks_at_once_under_one_key_store_their_posts_once()
    {
        var drafts = Drafts(20);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => SendAsync(drafts, key: "at-once"))));
        answers.Select(a => (int)a.StatusCode).Should().OnlyContain(s => s == 201, "whoever met the first one's posts hears its answer");
        (await CountAsync()).Should().Be(20);
        (await LeftAsync()).Should().Be(PerDay - 20, "who stored nothing gave back what it had taken");
    }

    [Test]
    public async Task Another_tenants_account_and_picture_are_not_there()
    {
        var (other, otherId) = await TenantAsync();
        var asset = await UploadAsync(client: other);
        string account;
        await using (var db = App.Dbs.ForOrganization(otherId))
            account = (await db.Accounts.FirstAsync(a => a.Platform == Platform.Facebook)).Id;
        var drafts = Drafts(3);
        drafts[1]["account_id"] = account;
        drafts[2]["asset_id"] = asset;
        var problem = await RefusedAsync(await SendAsync(drafts), HttpStatusCode.UnprocessableEntity, "bulk_refused");
        Rules(problem).Should().BeEquivalentTo("/posts/1/account_id account_not_found", "/posts/2/asset_id asset_not_found");

        (await SendAsync(Drafts(2, "same in both"), client: other)).StatusCode.Should().Be(HttpStatusCode.Created);
        (await SendAsync(Drafts(2, "same in both"))).StatusCode.Should().Be(HttpStatusCode.Created, "another tenant's posts are nobody's duplicates");
        (await Client.GetJsonAsync("/api/schedule/"))["count"]!.GetValue<int>().Should().Be(2);
        other.Dispose();
    }

    [TestCase("{}", "/posts required")]
    [TestCase("""{"posts":null}""", "/posts not_null")]
    [TestCase("""{"posts":{}}""", "/posts type")]
    [TestCase("""{"posts":[null]}""", "/posts/0 type")]
    [TestCase("""{"posts":[7]}""", "/posts/0 type")]
    [TestCase("""{"posts":[{"platform":"x"},{"platform":"orkut"}]}""", "/posts/1/platform type")]
    [TestCase("""{"posts":[{"colour":"red"}]}""", "/posts/0/colour unknown_field")]
    [TestCase("""{"posts":[{"caption":"a","caption":"b"}]}""", "/posts/0/caption duplicate_key")]
    [TestCase("""{"posts":[{"media":[null]}]}""", "/posts/0/media/0 type")]
    [TestCase("""{"posts":[],"dry_run":"yes"}""", "/dry_run type")]
    [TestCase("""{"posts":[],"partial":null}""", "/partial not_null")]
    public async Task What_is_no_draft_is_named_by_its_place(string json, string violation)
    {
        var problem = await RefusedAsync(await Client.PostJsonTextAsync("/api/schedule/bulk/", json), HttpStatusCode.BadRequest, "json_malformed");
        Rules(problem).Should().Equal(violation);
    }

    [Test]
    public async Task A_body_beyond_8_MiB_is_refused()
    {
        var draft = Draft(caption: new string('x', 60_000)).ToJsonString();
        var json = new StringBuilder("{\"posts\":[").AppendJoin(',', Enumerable.Repeat(draft, 150)).Append("]}").ToString();
        await RefusedAsync(await Client.PostJsonTextAsync("/api/schedule/bulk/", json), HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Test]
    public async Task What_several_posts_name_is_fetched_once_and_not_more_than_twenty_are()
    {
        var fetched = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var remote = builder.Build();
        remote.MapGet("/{seed:int}", (int seed) =>
        {
            Interlocked.Increment(ref fetched);
            return Results.Bytes(SamplePictures.Jpeg(1080, 1080, seed: (byte)seed), "image/jpeg");
        });
        await remote.StartAsync();
        var root = remote.Urls.Single();

        var drafts = Drafts(10);
        foreach (var draft in drafts)
            draft["asset_url"] = $"{root}/1";
        var ids = Rows(await (await SendAsync(drafts, key: "fetching")).JsonAsync()).Select(r => (string?)r["id"]).ToList();
        fetched.Should().Be(1, "ten posts share one picture");
        await using (var db = App.Dbs.ForOrganization(OrganizationId))
        {
            (await db.Posts.Where(p => ids.Contains(p.Id)).Select(p => p.AssetId).Distinct().ToListAsync()).Should().ContainSingle().Which.Should().NotBeNull();
            (await db.Assets.CountAsync()).Should().Be(1);
        }

        (await SendAsync(drafts, key: "fetching")).Headers.Contains("Idempotent-Replayed").Should().BeTrue();
        drafts = Drafts(22, "each its own");
        for (var i = 0; i < drafts.Length; i++)
            drafts[i]["asset_url"] = $"{root}/{100 + i}";
        fetched = 0;
        var problem = await RefusedAsync(await SendAsync(drafts), HttpStatusCode.UnprocessableEntity, "bulk_refused");
        Rules(problem).Should().HaveCount(2).And.OnlyContain(r => r.EndsWith("/asset_url bulk_media", StringComparison.Ordinal), "two are too many");
        fetched.Should().Be(20);
        (await CountAsync()).Should().Be(10);
        await remote.StopAsync();
    }

    private static JsonObject[] Drafts(int count, string caption = "Silk for Diwali", string platform = "facebook", int apart = 1) =>
        [.. Enumerable.Range(0, count).Select(i => Draft(platform, $"{caption} {i}", 60 + (i * apart)))];

    private static JsonObject With(JsonObject draft, string name, string value)
    {
        draft[name] = value;
        return draft;
    }

    private async Task<HttpResponseMessage> SendAsync(IEnumerable<JsonObject> drafts, bool dryRun = false, bool partial = false, string? key = null, HttpClient? client = null)
    {
        var body = new JsonObject { ["posts"] = new JsonArray([.. drafts.Select(d => d.DeepClone())]) };
        if (dryRun)
            body["dry_run"] = true;
        if (partial)
            body["partial"] = true;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/schedule/bulk/") { Content = JsonContent.Create<JsonNode>(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", $"\"{key}\"");
        return await (client ?? Client).SendAsync(request);
    }

    private static List<JsonNode> Rows(JsonNode body) => [.. body["results"]!.AsArray().Select(r => r!)];

    private static List<string?> Codes(JsonNode body) => [.. Rows(body).Select(r => (string?)r["problem"]?["code"])];

    private async Task<int> CountAsync() => (await Client.GetJsonAsync("/api/schedule/"))["count"]!.GetValue<int>();

    private async Task<long> UsedAsync()
    {
        await using var db = App.Dbs.ForOrganization(OrganizationId);
        return await db.Usage.Where(u => u.Meter == Meter.Posts).SumAsync(u => u.Count);
    }

    private async Task<int> LeftAsync() =>
        (await Client.GetJsonAsync("/api/usage/"))["limits"]!.AsArray().Single(l => (string)l!["name"]! == "posts-per-day")!["remaining"]!.GetValue<int>();
}
