namespace TextileStudio.Core.Captions;

/// <summary>What sort of statement a number in a text is.</summary>
internal enum ClaimKind
{
    Number,
    Percent,
    Money,

    /// <summary><c>--MM-DD</c> or <c>yyyy-MM-dd</c>.</summary>
    Date,

    /// <summary>Seven digits or more, in groups: a phone number, or something else nobody should alter.</summary>
    Digits,

    /// <summary>A number in words beside percent, off, rupees and the like.</summary>
    InWords,

    /// <summary>A web address, mail address or handle.</summary>
    Address,
}

/// <summary>One checkable statement. <paramref name="Value"/> is in one form, whatever digits and separators the text used.</summary>
internal readonly record struct Claim(ClaimKind Kind, string Value);
