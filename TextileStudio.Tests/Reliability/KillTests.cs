using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// The promise of the product: kill -9 at any moment loses no post and sends none twice. The networks run in a process of their own, slower than a restart,
/// finish what they accepted although the caller died, drop answers and refuse some calls. A sandbox that is quick would pass wrong designs.
/// </summary>
[TestFixture]
internal sealed class KillTests
{
    private const int Kills = 30;
    private const int Posts = 200;

    [Test, CancelAfter(300_000)]
    public async Task Kill_9_at_any_moment_loses_no_post_and_sends_none_twice(CancellationToken cancellationToken)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("STUDIO_TEST_SEED"), out var given) ? given : Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed} (set STUDIO_TEST_SEED to replay)");
        var random = new Random(seed);
        var folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        var (sandboxPort, port) = (ChildProcess.FreePort(), ChildProcess.FreePort());
        using var sandbox = await ChildProcess.SandboxAsync(sandboxPort, Path.Combine(folder, "sandbox"),
            "--accept-delay", "200-1500", "--accept-delay-percent", "25", "--drop-percent", "4", "--refuse-percent", "4", "--container-delay", "50", "--instagram-quota", "100000", "--x-posts", "100000", "--seed", $"{seed}");
        var settings = Settings(sandboxPort, port).ToList();
        var node = await ChildProcess.StudioAsync(port, Path.Combine(folder, "data"), settings);
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DevelopmentSeed.Key);
            var captions = await ScheduleAsync(client, cancellationToken);

            for (var kill = 0; kill < Kills; kill++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(120, 900)), TimeProvider.System, cancellationToken);
                await node.KillAsync();
                node.Dispose();
                node = await ChildProcess.StudioAsync(port, Path.Combine(folder, "data"), settings);
            }

            var posts = await QuietAsync(client, sandboxPort, cancellationToken);
            Check(captions, posts, await SentAsync(sandboxPort, cancellationToken));
        }
        finally
        {
            await node.StopAsync();
            node.Dispose();
        }

        await IntegrityAsync(Path.Combine(folder, "data", "studio.db"));
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static IEnumerable<(string, string)> Settings(int sandboxPort, int port)
    {
        yield return ("Studio:PublicBaseUrl", $"http://127.0.0.1:{port}");
        foreach (var platform in Wire.All<Platform>())
        {
            yield return ($"Studio:Platforms:{platform}:BaseUrl", $"http://127.0.0.1:{sandboxPort}");
            yield return ($"Studio:Platforms:{platform}:CallLimitSeconds", "2");
            yield return ($"Studio:Platforms:{platform}:SettleSeconds", "2");
            yield return ($"Studio:Platforms:{platform}:Concurrency", "4");
        }

        yield return ("Studio:Dispatch:LeaseSeconds", "5");
        yield return ("Studio:Dispatch:LeaseMarginSeconds", "0.5");
        yield return ("Studio:Dispatch:ReconcileSeconds", "0.5");
        yield return ("Studio:Dispatch:SecondAbsenceSeconds", "2");
        yield return ("Studio:Dispatch:BackoffSeconds", "0.3");
        // A post may meet many of these kills; quarantine has a test of its own.
        yield return ("Studio:Dispatch:MaxDeaths", "100");
    }

    /// <summary>Posts due one after another over the whole time of the kills, so that each kill meets some in flight.</summary>
    private static async Task<Dictionary<string, string>> ScheduleAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var assetId = await UploadAsync(client, cancellationToken);
        var captions = new Dictionary<string, string>();
        var start = TimeProvider.System.GetUtcNow().AddSeconds(2);
        for (var i = 0; i < Posts; i++)
        {
            var platform = (i % 3) switch { 0 => "facebook", 1 => "instagram", _ => "x" };
            var caption = $"Kill test saree number {i:000}";
            using var answer = await client.PostAsJsonAsync("/api/schedule/", new
            {
                platform,
                caption,
                // Every other Facebook and X post is text alone: the weaker proof, a list, is tested too.
                asset_id = platform == "instagram" || i % 2 == 0 ? assetId : null,
                scheduled_time = start.AddMilliseconds(i * 250).ToString("O"),
                max_retries = 10,
            }, cancellationToken);
            answer.IsSuccessStatusCode.Should().BeTrue(await answer.Content.ReadAsStringAsync(cancellationToken));
            captions.Add((await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"]!.GetValue<string>(), caption);
        }

        return captions;
    }

    private static async Task<string> UploadAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(TestPictures.Jpeg(1080, 1080)), "file", "saree.jpg" } };
        using var answer = await client.PostAsync("/api/assets/", form, cancellationToken);
        answer.IsSuccessStatusCode.Should().BeTrue(await answer.Content.ReadAsStringAsync(cancellationToken));
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"]!.GetValue<string>();
    }

    /// <summary>Waits until nothing is scheduled or publishing any more; what hangs is a finding.</summary>
    private static async Task<List<JsonObject>> QuietAsync(HttpClient client, int sandboxPort, CancellationToken cancellationToken)
    {
        while (true)
        {
            var posts = new List<JsonObject>();
            for (var next = "/api/schedule/?page_size=200"; next is not null;)
            {
                var page = (await client.GetFromJsonAsync<JsonObject>(next, cancellationToken))!;
                posts.AddRange(page["results"]!.AsArray().Select(p => p!.AsObject()));
                next = page["next"]?.GetValue<string>();
            }

            (await SentAsync(sandboxPort, cancellationToken)).Where(copies => copies.Count() > 1).Select(copies => copies.Key).Should().BeEmpty("I2: no post is sent twice");
            if (posts.TrueForAll(p => p["status"]!.GetValue<string>() is not ("scheduled" or "publishing")))
                return posts;
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<ILookup<string, string>> SentAsync(int sandboxPort, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var tally = (await client.GetFromJsonAsync<JsonObject>($"http://127.0.0.1:{sandboxPort}/sandbox/api/posts?limit=10000", cancellationToken))!;
        return tally["results"]!.AsArray().ToLookup(p => p!["text"]!.GetValue<string>(), p => p!["remote_id"]!.GetValue<string>());
    }

    private static void Check(Dictionary<string, string> captions, List<JsonObject> posts, ILookup<string, string> sent)
    {
        string Told(JsonObject post) => $"{post["platform"]} {post["id"]} is {post["status"]} {post["reason"]} {post["error"]?["code"]}";
        posts.Select(p => p["id"]!.GetValue<string>()).Should().BeEquivalentTo(captions.Keys, "I1: no confirmed schedule is lost");
        foreach (var post in posts)
        {
            var copies = sent[captions[post["id"]!.GetValue<string>()]].ToList();
            if (post["status"]!.GetValue<string>() == "posted")
                copies.Should().HaveCount(1, $"I3: posted means exactly one copy; {Told(post)}");
            else
                copies.Should().BeEmpty($"no accepted post may end as anything but posted; {Told(post)}");
        }

        posts.Where(p => p["status"]!.GetValue<string>() != "posted").Select(Told).Should().BeEmpty("each of these networks offers proof, so every post gets out in the end");
        TestContext.Out.WriteLine($"{Kills} kills, {posts.Count} posts, 0 lost, 0 doubled");
    }

    private static async Task IntegrityAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        (await command.ExecuteScalarAsync()).Should().Be("ok", "the database survives its killed writers");
    }
}
