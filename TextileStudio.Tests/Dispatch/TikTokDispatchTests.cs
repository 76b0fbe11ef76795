using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Assets;
using TextileStudio.Tests.Publishing;

namespace TextileStudio.Tests.Dispatch;

/// <summary>Posts that a network takes first and publishes later: from the schedule to posted, once, whatever happens between.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class TikTokDispatchTests(DatabaseProvider provider) : DispatchFixture(provider)
{
    private const string Secret = "the-apps-own-secret";

    protected override IEnumerable<(string, string)> Settings => [("Studio:Platforms:tiktok:ClientSecret", Secret)];

    private async Task<string> SchedulePhotoAsync(string caption, int? maxRetries = null)
    {
        using var picture = new ByteArrayContent(SamplePictures.Jpeg(1080, 1350, seed: (byte)caption.Length));
        picture.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using var uploaded = await Client.PostAsync("/api/assets/", picture);
        using var answer = await Client.PostAsJsonAsync("/api/schedule/", new
        {
            platform = "tiktok", caption, asset_id = (await uploaded.JsonAsync())["id"]!.GetValue<string>(), max_retries = maxRetries ?? 5, scheduled_time = Time.GetUtcNow().ToString("O"),
        });
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (await answer.JsonAsync())["id"]!.GetValue<string>();
    }

    /// <summary>A video has no way in through this test's API; its rows are made by hand.</summary>
    private async Task<string> ScheduleVideoAsync(string caption)
    {
        byte[] bytes = [0, 0, 0, 24, .. "ftypmp42"u8, .. new byte[30_000]];
        var (ids, now) = (App.Get<IdSource>(), Time.GetUtcNow());
        var assetId = IdSource.NewUnguessable();
        var path = await App.Get<IAssetStore>().PutAsync(assetId, "video/mp4", bytes, CancellationToken.None);
        await using var db = App.Dbs.ForSystem();
        var account = await db.Accounts.SingleAsync(a => a.Platform == Platform.Tiktok);
        db.Assets.Add(new Asset
        {
            Id = assetId, OrganizationId = account.OrganizationId, Kind = AssetKind.Upload, ContentType = "video/mp4", Bytes = bytes.Length, Width = 1080, Height = 1920, Sha256 = assetId, Path = path,
            DurationMs = 9_000, CreatedAt = now,
        });
        var post = new ScheduledPost
        {
            Id = ids.NewId(), OrganizationId = account.OrganizationId, AccountId = account.Id, Platform = Platform.Tiktok, Caption = caption, AssetId = assetId, Options = "{}", Metadata = "{}",
            ContentHash = caption, ScheduledTime = now, NextTry = now, LatestSend = now.AddHours(2), CreatedAt = now, UpdatedAt = now,
        };
        await db.SaveChangesAsync();
        await App.Get<PostLedger>().AddAsync(db, [new BornPost(post, AsDraft: false, "test")], CancellationToken.None);
        return post.Id;
    }

    private void Switch(SandboxFault fault, CallKind? on = null, double seconds = 0, int? times = 1) =>
        Fault(new FaultRule { Fault = fault, Platform = Platform.Tiktok, On = on, Seconds = seconds, Times = times });

    private async Task LookAfterAsync(double seconds)
    {
        Time.Advance(TimeSpan.FromSeconds(seconds));
        await ReconcileAsync();
        await DispatchAsync();
    }

    private int TikTokCommits() => Sandbox.Requests().Count(r => r.Kind is CallKind.Commit && r.Platform is Platform.Tiktok);

    [Test]
    public async Task A_photo_post_goes_from_the_schedule_to_posted_once()
    {
        var id = await SchedulePhotoAsync("दीपावली sarees");
        await DispatchAsync();

        var post = await PostAsync(id);
        (post.Status, post.ErrorCode).Should().Be((PostStatus.Publishing, "processing"), "TikTok has it and works on it");
        (await AttemptsAsync(id)).Single().Should().Match<Attempt>(a => a.Outcome == AttemptOutcome.Unknown && a.RemoteId!.StartsWith("p_pub_url~"), "the publish id is on the row");
        (await Client.PostAsync($"/api/schedule/{id}/cancel/", null)).StatusCode.Should().Be(HttpStatusCode.Conflict, "it is not ours to take back any more");
        await ReconcileAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Publishing, "it is not asked before its time");

        await LookAfterAsync(11);
        post = await PostAsync(id);
        var shown = Sandbox.Posts().Single();
        (post.Status, post.PlatformPostId, post.PlatformUrl).Should().Be((PostStatus.Posted, shown.RemoteId, $"https://www.tiktok.com/@demo_textiles/photo/{shown.RemoteId}"));
        (post.Error, post.RetryCount).Should().Be((null, 0), "working is no failure");
        (shown.Text, shown.Media.Single().Height).Should().Be(("दीपावली sarees", 1350));
        await LookAfterAsync(300);
        TikTokCommits().Should().Be(1, "one request, whatever follows");
        (await AttemptsAsync(id)).Single().Outcome.Should().Be(AttemptOutcome.Found);
    }

    [Test]
    public async Task A_video_goes_from_the_schedule_to_posted_once()
    {
        var id = await ScheduleVideoAsync("Video");
        await DispatchAsync();
        await LookAfterAsync(11);

        var post = await PostAsync(id);
        (post.Status, post.PlatformUrl).Should().Be((PostStatus.Posted, $"https://www.tiktok.com/@demo_textiles/video/{Sandbox.Posts().Single().RemoteId}"));
        TikTokCommits().Should().Be(1);
    }

    [Test]
    public async Task A_node_that_dies_right_after_the_record_leaves_all_that_another_needs()
    {
        var id = await SchedulePhotoAsync("Node died");
        var claim = await ClaimAndDieAsync(id, afterGoAhead: true);
        using var network = new HttpClient(App.Get<SandboxTransport>()(Platform.Tiktok)!, disposeHandler: false) { BaseAddress = new Uri("http://sandbox/tiktok/") };
        network.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sbx_tiktok_7000000000000000001");
        var url = $"{App.Get<MediaAddresses>().UrlOf($"{claim.Snapshot.Media[0].AssetId}.jpg")}?for={claim.Snapshot.Marker}";
        var sent = await (await network.PostAsJsonAsync("v2/post/publish/content/init/", new
        {
            media_type = "PHOTO", post_mode = "DIRECT_POST", post_info = new { description = "Node died", privacy_level = "PUBLIC_TO_EVERYONE" },
            source_info = new { source = "PULL_FROM_URL", photo_images = new[] { url }, photo_cover_index = 0 },
        })).JsonAsync();
        var publishId = sent["data"]!["publish_id"]!.GetValue<string>();
        await App.Get<AttemptRecorder>().RecordAsync(claim, new PublishResult.Processing(publishId, TimeSpan.FromSeconds(10)), Time.GetUtcNow(), "dead-node");

        await LookAfterAsync(11);

        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted, "ten seconds and not the settle time: an id says that TikTok has it");
        TikTokCommits().Should().Be(1);
    }

    [Test]
    public async Task A_node_that_died_between_the_call_and_the_record_is_told_by_the_fetch()
    {
        var id = await SchedulePhotoAsync("Died between");
        await ClaimAndDieAsync(id, afterGoAhead: true);

        await LookAfterAsync(10 * 60);
        (await PostAsync(id)).Status.Should().Be(PostStatus.Publishing, "TikTok may begin to fetch that late");
        await LookAfterAsync(7 * 60);
        await LookAfterAsync(11);

        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted);
        (await AttemptsAsync(id)).Select(a => a.Outcome).Should().Equal([AttemptOutcome.Absent, AttemptOutcome.Found], "nobody fetched its pictures, so nothing had been sent");
        Sent("Died between").Should().Be(1);
    }

    [TestCase(SandboxFault.DropAnswer)]
    [TestCase(SandboxFault.ErrorAfterPerforming)]
    [TestCase(SandboxFault.EmptyAnswer)]
    public async Task A_photo_post_whose_answer_was_lost_is_found_after_the_settle_time(SandboxFault fault)
    {
        Switch(fault, CallKind.Commit);
        var id = await SchedulePhotoAsync("Lost answer");
        await DispatchAsync();
        await LookAfterAsync(60);
        (await PostAsync(id)).Status.Should().Be(PostStatus.Publishing, "it is too early to say");

        PassSettleTime(Platform.Tiktok);
        await ReconcileAsync();
        await DispatchAsync();
        var post = await PostAsync(id);
        (post.Status, post.PlatformPostId).Should().Be((PostStatus.Posted, Sandbox.Posts().Single().RemoteId));
        TikTokCommits().Should().Be(1, "it was never sent again");
    }

    [Test]
    public async Task A_photo_post_that_nobody_fetched_is_sent_again_once()
    {
        Switch(SandboxFault.DropRequest, CallKind.Commit);
        var id = await SchedulePhotoAsync("Never arrived");
        await DispatchAsync();
        PassSettleTime(Platform.Tiktok);
        await ReconcileAsync();
        await DispatchAsync();
        await LookAfterAsync(11);

        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted);
        (await AttemptsAsync(id)).Select(a => a.Outcome).Should().Equal(AttemptOutcome.Absent, AttemptOutcome.Found);
        Sent("Never arrived").Should().Be(1);
    }

    [TestCase(SandboxFault.DropAnswer, 1)]
    [TestCase(SandboxFault.DropRequest, 2)]
    [TestCase(SandboxFault.UploadExpired, 2)]
    public async Task A_videos_lost_last_part_is_settled_by_its_publish_id_in_two_minutes(SandboxFault fault, int commits)
    {
        Switch(fault, CallKind.Commit);
        var id = await ScheduleVideoAsync("Lost part");
        await DispatchAsync();
        await LookAfterAsync(100);
        await LookAfterAsync(11);

        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted);
        Sent("Lost part").Should().Be(1);
        TikTokCommits().Should().Be(commits);
    }

    [Test]
    public async Task A_webhook_settles_what_the_list_does_not_show()
    {
        Switch(SandboxFault.DropAnswer, CallKind.Commit);
        Switch(SandboxFault.ReadBackLag, CallKind.Commit, seconds: 7 * 3600);
        var id = await SchedulePhotoAsync("Told by webhook");
        await DispatchAsync();
        PassSettleTime(Platform.Tiktok);
        await ReconcileAsync();
        (await PostAsync(id)).Status.Should().Be(PostStatus.Publishing, "its pictures were fetched, so it is not sent again, and nothing is to be seen");

        var publishId = Sandbox.Requests().Single(r => r.Kind is CallKind.Commit).RemoteId!;
        var body = TikTokWebhookTests.Body("post.publish.complete", "7000000000000000001", Time.GetUtcNow(), new JsonObject { ["publish_id"] = publishId });
        (await TikTokWebhookTests.SendAsync(Client, body, Time.GetUtcNow(), Secret)).Should().Be(HttpStatusCode.OK);
        await LookAfterAsync(61);

        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted, "the webhook brought the id to ask by");
        TikTokCommits().Should().Be(1);
    }

    [Test]
    public async Task What_TikTok_let_fall_for_reasons_of_its_own_is_sent_again()
    {
        Switch(SandboxFault.PublishFails);
        var id = await SchedulePhotoAsync("Fell");
        await DispatchAsync();
        await LookAfterAsync(11);
        var post = await PostAsync(id);
        (post.Status, post.ErrorCode, post.RetryCount).Should().Be((PostStatus.Scheduled, "publish_failed", 1), "a try like any other, with TikTok's reason");

        await LookAfterAsync(60);
        await LookAfterAsync(11);
        (await PostAsync(id)).Status.Should().Be(PostStatus.Posted);
        (await AttemptsAsync(id)).Select(a => a.Outcome).Should().Equal(AttemptOutcome.Absent, AttemptOutcome.Found);
        Sent("Fell").Should().Be(1);
    }

    [Test]
    public async Task What_TikTok_lets_fall_each_time_fails_when_its_tries_are_used_up()
    {
        Switch(SandboxFault.PublishFails, times: null);
        var id = await SchedulePhotoAsync("Falls", maxRetries: 1);
        for (var i = 0; i < 6; i++)
        {
            await DispatchAsync();
            await LookAfterAsync(60);
        }

        (await PostAsync(id)).Should().Match<ScheduledPost>(p => p.Status == PostStatus.Failed && p.ErrorCode == "publish_failed");
        TikTokCommits().Should().Be(2);
    }

    [Test]
    public async Task What_TikTok_refuses_after_taking_it_has_failed_with_its_reason()
    {
        Switch(SandboxFault.PublishRefused);
        var id = await SchedulePhotoAsync("Refused");
        await DispatchAsync();
        await LookAfterAsync(11);

        (await PostAsync(id)).Should().Match<ScheduledPost>(p => p.Status == PostStatus.Failed && p.ErrorCode == "spam_risk");
        (await AttemptsAsync(id)).Single().Outcome.Should().Be(AttemptOutcome.Refused);
        await LookAfterAsync(3_600);
        TikTokCommits().Should().Be(1, "a refusal for good is not repeated");
    }

    [Test]
    public async Task An_app_that_was_removed_meanwhile_pauses_the_account_and_the_post_waits_for_it()
    {
        Switch(SandboxFault.AuthorizationRemoved);
        var id = await SchedulePhotoAsync("Removed");
        await DispatchAsync();
        await LookAfterAsync(11);

        (await PostAsync(id)).Should().Match<ScheduledPost>(p => p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.AccountDisconnected);
        await using var db = App.Dbs.ForSystem();
        (await db.Accounts.SingleAsync(a => a.Platform == Platform.Tiktok)).Status.Should().Be(AccountStatus.Disconnected);
    }

    [Test]
    public async Task A_post_TikTok_is_never_done_with_becomes_a_question_and_is_answered_when_it_is()
    {
        Switch(SandboxFault.PublishStuck);
        var id = await SchedulePhotoAsync("Stuck");
        await DispatchAsync();
        for (var i = 0; i < 20 && (await PostAsync(id)).Status is PostStatus.Publishing; i++)
            await LookAfterAsync(61);

        var post = await PostAsync(id);
        (post.Status, post.Reason).Should().Be((PostStatus.NeedsCheck, CheckReason.Unconfirmed));
        post.Error.Should().Contain("has taken this post", "no answer was lost");
        (await AttemptsAsync(id)).Single().RemoteId.Should().StartWith("p_pub_url~", "it is asked further by its id");
        TikTokCommits().Should().Be(1, "nobody sends again on hope");
    }

    [Test]
    public async Task The_public_number_is_filled_in_when_TikTok_tells_it()
    {
        Switch(SandboxFault.PostIdLate, seconds: 300);
        var id = await SchedulePhotoAsync("Late number");
        await DispatchAsync();
        await LookAfterAsync(11);
        var post = await PostAsync(id);
        post.Status.Should().Be(PostStatus.Posted, "it is out");
        post.PlatformPostId.Should().StartWith("p_pub_url~", "the number under which TikTok took it");
        post.PlatformUrl.Should().BeNull();

        for (var i = 0; i < 4; i++)
            await LookAfterAsync(121);
        post = await PostAsync(id);
        var number = Sandbox.Posts().Single().RemoteId;
        (post.Status, post.PlatformPostId, post.PlatformUrl).Should().Be((PostStatus.Posted, number, $"https://www.tiktok.com/@demo_textiles/photo/{number}"));
        (await ActionsAsync(id)).Should().Contain("public_id", "the timeline shows it");
        TikTokCommits().Should().Be(1);
    }

    [Test]
    public async Task A_number_that_never_comes_is_asked_for_ever_more_rarely()
    {
        Switch(SandboxFault.PostIdNever);
        var id = await SchedulePhotoAsync("No number");
        await DispatchAsync();
        await LookAfterAsync(11);
        int Questions() => Sandbox.Requests().Count(r => r.Path.EndsWith("/status/fetch/", StringComparison.Ordinal));
        for (var i = 0; i < 60; i++)
            await LookAfterAsync(30);
        Questions().Should().BeInRange(5, 15, "every two minutes for twenty minutes");
        var before = Questions();
        for (var i = 0; i < 30; i++)
            await LookAfterAsync(3_700);

        (Questions() - before).Should().BeInRange(20, 25, "every hour for a day, then no more");
        (await PostAsync(id)).Should().Match<ScheduledPost>(p => p.Status == PostStatus.Posted && p.PlatformUrl == null);
    }

    [Test]
    public async Task A_quota_that_is_told_on_HTTP_200_is_no_success()
    {
        Switch(SandboxFault.ErrorOnOk, CallKind.Commit);
        var id = await SchedulePhotoAsync("Too many");
        await DispatchAsync();

        var post = await PostAsync(id);
        (post.Status, post.Reason, post.ErrorCode).Should().Be((PostStatus.NeedsCheck, CheckReason.Missed, "quota_exhausted"), "a day is beyond the lateness limit, and the owner is told at once");
        Sent("Too many").Should().Be(0);
    }

    [Test]
    public async Task An_account_whose_owner_chose_nothing_posts_nothing()
    {
        await using (var db = App.Dbs.ForSystem())
            await db.Accounts.Where(a => a.Platform == Platform.Tiktok).ExecuteUpdateAsync(set => set.SetProperty(a => a.Settings, "{}"));
        var id = await SchedulePhotoAsync("No choice");
        await DispatchAsync();

        (await PostAsync(id)).Should().Match<ScheduledPost>(p => p.Status == PostStatus.Failed && p.ErrorCode == "privacy_level_missing");
        TikTokCommits().Should().Be(0);
    }
}
