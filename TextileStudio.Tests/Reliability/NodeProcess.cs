using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Reliability;

/// <summary>One node of the service and the networks, each as a process of its own on loopback, with a folder that goes with them.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ChildProcess _sandbox;
    private readonly HttpClient _networks;

    private NodeProcess(string folder, ChildProcess sandbox, int sandboxPort, ChildProcess studio, HttpClient client)
    {
        (_folder, _sandbox, Studio, Client) = (folder, sandbox, studio, client);
        _networks = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{sandboxPort}") };
    }

    public ChildProcess Studio { get; }

    /// <summary>When the node's process was started, and when it listened.</summary>
    public DateTimeOffset Started { get; private init; }

    public DateTimeOffset Ready { get; private init; }

    /// <summary>With the demo organization's key.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts both; <paramref name="prepare"/> may fill the data directory before; every call of a network lasts <paramref name="answerSeconds"/>.</summary>
    public static async Task<NodeProcess> StartAsync(IEnumerable<(string Name, string Value)> settings, Func<string, Task>? prepare = null, double answerSeconds = 0)
    {
        var folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        var (sandboxPort, port) = (ChildProcess.FreePort(), ChildProcess.FreePort());
        var sandbox = await ChildProcess.SandboxAsync(sandboxPort, Path.Combine(folder, "sandbox"), "--x-posts", "1000000");
        if (answerSeconds > 0)
        {
            using var networks = new HttpClient();
            (await networks.PostAsJsonAsync($"http://127.0.0.1:{sandboxPort}/sandbox/api/faults", new { fault = "answer_delay", on = "commit", seconds = answerSeconds })).EnsureSuccessStatusCode();
        }

        if (prepare is not null)
            await prepare(Path.Combine(folder, "data"));
        var started = TimeProvider.System.GetUtcNow();
        var studio = await ChildProcess.StudioAsync(port, Path.Combine(folder, "data"),
            [.. Wire.All<Core.Publishing.Platform>().Select(p => ($"Studio:Platforms:{p}:BaseUrl", $"http://127.0.0.1:{sandboxPort}")), .. settings]);
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DevelopmentSeed.Key);
        return new NodeProcess(folder, sandbox, sandboxPort, studio, client) { Started = started, Ready = TimeProvider.System.GetUtcNow() };
    }

    /// <summary>Schedules a text for a time; its id.</summary>
    public async Task<string> ScheduleAsync(string platform, string caption, DateTimeOffset due, CancellationToken cancellationToken)
    {
        using var answer = await Client.PostAsJsonAsync("/api/schedule/", new { platform, caption, scheduled_time = due.ToString("O") }, cancellationToken);
        answer.IsSuccessStatusCode.Should().BeTrue(await answer.Content.ReadAsStringAsync(cancellationToken));
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"]!.GetValue<string>();
    }

    /// <summary>The networks' tally: for each text the instants at which the requests arrived that published it.</summary>
    public async Task<ILookup<string, (string Platform, DateTimeOffset At)>> ArrivalsAsync(CancellationToken cancellationToken)
    {
        var posts = (await _networks.GetFromJsonAsync<JsonObject>("/sandbox/api/posts?limit=100000", cancellationToken))!["results"]!.AsArray();
        var texts = posts.Where(p => p!["kind"]!.GetValue<string>() == "post").ToDictionary(p => (p!["platform"]!.GetValue<string>(), p["remote_id"]!.GetValue<string>()), p => p!["text"]!.GetValue<string>());
        var requests = (await _networks.GetFromJsonAsync<JsonObject>("/sandbox/api/requests?limit=100000", cancellationToken))!["results"]!.AsArray();
        return requests
            .Where(r => r!["kind"]?.GetValue<string>() == "commit" && r["performed"]!.GetValue<bool>() && r["remote_id"] is not null)
            .Select(r => (Platform: r!["platform"]!.GetValue<string>(), Id: r["remote_id"]!.GetValue<string>(), At: r["at"]!.GetValue<DateTimeOffset>()))
            .ToLookup(r => texts[(r.Platform, r.Id)], r => (r.Platform, r.At));
    }

    /// <summary>Waits until this many posts are posted.</summary>
    public async Task PostedAsync(int count, CancellationToken cancellationToken)
    {
        while ((await Client.GetFromJsonAsync<JsonObject>("/api/schedule/?status=posted&page_size=1", cancellationToken))!["count"]!.GetValue<int>() < count)
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _networks.Dispose();
        await Studio.KillAsync();
        Studio.Dispose();
        await _sandbox.KillAsync();
        _sandbox.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
