using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Reliability;

/// <summary>Trial R5 with a disk that is really full: the service as a process on a small tmpfs, which is filled while posts are due and emptied again. Where nothing may be mounted it is skipped.</summary>
[TestFixture]
internal sealed class FullTmpfsTests
{
    [Test, CancelAfter(120_000)]
    public async Task On_a_full_disk_the_service_refuses_with_a_reason_and_goes_on_when_there_is_room(CancellationToken cancellationToken)
    {
        if (await MountedAsync() is not { } disk)
        {
            Assert.Ignore("Nothing may be mounted here; the same is tested with a database that says it is full.");
            return;
        }

        await UnmountAsync(disk);
        await TestContext.Out.WriteLineAsync(await RunAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));
    }

    public static async Task<string> RunAsync(TrialRun run)
    {
        if (await MountedAsync() is not { } disk)
            return "no tmpfs: nothing may be mounted here";
        var folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
        var (sandboxPort, port) = (ChildProcess.FreePort(), ChildProcess.FreePort());
        try
        {
            using var sandbox = await ChildProcess.SandboxAsync(sandboxPort, folder, "--x-posts", "100000");
            using var studio = await ChildProcess.StudioAsync(port, Path.Combine(disk, "data"),
                [.. Wire.All<Platform>().SelectMany(p => Quick(p, sandboxPort)), ("Studio:Dispatch:LeaseSeconds", "5"), ("Studio:Dispatch:LeaseMarginSeconds", "0.5"), ("Studio:Dispatch:ReconcileSeconds", "0.5"),
                    ("Studio:Dispatch:SecondAbsenceSeconds", "1"), ("Studio:Dispatch:BackoffSeconds", "0.3"), ("Studio:Dispatch:MaxDeaths", "100")]);
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DevelopmentSeed.Key);
            var told = await FillAsync(client, disk, sandboxPort, run);
            (await studio.StopAsync()).Should().Be(0, studio.Output);
            return told;
        }
        finally
        {
            await UnmountAsync(disk);
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A post whose record could not be written waits for the end of its lease and is looked up then; this test does not wait two minutes for it.</summary>
    private static IEnumerable<(string, string)> Quick(string platform, int sandboxPort) =>
    [
        ($"Studio:Platforms:{platform}:BaseUrl", $"http://127.0.0.1:{sandboxPort}"), ($"Studio:Platforms:{platform}:CallLimitSeconds", "2"), ($"Studio:Platforms:{platform}:SettleSeconds", "2"),
    ];

    private static async Task<string> FillAsync(HttpClient client, string disk, int sandboxPort, TrialRun run)
    {
        var accepted = new List<string>();
        var refused = 0;
        var full = TimeSpan.FromSeconds(run.Of(4, 30));
        var start = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < 20; i++)
        {
            var caption = $"Before the flood {i}";
            (await PostAsync(client, caption, start.AddSeconds(1.5 + (i * full.TotalSeconds / 16)), run.Stopping)).Should().BeNull();
            accepted.Add(caption);
        }

        // Full to the last byte, and what is given back is taken at once.
        var clock = Stopwatch.StartNew();
        await using (var ballast = new FileStream(Path.Combine(disk, "ballast"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            for (var i = 0; clock.Elapsed < full; i++)
            {
                Swallow(ballast);
                var caption = $"While full {i}";
                if (await PostAsync(client, caption, TimeProvider.System.GetUtcNow(), run.Stopping) is { } code)
                {
                    code.Should().Be("storage_full");
                    refused++;
                }
                else
                {
                    accepted.Add(caption);
                }

                (await client.GetAsync("/api/schedule/", run.Stopping)).StatusCode.Should().Be(HttpStatusCode.OK, "reading goes on");
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, run.Stopping);
            }
        }

        refused.Should().BePositive("the disk was really full");
        File.Delete(Path.Combine(disk, "ballast"));
        var freed = Stopwatch.StartNew();
        while ((await client.GetFromJsonAsync<JsonObject>("/api/schedule/?status=scheduled&status=publishing", run.Stopping))!["count"]!.GetValue<int>() > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, run.Stopping);

        using var networks = new HttpClient();
        var tally = (await networks.GetFromJsonAsync<JsonObject>($"http://127.0.0.1:{sandboxPort}/sandbox/api/posts?limit=10000", run.Stopping))!["results"]!.AsArray()
            .ToLookup(p => p!["text"]!.GetValue<string>());
        accepted.Where(c => tally[c].Count() != 1).Should().BeEmpty("what was accepted is sent, once");
        tally.Select(t => t.Key).Except(accepted).Should().BeEmpty("what was refused is not sent");
        return $"a tmpfs of 24 MB full for {full.TotalSeconds:0} s: {refused} requests refused with 503 storage_full, {accepted.Count} posts accepted and sent once, all out {freed.Elapsed.TotalSeconds:0.0} s after there was room, no restart";
    }

    /// <summary>Writes until the system says that there is no room.</summary>
    private static void Swallow(FileStream ballast)
    {
        var piece = new byte[64 * 1024];
        for (var size = piece.Length; size > 0;)
        {
            try
            {
                ballast.Write(piece, 0, size);
            }
            catch (IOException)
            {
                size /= 4;
            }
        }
    }

    /// <summary>Null when it was accepted, else the code of the refusal.</summary>
    private static async Task<string?> PostAsync(HttpClient client, string caption, DateTimeOffset due, CancellationToken cancellationToken)
    {
        using var answer = await client.PostAsJsonAsync("/api/schedule/", new { platform = caption.Length % 2 == 0 ? "facebook" : "x", caption, scheduled_time = due.ToString("O") }, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.Created)
            return null;
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable, body);
        return JsonNode.Parse(body)!["code"]!.GetValue<string>();
    }

    private static async Task<string?> MountedAsync()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var folder = Directory.CreateTempSubdirectory("textile-studio-disk").FullName;
        if (await MountAsync("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder))
            return folder;
        Directory.Delete(folder);
        return null;
    }

    private static async Task UnmountAsync(string disk)
    {
        await MountAsync("umount", "-l", disk);
        Directory.Delete(disk);
    }

    private static async Task<bool> MountAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
