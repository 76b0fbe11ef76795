using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Posters.Drawing;
using TextileStudio.Core.Posters.Layout;
using TextileStudio.Core.Posters.Native;
using TextileStudio.Core.Posters.Styles;

namespace TextileStudio.Tests.Posters;

/// <summary>Reads finished posters back with tesseract: the headline in its language, the price to the figure.</summary>
public class OcrTests
{
    private const string Install = "Posters cannot be read back on this machine. apt-get install tesseract-ocr tesseract-ocr-{eng,hin,ben,guj,pan,tam,tel,kan,mal,ori,urd}";
    private static readonly Lazy<HashSet<string>> _installed = new(Installed);

    private static readonly Dictionary<Language, string> _data = new()
    {
        [Language.En] = "eng", [Language.Hi] = "hin", [Language.Bn] = "ben", [Language.Gu] = "guj", [Language.Pa] = "pan", [Language.Ta] = "tam",
        [Language.Te] = "tel", [Language.Kn] = "kan", [Language.Ml] = "mal", [Language.Mr] = "hin", [Language.Or] = "ori", [Language.Ur] = "urd",
    };

    [Test]
    public void Headline_and_price_are_read_back([Values] Language language)
    {
        Require("eng", _data[language]);
        TestVips.Require();
        var festivals = Enum.GetValues<Festival>().Where(f => f is not Festival.Everyday).ToArray();
        var offer = new ProductOffer
        {
            ProductName = ScriptSamples.Words[language][0],
            Price = 4199,
            OriginalPrice = 5999,
            Contact = "WhatsApp 98765 43210",
            Festival = festivals[(int)language],
            Style = (PosterStyle)(((int)language + 2) % 3),
            Language = language,
        };
        var spec = new PosterSpec(offer, PosterSize.Square, PosterFormat.Png);
        var composer = new PosterComposer(new VipsTextMeasurer());
        var poster = SvgRaster.Render(composer.Compose(spec, new PosterPictures("data:,")), PosterFormat.Png);
        var boxes = composer.Boxes(spec);

        var lines = boxes.Where(b => b.Role == Role.Headline).ToList();
        var headline = string.Join(' ', lines.Select(l => l.Words));
        var read = Read(Crop(poster, Around(lines.Select(l => l.Box)), 2), _data[language], lines.Count > 1 ? 6 : 7);
        var price = Read(Crop(poster, boxes.Single(b => b.Role == Role.Price).Box, 2), "eng", 7, "0123456789,₹");

        var alike = Similarity(Spelled(headline), Spelled(read));
        TestContext.Out.WriteLine($"{language} {offer.Festival} {offer.Style}: {alike:0.00} \"{headline}\" read as \"{read}\", price {price}");
        alike.Should().BeGreaterThanOrEqualTo(language is Language.Ur ? 0.6 : 0.8, because: $"\"{headline}\" was read as \"{read}\"");
        Digits(price).Should().Be("4199", because: "a price is read to the figure");
    }

    [Test]
    public void Likeness_is_what_it_says()
    {
        Similarity("abcd", "abcd").Should().Be(1);
        Similarity("abcd", "abxd").Should().Be(0.75);
        Similarity("abcd", "").Should().Be(0, because: "the test above could not fail otherwise");
    }

    private static void Require(params string[] data)
    {
        if (data.All(_installed.Value.Contains))
            return;
        if (Environment.GetEnvironmentVariable("CI") is "true")
            Assert.Fail(Install);
        Assert.Ignore(Install);
    }

    private static HashSet<string> Installed()
    {
        try
        {
            return [.. Run(["--list-langs"], []).Split('\n', StringSplitOptions.TrimEntries)];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return [];
        }
    }

    private static Box Around(IEnumerable<Box> boxes)
    {
        var all = boxes.ToList();
        var (x, y) = (all.Min(b => b.X), all.Min(b => b.Y));
        return new Box(x, y, all.Max(b => b.Right) - x, all.Max(b => b.Bottom) - y);
    }

    // Grey, larger, dark on light: what tesseract was trained on.
    private static byte[] Crop(byte[] poster, Box box, double scale)
    {
        const int margin = 12;
        return VipsOperation.Load("pngload_buffer", poster, "access=random", image =>
        {
            var (left, top) = (Math.Max(0, (int)box.X - margin), Math.Max(0, (int)box.Y - margin));
            var (width, height) = (Math.Min(image.Width - left, (int)box.Width + (2 * margin)), Math.Min(image.Height - top, (int)box.Height + (2 * margin)));
            using var part = VipsOperation.New("extract_area", $"left={left},top={top},width={width},height={height}").With("input", image).ToImage();
            using var grey = part.Do("colourspace", "space=b-w");
            using var large = grey.Do("resize", string.Create(CultureInfo.InvariantCulture, $"scale={scale}"));
            if (large.Measure("avg") > 128)
                return large.Save("pngsave_buffer");
            using var inverted = large.Do("invert");
            return inverted.Save("pngsave_buffer");
        });
    }

    private static string Read(byte[] picture, string data, int mode, string? letters = null)
    {
        string[] only = letters is null ? [] : ["-c", $"tessedit_char_whitelist={letters}"];
        return string.Join(' ', Run(["stdin", "stdout", "-l", data, "--psm", $"{mode}", .. only], picture).Split((char[])['\n', ' ', '\f'], StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Run(string[] arguments, byte[] input)
    {
        var start = new ProcessStartInfo("tesseract", arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_THREAD_LIMIT"] = "1";
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    private static string Digits(string text) => new([.. text.Where(char.IsAsciiDigit)]);

    // The data for Malayalam writes chillus in the spelling of before Unicode 5.1, that for Tamil adds invisible joiners: the same letters to a reader.
    private static string Spelled(string text) => text
        .Replace("ണ്\u200d", "ൺ", StringComparison.Ordinal).Replace("ന്\u200d", "ൻ", StringComparison.Ordinal).Replace("ര്\u200d", "ർ", StringComparison.Ordinal)
        .Replace("ല്\u200d", "ൽ", StringComparison.Ordinal).Replace("ള്\u200d", "ൾ", StringComparison.Ordinal).Replace("\u200c", "", StringComparison.Ordinal)
        .Normalize(System.Text.NormalizationForm.FormC);

    /// <summary>One less the share of letters that must change to make one of the other.</summary>
    private static double Similarity(string expected, string read)
    {
        var previous = Enumerable.Range(0, read.Length + 1).ToArray();
        for (var i = 1; i <= expected.Length; i++)
        {
            var current = new int[read.Length + 1];
            current[0] = i;
            for (var j = 1; j <= read.Length; j++)
                current[j] = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + (expected[i - 1] == read[j - 1] ? 0 : 1));
            previous = current;
        }

        return 1 - (previous[read.Length] / (double)Math.Max(Math.Max(expected.Length, read.Length), 1));
    }
}
