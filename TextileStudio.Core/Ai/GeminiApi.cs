using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Core.Ai;

/// <summary>What Gemini's scenes and captions have in common on the wire: the address and key, errors, how an answer ended and what it used.</summary>
internal static class GeminiApi
{
    public const string Provider = "gemini";
    private const string KeyHeader = "x-goog-api-key";

    // A day's quota can be told as a wait, too; nothing longer is believed.
    private const double LongestWaitSeconds = 86_400;

    public static HttpRequestMessage Request(GeminiOptions options, string model, JsonObject body)
    {
        var address = options.BaseAddress.EndsWith('/') ? options.BaseAddress : options.BaseAddress + "/";
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{address}models/{Uri.EscapeDataString(model)}:generateContent")) { Content = Content(body) };

        // A header, never ?key=, which every proxy on the way would log.
        request.Headers.TryAddWithoutValidation(KeyHeader, options.ApiKey);
        return request;
    }

    /// <summary>A body with base64 and Indic text as they are: escaping them would make it a tenth longer.</summary>
    public static StringContent Content(JsonObject body) => new(body.ToJsonString(StudioJson.Options), Encoding.UTF8, "application/json");

    /// <summary>The table of errors. Some replies wrap the envelope in an array; details may be absent.</summary>
    public static ModelFailure Judge(string model, string setting, RefusedCall refused)
    {
        var error = ErrorOf(refused.Json);
        var details = error?.Items("details").ToList() ?? [];
        var wait = refused.RetryAfter ?? details.Select(d => Seconds(Text(d, "retryDelay"))).FirstOrDefault(d => d is not null);
        var isBadKey = details.Exists(d => Text(d, "reason") is "API_KEY_INVALID");
        return refused.Status switch
        {
            400 when isBadKey => ModelFailure.KeyRefused(refused.Said),
            400 => ModelFailure.NotAccepted(refused.Said),
            401 or 403 => ModelFailure.KeyRefused(refused.Said),
            404 => ModelFailure.ModelMissing(model, setting, refused.Said),
            429 => ModelFailure.Busy(wait, refused.Said),
            500 => ModelFailure.Unavailable(Remedy.Again, refused.Said) with { Wording = Wording.Shorter },
            503 => ModelFailure.Unavailable(Remedy.AgainThenNextModel, refused.Said),
            504 => ModelFailure.TooSlow with { Remedy = Remedy.OnceLonger, Said = refused.Said },
            > 500 => ModelFailure.Unavailable(Remedy.Again, refused.Said),
            _ => ModelFailure.NotAccepted(refused.Said),
        };
    }

    /// <summary>An error in an answer of status 200, which gateways send; null when there is none.</summary>
    public static ModelFailure? ErrorInside(JsonElement root) => ErrorOf(root) is { } error
        ? ModelFailure.Unreadable($"HTTP 200 with an error: {Text(error, "status")} {error.Text("code")}")
        : null;

    /// <summary>The first candidate, or why there is none: the prompt itself was blocked, or nothing came.</summary>
    public static JsonElement? Candidate(JsonElement root, out ModelFailure? failure)
    {
        failure = null;
        if (root.Items("candidates").FirstOrDefault() is { ValueKind: JsonValueKind.Object } candidate)
            return candidate;
        var blocked = Member(root, "promptFeedback") is { } feedback ? Text(feedback, "blockReason") : null;
        failure = blocked is null ? NoAnswer("no candidates") : Refused($"prompt blocked: {blocked}");
        return null;
    }

    /// <summary>The parts of a candidate that are the answer: what a model thinks aloud, drafts of pictures included, is not.</summary>
    public static IEnumerable<JsonElement> Parts(JsonElement candidate) =>
        candidate.At("content") is { } content ? content.Items("parts").Where(part => !part.Flag("thought")) : [];

    public static string? FinishReason(JsonElement candidate) => Text(candidate, "finishReason");

    /// <summary>The table of endings for a candidate that gave nothing usable; null for an ordinary end. The list is open: an unknown one is a failure.</summary>
    public static ModelFailure? Ending(JsonElement candidate)
    {
        var reason = FinishReason(candidate);
        var said = $"finishReason {reason}: {Text(candidate, "finishMessage")}";
        return reason switch
        {
            null or "STOP" or "FINISH_REASON_UNSPECIFIED" => null,
            "NO_IMAGE" or "IMAGE_OTHER" or "OTHER" => NoAnswer(said),
            "MAX_TOKENS" => new ModelFailure("ai_truncated", "The model's answer was cut short", Remedy.OtherWords) { Wording = Wording.LessThinking, MayBeBilled = true, Said = said },
            "SAFETY" or "IMAGE_SAFETY" or "PROHIBITED_CONTENT" or "IMAGE_PROHIBITED_CONTENT" or "BLOCKLIST" or "SPII" => Refused(said),
            "RECITATION" or "IMAGE_RECITATION" => Refused(said) with { Remedy = Remedy.OtherWords, Wording = Wording.Reworded },
            // We ask in English already; there is no other language to try.
            "LANGUAGE" => Refused(said),
            _ => new ModelFailure("ai_failed", "The model ended without an answer") { MayBeBilled = true, Said = said },
        };
    }

    public static ModelFailure NoAnswer(string said) =>
        new("ai_no_image", "The model gave no answer that can be used", Remedy.OtherWords) { Wording = Wording.Firmer, MayBeBilled = true, Said = said };

    public static ModelFailure Refused(string said) => new("ai_refused", "The model refused this photo or these words") { MayBeBilled = true, Said = said };

    /// <summary>What the answer says it used. Output is what was written and thought; a picture's tokens are told apart where the answer does so.</summary>
    /// <param name="isPicture">Whether tokens of an unnamed kind are a picture's, which cost more.</param>
    public static ModelUse Use(JsonElement root, bool isPicture)
    {
        var (version, response) = (Shown(Text(root, "modelVersion")), Shown(Text(root, "responseId")));
        if (Member(root, "usageMetadata") is not { } usage || Count(usage, "promptTokenCount") + Count(usage, "candidatesTokenCount") + Count(usage, "totalTokenCount") == 0)
            return new ModelUse(ModelVersion: version, ResponseId: response, IsReported: false);
        var written = Count(usage, "candidatesTokenCount");
        var details = Member(usage, "candidatesTokensDetails") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToList() : [];
        var image = details.Count > 0 ? details.Where(d => Text(d, "modality") is "IMAGE").Sum(d => Count(d, "tokenCount")) : isPicture ? written : 0;
        return new ModelUse(Count(usage, "promptTokenCount"), Math.Max(0, written - image) + Count(usage, "thoughtsTokenCount"), image, version, response);
    }

    /// <summary>A member in either of the two spellings that Google uses.</summary>
    public static JsonElement? Member(JsonElement element, string name) => element.At(name) ?? element.At(JsonNamingPolicy.SnakeCaseLower.ConvertName(name));

    public static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? ErrorOf(JsonElement? json)
    {
        if (json is { ValueKind: JsonValueKind.Array } list)
            json = list.EnumerateArray().FirstOrDefault();
        return json?.At("error") is { ValueKind: JsonValueKind.Object } error ? error : null;
    }

    // Counts a provider cannot mean are taken as none; a sum of honest ones stays far below the limit.
    private static int Count(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var count) && count is >= 0 and <= 100_000_000 ? count : 0;

    private static string? Shown(string? text) => text is null ? null : Clipped.To(100, text);

    // "37s", "1.5s"
    private static TimeSpan? Seconds(string? text) =>
        text is [.. var number, 's'] && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, LongestWaitSeconds))
            : null;
}
