using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Layout;
using TextileStudio.Core.Posters.Styles;

namespace TextileStudio.Tests.Posters;

public class PosterLayoutTests
{
    private static readonly string[] _words =
    [
        "silk", "saree", "Handwoven", "Kanchipuram", "a", "of", "बनारसी", "साड़ी", "ज़री", "शुद्ध", "क्षत्रिय", "👗", "👩‍👩‍👧", "98765", "43210", "•", "&", "<b>",
        "extraordinarilylongwordwithoutanybreakwhatsoeverinit", "கைத்தறி", "ਫੁਲਕਾਰੀ", "₹499",
        .. ScriptSamples.Words.Values.SelectMany(words => words),
    ];

    private const string Link = "https://wa.me/919876543210?text=Banarasi%20Silk%20Saree";

    private readonly PosterComposer _composer = new(new FixedMeasurer());
    private readonly PosterPictures _pictures = new("", Logo: new LogoPicture("", 400, 160, false, 0.3));

    [Test]
    public void Nothing_overlaps_or_leaves_the_canvas_whatever_is_said([Values] PosterSize size, [Values] PosterStyle style, [Values] PosterLayout layout)
    {
        var key = ((int)size * 100) + ((int)style * 10) + (int)layout;
        foreach (var round in Portion.Of(Enumerable.Range(0, 60), 12, key))
        {
            var random = new Random((key * 60) + round);
            var spec = new PosterSpec(Offer(random, (Festival)(round % 13), style), size, PosterFormat.Png)
            {
                Layout = layout,
                QrLink = random.Next(3) == 0 ? Link : null,
            };
            Check(spec, _composer.Boxes(spec, random.Next(3) == 0 ? _pictures : null));
        }
    }

    [Test]
    public void Nothing_overlaps_or_leaves_the_canvas_in_the_real_faces([Values] PosterSize size, [Values] PosterStyle style)
    {
        TestVips.Require();
        var composer = new PosterComposer(new VipsTextMeasurer());
        var random = Portion.Random(((int)size * 10) + (int)style);
        foreach (var language in Portion.Of(Enum.GetValues<Language>(), 1, ((int)size * 10) + (int)style))
        {
            var festival = (Festival)random.Next(Enum.GetValues<Festival>().Length);
            var font = random.Next(2) == 0 ? (PosterFont?)null : (PosterFont)random.Next(3);
            var spec = new PosterSpec(Offer(random, festival, style) with { Language = language }, size, PosterFormat.Png)
            {
                Layout = (PosterLayout)random.Next(Enum.GetValues<PosterLayout>().Length),
                QrLink = random.Next(3) == 0 ? Link : null,
                Brand = new PosterBrand(null, null, font, HasLogo: false),
            };
            Check(spec, composer.Boxes(spec));
        }
    }

    [Test]
    public void A_name_alone_makes_a_poster([Values] PosterSize size, [Values] PosterStyle style, [Values] PosterLayout layout)
    {
        var spec = new PosterSpec(new ProductOffer { ProductName = "Cotton kurta", Style = style }, size, PosterFormat.Png) { Layout = layout };

        var roles = _composer.Boxes(spec).Select(b => b.Role).ToHashSet();

        roles.Should().Contain([Role.Photo, Role.Kicker, Role.Headline, Role.CallToAction], because: "a poster looks finished with only a name");
        roles.Should().NotContain([Role.Price, Role.Badge, Role.Contact, Role.ValidUntil, Role.Code, Role.Logo], because: "nothing is stated that was not given");
    }

    [Test]
    public void Everything_given_is_on_the_poster([Values] PosterSize size, [Values] PosterStyle style, [Values] PosterLayout layout, [Values] Language language)
    {
        var offer = Full(style) with { Language = language };

        var boxes = _composer.Boxes(new PosterSpec(offer, size, PosterFormat.Png) { Layout = layout, QrLink = Link }, _pictures);

        // Nastaliq is twice as high: with code and logo beside it, an Urdu poster may lose what weighs least.
        var expected = Enum.GetValues<Role>().Where(r => language is not Language.Ur || r is not (Role.Details or Role.Offer));
        boxes.Select(b => b.Role).Should().Contain(expected, because: "an ordinary offer fits without dropping a line");
        boxes.Single(b => b.Role == Role.Price).Words.Should().Be("₹4,199");
        boxes.Single(b => b.Role == Role.Discount).Words.Should().Be("30%", because: "5,999 to 4,199 is 30.005 per cent, rounded down");
    }

    [Test]
    public void The_photo_stands_where_it_was_promised([Values] PosterSize size, [Values] PosterStyle style, [Values] PosterLayout layout)
    {
        var spec = new PosterSpec(Full(style), size, PosterFormat.Png) { Layout = layout };

        var promised = _composer.PhotoBoxFor(spec);
        var placed = _composer.Boxes(spec).Single(b => b.Role == Role.Photo).Box;

        placed.Should().Be(new Box(promised.X, promised.Y, promised.Width, promised.Height), because: "the crop is cut before the poster is drawn");
        (promised.Width * promised.Height).Should().BeGreaterThan(spec.Width * spec.Height / 4, because: "the product is what is sold");
    }

    [Test]
    public void The_headline_is_the_largest_word_on_a_festive_poster([Values] PosterSize size, [Values] PosterStyle style, [Values] PosterLayout layout)
    {
        var boxes = _composer.Boxes(new PosterSpec(Full(style), size, PosterFormat.Png) { Layout = layout });

        var headline = boxes.Where(b => b.Role == Role.Headline).Max(b => b.Box.Height);
        boxes.Where(b => b.Words is not null && b.Role is not Role.Headline).Max(b => b.Box.Height).Should().BeLessThan(headline * 1.05, because: "one thing is read first");
    }

