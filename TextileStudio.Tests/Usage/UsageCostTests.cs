using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using TextileStudio.Core.Ai;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Usage;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Usage;

/// <summary>What things cost, what may be spent, and who is told when.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class UsageCostTests(DatabaseProvider provider)
{
    private static readonly DateOnly Today = new(2026, 11, 8);
    private readonly PriceOptions _prices = new() { InrPerUsd = 100, XPostUsd = 0.02m, XPostWithLinkUsd = 0.2m, WhatsAppTemplates = { ["order_sent"] = "utility" } };
    private FakeTime _time = null!;
    private TestDb _db = null!;

    [SetUp]
    public async Task Start()
    {
        _time = new FakeTime();
        _db = await TestDb.CreateAsync(provider, _time);
        _prices.WhatsAppInr["marketing"] = 0.9m;
        _prices.WhatsAppInr["utility"] = 0.1m;
    }

    [TearDown]
    public async Task Stop() => await _db.DisposeAsync();

    [Test]
    public async Task Posts_on_x_cost_by_whether_they_hold_a_web_address_and_a_first_comment_is_a_post()
    {
        await PostedAsync(Platform.X, "New silk sarees are here", "{}");
        await PostedAsync(Platform.X, "See meera.example.com/silk today", "{}", firstComment: "Order at https://meera.example.com");
        await PostedAsync(Platform.X, "Yesterday's", "{}", _time.GetUtcNow().AddDays(-1));
        await PostedAsync(Platform.Facebook, "https://meera.example.com", "{}");
        await _db.AddAsync(_db.NewPost(Platform.X));
        (await CostsAsync()).Should().BeEquivalentTo([
            new CostLine("2026-11-07", "x_post", Meter.Posts, 1, 0.02m, 2m),
            new CostLine("2026-11-08", "x_post", Meter.Posts, 1, 0.02m, 2m),
            new CostLine("2026-11-08", "x_post_with_link", Meter.Posts, 2, 0.4m, 40m)]);
    }

    [Test]
    public async Task Whatsapp_messages_cost_by_their_templates_category_when_they_arrive()
    {
        for (var i = 0; i < 3; i++)
            await PostedAsync(Platform.Whatsapp, "Diwali offer", """{"template":"diwali"}""");
        await PostedAsync(Platform.Whatsapp, "Sent", """{"template":"order_sent"}""");
        await PostedAsync(Platform.Whatsapp, "Hello", """{"message":"free"}""");
        await PostedAsync(Platform.Whatsapp, "Lost", """{"template":"diwali"}""", delivery: "undelivered");
        var broadcast = await PostedAsync(Platform.Whatsapp, "To all", """{"audience":"silk"}""");
        await PostedAsync(Platform.Whatsapp, "To one", "{}", parent: broadcast);
        (await CostsAsync()).Should().BeEquivalentTo([
            new CostLine("2026-11-08", "whatsapp_marketing", Meter.Posts, 4, 0.036m, 3.6m),
            new CostLine("2026-11-08", "whatsapp_utility", Meter.Posts, 1, 0.001m, 0.1m),
            new CostLine("2026-11-08", "whatsapp_service", Meter.Posts, 1, 0m, 0m)]);
    }

    [Test]
    public async Task Models_cost_what_their_answers_reported()
    {
        await CalledAsync(AiPurpose.Scene, 40_000);
        await CalledAsync(AiPurpose.Scene, 60_000);
        await CalledAsync(AiPurpose.Captions, 1_500);
        (await CostsAsync()).Should().BeEquivalentTo([
            new CostLine("2026-11-08", "ai_scene", Meter.Posters, 2, 0.1m, 10m),
            new CostLine("2026-11-08", "ai_captions", Meter.Captions, 1, 0.0015m, 0.15m)]);
    }

    [Test]
    public async Task Networks_in_the_sandbox_cost_nothing()
    {
        await PostedAsync(Platform.X, "a", "{}");
        await PostedAsync(Platform.Whatsapp, "b", "{}");
        await using var db = _db.Dbs.ForOrganization(TestDb.Organization);
        (await new UsageCosts(_prices, new PlatformTransports(new Dictionary<Platform, PlatformOptions>(), null)).ReadAsync(db, TestDb.Organization, Today, Today, CancellationToken.None)).Should().BeEmpty();
    }

    [Test]
    public async Task A_budget_tells_of_80_and_of_100_percent_once_each_month()
    {
        var budgets = new UsageBudgets(_db.Dbs, _db.Retry, Costs(), new UsageThresholds(_time), _time, NullLogger<UsageBudgets>.Instance);
        (await budgets.SetAsync(new Author(TestDb.Organization, null, "test"), 10, CancellationToken.None)).Should().BeNull();
        await CalledAsync(AiPurpose.Scene, 70_000);
        (await budgets.CheckAsync(TestDb.Organization, CancellationToken.None)).Should().BeEmpty("₹7 of ₹10");
        await CalledAsync(AiPurpose.Scene, 10_000);
        var warned = (await budgets.CheckAsync(TestDb.Organization, CancellationToken.None)).Should().ContainSingle().Subject;
        warned.Should().Be(new UsageThreshold(TestDb.Organization, UsageThresholds.Cost, "2026-11", 80, 800, 1000, _time.GetUtcNow()));
        await CalledAsync(AiPurpose.Scene, 30_000);
        (await budgets.CheckAsync(TestDb.Organization, CancellationToken.None)).Should().ContainSingle().Which.Percent.Should().Be(100);
        (await budgets.CheckAsync(TestDb.Organization, CancellationToken.None)).Should().BeEmpty("once");

        _time.Advance(TimeSpan.FromDays(30));
        (await budgets.CheckAsync(TestDb.Organization, CancellationToken.None)).Should().BeEmpty("a new month begins at nothing");
        await CalledAsync(AiPurpose.Scene, 200_000, "2026-12-08");
        await budgets.CheckAllAsync(CancellationToken.None);
        await using var db = _db.Dbs.ForOrganization(TestDb.Organization);
        var december = await db.UsagePeriods.SingleAsync(p => p.Period == "2026-12");
        (december.Used, december.WarnedAt, december.ReachedAt).Should().Be((2000, _time.GetUtcNow(), _time.GetUtcNow()));
    }

    [TestCase("0.5")]
    [TestCase("-3")]
    [TestCase("10000001")]
    [TestCase("5.001")]
    public async Task An_amount_that_is_no_budget_is_refused(string amount)
    {
        var budgets = new UsageBudgets(_db.Dbs, _db.Retry, Costs(), new UsageThresholds(_time), _time, NullLogger<UsageBudgets>.Instance);
        (await budgets.SetAsync(new Author(TestDb.Organization, null, "test"), decimal.Parse(amount), CancellationToken.None))!.Code.Should().Be("invalid_budget");
    }

    [Test]
    public async Task A_mark_is_passed_once_however_many_pass_it_together_and_not_at_all_if_the_work_is_undone()
    {
        var thresholds = new UsageThresholds(_time);
        var undone = async () => await _db.WriteAsync<int>(async (db, token) =>
        {
            (await thresholds.AddAsync(db, TestDb.Organization, "posts", "2026-11-08", 90, 100, token)).Should().HaveCount(1);
            throw new InvalidOperationException("The work fails after it was counted.");
        });
        await undone.Should().ThrowAsync<InvalidOperationException>();

        var passed = (await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => Task.Run(() => new WriteRetry(_db.Dbs, TimeProvider.System).InTransactionAsync(Scope.System, (db, token) =>
            thresholds.AddAsync(db, TestDb.Organization, "posts", "2026-11-08", 4, 100, token), CancellationToken.None).AsTask())))).SelectMany(p => p).ToList();
        passed.Select(p => (p.Percent, p.Used)).Should().BeEquivalentTo([(80, 80L), (100, 100L)], "each by the one that reached it");
        await using var db = _db.Dbs.ForOrganization(TestDb.Organization);
        var row = await db.UsagePeriods.SingleAsync();
        (row.Used, row.WarnedAt, row.ReachedAt).Should().Be((100, _time.GetUtcNow(), _time.GetUtcNow()));
    }

    [Test]
    public async Task Work_that_is_counted_marks_what_it_passes_of_the_days_limit()
    {
        var ledger = new UsageLedger(new LimitOptions { PostsPerDay = 5 }, new UsageThresholds(_time), _time);
        for (var i = 0; i < 4; i++)
        {
            await _db.WriteAsync(async (db, token) =>
            {
                await ledger.RecordAsync(db, new UsageRequest(TestDb.Organization, null, Meter.Posts, Platform.X), token);
                return 0;
            });
        }

        await using var db = _db.Dbs.ForOrganization(TestDb.Organization);
        var row = await db.UsagePeriods.SingleAsync();
        (row.Measure, row.Period, row.Used, row.Most, row.WarnedAt.HasValue, row.ReachedAt.HasValue).Should().Be(("posts", "2026-11-08", 4L, 5L, true, false));
    }

    private UsageCosts Costs() => new(_prices, new PlatformTransports(new Dictionary<Platform, PlatformOptions>
    {
        [Platform.X] = new() { Mode = PlatformMode.Live }, [Platform.Whatsapp] = new() { Mode = PlatformMode.Live },
    }, null));

    private async Task<IReadOnlyList<CostLine>> CostsAsync()
    {
        await using var db = _db.Dbs.ForOrganization(TestDb.Organization);
        return await Costs().ReadAsync(db, TestDb.Organization, Today.AddDays(-7), Today, CancellationToken.None);
    }

    private async Task<string> PostedAsync(Platform platform, string caption, string options, DateTimeOffset? at = null, string? firstComment = null, string? delivery = null, string? parent = null)
    {
        var plain = _db.NewPost(platform);
        var post = new ScheduledPost
        {
            Id = plain.Id, OrganizationId = plain.OrganizationId, AccountId = plain.AccountId, Platform = platform, Caption = caption, FirstComment = firstComment, Options = options, Metadata = "{}",
            ContentHash = plain.Id, ScheduledTime = plain.ScheduledTime, NextTry = plain.NextTry, LatestSend = plain.LatestSend, CreatedAt = plain.CreatedAt, UpdatedAt = plain.UpdatedAt, ParentId = parent,
        };
        await _db.AddAsync(post);
        var ticks = (at ?? _time.GetUtcNow()).UtcTicks;
        await using var db = _db.Dbs.ForSystem();
        await db.Database.ExecuteSqlAsync($"UPDATE scheduled_posts SET status = 'posted', posted_at = {ticks}, delivery = {delivery} WHERE id = {post.Id}");
        return post.Id;
    }

    private Task<int> CalledAsync(AiPurpose purpose, long micros, string day = "2026-11-08") => _db.WriteAsync(async (db, token) =>
    {
        db.AiCalls.Add(new AiCall
        {
            Id = _db.Ids.NewId(), OrganizationId = TestDb.Organization, Day = day, Purpose = purpose, Status = AiCallStatus.Settled, Provider = "gemini", Model = "m", CostMicros = micros,
            CreatedAt = _time.GetUtcNow(), UpdatedAt = _time.GetUtcNow(),
        });
        return await db.SaveChangesAsync(token);
    });
}
