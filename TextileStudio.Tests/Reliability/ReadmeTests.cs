using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Reliability;

/// <summary>The README's terminal block, run literally against the built service as a process of its own.</summary>
[TestFixture]
internal sealed class ReadmeTests
{
    [Test, CancelAfter(120_000)]
    public async Task The_readmes_lines_make_a_poster_and_post_it_on_time(CancellationToken cancellationToken)
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), cancellationToken);
        var block = readme.Split("```sh\n").Select(part => part.Split("```")[0]).Single(part => part.Contains("POSTER=", StringComparison.Ordinal));
        var folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
        var port = ChildProcess.FreePort();
        using var studio = await ChildProcess.StudioAsync(port, folder, []);

        var output = await BashAsync("set -euo pipefail\n" + block.Replace("localhost:5080", $"127.0.0.1:{port}", StringComparison.Ordinal), cancellationToken);

        var last = JsonNode.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!;
        var posts = last["results"]!.AsArray().Select(p => p!.AsObject()).ToList();
        posts.Select(p => p["platform"]!.GetValue<string>()).Should().BeEquivalentTo(["facebook", "instagram", "tiktok", "whatsapp", "x", "linkedin"]);
        foreach (var post in posts)
        {
            post["status"]!.GetValue<string>().Should().Be("posted", $"the README says so; {post.ToJsonString()}");
            var late = post["posted_at"]!.GetValue<DateTimeOffset>() - post["scheduled_time"]!.GetValue<DateTimeOffset>();
            var platform = post["platform"]!.GetValue<string>();
            late.Should().BeGreaterThanOrEqualTo(TimeSpan.Zero, "never early").And.BeLessThan(TimeSpan.FromSeconds(20), "on time, with room for a machine that builds and tests beside it");
            TestContext.Out.WriteLine($"{platform}: {late.TotalMilliseconds:0} ms after its time");
            if (platform != "whatsapp")
                post["platform_url"]!.GetValue<string>().Should().StartWith("https://");
        }

        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        (await client.GetStringAsync("/sandbox", cancellationToken)).Should().Contain("Banarasi silk", "the feed shows picture and caption");
        var one = posts.Single(p => p["platform"]!.GetValue<string>() == "facebook");
        (await client.GetStringAsync($"/posts/{one["id"]}", cancellationToken)).Should().Contain("Taken by the network", "the post's page shows its attempt");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DevelopmentSeed.Key);
        (await client.GetFromJsonAsync<JsonObject>("/health/ready", cancellationToken))!["status"]!.GetValue<string>().Should().Be("healthy");

        (await studio.StopAsync()).Should().Be(0, "SIGTERM ends it in order");
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> BashAsync(string script, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var bash = Process.Start(start)!;
        var output = bash.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = bash.StandardError.ReadToEndAsync(cancellationToken);
        await bash.WaitForExitAsync(cancellationToken);
        bash.ExitCode.Should().Be(0, await errors);
        return await output;
    }
}
