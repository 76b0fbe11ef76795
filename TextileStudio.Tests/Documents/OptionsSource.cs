using System.Text.RegularExpressions;

namespace TextileStudio.Tests.Documents;

/// <summary>The sentences above an options class and its properties, as they stand in the source.</summary>
internal sealed partial record OptionsSource(string Meaning, IReadOnlyDictionary<string, string> Properties)
{
    private static readonly Lazy<IReadOnlyDictionary<string, OptionsSource>> All = new(() => new[] { "TextileStudio.Core", "TextileStudio.Api" }
        .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories))
        .Where(file => Path.GetFileName(file) is var name && (name.Contains("Options", StringComparison.Ordinal) || name.Contains("Settings", StringComparison.Ordinal) || name.Contains("Setup", StringComparison.Ordinal)
            || name.Contains("Price", StringComparison.Ordinal)) && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .SelectMany(file => Classes(File.ReadAllLines(file)))
        .GroupBy(c => c.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Source, StringComparer.Ordinal));

    /// <summary>Throws for a class whose file does not look like one of settings.</summary>
    public static OptionsSource Of(Type type) => All.Value.TryGetValue(type.Name, out var source) ? source
        : throw new InvalidOperationException($"{type.Name} holds settings; its file should be called …Options.cs or …Settings.cs.");

    private static IEnumerable<(string Name, OptionsSource Source)> Classes(string[] lines)
    {
        var comment = new List<string>();
        (string Name, string Meaning, Dictionary<string, string> Properties)? open = null;
        foreach (var line in lines.Select(l => l.Trim()))
        {
            if (line.StartsWith("///", StringComparison.Ordinal))
            {
                comment.Add(line[3..].Trim());
                continue;
            }

            if (line.StartsWith('['))
                continue;
            if (Class().Match(line) is { Success: true } type)
            {
                if (open is { } done)
                    yield return (done.Name, new OptionsSource(done.Meaning, done.Properties));
                open = (type.Groups["name"].Value, Plain(comment), new Dictionary<string, string>(StringComparer.Ordinal));
            }
            else if (open is { } current && Property().Match(line) is { Success: true } property)
            {
                current.Properties[property.Groups["name"].Value] = Plain(comment);
            }

            comment.Clear();
        }

        if (open is { } last)
            yield return (last.Name, new OptionsSource(last.Meaning, last.Properties));
    }

    private static string Plain(List<string> comment)
    {
        var text = string.Join(' ', comment);
        text = Summary().Match(text).Groups["text"].Value;
        text = Code().Replace(text, "`${text}`");
        text = Reference().Replace(text, match => $"`{match.Groups["name"].Value.Split('.')[^1]}`");
        return text.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Trim();
    }

    [GeneratedRegex(@"^(public|internal) (sealed |static )*(partial )?(class|record) (?<name>\w+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Class();

    [GeneratedRegex(@"^public (required )?[\w<>,\. \?\[\]]+? (?<name>\w+) \{ get; (set|init); \}", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Property();

    [GeneratedRegex(@"<summary>(?<text>.*?)</summary>", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Summary();

    [GeneratedRegex(@"<c>(?<text>.*?)</c>", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Code();

    [GeneratedRegex(@"<see cref=""(?<name>[^""]+)""\s*/>", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Reference();
}
