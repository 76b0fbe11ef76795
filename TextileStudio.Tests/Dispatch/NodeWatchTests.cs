using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Organizations;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Dispatch;

/// <summary>Nodes on one PostgreSQL database tell each other that they live.</summary>
[TestFixture]
internal sealed class NodeWatchTests
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
    private (string, string)[] _settings = [];

    [SetUp]
    public async Task StartAsync()
    {
        Directory.CreateDirectory(_folder);
        _settings = [("Studio:DataDirectory", Path.Combine(_folder, "data")), ("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", await PostgresServer.NewStudioAsync())];
    }

    [TearDown]
    public void Stop()
    {
        PostgresServer.Leave(_settings[2].Item2);
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_node_that_stops_takes_its_row_along_and_one_that_is_killed_is_missed(CancellationToken cancellationToken)
    {
        await using var one = new StudioApp(_settings);
        using var client = one.Client();
        await using (var two = new StudioApp(_settings))
        {
            two.CreateClient().Dispose();
            await UntilAsync(one, nodes => nodes.Count == 2 && nodes.All(n => n.Dispatches), cancellationToken);
            using var owner = one.Browser();
            (await (await owner.GetAsync("/dashboard", cancellationToken)).Content.ReadAsStringAsync(cancellationToken)).Should().Contain("2 running");
        }

        await UntilAsync(one, nodes => nodes.Count == 1, cancellationToken);

        using (var third = await ChildProcess.StudioAsync(ChildProcess.FreePort(), _settings[0].Item2, _settings[1..]))
        {
            await UntilAsync(one, nodes => nodes.Count == 2, cancellationToken);
            await third.KillAsync();
        }

        // Forty seconds pass for the dead one; waiting for them would show no more.
        await using (var db = one.Dbs.ForSystem())
        {
            var own = one.Get<Heartbeat>().NodeId;
            (await db.Nodes.CountAsync(n => n.Id != own, cancellationToken)).Should().Be(1, "nobody took the dead one's row away");
            await db.Database.ExecuteSqlAsync($"UPDATE nodes SET beat = beat - {TimeSpan.FromSeconds(40).Ticks} WHERE id <> {own}", cancellationToken);
        }

        await UntilAsync(one, nodes => nodes.Any(n => n.IsMissed), cancellationToken);
        var nodes = (await client.GetJsonAsync("/health/ready"))["checks"]!["nodes"]!;
        nodes["status"]!.GetValue<string>().Should().Be("degraded", "the others do its work");
        nodes["detail"]!.GetValue<string>().Should().MatchRegex("was last heard of 4\\d s ago").And.NotContain(Environment.MachineName, "the address is open to anybody");
        using var browser = one.Browser();
        var page = await (await browser.GetAsync("/dashboard", cancellationToken)).Content.ReadAsStringAsync(cancellationToken);
        page.Should().Contain("last heard of 4").And.Contain("silent").And.Contain("The service needs a look");

        // A day later it is forgotten.
        await using (var db = one.Dbs.ForSystem())
            await db.Database.ExecuteSqlAsync($"UPDATE nodes SET beat = beat - {TimeSpan.FromHours(24).Ticks} WHERE beat < {one.Get<Watchdog>().Last!.At.UtcTicks} - {TimeSpan.FromSeconds(30).Ticks}", cancellationToken);
        await UntilAsync(one, all => all.Any(n => n.IsSilent && !n.IsMissed), cancellationToken);
        (await client.GetJsonAsync("/health/ready"))["checks"]!["nodes"]!["status"]!.GetValue<string>().Should().Be("healthy", "what is long gone is no news");
        (await one.Get<Heartbeat>().ForgetAsync(cancellationToken)).Should().Be(1);
    }

    [Test, CancelAfter(60_000)]
    public async Task Where_no_node_dispatches_every_node_says_so(CancellationToken cancellationToken)
    {
        await using var one = new StudioApp([.. _settings, ("Studio:Dispatch:Enabled", "false")]);
        using var client = one.Client();
        await UntilAsync(one, nodes => nodes.Count == 1, cancellationToken);
        var nodes = (await client.GetJsonAsync("/health/ready"))["checks"]!["nodes"]!;
        nodes["status"]!.GetValue<string>().Should().Be("degraded");
        nodes["detail"]!.GetValue<string>().Should().Contain("No node dispatches");
    }

    [Test, CancelAfter(60_000)]
    public async Task Only_a_key_with_the_admin_scope_sees_the_machines(CancellationToken cancellationToken)
    {
        await using var one = new StudioApp(_settings);
        var (_, reader) = await one.OrganizationAsync("reader", KeyScopes.Read | KeyScopes.Write);
        var (_, admin) = await one.OrganizationAsync("admin", KeyScopes.All);
        (await DashboardAsync(one, reader, cancellationToken)).Should().NotContain("data-service").And.NotContain(Environment.MachineName);
        (await DashboardAsync(one, admin, cancellationToken)).Should().Contain("data-service").And.Contain(Environment.MachineName);
    }

    private static async Task<string> DashboardAsync(StudioApp app, string key, CancellationToken cancellationToken)
    {
        using var client = app.Client(key);
        using var answer = await client.GetAsync("/dashboard", cancellationToken);
        return await answer.Content.ReadAsStringAsync(cancellationToken);
    }

    private static async Task UntilAsync(StudioApp app, Func<IReadOnlyList<NodeState>, bool> condition, CancellationToken cancellationToken)
    {
        while (!condition((await app.Get<Watchdog>().LookAsync(cancellationToken)).Nodes))
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
    }
}
