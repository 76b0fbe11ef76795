using System.Text.Json;
using System.Text.Json.Nodes;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Core.Ai;

/// <summary>What to ask an image model for.</summary>
/// <param name="Prompt">The instruction, put as each wording needs it.</param>
/// <param name="Photo">The prepared product photo as JPEG: upright, without EXIF, of modest size.</param>
/// <param name="AspectRatio">For instance <c>4:5</c>.</param>
internal sealed record SceneRequest(Func<Wording, string> Prompt, ReadOnlyMemory<byte> Photo, string AspectRatio);

/// <summary>A picture as the model gave it; not to be trusted before <see cref="Posters.PhotoGate"/> has seen it.</summary>
internal sealed record SceneImage(byte[] Bytes);

/// <summary>Has Gemini make a picture of a product on a festive set.</summary>
public sealed class GeminiScenes(AiOptions options, ModelCalls calls)
{
    private const int MaxPictureBytes = 30 * 1024 * 1024;
    private const string ModelSetting = "Studio:Ai:Gemini:ImageModel";

    // What our prompt and photo come to, generously, and what a model may think.
    private const int InputTokens = 2_500;
    private const int OutputTokens = 2_000;

    public bool IsConfigured => options.Gemini.IsConfigured;

    internal Task<ModelAnswer<SceneImage>> MakeAsync(SceneRequest scene, AiClient client, CancellationToken cancellationToken)
    {
        var photo = Convert.ToBase64String(scene.Photo.Span);
        return calls.AskAsync(new ModelQuestion<SceneImage>
        {
            Purpose = AiPurpose.Scene,
            Provider = GeminiApi.Provider,
            Models = options.Gemini.ImageModels,
            Key = options.Gemini.ApiKey,
            TryLimit = TimeSpan.FromSeconds(options.TryLimitSeconds),
            Request = (model, wording) => GeminiApi.Request(options.Gemini, model, Body(scene, photo, wording)),
            Read = Read,
            Judge = (model, refused) => GeminiApi.Judge(model, ModelSetting, refused),
            EstimateMicros = model => options.Prices[model].PictureMicros(options.Gemini.ImageSize == "2K", InputTokens, OutputTokens),
        }, client, cancellationToken);
    }

    private JsonObject Body(SceneRequest scene, string photo, Wording wording)
    {
        var image = new JsonObject { ["aspectRatio"] = scene.AspectRatio };
        if (options.Gemini.ImageSize.Length > 0)
            image["imageSize"] = options.Gemini.ImageSize;
        var generation = new JsonObject { ["responseModalities"] = new JsonArray("IMAGE"), ["imageConfig"] = image };
        if ((wording is Wording.LessThinking ? "minimal" : options.Gemini.ThinkingLevel) is { Length: > 0 } level)
            generation["thinkingConfig"] = new JsonObject { ["thinkingLevel"] = level };
        return new JsonObject
        {
            ["contents"] = new JsonArray(new JsonObject
            {
                ["role"] = "user",
                ["parts"] = new JsonArray(
                    new JsonObject { ["text"] = scene.Prompt(wording) },
                    new JsonObject { ["inlineData"] = new JsonObject { ["mimeType"] = "image/jpeg", ["data"] = photo } }),
            }),
            ["generationConfig"] = generation,
        };
    }

    private static ModelReply<SceneImage> Read(JsonElement root)
    {
        var use = GeminiApi.Use(root, isPicture: true);
        if (GeminiApi.ErrorInside(root) is { } error)
            return new ModelReply<SceneImage>(null, error, use);
        if (GeminiApi.Candidate(root, out var failure) is not { } candidate)
            return new ModelReply<SceneImage>(null, failure, use);
        if (GeminiApi.Ending(candidate) is { } ending)
            return new ModelReply<SceneImage>(null, ending, use);

        // The last one counts: earlier ones are steps on the way to it.
        var picture = GeminiApi.Parts(candidate).Select(part => GeminiApi.Member(part, "inlineData")).OfType<JsonElement>()
            .LastOrDefault(data => GeminiApi.Text(data, "mimeType")?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) is true);
        if (picture.At("data") is not { ValueKind: JsonValueKind.String } data)
            return new ModelReply<SceneImage>(null, GeminiApi.NoAnswer($"finishReason {GeminiApi.FinishReason(candidate)} without an image"), use);
        return data.TryGetBytesFromBase64(out var bytes) && bytes.Length is > 0 and <= MaxPictureBytes
            ? new ModelReply<SceneImage>(new SceneImage(bytes), null, use)
            : new ModelReply<SceneImage>(null, ModelFailure.Unreadable("an image that is no base64, or too large") with { IsOutage = false }, use);
    }
}
