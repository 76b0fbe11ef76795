using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Posters.Lettering;

namespace TextileStudio.Tests.Posters;

public class TextFitTests
{
    private static readonly Face _face = new("Any");
    private FixedMeasurer _measurer = null!;
    private TextFit _fit = null!;

    [SetUp]
    public void SetUp()
    {
        _measurer = new FixedMeasurer();
        _fit = new TextFit(_measurer);
    }

    [Test]
    public void A_text_with_room_keeps_its_size_on_one_line()
    {
        var fitted = _fit.Fit("Silk saree", _face, new FitRoom(500, 40, 20, 2));

        fitted.Lines.Should().Equal(["Silk saree"], because: "ten letters of 24 fit into 500");
        fitted.Size.Should().Be(40);
        fitted.Cut.Should().BeFalse();
    }

    [Test]
    public void Lines_of_one_word_each_end_the_search()
    {
        var fitted = _fit.Fit("aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd", _face, new FitRoom(130, 40, 20, 4));

        fitted.Lines.Should().HaveCount(4, because: "no two words fit side by side, and balancing must not look for a width that is not there");
        fitted.Cut.Should().BeFalse();
    }

    [Test]
    public void A_long_text_shrinks_to_the_floor_and_then_ends_in_an_ellipsis()
    {
        var fitted = _fit.Fit(string.Join(' ', Enumerable.Repeat("zari", 60)), _face, new FitRoom(300, 40, 20, 2));

        fitted.Size.Should().Be(20, because: "the floor is the smallest that reads on a phone");
        fitted.Lines.Should().HaveCount(2);
        fitted.Lines[^1].Should().EndWith("…");
        fitted.Lines.Should().OnlyContain(l => _fit.Width(l, _face, fitted.Size) <= 300, because: "a cut text fits");
    }

    [Test]
    public void A_word_of_ten_thousand_letters_is_cut_with_few_measurements()
    {
        var fitted = _fit.Fit(new string('w', 10_000), _face, new FitRoom(300, 60, 20, 3));

        fitted.Lines.Should().ContainSingle().Which.Should().EndWith("…");
        fitted.Width.Should().BeLessThanOrEqualTo(300);
        _measurer.Calls.Should().BeLessThan(60, because: "widths are remembered and the cut is found by halving");
    }

    [Test]
    public void Lines_are_of_like_length()
    {
        var fitted = _fit.Fit("one two three four five six seven eight", _face, new FitRoom(700, 40, 20, 2));

        fitted.Lines.Should().HaveCount(2);
        Math.Abs(fitted.Lines[0].Length - fitted.Lines[1].Length).Should().BeLessThan(8, because: "a last line of one word looks forgotten");
    }

    [Test]
    public void The_parts_of_a_telephone_number_stay_on_one_line()
    {
        var fitted = _fit.Fit("Call 98765 43210", _face, new FitRoom(330, 40, 10, 2));

        fitted.Lines.Should().Contain("98765\u00a043210", because: "half a number at a line's end is misread");
    }

