using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;

namespace TextileStudio.Tests.Documents;

/// <summary>Who sets the service up finds every setting, with its limits, its default and its meaning, as the built program has them.</summary>
[TestFixture, Parallelizable]
internal sealed partial class SettingsReferenceTests
{
    private static readonly Lazy<Task<IReadOnlyList<SettingsSection>>> Sections = new(SettingsReference.ReadAsync);

    private static readonly string Page = Path.Combine(Repository.Root, "docs", "settings.md");

    [Test]
    public async Task The_page_is_current() =>
        (await File.ReadAllTextAsync(Page)).ReplaceLineEndings("\n").Should().Be(await SettingsReference.ToMarkdownAsync(), "run: dotnet run --project TextileStudio.Tests -- docs ROOT");

    [Test]
    public async Task Every_setting_is_explained() =>
        (await Sections.Value).SelectMany(s => s.Settings).Where(s => s.Meaning.Length < 10).Select(s => s.Path).Should().BeEmpty("a setting without a sentence is a riddle to whoever must set it");

    [Test]
    public async Task Every_class_that_is_bound_anywhere_in_the_sources_is_there()
    {
        var bound = Sources().SelectMany(text => Bound().Matches(text).Select(m => m.Groups["class"].Value)).Distinct().ToList();
        bound.Should().HaveCountGreaterThan(10, "otherwise the search has lost its way");
        (await Sections.Value).Select(s => s.Class.Name).Should().BeEquivalentTo(bound);
    }

    [Test]
    public async Task Every_setting_that_a_source_names_is_there()
    {
        var page = await File.ReadAllTextAsync(Page);
        var named = Sources().SelectMany(text => Literal().Matches(text).Select(m => m.Groups["path"].Value.TrimEnd(':'))).Distinct().ToList();
        named.Should().HaveCountGreaterThan(20, "otherwise the search has lost its way");

        // A section's own name, a network's settings and a limit's are on the page with <network> and <name> in them.
        named.Where(path => !page.Contains($"`{path}`", StringComparison.Ordinal) && !page.Contains($"`{path}:", StringComparison.Ordinal) && !page.Contains($"## {path}", StringComparison.Ordinal)).Should().BeEmpty();
    }

    private static IEnumerable<string> Sources() => new[] { "TextileStudio.Core", "TextileStudio.Api" }
        .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(File.ReadAllText);

    [GeneratedRegex(@"AddOptions<(?<class>\w+)>\([^)]*\)\s*\.BindConfiguration", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Bound();

    [GeneratedRegex(@"(?<path>Studio(:[A-Z]\w+)+:?)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Literal();
}
