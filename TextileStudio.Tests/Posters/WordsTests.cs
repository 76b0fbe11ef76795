using System.Text;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Lettering;
using TextileStudio.Core.Posters.Native;
using TextileStudio.Core.Posters.Words;

namespace TextileStudio.Tests.Posters;

public class WordsTests
{
    [Test]
    public void A_language_greets_at_every_festival_in_its_own_words([Values] Language language, [Values] Festival festival)
    {
        var words = OfferWords.For(new ProductOffer { ProductName = "Silk", Language = language, Festival = festival });
        string[] own = [words.Kicker, words.Headline, words.PriceLabel, words.Off, words.CallToAction, .. Phrases.In(language).Months];
        foreach (var line in own.Where(line => line != "Silk"))
        {
            line.Should().NotBeNullOrWhiteSpace();
            line.Normalize(NormalizationForm.FormC).Should().Be(line, because: "what is compared is normalised");
            line.Where(char.IsLetter).Select(Scripts.Of).Should().OnlyContain(s => s == Scripts.Of(language), because: $"no word of {language} falls back to English");
        }
    }

    [Test]
    public void A_festival_has_its_own_words_in_every_language([Values] Language language)
    {
        var greetings = Enum.GetValues<Festival>().Where(f => f is not Festival.Everyday).Select(f => Phrases.In(language).Of(f)!).ToList();

        greetings.Select(g => g.Greeting).Should().OnlyHaveUniqueItems();
        greetings.Select(g => g.Kicker).Should().OnlyHaveUniqueItems();
        Phrases.In(language).Months.Should().HaveCount(12).And.OnlyHaveUniqueItems();
        Phrases.In(language).ScanWhatsApp.Should().NotBeNullOrWhiteSpace();
    }

    [TestCase("Sale 🎉🎉 today", "Sale today")]
    [TestCase("👗 Kurta", "Kurta")]
    [TestCase("भारत 🇮🇳 में बना", "भारत में बना")]
    [TestCase("1️⃣ set", "1 set")]
    [TestCase("র‍্যাপার", "র‍্যাপার")]
    [TestCase("👩‍👩‍👧", null)]
    [TestCase("  ", null)]
    public void What_no_font_draws_is_left_out(string given, string? drawn)
    {
        if (FontCoverage.Bundled is null)
            Assert.Ignore("The fonts are not here: build with Node 20 or newer installed.");

        DrawnWords.Of(given).Should().Be(drawn, because: "a box on a poster is worse than a missing smile");
    }

    [Test]
    public void A_name_that_cannot_be_drawn_leaves_a_poster_with_a_headline()
    {
        if (FontCoverage.Bundled is null)
            Assert.Ignore("The fonts are not here: build with Node 20 or newer installed.");

        OfferWords.For(new ProductOffer { ProductName = "🎉🎉" }).Headline.Should().Be("Shop now", because: "a headline is never empty");
    }
}
