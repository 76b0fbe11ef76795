using System.ComponentModel.DataAnnotations;

namespace TextileStudio.Core.Usage.Arcjet;

/// <summary>Settings <c>Studio:Limits:Arcjet</c>. The key is no setting: it comes from the environment (<see cref="ArcjetKey.Variable"/>) and nowhere else.</summary>
public sealed class ArcjetOptions
{
    /// <summary>The variable in which Arcjet's own SDKs take another address.</summary>
    public const string AddressVariable = "ARCJET_BASE_URL";

    /// <summary>Empty for Arcjet's own: <c>https://decide.arcjet.com</c>, or its address inside Fly.io.</summary>
    public string BaseAddress { get; set; } = "";

    /// <summary>A question is given up after this long.</summary>
    [Range(100, 10_000)]
    public int TimeoutMs { get; set; } = 2_000;

    /// <summary>What happens while Arcjet cannot be asked: <c>fallback</c> to the embedded limiter, <c>open</c> (everything may be done) or <c>closed</c> (nothing may).</summary>
    [RegularExpression("fallback|open|closed", ErrorMessage = "Studio:Limits:Arcjet:OnFailure must be fallback, open or closed.")]
    public string OnFailure { get; set; } = "fallback";

    /// <summary>After so many failed questions in a row Arcjet is left alone for <see cref="BreakerSeconds"/>, so that a dead service slows nobody down.</summary>
    [Range(1, 100)]
    public int BreakerFailures { get; set; } = 3;

    /// <summary>How long Arcjet is left alone after <see cref="BreakerFailures"/>.</summary>
    [Range(1, 600)]
    public int BreakerSeconds { get; set; } = 10;
}

/// <summary>The key of an Arcjet site. It prints as three stars wherever it lands.</summary>
public sealed class ArcjetKey(string value)
{
    public const string Variable = "ARCJET_KEY";

    internal string Value => value;

    public override string ToString() => "***";
}
