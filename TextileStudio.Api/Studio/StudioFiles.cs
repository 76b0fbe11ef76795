using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace TextileStudio.Api.Studio;

/// <summary>
/// Style sheet, script and icons of the pages, served from beside the program: the content root is another folder in each way of starting.
/// Each address carries the content's hash, so a browser may keep it for ever and still sees the next version at once.
/// </summary>
public sealed class StudioFiles
{
    private const string ScriptsName = "scripts.css";
    private static readonly string[] Fonts = ["Mukta_500Medium.ttf", "Mukta_600SemiBold.ttf"];

    // One face for each script that a machine may lack; a browser fetches one only where it has no face of its own for what it shows.
    private static readonly (string File, string Range)[] Scripts =
    [
        ("AnekBangla_500Medium.ttf", "U+0980-09FF"), ("NotoSansGurmukhi_500Medium.ttf", "U+0A00-0A7F"), ("MuktaVaani_500Medium.ttf", "U+0A80-0AFF"), ("NotoSansOriya_500Medium.ttf", "U+0B00-0B7F"),
        ("MuktaMalar_500Medium.ttf", "U+0B80-0BFF"), ("AnekTelugu_500Medium.ttf", "U+0C00-0C7F"), ("AnekKannada_500Medium.ttf", "U+0C80-0CFF"), ("BalooChettan2_500Medium.ttf", "U+0D00-0D7F"),
    ];

    private readonly FrozenDictionary<string, (string Path, string Type, string Hash)> _files = Load().ToFrozenDictionary();
    private readonly byte[] _scripts;
    private readonly string _scriptsHash;

    public StudioFiles()
    {
        _scripts = Encoding.UTF8.GetBytes(string.Join('\n', Scripts.Where(s => _files.ContainsKey(s.File)).Select(s =>
            $$"""@font-face { font-family: "Studio Scripts"; src: url("{{Url(s.File)}}") format("truetype"); font-weight: 400 800; font-display: swap; unicode-range: {{s.Range}}; }""")));
        _scriptsHash = HashOf(_scripts);
    }

    /// <summary>The address of the style sheet that names a face for each script which was built in.</summary>
    public string ScriptsUrl => $"/studio/{ScriptsName}?v={_scriptsHash}";

    public string Url(string name) => $"/studio/{name}?v={_files[name].Hash}";

    internal Results<PhysicalFileHttpResult, FileContentHttpResult, NotFound> Send(string name, HttpContext http)
    {
        if (name != ScriptsName && !_files.ContainsKey(name))
            return TypedResults.NotFound();
        http.Response.Headers.CacheControl = http.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "public, max-age=86400";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (name == ScriptsName)
            return TypedResults.Bytes(_scripts, "text/css; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{_scriptsHash}\""));
        var file = _files[name];
        return TypedResults.PhysicalFile(file.Path, file.Type, entityTag: new EntityTagHeaderValue($"\"{file.Hash}\""));
    }

    private static Dictionary<string, (string Path, string Type, string Hash)> Load()
    {
        var wwwroot = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        var fonts = Path.Combine(AppContext.BaseDirectory, "fonts");
        return Directory.EnumerateFiles(wwwroot).Where(f => Path.GetExtension(f) is ".css" or ".js" or ".svg")
            .Concat(Fonts.Concat(Scripts.Select(s => s.File)).Select(f => Path.Combine(fonts, f)).Where(File.Exists))
            .ToDictionary(path => Path.GetFileName(path),
                path => (path, Type(path), HashOf(File.ReadAllBytes(path))));
    }

    private static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content))[..16];

    private static string Type(string path) => Path.GetExtension(path) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".ttf" => "font/ttf",
        _ => "application/octet-stream",
    };
}
