using System.Net;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Api.Http;

namespace TextileStudio.Tests.Http;

/// <summary>Whoever meets an error code can have it explained.</summary>
public sealed partial class ErrorCatalogueTests
{
    [Test]
    public void Every_code_in_the_source_is_explained()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "TextileStudio.sln")))
            root = root.Parent;
        root.Should().NotBeNull("the tests run inside the repository");
        var codes = new[] { "TextileStudio.Core", "TextileStudio.Api" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(root!.FullName, project), "*.*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor" && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Literal().Matches(File.ReadAllText(file)).Select(m => m.Groups["code"].Value))
            .Distinct(StringComparer.Ordinal).ToList();
        codes.Should().HaveCountGreaterThan(20, "otherwise the search has lost its way");
        codes.Where(code => ErrorCatalogue.Find(code) is null).Should().BeEmpty("each needs a line in ErrorEntries");
    }

    [Test]
    public void Every_entry_is_whole_and_there_once()
    {
        ErrorEntries.All.Select(e => e.Code).Should().OnlyHaveUniqueItems();
        PostErrorEntries.All.Select(e => e.Code).Should().OnlyHaveUniqueItems();
        ErrorEntries.All.Should().OnlyContain(e => e.Title.Length > 2 && e.English.Length > 15 && e.Status >= 400 && e.Status < 600);
        PostErrorEntries.All.Should().OnlyContain(e => e.Title.Length > 2 && e.English.Length > 15 && e.Status == null);
        ErrorEntries.All.Concat(PostErrorEntries.All).Should().OnlyContain(e => e.Hindi.Count(c => c >= '\u0900' && c <= '\u097F') > 10, "Hindi is written in Devanagari");
    }

    [Test]
    public async Task A_stranger_may_read_what_a_code_means()
    {
        await using var app = new StudioApp();
        var answer = await app.Client("").GetAsync("/api/errors/limit_reached");
        answer.StatusCode.Should().Be(HttpStatusCode.OK, "who has no key must be able to read why");
        var entry = await answer.JsonAsync();
        ((int)entry["status"]!).Should().Be(429);
        ((string)entry["hindi"]!).Should().Contain("सीमा");
        (await app.Client("").GetAsync("/api/errors/no_such_code")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [GeneratedRegex(@"(?:RefusalKind\.\w+,|new ProblemAnswer\(\d+,|new PublishError\(|(?=""[a-z0-9_]+"",\s*ErrorCategory))\s*""(?<code>[a-z][a-z0-9_]*)""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Literal();
}
