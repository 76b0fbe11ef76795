using System.Text;
using FluentAssertions;
using FluentAssertions.Execution;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Publishing;

/// <summary>
/// Texts with their length by each network's own rule: X's weight, code points, UTF-16 units, all of the NFC form. The figures follow from the published rules
/// (weights 1 and 2, an emoji sequence 2, an address 23, names as X's grammar has them), not from the counters they judge.
/// </summary>
public sealed class TextCountingTableTests
{
    private static readonly (string Text, int X, int CodePoints, int Utf16)[] Table =
    [
        // Letters.
        ("", 0, 0, 0),
        ("a", 1, 1, 1),
        ("saree", 5, 5, 5),
        ("Diwali sale, 50 % off!", 22, 22, 22),
        ("tab\there", 8, 8, 8),
        ("line\nbreak", 10, 10, 10),
        ("  two spaces  ", 14, 14, 14),
        ("ñandú", 5, 5, 5),
        ("straße", 6, 6, 6),
        ("Łódź", 4, 4, 4),
        ("Ārya", 4, 4, 4),
        ("Привет", 6, 6, 6),
        ("Ελλάδα", 6, 6, 6),
        ("Հայերեն", 7, 7, 7),
        ("ქართული", 7, 7, 7),
        ("مرحبا", 5, 5, 5),
        ("שלום", 4, 4, 4),
        ("“quoted” – it’s", 15, 15, 15),
        ("‘single’", 8, 8, 8),
        ("€", 2, 1, 1),
        ("₹", 2, 1, 1),
        ("₹999", 5, 4, 4),
        ("Rs 999/-", 8, 8, 8),
        ("5 × 6", 5, 5, 5),
        ("½ price", 7, 7, 7),
        ("…", 2, 1, 1),
        ("•", 2, 1, 1),
        ("·", 1, 1, 1),
        ("→", 2, 1, 1),
        ("©", 1, 1, 1),
        ("®", 1, 1, 1),
        ("™", 2, 1, 1),
        ("№", 2, 1, 1),
        ("°", 1, 1, 1),
        ("†", 2, 1, 1),
        ("\u200Bzero", 5, 5, 5),
        ("a\u00A0b", 3, 3, 3),

        // Indic.
        ("साड़ी", 5, 5, 5),
        ("दीपावली", 7, 7, 7),
        ("नमस्ते", 6, 6, 6),
        ("क्षत्रिय", 8, 8, 8),
        ("श्री", 4, 4, 4),
        ("ज्ञान", 5, 5, 5),
        ("क्\u200Dष", 4, 4, 4),
        ("क्\u200Cष", 4, 4, 4),
        ("ऋषि", 3, 3, 3),
        ("ॐ", 1, 1, 1),
        ("हिन्दी", 6, 6, 6),
        ("संस्कृत", 7, 7, 7),
        ("त्र्यंबक", 8, 8, 8),
        ("শাড়ি", 5, 5, 5),
        ("বাংলা", 5, 5, 5),
        ("শুভ নববর্ষ", 10, 10, 10),
        ("ক্ষ", 3, 3, 3),
        ("ਸਾੜੀ", 4, 4, 4),
        ("ਪੰਜਾਬੀ", 6, 6, 6),
        ("સાડી", 4, 4, 4),
        ("ગુજરાતી", 7, 7, 7),
        ("ସାଢ଼ୀ", 5, 5, 5),
        ("ଓଡ଼ିଆ", 5, 5, 5),
        ("புடவை", 5, 5, 5),
        ("தமிழ்", 5, 5, 5),
        ("க்ஷ", 3, 3, 3),
        ("ஸ்ரீ", 4, 4, 4),
        ("పట్టు చీర", 9, 9, 9),
        ("పండుగ", 5, 5, 5),
        ("క్షమ", 4, 4, 4),
        ("ಸೀರೆ", 4, 4, 4),
        ("ಕನ್ನಡ", 5, 5, 5),
        ("ക്ഷ", 3, 3, 3),
        ("മലയാളം", 6, 6, 6),
        ("സാരി", 4, 4, 4),
        ("സാരി\u200D", 5, 5, 5),
        ("සාරිය", 5, 5, 5),
        ("ශ්\u200Dරී", 5, 5, 5),
        ("ਸ੍ਰੀ", 4, 4, 4),
        ("ꯃꯤꯇꯩ", 8, 4, 4),
        ("ᱥᱟᱱᱛᱟᱲᱤ", 14, 7, 7),
        ("ساڑھی", 5, 5, 5),
        ("ڪپڙو", 4, 4, 4),

        // Heavy scripts.
        ("漢字", 4, 2, 2),
        ("日本語", 6, 3, 3),
        ("サリー", 6, 3, 3),
        ("ｻﾘｰ", 6, 3, 3),
        ("사리", 4, 2, 2),
        ("\u1112\u1161\u11AB", 2, 1, 1),
        ("ไทย", 3, 3, 3),
        ("ខ្មែរ", 10, 5, 5),
        ("မြန်မာ", 6, 6, 6),
        ("ᠮᠣᠩᠭᠣᠯ", 12, 6, 6),
        ("ﬁne", 4, 3, 3),
        ("Ａ", 2, 1, 1),
        ("𝒮aree", 6, 5, 6),
        ("㐀", 2, 1, 1),
        ("𠀀", 2, 1, 2),
        ("（全角）", 8, 4, 4),
        ("、。", 4, 2, 2),
        ("한국어 saree", 12, 9, 9),
        ("日本語 saree 漢字", 17, 12, 12),
        ("ꦗꦮ", 4, 2, 2),

        // Combining.
        ("é", 1, 1, 1),
        ("e\u0301", 1, 1, 1),
        ("cafe\u0301", 4, 4, 4),
        ("n\u0303a", 2, 2, 2),
        ("A\u030A", 1, 1, 1),
        ("\u212B", 1, 1, 1),
        ("x\u0301", 2, 2, 2),
        ("o\u0302\u0301", 2, 1, 1),
        ("s\u0323\u0307", 2, 1, 1),
        ("q\u0307\u0323", 3, 3, 3),
        ("ऩ", 1, 1, 1),
        ("\u095C", 2, 2, 2),
        ("\u09DC", 2, 2, 2),
        ("ẛ\u0323", 3, 2, 2),
        ("ﬁ", 2, 1, 1),
        ("\u2126", 1, 1, 1),
        ("\u212A", 1, 1, 1),
        ("a\u0300\u0301\u0302", 3, 3, 3),
        ("Z\u0335a", 3, 3, 3),

        // Emoji.
        ("😀", 2, 1, 2),
        ("😀😀", 4, 2, 4),
        ("a😀b", 4, 3, 4),
        ("🪔", 2, 1, 2),
        ("🥻", 2, 1, 2),
        ("🧵🪡", 4, 2, 4),
        ("❤", 2, 1, 1),
        ("❤\uFE0F", 2, 2, 2),
        ("☎", 2, 1, 1),
        ("☎\uFE0F", 2, 2, 2),
        ("➡\uFE0F", 2, 2, 2),
        ("✨", 2, 1, 1),
        ("☀\uFE0F", 2, 2, 2),
        ("⭐", 2, 1, 1),
        ("👍", 2, 1, 2),
        ("👍🏽", 2, 2, 4),
        ("👋🏿", 2, 2, 4),
        ("☝🏽", 2, 2, 3),
        ("🏽", 2, 1, 2),
        ("😀🏽", 4, 2, 4),
        ("👩🏽\u200D🦰", 2, 4, 7),
        ("👨\u200D👩\u200D👧\u200D👦", 2, 7, 11),
        ("👩\u200D❤\uFE0F\u200D👨", 2, 6, 8),
        ("👩\u200D💻", 2, 3, 5),
        ("🏃\u200D♀\uFE0F", 2, 4, 5),
        ("🏃🏽\u200D♂\uFE0F", 2, 5, 7),
        ("🏳\uFE0F\u200D🌈", 2, 4, 6),
        ("🏴\u200D☠\uFE0F", 2, 4, 5),
        ("👁\uFE0F\u200D🗨\uFE0F", 2, 5, 7),
        ("🧑\u200D💻", 2, 3, 5),
        ("🐻\u200D❄\uFE0F", 2, 4, 5),
        ("❤\uFE0F\u200D🔥", 2, 4, 5),
        ("🫱🏻\u200D🫲🏼", 2, 5, 9),
        ("🇮🇳", 2, 2, 4),
        ("🇮🇳🇮🇳", 4, 4, 8),
        ("🇮🇳🇱🇰", 4, 4, 8),
        ("🇮", 2, 1, 2),
        ("🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", 2, 7, 14),
        ("🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F", 2, 7, 14),
        ("1\uFE0F⃣", 2, 3, 3),
        ("#\uFE0F⃣", 2, 3, 3),
        ("*\uFE0F⃣", 2, 3, 3),
        ("1⃣", 2, 2, 2),
        ("123", 3, 3, 3),
        ("1#*", 3, 3, 3),
        ("©\uFE0F", 2, 2, 2),
        ("®\uFE0F", 2, 2, 2),
        ("™\uFE0F", 2, 2, 2),
        ("‼\uFE0F", 2, 2, 2),
        ("ℹ\uFE0F", 2, 2, 2),
        ("👩\u200D", 3, 2, 3),
        ("\u200D", 1, 1, 1),
        ("a\uFE0F", 3, 2, 2),
        ("♟", 2, 1, 1),
        ("♟\uFE0F", 2, 2, 2),
        ("🙏🏼 धन्यवाद", 10, 10, 12),
        ("Diwali 🪔✨", 11, 9, 10),
        ("🎉🎊🎈", 6, 3, 6),
        ("5\uFE0F⃣0\uFE0F⃣ % off", 10, 12, 12),

        // Addresses with a scheme.
        ("https://example.com", 23, 19, 19),
        ("http://example.com", 23, 18, 18),
        ("HTTPS://EXAMPLE.COM/SALE", 23, 24, 24),
        ("https://example.com/", 23, 20, 20),
        ("https://www.example.co.in/sarees", 23, 32, 32),
        ("https://example.com/a/very/long/path/that/goes/on?and=on&x=1#top", 23, 64, 64),
        ("https://example.com:8080", 23, 24, 24),
        ("https://example.com:8080/x", 23, 26, 26),
        ("https://example.com?x=1", 23, 23, 23),
        ("https://example.com/?x=1", 23, 24, 24),
        ("https://example.com/#top", 23, 24, 24),
        ("see https://example.com now", 31, 27, 27),
        ("https://example.com.", 24, 20, 20),
        ("https://example.com, and", 28, 24, 24),
        ("https://example.com!", 24, 20, 20),
        ("(https://example.com)", 25, 21, 21),
        ("[https://example.com]", 25, 21, 21),
        ("\"https://example.com\"", 25, 21, 21),
        ("“https://example.com”", 25, 21, 21),
        ("‘https://example.com’", 25, 21, 21),
        ("https://example.com/a_(b)", 23, 25, 25),
        ("https://example.com/a_(b)_(c)", 23, 29, 29),
        ("https://example.com/(a(b)c)", 23, 27, 27),
        ("https://example.com/(a", 25, 22, 22),
        ("https://example.com/()", 25, 22, 22),
        ("https://example.com/a)", 24, 22, 22),
        ("https://example.com/a.", 24, 22, 22),
        ("https://example.com/a,b", 23, 23, 23),
        ("https://example.com/a;b=c", 23, 25, 25),
        ("https://example.com/~user/@you", 23, 30, 30),
        ("https://example.com/é/ü", 23, 23, 23),
        ("https://example.com/Привет", 23, 26, 26),
        ("https://example.com/साड़ी", 28, 25, 25),
        ("https://example.com/日本", 27, 22, 22),
        ("https://example.com/%E0%A4%B8", 23, 29, 29),
        ("https://भारत.भारत", 23, 17, 17),
        ("https://भारत.भारत/x", 23, 19, 19),
        ("https://साड़ी.com", 23, 17, 17),
        ("https://日本.jp", 23, 13, 13),
        ("https://例え.中国/x", 23, 15, 15),
        ("https://xn--h2brj9c.xn--h2brj9c", 23, 31, 31),
        ("https://münchen.de", 23, 18, 18),
        ("https://example.comです", 27, 21, 21),
        ("https://example.com日本語", 29, 22, 22),
        ("https://t.co/abc123", 23, 19, 19),
        ("https://t.co/abc123/more", 28, 24, 24),
        ("https://t.co/abc-def", 27, 20, 20),
        ("https://t.co/" + Times("a", 41), 54, 54, 54),
        ("https://a.b", 11, 11, 11),
        ("http://localhost", 16, 16, 16),
        ("https://example", 15, 15, 15),
        ("https://example.invalid", 23, 23, 23),
        ("https://192.168.1.1/x", 21, 21, 21),
        ("https://my_shop.com", 19, 19, 19),
        ("https://my_sub.shop.com", 23, 23, 23),
        ("https://-shop.com", 17, 17, 17),
        ("https://shop-.com", 17, 17, 17),
        ("https://user:pass@example.com", 29, 29, 29),
        ("ftp://example.com", 17, 17, 17),
        ("http:///example.com", 19, 19, 19),
        ("https://example.com https://example.org", 47, 39, 39),
        ("https://example.com,https://example.org", 47, 39, 39),
        ("ahttps://example.com", 20, 20, 20),
        ("@https://example.com", 20, 20, 20),
        ("https://" + Times("a", 63) + ".com", 23, 75, 75),
        ("https://" + Times("a", 64) + ".com", 76, 76, 76),
        ("https://example.com\nnext", 28, 24, 24),
        ("ਵੇਖੋ https://example.com", 28, 24, 24),
        ("नया:https://example.com/x", 27, 25, 25),

        // Bare addresses.
        ("example.com", 23, 11, 11),
        ("www.example.com", 23, 15, 15),
        ("sareehouse.in", 23, 13, 13),
        ("sareehouse.in/sale", 23, 18, 18),
        ("shop.sareehouse.in", 23, 18, 18),
        ("sareehouse.co.in", 23, 16, 16),
        ("a.co", 23, 4, 4),
        ("example.com/path?q=1", 23, 20, 20),
        ("example.com?q=1", 27, 15, 15),
        ("example.com:8080", 28, 16, 16),
        ("example.com:8080/x", 23, 18, 18),
        ("example.com#top", 27, 15, 15),
        ("see example.com now", 31, 19, 19),
        ("example.com.", 24, 12, 12),
        ("example.com,example.org", 47, 23, 23),
        ("(example.com)", 25, 13, 13),
        ("“example.com”", 25, 13, 13),
        ("example.com/", 23, 12, 12),
        ("example.com/a_(b)", 23, 17, 17),
        ("end.Next", 23, 8, 8),
        ("Rs.999", 6, 6, 6),
        ("3.5", 3, 3, 3),
        ("v1.2.3", 6, 6, 6),
        ("file.pdf", 8, 8, 8),
        ("readme.md", 23, 9, 9),
        ("a.b.example.co.in", 23, 17, 17),
        ("example.invalid", 15, 15, 15),
        ("-example.com", 12, 12, 12),
        ("_example.com", 12, 12, 12),
        ("x-example.com", 23, 13, 13),
        ("my_shop.com", 11, 11, 11),
        ("my_sub.shop.com", 26, 15, 15),
        (".example.com", 12, 12, 12),
        ("/example.com", 12, 12, 12),
        ("$example.com", 12, 12, 12),
        ("#example.com", 12, 12, 12),
        ("@example.com", 12, 12, 12),
        ("＃example.com", 25, 12, 12),
        ("日本語example.com", 29, 14, 14),
        ("example.comです", 27, 13, 13),
        ("साड़ी.com", 9, 9, 9),
        ("naïve.com", 23, 9, 9),
        ("café.fr", 23, 7, 7),
        ("भारत.भारत", 9, 9, 9),
        ("example.भारत", 23, 12, 12),
        ("xn--e1afmkfd.com", 23, 16, 16),
        ("EXAMPLE.COM", 23, 11, 11),
        ("Example.Fashion", 23, 15, 15),
        ("silk.boutique/new", 23, 17, 17),
        ("example.com_x", 25, 13, 13),
        ("example.com-x", 13, 13, 13),
        ("example.com+x", 13, 13, 13),
        ("example.com@x", 13, 13, 13),
        ("😀example.com", 25, 12, 13),
        ("example.com😀", 25, 12, 13),
        ("a…example.com", 26, 13, 13),
        ("hello.world", 23, 11, 11),
        ("one.two.three", 13, 13, 13),
        ("e.g.", 4, 4, 4),
        ("i.e. this", 9, 9, 9),
        ("Mr.Rao", 6, 6, 6),
        ("U.S.A.", 6, 6, 6),
        ("सेल.example.com", 27, 15, 15),
        ("\u200Eexample.com", 25, 12, 12),
        ("example.com\u200E", 25, 12, 12),
        ("1.com", 23, 5, 5),
        ("example.museum", 23, 14, 14),
        ("example.photography/new-sarees", 23, 30, 30),

        // Mail and mentions.
        ("user@example.com", 16, 16, 16),
        ("first.last@example.co.in", 24, 24, 24),
        ("mailto:user@example.com", 23, 23, 23),
        ("user@mail.example.com/x", 23, 23, 23),
        ("user+tag@example.com", 20, 20, 20),
        ("@saree_house", 12, 12, 12),
        ("@saree_house.com", 16, 16, 16),
        ("#Diwali #दीपावली", 16, 16, 16),
        ("$INR", 4, 4, 4),
        ("hello@", 6, 6, 6),
        ("a@b.c", 5, 5, 5),

        // Boundaries.
        (Times("a", 279), 279, 279, 279),
        (Times("a", 280), 280, 280, 280),
        (Times("a", 281), 281, 281, 281),
        (Times("日", 139) + "a", 279, 140, 140),
        (Times("日", 140), 280, 140, 140),
        (Times("日", 140) + "a", 281, 141, 141),
        (Times("क", 280), 280, 280, 280),
        (Times("😀", 140), 280, 140, 280),
        (Times("😀", 140) + "a", 281, 141, 281),
        (Times("a", 257) + "https://example.com", 276, 276, 276),
        (Times("a", 256) + " https://example.com", 280, 276, 276),
        (Times("a", 257) + " https://example.com", 281, 277, 277),
        (Times("e\u0301", 280), 280, 280, 280),
        (Times("🇮🇳", 140), 280, 280, 560),
        (Times("👨\u200D👩\u200D👧\u200D👦", 140), 280, 980, 1540),
        (Times("a", 278) + "₹", 280, 279, 279),
        (Times("a", 279) + "₹", 281, 280, 280),    ];

