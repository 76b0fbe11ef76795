namespace TextileStudio.Core.Ai;

/// <summary>What a model costs, in US dollars.</summary>
public sealed class ModelPrice
{
    /// <summary>Per million tokens read.</summary>
    public decimal Input { get; set; }

    /// <summary>Per million tokens written or thought.</summary>
    public decimal Output { get; set; }

    /// <summary>Per million tokens of a picture made.</summary>
    public decimal Image { get; set; }

    /// <summary>For a picture of 1K whose answer says nothing of tokens, and for estimates.</summary>
    public decimal PerImage1K { get; set; }

    /// <summary>The same for a picture of 2K.</summary>
    public decimal PerImage2K { get; set; }

    /// <summary>As far as published in November 2026 (<see cref="AiOptions.PricesAsOf"/>); where sources were unsure, the dearer figure.</summary>
    internal static Dictionary<string, ModelPrice> Known() => new(StringComparer.Ordinal)
    {
        ["gemini-nano-banana-2.1"] = new() { Input = 0.50m, Output = 3.00m, Image = 30m, PerImage1K = 0.0336m, PerImage2K = 0.0504m },
        ["gemini-3.1-flash-image"] = new() { Input = 0.50m, Output = 3.00m, Image = 60m, PerImage1K = 0.067m, PerImage2K = 0.101m },
        ["gemini-3.1-flash-lite-image"] = new() { Input = 0.50m, Output = 3.00m, Image = 30m, PerImage1K = 0.034m, PerImage2K = 0.034m },
        ["gemini-3-pro-image"] = new() { Input = 2.00m, Output = 12.00m, Image = 120m, PerImage1K = 0.134m, PerImage2K = 0.134m },
        ["gemini-3.8-flash"] = new() { Input = 0.75m, Output = 3.75m },
        // Not published where we looked: its larger sister's price, which it will not exceed.
        ["gemini-3.5-flash-lite"] = new() { Input = 0.75m, Output = 3.75m },
    };

    /// <summary>In millionths of a dollar, which a price per million tokens makes the price per token.</summary>
    internal long CostMicros(ModelUse use) => (long)decimal.Ceiling((use.InputTokens * Input) + (use.OutputTokens * Output) + (use.ImageTokens * Image));

    /// <summary>A picture by the list, beside tokens that were or will be used.</summary>
    internal long PictureMicros(bool isLarge, int inputTokens, int outputTokens) =>
        (long)decimal.Ceiling(((isLarge ? PerImage2K : PerImage1K) * 1_000_000) + (inputTokens * Input) + (outputTokens * Output));
}

/// <summary>What an answer says it used. <paramref name="IsReported"/> is false where it says nothing.</summary>
internal sealed record ModelUse(int InputTokens = 0, int OutputTokens = 0, int ImageTokens = 0, string? ModelVersion = null, string? ResponseId = null, bool IsReported = true);
