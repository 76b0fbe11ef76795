using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Captions;
using TextileStudio.Core.Data;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Tests.Captions;

/// <summary>Captions from templates: fitted to each network, different from one another, the same for the same request.</summary>
public sealed class TemplateCaptionTests
{
    private static readonly Platform[] All = Enum.GetValues<Platform>();

    private static readonly ProductOffer Saree = new()
    {
        ProductName = "Banarasi saree", Fabric = "Pure silk", Description = "Woven border. Rich pallu.", Price = 7999, OriginalPrice = 9999, DiscountPercent = 20, OfferText = "Fall and pico included",
        ValidUntil = new DateOnly(2026, 11, 30), Festival = Festival.Diwali, BrandName = "Lakshmi Textiles", Contact = "+91 98765 43210", Address = "Chowk, Varanasi",
    };

    private static readonly ProductOffer HindiSaree = new()
    {
        ProductName = "बनारसी साड़ी", Fabric = "शुद्ध रेशम", Description = "बुना हुआ किनारा।", Price = 7999, OriginalPrice = 9999, DiscountPercent = 20, OfferText = "फॉल पिको शामिल",
        ValidUntil = new DateOnly(2026, 11, 30), Festival = Festival.Diwali, Language = Language.Hi, BrandName = "लक्ष्मी", Contact = "98765 43210", Address = "चौक, वाराणसी",
    };

    /// <summary>A third of the festivals for each tone, so that every language meets every festival in one tone at least; of those a portion.</summary>
    private static IEnumerable<Festival> FestivalsFor(Language language, CaptionTone tone) =>
        Portion.Of(Enum.GetValues<Festival>().Where(festival => ((int)festival + (int)tone) % 3 == 0), 2, ((int)language * 10) + (int)tone);

    [Test]
    public void The_same_request_gets_the_same_captions()
    {
        var first = Write(Saree, variants: 3);
        var second = Write(Saree with { }, variants: 3);
        second.Captions.Should().BeEquivalentTo(first.Captions, "a client that asks again must not find another text");
        Write(Saree with { ProductName = "Chanderi saree" }).Captions[0].Text.Should().NotBe(first.Captions[0].Text);
    }

    [Test]
    public void Variants_of_a_caption_all_differ([Values] Language language, [Values] CaptionTone tone)
    {
        foreach (var festival in FestivalsFor(language, tone))
        {
            foreach (var offer in new[] { new ProductOffer { ProductName = "Saree" }, FullOffers.In(language) })
            {
                var set = Write(offer with { Language = language, Festival = festival }, Wire.Name(tone), 5);
                foreach (var platform in set.Captions.GroupBy(c => c.Platform))
                {
                    platform.Should().HaveCount(5);
                    platform.Select(c => c.Text).Should().OnlyHaveUniqueItems($"five variants on {platform.Key} for {festival} are five texts");
                }
            }
        }
    }

    [Test]
    public void Variants_differ_in_more_than_a_sentence([Values] Language language, [Values] CaptionTone tone)
    {
        foreach (var festival in FestivalsFor(language, tone))
        {
            var texts = Write(FullOffers.In(language) with { Festival = festival, Contact = null }, Wire.Name(tone), 5).Captions.Where(c => c.Platform is Platform.Instagram).Select(SentencesOf).ToList();
            for (var i = 0; i < texts.Count; i++)
            {
                for (var j = 0; j < i; j++)
                    texts[i].Except(texts[j], StringComparer.Ordinal).Count().Should().BeGreaterThan(1, $"variants {j} and {i} for {festival} are two texts: {string.Join(" / ", texts[i])}");
            }
        }
    }

    [Test]
    public void Different_requests_seldom_open_alike([Values] Language language, [Values] CaptionTone tone)
    {
        var openings = Enumerable.Range(0, 40)
            .Select(i => Write(FullOffers.In(language) with { ProductName = $"S{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}" }, Wire.Name(tone)).Captions.Single(c => c.Platform is Platform.Instagram).Text)
            .Select(t => t[..Math.Min(t.Length, 40)]).ToList();
        var alike = openings.Select((o, i) => openings.Take(i).Count(p => p == o)).Sum();
        (alike / (40 * 39 / 2.0)).Should().BeLessThan(0.15, "a shop's feed must not begin with the same words again and again");
    }

