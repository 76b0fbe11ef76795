using System.Text;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Posters.Native;
using TextileStudio.Tests.Posters;

namespace TextileStudio.Tests.Ai;

/// <summary>A picture says in its own bytes that a model had a part in it, and shows the same as before.</summary>
public sealed class AiMarkTests
{
    private static readonly Dictionary<string, Func<byte[]>> Pictures = new(StringComparer.Ordinal)
    {
        ["jpeg"] = () => TestPhotos.ClothJpeg(320, 240),
        ["jpeg without JFIF"] = () => TestPhotos.ClothJpeg(320, 240) is var jpeg && jpeg[3] == 0xE0 ? [.. jpeg.AsSpan(0, 2), .. jpeg.AsSpan(4 + ((jpeg[4] << 8) | jpeg[5]))] : jpeg,
        ["png"] = () => TestPhotos.ClothPng(320, 240),
        ["png with alpha"] = () => Transparent(),
        ["webp"] = () => Saved(TestPhotos.ClothPng(321, 241), "webpsave_buffer", "Q=80"),
        ["webp lossless"] = () => Saved(TestPhotos.ClothPng(321, 241), "webpsave_buffer", "lossless=true"),
        ["webp lossless with alpha"] = () => Saved(Transparent(), "webpsave_buffer", "lossless=true"),
        ["webp with alpha"] = () => Saved(Transparent(), "webpsave_buffer", "Q=80"),
    };

    private static IEnumerable<string> Kinds => Pictures.Keys;

    [TestCaseSource(nameof(Kinds))]
    public void The_mark_is_read_back_and_no_pixel_is_changed(string kind)
    {
        TestVips.Require();
        var before = Pictures[kind]();
        var after = AiMark.On(before).ToArray();
        var (pixels, marked) = Read(after);
        marked.Should().BeTrue("a reader of metadata finds the XMP packet");
        Read(before).IsMarked.Should().BeFalse("otherwise nothing was tested");
        pixels.Should().Equal(Read(before).Pixels);
        ImageHeader.Read(after).Should().Be(ImageHeader.Read(before));
        Encoding.UTF8.GetString(after).Should().Contain("Iptc4xmpExt:DigitalSourceType=\"http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia\"");
    }

    [Test]
    public void The_packet_is_sound_xml_with_the_property_in_IPTCs_namespace()
    {
        var text = Encoding.UTF8.GetString(AiMark.On(TestPhotos.ClothPng(20, 20)).Span);
        var packet = text[text.IndexOf("<x:xmpmeta", StringComparison.Ordinal)..(text.IndexOf("</x:xmpmeta>", StringComparison.Ordinal) + "</x:xmpmeta>".Length)];
        System.Xml.Linq.XNamespace iptc = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
        System.Xml.Linq.XDocument.Parse(packet).Descendants().Select(e => e.Attribute(iptc + "DigitalSourceType")).OfType<System.Xml.Linq.XAttribute>().Single().Value.Should().Be(AiMark.SourceType);
    }

    [Test]
    public void What_cannot_carry_the_mark_stays_as_it_is()
    {
        AiMark.On("GIF89a\u0001\0\u0001\0"u8.ToArray()).ToArray().Should().Equal("GIF89a\u0001\0\u0001\0"u8.ToArray());
        AiMark.On("nothing"u8.ToArray()).ToArray().Should().Equal("nothing"u8.ToArray());
    }

    private static byte[] Transparent() => TestPhotos.Png(320, 240, (x, y) => TestPhotos.Cloth(x, y, 170, 30, 60) with { A = (byte)(x < 100 ? 0 : 255) }, alpha: true);

    private static byte[] Saved(byte[] png, string saver, string options) => TestVips.Required(() => VipsOperation.Load("pngload_buffer", png, "access=sequential", image => image.Save(saver, options)));

    private static (byte[] Pixels, bool IsMarked) Read(byte[] picture) => TestVips.Required(() => VipsOperation.Load(
        ImageHeader.Sniff(picture) switch { "image/jpeg" => "jpegload_buffer", "image/png" => "pngload_buffer", _ => "webpload_buffer" }, picture, "fail-on=warning",
        image => (image.Save("pngsave_buffer", "compression=1,strip=true"), VipsFunctions.TypeOfField(image.Handle, "xmp-data") != 0)));
}
