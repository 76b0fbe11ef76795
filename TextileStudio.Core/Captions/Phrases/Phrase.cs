using System.Collections.Concurrent;
using System.Text;

namespace TextileStudio.Core.Captions.Phrases;

/// <summary>A phrase of a <see cref="Phrasebook"/> taken apart: words and the slots between them.</summary>
internal sealed class Phrase
{
    // As many as the phrasebooks hold, and only those that have been asked for.
    private static readonly ConcurrentDictionary<string, Phrase> _known = new(StringComparer.Ordinal);

    private readonly List<(string Text, bool IsSlot)> _pieces = [];

    private Phrase(string phrase)
    {
        for (var at = 0; at < phrase.Length;)
        {
            var open = phrase.IndexOf('{', at);
            var end = open < 0 ? phrase.Length : open;
            if (end > at)
                _pieces.Add((phrase[at..end], false));
            if (open < 0)
                break;
            var close = phrase.IndexOf('}', open);
            _pieces.Add((phrase[(open + 1)..close], true));
            at = close + 1;
        }

        Slots = [.. _pieces.Where(p => p.IsSlot).Select(p => p.Text).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Their names, each once.</summary>
    public IReadOnlyList<string> Slots { get; }

    public static Phrase Of(string phrase) => _known.GetOrAdd(phrase, p => new Phrase(p));

    /// <summary>Ends a sentence in one of our scripts.</summary>
    public static bool IsEnd(char c) => c is '.' or '!' or '?' or '।' or '۔' or '؟';

    public bool Fits(IReadOnlyDictionary<string, string> values)
    {
        foreach (var slot in Slots)
        {
            if (!values.ContainsKey(slot))
                return false;
        }

        return true;
    }

    public string Filled(IReadOnlyDictionary<string, string> values)
    {
        var text = new StringBuilder();
        for (var i = 0; i < _pieces.Count; i++)
        {
            var value = _pieces[i].IsSlot ? values[_pieces[i].Text] : _pieces[i].Text;
            // "Kurta!." and "Kurta.." are nobody's punctuation: the phrase's own end wins.
            var ends = _pieces[i].IsSlot && i + 1 < _pieces.Count && !_pieces[i + 1].IsSlot && IsEnd(_pieces[i + 1].Text[0]);
            text.Append(ends && value.TrimEnd('.', '!', '।', '۔', ',', ';', ':', '،', '؛') is { Length: > 0 } trimmed ? trimmed : value);
        }

        return text.ToString();
    }
}
