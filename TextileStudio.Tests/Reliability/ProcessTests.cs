using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Reliability;

/// <summary>Starts, stops and take-overs of real processes.</summary>
[TestFixture]
internal sealed class ProcessTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());

    [TearDown]
    public void DropFolder()
    {
        SqliteConnection.ClearAllPools();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_second_process_on_the_same_data_stands_by_and_takes_over_after_a_kill(CancellationToken cancellationToken)
    {
        var (firstPort, secondPort) = (ChildProcess.FreePort(), ChildProcess.FreePort());
        using var first = await ChildProcess.StudioAsync(firstPort, _folder, []);
        using var second = await ChildProcess.StudioAsync(secondPort, _folder, []);
        using var client = Client(secondPort);
        (await DispatcherAsync(client, cancellationToken)).Should().Contain("Standing by", "one process per file dispatches");

        // Written through the one that stands by, sent by the one that dispatches.
        (await PostedAsync(client, "Through the second door", cancellationToken)).Should().BeTrue();

        await first.KillAsync();
        var killed = Stopwatch.StartNew();
        (await PostedAsync(client, "After the take-over", cancellationToken)).Should().BeTrue();
        TestContext.Out.WriteLine($"sent {killed.ElapsedMilliseconds} ms after the kill");
        killed.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(15), "the lock of a dead process is free at once");
    }

    [Test, CancelAfter(120_000)]
    public async Task A_kill_during_start_or_migration_leaves_a_database_that_starts(CancellationToken cancellationToken)
    {
        var port = ChildProcess.FreePort();
        for (var wait = 100; wait <= 1000; wait += 150)
        {
            // The first kills fall into the start of the runtime, later ones into migration and seed.
            using var starting = ChildProcess.StudioWithoutWaiting(port, _folder);
            await Task.Delay(TimeSpan.FromMilliseconds(wait), TimeProvider.System, cancellationToken);
            await starting.KillAsync();
        }

        using var studio = await ChildProcess.StudioAsync(port, _folder, []);
        using var client = Client(port);
        (await PostedAsync(client, "After all those kills", cancellationToken)).Should().BeTrue();
    }

    [Test, CancelAfter(60_000)]
    public async Task A_lease_that_a_slow_call_could_outlive_stops_the_start_with_a_sentence(CancellationToken cancellationToken)
    {
        using var studio = ChildProcess.StudioWithoutWaiting(ChildProcess.FreePort(), _folder, ("Studio:Dispatch:LeaseSeconds", "10"));
        (await studio.EndAsync(cancellationToken)).Should().NotBe(0);
        studio.Output.Should().Contain("must exceed the call limit", "a second node would send while the first still does");
    }

    private static HttpClient Client(int port)
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DevelopmentSeed.Key);
        return client;
    }

    private static async Task<string> DispatcherAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var ready = (await client.GetFromJsonAsync<JsonObject>("/health/ready", cancellationToken))!;
        return ready["checks"]!["dispatcher"]!["detail"]!.GetValue<string>();
    }

    /// <summary>Schedules for now and waits until it is out.</summary>
    private static async Task<bool> PostedAsync(HttpClient client, string caption, CancellationToken cancellationToken)
    {
        using var answer = await client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption, scheduled_time = TimeProvider.System.GetUtcNow().ToString("O") }, cancellationToken);
        answer.IsSuccessStatusCode.Should().BeTrue(await answer.Content.ReadAsStringAsync(cancellationToken));
        var id = (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"];
        while ((await client.GetFromJsonAsync<JsonObject>($"/api/schedule/{id}/", cancellationToken))!["status"]!.GetValue<string>() != "posted")
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        return true;
    }
}
