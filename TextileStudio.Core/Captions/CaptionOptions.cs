using System.ComponentModel.DataAnnotations;

namespace TextileStudio.Core.Captions;

/// <summary>Settings <c>Studio:Captions</c>.</summary>
public sealed class CaptionOptions
{
    /// <summary>Who writes captions.</summary>
    [RegularExpression(TemplateCaptionWriter.Name, ErrorMessage = "Studio:Captions:Engine must be templates.")]
    public string Engine { get; set; } = TemplateCaptionWriter.Name;
}
