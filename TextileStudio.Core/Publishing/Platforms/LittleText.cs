using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>
/// LinkedIn's markup of a post's text ("little text"). A sign of it that stands unescaped is no error there: LinkedIn answers 201 and drops the text from that
/// sign on. So everything is escaped but hashtags, which are written as templates.
/// </summary>
internal static partial class LittleText
{
    private const string Signs = @"\|{}@[]()<>#*_~";
    private const string TagStart = @"{hashtag|\#|";
    private static readonly SearchValues<char> Reserved = SearchValues.Create(Signs);

    /// <summary>
    /// The markup that LinkedIn shows as <paramref name="text"/>. A hashtag becomes <c>{hashtag|\#|word}</c>, which says itself where the word ends: a bare one leaves
    /// that to LinkedIn, and nobody knows whether it stops at the combining marks of Hindi or Tamil. A word with an underscore stays plain text, as does whatever
    /// looks like a tag inside a web address.
    /// </summary>
    public static string Escape(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        var addresses = WebAddresses.Find(text);
        var done = 0;
        foreach (var tag in Hashtag().EnumerateMatches(text))
        {
            var at = tag.Index;
            if (addresses.Any(a => a.Start <= at && at < a.Start + a.Length))
                continue;
            AppendPlain(result, text.AsSpan(done, at - done));
            result.Append(TagStart).Append(text, at + 1, tag.Length - 1).Append('}');
            done = at + tag.Length;
        }
        AppendPlain(result, text.AsSpan(done));
        return result.ToString();
    }

    /// <summary>The text that people read, from markup as LinkedIn gives it back. Undoes <see cref="Escape"/> exactly; a sign that stands unescaped is kept.</summary>
    public static string Unescape(string markup)
    {
        var result = new StringBuilder(markup.Length);
        for (var i = 0; i < markup.Length;)
        {
            if (markup[i] == '\\' && i + 1 < markup.Length && Reserved.Contains(markup[i + 1]))
            {
                result.Append(markup[i + 1]);
                i += 2;
            }
            else if (markup[i] == '{' && Template().Match(markup, i) is { Success: true } tag)
            {
                result.Append('#').Append(Unescape(tag.Groups["word"].Value));
                i += tag.Length;
            }
            else if (markup[i] == '@' && Mention().Match(markup, i) is { Success: true } mention)
            {
                result.Append(Unescape(mention.Groups["name"].Value));
                i += mention.Length;
            }
            else
            {
                result.Append(markup[i++]);
            }
        }
        return result.ToString();
    }

    private static void AppendPlain(StringBuilder result, ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny(Reserved) is var at and >= 0)
        {
            result.Append(text[..at]).Append('\\').Append(text[at]);
            text = text[(at + 1)..];
        }
        result.Append(text);
    }

    // Atomic, so that a word before an underscore is not shortened until it fits.
    [GeneratedRegex(@"(?<![\p{L}\p{M}\p{N}_&#])#(?=\p{N}*\p{L})(?>[\p{L}\p{M}\p{N}\u200c\u200d]+)(?!_)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Hashtag();

    [GeneratedRegex(@"\G\{hashtag\|\\?#\|(?<word>(\\.|[^\\{}|])+)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Template();

    [GeneratedRegex(@"\G@\[(?<name>(\\.|[^\\\[\]])+)\]\(urn:li:(person|organization):[A-Za-z0-9_-]+\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Mention();
}
