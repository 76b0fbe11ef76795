using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Core.Ai;

/// <summary>Text by any server that speaks OpenAI's chat completions. What a server answers to a schema differs, so one that refuses it is asked once more without.</summary>
internal sealed class OpenAiText(AiOptions options, ModelCalls calls) : ITextModel
{
    private const string ModelSetting = "Studio:Ai:OpenAi:Model";

    public string Name => "openai";

    public bool IsConfigured => options.OpenAi.IsConfigured;

    public Task<ModelAnswer<T>> AskAsync<T>(TextQuestion<T> question, AiClient client, CancellationToken cancellationToken)
        where T : class => calls.AskAsync(new ModelQuestion<T>
        {
            Purpose = AiPurpose.Captions,
            Provider = Name,
            Models = [options.OpenAi.Model],
            Key = options.OpenAi.ApiKey,
            TryLimit = TimeSpan.FromSeconds(options.OpenAi.TryLimitSeconds),
            Request = (model, wording) => Request(model, question, wording),
            Read = root => Read(root, question),
            Judge = Judge,
            EstimateMicros = model => options.Prices.TryGetValue(model, out var price) ? price.CostMicros(new ModelUse(question.InputTokens, question.MaxTokens)) : 0,
        }, client, cancellationToken);

    private HttpRequestMessage Request<T>(string model, TextQuestion<T> question, Wording wording)
        where T : class
    {
        var withSchema = wording is not Wording.WithoutSchema;
        var instructions = withSchema ? question.Instructions
            : $"{question.Instructions}\nAnswer with one JSON object and nothing else. It must match this JSON Schema: {question.Schema.ToJsonString(StudioJson.Options)}";
        var body = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray(
                new JsonObject { ["role"] = "system", ["content"] = instructions },
                new JsonObject { ["role"] = "user", ["content"] = question.Facts }),
        };
        if (withSchema)
        {
            body["response_format"] = new JsonObject
            {
                ["type"] = "json_schema",
                ["json_schema"] = new JsonObject { ["name"] = "captions", ["strict"] = true, ["schema"] = question.Schema.DeepClone() },
            };
        }

        var address = options.OpenAi.BaseAddress.EndsWith('/') ? options.OpenAi.BaseAddress : options.OpenAi.BaseAddress + "/";
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address + "chat/completions")) { Content = GeminiApi.Content(body) };
        if (!string.IsNullOrEmpty(options.OpenAi.ApiKey))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.OpenAi.ApiKey);
        return request;
    }

    private static ModelReply<T> Read<T>(JsonElement root, TextQuestion<T> question)
        where T : class
    {
        var use = Use(root);
        if (root.Items("choices").FirstOrDefault().At("message") is not { } message)
            return new ModelReply<T>(null, ModelFailure.Unreadable("HTTP 200 without a message"), use);
        var ending = root.Items("choices").First().Text("finish_reason");
        if (message.Id("refusal") is not null || ending is "content_filter")
            return new ModelReply<T>(null, GeminiApi.Refused($"finish_reason {ending}"), use);
        if (ending is "length")
            return new ModelReply<T>(null, new ModelFailure("ai_truncated", "The model's answer was cut short") { MayBeBilled = true, Said = "finish_reason length" }, use);
        return message.Text("content") is { Length: > 0 } text && ModelText.Parsed(text, question) is { } value
            ? new ModelReply<T>(value, null, use)
            : new ModelReply<T>(null, ModelText.NotOurForm, use);
    }

    private static ModelFailure Judge(string model, RefusedCall refused) => refused.Status switch
    {
        // Some servers know no json_schema; what else a 400 may mean will show when it comes again.
        400 => ModelFailure.NotAccepted(refused.Said) with { Remedy = Remedy.OtherWords, Wording = Wording.WithoutSchema },
        401 or 403 => ModelFailure.KeyRefused(refused.Said),
        404 => ModelFailure.ModelMissing(model, ModelSetting, refused.Said) with { Remedy = Remedy.None },
        429 => ModelFailure.Busy(refused.RetryAfter, refused.Said),
        504 => ModelFailure.TooSlow with { Remedy = Remedy.OnceLonger, Said = refused.Said },
        >= 500 => ModelFailure.Unavailable(Remedy.Again, refused.Said),
        _ => ModelFailure.NotAccepted(refused.Said),
    };

    private static ModelUse Use(JsonElement root)
    {
        var (model, id) = (root.Id("model"), root.Id("id"));
        var (version, response) = (model is null ? null : Clipped.To(100, model), id is null ? null : Clipped.To(100, id));
        return root.At("usage") is { } usage && Count(usage, "prompt_tokens") + Count(usage, "completion_tokens") > 0
            ? new ModelUse(Count(usage, "prompt_tokens"), Count(usage, "completion_tokens"), 0, version, response)
            : new ModelUse(ModelVersion: version, ResponseId: response, IsReported: false);
    }

    private static int Count(JsonElement usage, string name) => usage.Whole(name) is >= 0 and <= 100_000_000 and var count ? (int)count : 0;
}
