using System.Security.Cryptography;
using System.Text;

namespace TextileStudio.Api.Http;

/// <summary>
/// Whether two requests are the same: SHA-256 over address and body. JSON counts byte for byte (reordered members are another body);
/// a form counts by its fields and files, because each sending chooses its own boundary.
/// </summary>
internal static class Fingerprint
{
    public static async Task<string> OfAsync(HttpContext context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var request = context.Request;
        Add(hash, request.Path.Value?.TrimEnd('/').ToLowerInvariant());
        Add(hash, request.QueryString.Value);
        if (request.HasFormContentType)
            await AddFormAsync(hash, await request.ReadFormAsync(context.RequestAborted), context.RequestAborted);
        else if (context.Features.Get<ReceivedBody>() is { } body)
            hash.AppendData(body.Bytes.Span);
        else if (request.ContentType is not null)
            await AddRawAsync(hash, request, context.RequestAborted);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Bytes as the body, a picture for instance: read here, kept for the endpoint; the route's body limit holds meanwhile.
    private static async Task AddRawAsync(IncrementalHash hash, HttpRequest request, CancellationToken cancellationToken)
    {
        request.EnableBuffering();
        hash.AppendData(await SHA256.HashDataAsync(request.Body, cancellationToken));
        request.Body.Position = 0;
    }

    private static async Task AddFormAsync(IncrementalHash hash, IFormCollection form, CancellationToken cancellationToken)
    {
        foreach (var (name, values) in form.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            Add(hash, name);
            foreach (var value in values)
                Add(hash, value);
        }

        foreach (var file in form.Files)
        {
            Add(hash, file.Name);
            await using var stream = file.OpenReadStream();
            hash.AppendData(await SHA256.HashDataAsync(stream, cancellationToken));
        }
    }

    // Length first, so that "ab"+"c" is not "a"+"bc".
    private static void Add(IncrementalHash hash, string? text)
    {
        var bytes = Encoding.UTF8.GetBytes(text ?? "");
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}
