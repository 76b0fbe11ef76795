using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Usage;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Usage;

/// <summary>What the embedded limiter promises beyond any other: it keeps its counts, and gives back what was not used.</summary>
[TestFixture(LimiterKind.EmbeddedOnSqlite)]
[TestFixture(LimiterKind.EmbeddedOnPostgres)]
public sealed class EmbeddedLimiterTests(LimiterKind kind)
{
    private static readonly UsageRequest Poster = new("org-1", "key-1", Meter.Posters);

    [Test]
    public async Task What_was_not_done_is_given_back_and_what_was_done_is_not()
    {
        await using var rig = await LimiterRig.StartAsync(kind, PerDay(5));
        await using (var failed = await rig.Nodes[0].DecideAsync(Poster with { Requested = 3 }, CancellationToken.None))
            failed.Windows.Single().Remaining.Should().Be(2);
        await using (var done = await rig.Nodes[1].DecideAsync(Poster with { Requested = 2 }, CancellationToken.None))
        {
            done.Windows.Single().Remaining.Should().Be(3, "the failed three are back");
            done.Keep();
        }

        (await LeftAsync(rig)).Should().Be(3);
    }

    [Test]
    public async Task A_hundred_that_fail_together_leave_the_limit_as_it_was()
    {
        await using var rig = await LimiterRig.StartAsync(kind, PerDay(100));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
        {
            await using var decision = await rig.Nodes[i % 2].DecideAsync(Poster, CancellationToken.None);
        })));
        (await LeftAsync(rig)).Should().Be(100);
    }

    [Test]
    public async Task Decisions_that_arrive_together_share_a_commit_and_two_nodes_never_wait_in_a_circle()
    {
        var options = PerDay(null);
        options.Rules["shop"] = new LimitRule { Level = "organization", Max = 30, WindowSeconds = 86_400 };
        options.Rules["net"] = new LimitRule { Level = "network", Meter = "posts", Max = 1_000, WindowSeconds = 3_600 };
        options.Rules["house"] = new LimitRule { Level = "platform", Max = 1_000_000, WindowSeconds = 3_600 };
        await using var rig = await LimiterRig.StartAsync(kind, options);
        var commits = new Commits();
        EmbeddedLimiter[] nodes = [rig.NewEmbedded(commits), rig.NewEmbedded(commits)];

        // Each wants other shops' and networks' limits, in an order of its own.
        var networks = Enum.GetValues<Platform>();
        var wanted = Enumerable.Range(0, 800).Select(i => new UsageRequest($"org-{i % 20}", null, Meter.Posts, networks[i % networks.Length])).ToArray();
        new Random(TestRun.Seed).Shuffle(wanted);
        var decisions = await Task.WhenAll(wanted.Select((request, i) => Task.Run(async () => await nodes[i % 2].DecideAsync(request, CancellationToken.None))));
        decisions.Zip(wanted).Where(d => d.First.Refusal is null).GroupBy(d => d.Second.OrganizationId).Should().HaveCount(20).And.OnlyContain(shop => shop.Count() == 30, "of forty of each shop, whatever group they came in");
        commits.Count.Should().BeLessThan(400, "a durable commit is paid once for many");
        commits.Begun.Should().Be(commits.Count, "no group was thrown back by a deadlock");
    }

    [Test]
    public async Task What_is_given_back_after_its_window_ended_does_not_enlarge_the_next()
    {
        await using var rig = await LimiterRig.StartAsync(kind, PerDay(5));
        var late = await rig.Nodes[0].DecideAsync(Poster with { Requested = 5 }, CancellationToken.None);
        rig.Time.Advance(TimeSpan.FromDays(1));
        (await rig.Nodes[0].DecideAsync(Poster with { Requested = 4 }, CancellationToken.None)).Refusal.Should().BeNull();
        await late.DisposeAsync();
        (await LeftAsync(rig)).Should().Be(1);
    }

    [Test]
    public async Task Counts_outlive_the_process()
    {
        await using var rig = await LimiterRig.StartAsync(kind, PerDay(5));
        (await rig.Nodes[0].DecideAsync(Poster with { Requested = 4 }, CancellationToken.None)).Keep();
        var restarted = rig.NewEmbedded();
        (await restarted.DecideAsync(Poster with { Requested = 2 }, CancellationToken.None)).Refusal!.Kind.Should().Be(RefusalKind.Limit);
        (await restarted.DecideAsync(Poster, CancellationToken.None)).Refusal.Should().BeNull();
    }

    [Test]
    public async Task What_is_whole_again_is_forgotten_and_what_counts_is_kept()
    {
        await using var rig = await LimiterRig.StartAsync(kind, PerDay(5));
        await rig.Nodes[0].DecideAsync(Poster, CancellationToken.None);
        (await rig.Embedded[0].SweepAsync(CancellationToken.None)).Should().Be(0, "the day is not over");
        rig.Time.Advance(TimeSpan.FromHours(22));
        (await rig.Embedded[0].SweepAsync(CancellationToken.None)).Should().Be(1);
        await using var db = rig.Dbs.ForSystem();
        (await db.LimitUses.CountAsync()).Should().Be(0);
    }

    [Test]
    public async Task A_higher_limit_goes_on_from_what_is_used()
    {
        await using var rig = await LimiterRig.StartAsync(kind, PerDay(5));
        await rig.Nodes[0].DecideAsync(Poster with { Requested = 5 }, CancellationToken.None);
        await using var raised = await LimiterRig.StartAsync(kind, PerDay(8));
        await using (var db = rig.Dbs.ForSystem())
        await using (var other = raised.Dbs.ForSystem())
        {
            other.LimitUses.AddRange(await db.LimitUses.AsNoTracking().ToListAsync());
            await other.SaveChangesAsync();
        }

        (await LeftAsync(raised)).Should().Be(3);
    }

    private static LimitOptions PerDay(long? posters) => new() { PostersPerDay = posters, CaptionsPerDay = null, PostsPerDay = null };

    private static async Task<long> LeftAsync(LimiterRig rig) => (await rig.Nodes[0].LookAsync(Poster with { Requested = 0 }, CancellationToken.None)).Windows.Single().Remaining;
}

