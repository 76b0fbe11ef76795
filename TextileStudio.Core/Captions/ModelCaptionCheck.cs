using System.Text;
using TextileStudio.Core.Posters;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Captions;

/// <summary>Makes a caption of a text that a model wrote, or says why it may not be one: what a network would refuse, and whatever the request does not bear out.</summary>
internal sealed class ModelCaptionCheck(ProductOffer offer)
{
    private const int MostHashtags = 15;
    private readonly CaptionFacts _facts = CaptionFacts.Of(offer);

    /// <summary>The hashtags that may be used, the model's first, then <paramref name="ours"/>.</summary>
    public IReadOnlyList<string> Tags(IReadOnlyList<string> models, IReadOnlyList<string> ours) =>
        [.. models.Select(tag => Hashtags.From(tag)).OfType<string>().Where(IsFounded).Concat(ours).DistinctBy(t => t.ToUpperInvariant()).Take(MostHashtags)];

    /// <summary>The caption, or the reason in <paramref name="fault"/>: a clause that goes on after the network's name.</summary>
    public Caption? Caption(Platform platform, string? written, IReadOnlyList<string> hashtags, out string? fault)
    {
        var manners = CaptionLimits.Of(platform);
        var text = Clean(written, manners.Paragraphs);
        fault = text.Length == 0 ? "is missing"
            : manners.CountText(text) is var length && length > manners.TextLimit ? $"is too long ({length} of {manners.TextLimit})"
            : Hashtags.CountIn(text) > manners.Hashtags ? "carries hashtags in the text"
            : _facts.Unfounded(text) is { Count: > 0 } ? "states a figure, date, number or address that is not in the offer"
            : !IsIn(text) ? "is not in the language asked for"
            : null;
        if (fault is not null)
            return null;
        var carried = new List<string>();
        var whole = text;
        foreach (var tag in hashtags.Where(t => !text.Contains(t, StringComparison.OrdinalIgnoreCase)))
        {
            var longer = $"{text}{(manners.Paragraphs ? "\n\n" : " ")}{string.Join(' ', carried.Append(tag))}";
            if (carried.Count + Hashtags.CountIn(text) >= manners.Hashtags || manners.CountText(longer) > manners.TextLimit)
                break;
            carried.Add(tag);
            whole = longer;
        }

        return new Caption(platform, whole, manners.CountText(whole), manners.TextLimit, carried);
    }

    private bool IsFounded(string text) => _facts.Unfounded(text).Count == 0;

    /// <summary>NFC, no control or bidi-override characters, paragraphs apart by one blank line or run together as the network likes.</summary>
    private static string Clean(string? text, bool paragraphs)
    {
        var lines = (text ?? "").ReplaceLineEndings("\n").Split('\n').Select(CleanText.Of).OfType<string>();
        return string.Join(paragraphs ? "\n\n" : " ", lines).Normalize(NormalizationForm.FormC);
    }

    /// <summary>Whether most letters are of the language's script, the client's own words and hashtags left aside.</summary>
    private bool IsIn(string text)
    {
        foreach (var own in new[] { offer.ProductName, offer.Fabric, offer.Description, offer.OfferText, offer.BrandName, offer.Contact, offer.Address })
        {
            if (own is not null)
                text = text.Replace(own, " ", StringComparison.OrdinalIgnoreCase);
        }

        var letters = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(w => w[0] is not '#' and not '@').SelectMany(w => w.EnumerateRunes()).Where(Rune.IsLetter).ToList();
        return letters.Count(r => IsOf(offer.Language, r.Value)) * 5 >= letters.Count * 3;
    }

    private static bool IsOf(Language language, int rune) => language switch
    {
        Language.En => rune < 0x250,
        Language.Hi or Language.Mr => rune is >= 0x900 and <= 0x97F,
        Language.Bn => rune is >= 0x980 and <= 0x9FF,
        Language.Pa => rune is >= 0xA00 and <= 0xA7F,
        Language.Gu => rune is >= 0xA80 and <= 0xAFF,
        Language.Or => rune is >= 0xB00 and <= 0xB7F,
        Language.Ta => rune is >= 0xB80 and <= 0xBFF,
        Language.Te => rune is >= 0xC00 and <= 0xC7F,
        Language.Kn => rune is >= 0xC80 and <= 0xCFF,
        Language.Ml => rune is >= 0xD00 and <= 0xD7F,
        Language.Ur => rune is (>= 0x600 and <= 0x6FF) or (>= 0x750 and <= 0x77F) or (>= 0xFB50 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF),
        _ => false,
    };
}
