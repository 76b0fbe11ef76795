using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>A file of a multipart body.</summary>
internal sealed record SandboxFile(byte[] Data, string? ContentType, string? FileName);

/// <summary>One request as a network sees it: path below the network's prefix, query, and the body as form, multipart or JSON.</summary>
internal sealed class SandboxCall
{
    private static readonly JsonDocumentOptions StrictJson = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    public required Platform Platform { get; init; }

    public required string Method { get; init; }

    /// <summary>From the network's own root, for instance <c>/v25.0/123/feed</c>; no query.</summary>
    public required string Path { get; init; }

    /// <summary>Path and query as they came, with the network's prefix.</summary>
    public required string Target { get; init; }

    public required IReadOnlyDictionary<string, string> Query { get; init; }

    /// <summary>Scheme and host under which the caller reached the sandbox: addresses it is given lead back there.</summary>
    public string Origin { get; private init; } = "http://sandbox";

    public string? Bearer { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Request headers by lower-case name, without the authorization.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public required byte[] Body { get; init; }

    /// <summary>A header's value, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name.ToLowerInvariant());

    /// <summary>Form fields, multipart fields, or the members of a JSON body (nested values as JSON text).</summary>
    public IReadOnlyDictionary<string, string> Fields { get; private set; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, SandboxFile> Files { get; private set; } = new Dictionary<string, SandboxFile>();

    /// <summary>Null when the body is no JSON object.</summary>
    public JsonObject? Json { get; private set; }

    public IReadOnlyList<string> Segments => Path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A field of the body or, without one, of the query.</summary>
    public string? Value(string name) => Fields.GetValueOrDefault(name) ?? Query.GetValueOrDefault(name);

    /// <summary>Null when the path names no network the sandbox knows.</summary>
    public static async Task<SandboxCall?> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        // Meta's upload host calls the scheme OAuth.
        var bearer = request.Headers.Authorization is { Scheme: var scheme, Parameter: { } token } && scheme.ToUpperInvariant() is "BEARER" or "OAUTH" ? token : null;
        var headers = request.Headers.Where(h => h.Key != "Authorization").Concat(request.Content?.Headers.AsEnumerable() ?? [])
            .ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(',', h.Value));
        if (request.Headers.Authorization is { Scheme: "Basic", Parameter: { } basic })
            headers["basic"] = basic;
        return Read(request.Method.Method, request.RequestUri!.PathAndQuery, request.Content?.Headers.ContentType?.ToString(), body, bearer, headers, request.RequestUri.GetLeftPart(UriPartial.Authority));
    }

    public static SandboxCall? Read(string method, string target, string? contentType, byte[] body, string? bearer, IReadOnlyDictionary<string, string>? headers = null,
        string? origin = null)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = Uri.UnescapeDataString(question < 0 ? target : target[..question]);
        var slash = path.IndexOf('/', 1);
        if (slash < 0 || !Data.Wire.TryParse<Platform>(path[1..slash], out var platform))
            return null;
        var call = new SandboxCall
        {
            Platform = platform,
            Method = method.ToUpperInvariant(),
            Path = path[slash..],
            Target = target,
            Query = question < 0 ? new Dictionary<string, string>() : Form(target[(question + 1)..]),
            Bearer = bearer,
            ContentType = contentType,
            Body = body,
            Headers = headers ?? new Dictionary<string, string>(),
            Origin = origin ?? "http://sandbox",
        };
        call.ReadBody();
        return call;
    }

    private void ReadBody()
    {
        if (Body.Length == 0 || ContentType is null)
            return;
        if (ContentType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                Json = JsonNode.Parse(Body, documentOptions: StrictJson) as JsonObject;
            }
            catch (JsonException)
            {
                return;
            }

            Fields = Json?.Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value is JsonValue value && value.GetValueKind() == JsonValueKind.String
                ? value.GetValue<string>() : p.Value!.ToJsonString()) ?? [];
        }
        else if (ContentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            Fields = Form(Encoding.UTF8.GetString(Body));
        }
        else if (ContentType.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            (Fields, Files) = Multipart.Read(Body, ContentType);
        }
    }

    private static Dictionary<string, string> Form(string text)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, value) in Pairs(text))
            values[name] = value;
        return values;
    }

    /// <summary>A form as it came, a name as often as it was sent.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Pairs(string text)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            pairs.Add(new(Decode(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : Decode(pair[(equals + 1)..])));
        }

        return pairs;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
