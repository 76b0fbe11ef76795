using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>What a network answers.</summary>
internal sealed record SandboxAnswer(int Status, string Body, string ContentType = "application/json; charset=UTF-8")
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Meta escapes everything beyond ASCII.</summary>
    public static SandboxAnswer Escaped(JsonNode body, int status = 200) => new(status, body.ToJsonString());

    /// <summary>X writes UTF-8 as it is.</summary>
    public static SandboxAnswer Utf8(JsonNode body, int status = 200) => new(status, body.ToJsonString(Plain));

    public SandboxAnswer With(IReadOnlyDictionary<string, string> headers) => this with { Headers = Headers.Concat(headers.Where(h => !Headers.ContainsKey(h.Key))).ToDictionary() };

    public HttpResponseMessage ToResponse(HttpRequestMessage request)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        var response = new HttpResponseMessage((HttpStatusCode)Status) { Content = content, RequestMessage = request, Version = HttpVersion.Version11 };
        foreach (var (name, value) in Headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }
}
