namespace TextileStudio.Core.Captions.Phrases;

/// <summary>One language's words that make a statement about number, money, share or time, in lower case. By them the check finds what a text claims.</summary>
internal sealed record ClaimWords
{
    /// <summary>January to December; every spelling that people use, abbreviations too.</summary>
    public required string[][] Months { get; init; }

    /// <summary>Numbers in words: one to ten, the tens, hundred, thousand, lakh, crore. They count as a claim only beside one of <see cref="Counted"/>.</summary>
    public required string[] Numbers { get; init; }

    /// <summary>What stands after a number that is a share.</summary>
    public required string[] PerCent { get; init; }

    /// <summary>What stands before an amount of money.</summary>
    public required string[] MoneyBefore { get; init; }

    /// <summary>What stands after an amount of money.</summary>
    public required string[] MoneyAfter { get; init; }

    /// <summary>What a number in words counts: per cent, off, rupees, days, hours, years.</summary>
    public required string[] Counted { get; init; }

    /// <summary>An offer in words without any number: free, half price.</summary>
    public required string[] Giveaways { get; init; }
}
