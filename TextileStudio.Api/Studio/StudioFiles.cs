using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace TextileStudio.Api.Studio;

/// <summary>
/// Style sheet, script and icons of the pages, served from beside the program: the content root is another folder in each way of starting.
/// Each address carries the content's hash, so a browser may keep it for ever and still sees the next version at once.
/// </summary>
public sealed class StudioFiles
{
    private static readonly string[] Fonts = ["Mukta_500Medium.ttf", "Mukta_600SemiBold.ttf"];
    private readonly FrozenDictionary<string, (string Path, string Type, string Hash)> _files = Load().ToFrozenDictionary();

    public string Url(string name) => $"/studio/{name}?v={_files[name].Hash}";

    internal Results<PhysicalFileHttpResult, NotFound> Send(string name, HttpContext http)
    {
        if (!_files.TryGetValue(name, out var file))
            return TypedResults.NotFound();
        http.Response.Headers.CacheControl = http.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "public, max-age=86400";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.PhysicalFile(file.Path, file.Type, entityTag: new EntityTagHeaderValue($"\"{file.Hash}\""));
    }

    private static Dictionary<string, (string Path, string Type, string Hash)> Load()
    {
        var wwwroot = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        var fonts = Path.Combine(AppContext.BaseDirectory, "fonts");
        return Directory.EnumerateFiles(wwwroot).Where(f => Path.GetExtension(f) is ".css" or ".js" or ".svg")
            .Concat(Fonts.Select(f => Path.Combine(fonts, f)).Where(File.Exists))
            .ToDictionary(path => Path.GetFileName(path),
                path => (path, Type(path), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))[..16]));
    }

    private static string Type(string path) => Path.GetExtension(path) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".ttf" => "font/ttf",
        _ => "application/octet-stream",
    };
}
