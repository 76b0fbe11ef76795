using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Ai;
using TextileStudio.Core.Assets;
using TextileStudio.Tests.Posters;
using TextileStudio.Tests.Publishing;

namespace TextileStudio.Tests.Ai;

/// <summary>Posters around a scene, over HTTP: from the request to the bytes on disk, and whatever the model does, a poster.</summary>
public sealed class ScenePosterTests
{
    private static readonly string[] s_paths = [AiBench.PathOf(AiBench.Model), AiBench.PathOf(AiBench.Fallback)];
    private ScriptedNetwork _network = null!;
    private StudioApp _app = null!;
    private byte[] _photo = null!;

    [SetUp]
    public async Task SetUp()
    {
        TestVips.Require();
        _network = await ScriptedNetwork.StartAsync();
        _app = App();
        _photo = PhotosWithGps.Jpeg(1200, 1200);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _app.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Test]
    public async Task A_poster_around_a_scene_is_marked_as_made_with_ai_in_row_bytes_and_renditions()
    {
        Answers(200, AiBench.Picture(AiBench.ScenePng(1024, 1024)));
        var poster = await MadeAsync(("format", "png"), ("size", "square"), ("festival", "diwali"), ("price", "4499"));
        ((string)poster["renderer"]!).Should().Be("gemini-scene");
        ((bool)poster["degraded"]!).Should().BeFalse((string?)poster["degraded_reason"]);
        ((decimal)poster["usage"]!["cost_usd"]!).Should().Be(0.0346m, "what the answer's usage comes to");
        var made = await AssetAsync((string)poster["asset_id"]!);
        made.Row.AiGenerated.Should().BeTrue();
        Encoding.UTF8.GetString(made.Bytes).Should().Contain(AiMark.SourceType);
        ((bool)(await _app.Client().GetJsonAsync($"/api/assets/{made.Row.Id}"))["ai_generated"]!).Should().BeTrue();

        var post = await _app.Client().PostAsync("/api/schedule/", new JsonObject
        {
            ["platform"] = "instagram", ["asset_id"] = made.Row.Id, ["caption"] = "Saree", ["scheduled_time"] = DateTimeOffset.UnixEpoch.AddYears(80).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        });
        post.StatusCode.Should().Be(HttpStatusCode.Created, await post.Content.ReadAsStringAsync());
        await using var db = _app.Dbs.ForSystem();
        var rendition = await AssetAsync((await db.Assets.SingleAsync(a => a.Kind == AssetKind.Rendition)).Id);
        rendition.Row.AiGenerated.Should().BeTrue("Instagram gets it as a JPEG, which is no less made with AI");
        Encoding.UTF8.GetString(rendition.Bytes).Should().Contain(AiMark.SourceType);

        var again = await (await _app.Client().PostAsync("/api/textile/poster/", new JsonObject { ["product_name"] = "Saree", ["asset_id"] = made.Row.Id, ["engine"] = "local" })).JsonAsync();
        (await AssetAsync((string)again["asset_id"]!)).Row.AiGenerated.Should().BeTrue("what is made of such a picture is one");
    }

    [TestCase("square", "1:1")]
    [TestCase("portrait", "4:5")]
    [TestCase("story", "9:16")]
    [TestCase("landscape", "16:9")]
    public async Task A_scene_of_any_size_becomes_a_poster_of_the_exact_one(string size, string ratio)
    {
        // No size that was asked for: what counts is read from the bytes, and a JPEG labelled PNG is a JPEG.
        Answers(200, AiBench.Picture(TestPhotos.Jpeg(AiBench.ScenePng(700, 500)), mimeType: "image/png"));
        var poster = await MadeAsync(("size", size), ("size", size == "square" ? "story" : "square"));
        ((string)poster["renderer"]!).Should().Be("gemini-scene", (string?)poster["degraded_reason"]);
        var header = ImageHeader.Read((await AssetAsync((string)poster["asset_id"]!)).Bytes)!;
        (header.Width, header.Height).Should().Be(((int)poster["width"]!, (int)poster["height"]!));
        var sent = _network.Of("POST", s_paths[0]).Single().Json;
        ((string)sent["generationConfig"]!["imageConfig"]!["aspectRatio"]!).Should().Be(ratio, "the first size is the poster's own");
    }