    [TestCase("👩‍👩‍👧‍👦", TestName = "A_family_joined_by_joiners_is_never_cut_in_two")]
    [TestCase("🇮🇳", TestName = "A_flag_is_never_cut_in_two")]
    [TestCase("क्ष", TestName = "A_Devanagari_conjunct_is_never_cut_in_two")]
    [TestCase("स्त्री", TestName = "A_conjunct_of_three_with_its_vowel_is_never_cut_in_two")]
    [TestCase("क्‍ष", TestName = "A_conjunct_with_a_joiner_is_never_cut_in_two")]
    [TestCase("ক্ষ", TestName = "A_Bengali_conjunct_is_never_cut_in_two")]
    [TestCase("ক্য", TestName = "A_Bengali_ya_phala_stays_with_its_letter")]
    [TestCase("র‍্যা", TestName = "A_Bengali_ra_with_ya_phala_is_never_cut_in_two")]
    [TestCase("ৎ", TestName = "Khanda_ta_is_a_letter_of_its_own")]
    [TestCase("ક્ષ", TestName = "A_Gujarati_conjunct_is_never_cut_in_two")]
    [TestCase("ਸ਼੍ਰੀ", TestName = "A_Gurmukhi_conjunct_is_never_cut_in_two")]
    [TestCase("க்ஷ", TestName = "A_Tamil_ksha_is_never_cut_in_two")]
    [TestCase("ஸ்ரீ", TestName = "A_Tamil_sri_is_never_cut_in_two")]
    [TestCase("கொ", TestName = "A_Tamil_vowel_around_its_letter_is_never_cut_in_two")]
    [TestCase("క్ష్మీ", TestName = "A_Telugu_conjunct_is_never_cut_in_two")]
    [TestCase("ಸ್ತ್ರೀ", TestName = "A_Kannada_conjunct_is_never_cut_in_two")]
    [TestCase("ന്റെ", TestName = "A_Malayalam_conjunct_is_never_cut_in_two")]
    [TestCase("ൾ", TestName = "A_Malayalam_chillu_is_a_letter_of_its_own")]
    [TestCase("ന്‍", TestName = "A_Malayalam_chillu_of_the_old_spelling_is_never_cut_in_two")]
    [TestCase("ଶ୍ରୀ", TestName = "An_Odia_conjunct_is_never_cut_in_two")]
    [TestCase("لا", TestName = "Lam_and_alef_are_never_cut_in_two")]
    [TestCase("بُ", TestName = "An_Urdu_letter_and_its_mark_are_never_cut_in_two")]
    [TestCase("é", TestName = "A_letter_and_its_accent_are_never_cut_in_two")]
    public void A_unit_is_never_cut_in_two(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 30));
        foreach (var width in Enumerable.Range(3, 40).Select(i => i * 11.0))
        {
            var fitted = _fit.Fit(text, _face, new FitRoom(width, 20, 20, 1));

            var kept = fitted.Lines[0].TrimEnd('…');
            (kept.Length % unit.Length).Should().Be(0, because: $"at width {width} the cut must fall between units, not inside {unit}");
        }
    }

    [Test]
    public void An_empty_or_blank_text_gives_one_empty_line([Values("", "   ")] string text)
    {
        _fit.Fit(text, _face, new FitRoom(100, 20, 10, 2)).Lines.Should().Equal([""], because: "callers may rely on a line being there");
    }

    [Test]
    public void A_Tamil_word_may_be_cut_after_a_dotted_letter()
    {
        TextElements.Starts("பட்டு").Should().Equal([0, 1, 3], because: "a dotted letter stands alone in Tamil, unlike in the north");
    }

    [Test]
    public void Urdu_keeps_prices_numbers_and_Latin_words_whole()
    {
        Bidi.Isolated("صرف ₹499 میں").Should().Be("صرف\u2066 ₹499 \u2069میں", because: "the rupee sign stands before its figure");
        Bidi.Isolated("رعایت (30%)").Should().Be("رعایت (\u206630%\u2069)", because: "the bracket was opened outside");
        Bidi.Isolated("WhatsApp 98765\u00a043210 پر").Should().Be("\u2066WhatsApp 98765\u00a043210 \u2069پر", because: "a telephone number is read as one");
        Bidi.Isolated("عید مبارک").Should().Be("عید مبارک");
    }

    [TestCase("عید Collection", true, true)]
    [TestCase("Collection عید", true, true)]
    [TestCase("Collection عید", false, false)]
    [TestCase("عید Collection", false, true)]
    [TestCase("WhatsApp 98765 43210!", true, false)]
    public void A_line_runs_as_its_poster_and_its_letters_say(string line, bool urduPoster, bool rightToLeft) =>
        Bidi.RightToLeft(line, urduPoster).Should().Be(rightToLeft, because: "punctuation and order follow the reader");

    [Test]
    public void A_cut_Urdu_text_keeps_whole_letters_and_ends_in_an_ellipsis()
    {
        var fitted = _fit.Fit(string.Concat(Enumerable.Repeat("بلا", 40)), _face, new FitRoom(200, 20, 20, 1));

        fitted.Lines[0].Should().EndWith("…", because: "the end of an Urdu line is its left side, where the drawing side sets the last character");
        fitted.Lines[0].Should().NotEndWith("ل…");
    }
}
