using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Publishing;

public sealed class SandboxTikTokTests : SandboxFixture
{
    private const int Mb = 1_000_000;
    private const string Init = "post/publish/content/init/";
    private const string VideoInit = "post/publish/video/init/";
    private const string ListFields = "video/list/?fields=id,create_time,title,video_description,share_url,duration";

    private Task<Answer> StatusAsync(string publishId) => TikTokAsync("post/publish/status/fetch/", new { publish_id = publishId });

    private static string PublishId(Answer answer) => answer.Json["data"]!["publish_id"]!.GetValue<string>();

    private static JsonObject Video(long size, long chunk, long count, string title = "New sarees") => new()
    {
        ["post_info"] = new JsonObject { ["privacy_level"] = "PUBLIC_TO_EVERYONE", ["title"] = title, ["disable_duet"] = false, ["is_aigc"] = false },
        ["source_info"] = new JsonObject { ["source"] = "FILE_UPLOAD", ["video_size"] = size, ["chunk_size"] = chunk, ["total_chunk_count"] = count },
    };

    private static byte[] Mp4(int length) => [0, 0, 0, 24, .. "ftypmp42"u8, .. new byte[length - 12]];

    private async Task<int> PutAsync(string url, byte[] part, long first, long total, string type = "video/mp4")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent(part) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Content.Headers.ContentRange = new ContentRangeHeaderValue(first, first + part.Length - 1, total);
        using var response = await Http.SendAsync(request);
        return (int)response.StatusCode;
    }

    [Test]
    public async Task A_photo_post_is_taken_worked_on_published_and_read_back()
    {
        await CloseAsync();
        await OpenAsync(new SandboxOptions { TikTokDelay = TimeSpan.FromSeconds(20) });
        var taken = await TikTokAsync(Init, Photos("दीपावली sarees #silk"));
        (taken.Status, taken.ErrorCode).Should().Be((200, "ok"), taken.Text);
        var id = PublishId(taken);
        id.Should().StartWith("p_pub_url~v2.", "that is how TikTok names what it pulls");

        (await StatusAsync(id)).Json["data"]!["status"]!.GetValue<string>().Should().Be("PROCESSING_DOWNLOAD", "it is worked on");
        (await TikTokAsync(ListFields)).Json["data"]!["videos"]!.AsArray().Should().BeEmpty("nothing is public yet");
        Time.Advance(TimeSpan.FromSeconds(20));

        var status = await StatusAsync(id);
        status.Json["data"]!["status"]!.GetValue<string>().Should().Be("PUBLISH_COMPLETE");
        var post = Posts().Single();
        status.Text.Should().Contain($"\"publicaly_available_post_id\":[{post.RemoteId}]", "the id is a number of 64 bits, under TikTok's own spelling");
        long.Parse(post.RemoteId).Should().BeGreaterThan(1L << 53, "so that a reader with doubles goes wrong");
        post.Text.Should().Be("दीपावली sarees #silk");
        post.Media.Single().Height.Should().Be(1350, "the picture was fetched");
        var shown = (await TikTokAsync(ListFields)).Json["data"]!["videos"]!.AsArray().Single()!;
        shown["id"]!.GetValue<string>().Should().Be(post.RemoteId, "lists give ids as texts");
        shown["video_description"]!.GetValue<string>().Should().Be("दीपावली sarees #silk");
        shown["share_url"]!.GetValue<string>().Should().EndWith($"/photo/{post.RemoteId}");
        (await TikTokAsync("video/query/?fields=id,share_url,like_count", new { filters = new { video_ids = new[] { post.RemoteId } } })).Json["data"]!["videos"]!.AsArray().Should().ContainSingle();
    }

    [Test]
    public async Task A_video_comes_in_parts_in_order()
    {
        var bytes = Mp4(12 * Mb);
        var begun = await TikTokAsync(VideoInit, Video(bytes.Length, 5 * Mb, 2));
        begun.ErrorCode.Should().Be("ok", begun.Text);
        var (id, url) = (PublishId(begun), begun.Json["data"]!["upload_url"]!.GetValue<string>());
        new Uri(url).Authority.Should().Be(Host.Address.Authority, "the address leads to where the sandbox listens");
        Posts().Should().BeEmpty("an init publishes nothing");

        (await PutAsync(url, bytes[(5 * Mb)..], 5 * Mb, bytes.Length)).Should().Be(416, "the first part is missing");
        (await PutAsync(url, bytes[..(4 * Mb)], 0, bytes.Length)).Should().Be(400, "a part has the size that was announced");
        (await PutAsync(url, bytes[..(5 * Mb)], 0, bytes.Length, "image/jpeg")).Should().Be(400, "and a video's type");
        (await PutAsync(url, bytes[..(5 * Mb)], 0, bytes.Length + 1)).Should().Be(400, "of the size that was announced");
        (await PutAsync(url.Replace("upload_token=7000", "upload_token=8000"), bytes[..(5 * Mb)], 0, bytes.Length)).Should().Be(404, "its key opens nothing else");
        (await PutAsync(url, bytes[..(5 * Mb)], 0, bytes.Length)).Should().Be(206, "more is expected");
        (await StatusAsync(id)).Json["data"]!["uploaded_bytes"]!.GetValue<long>().Should().Be(5 * Mb);
        (await PutAsync(url, bytes[..(5 * Mb)], 0, bytes.Length)).Should().Be(416, "it has that part");
        (await PutAsync(url, bytes[(5 * Mb)..], 5 * Mb, bytes.Length)).Should().Be(201, "all is there");
        (await PutAsync(url, bytes[(5 * Mb)..], 5 * Mb, bytes.Length)).Should().Be(416, "the last part a second time makes no second post");

        (await StatusAsync(id)).Json["data"]!["status"]!.GetValue<string>().Should().Be("PUBLISH_COMPLETE");
        var media = Posts().Single().Media.Single();
        (media.ContentType, media.Bytes).Should().Be(("video/mp4", bytes.Length));
        Host.View.Picture(Platform.Tiktok, media.Id)!.Value.Data.Should().Equal(bytes, "byte by byte");
        Host.View.Requests().Where(r => r.Method == "PUT" && r.Kind is CallKind.Commit).Should().OnlyContain(r => r.Status != 206, "only the last part commits");
    }

    [Test]
    public async Task An_upload_address_runs_out_after_an_hour()
    {
        var url = (await TikTokAsync(VideoInit, Video(1_000, 1_000, 1))).Json["data"]!["upload_url"]!.GetValue<string>();
        Time.Advance(TimeSpan.FromHours(1));
        (await PutAsync(url, Mp4(1_000), 0, 1_000)).Should().Be(403);
        Posts().Should().BeEmpty();
    }

    [TestCase(4 * Mb, 4 * Mb, 1, true)]
    [TestCase(4 * Mb, 2 * Mb, 2, false)]
    [TestCase(6 * Mb, 4 * Mb, 1, false)]
    [TestCase(12 * Mb, 5 * Mb, 2, true)]
    [TestCase(12 * Mb, 5 * Mb, 3, false)]
    [TestCase(70 * Mb, 70 * Mb, 1, false)]
    [TestCase(70 * Mb, 35 * Mb, 2, true)]
    [TestCase(70 * Mb, 60 * Mb, 1, false)]
    [TestCase(10 * Mb, 11 * Mb, 1, false)]
    [TestCase(0, 1, 1, false)]
    public async Task Chunks_are_counted_as_TikTok_counts(long size, long chunk, long count, bool fits)
    {
        var answer = await TikTokAsync(VideoInit, Video(size, chunk, count));
        (answer.Status, answer.ErrorCode).Should().Be(fits ? (200, "ok") : (400, "invalid_params"), answer.Text);
    }

    private static IEnumerable<TestCaseData> WrongPhotos()
    {
        TestCaseData Case(string name, Action<JsonObject> spoil)
        {
            var body = Photos();
            spoil(body);
            return new TestCaseData(body.ToJsonString()).SetName($"A_photo_post_of_another_shape_is_refused({name})");
        }

        yield return Case("unknown member", b => b["colour"] = "red");
        yield return Case("unknown member inside", b => b["post_info"]!["is_aigc"] = true);
        yield return Case("no privacy", b => b["post_info"]!.AsObject().Remove("privacy_level"));
        yield return Case("flag as text", b => b["post_info"]!["disable_comment"] = "true");
        yield return Case("title of 91", b => b["post_info"]!["title"] = new string('a', 91));
        yield return Case("description of 4001", b => b["post_info"]!["description"] = new string('a', 4_001));
        yield return Case("36 pictures", b => b["source_info"]!["photo_images"] = new JsonArray([.. Enumerable.Repeat(PictureUrl, 36).Select(u => JsonValue.Create(u))]));
        yield return Case("no picture", b => b["source_info"]!["photo_images"] = new JsonArray());
        yield return Case("cover beyond", b => b["source_info"]!["photo_cover_index"] = 1);
        yield return Case("address with spaces of its own kind", b => b["source_info"]!["photo_images"] = new JsonArray("ftp://a/b.jpg"));
        yield return Case("upload", b => b["source_info"]!["source"] = "FILE_UPLOAD");
        yield return Case("media type", b => b["media_type"] = "IMAGE");
        yield return Case("mode", b => b["post_mode"] = "STORY");
        yield return Case("private advertisement", b =>
        {
            b["post_info"]!["privacy_level"] = "SELF_ONLY";
            b["post_info"]!["brand_content_toggle"] = true;
        });
    }

    [TestCaseSource(nameof(WrongPhotos))]
    public async Task A_photo_post_of_another_shape_is_refused(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var refused = await TikTokAsync(Init, content);
        (refused.Status, refused.ErrorCode).Should().Be((400, "invalid_params"), refused.Text);
        Posts().Should().BeEmpty();
    }

    [TestCase("http://pictures.test/gone.jpg", "photo_pull_failed")]
    [TestCase("http://pictures.test/a.png", "file_format_check_failed")]
    [TestCase("http://pictures.test/large.jpg", "picture_size_check_failed")]
    public async Task A_picture_that_does_not_do_fails_after_it_was_taken(string url, string reason)
    {
        Pictures["http://pictures.test/a.png"] = (Png(1080, 1080), "image/png");
        Pictures["http://pictures.test/large.jpg"] = (Jpeg(2160, 2160), "image/jpeg");
        var taken = await TikTokAsync(Init, Photos("x", url));
        taken.ErrorCode.Should().Be("ok", "TikTok fetches later");
        var data = (await StatusAsync(PublishId(taken))).Json["data"]!;
        (data["status"]!.GetValue<string>(), data["fail_reason"]!.GetValue<string>()).Should().Be(("FAILED", reason));
        Posts().Should().BeEmpty();
    }

    [Test]
    public async Task Who_may_see_a_post_is_one_of_the_creators_choices()
    {
        (await TikTokAsync("post/publish/creator_info/query/")).Json["data"]!["privacy_level_options"]!.AsArray().Select(o => o!.GetValue<string>())
            .Should().Equal("PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY");
        Fault(SandboxFault.AccountPrivate, Platform.Tiktok);
        (await TikTokAsync("post/publish/creator_info/query/")).Json["data"]!["privacy_level_options"]!.AsArray().Select(o => o!.GetValue<string>())
            .Should().Equal(["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"], "a private account has followers in place of everyone");
        var refused = await TikTokAsync(Init, Photos());
        (refused.Status, refused.ErrorCode).Should().Be((403, "privacy_level_option_mismatch"));
    }

    [Test]
    public async Task A_private_post_gets_no_public_id_and_is_not_listed()
    {
        var body = Photos();
        body["post_info"]!["privacy_level"] = "SELF_ONLY";
        var data = (await StatusAsync(PublishId(await TikTokAsync(Init, body)))).Json["data"]!;
        data["status"]!.GetValue<string>().Should().Be("PUBLISH_COMPLETE");
        data["publicaly_available_post_id"]!.AsArray().Should().BeEmpty();
        (await TikTokAsync(ListFields)).Json["data"]!["videos"]!.AsArray().Should().BeEmpty();
        Posts().Should().ContainSingle("it is there for its owner");
    }

    [Test]
    public async Task The_public_id_can_come_late_or_never()
    {
        Fault(SandboxFault.PostIdLate, Platform.Tiktok, times: 1, seconds: 60);
        var late = PublishId(await TikTokAsync(Init, Photos("late")));
        Fault(SandboxFault.PostIdNever, Platform.Tiktok, times: 1);
        var never = PublishId(await TikTokAsync(Init, Photos("never")));
        async Task<int> IdsAsync(string id) => (await StatusAsync(id)).Json["data"]!["publicaly_available_post_id"]!.AsArray().Count;

        (await IdsAsync(late)).Should().Be(0, "not through moderation yet");
        Time.Advance(TimeSpan.FromSeconds(60));
        (await IdsAsync(late)).Should().Be(1);
        (await IdsAsync(never)).Should().Be(0);
    }

    [Test]
    public async Task Lists_go_on_by_cursor_newest_first()
    {
        for (var i = 0; i < 5; i++)
        {
            await TikTokAsync(Init, Photos($"post {i}"));
            Time.Advance(TimeSpan.FromSeconds(10));
        }

        var first = (await TikTokAsync("video/list/?fields=id,video_description", new { max_count = 3 })).Json["data"]!;
        first["videos"]!.AsArray().Select(v => v!["video_description"]!.GetValue<string>()).Should().Equal("post 4", "post 3", "post 2");
        first["has_more"]!.GetValue<bool>().Should().BeTrue();
        var second = (await TikTokAsync("video/list/?fields=id,video_description", new { max_count = 3, cursor = first["cursor"]!.GetValue<long>() })).Json["data"]!;
        second["videos"]!.AsArray().Select(v => v!["video_description"]!.GetValue<string>()).Should().Equal("post 1", "post 0");
        second["has_more"]!.GetValue<bool>().Should().BeFalse();
    }

    [TestCase("video/list/", """{"max_count":5}""")]
    [TestCase("video/list/?fields=id,price", """{"max_count":5}""")]
    [TestCase("video/list/?fields=id", """{"max_count":21}""")]
    [TestCase("video/list/?fields=id", """{"limit":5}""")]
    [TestCase("video/query/?fields=id", """{"filters":{"video_ids":[1]}}""")]
    [TestCase("post/publish/status/fetch/", """{"id":"x"}""")]
    [TestCase("post/publish/creator_info/query/", """{"fields":"all"}""")]
    public async Task A_question_of_another_shape_is_refused(string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var refused = await TikTokAsync(path, content);
        (refused.Status, refused.ErrorCode).Should().Be((400, "invalid_params"), refused.Text);
    }

    [Test]
    public async Task Anothers_publish_id_and_an_unknown_one_are_told_apart()
    {
        var id = PublishId(await TikTokAsync(Init, Photos()));
        (await TikTokAsync("post/publish/status/fetch/", new { publish_id = id }, "sbx_tiktok_77")).ErrorCode.Should().Be("token_not_authorized_for_specified_publish_id");
        (await StatusAsync("p_pub_url~v2.1")).ErrorCode.Should().Be("invalid_publish_id");
        (await TikTokAsync(Init.TrimEnd('/'), Photos())).Status.Should().Be(404, "TikTok's addresses end with a slash");
        (await TikTokAsync(Init, Photos(), "abc")).Should().Match<Answer>(a => a.Status == 401 && a.ErrorCode == "access_token_invalid");
    }

    [Test]
    public async Task A_post_that_is_worked_on_can_be_cancelled()
    {
        await CloseAsync();
        await OpenAsync(new SandboxOptions { TikTokDelay = TimeSpan.FromSeconds(20) });
        var id = PublishId(await TikTokAsync(Init, Photos()));
        (await TikTokAsync("post/publish/cancel/", new { publish_id = id })).ErrorCode.Should().Be("ok");
        (await StatusAsync(id)).Json["data"]!["fail_reason"]!.GetValue<string>().Should().Be("publish_cancelled");
        Posts().Should().OnlyContain(p => p.DeletedAt != null);
    }

    [Test]
    public async Task Drafts_go_to_the_inbox_and_are_no_posts()
    {
        var body = Photos();
        body["post_mode"] = "MEDIA_UPLOAD";
        (await StatusAsync(PublishId(await TikTokAsync(Init, body)))).Json["data"]!["status"]!.GetValue<string>().Should().Be("SEND_TO_USER_INBOX");
        Pictures["http://pictures.test/a.mp4"] = (Mp4(2_000), "video/mp4");
        var draft = await TikTokAsync("post/publish/inbox/video/init/", new { source_info = new { source = "PULL_FROM_URL", video_url = "http://pictures.test/a.mp4" } });
        PublishId(draft).Should().StartWith("v_inbox_url~");
        Posts().Should().BeEmpty();
    }

    [Test]
    public async Task The_account_tells_of_itself()
    {
        var user = (await SendAsync(HttpMethod.Get, "/tiktok/v2/user/info/?fields=open_id,display_name,username", $"sbx_tiktok_{Creator}", null)).Json["data"]!["user"]!.AsObject();
        user.Select(p => p.Key).Should().Equal(["open_id", "display_name", "username"], "what was asked for");
        user["open_id"]!.GetValue<string>().Should().Be(Creator);
    }

    [TestCase(SandboxFault.SpamBlocked, 403, "spam_risk_user_banned_from_posting")]
    [TestCase(SandboxFault.RateLimited, 429, "rate_limit_exceeded")]
    [TestCase(SandboxFault.QuotaExhausted, 403, "spam_risk_too_many_posts")]
    [TestCase(SandboxFault.TokenRevoked, 401, "access_token_invalid")]
    [TestCase(SandboxFault.ErrorWithoutPerforming, 500, "internal_error")]
    [TestCase(SandboxFault.ErrorOnOk, 200, "spam_risk_too_many_posts")]
    public async Task A_fault_that_refuses_performs_nothing(SandboxFault fault, int status, string code)
    {
        Fault(fault, Platform.Tiktok, times: 1);
        var refused = await TikTokAsync(Init, Photos());
        (refused.Status, refused.ErrorCode).Should().Be((status, code));
        Posts().Should().BeEmpty();
        (await TikTokAsync(Init, Photos())).ErrorCode.Should().Be("ok", "the fault was for one time");
    }

    [Test]
    public async Task Limits_are_enforced_when_they_are_narrow()
    {
        await CloseAsync();
        await OpenAsync(new SandboxOptions { TikTokInitsPerMinute = 2, TikTokPostsPerDay = 3, TikTokQuestionsPerMinute = 1, TikTokVerifiedUrls = ["http://pictures.test/"] });
        (await TikTokAsync(Init, Photos("x", "http://elsewhere.test/a.jpg"))).Should().Match<Answer>(a => a.Status == 403 && a.ErrorCode == "url_ownership_unverified");
        await TikTokAsync(Init, Photos());
        var second = PublishId(await TikTokAsync(Init, Photos()));
        (await TikTokAsync(Init, Photos())).Should().Match<Answer>(a => a.Status == 429 && a.ErrorCode == "rate_limit_exceeded", "two inits a minute");
        Time.Advance(TimeSpan.FromMinutes(1));
        (await TikTokAsync(Init, Photos())).ErrorCode.Should().Be("ok");
        (await TikTokAsync(Init, Photos())).Should().Match<Answer>(a => a.Status == 403 && a.ErrorCode == "spam_risk_too_many_posts", "three posts a day");
        (await TikTokAsync("post/publish/creator_info/query/")).Should().Match<Answer>(a => a.Status == 200 && a.ErrorCode == "spam_risk_too_many_posts", "the creator info says so on HTTP 200");
        (await StatusAsync(second)).ErrorCode.Should().Be("ok");
        (await StatusAsync(second)).Status.Should().Be(429, "one question a minute");
        Time.Advance(TimeSpan.FromHours(24));
        (await TikTokAsync(Init, Photos())).ErrorCode.Should().Be("ok", "a day later");
    }
}
