using System.Globalization;

namespace TextileStudio.Api.Studio;

/// <summary>Captions in lists.</summary>
public static class CaptionText
{
    /// <summary>The first words on one line, cut between characters as people see them, never inside a conjunct or emoji.</summary>
    public static string Short(string caption, int limit)
    {
        var line = caption.ReplaceLineEndings(" ").Trim();
        var text = new StringInfo(line);
        return line.Length == 0 ? "(no text)" : text.LengthInTextElements <= limit ? line : text.SubstringByTextElements(0, limit - 1).TrimEnd() + "…";
    }
}