    [Test]
    public void A_caption_holds_no_letter_of_another_script_but_what_the_request_gave([Values] Language language, [Values] CaptionTone tone)
    {
        var offer = FullOffers.In(language) with { BrandName = "Zaree", Contact = "zari@shop.in" };
        foreach (var festival in FestivalsFor(language, tone))
        {
            foreach (var caption in Write(offer with { Festival = festival }, Wire.Name(tone), 5).Captions)
            {
                var text = WithoutHashtags(caption).Replace("Zaree", "", StringComparison.Ordinal).Replace("zari@shop.in", "", StringComparison.Ordinal);
                text.EnumerateRunes().Where(r => Rune.IsLetter(r) && !Books.IsOfScript(language, r.Value)).Should().BeEmpty($"what we write is {language}: {caption.Text}");
                caption.Hashtags.SelectMany(t => t.EnumerateRunes()).Where(r => Rune.IsLetter(r) && r.Value > 0x250 && !Books.IsOfScript(language, r.Value)).Should().BeEmpty("a hashtag is in the language's script or in Latin");
            }
        }
    }

    [Test]
    public void Every_caption_is_normal_text_without_gaps_or_doubled_ends([Values] Language language, [Values] CaptionTone tone)
    {
        foreach (var festival in FestivalsFor(language, tone))
        {
            foreach (var caption in Write(FullOffers.In(language) with { Festival = festival }, Wire.Name(tone), 2).Captions)
            {
                caption.Text.IsNormalized().Should().BeTrue("networks count the NFC form");
                caption.Text.Should().NotContainAny("{", "}", "..", "।।", "۔۔", "  ", " .", " ।", " ۔", "\n\n\n");
            }
        }
    }

    [Test]
    public void What_is_seen_before_more_is_a_whole_sentence([Values] Language language, [Values] CaptionTone tone)
    {
        var longest = FullOffers.In(language) with { ProductName = Repeat("ab ", 26) + "x", BrandName = Repeat("brand ", 9) + "x" };
        foreach (var festival in Portion.Of(Enum.GetValues<Festival>().Where(f => f is not Festival.Everyday), 2, ((int)language * 10) + (int)tone))
        {
            foreach (var caption in Write(longest with { Festival = festival }, Wire.Name(tone), 5).Captions.Where(c => c.Platform is Platform.Instagram or Platform.Linkedin))
            {
                var end = caption.Text.IndexOfAny(['.', '!', '?', '।', '۔', '؟']);
                end.Should().BeInRange(1, caption.Platform is Platform.Instagram ? 124 : 209, $"the rest is behind \"more\": {caption.Text}");
            }
        }
    }

    [Test]
    public void An_address_is_followed_where_it_can_be_and_bare_where_it_cannot()
    {
        var set = Write(Saree with { Description = "See https://zaree.example.in/diwali-2026 for more.", Contact = "https://wa.me/919876543210" }, "festive", 5);
        foreach (var caption in set.Captions)
        {
            if (caption.Platform is Platform.Instagram or Platform.Tiktok)
                caption.Text.Should().NotContain("https://").And.Contain("wa.me/919876543210", "people can still type it");
            else
                caption.Text.Should().Contain("https://wa.me/919876543210");
            caption.Text.Should().NotContainEquivalentOf("click").And.NotContainEquivalentOf("link in bio");
        }

        var tweet = set.Captions.First(c => c.Platform is Platform.X).Text;
        CaptionLimits.Of(Platform.X).CountText(tweet).Should().Be(
            CaptionLimits.Of(Platform.X).CountText(tweet.Replace("https://wa.me/919876543210", Repeat("a", 23), StringComparison.Ordinal)), "X counts an address as 23");
    }

