using System.Globalization;
using System.Text;

namespace TextileStudio.Core.Captions;

/// <summary>
/// Fits sentences and hashtags to one network: whole sentences go first, detail before offer; only when nothing is left to give up is the product's sentence cut,
/// and then between characters as people see them, with an ellipsis, and never so that a number changes.
/// </summary>
internal sealed class CaptionFitter(CaptionManners manners, CaptionSubject subject)
{
    private const string Ellipsis = "…";

    private readonly string _productName = subject.Offer.ProductName;

    public (string Text, IReadOnlyList<string> Hashtags) Fit(IReadOnlyList<Sentence> sentences, IReadOnlyList<string> hashtags)
    {
        var kept = sentences.Where(s => subject.IsFounded(s.Text)).ToList();
        // The bare name is the one text that is always the client's own.
        if (kept.TrueForAll(s => s.Part is not Part.Product))
            kept.Insert(0, new Sentence(Part.Product, 0, _productName));
        GiveUpWhatCannotFit(kept);
        var text = Joined(kept);
        while (!IsGood(text) && Weakest(kept) is { } weakest)
        {
            kept.RemoveAt(weakest);
            text = Joined(kept);
        }

        if (!Fits(text))
        {
            CutLongest(kept);
            text = Joined(kept);
        }

        return WithHashtags(IsGood(text) ? text : Cut(_productName, t => t), hashtags);
    }

    /// <summary>Counts every sentence once instead of the whole text again for each that goes. Where sentences meet nothing new is counted but the gap.</summary>
    private void GiveUpWhatCannotFit(List<Sentence> sentences)
    {
        var counts = sentences.Select(s => manners.CountText(s.Text)).ToList();
        while (counts.Sum() + counts.Count - 1 > manners.TextLimit && Weakest(sentences) is { } weakest)
        {
            sentences.RemoveAt(weakest);
            counts.RemoveAt(weakest);
        }
    }

    private bool IsGood(string text) => Fits(text) && IsFounded(text);

    // Two founded sentences may say a third thing where they meet.
    private bool IsFounded(string text) => subject.Facts.Unfounded(text).Count == 0;

    private bool Fits(string text) => manners.CountText(text) <= manners.TextLimit;

    /// <summary>The next sentence to give up: of the weakest part the last one. Product, price and contact stay.</summary>
    private static int? Weakest(List<Sentence> sentences)
    {
        int? weakest = null;
        for (var i = 0; i < sentences.Count; i++)
        {
            if (sentences[i].Part < Part.Contact && (weakest is null || sentences[i].Part <= sentences[weakest.Value].Part))
                weakest = i;
        }

        return weakest;
    }

    private void CutLongest(List<Sentence> sentences)
    {
        var longest = sentences.FindIndex(s => s.Text.Length == sentences.Max(o => o.Text.Length));
        var sentence = sentences[longest];
        sentences[longest] = sentence with
        {
            Text = Cut(sentence.Text, shorter =>
            {
                sentences[longest] = sentence with { Text = shorter };
                return Joined(sentences);
            }),
        };
    }

    /// <summary>The longest beginning of <paramref name="text"/> whose surroundings (<paramref name="within"/>) fit, ended by an ellipsis; at a word's end where one is near.</summary>
    private string Cut(string text, Func<string, string> within)
    {
        var ends = StringInfo.ParseCombiningCharacters(text);
        int low = 0, high = ends.Length;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (Fits(within(Beginning(middle))))
                low = middle;
            else
                high = middle - 1;
        }

        for (var back = low; back > Math.Max(0, low - 15); back--)
        {
            if (text[ends[back - 1]] == ' ')
            {
                low = back - 1;
                break;
            }
        }

        // A character with a virama is joined to the next: cutting there would undo the conjunct.
        while (low > 0 && low < ends.Length && IsVirama(text.AsSpan(0, ends[low]).TrimEnd('\u200D')[^1]))
            low--;

        while (low > 0 && !IsFounded(within(Beginning(low))))
            low--;
        return Beginning(low);

        string Beginning(int elements) => elements == ends.Length ? text : text[..(elements == 0 ? 0 : ends[elements])].TrimEnd(' ', ',', '.', '–', ':', ';', '।', '۔', '،', '؛') + Ellipsis;
    }

    private static bool IsVirama(char c) => c is '\u094D' or '\u09CD' or '\u0A4D' or '\u0ACD' or '\u0B4D' or '\u0BCD' or '\u0C4D' or '\u0CCD' or '\u0D4D';

    private string Joined(List<Sentence> sentences)
    {
        var text = new StringBuilder();
        for (var i = 0; i < sentences.Count; i++)
        {
            if (i > 0)
                text.Append(manners.Paragraphs && sentences[i].Paragraph != sentences[i - 1].Paragraph ? "\n\n" : " ");
            text.Append(sentences[i].Text);
        }

        return text.ToString().Normalize(NormalizationForm.FormC);
    }

    private (string Text, IReadOnlyList<string> Hashtags) WithHashtags(string text, IReadOnlyList<string> hashtags)
    {
        // The client's own hashtags count against what is good manners.
        var room = manners.Hashtags - Hashtags.CountIn(text);
        var carried = new List<string>();
        if (room <= 0)
            return (text, carried);
        var gap = manners.Paragraphs ? "\n\n" : " ";
        var count = manners.CountText(text) + gap.Length;
        foreach (var hashtag in hashtags)
        {
            if (carried.Count >= room)
                break;
            var longer = count + manners.CountText(hashtag) + (carried.Count > 0 ? 1 : 0);
            if (longer > manners.TextLimit || text.Contains(hashtag, StringComparison.OrdinalIgnoreCase) || !subject.IsFounded(hashtag))
                continue;
            carried.Add(hashtag);
            count = longer;
        }

        return carried.Count == 0 ? (text, carried) : ($"{text}{gap}{string.Join(' ', carried)}", carried);
    }
}
