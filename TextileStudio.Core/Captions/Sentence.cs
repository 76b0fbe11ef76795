namespace TextileStudio.Core.Captions;

/// <summary>The part a sentence plays. In the order in which they are given up when a text is too long: the last ones never are.</summary>
internal enum Part
{
    Wish,
    Description,
    Detail,
    Address,
    Hook,
    Call,
    Validity,
    OfferText,
    Contact,
    Price,
    Product,
}

/// <summary>One sentence of a caption and the paragraph it stands in.</summary>
internal sealed record Sentence(Part Part, int Paragraph, string Text);
