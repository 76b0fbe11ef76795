using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using TextileStudio.Api.Publishing;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Reliability;

/// <summary>How a cluster is set up.</summary>
internal sealed record ClusterSetup
{
    public int Nodes { get; init; } = 1;

    /// <summary>Of the PostgreSQL database; null for SQLite.</summary>
    public string? Postgres { get; init; }

    /// <summary>By which a node reaches that database, where it is not reached directly.</summary>
    public Func<int, string>? PostgresOf { get; init; }

    /// <summary>
    /// How late the sandbox performs a quarter of what it accepted, in milliseconds. It must be slower than a restart and quicker than guard, call limit and settle time
    /// together (5 s here), or the trial lies: a quick network would pass wrong designs.
    /// </summary>
    public string AcceptDelay { get; init; } = "200-1500";

    public int AcceptDelayPercent { get; init; } = 25;

    /// <summary>How long the network is asked about a call before a person is, in seconds.</summary>
    public int LookupWindow { get; init; } = 3;

    /// <summary>A folder that holds data and sandbox of an earlier cluster; null for an empty one.</summary>
    public string? Folder { get; init; }

    public int Concurrency { get; init; } = 4;
}

/// <summary>
/// One universe: the sandbox networks in a process of their own, nodes of the built service on one database and one data directory, and a client that schedules over HTTP
/// and remembers what was confirmed. A create that fails is repeated with its key until it is confirmed, so every row has a client that believes in it.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    /// <summary>A post may meet many kills here; quarantine has a test of its own.</summary>
    public const int MaxDeaths = 100;

    /// <summary>The lease of its nodes; the call limit is 1 s and the settle time 2 s.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);

    private readonly ClusterSetup _setup;
    private readonly int _seed;
    private readonly int _sandboxPort = ChildProcess.FreePort();
    private readonly HttpClient _tally;
    private readonly HashSet<string> _created = [];
    private readonly Dictionary<string, ConfirmedCancel> _cancelled = [];
    private readonly Lock _gate = new();
    private ChildProcess? _sandbox;
    private string? _picture;

    private Cluster(ClusterSetup setup, int seed)
    {
        (_setup, _seed) = (setup, seed);
        Folder = setup.Folder ?? Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
        Directory.CreateDirectory(Folder);
        Dbs = setup.Postgres is { } postgres ? new StudioDbs(DatabaseProvider.Postgres, postgres) : new StudioDbs(DatabaseProvider.Sqlite, $"Data Source={Database}");
        Nodes = [.. Enumerable.Range(0, setup.Nodes).Select(i => new ClusterNode(Data, [.. Settings(), .. DatabaseOf(i)]))];
        _tally = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_sandboxPort}") };
    }

    public string Folder { get; }

    public string Data => Path.Combine(Folder, "data");

    public string Database => Path.Combine(Data, "studio.db");

    public StudioDbs Dbs { get; }

    public IReadOnlyList<ClusterNode> Nodes { get; }

    public ChildProcess Sandbox => _sandbox!;

    /// <summary>Answers 503 to creates so far.</summary>
    public int Unavailable { get; private set; }

    /// <summary>Ids of every create and every cancel that was confirmed so far.</summary>
    public (IReadOnlyCollection<string> Created, IReadOnlyDictionary<string, ConfirmedCancel> Cancelled) Confirmed
    {
        get
        {
            lock (_gate)
                return (_created.ToHashSet(), new Dictionary<string, ConfirmedCancel>(_cancelled));
        }
    }

    /// <summary>Sandbox and nodes, all ready; the first node plants the demo organization, which the others then find.</summary>
    public static async Task<Cluster> StartAsync(ClusterSetup setup, int seed)
    {
        var cluster = new Cluster(setup, seed);
        try
        {
            cluster._sandbox = await ChildProcess.SandboxAsync(cluster._sandboxPort, Path.Combine(cluster.Folder, "sandbox"),
                "--accept-delay", setup.AcceptDelay, "--accept-delay-percent", $"{setup.AcceptDelayPercent}", "--drop-percent", "4", "--refuse-percent", "4",
                "--container-delay", "50", "--instagram-quota", "100000", "--x-posts", "100000", "--seed", $"{seed}");
            foreach (var node in cluster.Nodes)
                await node.StartAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>What <see cref="ScheduleAsync"/> needs to exist: a picture, and for each WhatsApp post somebody to send it to.</summary>
    public async Task FurnishAsync(int whatsAppPosts, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(TestPictures.Jpeg(1080, 1080)), "file", "saree.jpg" } };
        using var picture = await Nodes[0].Client.PostAsync("/api/assets/", form, cancellationToken);
        _picture = (await ReadAsync(picture, cancellationToken))["id"]!.GetValue<string>();
        if (whatsAppPosts == 0)
            return;
        var people = new StringBuilder("phone,tag,opted_in_at,opt_in_source\n");
        for (var i = 0; i < whatsAppPosts; i++)
            people.Append($"98{i:0000000}7,person{i},2026-10-01,form\n");
        using var list = new StringContent(people.ToString(), Encoding.UTF8, "text/csv");
        using var imported = await Nodes[0].Client.PostAsync("/api/recipients/import/", list, cancellationToken);
        await ReadAsync(imported, cancellationToken);
    }

    /// <summary>
    /// Schedules post number <paramref name="number"/> through <paramref name="choose"/>'s node and returns its id when it is confirmed. By number it is text or picture, on Facebook or X
    /// (proof by list), Instagram (by container) or WhatsApp without reports (no proof).
    /// </summary>
    public async Task<string> ScheduleAsync(int number, DateTimeOffset due, Func<ClusterNode> choose, CancellationToken cancellationToken)
    {
        var platform = (number % 4) switch { 0 => "facebook", 1 => "instagram", 2 => "x", _ => "whatsapp" };
        var caption = $"Trial saree number {number:00000}";
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/schedule/")
                {
                    Content = JsonContent.Create(new
                    {
                        platform,
                        caption,
                        asset_id = platform is "instagram" || number % 8 < 4 ? _picture : null,
                        scheduled_time = due.ToString("O"),
                        max_retries = 10,
                        options = platform is "whatsapp" ? new { audience = $"person{number / 4}" } : null,
                    }),
                };
                request.Headers.Add("Idempotency-Key", $"post-{number}");
                var node = choose();
                using var answer = await node.Client.SendAsync(request, cancellationToken);
                var problem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json" ? await answer.Content.ReadAsStringAsync(cancellationToken) : "";
                if (answer.StatusCode is HttpStatusCode.ServiceUnavailable && problem.Length > 0)
                    Unavailable++;
                else if (problem.Contains("time_in_past", StringComparison.Ordinal))
                    due = TimeProvider.System.GetUtcNow().AddSeconds(2); // a known key would have been answered from memory: nothing was created
                else if (!problem.Contains("idempotency_running", StringComparison.Ordinal))
                {
                    // A fault of the service's own is told with what it logged of it.
                    if (answer.StatusCode is HttpStatusCode.InternalServerError)
                        throw new InvalidOperationException($"{problem}\n{node.Process.Output}");
                    return Remember((await ReadAsync(answer, cancellationToken))["id"]!.GetValue<string>());
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException && !cancellationToken.IsCancellationRequested)
            {
                // Killed or frozen under the request: asked again with the same key, wherever a node answers.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Cancels once; only an answer that says so counts as confirmed.</summary>
    public async Task CancelAsync(string id, ClusterNode node, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await node.Client.PostAsync($"/api/schedule/{id}/cancel/", null, cancellationToken);
            if (answer.IsSuccessStatusCode && (await ReadAsync(answer, cancellationToken))["status"]!.GetValue<string>() == "cancelled")
            {
                lock (_gate)
                    _cancelled[id] = new ConfirmedCancel(TimeProvider.System.GetUtcNow());
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            // No answer, no promise.
        }
    }

    /// <summary>Waits until every post has come to its end and whatever the networks took has been performed. Throws with what hangs after <paramref name="limit"/>.</summary>
    public async Task QuietAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await using var db = Dbs.ForSystem();
            var waiting = await db.Posts.AsNoTracking().Where(p => p.Status == PostStatus.Scheduled || p.Status == PostStatus.Publishing).ToListAsync(cancellationToken);
            if (waiting.Count == 0)
                break;
            if (TimeProvider.System.GetElapsedTime(started) > limit)
            {
                throw new InvalidOperationException($"I9: after {limit.TotalSeconds:0} s {waiting.Count} posts have come to no end; seed {_seed}; "
                    + string.Join(", ", waiting.Take(5).Select(p => $"{Wire.Name(p.Platform)} {p.Id} {p.Status} fence {p.Fence} called {p.CalledFence} next {p.NextTry:T} lease {p.LeaseUntil:T} {p.ErrorCode}"))
                    + "\n" + string.Join("\n\n", Nodes.Select(n => n.Process.Output)));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, cancellationToken);
        }

        // A call without an answer yet is one that the network has accepted and will perform.
        while ((await TallyAsync<SandboxRequest>("requests", cancellationToken)).Any(r => r.Kind is CallKind.Commit && r.Status is null))
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, cancellationToken);
    }

    /// <summary>What the checker judges: rows from the database, tallies from the sandbox, promises from the client.</summary>
    public async Task<ClusterFacts> FactsAsync(CancellationToken cancellationToken)
    {
        await using var db = Dbs.ForSystem();
        var (created, cancelled) = Confirmed;
        return new ClusterFacts(created, cancelled, await db.Accounts.AsNoTracking().ToListAsync(cancellationToken), await db.Posts.AsNoTracking().ToListAsync(cancellationToken), await db.Attempts.AsNoTracking().ToListAsync(cancellationToken),
            await TallyAsync<SandboxPost>("posts", cancellationToken), await TallyAsync<SandboxRequest>("requests", cancellationToken));
    }

    /// <summary>Everything the sandbox counted of one kind.</summary>
    public async Task<IReadOnlyList<T>> TallyAsync<T>(string what, CancellationToken cancellationToken) =>
        (await _tally.GetFromJsonAsync<SandboxList<T>>($"/sandbox/api/{what}?limit=100000", StudioJson.Options, cancellationToken))!.Results;

    /// <summary>Attempts begun since then and not ended; and those of them whose call may have been made.</summary>
    public async Task<(int Open, int Called)> OpenAttemptsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var db = Dbs.ForSystem();
        var open = await db.Attempts.AsNoTracking().Where(a => a.Outcome == null && a.Started >= since).Select(a => a.Called).ToListAsync(cancellationToken);
        return (open.Count, open.Count(called => called is not null));
    }

    /// <summary>SQLite's own check of the whole file.</summary>
    public async Task CheckIntegrityAsync() => await CheckIntegrityAsync(Database);

    public static async Task CheckIntegrityAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        if (await command.ExecuteScalarAsync() is not "ok")
            throw new InvalidOperationException($"integrity_check of {file} does not say ok");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            node.Dispose();
        _sandbox?.Dispose();
        _tally.Dispose();
        if (_setup.Postgres is { } postgres)
        {
            await using var connection = new NpgsqlConnection(postgres);
            NpgsqlConnection.ClearPool(connection);
        }
        else
        {
            await using var connection = new SqliteConnection(Dbs.ConnectionString);
            SqliteConnection.ClearPool(connection);
        }

        Directory.Delete(Folder, recursive: true);
    }

    private string Remember(string id)
    {
        lock (_gate)
            _created.Add(id);
        return id;
    }

    private IEnumerable<(string, string)> Settings()
    {
        foreach (var platform in Wire.All<Platform>())
        {
            yield return ($"Studio:Platforms:{platform}:BaseUrl", $"http://127.0.0.1:{_sandboxPort}");
            yield return ($"Studio:Platforms:{platform}:CallLimitSeconds", "1");
            yield return ($"Studio:Platforms:{platform}:SettleSeconds", "2");
            yield return ($"Studio:Platforms:{platform}:Concurrency", $"{_setup.Concurrency}");
        }

        yield return ("Studio:Dispatch:LeaseSeconds", $"{Lease.TotalSeconds}");
        yield return ("Studio:Dispatch:LeaseMarginSeconds", "0.5");
        yield return ("Studio:Dispatch:ReconcileSeconds", "0.5");
        yield return ("Studio:Dispatch:SecondAbsenceSeconds", "1");
        yield return ("Studio:Dispatch:LookupWindowSeconds", $"{_setup.LookupWindow}");
        yield return ("Studio:Dispatch:BackoffSeconds", "0.3");
        yield return ("Studio:Dispatch:MaxDeaths", $"{MaxDeaths}");
    }

    private IEnumerable<(string, string)> DatabaseOf(int node) => _setup.Postgres is not { } postgres ? [] :
        [("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", _setup.PostgresOf?.Invoke(node) ?? postgres)];

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)!.AsObject() : throw new InvalidOperationException($"{(int)answer.StatusCode}: {text}");
    }
}
