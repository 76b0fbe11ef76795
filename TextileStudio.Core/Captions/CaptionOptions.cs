using System.ComponentModel.DataAnnotations;

namespace TextileStudio.Core.Captions;

/// <summary>Settings <c>Studio:Captions</c>.</summary>
public sealed class CaptionOptions
{
    /// <summary>Who writes captions when a request does not say: <c>templates</c>, or a model (<c>gemini</c>, <c>openai</c>), whose texts are checked and replaced by the templates' where they fail.</summary>
    [AllowedValues(TemplateCaptionWriter.Name, "gemini", "openai", ErrorMessage = "Studio:Captions:Engine must be templates, gemini or openai.")]
    public string Engine { get; set; } = TemplateCaptionWriter.Name;
}
