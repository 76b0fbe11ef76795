using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Posters;

namespace TextileStudio.Tests.Posters;

/// <summary>What becomes of a good photo on its way to the canvas. Bad ones: <see cref="HostilePhotoTests"/>.</summary>
public sealed class PhotoDecoderTests
{
    private const string Pointer = "/product_image";

    // How each orientation of the camera must turn the stored picture, whose left half is red, for people to see it: where red is shown.
    [TestCase((byte)1, "left")]
    [TestCase((byte)2, "right")]
    [TestCase((byte)3, "right")]
    [TestCase((byte)4, "left")]
    [TestCase((byte)5, "top")]
    [TestCase((byte)6, "top")]
    [TestCase((byte)7, "bottom")]
    [TestCase((byte)8, "bottom")]
    public void A_photo_is_shown_the_way_the_camera_was_held(byte orientation, string redIs)
    {
        var stored = TestPhotos.Jpeg(TestPhotos.Png(1200, 900, (x, y) => x < 600 ? TestPhotos.Cloth(x, y, 200, 40, 40) : TestPhotos.Cloth(x, y, 40, 40, 200)));
        var crop = Crop(TestPhotos.Oriented(stored, orientation), orientation >= 5 ? (450, 600) : (600, 450));
        var (width, height) = orientation >= 5 ? (450, 600) : (600, 450);
        var red = redIs switch
        {
            "left" => TestVips.MeanColour(crop, 0, 0, width / 3, height),
            "right" => TestVips.MeanColour(crop, width * 2 / 3, 0, width / 3, height),
            "top" => TestVips.MeanColour(crop, 0, 0, width, height / 3),
            _ => TestVips.MeanColour(crop, 0, height * 2 / 3, width, height / 3),
        };
        red[0].Should().BeGreaterThan(150, $"orientation {orientation} shows the stored left half at the {redIs}");
        red[2].Should().BeLessThan(90, "blue is on the other side");
    }

    // Deep red, indigo, saffron, bottle green, ivory: what sarees come in.
    [TestCase((byte)150, (byte)20, (byte)45)]
    [TestCase((byte)40, (byte)40, (byte)130)]
    [TestCase((byte)230, (byte)140, (byte)30)]
    [TestCase((byte)20, (byte)90, (byte)60)]
    [TestCase((byte)235, (byte)225, (byte)205)]
    public void The_cloth_keeps_its_colour(byte red, byte green, byte blue)
    {
        var crop = Crop(TestPhotos.Jpeg(TestPhotos.Png(1600, 1200, (x, y) => TestPhotos.Cloth(x, y, red, green, blue))), (500, 700));
        var mean = TestVips.MeanColour(crop, 0, 0, 500, 700);
        var error = (Math.Abs(mean[0] - red) + Math.Abs(mean[1] - green) + Math.Abs(mean[2] - blue)) / 3;
        error.Should().BeLessThanOrEqualTo(3, "for cloth the colour is the product, and the crop is half of the way to the poster");
    }

    [Test]
    public void One_photo_fits_boxes_of_every_shape()
    {
        TestVips.Require();
        var boxes = new[] { (525, 790), (900, 700), (300, 1000), (1080, 200) };
        var crops = PhotoDecoder.Crop(TestPhotos.ClothJpeg(1300, 1000), boxes, null, Pointer).Value.Select(c => c.Bytes).ToList();
        crops.Select(c => Core.Assets.ImageHeader.Read(c)!).Select(h => (h.Width, h.Height)).Should().Equal(boxes, "the canvas leaves exactly this much room");
    }

    [Test]
    public void A_webp_photo_is_taken()
    {
        var mean = TestVips.MeanColour(Crop(TestPhotos.Webp(TestPhotos.ClothPng(800, 600)), (300, 300)), 0, 0, 300, 300);
        mean[0].Should().BeApproximately(170, 8);
    }

    private static byte[] Crop(byte[] photo, (int Width, int Height) box) =>
        TestVips.Required(() => PhotoDecoder.Crop(photo, [box], null, Pointer).Value[0].Bytes);
}
