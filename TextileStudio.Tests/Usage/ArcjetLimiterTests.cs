using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using TextileStudio.Core;
using TextileStudio.Core.Usage;
using TextileStudio.Core.Usage.Arcjet;

namespace TextileStudio.Tests.Usage;

/// <summary>What happens when Arcjet does not answer as it should, and what is remembered of its answers.</summary>
public sealed class ArcjetLimiterTests
{
    private const string Deny = """{"decision":{"id":"req_9","conclusion":"CONCLUSION_DENY","ttl":60,"ruleResults":[{"ruleId":"r1","state":"RULE_STATE_RUN","conclusion":"CONCLUSION_DENY","ttl":60,"fingerprint":"f1","reason":{"rateLimit":{"max":10,"remaining":4,"resetInSeconds":60,"windowInSeconds":60}}}]}}""";
    private static readonly UsageRequest Captions = new("org-1", "key-1", Meter.Captions);

    private static readonly object[] Failures =
    [
        new object[] { 401, """{"code":"unauthenticated","message":"no"}""", "unauthenticated" },
        new object[] { 403, """{"code":"permission_denied"}""", "permission_denied" },
        new object[] { 429, """{"code":"resource_exhausted"}""", "resource_exhausted" },
        new object[] { 429, "slow down", "unavailable" },
        new object[] { 500, """{"code":"internal"}""", "internal" },
        new object[] { 503, "<html>", "unavailable" },
        new object[] { 302, "", "unknown" },
        new object[] { 200, "<html>hello</html>", "unreadable" },
        new object[] { 200, "", "unreadable" },
        new object[] { 200, "{}", "no_decision" },
        new object[] { 200, """{"decision":{"conclusion":"CONCLUSION_UNSPECIFIED"}}""", "no_decision" },
        new object[] { 200, """{"decision":{"conclusion":"CONCLUSION_ERROR","reason":{"error":{"message":"x"}}}}""", "no_decision" },
        new object[] { 500, """{"code":"ajkey_01canary7f3a9"}""", "unknown" },
    ];

    [TestCaseSource(nameof(Failures))]
    public async Task A_failed_call_is_no_answer_and_the_embedded_limiter_decides(int status, string body, string cause)
    {
        await using var rig = await StartAsync();
        rig.Arcjet!.Play(status, body, times: 20);
        var first = await AskAsync(rig);
        first.Refusal.Should().BeNull("a failed call is never a denial of our user");
        first.Windows.Single().Remaining.Should().Be(9, "the embedded limiter has decided");
        for (var i = 0; i < 9; i++)
            (await AskAsync(rig)).Refusal.Should().BeNull();
        (await AskAsync(rig)).Refusal!.Kind.Should().Be(RefusalKind.Limit, "the request is still limited");

        var line = rig.Log.Lines.Should().ContainSingle("one line per change of state").Subject;
        line.Level.Should().Be(status == 401 ? LogLevel.Error : LogLevel.Warning);
        if (status != 401)
            line.Text.Should().Contain($"({cause})");
        line.Text.Should().NotContain(FakeArcjet.Key);
        rig.Arcjet.Questions.Count.Should().BeLessThan(4, "a service that fails is left alone");
    }

