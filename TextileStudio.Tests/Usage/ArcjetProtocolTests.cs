using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core;
using TextileStudio.Core.Usage;
using TextileStudio.Core.Usage.Arcjet;

namespace TextileStudio.Tests.Usage;

/// <summary>What goes over the wire to Arcjet and what is read from it, field by field.</summary>
public sealed class ArcjetProtocolTests
{
    private static readonly LimitPolicy Bucket = new("shop", LimitLevel.Organization, null, LimitAlgorithm.TokenBucket, 100, 10, TimeSpan.FromSeconds(60), LimitMode.Live);

    [Test]
    public void Rules_and_fingerprints_are_named_as_arcjets_own_clients_name_them()
    {
        ArcjetQuestion.RuleId(Bucket).Should().Be("fc273d432675b4f45c82c54871ce40fe8be0bf59453bfa64effed7d823195e14");
        ArcjetQuestion.FingerprintOf([("orgId", "org_1")]).Should().Be("fp::2::7ced2bd2538e88de24f61bfe8d9f857b1808d6ba7462fc0f052e033e1aa8681a");
        ArcjetQuestion.FingerprintOf([("userId", "usr_9"), ("orgId", "org_1")]).Should().Be("fp::2::37ce030e2c2d9dbfe3f07dc51228edca7bc8dac47307a3b7a20e9704326b5b47", "in any order");
        new ArcjetQuestion([new AppliedLimit(Bucket, "org_1")], new UsageRequest("org_1", null, Meter.Posts)).Fingerprint(Bucket)
            .Should().Be("fp::2::7ced2bd2538e88de24f61bfe8d9f857b1808d6ba7462fc0f052e033e1aa8681a");
    }

    [Test]
    public async Task A_question_is_the_documented_one_and_carries_nothing_of_a_person()
    {
        var options = new LimitOptions { CaptionsPerDay = 50, PostersPerDay = null, PostsPerDay = null };
        options.Rules["shop"] = new LimitRule { Algorithm = "token_bucket", Capacity = 10, RefillRate = 10, IntervalSeconds = 60 };
        options.Rules["slide"] = new LimitRule { Level = "user", Algorithm = "sliding_window", Max = 7, WindowSeconds = 30, Mode = "dry_run" };
        await using var rig = await LimiterRig.StartAsync(LimiterKind.Arcjet, options);
        var request = new UsageRequest("org_1", "key_1", Meter.Captions, Requested: 6)
        {
            UserId = "usr_9",
            Origin = new RequestOrigin("203.0.113.7", "POST", "https:", "shop.example", "/api/textile/caption/"),
        };
        (await rig.Nodes[0].DecideAsync(request, CancellationToken.None)).Refusal.Should().BeNull();

        rig.Arcjet!.Complaints.Should().BeEmpty();
        JsonNode.DeepEquals(rig.Arcjet.Questions.Single(), JsonNode.Parse(
            """
            {"sdkVersion":"0.1.0","characteristics":["orgId","meter","userId"],
             "details":{"ip":"203.0.113.7","method":"POST","protocol":"https:","host":"shop.example","path":"/api/textile/caption/",
                        "extra":{"requested":"6","meter":"captions","orgId":"org_1","userId":"org_1|usr_9"}},
             "rules":[
              {"rateLimit":{"mode":"MODE_LIVE","algorithm":"RATE_LIMIT_ALGORITHM_FIXED_WINDOW","characteristics":["orgId","meter"],"max":50,"windowInSeconds":86400}},
              {"rateLimit":{"mode":"MODE_LIVE","algorithm":"RATE_LIMIT_ALGORITHM_TOKEN_BUCKET","characteristics":["orgId"],"refillRate":10,"interval":60,"capacity":10}},
              {"rateLimit":{"mode":"MODE_DRY_RUN","algorithm":"RATE_LIMIT_ALGORITHM_SLIDING_WINDOW","characteristics":["userId"],"max":7,"interval":30}}]}
            """)).Should().BeTrue(rig.Arcjet.Questions.Single().ToJsonString());
        var headers = rig.Arcjet.Headers;
        headers["Authorization"].Should().Be($"Bearer {FakeArcjet.Key}");
        headers["Connect-Protocol-Version"].Should().Be("1");
        headers["Connect-Timeout-Ms"].Should().Be("2000");
        headers["Content-Type"].Should().StartWith("application/json");
        headers.Keys.Should().NotContain("Cookie");
    }

    [Test]
    public void What_an_answer_leaves_out_is_zero()
    {
        var decision = Read("""{"decision":{"id":"req_01","conclusion":"CONCLUSION_DENY","ttl":42,"reason":{"rateLimit":{"max":100,"resetInSeconds":42,"windowInSeconds":60}}}}""")!;
        decision.Should().BeEquivalentTo(new { Id = "req_01", Conclusion = ArcjetConclusion.Deny, Ttl = 42L, Reason = new ArcjetReason(100, 0, 42, 60) });
        decision.Results.Should().BeEmpty();
    }

    [TestCase("""{}""", null)]
    [TestCase("""[]""", null)]
    [TestCase("""{"decision":null}""", null)]
    [TestCase("""{"decision":{"conclusion":2,"ttl":"7","news":{"a":[1]}}}""", ArcjetConclusion.Deny)]
    [TestCase("""{"decision":{"conclusion":"CONCLUSION_PERHAPS"}}""", ArcjetConclusion.Unspecified)]
    [TestCase("""{"decision":{"conclusion":77,"ttl":-3,"ruleResults":[null,7,{}]}}""", ArcjetConclusion.Unspecified)]
    [TestCase("""{"decision":{"conclusion":"CONCLUSION_ALLOW","reason":{},"ruleResults":[{"state":"RULE_STATE_DRY_RUN","conclusion":2,"reason":{"shield":{}}}]}}""", ArcjetConclusion.Allow)]
    [TestCase("""{"decision":{"conclusion":"CONCLUSION_ALLOW","id":"\ud800"}}""", ArcjetConclusion.Allow)]
    [TestCase("""{"decision":{"\ud800":1,"conclusion":"CONCLUSION_ALLOW"}}""", ArcjetConclusion.Allow)]
    [TestCase("""{"decision":{"conclusion":"1"}}""", ArcjetConclusion.Unspecified)]
    public void Answers_are_read_forgivingly(string answer, object? conclusion) => Read(answer)?.Conclusion.Should().Be((ArcjetConclusion?)conclusion);

    [Test]
    public void A_local_id_is_26_characters_of_crockfords_base_32_that_sort_by_time()
    {
        var at = new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
        var ids = Enumerable.Range(0, 50).Select(i => ArcjetIds.Local(at.AddMilliseconds(i))).ToList();
        ids.Should().AllSatisfy(id => id.Should().MatchRegex("^lreq_[0-7][0-9a-hjkmnp-tv-z]{25}$"));
        ids.Should().BeInAscendingOrder(StringComparer.Ordinal).And.OnlyHaveUniqueItems();
    }

    private static ArcjetDecision? Read(string answer)
    {
        using var json = LooseJson.Document(answer);
        return ArcjetDecision.Read(json.RootElement);
    }
}
