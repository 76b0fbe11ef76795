using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Scheduling;

namespace TextileStudio.Tests.Dispatch;

/// <summary>The whole service on a clock that stands still, with its dispatch loop turned off: the test calls each tick itself. The networks are the real sandbox.</summary>
internal abstract class DispatchFixture(DatabaseProvider provider)
{
    protected FakeTime Time { get; private set; } = null!;

    protected StudioApp App { get; private set; } = null!;

    protected HttpClient Client { get; private set; } = null!;

    protected Dispatcher Dispatcher => App.Get<Dispatcher>();

    protected SandboxView Sandbox { get; private set; } = null!;

    protected virtual IEnumerable<(string, string)> Settings => [];

    /// <summary>Last word on the app's services.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    [SetUp]
    public async Task StartAsync()
    {
        Time = new FakeTime();
        App = await StudioApp.OnAsync(provider, [.. Settings, ("Studio:Dispatch:Enabled", "false")], Time, Configure);
        Client = App.Client();
        Sandbox = new SandboxView(App.Get<SandboxStore>());
    }

    [TearDown]
    public async Task StopAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }

    /// <summary>Schedules through the API, <paramref name="inSeconds"/> from the standing clock; returns the post's id.</summary>
    protected async Task<string> ScheduleAsync(string caption, string platform = "facebook", double inSeconds = 0, HttpClient? client = null, string? firstComment = null, int? maxRetries = null)
    {
        using var answer = await (client ?? Client).PostAsJsonAsync("/api/schedule/", new
        {
            platform,
            caption,
            first_comment = firstComment,
            max_retries = maxRetries ?? 5,
            scheduled_time = Time.GetUtcNow().AddSeconds(inSeconds).ToString("O"),
        });
        answer.IsSuccessStatusCode.Should().BeTrue(await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
    }

    /// <summary>One look at the queue, and everything it started.</summary>
    protected async Task DispatchAsync()
    {
        await Dispatcher.TickAsync(CancellationToken.None);
        await Dispatcher.DrainAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    protected Task ReconcileAsync() => App.Get<Reconciler>().RunOnceAsync(CancellationToken.None);

    protected void Fault(FaultRule rule) => Sandbox.Add(rule).Refusal.Should().BeNull();

    protected int Sent(string caption) => Sandbox.Posts().Count(p => p.Text == caption && p.Kind is SandboxPostKind.Post);

    protected int Commits() => Sandbox.Requests().Count(r => r.Kind is CallKind.Commit);

    protected async Task<ScheduledPost> PostAsync(string id)
    {
        await using var db = App.Dbs.ForSystem();
        return await db.Posts.AsNoTracking().SingleAsync(p => p.Id == id);
    }

    protected async Task<List<Attempt>> AttemptsAsync(string id)
    {
        await using var db = App.Dbs.ForSystem();
        return await db.Attempts.AsNoTracking().Where(a => a.PostId == id).OrderBy(a => a.Number).ToListAsync();
    }

    protected async Task<List<string>> ActionsAsync(string id)
    {
        await using var db = App.Dbs.ForSystem();
        return await db.PostEvents.Where(e => e.PostId == id).OrderBy(e => e.Id).Select(e => e.Action).ToListAsync();
    }

    /// <summary>Moves the clock past the instant from which a look-up is believed.</summary>
    protected void PassSettleTime(Platform platform)
    {
        var publisher = App.Get<Publisher>();
        Time.Advance(DispatchOptions.SendGuard + publisher.CallLimit(platform) + publisher.SettleTime(platform) + TimeSpan.FromSeconds(1));
    }

    /// <summary>A node that claims and then is no more: the row is all that is left of it.</summary>
    protected async Task<ClaimedPost> ClaimAndDieAsync(string id, bool afterGoAhead)
    {
        var ledger = App.Get<PostLedger>();
        var post = await PostAsync(id);
        var claims = await App.Get<GroupCommit>().RunAsync((db, token) =>
            ledger.ClaimAsync(db, new ClaimFilter(post.Platform, null, [], 1000), "dead-node", TimeSpan.FromMinutes(2), token));
        var claim = claims.Single(c => c.Post.Id == id);
        if (afterGoAhead)
            (await App.Get<GroupCommit>().RunAsync((db, token) => ledger.GoAheadAsync(db, claim, TimeSpan.FromSeconds(35), token))).Should().NotBeNull();
        return claim;
    }

    /// <summary>
    /// How many moments of the real clock a step of the standing one may take until nothing runs any more. More than one, it does not outrun on a busy machine what is under way;
    /// only where no other fixture keeps the process at work.
    /// </summary>
    protected int Moments { get; init; } = 1;

    private const int MostTurns = 20;

    /// <summary>Moves the clock in steps until the task is done.</summary>
    protected async Task SettledAsync(Task task, TimeSpan step)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30) * Moments);
        while (!task.IsCompleted)
        {
            Time.Advance(step);
            for (var moment = 0; moment < Moments && !task.IsCompleted; moment++)
            {
                var before = ThreadPool.CompletedWorkItemCount;
                await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token));
                limit.Token.ThrowIfCancellationRequested();

                // On a busy machine a moment is no time to work in: whatever waits for a thread gets one before the clock moves again.
                for (var turn = 0; turn < MostTurns && ThreadPool.PendingWorkItemCount > 0; turn++)
                    await Task.Run(() => { }, limit.Token);
                if (ThreadPool.PendingWorkItemCount == 0 && ThreadPool.CompletedWorkItemCount - before < 5)
                    break;
            }
        }

        await task;
    }
}
