using System.Text;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>Reads a multipart/form-data body; a body that is none gives no parts, and the network then misses what it needs.</summary>
internal static class Multipart
{
    public static (IReadOnlyDictionary<string, string> Fields, IReadOnlyDictionary<string, SandboxFile> Files) Read(byte[] body, string contentType)
    {
        var fields = new Dictionary<string, string>();
        var files = new Dictionary<string, SandboxFile>();
        if (Parameter(contentType, "boundary") is not { Length: > 0 } boundary)
            return (fields, files);

        var line = Encoding.ASCII.GetBytes("--" + boundary);
        var rest = body.AsSpan();
        var start = rest.IndexOf(line);
        while (start >= 0)
        {
            rest = rest[(start + line.Length)..];
            if (rest.StartsWith("--"u8))
                break;
            var headersEnd = rest.IndexOf("\r\n\r\n"u8);
            var end = headersEnd < 0 ? -1 : rest[(headersEnd + 4)..].IndexOf((byte[])[.. "\r\n"u8, .. line]);
            if (end < 0)
                break;
            Add(Encoding.UTF8.GetString(rest[..headersEnd]), rest.Slice(headersEnd + 4, end), fields, files);
            rest = rest[(headersEnd + 4 + end + 2)..];
            start = 0;
        }

        return (fields, files);
    }

    private static void Add(string headers, ReadOnlySpan<byte> content, Dictionary<string, string> fields, Dictionary<string, SandboxFile> files)
    {
        string? name = null, fileName = null, type = null;
        foreach (var header in headers.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            if (header.StartsWith("Content-Disposition:", StringComparison.OrdinalIgnoreCase))
                (name, fileName) = (Parameter(header, "name"), Parameter(header, "filename"));
            else if (header.StartsWith("Content-Type:", StringComparison.OrdinalIgnoreCase))
                type = header["Content-Type:".Length..].Trim();
        }

        if (name is null)
            return;
        if (fileName is null && (type is null || type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase)))
            fields[name] = Encoding.UTF8.GetString(content);
        else
            files[name] = new SandboxFile(content.ToArray(), type, fileName);
    }

    private static string? Parameter(string header, string name)
    {
        foreach (var part in header.Split(';').Skip(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && part[..equals].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return part[(equals + 1)..].Trim().Trim('"');
        }

        return null;
    }
}
