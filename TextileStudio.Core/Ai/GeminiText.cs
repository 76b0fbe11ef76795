using System.Text.Json;
using System.Text.Json.Nodes;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Core.Ai;

/// <summary>Text by Gemini, in the form of a <c>responseSchema</c>.</summary>
internal sealed class GeminiText(AiOptions options, ModelCalls calls) : ITextModel
{
    private const string ModelSetting = "Studio:Ai:Gemini:TextModel";

    // Thinking comes out of the same budget as the answer: with less the answer may be empty.
    private const int LeastOutput = 2_048;

    public string Name => GeminiApi.Provider;

    public bool IsConfigured => options.Gemini.IsConfigured;

    public Task<ModelAnswer<T>> AskAsync<T>(TextQuestion<T> question, AiClient client, CancellationToken cancellationToken)
        where T : class
    {
        var mostOutput = Math.Max(question.MaxTokens, LeastOutput);
        return calls.AskAsync(new ModelQuestion<T>
        {
            Purpose = AiPurpose.Captions,
            Provider = GeminiApi.Provider,
            Models = [options.Gemini.TextModel],
            Key = options.Gemini.ApiKey,
            TryLimit = TimeSpan.FromSeconds(options.TryLimitSeconds),
            Request = (model, wording) => GeminiApi.Request(options.Gemini, model, Body(question, mostOutput, wording)),
            Read = root => Read(root, question),
            Judge = (model, refused) => GeminiApi.Judge(model, ModelSetting, refused),
            EstimateMicros = model => options.Prices[model].CostMicros(new ModelUse(question.InputTokens, mostOutput)),
        }, client, cancellationToken);
    }

    private static JsonObject Body<T>(TextQuestion<T> question, int mostOutput, Wording wording)
        where T : class
    {
        var generation = new JsonObject { ["responseMimeType"] = "application/json", ["maxOutputTokens"] = mostOutput, ["responseSchema"] = InGooglesForm(question.Schema) };
        if (wording is Wording.LessThinking)
            generation["thinkingConfig"] = new JsonObject { ["thinkingLevel"] = "minimal" };
        return new JsonObject
        {
            ["systemInstruction"] = new JsonObject { ["parts"] = new JsonArray(new JsonObject { ["text"] = question.Instructions }) },
            ["contents"] = new JsonArray(new JsonObject { ["role"] = "user", ["parts"] = new JsonArray(new JsonObject { ["text"] = question.Facts }) }),
            ["generationConfig"] = generation,
        };
    }

    private static ModelReply<T> Read<T>(JsonElement root, TextQuestion<T> question)
        where T : class
    {
        var use = GeminiApi.Use(root, isPicture: false);
        if (GeminiApi.ErrorInside(root) is { } error)
            return new ModelReply<T>(null, error, use);
        if (GeminiApi.Candidate(root, out var failure) is not { } candidate)
            return new ModelReply<T>(null, failure, use);
        if (GeminiApi.Ending(candidate) is { } ending)
            return new ModelReply<T>(null, ending, use);
        var text = string.Concat(GeminiApi.Parts(candidate).Select(part => part.Text("text")));
        if (text.Length == 0)
            return new ModelReply<T>(null, GeminiApi.NoAnswer($"finishReason {GeminiApi.FinishReason(candidate)} without a text"), use);
        return ModelText.Parsed(text, question) is { } value
            ? new ModelReply<T>(value, null, use)
            : new ModelReply<T>(null, ModelText.NotOurForm, use);
    }

    /// <summary>The same schema with Google's names of types, and without what it does not know.</summary>
    private static JsonNode InGooglesForm(JsonNode schema) => schema switch
    {
        JsonObject members => new JsonObject(members.Where(m => m.Key != "additionalProperties" && m.Value is not null).Select(m => KeyValuePair.Create<string, JsonNode?>(
            m.Key, m is { Key: "type", Value: JsonValue type } ? type.GetValue<string>().ToUpperInvariant() : InGooglesForm(m.Value!)))),
        JsonArray items => new JsonArray([.. items.Select(i => InGooglesForm(i!))]),
        _ => schema.DeepClone(),
    };
}

/// <summary>Reading JSON that a model wrote as text.</summary>
internal static class ModelText
{
    public static ModelFailure NotOurForm { get; } = new("ai_bad_answer", "The AI service's answer could not be read") { MayBeBilled = true, Said = "an answer that is not of the form asked for" };

    /// <summary>Null when it is not what was asked for. A code fence around it is taken off.</summary>
    public static T? Parsed<T>(string text, TextQuestion<T> question)
        where T : class
    {
        var json = text.Trim();
        if (json.StartsWith("```", StringComparison.Ordinal))
        {
            var start = json.IndexOf('\n', StringComparison.Ordinal);
            var end = json.LastIndexOf("```", StringComparison.Ordinal);
            json = start > 0 && end > start ? json[(start + 1)..end] : "";
        }

        try
        {
            return question.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
