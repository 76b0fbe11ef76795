using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Posters;

/// <summary>The built service as a process of its own: native code stays out of it.</summary>
[Platform("Linux", Reason = "reads /proc")]
public sealed class ApiProcessTests
{
    [Test]
    public async Task The_service_makes_a_poster_without_ever_loading_libvips()
    {
        TestVips.Require();
        var folder = Directory.CreateTempSubdirectory("textile-studio-tests").FullName;
        using var api = Start(folder);
        try
        {
            using var client = new HttpClient { BaseAddress = await AddressAsync(api) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DevelopmentSeed.Key);
            var answer = await client.PostPosterAsync(TestPhotos.ClothJpeg(800, 600));
            answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());

            MappedFiles(api.Id).Should().NotContain(file => file.Contains("vips", StringComparison.Ordinal), "native code can abort the process it lives in");
            ChildrenOf(api.Id).Should().Contain(child => MappedFiles(child).Any(file => file.Contains("vips", StringComparison.Ordinal)), "a worker of this service did the native work");
        }
        finally
        {
            api.Kill(entireProcessTree: true);
            await api.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task Workers_do_not_outlive_a_service_that_was_killed()
    {
        TestVips.Require();
        var folder = Directory.CreateTempSubdirectory("textile-studio-tests").FullName;
        using var api = Start(folder);
        try
        {
            using var client = new HttpClient { BaseAddress = await AddressAsync(api) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DevelopmentSeed.Key);
            (await client.PostPosterAsync(TestPhotos.ClothJpeg(800, 600))).StatusCode.Should().Be(HttpStatusCode.Created);
            var workers = ChildrenOf(api.Id).Select(Process.GetProcessById).ToList();
            workers.Should().NotBeEmpty();

            api.Kill();
            await api.WaitForExitAsync();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            foreach (var worker in workers)
                await worker.WaitForExitAsync(limit.Token);
        }
        finally
        {
            api.Kill(entireProcessTree: true);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string folder)
    {
        var command = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "TextileStudio.Api.dll"), "--urls", "http://127.0.0.1:0", "--Studio:DataDirectory", folder })
            command.ArgumentList.Add(argument);
        command.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        return Process.Start(command)!;
    }

    private static async Task<Uri> AddressAsync(Process api)
    {
        const string Listening = "Now listening on: ";
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var said = new List<string>();
        while (await api.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            said.Add(line);
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                // Read on, or the service would stop at a full pipe.
                _ = api.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new Uri(line[(at + Listening.Length)..].Trim());
            }
        }

        throw new AssertionException($"The service ended before it listened:\n{string.Join('\n', said)}");
    }

    private static IEnumerable<string> MappedFiles(int process) => File.ReadLines($"/proc/{process}/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..]);

    private static IReadOnlyList<int> ChildrenOf(int process) =>
        [.. Directory.EnumerateDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), out var id) ? id : 0).Where(id => id > 0 && ParentOf(id) == process)];

    private static int ParentOf(int process)
    {
        try
        {
            // pid (name) state parent …; the name may hold anything but ends with the last parenthesis.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
