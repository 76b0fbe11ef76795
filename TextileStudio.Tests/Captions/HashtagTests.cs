using System.Globalization;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Captions;
using TextileStudio.Core.Posters;

namespace TextileStudio.Tests.Captions;

/// <summary>Hashtags are found by search: whole words, with their marks.</summary>
public sealed class HashtagTests
{
    [TestCase("दिवाली", "#दिवाली")]
    [TestCase("शुभ दीपावली", "#शुभदीपावली")]
    [TestCase("block print", "#BlockPrint")]
    [TestCase("Silk & Sons", "#SilkSons")]
    [TestCase("lakshmi textiles' saree!", "#LakshmiTextilesSaree")]
    [TestCase("কাঁথা", "#কাঁথা")]
    [TestCase("Saree 2026", "#Saree2026")]
    [TestCase("🪔", null)]
    [TestCase("2026", null)]
    [TestCase("1️⃣ Saree", "#1Saree")]
    [TestCase("\u093E\u0902कपड\u093Cा", "#कपड\u093Cा")]
    public void A_hashtag_is_letters_marks_and_digits(string words, string? tag) => Hashtags.From(words).Should().Be(tag?.Normalize());

    [Test]
    public void A_hindi_offer_gets_both_scripts_and_an_english_one_latin()
    {
        var hindi = Hashtags.Of(new ProductOffer { ProductName = "बनारसी साड़ी", Fabric = "रेशम", Festival = Festival.Diwali, Language = Language.Hi },
            Cloth.Of(new ProductOffer { ProductName = "बनारसी साड़ी", Fabric = "रेशम" }));
        hindi.Should().Contain("#दिवाली").And.Contain("#Diwali").And.Contain("#बनारसीसाड़ी".Normalize()).And.Contain("#BanarasiSaree");
        hindi[0].Should().Be("#दिवाली", "its own script comes first");

        var english = new ProductOffer { ProductName = "Handloom Kanjivaram saree", Fabric = "Silk" };
        Hashtags.Of(english, Cloth.Of(english)).Should().Contain("#KanjivaramSaree").And.Contain("#Handloom").And.Contain("#SilkSaree").And.NotContain("#Diwali");
    }

    [TestCase("Banarasi saree", Language.En, "#Varanasi")]
    [TestCase("Paithani", Language.Mr, "#पैठण")]
    [TestCase("Paithani", Language.Mr, "#Paithan")]
    [TestCase("પટોળું", Language.Gu, "#પાટણ")]
    [TestCase("Pochampally ikat", Language.Te, "#పోచంపల్లి")]
    [TestCase("Phulkari dupatta", Language.En, "#Punjab")]
    public void A_craft_that_is_known_for_a_place_is_found_by_it(string name, Language language, string tag) => Tags(new ProductOffer { ProductName = name, Language = language }).Should().Contain(tag.Normalize());

    [Test]
    public void No_place_is_named_that_the_request_does_not_bear_out()
    {
        Tags(new ProductOffer { ProductName = "Ikat saree" }).Should().NotContain("#Pochampally", "ikat comes from Odisha and Patan as well");
        Tags(new ProductOffer { ProductName = "Bandhani saree" }).Should().NotContain(["#Gujarat", "#Rajasthan"], "it is made in both");
    }

    [TestCase("Shop 4, Ring Road, Surat 395002", "#Surat")]
    [TestCase("Chowk, Varanasi, India", "#Varanasi")]
    [TestCase("Shop 4, Sector 21", null)]
    [TestCase("Ring Road", null)]
    public void The_town_of_the_address_is_a_hashtag(string address, string? tag)
    {
        var tags = Tags(new ProductOffer { ProductName = "Dress", Address = address });
        if (tag is null)
            tags.Should().BeEquivalentTo(Tags(new ProductOffer { ProductName = "Dress" }), "no town is named there");
        else
            tags.Should().Contain(tag, "neighbours search for it");
    }

    [Test]
    public void Hashtags_of_any_offer_are_well_formed_and_unlike()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var offer = RandomOffers.Of(seed);
            var tags = Hashtags.Of(offer, Cloth.Of(offer));
            tags.Select(t => t.ToUpperInvariant()).Should().OnlyHaveUniqueItems($"seed {seed}");
            tags.Should().OnlyContain(t => t[0] == '#' && t.EnumerateRunes().Skip(1).All(Allowed) && t.IsNormalized(NormalizationForm.FormC), $"seed {seed}");
        }
    }

    [Test]
    public void Names_with_and_without_nukta_are_the_same_craft()
    {
        Cloth.Of(new ProductOffer { ProductName = "ज\u093Cरी साड\u093Cी" }).Should().BeEquivalentTo(Cloth.Of(new ProductOffer { ProductName = "जरी साड\u093Cी" }));
        Cloth.Of(new ProductOffer { ProductName = "Sareeka" }).Wares.Should().BeEmpty("only whole words count");
    }

    private static IReadOnlyList<string> Tags(ProductOffer offer) => Hashtags.Of(offer, Cloth.Of(offer));

    private static bool Allowed(Rune rune) =>
        Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;
}
