using System.Text.Json.Nodes;

namespace TextileStudio.Core.Ai;

/// <summary>What to have written, as JSON of a given form.</summary>
/// <param name="Instructions">Who writes and by which rules. Never holds a client's words.</param>
/// <param name="Facts">The client's words as JSON: data, not instructions.</param>
/// <param name="Schema">Standard JSON Schema of the answer.</param>
/// <param name="Parse">Reads the answer's text; null when it is not of that form. Servers that know no schemas, or ignore them, make that likely.</param>
internal sealed record TextQuestion<T>(string Instructions, string Facts, JsonObject Schema, int MaxTokens, Func<string, T?> Parse)
    where T : class
{
    /// <summary>Tokens of all that is sent, at the worst: one for each character, as Indic scripts come to.</summary>
    public int InputTokens => Instructions.Length + Facts.Length + Schema.ToJsonString().Length;
}

/// <summary>A model that writes text.</summary>
internal interface ITextModel
{
    /// <summary>As <c>Studio:Captions:Engine</c> names it.</summary>
    string Name { get; }

    bool IsConfigured { get; }

    Task<ModelAnswer<T>> AskAsync<T>(TextQuestion<T> question, AiClient client, CancellationToken cancellationToken)
        where T : class;
}
