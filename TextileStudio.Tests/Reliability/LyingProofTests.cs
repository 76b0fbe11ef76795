using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
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
/// Trial R3. The answer to a commit is lost, and what the network shows afterwards is not true yet: its list lags or is cut short, a handle is forgotten, a container's status
/// lags, reading fails. For a while, then it tells the truth. Nobody may be posted twice; what cannot be settled is the owner's question.
/// </summary>
[TestFixture]
internal sealed class LyingProofTests(DatabaseProvider provider) : AccountPerPostFixture(provider)
{
    private enum Lie
    {
        ListLags,
        ListEmpty,
        ListCutShort,
        Forgotten,
        StatusLags,
        StatusAndListLag,
        ReadsFail,
        ReadsAreHtml,
    }

    private sealed record Case(Platform Platform, Lie Lie, TimeSpan For, bool IsThere, string Account)
    {
        /// <summary>Until when it lies, from its first call on.</summary>
        public DateTimeOffset Until { get; set; } = DateTimeOffset.MinValue;

        public override string ToString() => $"{Wire.Name(Platform)}: {Lie} for {For.TotalMinutes} min, {(IsThere ? "published" : "not published")}";
    }

    private readonly ConcurrentDictionary<string, Case> _cases = new();

    public LyingProofTests()
        : this(DatabaseProvider.Sqlite)
    {
    }

    [Test, CancelAfter(180_000)]
    public async Task A_network_that_shows_no_truth_for_a_while_gets_no_post_twice(CancellationToken cancellationToken) =>
        await TestContext.Out.WriteLineAsync(await LieAsync(TrialRun.InCi(TestContext.Out, cancellationToken)));

    [Test, CancelAfter(120_000)]
    public async Task A_container_that_is_gone_at_the_second_call_is_evidence_of_the_first()
    {
        // Instagram published it, its answer was lost, and for ten hours neither status nor list shows it: every further call is told that there is no such container.
        var id = await PlanAsync(new Case(Platform.Instagram, Lie.StatusAndListLag, TimeSpan.FromHours(10), IsThere: true, AccountOf(Platform.Instagram, 1)), await UploadAsync(), "Lost and found");
        await RunOutAsync();
        for (var i = 0; i < 3; i++)
        {
            await SettledAsync(ReconcileAsync(), TimeSpan.FromSeconds(1));
            Time.Advance(TimeSpan.FromMinutes(2));
        }

        var post = await PostAsync(id);
        (post.Status, post.Reason).Should().BeOneOf((PostStatus.Posted, null), (PostStatus.NeedsCheck, CheckReason.Unconfirmed));
        Sent("Lost and found").Should().Be(1);
        (await AttemptsAsync(id)).Count(a => a.Detail?.Contains("prepared_media_gone", StringComparison.Ordinal) is true)
            .Should().BeLessThanOrEqualTo(1, "what is known to be a repeat is not tried until the tries are used up");
    }

