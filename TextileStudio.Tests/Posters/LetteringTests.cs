using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Lettering;
using TextileStudio.Core.Posters.Native;

namespace TextileStudio.Tests.Posters;

/// <summary>The shipped faces, drawn and measured for what they are.</summary>
public class LetteringTests
{
    // Shares of the size: what the gaps between blocks take up, and how far a letter may lean over its own width.
    private const double Hair = 0.12;
    private const double Overhang = 0.3 * Ink.Size;

    private static readonly PosterFont?[] _fonts = [null, .. Enum.GetValues<PosterFont>().Cast<PosterFont?>()];
    private const int Letters = 4;
    private const int Words = 2;

    private readonly Dictionary<(string, string, bool), Ink> _drawn = [];

    [OneTimeSetUp]
    public void RequireLibrary() => TestVips.Require();

    [Test]
    public void Every_family_that_is_named_is_shipped()
    {
        var shipped = Directory.GetFiles(PosterFonts.Folder, "*.ttf").Select(NameOf).ToHashSet(StringComparer.Ordinal);

        var named = Enum.GetValues<Language>().SelectMany(FacesOf).SelectMany(f => f.Families).Distinct().Select(f => f.Replace(" ", "", StringComparison.Ordinal));

        named.Except(shipped).Should().BeEmpty(because: "a family that is not there is silently replaced by another");
    }

    [Test]
    public void A_language_has_its_words_and_letters_in_its_own_face([Values] Language language)
    {
        var text = string.Concat(ScriptSamples.Own(language).Concat(ScriptSamples.Words[language]).Append(ScriptSamples.Alphabets[language]));
        foreach (var face in FacesOf(language))
        {
            var own = language is Language.Ur ? face.Families[1] : face.Families[0];
            var drawn = FontCoverage.Of([.. Directory.GetFiles(PosterFonts.Folder, "*.ttf").Where(f => NameOf(f) == own.Replace(" ", "", StringComparison.Ordinal))]);
            var missing = text.EnumerateRunes().Where(r => Scripts.Of((char)r.Value) == Scripts.Of(language) && r.Value > 0x24f && System.Text.Rune.IsLetterOrDigit(r) && !drawn.Draws(r.Value)).Distinct();
            missing.Should().BeEmpty(because: $"{own} sets {language}, and a letter from another face stands out");
        }
    }

    [Test]
    public void No_letter_of_a_language_comes_out_as_a_box([Values] Language language)
    {
        var letters = ScriptSamples.Own(language).Concat(ScriptSamples.Words[language]).Append(ScriptSamples.Alphabets[language])
            .SelectMany(words => Elements(words)).Where(e => !string.IsNullOrWhiteSpace(e)).Distinct().ToList();
        letters.Should().HaveCountGreaterThan(60);
        foreach (var face in FacesOf(language).Distinct().Append(Faces.Figures))
        {
            // All have a glyph in the face (the test above); of those that are drawn too, each run takes others.
            var fit = letters.Where(l => face != Faces.Figures || l.All(c => char.IsAsciiDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.CurrencySymbol));
            foreach (var letter in Portion.Of(fit, Letters, (int)language))
                Ink.Of(letter, face, language is Language.Ur, width: 260).IsBox.Should().BeFalse(because: $"{letter} of {language} must have a glyph in {face.Families[0]} or what it falls back to");
        }
    }

    [TestCase("\ue123")]
    [TestCase("丝")]
    [TestCase("🎉")]
    public void A_missing_letter_is_seen_as_a_box(string letter) =>
        Ink.Of(letter, Faces.Figures, width: 260).IsBox.Should().BeTrue(because: "the test above could not fail otherwise");

    [Test]
    public void No_letter_leaves_its_line([Values] Language language)
    {
        foreach (var face in FacesOf(language).Distinct())
        {
            foreach (var words in WordsOf(language))
            {
                var ink = Drawn(words, face, language is Language.Ur);
                var room = LineRoom.Of(words);
                var (above, below) = ((Ink.Baseline - ink.Top) / (double)Ink.Size, (ink.Bottom - Ink.Baseline) / (double)Ink.Size);
                above.Should().BeLessThan(room.Ascent + Hair, because: $"{words} in {face.Families[0]} must not touch what stands above");
                below.Should().BeLessThan(room.Descent + Hair, because: $"{words} in {face.Families[0]} must not touch what stands below");
            }
        }
    }

    [Test]
    public void What_is_drawn_is_as_wide_as_it_was_measured([Values] Language language)
    {
        var measurer = new VipsTextMeasurer();
        string[] mixed = [$"{ScriptSamples.Words[language][0]} WhatsApp 98765 43210", $"{ScriptSamples.Words[language][1]} ₹4,199 {ScriptSamples.Words[language][2]} (30%)"];
        foreach (var face in FacesOf(language).Distinct())
        {
            foreach (var words in WordsOf(language).Concat(mixed))
            {
                var ink = Drawn(words, face, Bidi.RightToLeft(words, language is Language.Ur));
                var measured = measurer.Width(words, face.PangoFamilies, Ink.Size);
                ((double)(ink.First - Ink.Left)).Should().BeGreaterThanOrEqualTo(-Overhang, because: $"{words} in {face.Families[0]} starts where it was put");
                (ink.Last - Ink.Left - measured).Should().BeInRange(-Overhang, Overhang, because: $"{words} in {face.Families[0]} is fitted by its measured width");
            }
        }
    }

    private static IEnumerable<string> WordsOf(Language language) => Portion.Of(ScriptSamples.Own(language), Words, (int)language).Concat(Portion.Of(ScriptSamples.Words[language], Words, (int)language));

    /// <summary>Drawn once for both questions, its height and its width.</summary>
    private Ink Drawn(string words, Face face, bool rightToLeft)
    {
        var key = (words, face.PangoFamilies, rightToLeft);
        if (!_drawn.TryGetValue(key, out var ink))
            _drawn.Add(key, ink = Ink.Of(words, face, rightToLeft, width: 2400));
        return ink;
    }

    private static IEnumerable<Face> FacesOf(Language language) =>
        from style in Enum.GetValues<PosterStyle>()
        from font in _fonts
        let faces = Faces.For(style, language, font)
        from face in new[] { faces.Display, faces.Strong, faces.Plain }
        group face by face.PangoFamilies into same
        select same.First();

    // A file is called Mukta_500Medium, its family Mukta Medium; a regular one has no weight in its family's name.
    private static string NameOf(string file)
    {
        var parts = Path.GetFileNameWithoutExtension(file).Split('_');
        var weight = parts[^1].TrimStart("0123456789".ToCharArray());
        return weight is "Regular" ? parts[0] : parts[0] + weight;
    }

    private static IEnumerable<string> Elements(string words)
    {
        var starts = TextElements.Starts(words);
        return starts.Select((start, i) => i + 1 < starts.Count ? words[start..starts[i + 1]] : words[start..]);
    }
}
