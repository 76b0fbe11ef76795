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
    public static HttpContent Picture(string partName, MediaItem item, Stream bytes, params IEnumerable<(string Name, string? Value)> fields) =>
        Multipart(partName, new StreamContent(bytes), item.ContentType, $"picture.{Asset.Extension(item.ContentType)}", fields);

    /// <summary>A piece of a file, with text fields before it.</summary>
    public static HttpContent Piece(string partName, byte[] bytes, params IEnumerable<(string Name, string? Value)> fields) =>
        Multipart(partName, new ByteArrayContent(bytes), "application/octet-stream", "piece", fields);

    /// <summary>The bytes of a file from <paramref name="start"/> on, at most <paramref name="length"/> of them.</summary>
    public static async Task<byte[]> ReadAsync(Stream file, long start, long length, CancellationToken cancellationToken)
    {
        file.Seek(start, SeekOrigin.Begin);
        var bytes = new byte[Math.Min(length, Math.Max(0, file.Length - start))];
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static MultipartFormDataContent Multipart(string partName, HttpContent file, string contentType, string fileName, IEnumerable<(string Name, string? Value)> fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields.Where(f => f.Value is not null))
        {
            var part = new StringContent(value!);
            part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"" };
            form.Add(part);
        }
        file.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data")
        {
            Name = $"\"{partName}\"",
            FileName = $"\"{fileName}\"",
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
