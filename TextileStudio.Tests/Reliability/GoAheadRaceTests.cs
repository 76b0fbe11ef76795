using System.Net;
using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Scheduling;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// Trial D1. Cancels and edits over HTTP race whole attempts of the product, and on the ledger go-ahead, cancel and takeover race each other in three open transactions
/// of three connections. Whoever is told yes must be right, judged by the network's tally.
/// </summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class GoAheadRaceTests(DatabaseProvider provider)
{
    private const int Batch = 50;
    private static readonly int[] LeaseMicroseconds = [4_000, 10_000, 16_000, 80_000];

    [Test, CancelAfter(180_000)]
    public async Task A_confirmed_cancel_or_edit_is_never_belied_by_what_was_sent(CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await RaceAsync(provider, TrialRun.InCi(TestContext.Out, cancellationToken)));

    public static async Task<string> RunAsync(TrialRun run) => $"{await RaceAsync(DatabaseProvider.Sqlite, run)}; {await RaceAsync(DatabaseProvider.Postgres, run)}";

    private static async Task<string> RaceAsync(DatabaseProvider provider, TrialRun run)
    {
        var random = new Random(run.Seed);
        string cancels, edits;
        await using (var app = await StudioApp.OnAsync(provider, [("Studio:Dispatch:Enabled", "false")]))
        {
            using var client = app.Client();
            cancels = await CancelsAsync(app, client, random, run.Of(100, 5_000), run.Stopping);
            edits = await EditsAsync(app, client, random, run.Of(30, 1_000), run.Stopping);
        }

        return $"{provider}: {cancels}; {edits}; {await TakeoversAsync(provider, random, run.Of(50, 2_000), run.Stopping)}";
    }

    private static async Task<string> CancelsAsync(StudioApp app, HttpClient client, Random random, int races, CancellationToken stopping)
    {
        var race = new TightRace(random);
        var attempt = app.Get<AttemptRun>();
        var cancelled = new HashSet<string>();
        var sent = new HashSet<string>();
        for (var from = 0; from < races; from += Batch)
        {
            var now = TimeProvider.System.GetUtcNow();
            await PlantedPosts.PlantAsync(app, TimeProvider.System, Enumerable.Range(from, Math.Min(Batch, races - from)).Select(i => ($"Cancel race {i:00000}", Platform.Facebook, now)));
            foreach (var claim in await ClaimAsync(app))
            {
                stopping.ThrowIfCancellationRequested();
                var (_, answer) = await race.RunAsync(
                    async () =>
                    {
                        await attempt.RunAsync(claim, CancellationToken.None);
                        return true;
                    },
                    () => client.PostAsync($"/api/schedule/{claim.Post.Id}/cancel/", null, stopping));
                using (answer)
                {
                    var yes = answer.StatusCode is HttpStatusCode.OK;
                    if (!yes)
                        answer.StatusCode.Should().Be(HttpStatusCode.Conflict, await answer.Content.ReadAsStringAsync(stopping));
                    (yes ? cancelled : sent).Add(claim.Post.Caption);
                    race.Won(bySecond: yes);
                }
            }
        }

        var tally = Tally(app);
        cancelled.Where(c => tally[c].Any()).Should().BeEmpty("I5: nothing is sent after a confirmed cancel");
        sent.Where(c => tally[c].Count() != 1).Should().BeEmpty("who was told that it is being sent finds it there, once");
        await using var db = app.Dbs.ForSystem();
        (await db.Posts.CountAsync(p => p.Status == PostStatus.Cancelled && p.Caption.StartsWith("Cancel race"), stopping)).Should().Be(cancelled.Count, "a yes is a cancelled post");
        BothWon(cancelled.Count, sent.Count);
        return $"{races:N0} cancel races ({cancelled.Count:N0} cancelled, {sent.Count:N0} sent, 0 both)";
    }

    private static async Task<string> EditsAsync(StudioApp app, HttpClient client, Random random, int races, CancellationToken stopping)
    {
        var race = new TightRace(random);
        var edited = new List<int>();
        var refused = new List<int>();
        for (var i = 0; i < races; i++)
        {
            stopping.ThrowIfCancellationRequested();
            var id = (await PlantedPosts.PlantAsync(app, TimeProvider.System, [($"Old text {i:00000}", Platform.Facebook, TimeProvider.System.GetUtcNow())]))[0];
            var (_, answer) = await race.RunAsync(
                () => SendAsync(app),
                () => client.PatchAsJsonAsync($"/api/schedule/{id}/", new { caption = $"New text {i:00000}" }, stopping));
            using (answer)
            {
                var yes = answer.StatusCode is HttpStatusCode.OK;
                if (!yes)
                    answer.StatusCode.Should().Be(HttpStatusCode.Conflict, await answer.Content.ReadAsStringAsync(stopping));
                (yes ? edited : refused).Add(i);
                race.Won(bySecond: yes);
            }

            await SendAsync(app);
        }

        var tally = Tally(app);
        edited.Where(i => tally[$"Old text {i:00000}"].Any() || tally[$"New text {i:00000}"].Count() != 1).Should().BeEmpty("a confirmed edit is what goes out");
        refused.Where(i => tally[$"New text {i:00000}"].Any() || tally[$"Old text {i:00000}"].Count() != 1).Should().BeEmpty("a refused edit changes nothing");
        BothWon(edited.Count, refused.Count);
        return $"{races:N0} edit races ({edited.Count:N0} edited, {refused.Count:N0} too late, 0 mixed)";
    }

    private static async Task<string> TakeoversAsync(DatabaseProvider provider, Random random, int races, CancellationToken stopping)
    {
        await using var test = await TestDb.CreateAsync(provider);
        var (goAheads, takeovers, cancels, all) = (0, 0, 0, 0);
        for (var from = 0; from < races; from += Batch)
        {
            var posts = Enumerable.Range(from, Math.Min(Batch, races - from)).Select(_ => test.NewPost(Platform.X)).ToArray();
            await test.AddAsync(posts);
            var claims = await test.WriteAsync((db, token) => test.Ledger.ClaimAsync(db, new ClaimFilter(Platform.X, null, [], Batch), "first", TimeSpan.FromMinutes(2), token));
            foreach (var claim in claims)
            {
                stopping.ThrowIfCancellationRequested();
                // The lease ends while the three are at it, on a quick machine and on one that has much else to do.
                var lease = LeaseMicroseconds[random.Next(LeaseMicroseconds.Length)];
                var until = test.Time.GetUtcNow().AddMicroseconds(lease).UtcTicks;
                await test.WriteAsync((db, token) => db.Database.ExecuteSqlAsync($"UPDATE scheduled_posts SET lease_until = {until} WHERE id = {claim.Post.Id}", token));
                var isCancelled = random.Next(2) == 0;
                using var start = new Barrier(3);
                var goAhead = SideAsync(start, random.Next(lease / 2), random.Next(400), (db, token) => test.Ledger.GoAheadAsync(db, claim, TimeSpan.Zero, token));
                var takeover = SideAsync(start, random.Next(lease * 3 / 2), random.Next(400), (db, token) => test.Ledger.TakeOverAsync(db, claim.Post, "second", TimeSpan.FromMinutes(2), token));
                var cancel = SideAsync(start, random.Next(lease), random.Next(400), (db, token) => isCancelled ? test.Ledger.CancelAsync(db, claim.Post, "owner", token) : Task.FromResult(false));
                var (called, taken, stopped) = (await goAhead is not null, await takeover is not null, await cancel);
                var row = await test.ReadAsync(claim.Post.Id);

                (called && stopped).Should().BeFalse("a yes to a cancel and a go-ahead for the same post would be a false yes");
                row.Status.Should().Be(stopped ? PostStatus.Cancelled : PostStatus.Publishing);
                row.Fence.Should().Be(claim.Post.Fence + (taken ? 1 : 0), "the fence rises with each takeover and never otherwise");
                (row.CalledFence == row.Fence).Should().Be(called, "the mark of a call is on the row, also after a takeover");
                (goAheads, takeovers, cancels, all) = (goAheads + (called ? 1 : 0), takeovers + (taken ? 1 : 0), cancels + (stopped ? 1 : 0), all + (called && taken ? 1 : 0));
            }
        }

        Task<T> SideAsync<T>(Barrier start, int laterMicroseconds, int heldMicroseconds, Func<StudioDb, CancellationToken, Task<T>> move) => Task.Factory.StartNew(async () =>
        {
            start.SignalAndWait(stopping);
            Spin(laterMicroseconds);
            return await test.WriteAsync(async (db, token) =>
            {
                var result = await move(db, token);
                // The transaction stays open: the others meet a locked row or a locked file.
                Spin(heldMicroseconds);
                return result;
            });
        }, stopping, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

        if (races >= 100)
            new[] { goAheads, takeovers, cancels }.Should().OnlyContain(won => won > 0, "each side must win some, or nothing was raced");
        return $"{races:N0} takeover races ({goAheads:N0} called, {takeovers:N0} taken over, {all:N0} of them after the call and marked so, {cancels:N0} cancelled, 0 both called and cancelled)";
    }

    private static void Spin(int microseconds)
    {
        var until = System.Diagnostics.Stopwatch.GetTimestamp() + (microseconds * System.Diagnostics.Stopwatch.Frequency / 1_000_000);
        while (System.Diagnostics.Stopwatch.GetTimestamp() < until)
            Thread.SpinWait(20);
    }

    private static Task<IReadOnlyList<ClaimedPost>> ClaimAsync(StudioApp app) => app.Get<GroupCommit>().RunAsync((db, token) =>
        app.Get<PostLedger>().ClaimAsync(db, new ClaimFilter(Platform.Facebook, null, [], Batch), app.Get<AttemptRun>().Node, TimeSpan.FromMinutes(2), token));

    /// <summary>Claims what is there and sends it; says whether there was anything.</summary>
    private static async Task<bool> SendAsync(StudioApp app)
    {
        var claims = await ClaimAsync(app);
        foreach (var claim in claims)
            await app.Get<AttemptRun>().RunAsync(claim, CancellationToken.None);
        return claims.Count > 0;
    }

    private static ILookup<string, SandboxPost> Tally(StudioApp app) => new SandboxView(app.Get<SandboxStore>()).Posts(limit: 200_000).ToLookup(p => p.Text);

    private static void BothWon(int one, int other)
    {
        one.Should().BePositive("a race that one side always wins tests nothing");
        other.Should().BePositive("a race that one side always wins tests nothing");
    }
}
