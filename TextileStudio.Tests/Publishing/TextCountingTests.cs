using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Publishing;

/// <summary>The counts are worked out by hand from the published rules: 1 or 2 a code point, 2 an emoji sequence, 23 an address.</summary>
public sealed class TextCountingTests
{
    // Letters and scripts of weight 1.
    [TestCase("", 0)]
    [TestCase("saree", 5)]
    [TestCase("New Diwali sale!", 16)]
    [TestCase("line\nbreak", 10)]
    [TestCase("ñandú", 5)]
    [TestCase("Привет", 6)]
    [TestCase("Ελλάδα", 6)]
    [TestCase("مرحبا", 5)]
    [TestCase("שלום", 4)]
    [TestCase("\u0026 \u003c \u003e", 5)]
    [TestCase("“quoted” – it’s", 15)]
    [TestCase("₹", 2, Description = "the rupee sign lies outside the light ranges")]
    [TestCase("₹999", 5)]
    [TestCase("€5", 3)]
    [TestCase("…", 2)]
    [TestCase("•", 2)]
    [TestCase("·", 1)]
    // Indic scripts: one per code point, joiners and signs included.
    [TestCase("साड़ी", 5)]
    [TestCase("दीपावली", 7)]
    [TestCase("শাড়ি", 5, Description = "precomposed RRA decomposes in NFC: a composition exclusion")]
    [TestCase("புடவை", 5)]
    [TestCase("పండుగ", 5)]
    [TestCase("ಸೀರೆ", 4)]
    [TestCase("സാരി", 4)]
    [TestCase("ସାଢ଼ୀ", 5)]
    [TestCase("ਸਾੜੀ", 4)]
    [TestCase("સાડી", 4)]
    [TestCase("क्\u200Dष", 4, Description = "a joiner between letters is a light code point")]
    [TestCase("ک\u200Cپ", 3)]
    // Combining marks: NFC first.
    [TestCase("e\u0301", 1)]
    [TestCase("caf\u0065\u0301", 4)]
    [TestCase("n\u0303a", 2)]
    [TestCase("x\u0301", 2, Description = "no composed form exists")]
    [TestCase("A\u030A", 1)]
    // Heavy scripts.
    [TestCase("漢字", 4)]
    [TestCase("日本語 saree", 12)]
    [TestCase("サリー", 6)]
    [TestCase("사리", 4)]
    [TestCase("\u1100\u1161", 2, Description = "conjoining jamo compose to one syllable")]
    [TestCase("ﬁ", 2)]
    [TestCase("Ａ", 2)]
    [TestCase("𝒮", 2)]
    // Emoji sequences: 2 each.
    [TestCase("😀", 2)]
    [TestCase("😀😀", 4)]
    [TestCase("🪔 Diwali", 9)]
    [TestCase("👍🏽", 2)]
    [TestCase("👩🏽‍🦰", 2)]
    [TestCase("👨‍👩‍👧‍👦", 2)]
    [TestCase("🏳️‍🌈", 2)]
    [TestCase("🇮🇳", 2)]
    [TestCase("🇮🇳🇮🇳", 4)]
    [TestCase("🇮", 2)]
    [TestCase("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 2)]
    [TestCase("1️⃣", 2)]
    [TestCase("#️⃣", 2)]
    [TestCase("1#*", 3)]
    [TestCase("❤", 2)]
    [TestCase("❤️", 2)]
    [TestCase("❤️‍🔥", 2)]
    [TestCase("©", 1)]
    [TestCase("©️", 2)]
    [TestCase("™", 2)]
    [TestCase("☎️", 2)]
    [TestCase("➡️", 2)]
    [TestCase("🧵🪡", 4)]
    [TestCase("🥻", 2)]
    [TestCase("👩‍", 3, Description = "a joiner that joins nothing counts by itself")]
    // Addresses: 23 each.
    [TestCase("https://example.com", 23)]
    [TestCase("http://example.com", 23)]
    [TestCase("HTTPS://EXAMPLE.COM/Sale", 23)]
    [TestCase("example.com", 23)]
    [TestCase("sareehouse.in", 23)]
    [TestCase("shop sareehouse.in now", 32)]
    [TestCase("see https://example.com/a/very/long/path/that/goes/on?and=on&x=1#top", 27)]
    [TestCase("https://example.com.", 24)]
    [TestCase("(https://example.com)", 25)]
    [TestCase("https://example.com/a_(b)", 23)]
    [TestCase("https://example.com, https://example.org", 48)]
    [TestCase("https://example.com:8080/x", 23)]
    [TestCase("https://भारत.भारत/साड़ी", 28, Description = "the path ends where Indic letters begin: / and five code points, of which / belongs to the address")]
    [TestCase("日本語example.com", 29)]
    [TestCase("example.comです", 27)]
    [TestCase("user@example.com", 16, Description = "a mail address is words")]
    [TestCase("@example.com", 12)]
    [TestCase("#example.com", 12)]
    [TestCase("Rs.999", 6)]
    [TestCase("3.5", 3)]
    [TestCase("v1.2.3", 6)]
    [TestCase("end.Next", 23, Description = "a top-level domain that was an everyday word before")]
    [TestCase("http://localhost", 16)]
    [TestCase("example.com/path?q=1", 23)]
    [TestCase("-example.com", 12)]
    [TestCase("a.b.example.co.in", 23)]
    public void X_weighs_a_text_as_it_says(string text, int expected) =>
        TextCounting.XWeighted(text).Should().Be(expected, "X refuses a text that weighs more than 280, so a wrong weight refuses good posts or lets bad ones fail at their time");

    [TestCase("साड़ी", 5)]
    [TestCase("😀", 1)]
    [TestCase("🇮🇳", 2)]
    [TestCase("e\u0301", 1)]
    [TestCase("https://example.com", 19)]
    [TestCase("", 0)]
    public void Facebook_and_Instagram_count_code_points(string text, int expected) =>
        TextCounting.CodePoints(text).Should().Be(expected, "their limits are in characters of the NFC text");

    [Test]
    public void Half_a_character_is_counted_and_not_a_crash()
    {
        TextCounting.XWeighted("a\uD83D").Should().Be(3, "the replacement character is heavy");
        TextCounting.CodePoints("\uDE00b").Should().Be(2, "each stands for one character");
    }

    [Test]
    public void Counting_is_linear_in_the_text()
    {
        var hostile = string.Concat(Enumerable.Repeat("a.a-", 40_000)) + string.Concat(Enumerable.Repeat("http://a.", 20_000)) + new string('(', 50_000) + string.Concat(Enumerable.Repeat("👩\u200D", 20_000));

        Action act = () => TextCounting.XWeighted(hostile);

        act.ExecutionTime().Should().BeLessThan(TimeSpan.FromSeconds(20), "a caption is a client's input and must not hold a thread");
    }
}
