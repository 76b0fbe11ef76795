using System.Text.RegularExpressions;
using System.Xml.Linq;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Styles;
using TextileStudio.Core.Posters.Themes;

namespace TextileStudio.Tests.Posters;

public partial class OrnamentTests
{
    private const int MostCharacters = 200_000;

    private readonly PosterComposer _composer = new(new FixedMeasurer());

    [Test]
    public void A_poster_of_every_festival_is_small_and_whole_with_much_and_with_little_to_say([Values] Festival festival, [Values] PosterStyle style, [Values] PosterSize size)
    {
        foreach (var (offer, layout) in new[] { Full(festival, style), new ProductOffer { ProductName = "Silk saree", Festival = festival, Style = style } }.SelectMany(_ => Enum.GetValues<PosterLayout>(), (o, l) => (o, l)))
        {
            var svg = _composer.Compose(new PosterSpec(offer, size, PosterFormat.Jpeg) { Layout = layout }, new PosterPictures("x"));

            var drawn = XDocument.Parse(svg).Descendants().ToList();
            var ids = drawn.Select(e => e.Attribute("id")?.Value).OfType<string>().ToList();
            ids.Should().OnlyHaveUniqueItems(because: "the rasteriser takes one of two things with the same name");
            References().Matches(svg).Select(m => m.Groups["id"].Value).Except(ids).Should().BeEmpty(because: "what is not there is drawn as nothing");
            drawn.Where(e => e.Name.LocalName is "filter" or "script" or "foreignObject").Should().BeEmpty(because: "filters are the slow part of drawing, and nothing else belongs into a picture");
            svg.Should().NotContain("NaN").And.NotContain("Infinity", because: "a number that is none leaves its ornament out");
            svg.Length.Should().BeLessThan(MostCharacters, because: "a poster is drawn in a quarter of a second");
        }
    }

    [Test]
    public void Every_festival_looks_its_own_way_in_every_style([Values] PosterStyle style)
    {
        var grounds = ThemeCatalog.All.Select(t => string.Concat(t.Palette(style).Ground) + t.Palette(style).Foot);

        grounds.Should().OnlyHaveUniqueItems(because: "festivals are told apart by colour first");
    }

    private static ProductOffer Full(Festival festival, PosterStyle style) => new()
    {
        ProductName = "Banarasi silk saree",
        Fabric = "Pure silk",
        OfferText = "Free fall and pico",
        Price = 4199,
        OriginalPrice = 5999,
        ValidUntil = new DateOnly(2027, 11, 8),
        BrandName = "Lakshmi Textiles",
        Contact = "WhatsApp 98765 43210",
        Address = "Chowk Bazaar, Varanasi",
        Festival = festival,
        Style = style,
    };

    [GeneratedRegex("(?:url\\(#|href='#)(?<id>[\\w-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex References();
}
