using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using TextileStudio.Core.Assets;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>
/// Bodies of requests. Every irreversible request carries one: the HTTP stack silently repeats a request without a body when a pooled
/// connection breaks, and never one whose body it has begun to send.
/// </summary>
internal static class RequestBody
{
    public static HttpContent Form(params IEnumerable<(string Name, string? Value)> fields) =>
        new FormUrlEncodedContent(fields.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Name, f.Value!)));

    public static HttpContent Json(JsonObject body) => new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");

    /// <summary>One picture as a file part, with text fields before it.</summary>
    public static HttpContent Picture(string partName, MediaItem item, Stream bytes, params IEnumerable<(string Name, string? Value)> fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields.Where(f => f.Value is not null))
        {
            var part = new StringContent(value!);
            part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"" };
            form.Add(part);
        }
        var file = new StreamContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue(item.ContentType);
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data")
        {
            Name = $"\"{partName}\"",
            FileName = $"\"picture.{Asset.Extension(item.ContentType)}\"",
        };
        form.Add(file);
        return form;
    }

    /// <summary>A path with its parts and query values escaped.</summary>
    public static string Path(string path, params IEnumerable<(string Name, string Value)> query)
    {
        var joined = string.Join('&', query.Select(q => $"{q.Name}={Uri.EscapeDataString(q.Value)}"));
        return joined.Length == 0 ? path : $"{path}?{joined}";
    }
}
