using System.Text;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing.Platforms;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Publishing;

/// <summary>LinkedIn cuts a text silently at a sign of its markup that stands unescaped: nothing of a text may get lost, and hashtags must stay hashtags.</summary>
public sealed class LittleTextTests
{
    // Plain text stays as it is.
    [TestCase("", "")]
    [TestCase("Silk sarees for Diwali", "Silk sarees for Diwali")]
    [TestCase("₹999 – 50 % off & more; it's \"new\"!", "₹999 – 50 % off & more; it's \"new\"!")]
    [TestCase("line\nbreak\ttab", "line\nbreak\ttab")]
    [TestCase("दीपावली की शुभकामनाएँ", "दीपावली की शुभकामनाएँ")]
    [TestCase("தீபாவளி வாழ்த்துக்கள்", "தீபாவளி வாழ்த்துக்கள்")]
    [TestCase("🪔✨👨‍👩‍👧", "🪔✨👨‍👩‍👧")]
    // Each sign of the markup.
    [TestCase(@"\", @"\\")]
    [TestCase("|", @"\|")]
    [TestCase("{", @"\{")]
    [TestCase("}", @"\}")]
    [TestCase("@", @"\@")]
    [TestCase("[", @"\[")]
    [TestCase("]", @"\]")]
    [TestCase("(", @"\(")]
    [TestCase(")", @"\)")]
    [TestCase("<", @"\<")]
    [TestCase(">", @"\>")]
    [TestCase("#", @"\#")]
    [TestCase("*", @"\*")]
    [TestCase("_", @"\_")]
    [TestCase("~", @"\~")]
    [TestCase(@"\|{}@[]()<>#*_~", @"\\\|\{\}\@\[\]\(\)\<\>\#\*\_\~")]
    // Signs in the middle of what shops write.
    [TestCase("Sale (today only)", @"Sale \(today only\)")]
    [TestCase("write to sales@sareehouse.in", @"write to sales\@sareehouse.in")]
    [TestCase("*new* ~old~ _soft_", @"\*new\* \~old\~ \_soft\_")]
    [TestCase("size <M> [S|M|L]", @"size \<M\> \[S\|M\|L\]")]
    [TestCase(@"C:\sarees\(1)", @"C:\\sarees\\\(1\)")]
    [TestCase(@"already \(escaped\)", @"already \\\(escaped\\\)")]
    [TestCase("@SareeHouse", @"\@SareeHouse")]
    [TestCase("@[Saree House](urn:li:organization:1)", @"\@\[Saree House\]\(urn:li:organization:1\)")]
    // Hashtags stay hashtags, whatever their script.
    [TestCase("#saree", @"{hashtag|\#|saree}")]
    [TestCase("#Saree #silk2026!", @"{hashtag|\#|Saree} {hashtag|\#|silk2026}!")]
    [TestCase("#साड़ी sale", @"{hashtag|\#|साड़ी} sale")]
    [TestCase("नई #दीपावली।", @"नई {hashtag|\#|दीपावली}।")]
    [TestCase("#புடவை #பட்டு", @"{hashtag|\#|புடவை} {hashtag|\#|பட்டு}")]
    [TestCase("#పండుగ", @"{hashtag|\#|పండుగ}")]
    [TestCase("#ক্‍ষ", @"{hashtag|\#|ক্‍ষ}")]
    [TestCase("(#silk)", @"\({hashtag|\#|silk}\)")]
    [TestCase(@"\#silk", @"\\{hashtag|\#|silk}")]
    [TestCase("#2026saree", @"{hashtag|\#|2026saree}")]
    [TestCase("#café", @"{hashtag|\#|café}")]
    // What only looks like one.
    [TestCase("#1 shop", @"\#1 shop")]
    [TestCase("No.#", @"No.\#")]
    [TestCase("##saree", @"\#\#saree")]
    [TestCase("C#sharp", @"C\#sharp")]
    [TestCase("&#39;", @"&\#39;")]
    [TestCase("#silk_saree", @"\#silk\_saree")]
    [TestCase("#_silk", @"\#\_silk")]
    [TestCase("# silk", @"\# silk")]
    [TestCase("https://sareehouse.in/a_b?x=(1)#top", @"https://sareehouse.in/a\_b?x=\(1\)\#top")]
    [TestCase("https://sareehouse.in/#sale now", @"https://sareehouse.in/\#sale now")]
    // Words that look like the markup itself.
    [TestCase(@"{hashtag|\#|silk}", @"\{hashtag\|\\\#\|silk\}")]
    [TestCase("{hashtag|#|silk}", @"\{hashtag\|\#\|silk\}")]
    public void A_text_becomes_markup_that_shows_all_of_it(string text, string markup)
    {
        LittleText.Escape(text).Should().Be(markup, "every sign is escaped, backslashes once, and tags are templates");
        LittleText.Unescape(markup).Should().Be(text, "reading back undoes it");
        LinkedInText.Read(markup).Should().Be((text, markup), "the network keeps every character");
    }

    [TestCase("{hashtag|#|silk}", "#silk", TestName = "A_template_without_the_backslash")]
    [TestCase("#silk", "#silk", TestName = "A_bare_hashtag")]
    [TestCase(@"by @[Saree \(House\)](urn:li:organization:1)!", "by Saree (House)!", TestName = "A_mention")]
    [TestCase(@"back\slash", @"back\slash", TestName = "A_backslash_before_nothing_special")]
    [TestCase(@"at the end\", @"at the end\", TestName = "A_backslash_at_the_end")]
    [TestCase("loose (signs) {stay}", "loose (signs) {stay}", TestName = "Loose_signs")]
    public void Markup_by_other_hands_is_read_too(string markup, string text) => LittleText.Unescape(markup).Should().Be(text, "a page's posts may come from elsewhere");

    [TestCase("50 % (today", "50 % ")]
    [TestCase("a_b", "a")]
    [TestCase(@"a\b", "a")]
    [TestCase("{hashtag|silk}", "")]
    [TestCase("see @you", "see ")]
    [TestCase(@"ok \(yes\) <no>", "ok (yes) ")]
    [TestCase("## twice", "")]
    [TestCase("C#sharp", "C")]
    public void The_sandbox_cuts_at_an_unescaped_sign(string markup, string shown) => LinkedInText.Read(markup).Shown.Should().Be(shown, "LinkedIn drops the rest without a word");

    [Test]
    public void Whatever_the_text_nothing_of_it_is_lost()
    {
        var random = new Random(20261125);
        string[] pieces =
        [
            .. @"\|{}@[]()<>#*_~".Select(c => c.ToString()), "#", "#saree", "#साड़ी", "#புடவை", "hashtag", "{hashtag|", @"|\#|", "}", "@[", "](urn:li:person:a)", " ", "\n", "a", "9", "क", "\u093C", "\u200D", "é",
            "🪔", "👨‍👩‍👧", "https://a.in/x_y#z", "sareehouse.in", "&", "$", "\\\\", "urn:li:share:1",
        ];
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(12); n >= 0; n--)
                text.Append(pieces[random.Next(pieces.Length)]);
            var wanted = text.ToString();
            var markup = LittleText.Escape(wanted);

            if (LittleText.Unescape(markup) != wanted || LinkedInText.Read(markup) != (wanted, markup))
                Assert.Fail($"Seed 20261125, text {i}: {wanted} became {markup}, read back as {LittleText.Unescape(markup)} and shown as {LinkedInText.Read(markup).Shown}");
        }
    }
}
