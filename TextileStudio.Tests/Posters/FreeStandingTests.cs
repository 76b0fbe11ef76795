using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Posters;

namespace TextileStudio.Tests.Posters;

/// <summary>Product photos on an even light ground: the product stands free, without frame and white box; anything less clear keeps its background.</summary>
public sealed class FreeStandingTests
{
    private const int Side = 700;

    [Test]
    public void A_product_on_white_loses_its_background_and_throws_a_shadow()
    {
        var picture = Crop(TestPhotos.Jpeg(OnGround(248, 247, 245, 170, 30, 60)));

        picture.ContentType.Should().Be("image/png", because: "only a picture with transparency can stand free");
        picture.Shadow.Should().NotBeNull();
        var (pixels, width, height) = TestVips.Pixels(picture.Bytes);
        Alpha(pixels, width, 2, 2).Should().Be(0, because: "the corner was background");
        Alpha(pixels, width, width / 2, height / 2).Should().Be(255, because: "the middle is cloth");
        pixels[(((height / 2 * width) + (width / 2)) * 4) + 1].Should().BeLessThan(90, because: "and keeps its red");
    }

    [Test]
    public void No_pale_rim_is_left_around_the_product()
    {
        var (pixels, width, height) = TestVips.Pixels(Crop(TestPhotos.Jpeg(OnGround(250, 250, 250, 120, 20, 40))).Bytes);

        var pale = 0;
        for (var i = 0; i < width * height; i++)
            pale += pixels[(i * 4) + 3] > 200 && pixels[i * 4] > 225 && pixels[(i * 4) + 1] > 225 ? 1 : 0;
        pale.Should().BeLessThan(width * height / 2000, because: "on a dark poster every pixel of the old white would shine");
    }

    [Test]
    public void The_shadow_under_a_product_stays_a_shadow()
    {
        // A soft grey ellipse below the product, as a photographer's table shows it.
        var photo = TestPhotos.Png(Side, Side, (x, y) =>
        {
            if (IsProduct(x, y))
                return TestPhotos.Cloth(x, y, 170, 30, 60);
            var away = Math.Sqrt(Math.Pow((x - 350) / 260.0, 2) + Math.Pow((y - 575) / 70.0, 2));
            var value = (byte)(250 - (away < 1 ? (1 - away) * 60 : 0));
            return (value, value, value, 255);
        });

        var (pixels, width, _) = TestVips.Pixels(Crop(photo).Bytes);

        var dark = Enumerable.Range(0, pixels.Length / 4).Where(i => pixels[(i * 4) + 3] is > 4 and < 120 && pixels[i * 4] == 0).ToList();
        dark.Should().HaveCountGreaterThan(width, because: "the shadow is what keeps the product from floating");
    }

    [TestCase(120, 120, 122, TestName = "A grey wall stays with the photo")]
    [TestCase(40, 30, 60, TestName = "A dark ground stays with the photo")]
    public void Only_a_light_even_ground_is_taken_away(int red, int green, int blue) =>
        Crop(OnGround((byte)red, (byte)green, (byte)blue, 200, 60, 90)).Shadow.Should().BeNull(because: "it may be part of what the shop wants to show");

    [Test]
    public void White_cloth_on_white_keeps_its_background() =>
        Crop(OnGround(250, 250, 250, 240, 239, 236)).Shadow.Should().BeNull(because: "nobody could tell where the cloth ends");

    [Test]
    public void Cloth_that_fills_the_photo_is_framed() =>
        Crop(TestPhotos.ClothPng(Side, Side)).Shadow.Should().BeNull();

    [Test]
    public void A_photo_with_transparency_is_cut_out_already()
    {
        var photo = TestPhotos.Png(Side, Side, (x, y) => IsProduct(x, y) ? TestPhotos.Cloth(x, y, 30, 60, 140) : ((byte)0, (byte)0, (byte)0, (byte)0), alpha: true);

        var picture = Crop(photo);

        picture.Shadow.Should().NotBeNull(because: "somebody took the background away on purpose");
        var (pixels, width, _) = TestVips.Pixels(picture.Bytes);
        Alpha(pixels, width, 1, 1).Should().Be(0);
    }

    [TestCase(0.15, 200)]
    [TestCase(0.85, 40)]
    public void A_named_point_is_in_the_picture(double x, double expectedRed)
    {
        var photo = TestPhotos.Png(1600, 500, (px, py) => px < 800 ? TestPhotos.Cloth(px, py, 200, 40, 40) : TestPhotos.Cloth(px, py, 40, 40, 200));

        var crop = TestVips.Required(() => PhotoDecoder.Crop(photo, [(300, 400)], new PhotoFocus(x, 0.5), "/product_image")).Value[0];

        TestVips.MeanColour(crop.Bytes, 0, 0, 300, 400)[0].Should().BeApproximately(expectedRed, 25, because: "who points at one side wants to see that side");
    }

    [Test]
    public void Every_size_keeps_the_colour_of_the_cloth([Values] PosterSize size, [Values] PosterStyle style)
    {
        (byte R, byte G, byte B)[] cloths = [(150, 20, 45), (40, 40, 130), (230, 140, 30), (20, 90, 60), (235, 225, 205)];
        var (red, green, blue) = cloths[((int)size + (int)style) % cloths.Length];
        var photo = TestPhotos.Jpeg(TestPhotos.Png(1600, 1600, (x, y) => Checked(x, y, red, green, blue)));
        var spec = new PosterSpec(new ProductOffer { ProductName = "Saree", Style = style, Festival = (Festival)(((int)size * 3) + (int)style) }, size, PosterFormat.Jpeg) { Layout = (PosterLayout)((int)style % 3) };

        var poster = TestVips.Required(() => new PosterDrawing().Draw([spec], photo, [], "/product_image")).Value[0];

        // Within frames, crowns and the corners of arches.
        var box = new PosterComposer(new FixedMeasurer()).PhotoBoxFor(spec);
        var mean = TestVips.MeanColour(poster, box.X + (box.Width / 5), box.Y + (int)(box.Height * .36), box.Width * 3 / 5, box.Height / 3);
        ((Math.Abs(mean[0] - red) + Math.Abs(mean[1] - green) + Math.Abs(mean[2] - blue)) / 3).Should().BeLessThanOrEqualTo(6, because: "for cloth the colour is the product");
    }

    // Large enough a pattern to outlive the way down to a small poster; on the whole the cloth's own colour.
    private static (byte, byte, byte, byte) Checked(int x, int y, byte red, byte green, byte blue)
    {
        var light = ((x / 80) + (y / 80)) % 2 == 0 ? 8 : -8;
        return ((byte)(red + light), (byte)(green + light), (byte)(blue + light), 255);
    }

    private static byte[] OnGround(byte groundRed, byte groundGreen, byte groundBlue, byte red, byte green, byte blue) =>
        TestPhotos.Png(Side, Side, (x, y) => IsProduct(x, y) ? TestPhotos.Cloth(x, y, red, green, blue) : (groundRed, groundGreen, groundBlue, (byte)255));

    private static bool IsProduct(int x, int y) => x is > 170 and < 530 && y is > 110 and < 590 && (x + y) % 701 != 0;

    private static byte Alpha(byte[] pixels, int width, int x, int y) => pixels[(((y * width) + x) * 4) + 3];

    private static ProductPicture Crop(byte[] photo) => TestVips.Required(() => PhotoDecoder.Crop(photo, [(480, 640)], null, "/product_image")).Value[0];
}
