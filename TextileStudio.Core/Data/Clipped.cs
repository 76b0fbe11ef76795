namespace TextileStudio.Core.Data;

/// <summary>The beginning of a text of unknown length, for answers, rows and logs; it never ends in half a character.</summary>
internal static class Clipped
{
    public static string To(int most, string text) =>
        text.Length <= most ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most), "…");
}