    [Test]
    public async Task The_model_and_everybody_else_see_the_photo_without_where_it_was_taken([Values("local", "gemini")] string engine, [Values("jpeg", "png", "webp")] string format)
    {
        PhotosWithGps.Carries(_photo).Should().BeTrue("otherwise nothing was tested");
        Answers(200, AiBench.Picture(AiBench.ScenePng(1024, 1024)));
        var poster = await MadeAsync(("engine", engine), ("format", format));
        var made = (await AssetAsync((string)poster["asset_id"]!)).Bytes;
        PhotosWithGps.Carries(made).Should().BeFalse();
        if (engine is "local")
        {
            Encoding.UTF8.GetString(made).Should().NotContain(AiMark.SourceType, "no model had a part in it");
            _network.Seen.Should().BeEmpty();
            return;
        }

        var sent = Convert.FromBase64String((string)_network.Of("POST", s_paths[0]).Single().Json["contents"]![0]!["parts"]![1]!["inlineData"]!["data"]!);
        PhotosWithGps.Carries(sent).Should().BeFalse("the model's maker does not learn where the shop is");
        ImageHeader.Read(sent).Should().Be(new ImageHeader("image/jpeg", 1200, 1200));
    }

    [Test]
    public void A_fitted_picture_loses_where_it_was_taken([Values("image/jpeg", "image/png", "image/webp")] string contentType)
    {
        var made = Core.Posters.PictureFitter.Fit(_photo, new FitOrder(contentType, 600, 600, 5_000_000, 300), "/asset_id");
        PhotosWithGps.Carries(made.Value.Single()).Should().BeFalse();
    }

    private static IEnumerable<TestCaseData> Failures()
    {
        TestCaseData Case(string name, int status, string body, string reason) => new TestCaseData(status, body, reason).SetArgDisplayNames(name);
        yield return Case("refused", 200, AiBench.Answer(null, "IMAGE_SAFETY"), "refused this photo");
        yield return Case("no image", 200, AiBench.Answer([new JsonObject { ["text"] = "Sorry" }], "STOP"), "gave no answer");
        yield return Case("overloaded", 503, "{}", "not available");
        yield return Case("quota", 429, "{}", "takes no more requests");
        yield return Case("key", 403, AiBench.Error(403, "PERMISSION_DENIED"), "does not accept this server's key");
        yield return Case("html", 200, "<html>", "could not be read");
        yield return Case("odd bytes", 200, AiBench.Picture("<svg onload=alert(1)>"u8.ToArray()), "cannot be used");
        yield return Case("a bomb", 200, AiBench.Picture(TestPhotos.PngBomb()), "cannot be used");
        yield return Case("too small", 200, AiBench.Picture(AiBench.ScenePng(100, 100)), "cannot be used");
        yield return Case("half a picture", 200, AiBench.Picture(AiBench.ScenePng(1024, 1024)[..4_000]), "cannot be used");
        yield return Case("blank", 200, AiBench.Picture(TestPhotos.Png(1024, 1024, (_, _) => (170, 30, 60, 255))), "cannot be used");
        yield return Case("another cloth", 200, AiBench.Picture(AiBench.ScenePng(1024, 1024, 20, 90, 60)), "changed the colours");
    }

    [TestCaseSource(nameof(Failures))]
    public async Task Whatever_the_model_does_there_is_a_poster_and_a_sentence(int status, string body, string reason)
    {
        Answers(status, body);
        var poster = await MadeAsync(("size", "landscape"));
        ((string)poster["renderer"]!).Should().Be("local-vips");
        ((bool)poster["degraded"]!).Should().BeTrue();
        ((string)poster["degraded_reason"]!).Should().Contain(reason).And.EndWith("so the poster shows your photo as it is.").And.NotContain("Canary");
        poster["usage"]!["cost_usd"].Should().NotBeNull("a model was asked");
        var made = await AssetAsync((string)poster["asset_id"]!);
        made.Row.AiGenerated.Should().BeFalse();
        Encoding.UTF8.GetString(made.Bytes).Should().NotContain(AiMark.SourceType);
        poster.ToJsonString().Should().NotContain("Canary");
        _app.Logs.Should().NotContain(l => l.Contains("Canary"));
    }

    [Test]
    public async Task Over_the_cap_nothing_is_sent_and_the_poster_says_why()
    {
        await using var app = App(("Studio:Ai:DailyCapUsd", "0"));
        var poster = await (await app.Client().PostPosterAsync(_photo, ("engine", "gemini"), ("size", "landscape"))).JsonAsync();
        ((string)poster["degraded_reason"]!).Should().StartWith("Today's budget for AI is used up");
        _network.Seen.Should().BeEmpty();
    }

