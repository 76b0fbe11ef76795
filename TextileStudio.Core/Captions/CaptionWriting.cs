using TextileStudio.Core.Ai;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Captions;

/// <summary>Captions and what it took: <paramref name="DegradedReason"/> says in sentences what the templates wrote in a model's place, null where nothing.</summary>
/// <param name="CostMicros">In millionths of a US dollar; null when no model was asked.</param>
public sealed record CaptionWork(CaptionSet Set, string? DegradedReason = null, long? CostMicros = null);

/// <summary>Writes captions with the engine that is set or asked for. A model's texts are checked one by one; whatever fails is the templates' text for that network.</summary>
public sealed class CaptionWriting
{
    /// <summary>What a request names the model that is set up.</summary>
    public const string AiEngine = "ai";

    private readonly ICaptionWriter _templates;
    private readonly ITextModel? _usual;
    private readonly ITextModel? _model;

    public CaptionWriting(ICaptionWriter templates, ModelCalls calls, AiOptions ai, CaptionOptions options)
    {
        _templates = templates;
        ITextModel[] models = [new GeminiText(ai, calls), new OpenAiText(ai, calls)];
        _usual = models.FirstOrDefault(m => m.Name == options.Engine && m.IsConfigured);
        _model = _usual ?? models.FirstOrDefault(m => m.IsConfigured);
    }

    /// <summary>Whether <see cref="AiEngine"/> can be asked for.</summary>
    public bool HasModel => _model is not null;

    /// <summary>Whether this engine is a model, which is asked over the network.</summary>
    public bool CallsOut(string? engine) => ModelFor(engine) is not null;

    /// <param name="engine"><see cref="AiEngine"/>, <see cref="TemplateCaptionWriter.Name"/>, or null for what is set.</param>
    public async Task<CaptionWork> WriteAsync(CaptionRequest request, string? engine, AiClient client, CancellationToken cancellationToken)
    {
        var templates = await _templates.WriteAsync(request, cancellationToken);
        if (ModelFor(engine) is not { } model || request.Platforms.Count == 0)
            return new CaptionWork(templates);
        var answer = await model.AskAsync(ModelCaptions.Question(request), client, cancellationToken);
        return answer.Value is { } written
            ? Checked(request, templates, written, model.Name) with { CostMicros = answer.CostMicros }
            : new CaptionWork(templates, $"{answer.Failure!.Reason}, so the captions are our templates'.", answer.CostMicros);
    }

    private ITextModel? ModelFor(string? engine) => engine switch { null => _usual, AiEngine => _model, _ => null };

    private static CaptionWork Checked(CaptionRequest request, CaptionSet templates, ModelCaptions written, string name)
    {
        var check = new ModelCaptionCheck(request.Offer);
        var hashtags = check.Tags(written.Hashtags, templates.Hashtags);
        var captions = new List<Caption>(templates.Captions.Count);
        var faults = new List<string>();
        foreach (var (template, at) in templates.Captions.Select((caption, index) => (caption, index)))
        {
            // The templates come variant by variant, each with all networks.
            var variant = (at / request.Platforms.Count) + 1;
            captions.Add(check.Caption(template.Platform, written.Texts.GetValueOrDefault((template.Platform, variant)), hashtags, out var fault) ?? template);
            if (fault is not null)
                faults.Add($"{Wire.Name(template.Platform)}{(request.Variants > 1 ? $" (variant {variant})" : "")} {fault}");
        }

        var isAll = faults.Count == captions.Count;
        var reason = faults.Count == 0 ? null : $"{faults.Count} of the model's {captions.Count} captions were replaced by our templates' because the text for {string.Join("; for ", faults)}.";
        return new CaptionWork(new CaptionSet(captions, isAll ? templates.Hashtags : hashtags, templates.Language, isAll ? templates.Engine : name), reason);
    }
}
