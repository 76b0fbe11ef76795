using System.Collections.Concurrent;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Dispatch;
using TextileStudio.Tests.Publishing;

namespace TextileStudio.Tests.Reliability;

/// <summary>
/// Trial R4. Every spoilt answer on every network, each on a post of its own through the whole service and a day and a half of virtual time. Judged by the network's tally:
/// nobody is posted twice, what was taken never ends as failed, and each go-ahead made one request.
/// </summary>
[TestFixture]
internal sealed class AnswerMatrixTests(DatabaseProvider provider) : AccountPerPostFixture(provider)
{
    private static readonly string[] NothingSent = ["go_ahead_stale", "network_paused"];

    private readonly ConcurrentDictionary<string, int> _commits = new();
    private readonly ConcurrentDictionary<string, (SpoiltAnswer Answer, int Strikes)> _answers = new();

    private sealed record Case(Platform Platform, SpoiltAnswer Answer, int Times, string Account)
    {
        public override string ToString() => $"{Wire.Name(Platform)}: {Answer.Name}{(Times > 1 ? $" x {Times}" : "")}";
    }

    public AnswerMatrixTests()
        : this(DatabaseProvider.Sqlite)
    {
    }

    [Test, CancelAfter(180_000)]
    public async Task No_answer_of_any_network_doubles_a_post_or_fails_one_that_was_taken(CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await MatrixAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    public static async Task<string> RunAsync(TrialRun run)
    {
        var told = new List<string>();
        foreach (var each in Enum.GetValues<DatabaseProvider>())
        {
            var stage = new AnswerMatrixTests(each) { Moments = 25 };
            await stage.StartAsync();
            try
            {
                told.Add($"{each}: {await stage.MatrixAsync(run)}");
            }
            finally
            {
                await stage.StopAsync();
            }
        }

        return string.Join("; ", told);
    }

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton(given => new TamperedNetworks(given.GetRequiredService<SandboxHandler>()) { Tamper = TamperAsync });
        services.Replace(ServiceDescriptor.Singleton<SandboxTransport>(given => _ => given.GetRequiredService<TamperedNetworks>()));
    }

    private async Task<HttpResponseMessage?> TamperAsync(TamperedCall call, CancellationToken cancellationToken)
    {
        if (call.Kind is not CallKind.Commit)
            return null;
        var number = _commits.AddOrUpdate($"{call.Platform} {call.Account}", 1, (_, seen) => seen + 1);
        return _answers.TryGetValue($"{call.Platform} {call.Account}", out var given) && number <= given.Strikes ? await given.Answer.GiveAsync(call, Time, cancellationToken) : null;
    }

    private async Task<string> MatrixAsync(TrialRun run)
    {
        var asset = await UploadAsync();
        var cases = new Dictionary<string, Case>();
        foreach (var (answer, number) in SpoiltAnswers.All.Select((answer, number) => (answer, number)))
        {
            foreach (var (platform, times) in from network in NetworksOf(run, number) from times in run.Full ? new[] { 1, 2 } : [1] select (network, times))
            {
                run.Stopping.ThrowIfCancellationRequested();
                var each = new Case(platform, answer, times, AccountOf(platform, cases.Count + 1));
                _answers[$"{platform} {each.Account}"] = (answer, times);
                cases.Add(await PlanAsync(platform, await AccountAsync(platform, each.Account), asset, $"Spoilt answer {cases.Count:000}"), each);
            }
        }

        await RunOutAsync();

        var wrong = new List<string>();
        var ends = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var tally = Sandbox.Posts(limit: 100_000).Where(p => p.Kind is SandboxPostKind.Post).ToLookup(p => (p.Platform, p.Account));
        foreach (var (id, each) in cases)
        {
            var end = await JudgeAsync(id, each, [.. tally[(each.Platform, each.Account)]], wrong);
            ends[end] = ends.GetValueOrDefault(end) + 1;
        }

        wrong.Should().BeEmpty($"{cases.Count} cases: each published at most once, none failed that was taken, one request for each go-ahead");
        return $"{cases.Count} cases ({SpoiltAnswers.All.Count} answers {(run.Full ? "x 6 networks x once and twice" : "x 2 networks in turn")}): 0 doubled, 0 taken ones failed, 1 request per go-ahead; they ended {string.Join(", ", ends.Select(e => $"{e.Value} {e.Key}"))}";
    }

    private async Task<string> JudgeAsync(string id, Case each, IReadOnlyList<SandboxPost> published, List<string> wrong)
    {
        var post = await PostAsync(id);
        await using var db = App.Dbs.ForSystem();
        var calls = await db.Attempts.AsNoTracking().Where(a => a.Called != null && db.Posts.Any(p => p.Id == a.PostId && (p.Id == id || p.ParentId == id))).ToListAsync();
        var sent = calls.Count(a => !(a.Outcome is AttemptOutcome.Deferred && NothingSent.Contains(StudioJson.Read<PublishError>(a.Detail)?.Code)));
        var passed = _commits.GetValueOrDefault($"{each.Platform} {each.Account}");
        var end = $"{Wire.Name(post.Status)}{(post.Reason is { } reason ? $": {Wire.Name(reason)}" : "")}";

        if (published.GroupBy(p => p.Details?["to"]?.ToJsonString()).Any(g => g.Count() > 1))
            wrong.Add($"{each}: published {published.Count} times");
        if (published.Count > 0 && post.Status is PostStatus.Failed or PostStatus.Cancelled)
            wrong.Add($"{each}: published, yet {end} ({post.ErrorCode})");
        if (published.Count == 0 && post.Status is PostStatus.Posted)
            wrong.Add($"{each}: posted, yet the network has nothing");
        if (passed != sent)
            wrong.Add($"{each}: {passed} requests for {sent} go-aheads");
        if (!(post.Status is PostStatus.Posted || (each.Platform is Platform.Whatsapp && post is { Status: PostStatus.NeedsCheck, Reason: CheckReason.Unconfirmed })))
            wrong.Add($"{each}: ended {end} ({post.ErrorCode})");
        return end;
    }
}
