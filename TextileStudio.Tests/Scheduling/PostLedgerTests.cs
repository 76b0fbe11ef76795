using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Data;

namespace TextileStudio.Tests.Scheduling;

/// <summary>Every (status, move) pair on both databases: legal ones move and are told in the timeline, illegal ones change nothing.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class PostLedgerTests(DatabaseProvider provider)
{
    private static readonly PublishError Error = new("test", ErrorCategory.ContentRejected, WhoActs.Client, "Refused by the test.");
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private TestDb _test = null!;

    [OneTimeSetUp]
    public async Task CreateAsync() => _test = await TestDb.CreateAsync(provider);

    [OneTimeTearDown]
    public async Task DropAsync() => await _test.DisposeAsync();

    private static IEnumerable<TestCaseData> Pairs() =>
        from status in Enum.GetValues<PostStatus>()
        from move in Enum.GetValues<PostMove>()
        select new TestCaseData(status, move).SetArgDisplayNames(Wire.Name(status), Wire.Name(move));

    [TestCaseSource(nameof(Pairs))]
    public async Task A_move_happens_exactly_when_the_table_allows_it(PostStatus from, PostMove move)
    {
        var post = await InAsync(from, move is PostMove.Expand or PostMove.Settle or PostMove.Reopen);
        var events = await EventsAsync(post.Id);

        bool moved;
        try
        {
            moved = await _test.WriteAsync((db, token) => MoveAsync(db, post, move, token));
        }
        catch (InvalidOperationException)
        {
            moved = false;
        }

        var after = await _test.ReadAsync(post.Id);
        moved.Should().Be(PostMoves.IsLegal(from, move), "the table is the only source of legal moves");
        if (moved)
        {
            PostMoves.IsLegal(from, move, after.Status).Should().BeTrue($"{from} may not become {after.Status} by {move}");
            (await EventsAsync(post.Id)).Should().Be(events + 1, "every move is told in the timeline, in the same transaction");
        }
        else
        {
            after.Status.Should().Be(from);
            after.Version.Should().Be(post.Version, "a refused move leaves no trace");
            (await EventsAsync(post.Id)).Should().Be(events);
        }
    }

    [Test]
    public async Task A_cancel_after_the_go_ahead_is_refused()
    {
        var claim = await ClaimAsync();
        (await _test.WriteAsync((db, token) => _test.Ledger.GoAheadAsync(db, claim, TimeSpan.FromSeconds(35), token))).Should().NotBeNull();
        (await _test.WriteAsync((db, token) => _test.Ledger.CancelAsync(db, claim.Post, "test", token))).Should().BeFalse("the call may have been made; a yes would be a lie");
    }

    [Test]
    public async Task A_cancel_before_the_go_ahead_stops_the_send()
    {
        var claim = await ClaimAsync();
        (await _test.WriteAsync((db, token) => _test.Ledger.CancelAsync(db, claim.Post, "test", token))).Should().BeTrue();
        (await _test.WriteAsync((db, token) => _test.Ledger.GoAheadAsync(db, claim, TimeSpan.FromSeconds(35), token))).Should().BeNull("a cancelled post is never sent");
    }

    [Test]
    public async Task A_cancel_is_refused_while_an_unresolved_call_is_being_looked_up()
    {
        var claim = await ClaimAsync(lease: TimeSpan.FromMilliseconds(1));
        await LongAgoAsync(claim.Post.Id, called: true);
        var taken = await _test.WriteAsync((db, token) => _test.Ledger.TakeOverAsync(db, claim.Post, "other", Lease, token));
        taken.Should().NotBeNull();
        (await _test.WriteAsync((db, token) => _test.Ledger.CancelAsync(db, taken!, "test", token))).Should().BeFalse("the earlier call may have gone out; the mark travels with the fence");
    }

    [Test]
    public async Task A_go_ahead_is_given_once()
    {
        var claim = await ClaimAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _test.WriteAsync((db, token) => _test.Ledger.GoAheadAsync(db, claim, TimeSpan.FromSeconds(35), token))));
        answers.Count(a => a is not null).Should().Be(1, "two go-aheads would be two posts");
    }

    [Test]
    public async Task A_go_ahead_needs_a_lease_that_outlasts_the_call()
    {
        var claim = await ClaimAsync(lease: TimeSpan.FromSeconds(30));
        (await _test.WriteAsync((db, token) => _test.Ledger.GoAheadAsync(db, claim, TimeSpan.FromSeconds(60), token))).Should().BeNull("a second node could take over during the call");
    }

    [Test]
    public async Task A_late_answer_of_an_old_fence_moves_nothing()
    {
        var claim = await ClaimAsync(lease: TimeSpan.FromMilliseconds(1));
        await LongAgoAsync(claim.Post.Id, called: false);
        (await _test.WriteAsync((db, token) => _test.Ledger.TakeOverAsync(db, claim.Post, "other", Lease, token))).Should().NotBeNull();
        (await _test.WriteAsync((db, token) => _test.Ledger.ConfirmAsync(db, claim.Post, "remote", null, "test", token))).Should().BeFalse();
        (await _test.WriteAsync((db, token) => _test.Ledger.TakeOverAsync(db, claim.Post, "third", Lease, token))).Should().BeNull("only one takes over");
    }

    [Test]
    public async Task Of_a_holder_and_one_who_held_the_post_before_the_holder_wins_though_both_ask_at_once()
    {
        // In one group: what an update returns names posts, and would say yes to both.
        var before = await ClaimAsync(lease: TimeSpan.FromMilliseconds(1));
        var neighbour = await ClaimAsync();
        await LongAgoAsync(before.Post.Id, called: false);
        var holder = before with { Post = (await _test.WriteAsync((db, token) => _test.Ledger.TakeOverAsync(db, before.Post, "other", Lease, token)))! };
        ClaimedPost[] group = [before, holder, neighbour];

        var given = await _test.WriteAsync((db, token) => _test.Ledger.GoAheadAsync(db, [.. group.Select(c => new GoAheadRequest(c, TimeSpan.FromSeconds(35)))], token));
        given.Select(g => g is not null).Should().Equal([false, true, true], "two go-aheads for one post would be two posts");
        var moved = await _test.WriteAsync((db, token) => _test.Ledger.ConfirmAsync(db, [.. group.Select(c => new ConfirmedPost(c.Post, $"by-{c.Post.Fence}", null, "test"))], token));
        moved.Should().Equal(false, true, true);
        (await _test.ReadAsync(before.Post.Id)).PlatformPostId.Should().Be($"by-{holder.Post.Fence}", "the late one's answer moves nothing");
    }

    [Test]
    public async Task Parallel_claims_never_share_a_post()
    {
        var posts = Enumerable.Range(0, 200).Select(_ => _test.NewPost(Platform.Linkedin)).ToArray();
        await _test.AddAsync(posts);
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            var mine = new List<string>();
            while (await _test.WriteAsync((db, token) => _test.Ledger.ClaimAsync(db, new ClaimFilter(Platform.Linkedin, null, [], 7), $"node-{n}", Lease, token)) is { Count: > 0 } claimed)
                mine.AddRange(claimed.Select(c => c.Post.Id));
            return mine;
        })));
        claims.SelectMany(c => c).Should().OnlyHaveUniqueItems("a post claimed twice is a post sent twice")
            .And.HaveCount(200, "a post claimed by nobody is lost");
    }

    [Test]
    public async Task A_broadcast_is_never_claimed()
    {
        var post = _test.NewPost(Platform.Whatsapp);
        await _test.AddAsync(post);
        (await ClaimOneAsync(post)).Should().BeNull("only its messages are sent");
    }

    [Test]
    public async Task A_claim_takes_no_more_than_its_limit()
    {
        await _test.AddAsync([.. Enumerable.Range(0, 60).Select(_ => _test.NewPost(Platform.Facebook))]);
        await _test.AddAsync([.. Enumerable.Range(0, 60).Select(_ => _test.NewPost(Platform.Linkedin))]);
        for (var left = 60; left > 0; left -= 4)
            (await _test.WriteAsync((db, token) => _test.Ledger.ClaimAsync(db, new ClaimFilter(Platform.Linkedin, null, ["nobody"], 4), "node", Lease, token)))
                .Should().HaveCount(4, "a node holds no more posts than it has slots");
    }

    [Test]
    public async Task A_cancel_and_a_go_ahead_race_has_exactly_one_winner()
    {
        for (var round = 0; round < 50; round++)
        {
            var claim = await ClaimAsync();
            var cancel = Task.Run(() => _test.WriteAsync((db, token) => _test.Ledger.CancelAsync(db, claim.Post, "test", token)));
            var goAhead = Task.Run(() => _test.WriteAsync((db, token) => _test.Ledger.GoAheadAsync(db, claim, TimeSpan.FromSeconds(35), token)));
            (await cancel).Should().Be(await goAhead is null, "on either database one row decides");
        }
    }

    [Test]
    public async Task An_attempt_goes_on_with_the_handle_of_an_unresolved_one_but_not_with_a_discarded_one()
    {
        var claim = await ClaimAsync();
        await _test.WriteAsync((db, token) => _test.Ledger.SaveHandleAsync(db, claim.Attempt, new JsonObject { ["container"] = "c1" }, token));
        await GiveBackAsync(claim, AttemptOutcome.Deferred);
        var second = (await ClaimOneAsync(claim.Post))!;
        second.Handle["container"]!.GetValue<string>().Should().Be("c1", "a prepared container is the key that keeps a repeat from doubling");
        second.Attempt.Number.Should().Be(2);

        second.Attempt.Handle = second.Handle.ToJsonString();
        await _test.WriteAsync((db, token) => _test.Ledger.DiscardHandleAsync(db, second.Attempt, token));
        await GiveBackAsync(second, AttemptOutcome.Absent);
        (await ClaimOneAsync(claim.Post))!.Handle.Should().BeEmpty("a dead container must not be committed again");
    }

    [Test]
    public async Task A_post_that_is_too_late_is_set_aside_and_not_claimed()
    {
        var post = _test.NewPost(Platform.Tiktok, inSeconds: -7300);
        post.LatestSend = post.ScheduledTime.AddHours(2);
        await _test.AddAsync(post);
        await _test.WriteAsync((db, token) => _test.Ledger.SetAsideAsync(db, "test", token));
        var after = await _test.ReadAsync(post.Id);
        (after.Status, after.Reason).Should().Be((PostStatus.NeedsCheck, CheckReason.Missed), "nobody wants Friday's sale on Monday");
        after.Error.Should().Contain("passed");
    }

    [Test]
    public void The_documented_state_machine_is_current() =>
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "state-machine.md")).Should().Be(PostMoves.ToMarkdown(),
            "the page is generated: dotnet run --project TextileStudio.Tests -- docs ROOT");

    private Task<bool> MoveAsync(StudioDb db, ScheduledPost post, PostMove move, CancellationToken token) => move switch
    {
        PostMove.Approve => _test.Ledger.ApproveAsync(db, post, "test", token),
        PostMove.Claim => ClaimedAsync(db, post, token),
        PostMove.Confirm => _test.Ledger.ConfirmAsync(db, post, "remote", "https://example.test/1", "test", token),
        PostMove.Refuse => _test.Ledger.RefuseAsync(db, post, Error, 0, "test", token),
        PostMove.Reschedule => _test.Ledger.RescheduleAsync(db, post, _test.Time.GetUtcNow(), 1, 0, Error, "test", token),
        PostMove.Doubt => _test.Ledger.DoubtAsync(db, post, Error, "test", token),
        PostMove.Miss => _test.Ledger.MissAsync(db, post, null, null, "test", token),
        PostMove.Disconnect => _test.Ledger.DisconnectAsync(db, post, Error, "test", token),
        PostMove.Reconnect => _test.Ledger.ReconnectAsync(db, post, _test.Time.GetUtcNow().AddHours(2), "test", token),
        PostMove.Cancel => _test.Ledger.CancelAsync(db, post, "test", token),
        PostMove.Retry => _test.Ledger.RetryAsync(db, post, _test.Time.GetUtcNow().AddHours(2), "test", token),
        PostMove.Edit => EditAsync(db, post, token),
        PostMove.Expand => ExpandedAsync(db, post, token),
        PostMove.Settle => _test.Ledger.MoveBroadcastAsync(db, post, move, Ended(PostStatus.Cancelled), "test", token),
        PostMove.Hold => _test.Ledger.HoldAsync(db, post, Error, "test", token),
        PostMove.Reopen => _test.Ledger.MoveBroadcastAsync(db, post, move, Ended(PostStatus.Publishing), "test", token),
        _ => throw new ArgumentOutOfRangeException(nameof(move), move, "a move without a test"),
    };

    private async Task<bool> ClaimedAsync(StudioDb db, ScheduledPost post, CancellationToken token) =>
        (await _test.Ledger.ClaimAsync(db, new ClaimFilter(post.Platform, null, [], 1000), "node", Lease, token)).Any(c => c.Post.Id == post.Id);

    private Task<bool> EditAsync(StudioDb db, ScheduledPost post, CancellationToken token)
    {
        var after = _test.NewPost(inSeconds: 3600);
        after.Caption = "Edited";
        return _test.Ledger.EditAsync(db, post, ScheduledPost.Born(after, asDraft: post.Status is PostStatus.Pending), "test", "{}", token);
    }

    private static BroadcastOutcome Ended(PostStatus status) => new(status, null, new BroadcastCounts(1, 0, 0, 0, 0, 0, 0, 0, 1), null, null);

    private async Task<bool> ExpandedAsync(StudioDb db, ScheduledPost post, CancellationToken token)
    {
        var person = new Recipient { Id = _test.Ids.NewId(), OrganizationId = TestDb.Organization, Phone = _test.Ids.NewId(), OptedInAt = _test.Time.GetUtcNow(), OptInSource = "test", CreatedAt = _test.Time.GetUtcNow() };
        db.Recipients.Add(person);
        await db.SaveChangesAsync(token);
        return await _test.Ledger.ExpandAsync(db, post.Id, TimeSpan.Zero, 60, "test", token) is not null;
    }

    /// <summary>A broadcast is brought there by its expansion, for it is never claimed.</summary>
    private async Task<ClaimedPost?> BeginAsync(ScheduledPost post)
    {
        if (post.Platform is not Platform.Whatsapp)
            return await ClaimOneAsync(post);
        (await _test.WriteAsync((db, token) => ExpandedAsync(db, post, token))).Should().BeTrue();
        var broadcast = await _test.ReadAsync(post.Id);
        var snapshot = new PostSnapshot(post.Id, "", null, [], [], "");
        return new ClaimedPost(broadcast, new Attempt { PostId = post.Id, Number = 1, OrganizationId = post.OrganizationId, Fence = broadcast.Fence, Node = "", Marker = "", Snapshot = "", Started = default }, snapshot, []);
    }

    // The columns of a new post are written out by hand: one that is forgotten would be lost.
    [Test]
    public async Task A_new_post_is_written_with_everything_it_has()
    {
        var (now, asset, recipient) = (_test.Time.GetUtcNow(), IdSource.NewUnguessable(), _test.Ids.NewId());
        DateTimeOffset At(int minutes) => new(now.AddMinutes(minutes).UtcTicks, TimeSpan.Zero);
        var post = new ScheduledPost
        {
            Id = _test.Ids.NewId(), OrganizationId = TestDb.Organization, CampaignId = "campaign", SeriesId = "series", SeriesKey = "series key", ParentId = "parent", AccountId = TestDb.AccountOf(Platform.X),
            Platform = Platform.X, AssetId = asset, Media = "[]", AssetUrl = "https://shop.example/saree.jpg", Caption = "\"Banarasi\"\nसाड़ी 🪔", FirstComment = "first", Options = """{"a":"ü"}""", ScheduledTime = At(1),
            TimeZone = "Asia/Kolkata", LocalTime = "2026-11-08T18:30:00", NextTry = At(2), LatestSend = At(3), MaxRetries = 7, OverdueMinutes = 30, RecipientId = recipient, Warnings = "[1]", Metadata = """{"order":5}""",
            ContentHash = "hash", CreatedByKeyId = "key", TraceParent = "00-1-2-01", CreatedAt = At(4), UpdatedAt = At(5),
        };
        var empty = typeof(ScheduledPost).GetProperties().Where(p => p.SetMethod is { IsPublic: true } && p.GetValue(post) is null or 0 or 0L or "").Select(p => p.Name);
        empty.Should().BeEmpty("this test knows every property that a new post may have");
        await _test.WriteAsync(async (db, token) =>
        {
            db.Assets.Add(new Asset { Id = asset, OrganizationId = TestDb.Organization, Kind = AssetKind.Upload, ContentType = "image/jpeg", Bytes = 1, Width = 1, Height = 1, Sha256 = "", Path = "", CreatedAt = now });
            db.Recipients.Add(new Recipient { Id = recipient, OrganizationId = TestDb.Organization, Phone = "+91", OptedInAt = now, OptInSource = "test", CreatedAt = now });
            await db.SaveChangesAsync(token);
            return true;
        });

        await _test.AddAsync(new BornPost(post, AsDraft: true, "somebody"));
        (await _test.ReadAsync(post.Id)).Should().BeEquivalentTo(post);
        post.Status.Should().Be(PostStatus.Pending);
        await using var read = _test.Dbs.ForSystem();
        var line = await read.PostEvents.SingleAsync(e => e.PostId == post.Id);
        (line.Actor, line.Action, line.FromStatus, line.ToStatus).Should().Be(("somebody", "create", null, PostStatus.Pending));
    }

    private async Task<ScheduledPost> InAsync(PostStatus status, bool broadcast = false)
    {
        var post = _test.NewPost(broadcast ? Platform.Whatsapp : Platform.Instagram);
        await _test.AddAsync(new BornPost(post, AsDraft: status is PostStatus.Pending, "test"));
        if (status is PostStatus.Pending or PostStatus.Scheduled)
            return await _test.ReadAsync(post.Id);
        if (status is PostStatus.Cancelled)
        {
            await _test.WriteAsync((db, token) => _test.Ledger.CancelAsync(db, post, "test", token));
            return await _test.ReadAsync(post.Id);
        }

        var claim = (await BeginAsync(post))!;
        await _test.WriteAsync((db, token) => status switch
        {
            PostStatus.Posted => _test.Ledger.ConfirmAsync(db, claim.Post, "remote", null, "test", token),
            PostStatus.Failed => _test.Ledger.RefuseAsync(db, claim.Post, Error, 0, "test", token),
            // Missed, since an unconfirmed one is guarded beyond the table.
            PostStatus.NeedsCheck => _test.Ledger.MissAsync(db, claim.Post, null, null, "test", token),
            _ => Task.FromResult(true),
        });
        return await _test.ReadAsync(post.Id);
    }

    private async Task<ClaimedPost> ClaimAsync(TimeSpan? lease = null)
    {
        var post = _test.NewPost(Platform.X);
        await _test.AddAsync(post);
        return (await ClaimOneAsync(post, lease))!;
    }

    private async Task<ClaimedPost?> ClaimOneAsync(ScheduledPost post, TimeSpan? lease = null) =>
        (await _test.WriteAsync((db, token) => _test.Ledger.ClaimAsync(db, new ClaimFilter(post.Platform, null, [], 1000), "node", lease ?? Lease, token)))
        .SingleOrDefault(c => c.Post.Id == post.Id);

    private Task<bool> GiveBackAsync(ClaimedPost claim, AttemptOutcome outcome) => _test.WriteAsync(async (db, token) =>
    {
        await _test.Ledger.FinishAttemptAsync(db, claim.Post.Id, claim.Attempt.Number, outcome, null, null, null, token);
        return await _test.Ledger.RescheduleAsync(db, claim.Post, _test.Time.GetUtcNow().AddSeconds(-1), 0, 0, null, "test", token);
    });

    /// <summary>As if the holder had died a minute ago, before or after its call.</summary>
    private Task LongAgoAsync(string id, bool called) => _test.WriteAsync((db, token) => db.Database.ExecuteSqlAsync(
        $"UPDATE scheduled_posts SET lease_until = {_test.Time.GetUtcNow().AddMinutes(-1).UtcTicks}, called_fence = CASE WHEN {(called ? 1 : 0)} = 1 THEN fence ELSE NULL END WHERE id = {id}", token));

    private async Task<int> EventsAsync(string id)
    {
        await using var db = _test.Dbs.ForSystem();
        return await db.PostEvents.CountAsync(e => e.PostId == id);
    }
}