    [Test]
    public void A_caption_says_product_price_discount_offer_date_and_contact([Values] CaptionTone tone)
    {
        var english = Write(Saree, Wire.Name(tone)).Captions.Single(c => c.Platform is Platform.Facebook).Text;
        english.Should().Contain("Banarasi saree").And.Contain("₹7,999").And.Contain("₹9,999").And.Contain("20%").And.Contain("Fall and pico included")
            .And.Contain("30 November 2026").And.Contain("+91 98765 43210").And.Contain("Chowk, Varanasi");
        var hindi = Write(HindiSaree, Wire.Name(tone)).Captions.Single(c => c.Platform is Platform.Facebook).Text;
        hindi.Should().Contain("बनारसी साड़ी".Normalize()).And.Contain("₹7,999").And.Contain("20%").And.Contain("30 नवंबर 2026").And.Contain("98765 43210");
    }

    [Test]
    public void A_slot_that_is_not_filled_is_never_seen([Values] Language language, [Values] CaptionTone tone)
    {
        foreach (var offer in new[] { new ProductOffer { ProductName = "Saree {price}" }, new ProductOffer { ProductName = "Saree", Price = 0 }, new ProductOffer { ProductName = "S", OriginalPrice = 50, DiscountPercent = 5 } })
        {
            foreach (var caption in Write(offer with { Language = language }, Wire.Name(tone), 5).Captions)
            {
                caption.Text.Replace(" {price}", "", StringComparison.Ordinal).Should().NotContainAny("{", "}", "..", "।।", "  ", " .", " ।");
            }
        }
    }

    [Test]
    public void Words_of_the_client_are_not_read_as_slots() =>
        Write(new ProductOffer { ProductName = "Saree {price}", Price = 10 }).Captions.Should().OnlyContain(c => c.Text.Contains("Saree {price}"), "the name is quoted as given");

    [TestCase("🪔")]
    [TestCase("👨‍👩‍👧‍👦")]
    [TestCase("क्ष्मी")]
    [TestCase("நி")]
    [TestCase("e\u0301\u0323\u0327")]
    [TestCase("漢")]
    [TestCase("W")]
    public void The_longest_texts_fit_every_network_and_are_cut_between_characters(string element)
    {
        element = element.Normalize();
        var offer = new ProductOffer
        {
            ProductName = Repeat(element, 80), Fabric = Repeat(element, 60), Description = Repeat(element, 600), OfferText = Repeat(element, 120), BrandName = Repeat(element, 60),
            Contact = Repeat(element, 80), Address = Repeat(element, 160), Price = 99_99_99_999, OriginalPrice = 99_99_99_999, Festival = Festival.Diwali,
        };
        foreach (var caption in Write(offer, variants: 2).Captions)
        {
            var counted = CaptionLimits.Of(caption.Platform).CountText(caption.Text);
            counted.Should().Be(caption.Length).And.BeLessThanOrEqualTo(caption.Limit, $"{caption.Platform} counts it so");
            caption.Text.IsNormalized().Should().BeTrue();
            caption.Text.Should().NotContain("\u094D…", "a conjunct is one character to its reader");
            var elements = TextElements(caption.Text);
            var whole = TextElements(element).ToHashSet(StringComparer.Ordinal);
            elements.Where(e => !whole.Contains(e) && element.Length > 1 && whole.Any(w => w.StartsWith(e, StringComparison.Ordinal)))
                .Should().BeEmpty("no character as people see it is cut in two");
        }
    }

    [Test]
    public void Detail_is_given_up_before_offer_and_contact()
    {
        var offer = Saree with { Description = "A long story about the weave and the weavers, told at length. " + Repeat("Another sentence. ", 20) };
        var tweet = Write(offer).Captions.Single(c => c.Platform is Platform.X);
        tweet.Text.Should().Contain("₹7,999").And.Contain("20%").And.Contain("+91 98765 43210").And.Contain("30 November 2026").And.NotContain("Another sentence").And.NotContain("…");
        tweet.Length.Should().BeLessThanOrEqualTo(280);
        Write(offer).Captions.Single(c => c.Platform is Platform.Facebook).Text.Should().Contain("Another sentence", "there is room for it");
    }

    [Test]
    public void A_cut_never_changes_a_number()
    {
        foreach (var length in Enumerable.Range(200, 80))
        {
            var offer = new ProductOffer { ProductName = Repeat("क", 79 * 2).Normalize()[..70] + " x", OfferText = "पाएँ", Contact = Repeat("ab ", length / 4) + "123456789012345678901234567890" };
            foreach (var caption in Write(offer).Captions)
                CaptionFacts.Of(offer).Unfounded(caption.Text).Should().BeEmpty(caption.Text);
        }
    }

