using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Dispatch;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// Trial R5. As SQLite tests itself: of everything a post's life writes the first write fails, in the next life the second, until a life passes untouched; the same for each
/// commit, and for each commit whose answer is lost. Then the disk stays full for minutes.
/// </summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class FullDiskTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    /// <summary>Lives by what happens to their call.</summary>
    private static readonly SandboxFault?[] Lives = [null, SandboxFault.DropAnswer, SandboxFault.ErrorWithoutPerforming];

    protected override IEnumerable<(string, string)> Settings =>
        [("Studio:Platforms:facebook:SettleSeconds", "30"), ("Studio:Dispatch:SecondAbsenceSeconds", "15"), ("Studio:Dispatch:LeaseSeconds", "68"), ("Studio:Dispatch:BackoffSeconds", "2")];

    [Test, CancelAfter(180_000)]
    public async Task A_write_that_fails_makes_a_post_late_and_never_lost_doubled_or_called_without_a_row(CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await FailAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    public static async Task<string> RunAsync(TrialRun run)
    {
        var told = new List<string>();
        foreach (var each in Enum.GetValues<DatabaseProvider>())
        {
            var stage = new FullDiskTests(each);
            await stage.StartAsync();
            try
            {
                told.Add($"{each}: {await stage.FailAsync(run)}");
            }
            finally
            {
                await stage.StopAsync();
            }
        }

        return string.Join("; ", told) + (run.Full ? $"; {await FullTmpfsTests.RunAsync(run)}" : "");
    }

    private async Task<string> FailAsync(TrialRun run)
    {
        using var faults = new DatabaseFaults(App.Dbs);
        var (lives, failed, refusals) = (0, 0, 0);
        foreach (var step in Enum.GetValues<FailingStep>())
        {
            foreach (var life in Lives.Where(life => run.Full || IsInCi(step, life)))
            {
                for (var n = 1; ; n++)
                {
                    run.Stopping.ThrowIfCancellationRequested();
                    faults.Arm(step, seen => seen == n);
                    refusals += await LiveAsync($"{step} {life} {n}", life, step);
                    lives++;
                    if (faults.Struck == 0)
                        break;
                    failed += faults.Struck;
                    n.Should().BeLessThan(200, "a life has its end");
                }
            }
        }

        faults.Disarm();
        await CheckCallsAsync();
        var (minutes, waited) = await StayFullAsync(faults, run.Of(6, 40));
        return $"{lives} lives with {failed} failed writes and commits one by one, {refusals} of them told as 503; full for {minutes} min with {waited} posts due: 0 lost, 0 doubled, 0 calls without a committed row";
    }

    /// <summary>In CI the plain life fails everywhere, and the one whose answer is lost at its commits; a second provider repeats what depends on its transactions.</summary>
    private bool IsInCi(FailingStep step, SandboxFault? life) => (step, life) switch
    {
        (FailingStep.Write, null) => App.Dbs.Provider is DatabaseProvider.Sqlite,
        (_, null) => true,
        (FailingStep.Commit, SandboxFault.DropAnswer) => App.Dbs.Provider is DatabaseProvider.Sqlite,
        _ => false,
    };

    /// <summary>One post from the request to its end. Returns how many requests were refused.</summary>
    private async Task<int> LiveAsync(string caption, SandboxFault? life, FailingStep step)
    {
        if (life is { } fault)
            Fault(new FaultRule { Fault = fault, Platform = Platform.Facebook, On = CallKind.Commit, Times = 1 });
        var (id, refused) = await CreateAsync(caption, step);
        for (var i = 0; i < 60; i++)
        {
            await TurnAsync();
            if ((await PostAsync(id)).Status is PostStatus.Posted)
                break;
            Time.Advance(TimeSpan.FromSeconds(20));
        }

        var post = await PostAsync(id);
        post.Status.Should().Be(PostStatus.Posted, $"{caption}: it recovers by itself; {post.Reason} {post.Error}");
        Sent(caption).Should().Be(1, $"{caption}: once");
        Sandbox.RemoveAll();
        // The breaker forgets.
        Time.Advance(TimeSpan.FromSeconds(31));
        return refused;
    }

    /// <summary>With an Idempotency-Key the caller may simply ask again until it is told yes.</summary>
    private async Task<(string Id, int Refused)> CreateAsync(string caption, FailingStep step)
    {
        var refused = 0;
        var due = Time.GetUtcNow().ToString("O");
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/schedule/")
            {
                Content = JsonContent.Create(new { platform = "facebook", caption, first_comment = "Call the shop", scheduled_time = due, max_retries = 10 }),
            };
            request.Headers.Add("Idempotency-Key", caption.Replace(' ', '-'));
            using var answer = await Client.SendAsync(request);
            var body = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode is HttpStatusCode.Created)
                return (JsonNode.Parse(body)!["id"]!.GetValue<string>(), refused);
            if (step is not FailingStep.Answer)
            {
                answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable, $"a full disk is no fault of the request: {body}");
                JsonNode.Parse(body)!["code"]!.GetValue<string>().Should().Be("storage_full", "the reason is told");
                answer.Headers.RetryAfter.Should().NotBeNull("a caller is told when to come again");
            }

            (++refused).Should().BeLessThan(5);
        }
    }

    private async Task TurnAsync()
    {
        await QuietlyAsync(() => Dispatcher.TickAsync(CancellationToken.None));
        await QuietlyAsync(Dispatcher.DrainAsync);
        await QuietlyAsync(ReconcileAsync);
    }

    /// <summary>As the hosted loop does: a look at the queue that fails is made again.</summary>
    private async Task QuietlyAsync(Func<Task> step)
    {
        try
        {
            var task = step();
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System));
            await SettledAsync(task, TimeSpan.FromMilliseconds(400));
        }
        catch (Exception exception) when (WriteRetry.IsFull(exception))
        {
            // The database is full; the next turn comes.
        }
    }

    /// <summary>I4: each commit the network saw has an attempt whose go-ahead is in the database.</summary>
    private async Task CheckCallsAsync()
    {
        await using var db = App.Dbs.ForSystem();
        var called = await db.Attempts.CountAsync(a => a.Called != null);
        Sandbox.Requests(limit: 100_000).Count(r => r.Kind is CallKind.Commit).Should().BeLessThanOrEqualTo(called, "no write, no call");
    }

    private async Task<(int Minutes, int Posts)> StayFullAsync(DatabaseFaults faults, int minutes)
    {
        const int Posts = 12;
        var start = Time.GetUtcNow();
        var planted = await PlantedPosts.PlantAsync(App, Time, Enumerable.Range(0, Posts).Select(i => ($"Due while full {i}", Platform.Facebook, start.AddSeconds(i * 30))));
        var before = Commits();
        faults.Arm(FailingStep.Write, _ => true);
        for (var i = 0; i < minutes * 2; i++)
        {
            await TurnAsync();
            Time.Advance(TimeSpan.FromSeconds(30));
        }

        Commits().Should().Be(before, "nothing is called while nothing can be written");
        (await Client.GetAsync("/api/schedule/")).StatusCode.Should().Be(HttpStatusCode.OK, "reading goes on");
        (await Client.PostAsJsonAsync("/api/schedule/", new { platform = "facebook", caption = "Refused", scheduled_time = start.AddDays(1) })).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        faults.Disarm();

        for (var i = 0; i < 20; i++)
        {
            await TurnAsync();
            Time.Advance(TimeSpan.FromSeconds(15));
        }

        foreach (var id in planted)
            (await PostAsync(id)).Status.Should().Be(PostStatus.Posted, "with room again it goes on without a restart");
        for (var i = 0; i < Posts; i++)
            Sent($"Due while full {i}").Should().Be(1);
        await CheckCallsAsync();
        return (minutes, Posts);
    }
}
