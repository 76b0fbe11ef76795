using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Captions;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Captions;

/// <summary>A caption never states a number, price, date, discount, phone number or address that was not in the request.</summary>
public sealed partial class CaptionFactsTests
{
    private static readonly ProductOffer Offer = new()
    {
        ProductName = "Set of 5 cotton towels",
        Price = 1499,
        OriginalPrice = 123456.50m,
        DiscountPercent = 25,
        ValidUntil = new DateOnly(2026, 11, 15),
        OfferText = "Buy 2, get 10% more",
        Contact = "+91 98765-43210 or shop@example.in",
    };

    [TestCase("Now ₹1,499, was ₹1,23,456.50, 25% off till 15 November 2026.")]
    [TestCase("केवल ₹१,४९९, २५% की छूट, 15 नवंबर तक।", Description = "digits of another script are the same digits")]
    [TestCase("Rs. 1499/- only until 15/11/2026 (2026-11-15).")]
    [TestCase("Set of 5 cotton towels. Buy 2, get 10% more!")]
    [TestCase("Call +91 98765 43210 or +919876543210.", Description = "a phone number may be grouped another way")]
    [TestCase("Mail shop@example.in")]
    [TestCase("A gift for someone you love, in many colours.")]
    [TestCase("15 Nov. 2026", Description = "a month may be shortened")]
    [TestCase("15 नवंबरतक, 15 नोव्हेंबरपर्यंत", Description = "an ending may have grown onto the month")]
    public void What_the_request_says_may_be_said(string text) =>
        CaptionFacts.Of(Offer).Unfounded(text).Should().BeEmpty("every figure here is the request's own");

    [TestCase("Now ₹1,399!", "Money: 1399")]
    [TestCase("Only ₹14,99!", null, Description = "grouping differs, the amount does not")]
    [TestCase("Flat 30% off", "Percent: 30")]
    [TestCase("5% off", "Percent: 5", Description = "the 5 of the name is no percentage")]
    [TestCase("तीस % नहीं, ३०% छूट", "Percent: 30")]
    [TestCase("Only 25 left", "Number: 25", Description = "the discount's figure counts nothing else")]
    [TestCase("Till 16 November", "Date: --11-16")]
    [TestCase("15 दिसंबर तक", "Date: --12-15")]
    [TestCase("Till 15 November 2027", "Date: 2027-11-15")]
    [TestCase("Call 98765 43211", "Digits: 9876543211")]
    [TestCase("Fifty percent off", "InWords: fifty percent")]
    [TestCase("पचास प्रतिशत की छूट", "InWords: पचास प्रतिशत")]
    [TestCase("Free delivery", "InWords: free")]
    [TestCase("Order at www.other-shop.com", "Address: other-shop.com")]
    [TestCase("Follow @someone", "Address: @someone")]
    [TestCase("From $20", "Money: 20")]
    [TestCase("Over 1000 happy customers", "Number: 1000")]
    public void What_the_request_does_not_say_is_found(string text, string? claim)
    {
        var unfounded = CaptionFacts.Of(Offer).Unfounded(text);
        if (claim is null)
            unfounded.Should().BeEmpty("it is the same amount");
        else
            unfounded.Should().Contain(claim, "nobody may promise it in the shop's name");
    }

    [Test]
    public async Task No_template_caption_states_a_figure_of_its_own([Range(0, 11)] int block)
    {
        var writer = new TemplateCaptionWriter();
        for (var seed = block * 40; seed < (block + 1) * 40; seed++)
        {
            var offer = RandomOffers.Of(seed);
            var tone = new[] { null, "warm", "festive", "premium", "playful", "plain" }[seed % 6];
            var set = await writer.WriteAsync(new CaptionRequest(offer, Enum.GetValues<Platform>(), tone, 2), CancellationToken.None);
            var said = FiguresOf(offer);
            foreach (var caption in set.Captions)
            {
                // Told apart from the product's own reading of claims: only runs of digits, thousands marks taken out.
                Figures(caption.Text).Where(f => !said.Contains(f)).Should().BeEmpty($"of seed {seed} on {caption.Platform}: {caption.Text}");
                caption.Length.Should().BeLessThanOrEqualTo(caption.Limit, $"seed {seed} on {caption.Platform}");
            }
        }
    }

    [Test]
    public void An_invented_figure_is_found_in_any_caption()
    {
        var writer = new TemplateCaptionWriter();
        for (var seed = 0; seed < 60; seed++)
        {
            var offer = RandomOffers.Of(seed);
            var text = writer.WriteAsync(new CaptionRequest(offer, [Platform.Facebook]), CancellationToken.None).AsTask().Result.Captions[0].Text;
            var facts = CaptionFacts.Of(offer);
            facts.Unfounded($"{text} Now ₹7,31,337!").Should().ContainSingle().Which.Should().Be("Money: 731337", $"seed {seed}");
            facts.Unfounded($"{text}\n83% off!").Should().ContainSingle().Which.Should().Be("Percent: 83", $"seed {seed}");
        }
    }

    private static HashSet<string> FiguresOf(ProductOffer offer)
    {
        string?[] texts = [offer.ProductName, offer.Fabric, offer.Description, offer.OfferText, offer.BrandName, offer.Contact, offer.Address];
        var figures = texts.SelectMany(t => Figures(t ?? "")).ToHashSet(StringComparer.Ordinal);
        foreach (var amount in new[] { offer.Price, offer.OriginalPrice })
            figures.UnionWith(Figures(amount is { } a ? decimal.Truncate(a) == a ? $"{a:0}" : $"{a:0.00}" : ""));
        figures.UnionWith(Figures($"{offer.DiscountPercent}"));
        figures.UnionWith(offer.ValidUntil is { } until ? [$"{until.Day}", $"{until.Year}"] : []);
        return figures;
    }

    private static IEnumerable<string> Figures(string text) => Digits().Matches(Thousands().Replace(text, "")).Select(m => m.Value);

    [GeneratedRegex(@"\d+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Digits();

    [GeneratedRegex(@"(?<=\d),(?=\d)", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Thousands();
}
