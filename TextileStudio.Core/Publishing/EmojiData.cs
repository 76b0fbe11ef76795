using System.Buffers;

namespace TextileStudio.Core.Publishing;

/// <summary>Which code points are emoji, and which of them take a skin tone: facts of Unicode's emoji data.</summary>
internal static class EmojiData
{
    public const int Joiner = 0x200D;
    public const int EmojiStyle = 0xFE0F;
    public const int Keycap = 0x20E3;

    private static readonly SearchValues<char> BasicPictures = SearchValues.Create(
        "\u203C\u2049\u2139\u2194\u2195\u2196\u2197\u2198\u2199\u21A9\u21AA\u231A\u231B\u2328\u23CF\u23E9\u23EA\u23EB\u23EC\u23ED\u23EE\u23EF\u23F0\u23F1\u23F2\u23F3\u23F8\u23F9\u23FA\u24C2" +
        "\u25AA\u25AB\u25B6\u25C0\u25FB\u25FC\u25FD\u25FE\u2600\u2601\u2602\u2603\u2604\u260E\u2611\u2614\u2615\u2618\u261D\u2620\u2622\u2623\u2626\u262A\u262E\u262F\u2638\u2639\u263A\u2640\u2642" +
        "\u2648\u2649\u264A\u264B\u264C\u264D\u264E\u264F\u2650\u2651\u2652\u2653\u2660\u2663\u2665\u2666\u2668\u267B\u267E\u267F\u2692\u2693\u2694\u2695\u2696\u2697\u2699\u269B\u269C\u26A0\u26A1\u26A7" +
        "\u26AA\u26AB\u26B0\u26B1\u26BD\u26BE\u26C4\u26C5\u26C8\u26CE\u26CF\u26D1\u26D3\u26D4\u26E9\u26EA\u26F0\u26F1\u26F2\u26F3\u26F4\u26F5\u26F7\u26F8\u26F9\u26FA\u26FD\u2702\u2705\u2708\u2709\u270A\u270B\u270C\u270D\u270F" +
        "\u2712\u2714\u2716\u271D\u2721\u2728\u2733\u2734\u2744\u2747\u274C\u274E\u2753\u2754\u2755\u2757\u2763\u2764\u2795\u2796\u2797\u27A1\u27B0\u27BF\u2934\u2935\u2B05\u2B06\u2B07\u2B1B\u2B1C\u2B50\u2B55\u3030\u303D\u3297\u3299");

    /// <summary>A picture by itself; a letter of a flag is none.</summary>
    public static bool IsPicture(int c) => c > char.MaxValue ? c is >= 0x1F000 and <= 0x1FAFF && !IsRegional(c) : c >= 0 && BasicPictures.Contains((char)c);

    /// <summary>Signs that are a picture only when the emoji style follows: (c), (r), TM, the chess pawn.</summary>
    public static bool IsTextByDefault(int c) => c is 0xA9 or 0xAE or 0x2122 or 0x265F;

    public static bool IsRegional(int c) => c is >= 0x1F1E6 and <= 0x1F1FF;

    public static bool IsSkinTone(int c) => c is >= 0x1F3FB and <= 0x1F3FF;

    /// <summary>A tag, of which the flags of England, Scotland and Wales are spelt.</summary>
    public static bool IsTag(int c) => c is >= 0xE0020 and <= 0xE007F;

    /// <summary>People, hands and bodies: a skin tone behind anything else is a picture of its own.</summary>
    public static bool TakesSkinTone(int c) => c is 0x261D or 0x26F9 or (>= 0x270A and <= 0x270D) or 0x1F385 or (>= 0x1F3C2 and <= 0x1F3C4) or 0x1F3C7 or (>= 0x1F3CA and <= 0x1F3CC)
        or 0x1F442 or 0x1F443 or (>= 0x1F446 and <= 0x1F450) or (>= 0x1F466 and <= 0x1F478) or 0x1F47C or (>= 0x1F481 and <= 0x1F483) or (>= 0x1F485 and <= 0x1F487)
        or 0x1F48F or 0x1F491 or 0x1F4AA or 0x1F574 or 0x1F575 or 0x1F57A or 0x1F590 or 0x1F595 or 0x1F596 or (>= 0x1F645 and <= 0x1F647) or (>= 0x1F64B and <= 0x1F64F)
        or 0x1F6A3 or (>= 0x1F6B4 and <= 0x1F6B6) or 0x1F6C0 or 0x1F6CC or 0x1F90C or 0x1F90F or (>= 0x1F918 and <= 0x1F91F) or 0x1F926 or (>= 0x1F930 and <= 0x1F939)
        or (>= 0x1F93C and <= 0x1F93E) or 0x1F977 or 0x1F9B5 or 0x1F9B6 or 0x1F9B8 or 0x1F9B9 or 0x1F9BB or (>= 0x1F9CD and <= 0x1F9CF) or (>= 0x1F9D1 and <= 0x1F9DD)
        or (>= 0x1FAC3 and <= 0x1FAC5) or (>= 0x1FAF0 and <= 0x1FAF8);
}