    [Test]
    public void The_table_is_long_enough_to_mean_something() => Table.Should().HaveCountGreaterThan(200, "each row is a way to be wrong").And.OnlyHaveUniqueItems("a row twice says nothing");

    [Test]
    public void X_weighs_each_text_of_the_table_as_its_rules_say()
    {
        using var all = new AssertionScope();
        foreach (var (text, weight, _, _) in Table)
            TextCounting.XWeighted(text).Should().Be(weight, "X itself says so of {0}", Shown(text));
    }

    [Test]
    public void The_sandbox_weighs_each_text_of_the_table_as_its_rules_say()
    {
        using var all = new AssertionScope();
        foreach (var (text, weight, _, _) in Table)
            XText.Weighted(text).Should().Be(weight, "the sandbox refuses what X refuses: {0}", Shown(text));
    }

    [Test]
    public void Facebook_Instagram_and_LinkedIn_count_code_points_and_TikTok_units()
    {
        using var all = new AssertionScope();
        foreach (var (text, _, points, units) in Table)
        {
            TextCounting.CodePoints(text).Should().Be(points, "these are the code points of {0}", Shown(text));
            TextCounting.Utf16(text).Should().Be(units, "these are the units of {0}", Shown(text));
        }
    }

    [Test]
    public void Client_and_sandbox_agree_on_any_text()
    {
        // Pieces that addresses and emoji are made of, so that chance builds many near misses of both.
        string[] pieces =
        [
            "a", "b", "Z", "9", " ", ".", ".", ".", "-", "_", "/", "/", "?", "&", "=", "#", "@", "$", "(", ")", ":", "8080", "com", "in", "co.uk", "example", "shop", "sale", "https://", "http://",
            "HTTP://", "www.", "t.co", "t.co/abc", "साड़ी", "है", "日本", "です", "é", "e\u0301", "ß", "İ", "“", "”", "…", "–", "'", "\"", ",", "!", ";", "\n", "\u200D", "\u200C", "\u200B", "\u202A", "\u200F",
            "\uFEFF", "😀", "👍🏽", "🏽", "🇮🇳", "🇮", "❤️", "\uFE0F", "xn--abc", "भारत", "中国", "+", "%20", "*", "[", "~", "|", "<", "next", "café", "org", "Привет", "ﬁ", "1️⃣", "\u20E3", "©", "©️", "™", "𝒮",
        ];
        var random = new Random(20_261_125);
        var disagreements = new List<string>();
        var addresses = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var text = new StringBuilder();
            for (var left = random.Next(1, 14); left > 0; left--)
                text.Append(pieces[random.Next(pieces.Length)]);
            var (client, sandbox) = (TextCounting.XWeighted(text.ToString()), XText.Weighted(text.ToString()));
            addresses += client >= 23 ? 1 : 0;
            if (client != sandbox)
                disagreements.Add($"{Shown(text.ToString())}: {client} and {sandbox}");
        }

        disagreements.Should().BeEmpty("they were written apart from the same rules");
        addresses.Should().BeGreaterThan(500, "chance must have built real addresses");
    }

    private static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Shown(string text) => string.Concat(text.Take(80).Select(c => c is < ' ' or >= '\u2000' and < '\u2070' or >= '\uFE00' and < '\uFE10' ? $"\\u{(int)c:X4}" : c.ToString()));
}
