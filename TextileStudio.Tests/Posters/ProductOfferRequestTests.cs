using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Posters;

namespace TextileStudio.Tests.Posters;

/// <summary>Product fields are checked all at once, and what passes is clean.</summary>
public sealed class ProductOfferRequestTests
{
    private static readonly DateOnly Today = new(2026, 11, 8);

    [Test]
    public void Every_broken_rule_is_told_at_once()
    {
        var refusal = new ProductOfferRequest
        {
            Fabric = new string('a', 61), Price = -1, OriginalPrice = 1.005m, DiscountPercent = 100, Currency = "XXX", ValidUntil = "2026-02-30", Festival = "easter", Style = "gothic", Language = "fr",
        }.Validate(Today).Refusal!;
        refusal.Code.Should().Be("invalid_offer");
        refusal.Violations!.Select(v => v.Pointer).Should().BeEquivalentTo(
            ["/product_name", "/fabric", "/price", "/original_price", "/discount_percent", "/currency", "/valid_until", "/festival", "/style", "/language"], "a client fixes its request once");
        refusal.Violations!.Should().OnlyContain(v => v.Fix.Length > 10 && v.Rule.Length > 0);
    }

    [TestCase(8000, 10000, 20, null)]
    [TestCase(7999, 9999, 20, null, Description = "20.002 %")]
    [TestCase(7999, 9999, 21, null, Description = "within one point")]
    [TestCase(7999, 9999, 25, "contradicts_prices")]
    [TestCase(9999, 7999, null, "below_price")]
    [TestCase(null, 7999, null, "needs_price")]
    [TestCase(null, 7999, 10, null)]
    public void Prices_and_discount_must_agree(int? price, int? original, int? discount, string? rule)
    {
        var outcome = new ProductOfferRequest { ProductName = "Saree", Price = price, OriginalPrice = original, DiscountPercent = discount }.Validate(Today);
        if (rule is null)
            outcome.Refusal.Should().BeNull();
        else
            outcome.Refusal!.Violations.Should().ContainSingle().Which.Rule.Should().Be(rule);
    }

    [Test]
    public void A_contradiction_names_both_figures() =>
        new ProductOfferRequest { ProductName = "Saree", Price = 50, OriginalPrice = 100, DiscountPercent = 20 }.Validate(Today).Refusal!.Violations!.Single()
            .Fix.Should().Contain("50 % off").And.Contain("says 20");

    [TestCase("2026-11-07", "past")]
    [TestCase("2026-11-08", null)]
    [TestCase("08-11-2026", "date")]
    [TestCase("2026-11-8", "date")]
    public void An_offer_ends_on_a_day_that_is_not_over(string validUntil, string? rule) =>
        new ProductOfferRequest { ProductName = "Saree", ValidUntil = validUntil }.Validate(Today).Refusal?.Violations!.Single().Rule.Should().Be(rule);

    [Test]
    public void Text_is_composed_trimmed_and_free_of_control_and_direction_characters()
    {
        var offer = new ProductOfferRequest { ProductName = " \tCafe\u0301 \u202Esaree\u0007\r\n silk\u200B ", Description = "क\u094D\u200Dष", BrandName = "  " }.Validate(Today).Value;
        offer.ProductName.Should().Be("Café saree silk");
        offer.Description.Should().Contain("\u200D", "joiners shape Indic text");
        offer.BrandName.Should().BeNull();
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("\u200D\u200B")]
    [TestCase("\u202E...")]
    public void A_name_nobody_can_see_is_no_name(string name) =>
        new ProductOfferRequest { ProductName = name }.Validate(Today).Refusal!.Violations.Should().ContainSingle().Which.Pointer.Should().Be("/product_name");

    [Test]
    public void Half_a_character_is_refused() =>
        new ProductOfferRequest { ProductName = "Saree " + (char)0xD800 }.Validate(Today).Refusal!.Violations.Should().ContainSingle().Which.Rule.Should().Be("not_text");

    [Test]
    public void Length_is_counted_in_characters_as_people_see_them()
    {
        new ProductOfferRequest { ProductName = string.Concat(Enumerable.Repeat("की", 80)) }.Validate(Today).Refusal.Should().BeNull("these are eighty");
        new ProductOfferRequest { ProductName = "a" + new string('\u0301', 5_000) }.Validate(Today).Refusal.Should().NotBeNull("one letter under five thousand accents is no name");
    }

    [TestCase("123456", "INR", "₹1,23,456")]
    [TestCase("999", "INR", "₹999")]
    [TestCase("10000000", "INR", "₹1,00,00,000")]
    [TestCase("1234.5", "INR", "₹1,234.50")]
    [TestCase("0", "INR", "₹0")]
    [TestCase("1234567", "USD", "$1,234,567")]
    [TestCase("1500", "AED", "AED 1,500")]
    public void Money_is_written_as_its_country_does(string amount, string currency, string written) =>
        Money.Format(decimal.Parse(amount, CultureInfo.InvariantCulture), currency).Should().Be(written);
}
