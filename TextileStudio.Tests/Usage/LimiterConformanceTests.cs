using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Usage;

namespace TextileStudio.Tests.Usage;

/// <summary>What every limiter promises, whoever decides and however many nodes ask.</summary>
[TestFixture(LimiterKind.EmbeddedOnSqlite)]
[TestFixture(LimiterKind.EmbeddedOnPostgres)]
[TestFixture(LimiterKind.Arcjet)]
public sealed class LimiterConformanceTests(LimiterKind kind)
{
    private static readonly UsageRequest Captions = new("org-1", "key-1", Meter.Captions) { UserId = "user-1" };

    [Test]
    public async Task Of_100_at_once_exactly_what_is_left_is_granted_and_the_refused_take_nothing_from_outer_levels()
    {
        await using var rig = await StartAsync(Options(("house", Window("platform", 70, "fixed_window")), ("shop", Window("organization", 60, "fixed_window")), ("own", Window("key", 60, "sliding_window"))));
        await GrantedAsync(rig, Captions with { Requested = 20 });
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () => await rig.Nodes[i % 2].DecideAsync(Captions, CancellationToken.None))));
        outcomes.Count(o => o.Refusal is null).Should().Be(40, "60 a day less the 20 before");
        outcomes.Where(o => o.Refusal is not null).Should().OnlyContain(o => o.Refusal!.Kind == RefusalKind.Limit);

        var other = Captions with { OrganizationId = "org-2", KeyId = "key-2" };
        var more = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () => await rig.Nodes[i % 2].DecideAsync(other, CancellationToken.None))));
        more.Count(o => o.Refusal is null).Should().Be(10, "of the service's 70 just the granted 60 are gone: 60 refusals took none");
        Complaints(rig);
    }

    [Test]
    public async Task A_member_at_the_own_limit_does_not_drain_the_organization()
    {
        await using var rig = await StartAsync(Options(("shop", Bucket("organization", 10, 1, 3600)), ("member", Bucket("user", 1, 1, 3600))));
        await GrantedAsync(rig, Captions);
        for (var i = 0; i < 4; i++)
            await RefusedAsync(rig, Captions, "member");
        for (var user = 2; user <= 10; user++)
            await GrantedAsync(rig, Captions with { UserId = $"user-{user}" });
        await RefusedAsync(rig, Captions with { UserId = "user-11" }, "shop");
        Complaints(rig);
    }

    [TestCase("token_bucket")]
    [TestCase("fixed_window")]
    [TestCase("sliding_window")]
    public async Task Who_waits_as_long_as_told_is_let_in_and_who_comes_earlier_is_not(string algorithm)
    {
        await using var rig = await StartAsync(Options(("shop", algorithm == "token_bucket" ? Bucket("organization", 10, 2, 60) : Window("organization", 10, algorithm))));
        await GrantedAsync(rig, Captions with { Requested = 6 });
        rig.Time.Advance(TimeSpan.FromSeconds(50));
        await GrantedAsync(rig, Captions with { Requested = 3 });
        var refused = await RefusedAsync(rig, Captions with { Requested = 5 }, "shop");
        var wait = refused.Refusal!.RetryAfter!.Value;
        wait.Should().BeGreaterThan(TimeSpan.Zero).And.BeLessThan(TimeSpan.FromHours(2));
        wait.Should().BeGreaterThanOrEqualTo(refused.Windows.Single().ResetsIn, "Retry-After must not point before there is more");

        rig.Time.Advance(wait - TimeSpan.FromSeconds(2));
        await RefusedAsync(rig, Captions with { Requested = 5 }, "shop");
        rig.Time.Advance(TimeSpan.FromSeconds(2));
        await GrantedAsync(rig, Captions with { Requested = 5 });
        Complaints(rig);
    }

    [Test]
    public async Task A_bucket_fills_by_its_rate_and_never_over_the_brim()
    {
        await using var rig = await StartAsync(Options(("shop", Bucket("organization", 10, 3, 60))));
        await GrantedAsync(rig, Captions with { Requested = 10 });
        await RefusedAsync(rig, Captions, "shop");
        rig.Time.Advance(TimeSpan.FromSeconds(60));
        (await GrantedAsync(rig, Captions)).Windows.Single().Remaining.Should().Be(2, "three came and one was taken");
        rig.Time.Advance(TimeSpan.FromDays(3));
        (await GrantedAsync(rig, Captions)).Windows.Single().Remaining.Should().Be(9);
        Complaints(rig);
    }

    [Test]
    public async Task A_sliding_window_never_holds_more_than_its_limit_wherever_it_is_laid()
    {
        await using var rig = await StartAsync(Options(("shop", Window("organization", 10, "sliding_window", 60))));
        var granted = new List<DateTimeOffset>();
        for (var second = 0; second < 240; second += 3)
        {
            if ((await rig.Nodes[second % 2].DecideAsync(Captions, CancellationToken.None)).Refusal is null)
                granted.Add(rig.Time.GetUtcNow());
            rig.Time.Advance(TimeSpan.FromSeconds(3));
        }

        granted.Max(at => granted.Count(other => other >= at && other < at.AddSeconds(60))).Should().Be(10, "the limit is reached and never passed");
        granted.Count.Should().BeGreaterThan(30, "what is used comes back");
        Complaints(rig);
    }

    [Test]
    public async Task More_than_a_limit_ever_gives_is_told_as_such_and_not_as_try_later()
    {
        await using var rig = await StartAsync(Options(("shop", Bucket("organization", 5, 1, 60)), ("house", Window("platform", 8, "fixed_window"))));
        var never = await rig.Nodes[0].DecideAsync(Captions with { Requested = 6 }, CancellationToken.None);
        never.Refusal!.Kind.Should().Be(RefusalKind.Rule, "waiting does not help, so it is no 429");
        never.Refusal.Code.Should().Be("request_over_limit");
        never.Refusal.RetryAfter.Should().BeNull();
        (await GrantedAsync(rig, Captions with { Requested = 5 })).Windows.Single().Remaining.Should().Be(0, "nothing was taken before");
        Complaints(rig);
    }

    [Test]
    public async Task A_limit_on_trial_counts_and_never_refuses()
    {
        var trial = Window("organization", 2, "fixed_window");
        trial.Mode = "dry_run";
        await using var rig = await StartAsync(Options(("trial", trial), ("shop", Window("organization", 4, "fixed_window", 7200))));
        for (var i = 0; i < 4; i++)
            (await GrantedAsync(rig, Captions)).Windows.Select(w => w.Name).Should().Equal("shop");
        await RefusedAsync(rig, Captions, "shop");
        await RefusedAsync(rig, Captions, "shop");
        Complaints(rig);
    }

    [Test]
    public async Task After_a_large_request_was_refused_a_small_one_that_fits_is_granted()
    {
        await using var rig = await StartAsync(Options(("shop", Bucket("organization", 10, 1, 3600))));
        await GrantedAsync(rig, Captions with { Requested = 6 });
        await RefusedAsync(rig, Captions with { Requested = 6 }, "shop");
        (await GrantedAsync(rig, Captions with { Requested = 4 })).Windows.Single().Remaining.Should().Be(0);
        Complaints(rig);
    }

    [Test]
    public async Task Of_the_whole_service_no_number_is_told()
    {
        await using var rig = await StartAsync(Options(("house", Window("platform", 3333, "fixed_window"))));
        var granted = await GrantedAsync(rig, Captions with { Requested = 3333 });
        granted.Windows.Should().BeEmpty();
        var refused = (await RefusedAsync(rig, Captions with { OrganizationId = "org-2" }, "house")).Refusal!;
        refused.Detail.Should().NotContain("3333");
        refused.Extra!.Keys.Should().NotContain(["limit", "used", "remaining"]);
        refused.RetryAfter.Should().NotBeNull();
        var never = (await rig.Nodes[0].DecideAsync(Captions with { Requested = 3334 }, CancellationToken.None)).Refusal!;
        (never.Detail + string.Concat(never.Violations!.Select(v => v.Limit))).Should().NotContain("3333");
        Complaints(rig);
    }

    [Test]
    public async Task Each_level_counts_its_own()
    {
        await using var rig = await StartAsync(Options(
            ("shop", Window("organization", 9, "fixed_window")), ("own", Window("key", 2, "fixed_window")), ("member", Window("user", 3, "fixed_window")), ("net", Window("network", 1, "fixed_window", meter: "posts"))));
        await GrantedAsync(rig, Captions with { Requested = 2 });
        await RefusedAsync(rig, Captions, "own");
        await GrantedAsync(rig, Captions with { KeyId = "key-2" });
        await RefusedAsync(rig, Captions with { KeyId = "key-3" }, "member");
        await GrantedAsync(rig, Captions with { KeyId = null, UserId = null, Requested = 2 });

        var post = new UsageRequest("org-1", null, Meter.Posts, Platform.X);
        await GrantedAsync(rig, post);
        await RefusedAsync(rig, post, "net");
        await GrantedAsync(rig, post with { Platform = Platform.Facebook });
        await GrantedAsync(rig, post with { OrganizationId = "org-2" });
        await GrantedAsync(rig, Captions with { KeyId = null, UserId = null, Requested = 2 });
        await RefusedAsync(rig, Captions with { KeyId = null, UserId = null }, "shop");
        Complaints(rig);
    }

    [Test]
    public async Task A_look_takes_nothing()
    {
        await using var rig = await StartAsync(Options(("shop", Window("organization", 2, "fixed_window"))));
        for (var i = 0; i < 5; i++)
            (await rig.Nodes[0].LookAsync(Captions with { Requested = 2 }, CancellationToken.None)).Refusal.Should().BeNull();
        await GrantedAsync(rig, Captions with { Requested = 2 });
        (await rig.Nodes[1].LookAsync(Captions, CancellationToken.None)).Refusal!.Code.Should().Be("limit_reached", "what one node granted the other sees");
        Complaints(rig);
    }

    private Task<LimiterRig> StartAsync(LimitOptions options) => LimiterRig.StartAsync(kind, options);

    private static LimitOptions Options(params (string Name, LimitRule Rule)[] rules)
    {
        var options = new LimitOptions { CaptionsPerDay = null, PostersPerDay = null, PostsPerDay = null };
        foreach (var (name, rule) in rules)
            options.Rules[name] = rule;
        return options;
    }

    private static LimitRule Window(string level, long max, string algorithm, long seconds = 3600, string? meter = null) =>
        new() { Level = level, Algorithm = algorithm, Max = max, WindowSeconds = seconds, Meter = meter };

    private static LimitRule Bucket(string level, long capacity, long rate, long seconds) => new() { Level = level, Algorithm = "token_bucket", Capacity = capacity, RefillRate = rate, IntervalSeconds = seconds };

    private static async Task<UsageDecision> GrantedAsync(LimiterRig rig, UsageRequest request)
    {
        var decision = await rig.Nodes[0].DecideAsync(request, CancellationToken.None);
        decision.Refusal.Should().BeNull();
        return decision;
    }

    private static async Task<UsageDecision> RefusedAsync(LimiterRig rig, UsageRequest request, string policy)
    {
        var decision = await rig.Nodes[1].DecideAsync(request, CancellationToken.None);
        decision.Refusal.Should().NotBeNull();
        decision.Refusal!.Kind.Should().Be(RefusalKind.Limit);
        ((string[])decision.Refusal.Extra!["violated-policies"]!).Should().Equal(policy);
        return decision;
    }

    private static void Complaints(LimiterRig rig) => rig.Arcjet?.Complaints.Should().BeEmpty("everything sent must be of Arcjet's protocol");
}