    [Test]
    public void A_code_is_large_enough_to_scan_and_a_logo_keeps_its_proportions([Values] PosterSize size, [Values] PosterStyle style, [Values] PosterLayout layout)
    {
        var boxes = _composer.Boxes(new PosterSpec(Full(style), size, PosterFormat.Png) { Layout = layout, QrLink = Link }, _pictures);

        boxes.Single(b => b.Role is Role.Code).Box.Width.Should().BeGreaterThanOrEqualTo(120, because: "a smaller code is not read from a printed poster");
        var plate = boxes.Single(b => b.Role is Role.Logo).Box;
        var clear = plate.Height / 6;
        ((plate.Width - (2 * clear)) / (plate.Height - (2 * clear))).Should().BeApproximately(400.0 / 160, 0.01, because: "a stretched logo is another logo");
    }

    [Test]
    public void The_arrangement_follows_from_the_offer_and_every_arrangement_comes_up()
    {
        var chosen = Enumerable.Range(0, 300).Select(i => PosterLayouts.For(Full(PosterStyle.Royal) with { ProductName = $"Saree {i}" })).ToList();

        chosen.Should().Equal(Enumerable.Range(0, 300).Select(i => PosterLayouts.For(Full(PosterStyle.Royal) with { ProductName = $"Saree {i}" })), because: "the same request makes the same poster");
        foreach (var layout in Enum.GetValues<PosterLayout>())
            chosen.Count(c => c == layout).Should().BeGreaterThan(60, because: "a shop's posters must not all look alike");
    }

    private static void Check(PosterSpec spec, IReadOnlyList<Placed> boxes)
    {
        var canvas = new Box(0, 0, spec.Width, spec.Height);
        var photo = boxes.Single(b => b.Role == Role.Photo).Box;
        var badge = boxes.SingleOrDefault(b => b.Role == Role.Badge)?.Box;
        var texts = boxes.Where(b => b.Words is not null && b.Role is not (Role.Discount or Role.Off)).ToList();
        boxes.Should().OnlyContain(b => b.Box.Inside(canvas, 0.5), because: $"nothing leaves the canvas of {spec}");
        texts.Should().Contain(t => t.Role == Role.Headline, because: "the headline is never dropped");
        texts.Where(t => t.Role is Role.Price or Role.OriginalPrice or Role.ValidUntil).Should().NotContain(t => t.Words!.Contains('…'), because: "half a price or date is a wrong one");
        foreach (var shape in boxes.Where(b => b.Role is Role.Code or Role.Logo))
        {
            foreach (var other in boxes.Where(b => b != shape && b.Role is not (Role.Discount or Role.Off)))
                other.Box.Overlaps(shape.Box, 1).Should().BeFalse(because: $"{other} must not touch the {shape.Role} of {spec}");
        }

        for (var i = 0; i < texts.Count; i++)
        {
            texts[i].Box.Overlaps(photo).Should().BeFalse(because: $"{texts[i]} must not lie on the photo of {spec}");
            if (badge is { } seal)
                texts[i].Box.Overlaps(seal).Should().BeFalse(because: $"the badge never covers {texts[i]} of {spec}");
            for (var j = i + 1; j < texts.Count; j++)
            {
                // Lines of one text share the room between them: ascent and descent seldom meet.
                if (texts[i].Role != texts[j].Role)
                    texts[i].Box.Overlaps(texts[j].Box, 3).Should().BeFalse(because: $"{texts[i]} and {texts[j]} of {spec} must not touch");
            }
        }

        foreach (var word in boxes.Where(b => b.Role is Role.Discount or Role.Off))
            word.Box.Inside(badge!.Value).Should().BeTrue(because: "the badge carries its words");
    }

    private static ProductOffer Full(PosterStyle style) => new()
    {
        ProductName = "Banarasi Silk Saree with Zari Border",
        Fabric = "Pure silk",
        Description = "Blouse piece included",
        Price = 4199,
        OriginalPrice = 5999,
        OfferText = "Free fall & pico",
        ValidUntil = new DateOnly(2026, 11, 14),
        BrandName = "Lakshmi Silks",
        Contact = "WhatsApp 98765 43210",
        Address = "Chowk Bazaar, Varanasi",
        Festival = Festival.Diwali,
        Style = style,
    };

    private static ProductOffer Offer(Random random, Festival festival, PosterStyle style) => new()
    {
        ProductName = Say(random, 14),
        Fabric = Perhaps(random, 6),
        Description = Perhaps(random, 60),
        Price = random.Next(4) == 0 ? null : Math.Round((decimal)(random.NextDouble() * Math.Pow(10, random.Next(1, 9))), 2),
        OriginalPrice = random.Next(2) == 0 ? null : random.Next(1, 99_999_999),
        DiscountPercent = random.Next(3) == 0 ? random.Next(1, 100) : null,
        OfferText = Perhaps(random, 20),
        ValidUntil = random.Next(2) == 0 ? null : new DateOnly(2026, random.Next(1, 13), 28),
        BrandName = Perhaps(random, 10),
        Contact = Perhaps(random, 14),
        Address = Perhaps(random, 20),
        Festival = festival,
        Style = style,
        Language = (Language)random.Next(Enum.GetValues<Language>().Length),
    };

    private static string? Perhaps(Random random, int most) => random.Next(3) == 0 ? null : Say(random, most);

    private static string Say(Random random, int most) => string.Join(' ', Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => _words[random.Next(_words.Length)]));
}
