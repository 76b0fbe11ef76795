using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;

namespace TextileStudio.Tests.Documents;

/// <summary>What the program says and measures is in the pages for whoever runs it, all of it, and nothing that it no longer says.</summary>
[TestFixture, Parallelizable]
internal sealed partial class OperationsTests
{
    [Test]
    public void Every_warning_and_error_of_the_log_is_in_the_table_and_none_that_is_gone()
    {
        var said = new[] { "TextileStudio.Core", "TextileStudio.Api" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Said().Matches(File.ReadAllText(file)).Select(m => (Level: m.Groups["level"].Value, Line: m.Groups["line"].Value))).Distinct().ToList();
        said.Should().HaveCountGreaterThan(40, "otherwise the search has lost its way");
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));
        Row().Matches(page).Select(m => $"{m.Groups["level"].Value} {m.Groups["line"].Value}").Should().BeEquivalentTo(
            said.Select(s => $"{s.Level.ToLowerInvariant()} {s.Line}"), "docs/operations.md holds every line above information with what to do about it");
    }

    [Test]
    public async Task Every_metric_is_in_the_table_and_none_that_is_gone()
    {
        var measured = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == Core.Telemetry.Signals.Name)
                {
                    lock (measured)
                        measured.Add(instrument.Name);
                }
            },
        };
        listener.Start();

        // Its instruments come with its first use, which another test may not have made yet.
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(Core.Telemetry.Signals).TypeHandle);
        await using var app = new StudioApp([("Studio:Dispatch:Enabled", "false")]);
        using (await app.Client().GetAsync("/health/live"))
        {
            var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "watching.md"));
            var metrics = page[page.IndexOf("## Metrics", StringComparison.Ordinal)..page.IndexOf("## Traces", StringComparison.Ordinal)];
            lock (measured)
            {
                measured.Should().HaveCountGreaterThan(10);
                measured.Where(name => !metrics.Contains($"`{name}`", StringComparison.Ordinal)).Should().BeEmpty("docs/watching.md lists every metric");
                Metric().Matches(metrics).Select(m => m.Groups["name"].Value).Where(name => !measured.Contains(name)).Should().BeEmpty("what is no longer measured does not belong there");
            }
        }
    }

    [GeneratedRegex(@"Log(?<level>Error|Critical|Warning)\(\s*(\w+,\s*)?""(?<line>[^""]+)""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Said();

    [GeneratedRegex(@"^\| (?<level>critical|error|warning) \| `(?<line>[^`]+)` \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1_000)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| `(?<name>textile_studio\.[a-z_.]+)` \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1_000)]
    private static partial Regex Metric();
}
