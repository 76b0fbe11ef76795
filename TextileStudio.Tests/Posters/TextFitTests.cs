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
}