/// <summary>The arithmetic of limits, on its own.</summary>
public sealed class AllowanceTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 8, 4, 0, 0, TimeSpan.Zero);

    [Test]
    public void Under_random_use_no_limit_gives_more_than_it_has_and_every_wait_is_true()
    {
        TestContext.Out.WriteLine($"{TestRun.SeedVariable}={TestRun.Seed}");
        var random = new Random(TestRun.Seed);
        for (var run = 0; run < 300; run++)
        {
            var algorithm = (LimitAlgorithm)(run % 3);
            var policy = new LimitPolicy("p", LimitLevel.Organization, null, algorithm, random.Next(1, 40), random.Next(1, 10), TimeSpan.FromSeconds(random.Next(1, 300)), LimitMode.Live);
            var (now, state, taken) = (Start, (string?)null, new List<(DateTimeOffset At, long Amount)>());
            for (var step = 0; step < 60; step++)
            {
                now += TimeSpan.FromMilliseconds(random.Next(0, (int)policy.Period.TotalMilliseconds / 3));
                var amount = random.Next(1, (int)policy.Capacity + 1);
                var allowance = Allowance.Of(policy, state, now);
                allowance.Left.Should().BeInRange(0, policy.Capacity);
                var wait = allowance.EnoughIn(amount);
                if (wait > TimeSpan.Zero)
                {
                    Allowance.Of(policy, state, now + wait).Left.Should().BeGreaterThanOrEqualTo(amount, $"{policy} after {wait} (run {run}, step {step})");
                    Allowance.Of(policy, state, now + wait - TimeSpan.FromTicks(1)).Left.Should().BeLessThan(amount, "no longer than needed");
                    continue;
                }

                taken.Add((now, amount));
                var mark = allowance.Take(amount);
                if (random.Next(5) == 0)
                {
                    allowance.GiveBack(mark, amount);
                    taken.RemoveAt(taken.Count - 1);
                }

                state = allowance.State;
                var most = algorithm switch
                {
                    LimitAlgorithm.SlidingWindow => taken.Where(t => t.At > now - policy.Period).Sum(t => t.Amount),
                    LimitAlgorithm.FixedWindow => taken.Where(t => t.At.UtcTicks / policy.Period.Ticks == now.UtcTicks / policy.Period.Ticks).Sum(t => t.Amount),
                    _ => taken.Sum(t => t.Amount) - ((now - Start).Ticks / policy.Period.Ticks * policy.RefillRate),
                };
                most.Should().BeLessThanOrEqualTo(policy.Capacity, $"{policy} (run {run}, step {step})");
            }
        }
    }

    [TestCase(LimitAlgorithm.TokenBucket)]
    [TestCase(LimitAlgorithm.FixedWindow)]
    [TestCase(LimitAlgorithm.SlidingWindow)]
    public void A_clock_that_was_a_year_ahead_and_came_back_locks_nobody_out(LimitAlgorithm algorithm)
    {
        var policy = new LimitPolicy("p", LimitLevel.Organization, null, algorithm, 10, 10, TimeSpan.FromHours(1), LimitMode.Live);
        var ahead = Allowance.Of(policy, null, Start.AddDays(365));
        ahead.Take(10);
        var back = Allowance.Of(policy, ahead.State, Start);
        Allowance.Of(policy, back.State, Start + policy.Period + policy.Period).Left.Should().Be(10);
        back.EnoughIn(10).Should().BeLessThanOrEqualTo(policy.Period * 2);
    }

    [Test]
    public void A_clock_that_steps_back_a_little_gives_nothing_twice()
    {
        foreach (var algorithm in Enum.GetValues<LimitAlgorithm>())
        {
            var policy = new LimitPolicy("p", LimitLevel.Organization, null, algorithm, 10, 1, TimeSpan.FromHours(1), LimitMode.Live);
            var first = Allowance.Of(policy, null, Start);
            first.Take(10);
            Allowance.Of(policy, first.State, Start.AddMinutes(-1)).Left.Should().Be(0, $"{algorithm}: the window that was used is not over");
        }
    }

    [TestCase("level", "house")]
    [TestCase("meter", "socks")]
    [TestCase("algorithm", "leaky")]
    [TestCase("name", "Not A Name")]
    [TestCase("max", "none")]
    [TestCase("slow", "a bucket that fills in 40 years")]
    [TestCase("twice", "same limit")]
    public void A_limit_that_cannot_be_meant_is_told_in_a_sentence(string what, string why)
    {
        var options = new LimitOptions();
        var rule = new LimitRule { Max = 5, WindowSeconds = 60 };
        switch (what)
        {
            case "level": rule.Level = why; break;
            case "meter": rule.Meter = why; break;
            case "algorithm": rule.Algorithm = why; break;
            case "max": rule.Max = null; break;
            case "slow": (rule.Algorithm, rule.Capacity, rule.RefillRate, rule.IntervalSeconds) = ("token_bucket", 4_000_000_000, 1, 3); break;
            case "twice": options.Rules["also"] = new LimitRule { Max = 5, WindowSeconds = 60 }; break;
        }

        options.Rules[what == "name" ? why : "rule"] = rule;
        var wrong = new List<string>();
        LimitPolicies.Read(options, wrong);
        wrong.Should().ContainSingle().Which.Should().StartWith("Studio:Limits:Rules:");
    }
}
