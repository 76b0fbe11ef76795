using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Posters;

namespace TextileStudio.Tests.Posters;

/// <summary>Layout, WhatsApp code and focus point of a poster's request.</summary>
public sealed class PosterFieldTests
{
    private static readonly DateOnly s_today = new(2026, 11, 8);

    [Test]
    public void A_layout_that_is_not_named_is_left_to_be_chosen()
    {
        Plan(new()).Layout.Should().BeNull();
        Plan(new() { Layout = "stage" }).Layout.Should().Be(PosterLayout.Stage);
        Refused(new() { Layout = "spiral" }).Should().Equal("/layout");
    }

    [Test]
    public void A_focus_point_lies_within_the_photo()
    {
        Plan(new() { Focus = new FocusRequest { X = 0.25m, Y = 1 } }).Focus.Should().Be(new PhotoFocus(0.25, 1));
        Refused(new() { Focus = new FocusRequest { X = 1.01m, Y = -0.1m } }).Should().Equal("/focus/x", "/focus/y");
        Refused(new() { Focus = new FocusRequest { X = 0.5m } }).Should().Equal("/focus/y");
    }

    [Test]
    public void The_whatsapp_code_opens_a_chat_with_the_shop_and_names_the_product()
    {
        Plan(new() { WhatsappQr = true }, "919812345678").QrLink.Should().Be("https://wa.me/919812345678?text=Hello%2C%20Silk%20saree", "the kit's number is the shop's own choice");
        Plan(new() { WhatsappQr = true, Contact = "Call 0261 2345, WhatsApp: 98765 43210" }).QrLink.Should().StartWith("https://wa.me/919876543210?", "a landline has no WhatsApp");
        Plan(new() { WhatsappQr = true, Contact = "व्हाट्सऐप ९८७६५ ४३२१०" }).QrLink.Should().StartWith("https://wa.me/919876543210?");
        Plan(new() { Contact = "98765 43210" }).QrLink.Should().BeNull("nobody asked for a code");
        Plan(new() { WhatsappQr = false }, "919812345678").QrLink.Should().BeNull();
    }

    [TestCase(null)]
    [TestCase("meera@example.in")]
    [TestCase("Shop 12, 2nd floor")]
    public void A_whatsapp_code_without_a_number_is_refused(string? contact) => Refused(new() { WhatsappQr = true, Contact = contact }).Should().Equal("/whatsapp_qr");

    [Test]
    public void A_long_name_is_cut_between_characters_so_that_the_code_stays_coarse()
    {
        var link = WhatsAppLink.Of("919876543210", string.Concat(Enumerable.Repeat("क्षत्रिय साड़ी ", 8)));
        link.Length.Should().BeInRange(100, 150, "a phone must read it from a poster");
        Uri.UnescapeDataString(link).Should().NotContain("\uFFFD").And.Contain("क्षत्रिय", "no character is cut in half");
    }

    private static PosterPlan Plan(PosterRequest request, string? number = null) => (request with { ProductName = "Silk saree", AssetId = "photo" }).Plan(null, s_today, number).Value;

    private static IEnumerable<string> Refused(PosterRequest request) =>
        (request with { ProductName = "Silk saree", AssetId = "photo" }).Plan(null, s_today).Refusal!.Violations!.Select(v => v.Pointer);
}
