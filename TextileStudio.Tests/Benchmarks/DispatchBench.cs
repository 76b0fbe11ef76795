using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Platforms;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Benchmarks;

/// <summary>
/// <c>bench dispatch [--postgres] [--history POSTS] [CASE...]</c>: posts due at one instant through the whole protocol, each claim, go-ahead and outcome durable, in one process.
/// <c>instant</c>: 10,000 on a network that answers at once; <c>facebook</c>: 2,000 through the real client and the sandbox; <c>slow</c>: 2,000 on a network that takes 100 ms, 256 at once.
/// With a history so many finished posts are in the tables.
/// </summary>
internal static class DispatchBench
{
    private const int WarmUps = 4;

    private static readonly Case[] Cases =
    [
        new("instant", Posts: 10_000, Concurrency: 1_024, Call: TimeSpan.Zero),
        new("facebook", Posts: 2_000, Concurrency: 256, Call: null),
        new("slow", Posts: 2_000, Concurrency: 256, Call: TimeSpan.FromMilliseconds(100)),
    ];

    /// <param name="Call">How long the network takes; null for the real client and the sandbox.</param>
    private sealed record Case(string Name, int Posts, int Concurrency, TimeSpan? Call);

    public static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        PostgresServer.IsDurable = true;
        var provider = arguments.Contains("--postgres") ? DatabaseProvider.Postgres : DatabaseProvider.Sqlite;
        var history = arguments.SkipWhile(a => a != "--history").Skip(1).Take(1).Select(a => int.Parse(a, CultureInfo.InvariantCulture)).SingleOrDefault();
        var named = Cases.Where(c => arguments.Contains(c.Name)).ToList();
        try
        {
            foreach (var each in named.Count == 0 ? [.. Cases] : named)
                Console.WriteLine(await MeasureAsync(provider, each, history));
        }
        finally
        {
            PostgresServer.Stop();
        }
    }

    private static async Task<string> MeasureAsync(DatabaseProvider provider, Case each, int history)
    {
        var calls = new ConcurrentBag<DateTimeOffset>();
        await using var app = await StudioApp.OnAsync(provider, [("Studio:Platforms:Facebook:Concurrency", each.Concurrency.ToString(CultureInfo.InvariantCulture)), ("Logging:LogLevel:Default", "Warning")], services: services =>
        {
            services.RemoveAll<IPlatform>();
            services.AddSingleton<Facebook>();
            services.AddSingleton<IPlatform>(s => new TimedNetwork(s.GetRequiredService<Facebook>(), each.Call, calls));
        });
        _ = app.Client();

        // The first posts pay for the compilation of everything on the way, twice; a service that has run for a day has that behind it.
        for (var i = 0; i < WarmUps; i++)
            await OutAsync(app, await DuePosts.PlantAsync(app.Dbs, 1_000, [Platform.Facebook], TimeSpan.FromSeconds(3)));
        if (history > 0)
            await History.GrowAsync(app.Dbs, history);
        calls.Clear();
        var cpu = Environment.CpuUsage.TotalTime;
        var due = await DuePosts.PlantAsync(app.Dbs, each.Posts, [Platform.Facebook], TimeSpan.FromSeconds(12));
        await OutAsync(app, due);
        return await ReportAsync(app, provider, each, history, due, calls, Environment.CpuUsage.TotalTime - cpu);
    }

    private static async Task OutAsync(StudioApp app, DateTimeOffset due)
    {
        var limit = due + TimeSpan.FromMinutes(5);
        await Task.Delay(due - TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1), TimeProvider.System);
        while (true)
        {
            await using (var db = app.Dbs.ForSystem())
            {
                if (!await db.Posts.AnyAsync(p => p.Status == PostStatus.Scheduled || p.Status == PostStatus.Publishing))
                    return;
            }

            if (TimeProvider.System.GetUtcNow() > limit)
                throw new TimeoutException("The posts are not out after five minutes.");
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }

    private static async Task<string> ReportAsync(StudioApp app, DatabaseProvider provider, Case each, int history, DateTimeOffset due, IReadOnlyCollection<DateTimeOffset> calls, TimeSpan cpu)
    {
        await using var db = app.Dbs.ForSystem();
        var posted = await db.Posts.Where(p => p.ScheduledTime == due).Select(p => p.Status == PostStatus.Posted ? p.PostedAt : null).ToListAsync();
        var rate = posted.Count / (posted.Max()!.Value - due).TotalSeconds;
        var lags = calls.Select(c => (c - due).TotalMilliseconds).Order().ToList();
        return string.Create(CultureInfo.InvariantCulture,
            $"dispatch {Wire.Name(provider)} {each.Name}{(history > 0 ? $" after {history}" : "")}: {posted.Count(p => p is not null)} of {each.Posts} posted, {each.Concurrency} at once: {rate:0} posts/s, call after p50 {lags.At(0.5):0} p99 {lags.At(0.99):0} max {lags[^1]:0} ms, {lags.Count(l => l < 0)} early, {calls.Count} calls, {cpu.TotalMilliseconds / each.Posts:0.00} ms of processor time a post");
    }


    /// <summary>Facebook's client, or its rules with a call that takes a given time; notes when each call begins.</summary>
    private sealed class TimedNetwork(Facebook facebook, TimeSpan? call, ConcurrentBag<DateTimeOffset> calls) : IPlatform
    {
        private int _number;

        public Platform Platform => Platform.Facebook;

        public PlatformRules Rules => Facebook.Rules;

        public Task PrepareAsync(PublishContext context, CancellationToken cancellationToken) => call is null ? facebook.PrepareAsync(context, cancellationToken) : Task.CompletedTask;

        public Task<Readiness> PollReadyAsync(PublishContext context, CancellationToken cancellationToken) =>
            call is null ? facebook.PollReadyAsync(context, cancellationToken) : Task.FromResult<Readiness>(new Readiness.Ready());

        public async Task<PublishResult> CommitAsync(PublishContext context, CancellationToken cancellationToken)
        {
            calls.Add(TimeProvider.System.GetUtcNow());
            if (call is not { } time)
                return await facebook.CommitAsync(context, cancellationToken);
            if (time > TimeSpan.Zero)
                await Task.Delay(time, TimeProvider.System, cancellationToken);
            var id = Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture);
            return new PublishResult.Accepted(id, $"https://www.facebook.com/{id}");
        }

        public Task<Reconciliation> ReconcileAsync(PublishContext context, CancellationToken cancellationToken) => facebook.ReconcileAsync(context, cancellationToken);

        public Task<string?> AfterPublishAsync(PublishContext context, string remoteId, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public TimeSpan SettleTimeOf(JsonObject handle) => Facebook.Rules.SettleTime;
    }
}
