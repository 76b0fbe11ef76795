using System.Net;
using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Sandbox;

namespace TextileStudio.Tests.Reliability;

/// <summary>What a node needs of its PostgreSQL database; the networks listen on a port of their own. In real time.</summary>
[TestFixture]
internal sealed class NodesTests
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
    private SandboxHost _networks = null!;
    private string _connectionString = "";

    [SetUp]
    public async Task StartAsync()
    {
        Directory.CreateDirectory(_folder);
        _networks = await SandboxHost.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), _folder, TimeProvider.System);
        _connectionString = await PostgresServer.NewStudioAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _networks.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test, CancelAfter(90_000)]
    public async Task Sixty_four_posts_in_flight_need_no_connection_while_the_networks_think(CancellationToken cancellationToken)
    {
        // Whoever took a second connection while it holds one would wait for ever on a pool of one; 20 s are ever on a busy machine too.
        var narrow = new NpgsqlConnectionStringBuilder(_connectionString) { MaxPoolSize = 1, Timeout = 20 }.ConnectionString;
        _networks.View.Add(new FaultRule { Fault = SandboxFault.AnswerDelay, Seconds = 8, On = CallKind.Commit });
        await using var node = Node(narrow);
        using var client = node.Client();
        await PlantAsync(node, 64);
        while (_networks.View.Requests(limit: 1_000).Count(r => r.Kind is CallKind.Commit) < 64)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        node.Get<Dispatcher>().InFlight.Should().Be(64, "every call has been made and none has been answered");
        using var answer = await client.PostAsJsonAsync("/api/schedule/", new { platform = "x", caption = "Meanwhile", scheduled_time = TimeProvider.System.GetUtcNow().AddDays(1), status = "pending" }, cancellationToken);
        answer.StatusCode.Should().Be(HttpStatusCode.Created);
        using var page = await client.GetAsync("/api/schedule/?status=publishing", cancellationToken);
        page.StatusCode.Should().Be(HttpStatusCode.OK, "people are served; {0} {1}", await page.Content.ReadAsStringAsync(cancellationToken), string.Join('\n', node.Logs));
        (await page.JsonAsync())["count"]!.GetValue<int>().Should().Be(64, "all are out still");

        await QuietAsync(node, cancellationToken);
        await using var db = node.Dbs.ForSystem();
        (await db.Posts.CountAsync(p => p.Status == PostStatus.Posted, cancellationToken)).Should().Be(64);
        node.Logs.Where(line => line.StartsWith("Error", StringComparison.Ordinal)).Should().BeEmpty();
    }

    private StudioApp Node(string connectionString) => new(
    [
        ("Studio:DataDirectory", Path.Combine(_folder, "data")),
        ("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", connectionString),
        // An eighth of the slots is kept for other organizations; 32 posts of one fit beside it.
        ("Studio:Platforms:facebook:Concurrency", "40"), ("Studio:Platforms:x:Concurrency", "40"),
        ("Studio:Platforms:facebook:BaseUrl", _networks.Address.ToString()), ("Studio:Platforms:x:BaseUrl", _networks.Address.ToString()),
    ]);

    /// <summary>Posts of the demo organization, all due now, on two networks; returns their texts.</summary>
    private static async Task<List<string>> PlantAsync(StudioApp node, int count)
    {
        var organizationId = node.DemoId();
        var now = TimeProvider.System.GetUtcNow();
        await using var db = node.Dbs.ForSystem();
        var accounts = await db.Accounts.ToDictionaryAsync(a => a.Platform, a => a.Id);
        var posts = Enumerable.Range(0, count).Select(i => (Caption: $"Due at once {i:000}", Platform: i % 2 == 0 ? Platform.Facebook : Platform.X)).ToList();
        await node.Get<PostLedger>().AddAsync(db, posts.ConvertAll(p => new BornPost(
            new ScheduledPost
            {
                Id = node.Get<IdSource>().NewId(),
                OrganizationId = organizationId,
                AccountId = accounts[p.Platform],
                Platform = p.Platform,
                Caption = p.Caption,
                Options = "{}",
                Metadata = "{}",
                ContentHash = p.Caption,
                ScheduledTime = now,
                NextTry = now,
                LatestSend = now.AddHours(1),
                MaxRetries = 5,
                CreatedAt = now,
                UpdatedAt = now,
            }, AsDraft: false, "test")), CancellationToken.None);
        node.Get<DispatchSignal>().Wake();
        return posts.ConvertAll(p => p.Caption);
    }

    /// <summary>Waits until every post has come to its end.</summary>
    private static async Task QuietAsync(StudioApp node, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var db = node.Dbs.ForSystem();
            if (!await db.Posts.AnyAsync(p => p.Status == PostStatus.Scheduled || p.Status == PostStatus.Publishing, cancellationToken))
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }
}
