using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Reliability;

/// <summary>One node of a <see cref="Cluster"/>: a port and settings that stay, and process after process on them.</summary>
internal sealed class ClusterNode : IDisposable
{
    private readonly int _port = ChildProcess.FreePort();
    private readonly string _data;
    private readonly IReadOnlyList<(string Name, string Value)> _settings;
    private ChildProcess? _process;
    private int _refused;

    public ClusterNode(string data, IEnumerable<(string Name, string Value)> settings)
    {
        _data = data;
        var address = $"http://127.0.0.1:{_port}";
        _settings = [("Studio:PublicBaseUrl", address), .. settings];
        Client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(60) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DevelopmentSeed.Key);
    }

    public HttpClient Client { get; }

    public ChildProcess Process => _process ?? throw new InvalidOperationException("This node was not started.");

    /// <summary>When its present process began.</summary>
    public DateTimeOffset LaunchedAt { get; private set; }

    /// <summary>Frozen nodes are asked for nothing.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>Late moves that were refused to its processes so far.</summary>
    public int RefusedMoves => _refused + (_process?.RefusedMoves ?? 0);

    /// <summary>Starts its next process and returns when it listens.</summary>
    public async Task StartAsync()
    {
        Launch();
        await Process.ReadyAsync();
    }

    /// <summary>Starts its next process without waiting.</summary>
    public void Launch()
    {
        _refused = RefusedMoves;
        _process?.Dispose();
        LaunchedAt = TimeProvider.System.GetUtcNow();
        _process = ChildProcess.StudioWithoutWaiting(_port, _data, [.. _settings]);
    }

    public Task KillAsync() => Process.KillAsync();

    public async Task FreezeAsync()
    {
        IsFrozen = true;
        await Process.FreezeAsync();
    }

    public async Task ThawAsync()
    {
        await Process.ThawAsync();
        IsFrozen = false;
    }

    /// <summary>Schedules a post for now and waits until it is out.</summary>
    public async Task PostAsync(string caption, CancellationToken cancellationToken)
    {
        using var answer = await Client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption, scheduled_time = TimeProvider.System.GetUtcNow().ToString("O") }, cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(cancellationToken));
        var id = (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"];
        while ((await Client.GetFromJsonAsync<JsonObject>($"/api/schedule/{id}/", cancellationToken))!["status"]!.GetValue<string>() != "posted")
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
    }

    /// <summary>What its health says of its dispatcher.</summary>
    public async Task<string> DispatcherAsync(CancellationToken cancellationToken) =>
        (await Client.GetFromJsonAsync<JsonObject>("/health/ready", cancellationToken))!["checks"]!["dispatcher"]!["detail"]!.GetValue<string>();

    public void Dispose()
    {
        Client.Dispose();
        _process?.Dispose();
    }
}
