using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// Trial A2. One request sent two hundred times at once under one Idempotency-Key is one post with one answer; a first try that failed leaves the key free, one whose commit
/// held is found again; and a process killed among such requests has made each post once or not at all.
/// </summary>
[TestFixture]
internal sealed class IdempotencyTrialTests
{
    private const int AtOnce = 200;

    /// <summary>The same for every request, so that identical ones are.</summary>
    private static readonly string Due = TimeProvider.System.GetUtcNow().AddYears(1).ToString("yyyy-MM-dd'T'05:00:00'Z'", System.Globalization.CultureInfo.InvariantCulture);

    [Test, CancelAfter(120_000)]
    public async Task Two_hundred_identical_requests_at_once_make_one_post([Values] DatabaseProvider provider, CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await RepeatAsync(provider, TrialRun.InCi(TestContext.Out, cancellationToken)));

    [Test, CancelAfter(120_000)]
    public async Task A_kill_among_repeated_requests_makes_each_post_once_or_not_at_all(CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await KillAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    public static async Task<string> RunAsync(TrialRun run) =>
        $"{await RepeatAsync(DatabaseProvider.Sqlite, run)}; {await RepeatAsync(DatabaseProvider.Postgres, run)}; {await KillAsync(run)}";

    private static async Task<string> RepeatAsync(DatabaseProvider provider, TrialRun run)
    {
        await using var app = await StudioApp.OnAsync(provider, [("Studio:Dispatch:Enabled", "false")]);
        using var client = app.Client();
        var rounds = run.Of(1, 20);
        var (replayed, waited) = (0, 0);
        for (var round = 0; round < rounds; round++)
        {
            var key = $"at-once-{run.Seed}-{round}";
            var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => SendAsync(client, key, run.Stopping))));
            answers.Select(a => a.Status).Should().OnlyContain(s => s == 201 || s == 409, "the others hear the same answer, or are told to wait");
            waited += answers.Count(a => a.Status == 409);
            replayed += answers.Count(a => a.Replayed);
            var last = await SendAsync(client, key, run.Stopping);
            answers.Where(a => a.Status == 201).Select(a => a.Body).Append(last.Body).Distinct().Should().HaveCount(1, "everybody is told the same");
            (await PostsAsync(app, key)).Should().Be(1, "one key, one post");
        }

        return $"{provider}: {rounds} x {AtOnce} identical requests at once, 1 post each ({replayed:N0} replays, {waited:N0} told to wait), {await FailFirstAsync(app, client, run)}";
    }

    /// <summary>The first try fails at each of its writes and commits in turn.</summary>
    private static async Task<string> FailFirstAsync(StudioApp app, HttpClient client, TrialRun run)
    {
        using var faults = new DatabaseFaults(app.Dbs);
        var (failed, held) = (0, 0);
        foreach (var step in Enum.GetValues<FailingStep>())
        {
            for (var n = 1; n < 20; n++)
            {
                var key = $"first-{step}-{n}-{run.Seed}";
                faults.Arm(step, seen => seen == n);
                var first = await SendAsync(client, key, run.Stopping);
                var struck = faults.Struck;
                faults.Disarm();
                if (struck == 0)
                    break;
                var made = await PostsAsync(app, key);
                var second = await SendAsync(client, key, run.Stopping);
                second.Status.Should().Be(201, $"{key}: {second.Body}");
                (await PostsAsync(app, key)).Should().Be(1, $"{key}: the second try makes the post, or finds the one that the first made");
                if (step is not FailingStep.Answer && first.Status != 201)
                {
                    first.Status.Should().Be(503, first.Body);
                    made.Should().Be(0, $"{key}: a refused try leaves nothing");
                    second.Replayed.Should().BeFalse($"{key}: a failure is not remembered as a success");
                }

                second.Replayed.Should().Be(made == 1, $"{key}: what holds is told again, what does not is done");
                (failed, held) = (failed + 1, held + made);
            }
        }

        failed.Should().BePositive("the first tries must fail somewhere");
        return $"{failed} first tries failed at a write or commit: {failed - held} done by the second try, {held} found again";
    }

    private static async Task<string> KillAsync(TrialRun run)
    {
        const int Keys = 30;
        var random = new Random(run.Seed);
        var folder = Path.Combine(Path.GetTempPath(), "textile-studio-tests", Path.GetRandomFileName());
        var port = ChildProcess.FreePort();
        var kills = run.Of(1, 40);
        var (before, after) = (0, 0);
        for (var kill = 0; kill < kills; kill++)
        {
            var told = new Dictionary<string, string>();
            var keys = Enumerable.Range(0, Keys).Select(i => $"killed-{kill}-{i}").ToList();
            using (var studio = await ChildProcess.StudioAsync(port, folder, [("Studio:Dispatch:Enabled", "false")]))
            {
                using var client = Client(port);
                var enough = random.Next(1, Keys - 5);
                var (someTold, killing) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                var sending = Task.WhenAll(keys.Select(async (key, i) =>
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(i * 10), TimeProvider.System, run.Stopping);

                    // Requests that gather while the cold process is slow share a commit and are answered together: some come shortly before the kill, the last ones with it.
                    if (i >= Keys - 3)
                        await killing.Task.WaitAsync(run.Stopping);
                    else if (i > enough + 2)
                        await someTold.Task.WaitAsync(run.Stopping);
                    try
                    {
                        var answer = await SendAsync(client, key, run.Stopping);
                        lock (told)
                        {
                            if (answer.Status == 201)
                                told.Add(key, answer.Body);
                            if (told.Count == enough)
                                someTold.TrySetResult();
                        }
                    }
                    catch (HttpRequestException)
                    {
                        // The process is gone.
                    }
                }));
                // Amid them: after the first few answers, and a moment later.
                await Task.WhenAny(someTold.Task, sending);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(12)), TimeProvider.System, run.Stopping);
                killing.SetResult();
                await studio.KillAsync();
                await sending;
            }

            using (var studio = await ChildProcess.StudioAsync(port, folder, [("Studio:Dispatch:Enabled", "false")]))
            {
                using var client = Client(port);
                foreach (var key in keys)
                {
                    var again = await SendAsync(client, key, run.Stopping);
                    again.Status.Should().Be(201, again.Body);
                    if (told.TryGetValue(key, out var earlier))
                        again.Body.Should().Be(earlier, "who was told yes before the kill is told the same after it");
                    (before, after) = (before + (again.Replayed ? 1 : 0), after + (again.Replayed ? 0 : 1));
                    var found = (await client.GetFromJsonAsync<JsonObject>($"/api/schedule/?q={key}-end", run.Stopping))!;
                    found["count"]!.GetValue<int>().Should().Be(1, $"{key}: one post");
                }

                await studio.StopAsync();
            }
        }

        before.Should().BePositive("some requests must have been answered before the kill");
        if (kills > 1)
            after.Should().BePositive("some must not; a single kill may come when all are made");
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
        return $"{kills} kills among {kills * Keys:N0} requests: 1 post each, {before:N0} made before the kill and told again, {after:N0} made after it";
    }

    private static HttpClient Client(int port)
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", DevelopmentSeed.Key);
        return client;
    }

    private static async Task<(int Status, bool Replayed, string Body)> SendAsync(HttpClient client, string key, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/schedule/")
        {
            Content = JsonContent.Create(new { platform = "facebook", caption = $"{key}-end", scheduled_time = Due }),
        };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await client.SendAsync(request, cancellationToken);
        return ((int)answer.StatusCode, answer.Headers.Contains("Idempotent-Replayed"), await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    private static async Task<int> PostsAsync(StudioApp app, string key)
    {
        await using var db = app.Dbs.ForSystem();
        return await db.Posts.CountAsync(p => p.Caption == $"{key}-end");
    }
}
