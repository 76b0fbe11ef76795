using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;
using TextileStudio.Tests.Assets;
using TextileStudio.Tests.Posters;

namespace TextileStudio.Tests.Scheduling;

/// <summary>A post with a picture the network does not take goes out with one that it takes, and says so. Real render workers.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class PostRenditionTests(DatabaseProvider provider) : ScheduleFixture(provider)
{
    protected override IEnumerable<(string, string)> Settings => [("Studio:Media:AllowLoopback", "true")];

    [OneTimeSetUp]
    public void Require() => TestVips.Require();

    [Test]
    public async Task A_png_goes_to_Instagram_as_a_jpeg_and_the_post_says_so()
    {
        var source = await UploadAsync(TestPhotos.ClothPng(900, 900));
        var told = await (await Client.PostAsync("/api/schedule/validate/", Named("instagram", source))).JsonAsync();
        ((bool)told["valid"]!).Should().BeTrue("{0}", told);
        var planned = told["warnings"]!.AsArray().Single()!;
        ((string)planned["rule"]!).Should().Be("rendition");
        planned["actual"].Should().BeNull("nothing is stored yet");
        (await Client.GetJsonAsync("/api/assets/"))["count"]!.GetValue<int>().Should().Be(1);

        var post = await CreatedAsync(Named("instagram", source));
        var sent = (string)post["asset_id"]!;
        sent.Should().NotBe(source);
        ((string)post["media"]![0]!["source_asset_id"]!).Should().Be(source);
        var warning = post["warnings"]!.AsArray().Single()!;
        ((string)warning["pointer"]!).Should().Be("/asset_id");
        ((string)warning["limit"]!).Should().Contain("media_format").And.Contain("image/jpeg", "it names what was against the rules");
        ((string)warning["message"]!).Should().Be((string)planned["message"]!, "checking and planning tell the same").And.Contain("saved as JPEG");

        var asset = await Client.GetJsonAsync($"/api/assets/{sent}/");
        ((string)asset["kind"]!).Should().Be("rendition");
        ((string)asset["source_asset_id"]!).Should().Be(source);
        ((string)warning["actual"]!).Should().Be((string)asset["asset_url"]!);
        using var anyone = App.Client("");
        var served = await anyone.GetAsync(new Uri((string)asset["asset_url"]!).AbsolutePath);
        served.Content.Headers.ContentType!.MediaType.Should().Be("image/jpeg");
    }

    [Test]
    public async Task The_same_original_is_fitted_once_for_the_same_rules()
    {
        var source = await UploadAsync(TestPhotos.ClothPng(700, 700));
        var first = await CreatedAsync(Named("instagram", source));
        var second = await CreatedAsync(Named("instagram", source, "Other words"));
        ((string)second["asset_id"]!).Should().Be((string)first["asset_id"]!);
        (await Client.GetJsonAsync("/api/assets/"))["count"]!.GetValue<int>().Should().Be(2, "the original and one rendition");
        await RefusedAsync(await Client.PostAsync("/api/schedule/", Named("instagram", source)), HttpStatusCode.Conflict, "duplicate_post");
    }

    [Test]
    public async Task A_change_of_network_or_picture_fits_the_original_anew()
    {
        var source = await UploadAsync(TestPhotos.ClothPng(500, 1_000));
        var post = await CreatedAsync(Named("instagram", source));
        var fitted = (string)post["asset_id"]!;
        var edited = await PatchedAsync(post, new JsonObject { ["caption"] = "Other words" });
        ((string)edited["asset_id"]!).Should().Be(fitted, "a change of text makes nothing new");
        await RefusedAsync(await Client.PostAsync("/api/schedule/", Named("instagram", source, "Other words")), HttpStatusCode.Conflict, "duplicate_post");

        var moved = await PatchedAsync(post, new JsonObject { ["platform"] = "x" });
        ((string)moved["asset_id"]!).Should().Be(source, "X takes the original as it is");
        moved["media"]![0]!["source_asset_id"].Should().BeNull();
        moved["warnings"]!.AsArray().Should().BeEmpty();
        var back = await PatchedAsync(post, new JsonObject { ["platform"] = "instagram" });
        ((string)back["asset_id"]!).Should().Be(fitted, "what was made is used again");

        var other = await UploadAsync(TestPhotos.ClothPng(640, 640));
        var replaced = await PatchedAsync(post, new JsonObject { ["asset_id"] = other });
        ((string)replaced["media"]![0]!["source_asset_id"]!).Should().Be(other);
    }

    [Test]
    public async Task Another_size_of_the_same_poster_goes_before_a_background_and_never_twice_into_one_post()
    {
        var photo = await UploadAsync(TestPhotos.ClothJpeg(800, 800));
        var made = await Client.PostAsync("/api/textile/poster/", new JsonObject { ["product_name"] = "Silk saree", ["asset_id"] = photo, ["size"] = new JsonArray("story", "portrait") });
        var poster = await made.JsonAsync();
        made.StatusCode.Should().Be(HttpStatusCode.Created, "{0}", poster);
        string Size(string size) => (string)poster["renditions"]!.AsArray().Single(r => (string)r!["size"]! == size)!["asset_id"]!;

        var post = await CreatedAsync(Named("instagram", Size("story")));
        ((string)post["asset_id"]!).Should().Be(Size("portrait"));
        ((string)post["media"]![0]!["source_asset_id"]!).Should().Be(Size("story"));
        ((string)post["warnings"]![0]!["message"]!).Should().Contain("another size of the same poster");

        var both = Draft("instagram", "Both");
        both["media"] = new JsonArray(new JsonObject { ["asset_id"] = Size("portrait") }, new JsonObject { ["asset_id"] = Size("story") });
        var carousel = await CreatedAsync(both);
        var ids = carousel["media"]!.AsArray().Select(m => (string)m!["asset_id"]!).ToList();
        ids[0].Should().Be(Size("portrait"));
        ids[1].Should().NotBe(Size("portrait")).And.NotBe(Size("story"), "it is set on a background instead");
        ((string)carousel["warnings"]![0]!["pointer"]!).Should().Be("/media/1/asset_id");
    }

    [Test]
    public async Task A_fetched_picture_is_fitted_too_and_its_address_stays_as_it_was_given()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var remote = builder.Build();
        remote.MapGet("/a", () => Results.Bytes(TestPhotos.ClothPng(600, 600), "image/png"));
        await remote.StartAsync();
        var draft = Draft("instagram");
        draft["asset_url"] = remote.Urls.Single() + "/a";
        var post = await CreatedAsync(draft);
        ((string)post["asset_url"]!).Should().Be((string)draft["asset_url"]!);
        ((string)(await Client.GetJsonAsync($"/api/assets/{post["media"]![0]!["source_asset_id"]}/"))["kind"]!).Should().Be("snapshot");
        await remote.StopAsync();
        var edited = await PatchedAsync(post, new JsonObject { ["caption"] = "The address is dead by now" });
        ((string)edited["asset_id"]!).Should().Be((string)post["asset_id"]!);
    }

    [Test]
    public async Task What_cannot_be_fitted_is_refused_the_same_by_both_ways()
    {
        foreach (var (bytes, rules) in new (byte[], string[])[]
        {
            (TestPictures.Png(1_024, 1_024), ["/asset_id corrupt_image", "/asset_id media_format"]),
            (SamplePictures.Jpeg(60, 100), ["/asset_id media_width", "/asset_id media_ratio"]),
        })
        {
            var draft = Named("instagram", await UploadAsync(bytes));
            Rules(await (await Client.PostAsync("/api/schedule/validate/", draft)).JsonAsync()).Should().BeEquivalentTo(rules);
            Rules(await RefusedAsync(await Client.PostAsync("/api/schedule/", draft), HttpStatusCode.UnprocessableEntity, "invalid_post")).Should().BeEquivalentTo(rules);
        }

        (await Client.GetJsonAsync("/api/assets/?kind=rendition"))["count"]!.GetValue<int>().Should().Be(0);
    }

    [Test]
    public async Task The_posts_page_shows_the_original_beside_what_is_sent()
    {
        var source = await UploadAsync(TestPhotos.ClothPng(500, 1_000));
        var post = await CreatedAsync(Named("instagram", source));
        var page = await (await Client.GetAsync($"/posts/{Id(post)}")).Content.ReadAsStringAsync();
        page.Should().Contain("Fitted for Instagram").And.Contain($"/media/{source}.png").And.Contain($"/media/{post["asset_id"]}.jpg");
    }

    private async Task<JsonNode> PatchedAsync(JsonNode post, JsonObject patch)
    {
        var response = await SendAsync(HttpMethod.Patch, $"/api/schedule/{Id(post)}/", patch);
        var body = await response.JsonAsync();
        response.StatusCode.Should().Be(HttpStatusCode.OK, "{0}", body);
        return body;
    }

    private static JsonObject Named(string platform, string asset, string caption = "Silk sarees for Diwali")
    {
        var draft = Draft(platform, caption);
        draft["asset_id"] = asset;
        return draft;
    }
}

/// <summary>Without a renderer the old rule stands, with its fix.</summary>
public sealed class PostWithoutRendererTests : ScheduleFixture
{
    protected override IEnumerable<(string, string)> Settings => [("Studio:Posters:VipsLibrary", "/no/such/library.so")];

    [Test]
    public async Task A_picture_that_breaks_a_rule_is_refused_by_it()
    {
        var draft = Draft("instagram");
        draft["asset_id"] = await UploadAsync(TestPictures.Png(1_024, 1_024));
        Rules(await (await Client.PostAsync("/api/schedule/validate/", draft)).JsonAsync()).Should().Equal("/asset_id media_format");
        Rules(await RefusedAsync(await Client.PostAsync("/api/schedule/", draft), HttpStatusCode.UnprocessableEntity, "invalid_post")).Should().Equal("/asset_id media_format");
    }
}
