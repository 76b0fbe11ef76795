using System.ComponentModel.DataAnnotations;

namespace TextileStudio.Core.Ai;

/// <summary>Settings <c>Studio:Ai</c>: which models there are, what they cost and how much may be spent. Without a key nothing is called.</summary>
public sealed class AiOptions
{
    /// <summary>Google's models.</summary>
    public GeminiOptions Gemini { get; set; } = new();

    /// <summary>Any server that speaks OpenAI's protocol.</summary>
    public OpenAiOptions OpenAi { get; set; } = new();

    /// <summary>What one organization's calls may cost in one UTC day, in US dollars; 0 for no call at all.</summary>
    [Range(0, 100_000)]
    public decimal DailyCapUsd { get; set; } = 2.00m;

    /// <summary>One try is given up after this long.</summary>
    [Range(1, 600)]
    public int TryLimitSeconds { get; set; } = 60;

    /// <summary>All tries of one request together, waiting included.</summary>
    [Range(1, 900)]
    public int BudgetSeconds { get; set; } = 90;

    /// <summary>Calls of one provider under way at once.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 4;

    /// <summary>After so many failures in a row the provider is left alone for <see cref="BreakerSeconds"/>.</summary>
    [Range(1, 1_000)]
    public int BreakerFailures { get; set; } = 5;

    /// <summary>How long a provider is left alone after <see cref="BreakerFailures"/>.</summary>
    [Range(1, 3_600)]
    public int BreakerSeconds { get; set; } = 60;

    /// <summary>The day the built-in prices were looked up; set it with your own prices.</summary>
    public string PricesAsOf { get; set; } = "2026-11-22";

    /// <summary>Prices by model id. A model without one is not called: its cost could not be held under the cap.</summary>
    public IDictionary<string, ModelPrice> Prices { get; set; } = ModelPrice.Known();
}

/// <summary>Google's models, for scenes and captions.</summary>
public sealed class GeminiOptions
{
    public const string KeyVariable = "GEMINI_API_KEY";

    /// <summary>Where Google's API is; another address for a proxy of your own.</summary>
    public string BaseAddress { get; set; } = "https://generativelanguage.googleapis.com/v1beta/";

    /// <summary>From this setting or the variable <see cref="KeyVariable"/>; never logged or shown.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The model that makes scenes.</summary>
    [Required(AllowEmptyStrings = false)]
    public string ImageModel { get; set; } = "gemini-nano-banana-2.1";

    /// <summary>Asked when the first model is overloaded or gone; empty for none.</summary>
    public string FallbackImageModel { get; set; } = "gemini-3.1-flash-image";

    /// <summary>The model that writes captions.</summary>
    [Required(AllowEmptyStrings = false)]
    public string TextModel { get; set; } = "gemini-3.5-flash-lite";

    /// <summary>1K is a little under a poster's 1080 pixels, 2K above it; empty leaves the choice to the model.</summary>
    [AllowedValues("1K", "2K", "", ErrorMessage = "Studio:Ai:Gemini:ImageSize must be 1K, 2K or empty.")]
    public string ImageSize { get; set; } = "1K";

    /// <summary>How long an image model thinks; not sent unless set, since a level that a model lacks is refused.</summary>
    [AllowedValues(null, "", "minimal", "low", "medium", "high", ErrorMessage = "Studio:Ai:Gemini:ThinkingLevel must be minimal, low, medium, high or left out.")]
    public string? ThinkingLevel { get; set; }

    public bool IsConfigured => !string.IsNullOrEmpty(ApiKey);

    /// <summary>Image models in the order in which they are asked.</summary>
    internal IReadOnlyList<string> ImageModels => FallbackImageModel.Length == 0 || FallbackImageModel == ImageModel ? [ImageModel] : [ImageModel, FallbackImageModel];
}

/// <summary>Any server that speaks OpenAI's chat completions (OpenAI, vLLM, llama.cpp, Ollama), for captions.</summary>
public sealed class OpenAiOptions
{
    public const string KeyVariable = "OPENAI_API_KEY";

    /// <summary>Empty for none; for instance <c>https://api.openai.com/v1/</c> or <c>http://localhost:11434/v1/</c>.</summary>
    public string BaseAddress { get; set; } = "";

    /// <summary>From this setting or the variable <see cref="KeyVariable"/>; a local server needs none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The model's name at that server; empty for none.</summary>
    public string Model { get; set; } = "";

    /// <summary>Local models answer slowly.</summary>
    [Range(1, 600)]
    public int TryLimitSeconds { get; set; } = 120;

    public bool IsConfigured => BaseAddress.Length > 0 && Model.Length > 0;
}
