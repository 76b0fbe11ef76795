using System.Text;
using static TextileStudio.Core.Publishing.EmojiData;

namespace TextileStudio.Core.Publishing;

/// <summary>Finds emoji sequences: joined by ZWJ, with skin tones, keycaps, flags of two letters or of tags.</summary>
internal static class EmojiSequence
{
    /// <summary>UTF-16 length of the emoji sequence that begins at <paramref name="start"/>; 0 when there is none.</summary>
    public static int LengthAt(string text, int start)
    {
        var first = At(text, start);
        if (first is '#' or '*' or (>= '0' and <= '9'))
            return KeycapLength(text, start);
        if (IsRegional(first))
            return IsRegional(At(text, start + 2)) ? 4 : 2;

        var length = ElementLength(text, start);
        if (length == 0)
            return 0;
        while (At(text, start + length) == Joiner)
        {
            var joined = ElementLength(text, start + length + 1);
            if (joined == 0)
                break;
            length += 1 + joined;
        }
        return length;
    }

    private static int KeycapLength(string text, int start)
    {
        var next = start + 1;
        if (At(text, next) == EmojiStyle)
            next++;
        return At(text, next) == Keycap ? next + 1 - start : 0;
    }

    // One picture with what hangs on it: a skin tone, the emoji style, the tags of a subdivision flag.
    private static int ElementLength(string text, int start)
    {
        var picture = At(text, start);
        if (!IsPicture(picture) && !IsTextByDefault(picture))
            return 0;
        var end = start + Size(picture);
        if (IsTextByDefault(picture))
            return At(text, end) == EmojiStyle ? end + 1 - start : 0;
        if (TakesSkinTone(picture) && IsSkinTone(At(text, end)))
            end += 2;
        else if (At(text, end) == EmojiStyle)
            end++;
        while (IsTag(At(text, end)))
            end += 2;
        return end - start;
    }

    private static int At(string text, int index) => index < text.Length && Rune.TryGetRuneAt(text, index, out var rune) ? rune.Value : -1;

    private static int Size(int codePoint) => codePoint > 0xFFFF ? 2 : 1;
}
