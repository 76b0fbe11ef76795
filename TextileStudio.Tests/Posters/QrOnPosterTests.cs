using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Layout;
using ZXing;
using ZXing.Common;

namespace TextileStudio.Tests.Posters;

/// <summary>The code on a finished poster, read back by a scanner's library.</summary>
public sealed class QrOnPosterTests
{
    private const string Link = "https://wa.me/919876543210?text=Hello%2C%20I%20would%20like%20to%20order%3A%20Banarasi%20Silk%20Saree";

    [Test]
    public void The_code_opens_the_shops_chat([Values] PosterSize size, [Values] PosterStyle style)
    {
        var offer = new ProductOffer { ProductName = "Banarasi Silk Saree", Price = 4199, OriginalPrice = 5999, Style = style, Festival = Festival.Diwali, Contact = "98765 43210" };
        var spec = new PosterSpec(offer, size, PosterFormat.Jpeg) { QrLink = Link, Layout = (PosterLayout)((int)size % 3) };
        var poster = TestVips.Required(() => new PosterDrawing().Draw([spec], TestPhotos.ClothJpeg(900, 900), [], "/product_image")).Value[0];

        // As a phone is held over it: the code and what stands around.
        var code = new PosterComposer(new VipsTextMeasurer()).Boxes(spec).Single(b => b.Role is Role.Code).Box.Grow(60);
        var (pixels, width, height) = TestVips.Pixels(poster, (int)Math.Max(0, code.X), (int)Math.Max(0, code.Y), (int)Math.Min(code.Width, spec.Width - code.X), (int)Math.Min(code.Height, spec.Height - code.Y));
        var reader = new MultiFormatReader { Hints = new Dictionary<DecodeHintType, object> { [DecodeHintType.POSSIBLE_FORMATS] = new[] { BarcodeFormat.QR_CODE }, [DecodeHintType.TRY_HARDER] = true } };
        var read = reader.decode(new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(pixels, width, height))));

        read.Should().NotBeNull(because: "a code nobody can scan is an ornament");
        read!.Text.Should().Be(Link);
    }
}
