using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Native;
using TextileStudio.Core.Publishing;
using TextileStudio.Tests.Posters;

namespace TextileStudio.Tests.Assets;

/// <summary>What breaks a network's rule is made to fit it: for each network there is and each of its rules, with real pixels.</summary>
public sealed class RenditionTests
{
    private StudioApp _app = null!;
    private IReadOnlyList<(Platform Platform, PlatformRules Rules)> _networks = null!;

    [OneTimeSetUp]
    public void Networks()
    {
        _app = new StudioApp();
        _networks = [.. _app.Get<IEnumerable<IPlatform>>().Select(p => (p.Platform, p.Rules))];
        TestVips.Require();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _app.DisposeAsync();

    [Test]
    public void A_picture_that_breaks_any_one_rule_of_any_network_is_fitted_and_passes()
    {
        var fitted = 0;
        var networks = Portion.Of(_networks, 2);
        foreach (var (platform, rules) in networks)
        {
            foreach (var (rule, picture) in Breaking(rules))
            {
                var facts = Facts(picture);
                MediaInspector.Violations(facts, platform, rules, "").Select(v => v.Rule).Should().Contain(rule, "this picture is made to break it on {0}", platform);
                var order = FitOrder.For(facts, rules);
                order.Should().NotBeNull("{0} on {1} can be mended", rule, platform);
                var made = PictureFitter.Fit(picture, order!, "/asset_id");
                made.Refusal.Should().BeNull("{0} on {1}", rule, platform);
                var result = Facts(made.Value.Single());
                MediaInspector.Violations(result, platform, rules, "").Should().BeEmpty("{0} on {1} became {2}", rule, platform, result);
                List<Core.Scheduling.PostWarning> near = [];
                MediaInspector.Inspect(result, platform, rules, "", [], near);
                near.Should().NotContain(w => w.Rule == "media_bytes", "there is room left");
                fitted++;
            }
        }

        TestContext.Out.WriteLine($"{fitted} broken rules of {networks.Count} networks fitted");
        fitted.Should().BeGreaterThan(networks.Count * 2);
    }

    [Test]
    public void Any_size_under_any_rules_is_planned_within_them_or_left_alone()
    {
        var random = new Random(4_711);
        var (planned, left) = (0, 0);
        for (var round = 0; round < 5_000; round++)
        {
            var rules = Rules(random);
            var facts = new MediaFacts(random.Next(2) == 0 ? "image/png" : "image/jpeg", 1_000, Side(random), Side(random));
            if (FitOrder.For(facts, rules) is not { } order)
            {
                left++;
                continue;
            }

            planned++;
            var because = $"{facts} under {rules.MinWidth} {rules.MaxSide} {rules.MaxPixels} {rules.MinRatio} {rules.MaxRatio} became {order}";
            var scale = Math.Min((double)order.Width / facts.Width, (double)order.Height / facts.Height);
            scale.Should().BeLessThanOrEqualTo(2.1, "no thread is blown up: {0}", because);
            Math.Max(order.Width, order.Height).Should().BeLessThanOrEqualTo(rules.MaxSide, because);
            order.Width.Should().BeGreaterThanOrEqualTo(rules.MinWidth, because);
            if (rules.MaxPixels is { } most)
                ((long)order.Width * order.Height).Should().BeLessThanOrEqualTo(most, because);
            var ratio = (double)order.Width / order.Height;
            if (Math.Min(order.Width, order.Height) >= 200)
                ratio.Should().BeInRange((rules.MinRatio ?? 0) - 0.005, (rules.MaxRatio ?? 1e9) + 0.02, because);
        }

        planned.Should().BeGreaterThan(3_000);
        left.Should().BePositive("what would have to be enlarged more than twice is left alone");
    }

    [Test]
    public void Random_pictures_under_random_rules_pass_once_fitted()
    {
        var random = new Random(1_225);
        for (var round = 0; round < 40; round++)
        {
            var rules = Rules(random) with { ImageBytes = 150_000, ImageTypes = random.Next(3) == 0 ? ["image/webp"] : ["image/jpeg", "image/png"] };
            var (width, height) = (random.Next(40, 900), random.Next(40, 900));
            var png = TestPhotos.Png(width, height, (x, y) => ((byte)(x * 255 / width), (byte)(y * 255 / height), (byte)((x + y) % 256), (byte)(random.Next(3) == 0 ? 200 : 255)), alpha: random.Next(2) == 0);
            var picture = random.Next(3) switch { 0 => TestPhotos.Jpeg(TestPhotos.ClothPng(width, height)), 1 => TestPhotos.Webp(png), _ => png };
            var facts = Facts(picture);
            if (FitOrder.For(facts, rules) is not { } order)
                continue;
            var result = Facts(PictureFitter.Fit(picture, order, "").Value.Single());
            MediaInspector.Violations(result, Platform.Instagram, rules, "").Should().BeEmpty("{0} under {1} became {2} by {3}", facts, rules, result, order);
        }
    }

    [Test]
    public void Nothing_is_cut_off_and_even_edges_go_on()
    {
        // Red left border, green right border, a white mark in each corner region of the picture.
        var tall = TestPhotos.Png(300, 900, (x, _) => x < 150 ? ((byte)180, (byte)20, (byte)20, (byte)255) : ((byte)20, (byte)120, (byte)40, (byte)255));
        var result = Fitted(tall, Instagram);
        var header = ImageHeader.Read(result)!;
        header.Should().Be(new ImageHeader("image/jpeg", 720, 900));
        TestVips.MeanColour(result, 5, 100, 60, 700)[0].Should().BeApproximately(180, 8, "the left edge's red goes on to the left");
        TestVips.MeanColour(result, 650, 100, 60, 700)[1].Should().BeApproximately(120, 8, "the right edge's green goes on to the right");
        TestVips.MeanColour(result, 215, 0, 140, 5)[0].Should().BeApproximately(180, 8, "the top is still there");
        TestVips.MeanColour(result, 215, 895, 140, 5)[0].Should().BeApproximately(180, 8, "and the bottom");
    }

    [Test]
    public void Uneven_edges_are_continued_out_of_focus()
    {
        var tall = TestPhotos.Png(300, 900, (x, y) => (x / 30 + y / 30) % 2 == 0 ? ((byte)230, (byte)180, (byte)40, (byte)255) : ((byte)40, (byte)20, (byte)90, (byte)255));
        var result = Fitted(tall, Instagram);
        var left = TestVips.MeanColour(result, 10, 300, 150, 300);
        left[0].Should().BeInRange(80, 150, "a blur of both colours, a little darker");
        left[2].Should().BeInRange(30, 80);
    }

    [Test]
    public void What_is_transparent_lies_on_white_or_on_dark_where_it_would_vanish()
    {
        var logo = TestPhotos.Png(400, 400, (x, y) => (200, 30, 60, (byte)(Math.Abs(x - 200) < 80 && Math.Abs(y - 200) < 80 ? 255 : 0)), alpha: true);
        var onWhite = Fitted(logo, Instagram);
        TestVips.MeanColour(onWhite, 5, 5, 50, 50).Should().OnlyContain(c => c > 250);
        TestVips.MeanColour(onWhite, 180, 180, 40, 40)[0].Should().BeApproximately(200, 6);
        var white = TestPhotos.Png(400, 400, (x, y) => (255, 255, 255, (byte)(Math.Abs(x - 200) < 80 ? 255 : 0)), alpha: true);
        TestVips.MeanColour(Fitted(white, Instagram), 5, 5, 50, 50).Should().OnlyContain(c => c < 60, "white on white would show nothing");
    }

    [Test]
    public void A_photo_is_turned_as_it_was_held()
    {
        var wide = TestPhotos.Oriented(Plain(TestPhotos.Png(900, 450, (x, _) => x < 450 ? ((byte)200, (byte)20, (byte)20, (byte)255) : ((byte)20, (byte)20, (byte)200, (byte)255))), 6);
        var result = Fitted(wide, Instagram);
        var header = ImageHeader.Read(result)!;
        header.Orientation.Should().Be(1);
        ((double)header.Width / header.Height).Should().BeApproximately(0.8, 0.005, "450 x 900 as shown, set on 4:5");
        TestVips.MeanColour(result, (header.Width / 2) - 20, 20, 40, 40)[0].Should().BeApproximately(200, 10, "turned by a quarter, the left half is on top");
    }

    [Test]
    public void What_is_broken_or_too_small_cannot_be_fitted()
    {
        var order = FitOrder.For(new MediaFacts("image/png", 1_000, 1_024, 1_024), Instagram)!;
        PictureFitter.Fit(TestPictures.Png(1_024, 1_024), order, "/a").Refusal!.Code.Should().Be("corrupt_image", "it has no pixels");
        var cut = TestPhotos.ClothJpeg(600, 600);
        PictureFitter.Fit(cut.AsSpan(0, cut.Length / 2), order, "/a").Refusal!.Code.Should().Be("corrupt_image");
        PictureFitter.Fit(TestPhotos.ClothPng(600, 600), order with { MaxBytes = 500 }, "/a").Refusal!.Code.Should().Be("rendition_too_large");
        FitOrder.For(new MediaFacts("image/jpeg", 1_000, 100, 100), Instagram).Should().BeNull("320 pixels are more than twice 100");
        FitOrder.For(new MediaFacts("video/mp4", 1_000, 100, 100), Instagram).Should().BeNull();
    }

    /// <summary>Without notes of its own, so that the camera's count.</summary>
    private static byte[] Plain(byte[] png) => TestVips.Required(() => VipsOperation.Load("pngload_buffer", png, "access=sequential", image => image.Save("jpegsave_buffer", "Q=92,strip=true")));

    private static PlatformRules Instagram => Core.Publishing.Platforms.Instagram.Rules;

    private static byte[] Fitted(byte[] picture, PlatformRules rules) => PictureFitter.Fit(picture, FitOrder.For(Facts(picture), rules)!, "").Value.Single();

    private static MediaFacts Facts(byte[] picture)
    {
        var header = ImageHeader.Read(picture)!;
        return new MediaFacts(header.ContentType, picture.Length, header.ShownWidth, header.ShownHeight);
    }

    /// <summary>For each rule the network has, a picture that breaks it; what cannot come in at all (over 15 MiB, 100 megapixels) is left out.</summary>
    private static IEnumerable<(string Rule, byte[] Picture)> Breaking(PlatformRules rules)
    {
        (string Type, Func<byte[]> Make)[] formats =
            [("image/jpeg", () => TestPhotos.ClothJpeg(1_000, 1_000)), ("image/png", () => TestPhotos.ClothPng(1_000, 1_000)), ("image/webp", () => TestPhotos.Webp(TestPhotos.ClothPng(1_000, 1_000)))];
        foreach (var (type, make) in formats.Where(f => !rules.ImageTypes.Contains(f.Type)))
            yield return ("media_format", make());
        if (rules.ImageBytes < MediaIntake.MaxPictureBytes - 3_000_000)
            yield return ("media_bytes", Noise((int)Math.Ceiling(Math.Sqrt(rules.ImageBytes / 1.1)) + 500, null, 100));
        if (rules.MinWidth >= 80)
            yield return ("media_width", TestPhotos.ClothJpeg((rules.MinWidth * 2 / 3) + 2, rules.MinWidth * 2 / 3));
        if (rules.MaxSide < 16_383)
            yield return ("media_side", Noise(rules.MaxSide + 100, Math.Max(400, (rules.MaxSide + 100) / 20), 60));
        if (rules.MaxPixels is { } most and < 60_000_000)
            yield return ("media_pixels", Noise((int)Math.Sqrt(most) + 20, (int)Math.Sqrt(most) + 20, 60));
        if (rules.MinRatio is { } least)
            yield return ("media_ratio", TestPhotos.ClothJpeg((int)(1_200 * least / 2), 1_200));
        if (rules.MaxRatio is { } widest)
            yield return ("media_ratio", TestPhotos.ClothJpeg(1_500, (int)(1_500 / widest / 2)));
    }

    /// <summary>Noise keeps more than a byte a pixel at the best quality.</summary>
    private static byte[] Noise(int width, int? height, int quality) => TestVips.Required(() =>
    {
        using var noise = VipsOperation.New("gaussnoise", $"width={width},height={height ?? width},mean=128,sigma=60").ToImage();
        using var bytes = noise.Do("cast", "format=uchar");
        return bytes.Save("jpegsave_buffer", $"Q={quality}");
    });

    private static int Side(Random random) => random.Next(3) switch { 0 => random.Next(40, 500), 1 => random.Next(500, 3_000), _ => random.Next(3_000, 9_000) };

    private static PlatformRules Rules(Random random) => new()
    {
        TextLimit = 100,
        CountText = TextCounting.CodePoints,
        TextOnlyAllowed = true,
        MaxImages = 1,
        ImageTypes = ["image/jpeg"],
        ImageBytes = 4_000_000,
        MinWidth = random.Next(2) == 0 ? 1 : random.Next(100, 400),
        MaxSide = random.Next(2) == 0 ? 16_000 : random.Next(1_000, 4_000),
        MinRatio = random.Next(2) == 0 ? null : 0.5 + (random.NextDouble() * 0.4),
        MaxRatio = random.Next(2) == 0 ? null : 1.1 + random.NextDouble(),
        MaxPixels = random.Next(3) == 0 ? random.Next(1_000_000, 8_000_000) : null,
        Proof = Proof.None,
        SettleTime = TimeSpan.Zero,
        CallLimit = TimeSpan.Zero,
    };
}
