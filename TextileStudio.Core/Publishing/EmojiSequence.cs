using System.Text;

namespace TextileStudio.Core.Publishing;

/// <summary>Finds emoji sequences: joined by ZWJ, with skin tones, keycaps, flags of two letters or of tags.</summary>
internal static class EmojiSequence
{
    private const int Joiner = 0x200D;
    private const int EmojiStyle = 0xFE0F;
    private const int Keycap = 0x20E3;

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
        if (IsSkinTone(At(text, end)))
            end += 2;
        else if (At(text, end) == EmojiStyle)
            end++;
        while (At(text, end) is >= 0xE0020 and <= 0xE007F)
            end += 2;
        return end - start;
    }

    private static bool IsRegional(int c) => c is >= 0x1F1E6 and <= 0x1F1FF;

    private static bool IsSkinTone(int c) => c is >= 0x1F3FB and <= 0x1F3FF;

    // Letters that are a picture only when the emoji style follows: (c), (r), TM, the chess pawn.
    private static bool IsTextByDefault(int c) => c is 0xA9 or 0xAE or 0x2122 or 0x265F;

    private static bool IsPicture(int c) => c is 0x203C or 0x2049 or 0x2139 or (>= 0x2194 and <= 0x21AA) or (>= 0x231A and <= 0x23FF) or 0x24C2
        or (>= 0x25AA and <= 0x27BF) or 0x2934 or 0x2935 or (>= 0x2B05 and <= 0x2B55) or 0x3030 or 0x303D or 0x3297 or 0x3299
        or (>= 0x1F000 and <= 0x1FAFF and not (>= 0x1F1E6 and <= 0x1F1FF));

    private static int At(string text, int index) => index < text.Length && Rune.TryGetRuneAt(text, index, out var rune) ? rune.Value : -1;

    private static int Size(int codePoint) => codePoint > 0xFFFF ? 2 : 1;
}