    [Test]
    public async Task A_photo_that_is_blank_or_broken_is_refused_before_a_model_is_paid([Values] bool blank)
    {
        var photo = blank ? TestPhotos.Png(400, 400, (_, _) => (9, 9, 9, 255)) : _photo[..3_000];
        var answer = await _app.Client().PostPosterAsync(photo, ("engine", "gemini"));
        ((string)(await answer.JsonAsync())["code"]!).Should().Be(blank ? "image_blank" : "corrupt_image");
        _network.Seen.Should().BeEmpty();
    }

    [Test]
    public async Task The_setting_makes_it_usual_and_a_request_can_still_say_local()
    {
        Answers(200, AiBench.Picture(AiBench.ScenePng(1024, 1024)));
        await using var app = App(("Studio:Posters:Engine", "gemini"));
        ((string)(await (await app.Client().PostPosterAsync(_photo)).JsonAsync())["renderer"]!).Should().Be("gemini-scene");
        var local = await (await app.Client().PostPosterAsync(_photo, ("engine", "local"))).JsonAsync();
        (((string)local["renderer"]!), (bool)local["degraded"]!, local["usage"]!["cost_usd"]).Should().Be(("local-vips", false, (JsonNode?)null));
    }

    private StudioApp App(params (string, string)[] settings) =>
        new([("Studio:Ai:Gemini:BaseAddress", _network.Address + "/v1beta/"), ("Studio:Ai:Gemini:ApiKey", AiBench.Key), .. settings]);

    // The same from every model, or the second would be asked in the first one's place.
    private void Answers(int status, string body)
    {
        foreach (var path in s_paths)
            _network.On("POST", path, status, body);
    }

    private async Task<JsonNode> MadeAsync(params (string Name, string Value)[] fields)
    {
        var answer = await _app.Client().PostPosterAsync(_photo, fields.Any(f => f.Name == "engine") ? fields : [("engine", "gemini"), .. fields]);
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private async Task<(Asset Row, byte[] Bytes)> AssetAsync(string id)
    {
        await using var db = _app.Dbs.ForSystem();
        var asset = await db.Assets.AsNoTracking().SingleAsync(a => a.Id == id);
        await using var stream = await _app.Get<IAssetStore>().OpenAsync(asset.Path, CancellationToken.None);
        var bytes = new byte[asset.Bytes];
        await stream.ReadExactlyAsync(bytes);
        return (asset, bytes);
    }
}

/// <summary>Photos as phones make them: with EXIF that says where.</summary>
internal static class PhotosWithGps
{
    private const string Canary = "Canary: Chandni Chowk 12";

    public static byte[] Jpeg(int width, int height)
    {
        // Big-endian TIFF: a description and a pointer to a GPS directory with a latitude's hemisphere.
        byte[] text = [.. Encoding.ASCII.GetBytes(Canary), 0];
        const int TextAt = 8 + 2 + 24 + 4;
        var gpsAt = TextAt + text.Length;
        byte[] tiff =
        [
            .. "MM\0*"u8, 0, 0, 0, 8, 0, 2,
            0x01, 0x0E, 0, 2, 0, 0, 0, (byte)text.Length, 0, 0, 0, TextAt,
            0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, (byte)gpsAt,
            0, 0, 0, 0,
            .. text,
            0, 1, 0, 1, 0, 2, 0, 0, 0, 2, (byte)'N', 0, 0, 0, 0, 0, 0, 0,
        ];
        var length = 2 + 6 + tiff.Length;
        var jpeg = TestPhotos.Jpeg(TestPhotos.Png(width, height, (x, y) => TestPhotos.Cloth(x, y, Lit(170, x, width), Lit(30, x, width), Lit(60, x, width))));
        return [.. jpeg.AsSpan(0, 2), 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. "Exif\0\0"u8, .. tiff, .. jpeg.AsSpan(2)];
    }

    // From a window on the right.
    private static byte Lit(int colour, int x, int width) => (byte)(colour * (0.8 + (0.4 * x / width)));

    public static bool Carries(byte[] picture) => picture.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Canary)) >= 0 || picture.AsSpan().IndexOf("Exif\0\0"u8) >= 0 || picture.AsSpan().IndexOf("eXIf"u8) >= 0 || picture.AsSpan().IndexOf("EXIF"u8) >= 0;
}
