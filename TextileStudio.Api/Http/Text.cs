using TextileStudio.Core;

namespace TextileStudio.Api.Http;

/// <summary>What is wrong with a text that no database and no network can keep.</summary>
internal sealed record TextFault(string Rule, string Fix)
{
    public Violation At(string pointer) => new(pointer, Rule, null, null, Fix);
}

/// <summary>The two kinds of text we take nowhere: PostgreSQL cannot store NUL, and half a surrogate pair is no character.</summary>
internal static class Text
{
    public static readonly TextFault Nul = new("nul", "Take out the NUL character.");
    public static readonly TextFault LoneSurrogate = new("lone_surrogate", "Half of a surrogate pair is no character: send the whole pair or leave it out.");

    /// <summary>Neither null nor faulty.</summary>
    public static bool IsFit(string? text) => text is not null && Fault(text) is null;

    public static TextFault? Fault(string? text)
    {
        if (text is null)
            return null;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
                return Nul;
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return LoneSurrogate;
            i++;
        }

        return null;
    }
}
