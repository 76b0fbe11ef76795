using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using TextileStudio.Core;
using TextileStudio.Core.Analytics;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Retention;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Usage;
using TextileStudio.Tests.Data;
using TextileStudio.Tests.Reliability;

namespace TextileStudio.Tests.Retention;

/// <summary>Finished posts go to the archive and nothing is lost on the way, whatever fails.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class PostArchiveTests(DatabaseProvider provider)
{
    private const int Days = 100;
    private readonly RetentionOptions _options = new() { PostDays = Days, PauseMs = 0, AtOnce = 2 };
    private readonly PriceOptions _prices = new();
    private TestDb _test = null!;

    [SetUp]
    public async Task StartAsync()
    {
        // PostgreSQL judges age by its own clock.
        _test = await TestDb.CreateAsync(provider, provider is DatabaseProvider.Sqlite ? new FakeTime() : null);
        (_options.PostDays, _options.PauseMs, _options.AtOnce, _options.MostPerRun) = (Days, 0, 2, 20_000);
    }

    [TearDown]
    public async Task StopAsync() => await _test.DisposeAsync();

    [Test]
    public async Task What_is_open_young_or_in_doubt_stays()
    {
        string[] go =
        [
            await PlantAsync(PostStatus.Posted), await PlantAsync(PostStatus.Failed), await PlantAsync(PostStatus.Cancelled),
            await PlantAsync(PostStatus.Cancelled, attempt: "unknown"), // its owner left it as it is
        ];
        string[] stay =
        [
            await PlantAsync(PostStatus.Posted, days: Days - 1),
            await PlantAsync(PostStatus.Posted, touchedDays: Days - 1),
            await PlantAsync(PostStatus.Pending), await PlantAsync(PostStatus.Scheduled), await PlantAsync(PostStatus.Publishing),
            await PlantAsync(PostStatus.NeedsCheck, reason: "unconfirmed"), await PlantAsync(PostStatus.NeedsCheck, reason: "missed"), await PlantAsync(PostStatus.NeedsCheck, reason: "account_disconnected"),
            await PlantAsync(PostStatus.Posted, attempt: ""), await PlantAsync(PostStatus.Failed, attempt: "unknown"),
        ];
        var open = await PlantAsync(PostStatus.Posted, Platform.Whatsapp);
        string[] family = [open, await PlantAsync(PostStatus.Posted, Platform.Whatsapp, parent: open), await PlantAsync(PostStatus.NeedsCheck, Platform.Whatsapp, parent: open, reason: "unconfirmed")];
        var youngest = await PlantAsync(PostStatus.Posted, Platform.Whatsapp);
        string[] younger = [youngest, await PlantAsync(PostStatus.Posted, Platform.Whatsapp, parent: youngest), await PlantAsync(PostStatus.Posted, Platform.Whatsapp, parent: youngest, touchedDays: 3)];

        (await RunAsync()).Posts.Should().Be(go.Length);
        (await LeftAsync()).Should().BeEquivalentTo([.. stay, .. family, .. younger], "none of them is finished, old and beyond doubt, and a broadcast waits for all its messages");
        Archived().Should().BeEquivalentTo(go);
        (await RunAsync()).Should().Be(ArchiveRun.None);
    }

    [Test]
    public async Task A_broadcast_goes_with_all_its_messages_and_every_figure_of_money_stays()
    {
        var broadcast = await PlantAsync(PostStatus.Posted, Platform.Whatsapp);
        for (var i = 0; i < 5; i++)
            await PlantAsync(i == 0 ? PostStatus.Failed : PostStatus.Posted, Platform.Whatsapp, parent: broadcast, person: true, options: i == 1 ? """{"message":"free"}""" : "{}");
        await PlantAsync(PostStatus.Posted, Platform.Whatsapp, parent: broadcast, person: true, delivery: "undelivered");
        await PlantAsync(PostStatus.Posted, Platform.X);
        await PlantAsync(PostStatus.Posted, Platform.X, caption: "See meera.example.com", comment: "And more");
        await PlantAsync(PostStatus.Failed, Platform.X);
        await PlantAsync(PostStatus.Posted, Platform.X, days: 3);
        var before = await CostsAsync();
        before.Should().HaveCount(5, "two kinds of message, two of post on one day, one of another");

        (await RunAsync()).Posts.Should().Be(10);
        (await CostsAsync()).Should().BeEquivalentTo(before, "what months past have cost does not change because their posts were archived");
        (await LeftAsync()).Should().ContainSingle();
    }

    [Test]
    public async Task Figures_say_from_when_on_they_count()
    {
        using var last = new LastRead(_test.Dbs);
        var analytics = new PostAnalytics(_test.Dbs, last, _test.Time);
        Task<Outcome<PostFigures>> ReadAsync(DateTimeOffset? from) => analytics.ReadAsync(TestDb.Organization, new AnalyticsFilter(from, null, null, null, AnalyticsInterval.Day), CancellationToken.None);
        await PlantAsync(PostStatus.Posted);
        await PlantAsync(PostStatus.Posted, days: 1);
        (await ReadAsync(null)).Value.CountedFrom.Should().BeNull("nothing is archived");

        await RunAsync();
        var figures = (await ReadAsync(null)).Value;
        var mark = figures.CountedFrom!.Value;
        figures.Total.Should().Be(1);
        mark.Should().BeCloseTo(_test.Time.GetUtcNow().AddDays(-Days - 1), TimeSpan.FromMinutes(5));
        (await ReadAsync(mark.AddTicks(-1))).Value.CountedFrom.Should().Be(mark);
        (await ReadAsync(mark)).Value.CountedFrom.Should().BeNull("all of this range is counted");
    }

    [Test]
    public async Task No_failure_of_the_database_loses_a_row([Values] FailingStep step)
    {
        var all = new List<string>();
        using var faults = new DatabaseFaults(_test.Dbs);
        var struck = 0;
        for (var nth = 1; ; nth++)
        {
            faults.Disarm();
            for (var i = 0; i < 5; i++)
                all.Add(await PlantAsync(PostStatus.Posted, attempt: "accepted"));
            faults.Arm(step, seen => seen == nth);
            var failed = false;
            try
            {
                await RunAsync();
            }
            catch (Exception exception) when (WriteRetry.IsFull(exception))
            {
                failed = true;
            }

            faults.Disarm();
            var left = await LeftAsync();
            left.Union(Archived()).Should().BeEquivalentTo(all, $"a death at {step} {nth} leaves a post in the table, in the archive or in both");
            if (!failed)
                break;
            struck++;
            await RunAsync();
        }

        struck.Should().BeGreaterThan(2, "the steps were met");
        (await LeftAsync()).Should().BeEmpty();
        Archived().Should().OnlyHaveUniqueItems().And.BeEquivalentTo(all, "who reads the archive sees each post once, however often it was written");
        await using var db = _test.Dbs.ForSystem();
        (await db.Attempts.CountAsync() + await db.PostEvents.CountAsync()).Should().Be(0, "nothing is left of them");
        (await db.ArchiveMarks.SingleAsync()).Posts.Should().Be(all.Count, "counted as often as removed");
    }

    [Test]
    public async Task A_disk_that_takes_no_file_leaves_every_row()
    {
        string[] posts = [await PlantAsync(PostStatus.Posted), await PlantAsync(PostStatus.Posted)];
        await File.WriteAllTextAsync(_test.Paths.Archive, "in the way");
        await FluentActions.Awaiting(RunAsync).Should().ThrowAsync<IOException>();
        (await LeftAsync()).Should().BeEquivalentTo(posts);

        File.Delete(_test.Paths.Archive);
        Directory.CreateDirectory(Path.Combine(_test.Paths.Archive, "2025"));
        var half = Path.Combine(_test.Paths.Archive, "2025", "posts-2025-01-01-x.ndjson.gz.part");
        await File.WriteAllTextAsync(half, "half a file of a process that died");
        (await RunAsync()).Posts.Should().Be(2);
        File.Exists(half).Should().BeFalse("nobody wants it");
        Archived().Should().BeEquivalentTo(posts);
    }

    [Test]
    public async Task Between_two_batches_others_write_and_what_changed_meanwhile_is_written_again()
    {
        // A clock that stands still holds the run between its batches; where the clock is the machine's, the rest is long enough for two writes.
        (_options.AtOnce, _options.PauseMs) = (1, 2_000);
        string[] posts = [await PlantAsync(PostStatus.Posted, Platform.Whatsapp), await PlantAsync(PostStatus.Posted, Platform.Whatsapp)];
        var run = RunAsync();
        List<string> left;
        while ((left = await LeftAsync()).Count == 2)
            run.IsFaulted.Should().BeFalse();

        // The run rests. A report comes in, and somebody plans a post.
        var changed = left.Should().ContainSingle().Subject;
        (await _test.WriteAsync((db, token) => _test.Ledger.NoteDeliveryAsync(db, changed, Delivery.Read, _test.Time.GetUtcNow(), null, token))).Should().BeTrue("the run holds no lock while it rests");
        var planned = _test.NewPost();
        await _test.AddAsync(planned);
        while (!run.IsCompleted && _test.Time is FakeTime time)
            time.Advance(TimeSpan.FromSeconds(1));
        (await run).Should().Be(new ArchiveRun(2, 2, false), "what was written of it was not what it was by then: it was left, found again and written anew");
        (await LeftAsync()).Should().Equal(planned.Id);
        Files.Find(changed)!.Line.Should().Contain("\"delivery\":\"read\"", "the last state counts");
        Files.Check().Should().BeEquivalentTo(new ArchiveCheck(2, 2, 1, []));
        Archived().Should().BeEquivalentTo(posts);
    }

    [Test]
    public async Task A_run_ends_at_its_limit_and_the_next_goes_on()
    {
        for (var i = 0; i < 7; i++)
            await PlantAsync(PostStatus.Posted);
        _options.MostPerRun = 3;
        (await RunAsync()).Should().Be(new ArchiveRun(3, 1, true));
        (await RunAsync()).Should().Be(new ArchiveRun(3, 1, true));
        (await RunAsync()).Should().Be(new ArchiveRun(1, 1, false));
        _options.PostDays = 0;
        await PlantAsync(PostStatus.Posted, days: 5_000);
        (await RunAsync()).Should().Be(ArchiveRun.None, "0 keeps all");
        using (FileLock.TryTake(_test.Paths.ArchiveLock))
        {
            _options.PostDays = Days;
            (await RunAsync()).Should().Be(ArchiveRun.None, "another process is at it");
        }
    }

    [Test]
    public async Task A_broken_file_is_named_and_no_secret_is_in_a_whole_one()
    {
        var id = await PlantAsync(PostStatus.Posted, attempt: "accepted", handle: """{"upload_url":"https://up.example/x?access_token=EAAB-very-secret","session_token":"EAAB-very-secret"}""");
        await RunAsync();
        var found = Files.Find(id)!;
        found.Line.Should().NotContain("EAAB-very-secret").And.Contain("***");
        var bytes = await File.ReadAllBytesAsync(found.File);
        await File.WriteAllBytesAsync(found.File, bytes[..(bytes.Length / 2)]);
        FluentActions.Invoking(() => Files.Find(id)).Should().Throw<InvalidDataException>().WithMessage($"{found.File} is broken: take it from a backup.");
        Files.Check().Broken.Should().Equal(found.File);
    }

    private ArchiveFiles Files => new(_test.Paths);

    private List<string> Archived() => [.. Files.Read().Select(p => p.Id)];

    private UsageCosts Costs() => new(_prices, new PlatformTransports(Enum.GetValues<Platform>().ToDictionary(p => p, _ => new PlatformOptions { Mode = PlatformMode.Live }), null));

    private Task<ArchiveRun> RunAsync() => new PostArchive(_test.Dbs, _test.Retry, Files, Costs(), _test.Paths, _test.Ids, Options.Create(_options), _test.Time, NullLogger<PostArchive>.Instance)
        .RunOnceAsync(CancellationToken.None);

    private async Task<List<string>> LeftAsync()
    {
        await using var db = _test.Dbs.ForSystem();
        return await db.Posts.Select(p => p.Id).ToListAsync();
    }

    private async Task<IReadOnlyList<CostLine>> CostsAsync()
    {
        await using var db = _test.Dbs.ForOrganization(TestDb.Organization);
        var today = DateOnly.FromDateTime(_test.Time.GetUtcNow().UtcDateTime);
        return [.. (await Costs().ReadAsync(db, TestDb.Organization, today.AddDays(-Days * 2), today, CancellationToken.None)).OrderBy(c => c.Day).ThenBy(c => c.Source)];
    }

    /// <summary>A post as it lies there long after its end.</summary>
    /// <param name="attempt">Outcome of its one attempt; empty for none yet.</param>
    private async Task<string> PlantAsync(PostStatus status, Platform platform = Platform.Facebook, int days = Days + 1, int? touchedDays = null, string? reason = null, string? attempt = null,
        string? parent = null, bool person = false, string? delivery = null, string options = "{}", string caption = "Banarasi silk", string? comment = null, string? handle = null)
    {
        var planned = _test.Time.GetUtcNow().AddDays(-days);
        var draft = _test.NewPost(platform);
        var recipient = person ? _test.Ids.NewId() : null;
        var post = new ScheduledPost
        {
            Id = draft.Id, OrganizationId = draft.OrganizationId, AccountId = draft.AccountId, Platform = platform, Caption = caption, FirstComment = comment, Options = options, Metadata = "{}", ContentHash = "",
            ParentId = parent, RecipientId = recipient, ScheduledTime = planned, NextTry = planned, LatestSend = planned.AddHours(2), CreatedAt = planned, UpdatedAt = planned,
        };
        await _test.WriteAsync(async (db, token) =>
        {
            if (recipient is not null)
            {
                db.Recipients.Add(new Recipient { Id = recipient, OrganizationId = post.OrganizationId, Phone = recipient, OptedInAt = planned, OptInSource = "test", CreatedAt = planned });
                await db.SaveChangesAsync(token);
            }

            await _test.Ledger.AddAsync(db, [new BornPost(post, AsDraft: false, "test")], token);
            if (attempt is not null)
            {
                db.Attempts.Add(new Attempt
                {
                    PostId = post.Id, Number = 1, OrganizationId = post.OrganizationId, Fence = 1, Node = "n", Marker = post.Id + ".1", Snapshot = "{}", Handle = handle, Started = planned, Called = planned,
                    Outcome = attempt.Length == 0 ? null : Wire.Parse<AttemptOutcome>(attempt),
                });
                db.NetworkEvents.Add(new NetworkEvent { Id = _test.Ids.NewId(), OrganizationId = post.OrganizationId, Platform = platform, Marker = post.Id + ".1", Kind = "sent", At = planned });
            }

            await db.SaveChangesAsync(token);
            var posted = status is PostStatus.Posted ? planned : (DateTimeOffset?)null;
            var touched = _test.Time.GetUtcNow().AddDays(-(touchedDays ?? days));
            var (why, arrived) = (reason is null ? (CheckReason?)null : Wire.Parse<CheckReason>(reason), delivery is null ? (Delivery?)null : Wire.Parse<Delivery>(delivery));
            return await db.Posts.Where(p => p.Id == post.Id).ExecuteUpdateAsync(set => set
                .SetProperty(p => p.Status, status).SetProperty(p => p.Reason, why).SetProperty(p => p.PostedAt, posted).SetProperty(p => p.UpdatedAt, touched).SetProperty(p => p.Delivery, arrived), token);
        });
        return post.Id;
    }
}
