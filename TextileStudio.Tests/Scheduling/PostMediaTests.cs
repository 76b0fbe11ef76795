using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Assets;

namespace TextileStudio.Tests.Scheduling;

/// <summary>Several pictures in one post: named, described, changed, fetched, counted.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class PostMediaTests(DatabaseProvider provider) : ScheduleFixture(provider)
{
    protected override IEnumerable<(string, string)> Settings => [("Studio:Media:AllowLoopback", "true")];

    [Test]
    public async Task Several_pictures_are_kept_in_their_order_with_their_descriptions()
    {
        var (first, second) = (await PictureAsync(1), await PictureAsync(2));
        var url = (string)(await Client.GetJsonAsync($"/api/assets/{second}/"))["asset_url"]!;
        var post = await CreatedAsync(With("instagram", new JsonObject { ["asset_id"] = first, ["alt_text"] = "A red saree" }, new JsonObject { ["asset_url"] = url }));
        ((string)post["asset_id"]!).Should().Be(first, "one field still names the first");
        post["media"]!.AsArray().Select(m => ((string)m!["asset_id"]!, (string?)m["alt_text"])).Should().Equal((first, "A red saree"), (second, null));
        ((string)post["media"]![1]!["asset_url"]!).Should().Be(url);
        JsonNode.DeepEquals(await Client.GetJsonAsync(Path(post)), post).Should().BeTrue();

        await using var db = App.Dbs.ForOrganization(OrganizationId);
        var row = await db.Posts.AsNoTracking().SingleAsync(p => p.Id == Id(post));
        row.MediaItems().Select(m => m.AssetId).Should().Equal(first, second);
    }

    [Test]
    public async Task A_claim_sends_all_of_them()
    {
        var (first, second) = (await PictureAsync(1), await PictureAsync(2));
        var post = await CreatedAsync(With("facebook", new JsonObject { ["asset_id"] = first, ["alt_text"] = "A red saree" }, new JsonObject { ["asset_id"] = second }));
        await using var db = App.Dbs.ForSystem();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Posts.Where(p => p.Id == Id(post)).ExecuteUpdateAsync(set => set.SetProperty(p => p.NextTry, Now.AddHours(-1)));
        var claimed = await App.Get<PostLedger>().ClaimAsync(db, new ClaimFilter(Platform.Facebook, OrganizationId, [], 10), "test", TimeSpan.FromMinutes(1), CancellationToken.None);
        claimed.Single().Snapshot.Media.Select(m => (m.AssetId, m.AltText)).Should().Equal((first, "A red saree"), (second, null));
    }

    [Test]
    public async Task One_picture_is_the_same_post_whichever_way_it_is_named()
    {
        var asset = await PictureAsync(1);
        var post = await CreatedAsync(With("facebook", new JsonObject { ["asset_id"] = asset }));
        await using (var db = App.Dbs.ForOrganization(OrganizationId))
            (await db.Posts.AsNoTracking().SingleAsync(p => p.Id == Id(post))).Media.Should().BeNull("its first asset says everything");
        var draft = Draft();
        draft["asset_id"] = asset;
        await RefusedAsync(await Client.PostAsync("/api/schedule/", draft), HttpStatusCode.Conflict, "duplicate_post");
    }

    [Test]
    public async Task The_duplicate_guard_looks_at_all_pictures()
    {
        var (first, second, third) = (await PictureAsync(1), await PictureAsync(2), await PictureAsync(3));
        await CreatedAsync(With("facebook", Named(first), Named(second)));
        await RefusedAsync(await Client.PostAsync("/api/schedule/", With("facebook", Named(first), Named(second))), HttpStatusCode.Conflict, "duplicate_post");
        await CreatedAsync(With("facebook", Named(first), Named(third)));
    }

    [Test]
    public async Task What_names_a_picture_wrongly_is_told_by_its_place()
    {
        var asset = await PictureAsync(1);
        var (_, strange) = await TenantAsync();
        using var strangers = App.Client((await App.OrganizationAsync("stranger " + TestContext.CurrentContext.Random.GetString(8))).Key);
        var theirs = await UploadAsync(SamplePictures.Jpeg(1080, 1080, seed: 9), strangers);
        strange.Should().NotBe(OrganizationId);

        async Task<IEnumerable<string>> ToldAsync(JsonObject draft) => Rules(await RefusedAsync(await Client.PostAsync("/api/schedule/", draft), HttpStatusCode.UnprocessableEntity, "invalid_post"));
        (await ToldAsync(With("facebook", Named(asset), Named(theirs)))).Should().Equal(["/media/1/asset_id asset_not_found"], "another tenant's picture is not there");
        (await ToldAsync(With("facebook", Named(asset), new JsonObject { ["asset_url"] = $"/media/{theirs}.jpg" }))).Should().Equal("/media/1/asset_url asset_not_found");
        (await ToldAsync(With("facebook", new JsonObject { ["asset_id"] = asset, ["asset_url"] = "https://example.com/a.jpg" }))).Should().Equal("/media/0/asset_url media_twice");
        (await ToldAsync(With("facebook", new JsonObject()))).Should().Equal("/media/0/asset_id required");
        (await ToldAsync(With("facebook", Named(asset), Named(asset)))).Should().Equal("/media/1/asset_id media_repeated");
        (await ToldAsync(With("facebook"))).Should().Equal("/media media_count");
        (await ToldAsync(With("facebook", [.. Enumerable.Range(0, 36).Select(_ => Named(asset))]))).Should().Equal("/media media_count");
        (await ToldAsync(With("facebook", new JsonObject { ["asset_id"] = asset, ["alt_text"] = new string('a', 1_001) }))).Should().Equal("/media/0/alt_text alt_text_length");
        var both = With("facebook", Named(asset));
        both["asset_id"] = asset;
        (await ToldAsync(both)).Should().Equal("/media media_twice");
        (await Client.GetJsonAsync("/api/schedule/"))["count"]!.GetValue<int>().Should().Be(0);
    }

    [TestCase("facebook", 10)]
    [TestCase("instagram", 10)]
    [TestCase("x", 4)]
    public async Task Each_network_takes_so_many_pictures(string platform, int most)
    {
        var assets = new List<string>();
        for (byte i = 0; i <= most; i++)
            assets.Add(await PictureAsync(i));
        (await CreatedAsync(With(platform, [.. assets.Take(most).Select(Named)])))["media"]!.AsArray().Should().HaveCount(most);
        var problem = await RefusedAsync(await Client.PostAsync("/api/schedule/", With(platform, [.. assets.Select(Named)])), HttpStatusCode.UnprocessableEntity, "invalid_post");
        Rules(problem).Should().Equal("/media media_count");
        ((string)problem["violations"]![0]!["limit"]!).Should().Be($"{most}");
        ((string)problem["violations"]![0]!["actual"]!).Should().Be($"{most + 1}");
    }

    [TestCase("""{"media":{}}""")]
    [TestCase("""{"media":"a"}""")]
    [TestCase("""{"media":[null]}""")]
    [TestCase("""{"media":["a"]}""")]
    [TestCase("""{"media":[[]]}""")]
    [TestCase("""{"media":[{"asset_id":5}]}""")]
    [TestCase("""{"media":[{"id":"a"}]}""")]
    [TestCase("""{"media":[{"asset_id":"a","asset_id":"b"}]}""")]
    [TestCase("""{"media":[{"alt_text":"a\u0000b"}]}""")]
    public async Task A_malformed_list_is_400_with_its_place(string json)
    {
        var created = await (await Client.PostJsonTextAsync("/api/schedule/", json)).JsonAsync();
        ((string)created["code"]!).Should().Be("json_malformed");
        ((string)created["violations"]![0]!["pointer"]!).Should().StartWith("/media");
        var post = await CreatedAsync();
        (await SendAsync(HttpMethod.Patch, Path(post), JsonNode.Parse(json))).StatusCode.Should().Be(HttpStatusCode.BadRequest, "a patch is read as strictly");
    }

    [Test]
    public async Task A_patch_replaces_the_list_as_a_whole_and_leaves_it_alone_when_it_does_not_speak_of_it()
    {
        var (first, second, third) = (await PictureAsync(1), await PictureAsync(2), await PictureAsync(3));
        var post = await CreatedAsync(With("facebook", new JsonObject { ["asset_id"] = first, ["alt_text"] = "Red" }, Named(second)));
        Names(await PatchedAsync(post, new JsonObject { ["caption"] = "New" })).Should().Equal((first, "Red"), (second, null));
        Names(await PatchedAsync(post, new JsonObject { ["media"] = new JsonArray(Named(third), Named(first)) })).Should().Equal([(third, null), (first, null)], "lists are replaced, not merged");
        Names(await PatchedAsync(post, new JsonObject { ["asset_id"] = second })).Should().Equal([(second, null)], "one picture takes the list's place");
        Names(await PatchedAsync(post, new JsonObject { ["media"] = new JsonArray(Named(first), Named(second)) })).Should().HaveCount(2);
        Names(await PatchedAsync(post, new JsonObject { ["media"] = null })).Should().BeEmpty("null takes them out");

        var timeline = await Client.GetJsonAsync(Path(post) + "timeline/");
        timeline.ToJsonString().Should().Contain("media", "the timeline names what was changed");
        (await SendAsync(HttpMethod.Patch, Path(post), new JsonObject { ["media"] = new JsonArray(Named(first)), ["asset_id"] = second })).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task A_replacement_without_media_has_none()
    {
        var post = await CreatedAsync(With("facebook", Named(await PictureAsync(1)), Named(await PictureAsync(2))));
        var after = await (await SendAsync(HttpMethod.Put, Path(post), Draft(caption: "Text alone"))).JsonAsync();
        after["media"]!.AsArray().Should().BeEmpty();
        after["asset_id"].Should().BeNull();
    }

    [Test]
    public async Task Pictures_at_addresses_are_fetched_a_few_at_a_time_once_and_kept()
    {
        var (under, most, fetched) = (0, 0, 0);
        var gate = new Lock();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var remote = builder.Build();
        remote.MapGet("/{seed:int}", async (int seed) =>
        {
            lock (gate)
            {
                fetched++;
                most = Math.Max(most, ++under);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            lock (gate)
                under--;
            return Results.Bytes(SamplePictures.Jpeg(1080, 1080, seed: (byte)seed), "image/jpeg");
        });
        remote.MapGet("/page", () => Results.Content("<html></html>", "text/html"));
        await remote.StartAsync();
        var root = remote.Urls.Single();
        var own = await PictureAsync(99);
        JsonObject[] named = [.. Enumerable.Range(0, 9).Select(i => new JsonObject { ["asset_url"] = $"{root}/{i}" })];

        var checkedFirst = await (await Client.PostAsync("/api/schedule/validate/", With("facebook", [Named(own), .. named]))).JsonAsync();
        ((bool)checkedFirst["valid"]!).Should().BeTrue("{0}", checkedFirst);
        (await Client.GetJsonAsync("/api/assets/"))["count"]!.GetValue<int>().Should().Be(1, "checking stores nothing");

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/schedule/") { Content = JsonContent.Create(With("facebook", [Named(own), .. named.Select(n => (JsonObject)n.DeepClone())])) };
        request.Headers.Add("Idempotency-Key", "carousel");
        var post = await (await Client.SendAsync(request)).JsonAsync();
        post["media"]!.AsArray().Select(m => (string)m!["asset_url"]!).Skip(1).Should().Equal(Enumerable.Range(0, 9).Select(i => $"{root}/{i}"), "the order is the request's, not the fetches'");
        most.Should().BeInRange(2, 4, "a few at a time");
        var before = fetched;
        var patched = await PatchedAsync(post, new JsonObject { ["caption"] = "New" });
        Names(patched).Should().Equal(Names(post), "a change of text depends on no address");
        fetched.Should().Be(before);

        var draft = With("facebook", Named(own), new JsonObject { ["asset_url"] = root + "/page" }, new JsonObject { ["asset_url"] = "/etc/passwd" });
        Rules(await RefusedAsync(await Client.PostAsync("/api/schedule/", draft), HttpStatusCode.UnprocessableEntity, "invalid_post"))
            .Should().Equal("/media/1/asset_url media_not_an_image", "/media/2/asset_url media_url_refused");
        await remote.StopAsync();
    }

    private async Task<JsonNode> PatchedAsync(JsonNode post, JsonObject patch)
    {
        var response = await SendAsync(HttpMethod.Patch, Path(post), patch);
        var body = await response.JsonAsync();
        response.StatusCode.Should().Be(HttpStatusCode.OK, "{0}", body);
        return body;
    }

    private static IEnumerable<(string, string?)> Names(JsonNode post) => post["media"]!.AsArray().Select(m => ((string)m!["asset_id"]!, (string?)m["alt_text"]));

    private static JsonObject Named(string asset) => new() { ["asset_id"] = asset };

    private static JsonObject With(string platform, params JsonObject[] media)
    {
        var draft = Draft(platform);
        draft["media"] = new JsonArray([.. media]);
        return draft;
    }

    private Task<string> PictureAsync(byte seed) => UploadAsync(SamplePictures.Jpeg(1080, 1080, seed: seed));

    private static string Path(JsonNode post) => $"/api/schedule/{Id(post)}/";
}
