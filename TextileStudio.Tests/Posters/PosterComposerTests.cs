using System.Xml.Linq;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Styles;
using TextileStudio.Core.Posters.Themes;
using TextileStudio.Core.Posters.Words;

namespace TextileStudio.Tests.Posters;

public class PosterComposerTests
{
    private static readonly string[] _hostile =
    [
        "<b>bold</b>", "Silk & Sons", "\"double\" 'single'", "]]>", "<!-- -->", "<script>alert(1)</script>", "&lt;&#0;&bogus;", "'/><image href='file:///etc/passwd'/>", "\u0001\u000b\ufffe", "\ud83d", "\udc00x", "<![CDATA[",
    ];

    private readonly PosterComposer _composer = new(new FixedMeasurer());

    [Test]
    public void Hostile_words_are_drawn_as_written([ValueSource(nameof(_hostile))] string words, [Values] PosterStyle style)
    {
        var offer = new ProductOffer
        {
            ProductName = words, Fabric = words, Description = words, OfferText = words, BrandName = words, Contact = words, Address = words, Price = 10, OriginalPrice = 20, Style = style,
        };

        var svg = _composer.Compose(new PosterSpec(offer, PosterSize.Portrait, PosterFormat.Png), new PosterPictures("data:image/jpeg;base64,AAAA"));

        var parsed = XDocument.Parse(svg);
        var ns = parsed.Root!.Name.Namespace;
        parsed.Descendants(ns + "image").Should().ContainSingle(because: "words never become markup");
        parsed.Descendants(ns + "script").Should().BeEmpty();
        parsed.Descendants(ns + "text").Should().OnlyContain(t => !t.HasElements, because: "a text holds characters only");
    }

    [Test]
    public void The_same_offer_gives_the_same_svg([Values] PosterStyle style, [Values(Festival.Everyday, Festival.Diwali)] Festival festival)
    {
        var spec = new PosterSpec(new ProductOffer { ProductName = "Silk saree", Style = style, Festival = festival, Price = 999 }, PosterSize.Story, PosterFormat.Png);

        var again = new PosterComposer(new FixedMeasurer()).Compose(spec, new PosterPictures("x"));

        _composer.Compose(spec, new PosterPictures("x")).Should().Be(again, because: "a poster rendered twice must be the same poster");
    }

    [Test]
    public void Every_reference_in_the_svg_has_its_definition([Values] PosterSize size, [Values] PosterStyle style, [Values(Festival.Everyday, Festival.Diwali)] Festival festival)
    {
        var offer = new ProductOffer { ProductName = "Silk saree", Style = style, Festival = festival, Price = 999, OriginalPrice = 1999, OfferText = "Free pico" };
        var svg = _composer.Compose(new PosterSpec(offer, size, PosterFormat.Png), new PosterPictures("x"));

        var ids = XDocument.Parse(svg).Descendants().Select(e => e.Attribute("id")?.Value).OfType<string>().ToList();
        var references = System.Text.RegularExpressions.Regex.Matches(svg, "(?:url\\(#|href='#)(?<id>[\\w-]+)", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(m => m.Groups["id"].Value);

        ids.Should().OnlyHaveUniqueItems();
        references.Except(ids).Should().BeEmpty(because: "a gradient that is not there is drawn as nothing");
    }

    [Test]
    public void Every_ink_reads_on_its_ground_in_any_shops_colours([Values] PosterStyle style)
    {
        var random = new Random(20261125 + (int)style);
        for (var round = 0; round < 400; round++)
        {
            var brand = new PosterBrand($"#{random.Next(1 << 24):x6}", random.Next(2) == 0 ? $"#{random.Next(1 << 24):x6}" : null, null, false);
            foreach (var theme in ThemeCatalog.All)
            {
                foreach (var (what, ink, ground) in theme.Palette(style).With(brand).Pairs())
                    Contrast.Between(ink, ground).Should().BeGreaterThanOrEqualTo(Contrast.Readable, because: $"{what} of {theme.Festival} {style} is {ink} on {ground} with {brand}");
            }
        }
    }

    [Test]
    public void Every_ink_reads_on_its_ground([Values] PosterStyle style)
    {
        foreach (var theme in ThemeCatalog.All)
        {
            foreach (var (what, ink, ground) in theme.Palette(style).Pairs())
                Contrast.Between(ink, ground).Should().BeGreaterThanOrEqualTo(Contrast.Readable, because: $"{what} {ink} on {ground} of {theme.Festival} must be readable in sunlight on a phone");
        }
    }

    [TestCase("#000000", "#ffffff", 21.0)]
    [TestCase("#777777", "#ffffff", 4.48)]
    public void Contrast_is_what_the_guideline_says(string one, string other, double expected) =>
        Contrast.Between(one, other).Should().BeApproximately(expected, 0.01, because: "these are published values");

    [TestCase(4199, 5999, null, 30)]
    [TestCase(2, 3, null, 33)]
    [TestCase(999.5, 1000, null, null)]
    [TestCase(100, 100, null, null)]
    [TestCase(200, 100, null, null)]
    [TestCase(0, 100, null, null)]
    [TestCase(null, null, 15, 15)]
    [TestCase(50, 100, 45, 45)]
    public void The_discount_is_given_or_worked_out_and_never_promises_too_much(double? price, double? original, int? given, int? shown)
    {
        var offer = new ProductOffer { ProductName = "x", Price = (decimal?)price, OriginalPrice = (decimal?)original, DiscountPercent = given };

        Discount.Percent(offer).Should().Be(shown, because: "the till decides, the poster rounds down");
    }

    [TestCase("0", "₹0")]
    [TestCase("499", "₹499")]
    [TestCase("1000", "₹1,000")]
    [TestCase("12345", "₹12,345")]
    [TestCase("123456", "₹1,23,456")]
    [TestCase("1234567.5", "₹12,34,567.50")]
    [TestCase("123456789", "₹12,34,56,789")]
    public void Rupees_are_grouped_as_in_India(string amount, string written) =>
        Money.Format(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), "INR").Should().Be(written, because: "a customer reads lakhs, not thousands");

    [TestCase(Language.En, "Valid till 14\u00a0November\u00a02026")]
    [TestCase(Language.Hi, "ऑफ़र 14\u00a0नवंबर\u00a02026 तक")]
    [TestCase(Language.Ta, "சலுகை 14\u00a0நவம்பர்\u00a02026 வரை")]
    [TestCase(Language.Ml, "ഓഫർ 2026\u00a0നവംബർ\u00a014 വരെ")]
    [TestCase(Language.Kn, "ಕೊಡುಗೆ 14\u00a0ನವೆಂಬರ್\u00a02026ರವರೆಗೆ")]
    [TestCase(Language.Ur, "پیشکش 14\u00a0نومبر\u00a02026 تک")]
    public void The_last_day_is_written_in_the_language(Language language, string written) =>
        Phrases.In(language).Until(new DateOnly(2026, 11, 14)).Should().Be(written, because: "a date is read, not decoded");

    [Test]
    public void A_struck_price_that_is_not_higher_is_left_out()
    {
        var words = OfferWords.For(new ProductOffer { ProductName = "x", Price = 500, OriginalPrice = 500 });

        words.OriginalPrice.Should().BeNull(because: "crossing out the same price mocks the customer");
        words.PriceLabel.Should().Be("Only");
    }
}
