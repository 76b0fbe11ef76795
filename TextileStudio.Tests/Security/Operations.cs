using System.Text.Json.Nodes;

namespace TextileStudio.Tests.Security;

/// <summary>The operations of the OpenAPI document, as <c>METHOD /path</c> without a trailing slash.</summary>
internal static class Operations
{
    public static async Task<List<string>> AllAsync(StudioApp app) =>
        [.. Of(await DocumentAsync(app)).Select(o => $"{o.Method} {o.Path.TrimEnd('/')}")];

    public static async Task<JsonNode> DocumentAsync(StudioApp app) => await app.Client("").GetJsonAsync("/openapi/v1.json");

    public static IEnumerable<(string Method, string Path, JsonNode Operation)> Of(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Key is "get" or "put" or "post" or "delete" or "patch" or "head" or "options"
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value);
}