    [Test]
    public void Each_network_gets_the_hashtags_it_likes()
    {
        var set = Write(Saree);
        int Of(Platform platform) => set.Captions.Single(c => c.Platform == platform).Hashtags.Count;
        Of(Platform.Instagram).Should().Be(5);
        Of(Platform.Facebook).Should().BeInRange(2, 3);
        Of(Platform.Linkedin).Should().Be(3);
        Of(Platform.Tiktok).Should().Be(4);
        Of(Platform.X).Should().BeInRange(0, 2);
        Of(Platform.Whatsapp).Should().Be(0, "a message to a customer is no place for hashtags");
        foreach (var caption in set.Captions)
        {
            if (caption.Hashtags.Count > 0)
                caption.Text.Should().EndWith(string.Join(' ', caption.Hashtags));
            else
                caption.Text.Should().NotContain("#");
        }
    }

    [Test]
    public void Hashtags_of_the_client_count_as_hashtags()
    {
        var caption = Write(Saree with { OfferText = "#one #two #three #four #five #six" }).Captions.Single(c => c.Platform is Platform.Instagram);
        caption.Hashtags.Should().BeEmpty("six are there already, and Instagram welcomes five");
    }

    [Test]
    public void Limits_are_the_networks_own()
    {
        CaptionLimits.Of(Platform.X).TextLimit.Should().Be(X.Rules.TextLimit);
        CaptionLimits.Of(Platform.Instagram).TextLimit.Should().Be(Instagram.Rules.TextLimit);
        CaptionLimits.Of(Platform.Facebook).TextLimit.Should().Be(Facebook.Rules.TextLimit);
        CaptionLimits.Of(Platform.Tiktok).CountText("🪔").Should().Be(2, "TikTok counts UTF-16 units");
        CaptionLimits.Of(Platform.X).CountText("👨‍👩‍👧‍👦").Should().Be(2);
    }

    [Test]
    public void A_network_without_emoji_gets_none()
    {
        Write(Saree, "festive", 5).Captions.Where(c => c.Platform is Platform.Linkedin).Should().OnlyContain(c => !c.Text.EnumerateRunes().Any(r => Rune.GetUnicodeCategory(r) == UnicodeCategory.OtherSymbol));
        Write(Saree, "festive").Captions.Single(c => c.Platform is Platform.Facebook).Text.EnumerateRunes().Should().Contain(r => Rune.GetUnicodeCategory(r) == UnicodeCategory.OtherSymbol);
    }

    [Test]
    public void Handmade_is_said_only_where_the_request_says_it([Values] CaptionTone tone)
    {
        foreach (var caption in Write(Saree, Wire.Name(tone), 5).Captions)
            caption.Text.Should().NotContainAny(["handloom", "handwoven", "hand-woven", "handmade"], "it would be a claim about the goods");
        Write(new ProductOffer { ProductName = "Saree", Fabric = "Art silk" }, Wire.Name(tone)).Hashtags
            .Should().NotContain(["#Silk", "#SilkSaree"], "art silk is not silk");
    }

    private static CaptionSet Write(ProductOffer offer, string? tone = null, int variants = 1)
    {
        var written = new TemplateCaptionWriter().WriteAsync(new CaptionRequest(offer, All, tone, variants), CancellationToken.None);
        return written.AsTask().Result;
    }

    private static string WithoutHashtags(Caption caption) => caption.Hashtags.Count == 0 ? caption.Text : caption.Text[..caption.Text.LastIndexOf(caption.Hashtags[0], StringComparison.Ordinal)];

    private static List<string> SentencesOf(Caption caption) =>
        [.. Regex.Split(WithoutHashtags(caption), @"(?<=[.!?।۔؟]) ?|\n", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(t => t.Trim()).Where(t => t.Length > 0)];

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static List<string> TextElements(string text)
    {
        var elements = new List<string>();
        for (var all = StringInfo.GetTextElementEnumerator(text); all.MoveNext();)
            elements.Add(all.GetTextElement());
        return elements;
    }
}
