using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Usage;

namespace TextileStudio.Tests.Posters;

/// <summary>Posters over HTTP, from the request to the bytes on disk.</summary>
public sealed class PosterApiTests
{
    private StudioApp _app = null!;
    private HttpClient _client = null!;
    private byte[] _photo = null!;

    [OneTimeSetUp]
    public void Start()
    {
        TestVips.Require();
        _app = PosterRequests.App();
        _client = _app.Client();
        _photo = TestPhotos.ClothJpeg(1200, 900);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task Every_size_in_every_format_has_the_right_signature_and_pixels([Values("jpeg", "png", "webp")] string format)
    {
        var poster = await MadeAsync(("size", "square"), ("size", "portrait"), ("size", "story"), ("size", "landscape"), ("format", format));
        ((string)poster["content_type"]!).Should().Be($"image/{format}");
        var sizes = poster["renditions"]!.AsArray().Select(r => ((string)r!["size"]!, (int)r["width"]!, (int)r["height"]!));
        sizes.Should().Equal([("square", 1080, 1080), ("portrait", 1080, 1350), ("story", 1080, 1920), ("landscape", 1200, 628)], "they come in the order asked for");
        foreach (var rendition in poster["renditions"]!.AsArray())
        {
            var header = ImageHeader.Read(await BytesAsync((string)rendition!["asset_id"]!))!;
            header.Should().Be(new ImageHeader($"image/{format}", (int)rendition["width"]!, (int)rendition["height"]!), "the bytes are what the answer says");
        }
    }

    [Test]
    public async Task The_answer_carries_all_a_client_needs_to_post_it()
    {
        var answer = await _client.PostPosterAsync(_photo, ("product_name", "Kanjivaram silk"), ("price", "8999"), ("festival", "diwali"), ("language", "hi"), ("platforms", "facebook,x"));
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var poster = await answer.JsonAsync();
        answer.Headers.Location!.ToString().Should().Be($"/api/textile/poster/{poster["id"]}/");
        ((int)poster["width"]!, (int)poster["height"]!).Should().Be((1080, 1080), "square is the size when none is named");
        ((string)poster["asset_url"]!).Should().Contain($"/media/{poster["asset_id"]}.jpg");
        poster["captions"]!.AsArray().Select(c => (string)c!["platform"]!).Should().Equal(["facebook", "x"], "captions are written for the networks asked for");
        poster["captions"]!.AsArray().Should().OnlyContain(c => (int)c!["length"]! > 0 && (int)c["length"]! <= (int)c["limit"]!);
        ((string)poster["language"]!).Should().Be("hi");
        ((string)poster["renderer"]!).Should().Be(PosterStudio.Renderer);
        ((bool)poster["degraded"]!).Should().BeFalse();

        var again = await _client.GetJsonAsync($"/api/textile/poster/{poster["id"]}/");
        JsonNode.DeepEquals(poster, again).Should().BeTrue("reading it again gives the same");
    }

    [TestCase((byte)150, (byte)20, (byte)45)]
    [TestCase((byte)20, (byte)90, (byte)60)]
    [TestCase((byte)230, (byte)140, (byte)30)]
    public async Task The_cloth_on_the_poster_has_the_colour_of_the_cloth_in_the_photo(byte red, byte green, byte blue)
    {
        var photo = TestPhotos.Jpeg(TestPhotos.Png(1600, 1600, (x, y) => TestPhotos.Cloth(x, y, red, green, blue)));
        var answer = await _client.PostPosterAsync(photo, ("format", "png"));
        var poster = await BytesAsync((string)(await answer.JsonAsync())["asset_id"]!);
        var box = new PosterComposer(new VipsTextMeasurer()).PhotoBoxFor(new PosterSpec(new ProductOffer { ProductName = "Banarasi silk saree" }, PosterSize.Square, PosterFormat.Png));

        // The middle of the photo: frames and badges stand at its edges.
        var mean = TestVips.MeanColour(poster, box.X + (box.Width * 2 / 5), box.Y + (box.Height * 2 / 5), box.Width / 5, box.Height / 5);
        var error = (Math.Abs(mean[0] - red) + Math.Abs(mean[1] - green) + Math.Abs(mean[2] - blue)) / 3;
        error.Should().BeLessThanOrEqualTo(6, $"for cloth the colour is the product; it came out as {string.Join(", ", mean.Select(m => m.ToString("0")))}");
    }

    [Test]
    public async Task An_uploaded_picture_can_be_named_by_its_id_or_its_address_and_only_by_its_owner()
    {
        var first = await MadeAsync();
        var byId = await _client.PostAsync("/api/textile/poster/", Json(("product_name", "Saree"), ("asset_id", (string)first["asset_id"]!), ("size", "landscape")));
        byId.StatusCode.Should().Be(HttpStatusCode.Created, await byId.Content.ReadAsStringAsync());
        var byAddress = await _client.PostAsync("/api/textile/poster/", Json(("product_name", "Saree"), ("product_image_url", (string)first["asset_url"]!)));
        byAddress.StatusCode.Should().Be(HttpStatusCode.Created, "an address of ours is looked up, not fetched");

        var (_, key) = await _app.OrganizationAsync($"stranger-{first["id"]}");
        var theirs = await _app.Client(key).PostAsync("/api/textile/poster/", Json(("product_name", "Saree"), ("asset_id", (string)first["asset_id"]!)));
        ((string)(await theirs.JsonAsync())["code"]!).Should().Be("asset_not_found", "another tenant's picture does not exist");
        (await _app.Client(key).GetAsync($"/api/textile/poster/{first["id"]}/")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await _app.Client(key).GetJsonAsync("/api/textile/poster/"))["count"]!.GetValue<long>().Should().Be(0);
    }

    [TestCase("http://127.0.0.1:5110/photo.jpg")]
    [TestCase("http://169.254.169.254/latest/meta-data/")]
    [TestCase("file:///etc/passwd")]
    public async Task An_address_inside_the_network_is_not_fetched(string url)
    {
        var answer = await _client.PostAsync("/api/textile/poster/", Json(("product_name", "Saree"), ("product_image_url", url)));
        var problem = await answer.JsonAsync();
        ((int)answer.StatusCode).Should().Be(422, problem.ToString());
        ((string)problem["code"]!).Should().Be("media_url_refused");
        ((string)problem["violations"]![0]!["pointer"]!).Should().Be("/product_image_url");
    }

    [TestCase("engine", "gemini", "engine_not_available")]
    [TestCase("size", "gigantic", "invalid_offer")]
    [TestCase("format", "bmp", "invalid_offer")]
    [TestCase("style", "noir", "invalid_offer")]
    [TestCase("price", "-1", "invalid_offer")]
    public async Task What_cannot_be_made_is_refused_with_what_can(string field, string value, string code)
    {
        var answer = await _client.PostPosterAsync(_photo, (field, value));
        var problem = await answer.JsonAsync();
        ((int)answer.StatusCode).Should().Be(422, problem.ToString());
        ((string)problem["code"]!).Should().Be(code);
        var violation = problem["violations"]!.AsArray().Should().ContainSingle().Subject!;
        ((string)violation["pointer"]!).Should().Be("/" + field);
        ((string)violation["fix"]!).Should().NotBeNullOrWhiteSpace();
    }

    [Test]
    public async Task All_mistakes_are_named_at_once()
    {
        var answer = await _client.PostPosterAsync(null, ("product_name", ""), ("price", "-5"), ("size", "huge"), ("format", "bmp"), ("festival", "thursday"));
        var pointers = (await answer.JsonAsync())["violations"]!.AsArray().Select(v => (string)v!["pointer"]!);
        pointers.Should().BeEquivalentTo(["/product_name", "/price", "/festival", "/product_image", "/size", "/format"]);
    }

    [TestCase("colour", "red", "unknown_field")]
    [TestCase("price", "4,999", "number")]
    [TestCase("price", "₹4999", "number")]
    [TestCase("discount_percent", "ten", "number")]
    [TestCase("product_image", "not a file", "file")]
    public async Task A_form_that_is_not_ours_is_malformed(string field, string value, string rule)
    {
        var answer = await _client.PostPosterAsync(_photo, (field, value));
        var problem = await answer.JsonAsync();
        ((int)answer.StatusCode).Should().Be(400, problem.ToString());
        ((string)problem["violations"]![0]!["rule"]!).Should().Be(rule);
    }

    [Test]
    public async Task A_field_or_a_file_sent_twice_is_malformed()
    {
        (await _client.PostPosterAsync(_photo, ("price", "10"), ("price", "20"))).StatusCode.Should().Be(HttpStatusCode.BadRequest, "nobody can say which price is meant");
        using var form = PosterRequests.Form(_photo);
        form.Add(new ByteArrayContent(_photo), "product_image", "second.jpg");
        (await _client.PostAsync("/api/textile/poster/", form)).StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [TestCase("{\"product_name\":\"Saree\",\"colour\":\"red\"}")]
    [TestCase("{\"product_name\":\"Saree\",\"product_name\":\"Kurta\"}")]
    [TestCase("{\"product_name\":\"Saree\",\"price\":\"4999\"}")]
    [TestCase("{\"product_name\":\"Saree\",\"size\":7}")]
    [TestCase("{\"product_name\":\"Saree\",\"size\":[\"square\",7]}")]
    [TestCase("{\"product_name\":\"Saree\",\"price\":1e99}")]
    [TestCase("{\"product_name\":")]
    [TestCase("[]")]
    [TestCase("null")]
    public async Task Json_of_another_form_is_malformed(string json)
    {
        var answer = await _client.PostJsonTextAsync("/api/textile/poster/", json);
        ((int)answer.StatusCode).Should().Be(400, await answer.Content.ReadAsStringAsync());
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [Test]
    public async Task The_same_idempotency_key_makes_one_poster()
    {
        var before = await CountAsync();
        var first = await PostWithKeyAsync("poster-key-1", "Saree");
        var second = await PostWithKeyAsync("poster-key-1", "Saree");
        second.StatusCode.Should().Be(HttpStatusCode.Created);
        second.Headers.GetValues("Idempotent-Replayed").Should().Equal("true");
        ((string)(await second.JsonAsync())["id"]!).Should().Be((string)(await first.JsonAsync())["id"]!);
        (await PostWithKeyAsync("poster-key-1", "Kurta")).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity, "another poster under the same key is a mistake");
        (await CountAsync()).Should().Be(before + 1);
    }

    [Test]
    public async Task A_refused_photo_is_not_counted_and_a_poster_is()
    {
        var before = await UsedAsync();
        await _client.PostPosterAsync("no picture"u8.ToArray());
        (await UsedAsync()).Should().Be(before);
        await MadeAsync(("size", "landscape"));
        (await UsedAsync()).Should().Be(before + 1);
    }

    [Test]
    public async Task The_list_goes_from_newest_to_oldest_and_back_without_a_gap()
    {
        await using var app = PosterRequests.App();
        var client = app.Client();
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
            made.Insert(0, (string)(await (await client.PostPosterAsync(_photo, ("size", "landscape"))).JsonAsync())["id"]!);

        var first = await client.GetJsonAsync("/api/textile/poster/?page_size=2");
        ((long)first["count"]!).Should().Be(5);
        first["previous"].Should().BeNull("nothing is newer");
        var second = await client.GetJsonAsync((string)first["next"]!);
        var third = await client.GetJsonAsync((string)second["next"]!);
        third["next"].Should().BeNull("nothing is older");
        new[] { first, second, third }.SelectMany(Ids).Should().Equal(made);
        Ids(await client.GetJsonAsync((string)third["previous"]!)).Should().Equal(Ids(second), "the way back shows the same pages");

        (await client.GetAsync("/api/textile/poster/?cursor=nonsense")).StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await client.GetAsync("/api/textile/poster/?page_size=201")).StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Themes_say_what_can_be_made_now()
    {
        var themes = await _client.GetJsonAsync("/api/textile/themes/");
        themes["festivals"]!.AsArray().Should().HaveCount(13);
        themes["languages"]!.AsArray().Should().HaveCount(12);
        themes["sizes"]!.AsArray().Should().HaveCount(4);
    }

    [Test]
    public async Task Hostile_words_are_drawn_and_not_obeyed()
    {
        var answer = await _client.PostPosterAsync(_photo, ("product_name", "<b>&amp;</text><image href=\"file:///etc/passwd\"/>]]>"), ("offer_text", "‮gnihtyreve\u0001 \"'<"), ("brand_name", "👩‍👩‍👧‍👦 & Söhne"));
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
    }

    private async Task<JsonNode> MadeAsync(params (string, string)[] fields)
    {
        var answer = await _client.PostPosterAsync(_photo, fields);
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private async Task<HttpResponseMessage> PostWithKeyAsync(string key, string product)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/textile/poster/") { Content = PosterRequests.Form(_photo, ("product_name", product), ("size", "landscape")) };
        request.Headers.Add("Idempotency-Key", key);
        return await _client.SendAsync(request);
    }

    private async Task<byte[]> BytesAsync(string assetId)
    {
        await using var db = _app.Dbs.ForSystem();
        var asset = await db.Assets.SingleAsync(a => a.Id == assetId);
        await using var stream = await _app.Get<IAssetStore>().OpenAsync(asset.Path, CancellationToken.None);
        var bytes = new byte[asset.Bytes];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private async Task<long> CountAsync()
    {
        await using var db = _app.Dbs.ForSystem();
        return await db.Posters.LongCountAsync();
    }

    private async Task<long> UsedAsync()
    {
        await using var db = _app.Dbs.ForSystem();
        return await db.Usage.Where(u => u.Meter == Meter.Posters).SumAsync(u => u.Count);
    }

    private static IEnumerable<string> Ids(JsonNode page) => page["results"]!.AsArray().Select(p => (string)p!["id"]!);

    private static JsonObject Json(params (string Name, string Value)[] fields) =>
        new(fields.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Name, f.Value)));
}
