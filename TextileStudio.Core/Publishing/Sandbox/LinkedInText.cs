using System.Globalization;
using System.Text;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>LinkedIn's "little text" as its servers read it: escapes, hashtags, mentions, and the silent cut at any other sign of the markup.</summary>
internal static class LinkedInText
{
    private const string Signs = @"\|{}@[]()<>#*_~";

    /// <summary>What people see of a commentary, and the part of it that was kept.</summary>
    public static (string Shown, string Kept) Read(string commentary)
    {
        var shown = new StringBuilder(commentary.Length);
        var at = 0;
        while (at < commentary.Length)
        {
            var sign = commentary[at];
            if (!Signs.Contains(sign, StringComparison.Ordinal))
            {
                shown.Append(sign);
                at++;
            }
            else if (Element(commentary, at) is var (text, length) && length > 0)
            {
                shown.Append(text);
                at += length;
            }
            else
            {
                break;
            }
        }
        return (shown.ToString(), commentary[..at]);
    }

    /// <summary>The element that begins with this sign and its length; length 0 where there is none.</summary>
    private static (string Text, int Length) Element(string text, int at) => text[at] switch
    {
        '\\' when at + 1 < text.Length && Signs.Contains(text[at + 1], StringComparison.Ordinal) => (text[(at + 1)..(at + 2)], 2),
        '{' => Template(text, at),
        '@' => Mention(text, at),
        '#' when (at == 0 || !IsWord(text, at - 1)) && at + 1 < text.Length && IsWord(text, at + 1) => ("#", 1),
        _ => ("", 0),
    };

    /// <summary><c>{hashtag|\#|word}</c>, also with a bare #.</summary>
    private static (string Text, int Length) Template(string text, int at)
    {
        const string Start = "{hashtag|";
        var next = at + Start.Length;
        if (string.CompareOrdinal(text, at, Start, 0, Start.Length) != 0)
            return ("", 0);
        if (next < text.Length && text[next] == '\\')
            next++;
        if (string.CompareOrdinal(text, next, "#|", 0, 2) != 0 || Until(text, next + 2, '}') is not { } word || word.Text.Length == 0)
            return ("", 0);
        return ("#" + word.Text, word.End + 1 - at);
    }

    /// <summary><c>@[Name](urn:li:organization:1)</c>.</summary>
    private static (string Text, int Length) Mention(string text, int at)
    {
        if (string.CompareOrdinal(text, at, "@[", 0, 2) != 0 || Until(text, at + 2, ']') is not { } name || string.CompareOrdinal(text, name.End + 1, "(urn:li:", 0, 8) != 0)
            return ("", 0);
        var close = text.IndexOf(')', name.End);
        return close < 0 ? ("", 0) : (name.Text, close + 1 - at);
    }

    private static (string Text, int End)? Until(string text, int at, char end)
    {
        var inside = new StringBuilder();
        for (var i = at; i < text.Length; i++)
        {
            if (text[i] == end)
                return (inside.ToString(), i);
            if (text[i] == '\\' && i + 1 < text.Length)
                i++;
            else if (Signs.Contains(text[i], StringComparison.Ordinal))
                return null;
            inside.Append(text[i]);
        }
        return null;
    }

    private static bool IsWord(string text, int at) => char.IsLetterOrDigit(text, at)
        || CharUnicodeInfo.GetUnicodeCategory(text, at) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