    [Test]
    public async Task A_slow_answer_is_given_up_after_two_seconds()
    {
        await using var rig = await StartAsync();
        rig.Arcjet!.Play(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        var asking = AskAsync(rig);
        await rig.Arcjet.Asked.WaitAsync();
        rig.Time.Advance(TimeSpan.FromMilliseconds(1_999));
        asking.IsCompleted.Should().BeFalse();
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        (await asking).Refusal.Should().BeNull();
        rig.Log.Lines.Single().Text.Should().Contain("(timeout)");
    }

    [Test]
    public async Task An_answer_that_dribbles_or_never_ends_is_given_up_too()
    {
        await using var rig = await StartAsync();
        rig.Arcjet!.Play(async context =>
        {
            await context.Response.WriteAsync("{\"decision\":");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        var asking = AskAsync(rig);
        await rig.Arcjet.Asked.WaitAsync();
        while (!asking.IsCompleted)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await asking).Refusal.Should().BeNull();
        rig.Arcjet.Play(200, new string(' ', 300_000) + "{}");
        (await AskAsync(rig)).Refusal.Should().BeNull("300 kB are no decision");
        rig.Arcjet.Play(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        (await AskAsync(rig)).Refusal.Should().BeNull();
    }

    [Test]
    public async Task Open_lets_everything_pass_and_closed_nothing()
    {
        await using (var open = await StartAsync(o => Set(o, "open")))
        {
            open.Arcjet!.Play(500, "", times: 50);
            for (var i = 0; i < 15; i++)
                (await AskAsync(open)).Refusal.Should().BeNull("10 are allowed, and nobody counts");
        }

        await using var closed = await StartAsync(o => Set(o, "closed"));
        closed.Arcjet!.Play(500, "", times: 50);
        var refused = (await AskAsync(closed)).Refusal!;
        (refused.Kind, refused.Code).Should().Be((RefusalKind.Unavailable, "limits_unavailable"), "503, for the user has done nothing wrong");
        refused.RetryAfter.Should().BePositive();

        static ArcjetOptions Set(ArcjetOptions options, string policy)
        {
            options.OnFailure = policy;
            return options;
        }
    }

    [Test]
    public async Task After_three_failures_in_a_row_arcjet_is_left_alone_for_ten_seconds_and_then_tried_once()
    {
        await using var rig = await StartAsync();
        rig.Arcjet!.Play(503, "", times: 4);
        for (var i = 0; i < 6; i++)
            await AskAsync(rig);
        rig.Arcjet.Questions.Should().HaveCount(3);
        rig.Time.Advance(TimeSpan.FromSeconds(10));
        await AskAsync(rig);
        await AskAsync(rig);
        rig.Arcjet.Questions.Should().HaveCount(4, "one question found it still away");
        rig.Time.Advance(TimeSpan.FromSeconds(10));
        (await AskAsync(rig)).Windows.Single().Remaining.Should().Be(9, "Arcjet decides again, by its own count");
        rig.Log.Lines.Select(l => l.Level).Should().Equal(LogLevel.Warning, LogLevel.Information);
    }

    [Test]
    public async Task The_embedded_limiter_takes_over_at_the_point_reached()
    {
        await using var rig = await StartAsync();
        for (var i = 0; i < 7; i++)
            await AskAsync(rig);
        rig.Arcjet!.Play(500, "", times: 50);
        (await AskAsync(rig)).Windows.Single().Remaining.Should().Be(2, "the seven that Arcjet granted count here too");
    }

    [Test]
    public async Task A_key_that_is_refused_is_told_loudly_once_and_never_shown()
    {
        await using var rig = await LimiterRig.StartAsync(LimiterKind.Arcjet, Ten(), key: "ajkey_wrong_and_secret");
        for (var i = 0; i < 5; i++)
            await AskAsync(rig);
        var line = rig.Log.Lines.Single();
        line.Level.Should().Be(LogLevel.Error);
        line.Text.Should().Contain(ArcjetKey.Variable).And.NotContain("ajkey_");
        new ArcjetKey("ajkey_x").ToString().Should().Be("***");
        $"{new ArcjetKey("ajkey_x")}".Should().NotContain("ajkey_x");
    }

    [Test]
    public async Task A_denial_stands_for_its_ttl_and_only_for_as_much_or_more()
    {
        await using var rig = await StartAsync();
        rig.Arcjet!.Play(200, Deny);
        var asked = (await AskAsync(rig, 6)).Refusal!;
        asked.Extra!["decision_id"].Should().Be("req_9");
        asked.RetryAfter.Should().Be(TimeSpan.FromSeconds(60));

        rig.Time.Advance(TimeSpan.FromSeconds(48));
        var remembered = (await AskAsync(rig, 6)).Refusal!;
        rig.Arcjet.Questions.Should().HaveCount(1, "the no is remembered");
        remembered.RetryAfter.Should().Be(TimeSpan.FromSeconds(12));
        ((string)remembered.Extra!["decision_id"]!).Should().StartWith("lreq_");
        (await AskAsync(rig, 7)).Refusal.Should().NotBeNull();
        rig.Arcjet.Questions.Should().HaveCount(1);

        (await AskAsync(rig, 1)).Refusal.Should().BeNull("less than what was refused is asked anew");
        rig.Arcjet.Questions.Should().HaveCount(2);
        rig.Time.Advance(TimeSpan.FromSeconds(12));
        (await AskAsync(rig, 6)).Refusal.Should().BeNull();
        rig.Arcjet.Questions.Should().HaveCount(3, "its ttl is over");

        await rig.Arcjet.Reported.WaitAsync();
        await rig.Arcjet.Reported.WaitAsync();
        rig.Arcjet.Complaints.Should().BeEmpty();
        var report = rig.Arcjet.Reports.Single(r => (string)r["details"]!["extra"]!["requested"]! == "6"); // the two travel on their own: either may arrive first
        var decision = report["decision"]!;
        ((string)decision["conclusion"]!, (int)decision["ttl"]!).Should().Be(("CONCLUSION_DENY", 12));
        var result = decision["ruleResults"]![0]!;
        ((string)result["state"]!, (string)result["ruleId"]!, (string)result["fingerprint"]!).Should().Be(("RULE_STATE_CACHED", "r1", "f1"));
        ((int)result["reason"]!["rateLimit"]!["resetInSeconds"]!).Should().Be(12, "seconds left, not the seconds it was");
    }

    [TestCase("RULE_STATE_DRY_RUN")]
    [TestCase("RULE_STATE_NOT_RUN")]
    [TestCase("RULE_STATE_CACHED")]
    public async Task A_denial_of_a_rule_that_did_not_run_is_not_remembered(string state)
    {
        await using var rig = await StartAsync();
        rig.Arcjet!.Play(200, Deny.Replace("RULE_STATE_RUN", state, StringComparison.Ordinal));
        (await AskAsync(rig)).Refusal.Should().NotBeNull("the decision as a whole is a no");
        (await AskAsync(rig)).Refusal.Should().BeNull();
        rig.Arcjet.Questions.Should().HaveCount(2);
    }

    [Test]
    public async Task Another_organizations_denial_is_not_ours()
    {
        await using var rig = await StartAsync();
        rig.Arcjet!.Play(200, Deny);
        (await AskAsync(rig)).Refusal.Should().NotBeNull();
        (await rig.Nodes[0].DecideAsync(Captions with { OrganizationId = "org-2" }, CancellationToken.None)).Refusal.Should().BeNull();
    }

    [Test]
    public async Task A_challenge_is_a_no_and_a_no_without_rules_is_one_too()
    {
        await using var rig = await StartAsync();
        rig.Arcjet!.Play(200, """{"decision":{"id":"req_1","conclusion":"CONCLUSION_CHALLENGE"}}""")
            .Play(200, """{"decision":{"id":"req_01","conclusion":"CONCLUSION_DENY","ttl":42,"reason":{"rateLimit":{"max":100,"resetInSeconds":42,"windowInSeconds":60}}}}""");
        (await AskAsync(rig)).Refusal!.RetryAfter.Should().Be(TimeSpan.FromSeconds(1));
        (await AskAsync(rig)).Refusal!.RetryAfter.Should().Be(TimeSpan.FromSeconds(42));
    }

    [Test]
    public async Task Nobody_waits_for_a_report()
    {
        await using var rig = await StartAsync();
        rig.Arcjet!.OnReport = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        rig.Arcjet.Play(200, Deny);
        await AskAsync(rig);
        for (var i = 0; i < 40; i++)
            (await AskAsync(rig)).Refusal.Should().NotBeNull();
        await rig.Arcjet.Reported.WaitAsync();
        rig.Arcjet.Reports.Count.Should().BeLessThanOrEqualTo(16, "reports that hang are not heaped up");
    }

    [Test]
    public async Task Work_that_was_granted_and_failed_is_given_back_here_and_stays_used_at_arcjet()
    {
        await using var rig = await StartAsync();
        await using (await rig.Nodes[0].DecideAsync(Captions with { Requested = 4 }, CancellationToken.None))
        {
        }

        (await rig.Embedded[0].LookAsync(Captions with { Requested = 0 }, CancellationToken.None)).Windows.Single().Remaining.Should().Be(10);
        (await AskAsync(rig)).Windows.Single().Remaining.Should().Be(5, "Arcjet knows no refund");
    }

    [Test]
    public async Task Whatever_nonsense_is_answered_there_is_a_decision()
    {
        TestContext.Out.WriteLine($"{TestRun.SeedVariable}={TestRun.Seed}");
        var random = new Random(TestRun.Seed);
        await using var rig = await StartAsync();
        string[] pieces = ["{", "}", "[", "]", ",", ":", "null", "true", "-1", "1e400", "4294967296", "\"\\ud800\"", "\"CONCLUSION_DENY\"", "\"ttl\"", "\"decision\"", "\"ruleResults\"", "\0", "é"];
        for (var i = 0; i < 300; i++)
        {
            var answer = Deny;
            for (var cuts = random.Next(1, 5); cuts > 0; cuts--)
            {
                var at = random.Next(answer.Length);
                answer = answer[..at] + pieces[random.Next(pieces.Length)] + answer[Math.Min(answer.Length, at + random.Next(12))..];
            }

            rig.Arcjet!.Play(random.Next(6) == 0 ? 500 : 200, answer);
            var decision = await rig.Nodes[0].DecideAsync(Captions with { OrganizationId = $"org-{i}" }, CancellationToken.None);
            decision.Refusal?.Kind.Should().Be(RefusalKind.Limit);
            decision.Refusal?.RetryAfter.Should().BePositive();
            rig.Time.Advance(TimeSpan.FromSeconds(11));
        }
    }

    private static LimitOptions Ten()
    {
        var options = new LimitOptions { CaptionsPerDay = null, PostersPerDay = null, PostsPerDay = null };
        options.Rules["shop"] = new LimitRule { Max = 10, WindowSeconds = 36_000 };
        return options;
    }

    private static Task<LimiterRig> StartAsync(Func<ArcjetOptions, ArcjetOptions>? settings = null) => LimiterRig.StartAsync(LimiterKind.Arcjet, Ten(), settings);

    private static Task<UsageDecision> AskAsync(LimiterRig rig, int requested = 1) => rig.Nodes[0].DecideAsync(Captions with { Requested = requested }, CancellationToken.None).AsTask();
}