    public static async Task<string> RunAsync(TrialRun run)
    {
        var told = new List<string>();
        foreach (var each in Enum.GetValues<DatabaseProvider>())
        {
            var stage = new LyingProofTests(each) { Moments = 25 };
            await stage.StartAsync();
            try
            {
                told.Add($"{each}: {await stage.LieAsync(run)}");
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

    private async Task<string> LieAsync(TrialRun run)
    {
        var asset = await UploadAsync();
        var ids = new Dictionary<string, Case>();
        double[] minutes = run.Full ? [1, 3, 10, 30, 120, 600] : [1, 10, 600];
        var lies = (from lie in Enum.GetValues<Lie>() from last in minutes from there in new[] { true, false } select (lie, last, there)).ToList();
        foreach (var ((lie, last, isThere), number) in lies.Select((each, number) => (each, number)))
        {
            foreach (var platform in NetworksOf(run, number))
            {
                if (lie is Lie.StatusLags or Lie.StatusAndListLag && platform is not (Platform.Instagram or Platform.Tiktok))
                    continue;
                run.Stopping.ThrowIfCancellationRequested();
                var each = new Case(platform, lie, TimeSpan.FromMinutes(last), isThere, AccountOf(platform, ids.Count + 1));
                ids.Add(await PlanAsync(each, asset, $"Lying proof {ids.Count:000}"), each);
            }
        }

        await RunOutAsync();
        // A day later the network has long told the truth; what is in doubt is asked once more.
        for (var i = 0; i < 3; i++)
        {
            await SettledAsync(ReconcileAsync(), TimeSpan.FromSeconds(1));
            Time.Advance(TimeSpan.FromMinutes(2));
        }

        // What is proven absent at last goes out.
        await RunOutAsync();
        var wrong = new List<string>();
        var ends = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var tally = Sandbox.Posts(limit: 100_000).Where(p => p.Kind is SandboxPostKind.Post).ToLookup(p => (p.Platform, p.Account));
        foreach (var (id, each) in ids)
        {
            var post = await PostAsync(id);
            var published = tally[(each.Platform, each.Account)].ToList();
            var end = $"{Wire.Name(post.Status)}{(post.Reason is { } reason ? $": {Wire.Name(reason)}" : "")}";
            ends[end] = ends.GetValueOrDefault(end) + 1;
            if (published.GroupBy(p => p.Details?["to"]?.ToJsonString()).Any(g => g.Count() > 1))
                wrong.Add($"{each}: published {published.Count} times");
            if (published.Count == 0 && post.Status is PostStatus.Posted)
                wrong.Add($"{each}: posted, yet the network has nothing");
            if (!(post.Status is PostStatus.Posted || post is { Status: PostStatus.NeedsCheck, Reason: CheckReason.Unconfirmed }))
                wrong.Add($"{each}: ended {end} ({post.ErrorCode})");
        }

        wrong.Should().BeEmpty($"{ids.Count} cases: nobody is posted twice, and what cannot be settled is the owner's question");
        return $"{ids.Count} cases ({Enum.GetValues<Lie>().Length} lies, {string.Join(", ", minutes)} min, published and not, {(run.Full ? "6 networks" : "2 of 6 networks in turn")}): 0 doubled; they ended {string.Join(", ", ends.Select(e => $"{e.Value} {e.Key}"))}";
    }

    /// <summary>A post on the case's account, whose network will lie so; its id.</summary>
    private async Task<string> PlanAsync(Case each, string asset, string text)
    {
        _cases[$"{each.Platform} {each.Account}"] = each;
        Fault(new FaultRule { Fault = each.IsThere ? SandboxFault.DropAnswer : SandboxFault.DropRequest, Platform = each.Platform, Account = each.Account, On = CallKind.Commit, Times = 1 });
        if (each.Lie is Lie.ListLags or Lie.StatusAndListLag && each.IsThere)
            Fault(new FaultRule { Fault = SandboxFault.ReadBackLag, Platform = each.Platform, Account = each.Account, Times = 1, Seconds = each.For.TotalSeconds });
        return await PlanAsync(each.Platform, await AccountAsync(each.Platform, each.Account), asset, text);
    }

    private async Task<HttpResponseMessage?> TamperAsync(TamperedCall call, CancellationToken cancellationToken)
    {
        if (!_cases.TryGetValue($"{call.Platform} {call.Account}", out var each))
            return null;
        if (call.Kind is CallKind.Commit && each.Until == DateTimeOffset.MinValue)
            each.Until = Time.GetUtcNow() + each.For;
        if (call.Kind is not CallKind.Read || Time.GetUtcNow() >= each.Until)
            return null;
        return each.Lie switch
        {
            Lie.ListEmpty => await RewrittenAsync(call, json => Empty(json, more: false), cancellationToken),
            Lie.ListCutShort => await RewrittenAsync(call, json => Empty(json, more: true), cancellationToken),
            Lie.Forgotten => call.NoSuchThing(),
            Lie.StatusLags or Lie.StatusAndListLag => await RewrittenAsync(call, Stale, cancellationToken),
            Lie.ReadsFail => new HttpResponseMessage(System.Net.HttpStatusCode.ServiceUnavailable) { Content = new StringContent("") },
            Lie.ReadsAreHtml => new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StringContent("<html></html>", Encoding.UTF8, "text/html") },
            _ => null,
        };
    }

    private static async Task<HttpResponseMessage> RewrittenAsync(TamperedCall call, Action<JsonObject> rewrite, CancellationToken cancellationToken)
    {
        var answer = await call.Perform(cancellationToken);
        if (JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken)) is not JsonObject json)
            return answer;
        rewrite(json);
        answer.Content = new StringContent(json.ToJsonString(), Encoding.UTF8, "application/json");
        return answer;
    }

    /// <summary>Each network's list without its entries; with <paramref name="more"/> it says that there is another page, which is as empty.</summary>
    private static void Empty(JsonObject json, bool more)
    {
        foreach (var list in new[] { "data", "elements" })
        {
            if (json[list] is JsonArray)
                json[list] = new JsonArray();
        }

        if (json["data"] is JsonObject { } inside && inside["videos"] is JsonArray)
        {
            inside["videos"] = new JsonArray();
            inside["has_more"] = more;
        }

        if (json["meta"] is JsonObject meta)
        {
            meta["result_count"] = 0;
            if (more)
                meta["next_token"] = "more";
        }

        if (more && json["data"] is JsonArray)
            json["paging"] = new JsonObject { ["cursors"] = new JsonObject { ["after"] = "more" }, ["next"] = "https://graph.example/more" };
    }

    /// <summary>A replica that has not heard yet that it was published.</summary>
    private static void Stale(JsonObject json)
    {
        if (json["status_code"]?.GetValueKind() is JsonValueKind.String && json["status_code"]!.GetValue<string>() == "PUBLISHED")
            json["status_code"] = "FINISHED";
        if (json["data"] is JsonObject { } data && data["status"]?.GetValueKind() is JsonValueKind.String && data["status"]!.GetValue<string>() == "PUBLISH_COMPLETE")
            data["status"] = "PROCESSING_DOWNLOAD";
    }
}
