using System.Net;
using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using TextileStudio.Core.Posters.Workers;

namespace TextileStudio.Tests.Posters;

/// <summary>Files that are no photos of a product, sent as one: each is refused by its name, and the service goes on.</summary>
public sealed class HostilePhotoTests
{
    private static readonly Dictionary<string, (Func<byte[]> Make, int Status, string Code)> s_table = new(StringComparer.Ordinal)
    {
        ["nothing"] = (() => [], 422, "empty_image"),
        ["900 megapixels of PNG in 100 KB"] = (TestPhotos.PngBomb, 422, "image_too_large"),
        ["JPEG claiming 65500x65500"] = (() => TestPhotos.JpegClaiming(TestPhotos.ClothJpeg(400, 300), 65500, 65500), 422, "image_too_large"),
        ["PNG one pixel over 16000 wide"] = (() => TestPhotos.PngClaiming(16_001, 300), 422, "image_too_large"),
        ["PNG claiming 2^31 pixels wide"] = (() => TestPhotos.PngClaiming(0x8000_0000, 300), 422, "corrupt_image"),
        ["PNG claiming no height"] = (() => TestPhotos.PngClaiming(300, 0), 422, "corrupt_image"),
        ["PNG without its pixels"] = (() => TestPhotos.PngClaiming(800, 600), 422, "corrupt_image"),
        ["half a JPEG"] = (() => Half(TestPhotos.ClothJpeg(1200, 900)), 422, "corrupt_image"),
        ["half a PNG"] = (() => Half(TestPhotos.ClothPng(1200, 900)), 422, "corrupt_image"),
        ["half a WebP"] = (() => Half(TestPhotos.Webp(TestPhotos.ClothPng(1200, 900))), 422, "corrupt_image"),
        ["600 bytes of a JPEG"] = (() => TestPhotos.ClothJpeg(1200, 900)[..600], 422, "corrupt_image"),
        ["PNG with a wrong checksum"] = (() => Flipped(TestPhotos.ClothPng(800, 600)), 422, "corrupt_image"),
        ["JPEG magic and noise"] = (() => [0xFF, 0xD8, 0xFF, .. Encoding.ASCII.GetBytes(new string('x', 5000))], 422, "corrupt_image"),
        ["GIF magic and a script"] = (() => [.. "GIF89a"u8, 0x40, 0x01, 0x40, 0x01, .. "<script>alert(1)</script>"u8], 422, "corrupt_image"),
        ["SVG named .jpg"] = (() => Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg' width='800' height='800'><image href='file:///etc/passwd'/></svg>"), 415, "unsupported_image_type"),
        ["SVG with an XML declaration"] = (() => Encoding.UTF8.GetBytes("<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"), 415, "unsupported_image_type"),
        ["HTML named .jpg"] = (() => "<!doctype html><script>alert(1)</script>"u8.ToArray(), 415, "unsupported_image_type"),
        ["PDF named .jpg"] = (() => "%PDF-1.7\n1 0 obj<<>>endobj"u8.ToArray(), 415, "unsupported_image_type"),
        ["ImageMagick script named .jpg"] = (() => "push graphic-context\nimage over 0,0 0,0 'https://example.com/x'"u8.ToArray(), 415, "unsupported_image_type"),
        ["one pixel"] = (() => TestPhotos.Png(1, 1, (_, _) => (9, 9, 9, 255)), 422, "image_too_small"),
        ["strip of 2000x20"] = (() => TestPhotos.ClothPng(2000, 20), 422, "image_too_small"),
        ["fully transparent"] = (() => TestPhotos.Png(600, 600, (x, y) => ((byte)(x % 256), (byte)(y % 256), 0, 0), alpha: true), 422, "image_blank"),
        ["one flat colour"] = (() => TestPhotos.Png(600, 600, (_, _) => (200, 30, 60, 255)), 422, "image_blank"),
        ["one byte over 15 MiB"] = (() => [.. TestPhotos.ClothJpeg(400, 300), .. new byte[(15 * 1024 * 1024) + 1 - TestPhotos.ClothJpeg(400, 300).Length]], 413, "image_too_large"),
    };

    private StudioApp _app = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public void Start()
    {
        TestVips.Require();
        _app = PosterRequests.App();
        _client = _app.Client();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    public static IEnumerable<string> Names => s_table.Keys;

    [TestCaseSource(nameof(Names))]
    public async Task It_is_refused_by_its_name(string name)
    {
        var (make, status, code) = s_table[name];
        var answer = await _client.PostPosterAsync(make());
        var problem = await answer.JsonAsync();
        ((int)answer.StatusCode).Should().Be(status, $"{name}: {problem}");
        ((string)problem["code"]!).Should().Be(code, $"{name}: {problem}");
        ((string)problem["violations"]![0]!["pointer"]!).Should().Be("/product_image", "the client is told which field it was");
        ((string)problem["violations"]![0]!["fix"]!).Should().NotBeNullOrWhiteSpace("and what to do about it");
    }

    [Test]
    public async Task None_is_decoded_before_it_is_refused()
    {
        await _client.PostPosterAsync(TestPhotos.ClothJpeg(500, 400));
        foreach (var (name, (make, _, _)) in s_table)
        {
            var file = make();
            // The best of three: another program on the machine may take a turn, the service must not.
            var fastest = double.MaxValue;
            for (var round = 0; round < 3 && fastest > 100; round++)
            {
                var started = System.Diagnostics.Stopwatch.GetTimestamp();
                (await _client.PostPosterAsync(file)).Dispose();
                fastest = Math.Min(fastest, System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            TestContext.Out.WriteLine($"{name}: {fastest:0} ms");
            // The aim is 100 ms on an idle machine; a second would mean that a bomb's pixels were made.
            fastest.Should().BeLessThan(1000, $"{name} is told by its first bytes, its header or where it breaks off");
        }
    }

    [Test]
    public async Task Broken_photos_neither_stop_the_service_nor_get_a_500()
    {
        var photos = Portion.IsAll ? 500 : 50;
        var random = Portion.Random();
        byte[][] good = [TestPhotos.ClothJpeg(300, 240), TestPhotos.ClothPng(240, 220), TestPhotos.Webp(TestPhotos.ClothPng(260, 220))];
        var refused = 0;
        for (var i = 0; i < photos; i++)
        {
            var broken = good[i % good.Length].ToArray();
            for (var hit = 0; hit < 1 + (i % 20); hit++)
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            var answer = await _client.PostPosterAsync(i % 3 == 0 ? broken : broken[..random.Next(broken.Length / 2, broken.Length)], ("size", "landscape"));
            ((int)answer.StatusCode).Should().BeOneOf([201, 415, 422], $"mutation {i} of seed {TestRun.Seed}: {await answer.Content.ReadAsStringAsync()}");
            refused += (int)answer.StatusCode == 201 ? 0 : 1;
        }

        refused.Should().BeGreaterThan(photos / 5, "the mutations must hurt, or this proves nothing");
        (await _client.PostPosterAsync(good[0])).StatusCode.Should().Be(HttpStatusCode.Created, "the same workers still make posters");
        _app.Services.GetRequiredService<RenderWorkerPool>().LargestResidentBytes.Should().BeLessThan(450L * 1024 * 1024, "a worker stays small whatever it is fed");
    }

    private static byte[] Half(byte[] file) => file[..(file.Length / 2)];

    private static byte[] Flipped(byte[] png)
    {
        // Inside the pixels, so that the checksum behind them is wrong.
        png[png.Length / 2] ^= 0x55;
        return png;
    }
}
