using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Platforms;

namespace TextileStudio.Tests.Publishing;

public sealed class TikTokTests
{
    private const string Creator = "/tiktok/v2/post/publish/creator_info/query/";
    private const string Photos = "/tiktok/v2/post/publish/content/init/";
    private const string VideoInit = "/tiktok/v2/post/publish/video/init/";
    private const string Upload = "/upload/video/";
    private const string Status = "/tiktok/v2/post/publish/status/fetch/";
    private const string List = "/tiktok/v2/video/list/";
    private const string Ok = "\"error\":{\"code\":\"ok\",\"message\":\"\",\"log_id\":\"1\"}";
    private const string Taken = "{\"data\":{\"publish_id\":\"p_pub_url~v2.1\"}," + Ok + "}";
    private ScriptedNetwork _network = null!;
    private PublishingBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _network = await ScriptedNetwork.StartAsync();
        _bench = await PublishingBench.StartAsync(_network.Address, tiktok: new TikTok { ChunkTarget = 10 });
        await _bench.AccountAsync(Platform.Tiktok);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _bench.DisposeAsync();
        await _network.DisposeAsync();
    }

    private static string Info(string options = "\"PUBLIC_TO_EVERYONE\",\"MUTUAL_FOLLOW_FRIENDS\",\"SELF_ONLY\"", string more = "") =>
        "{\"data\":{\"creator_username\":\"saree_house\",\"privacy_level_options\":[" + options + "],\"max_video_post_duration_sec\":60" + more + "}," + Ok + "}";

    private static string Error(string code) => "{\"data\":{},\"error\":{\"code\":\"" + code + "\",\"message\":\"said so\",\"log_id\":\"1\"}}";

    private static string State(string status, string reason = "", string ids = "", string more = "") =>
        "{\"data\":{\"status\":\"" + status + "\",\"fail_reason\":\"" + reason + "\",\"publicaly_available_post_id\":[" + ids + "]" + more + "}," + Ok + "}";

    private async Task<PublishJob> PreparedAsync(string text = "words", JsonObject? options = null)
    {
        _network.On("POST", Creator, 200, Info());
        var job = _bench.Job(Platform.Tiktok, text, [await _bench.PictureAsync()], options: options);
        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("the creator may post");
        return job;
    }

    [Test]
    public async Task A_photo_post_names_its_pictures_under_addresses_of_this_attempt_and_is_worked_on_when_taken()
    {
        _network.On("POST", Creator, 200, Info(more: ",\"comment_disabled\":true")).On("POST", Photos, 200, Taken);
        MediaItem[] pictures = [await _bench.PictureAsync(), await _bench.PictureAsync([0xFF, 0xD8, 0xFF, 8])];
        var job = _bench.Job(Platform.Tiktok, "दीपावली sale & more", pictures, options: new JsonObject { ["auto_add_music"] = "true" });

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("nothing is uploaded for photos");
        var result = await _bench.CommitAsync(job);

        result.Should().BeOfType<PublishResult.Processing>("TikTok has it and works on it").Which.RemoteId.Should().Be("p_pub_url~v2.1");
        _network.Single("POST", Creator).Body.Should().BeEmpty("TikTok wants no body there");
        var sent = _network.Single("POST", Photos);
        sent.ContentType.Should().Be("application/json; charset=utf-8");
        sent.Authorization.Should().Be($"Bearer {PublishingBench.Token}");
        JsonNode.DeepEquals(sent.Json, new JsonObject
        {
            ["media_type"] = "PHOTO",
            ["post_mode"] = "DIRECT_POST",
            ["post_info"] = new JsonObject
            {
                ["title"] = "दीपावली sale & more", ["description"] = "दीपावली sale & more", ["privacy_level"] = "PUBLIC_TO_EVERYONE",
                ["disable_comment"] = true, ["auto_add_music"] = true, ["brand_content_toggle"] = false, ["brand_organic_toggle"] = false,
            },
            ["source_info"] = new JsonObject
            {
                ["source"] = "PULL_FROM_URL", ["photo_cover_index"] = 0,
                ["photo_images"] = new JsonArray([.. pictures.Select(p => JsonValue.Create($"https://studio.example/media/{p.AssetId}.jpg?for=marker-1"))]),
            },
        }).Should().BeTrue("this is the whole request, comments staying off as the creator has them: {0}", sent.Body);
    }

    [TestCase("short", "short")]
    [TestCase("two\n\nlines", "two lines")]
    [TestCase("", "")]
    public void A_photos_title_is_the_captions_first_words(string caption, string title) => TikTok.FirstWords(caption).Should().Be(title);

    [Test]
    public void A_long_caption_is_cut_between_words_and_a_long_word_between_characters()
    {
        TikTok.FirstWords(string.Join(' ', Enumerable.Repeat("sarees", 30))).Should().Be(string.Join(' ', Enumerable.Repeat("sarees", 13)), "ninety units hold thirteen words of six and their blanks");
        var family = string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 20));
        TikTok.FirstWords(family).Should().Be(string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 8)), "eleven units each, none of them torn");
        TikTok.FirstWords(new string('क', 200)).Length.Should().Be(90, "there is no blank to cut at");
    }

    [Test]
    public async Task The_option_goes_before_the_accounts_choice_and_a_title_of_its_own_before_the_caption()
    {
        _network.On("POST", Photos, 200, Taken);
        var job = await PreparedAsync(options: new JsonObject { ["privacy_level"] = "SELF_ONLY", ["title"] = "Diwali" });

        await _bench.CommitAsync(job);

        var info = _network.Single("POST", Photos).Json["post_info"]!;
        (info["privacy_level"]!.GetValue<string>(), info["title"]!.GetValue<string>()).Should().Be(("SELF_ONLY", "Diwali"));
    }

    [Test]
    public async Task Without_anybodys_choice_of_who_may_see_it_the_post_is_refused_and_never_public_by_default()
    {
        await using (var db = _bench.Dbs.ForSystem())
            await db.Accounts.ExecuteUpdateAsync(set => set.SetProperty(a => a.Settings, "{}"));
        _network.On("POST", Creator, 200, Info());
        var job = _bench.Job(Platform.Tiktok, "words", [await _bench.PictureAsync()]);

        var error = (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Refused>().Subject.Error;

        (error.Code, error.Category).Should().Be(("privacy_level_missing", ErrorCategory.ContentRejected));
        error.Message.Should().Contain("PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS, SELF_ONLY", "the choices this creator has");
        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Deferred>("not even a commit by mistake sends it").Which.Error.Code.Should().Be("not_prepared");
        _network.Of("POST", Photos).Should().BeEmpty();
    }

    [TestCase("\"FOLLOWER_OF_CREATOR\",\"SELF_ONLY\"", "{}", "privacy_level_not_offered")]
    [TestCase("\"SELF_ONLY\"", """{"privacy_level":"SELF_ONLY","brand_content":"true"}""", "branded_content_private")]
    public async Task A_choice_that_TikTok_would_refuse_is_refused_before_anything_is_sent(string offered, string options, string code)
    {
        _network.On("POST", Creator, 200, Info(offered));
        var job = _bench.Job(Platform.Tiktok, "words", [await _bench.PictureAsync()], options: JsonNode.Parse(options)!.AsObject());

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Refused>().Which.Error.Code.Should().Be(code);
    }

    [Test]
    public async Task A_title_over_the_limit_is_refused()
    {
        _network.On("POST", Creator, 200, Info());
        var job = _bench.Job(Platform.Tiktok, "words", [await _bench.PictureAsync()], options: new JsonObject { ["title"] = new string('a', 91) });

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Refused>().Which.Error.Code.Should().Be("title_too_long");
    }

    [Test]
    public async Task A_video_longer_than_the_creator_may_post_is_refused()
    {
        _network.On("POST", Creator, 200, Info());
        var job = _bench.Job(Platform.Tiktok, "words", [await _bench.VideoAsync(new byte[5], TimeSpan.FromSeconds(61))]);

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Refused>().Which.Error.Message.Should().Contain("60 seconds");
    }

    [Test]
    public async Task A_refusal_on_HTTP_200_stops_the_preparing()
    {
        _network.On("POST", Creator, 200, Error("spam_risk_too_many_posts"));

        var deferred = (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Tiktok, "w", [await _bench.PictureAsync()]), CancellationToken.None)).Should().BeOfType<Preparation.Deferred>().Subject;

        deferred.Error.Category.Should().Be(ErrorCategory.QuotaExhausted, "the body says so, the status does not");
        deferred.Until.Should().BeCloseTo(_bench.Time.GetUtcNow().AddHours(24), TimeSpan.FromMinutes(1));
    }

    private void VideoAccepted() => _network.On("POST", Creator, 200, Info())
        .On("POST", VideoInit, 200, "{\"data\":{\"publish_id\":\"v_pub_file~v2-1.7\",\"upload_url\":\"" + _network.Address + Upload + "?upload_id=1&upload_token=secret-part\"}," + Ok + "}");

    [Test]
    public async Task A_video_is_uploaded_but_for_its_last_part_which_is_the_commit()
    {
        VideoAccepted();
        _network.On("PUT", Upload, 206, "").On("PUT", Upload, 206, "").On("PUT", Upload, 201, "");
        var bytes = Enumerable.Range(0, 35).Select(i => (byte)i).ToArray();
        var job = _bench.Job(Platform.Tiktok, "words", [await _bench.VideoAsync(bytes, TimeSpan.FromSeconds(9))], options: new JsonObject { ["disable_duet"] = "true", ["is_aigc"] = "true" });

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>();
        _network.Of("PUT", Upload).Should().HaveCount(2, "the last part waits for the go-ahead");
        _bench.Saved.Should().HaveCount(3, "the upload and each part are noted at once").And.OnlyContain(s => s.Contains("v_pub_file~v2-1.7"), "the publish id is the proof");
        var result = await _bench.CommitAsync(job);

        result.Should().BeOfType<PublishResult.Processing>().Which.RemoteId.Should().Be("v_pub_file~v2-1.7");
        JsonNode.DeepEquals(_network.Single("POST", VideoInit).Json, new JsonObject
        {
            ["post_info"] = new JsonObject
            {
                ["title"] = "words", ["privacy_level"] = "PUBLIC_TO_EVERYONE", ["disable_comment"] = false, ["disable_duet"] = true, ["disable_stitch"] = false,
                ["brand_content_toggle"] = false, ["brand_organic_toggle"] = false, ["is_aigc"] = true,
            },
            ["source_info"] = new JsonObject { ["source"] = "FILE_UPLOAD", ["video_size"] = 35, ["chunk_size"] = 11, ["total_chunk_count"] = 3 },
        }).Should().BeTrue("this is the whole request: {0}", _network.Single("POST", VideoInit).Body);
        var parts = _network.Of("PUT", Upload);
        parts.Select(p => p.Headers["Content-Range"]).Should().Equal("bytes 0-10/35", "bytes 11-21/35", "bytes 22-34/35");
        parts.SelectMany(p => p.Bytes).Should().Equal(bytes, "every byte once and in order");
        parts.Should().OnlyContain(p => p.Authorization == "" && p.ContentType == "video/mp4", "the address has its own key; the token stays here");
    }

    [TestCase(4_999_999, 1)]
    [TestCase(8 * 1024 * 1024, 1)]
    [TestCase(16 * 1024 * 1024, 2)]
    [TestCase(70_000_000, 8)]
    [TestCase(500_000_000, 59)]
    [TestCase(4L * 1024 * 1024 * 1024, 512)]
    public void Parts_keep_TikToks_rules_and_the_last_one_is_small(long size, int count)
    {
        var plan = UploadPlan.Of(size);

        plan.Count.Should().Be(count);
        (size / plan.Chunk).Should().Be(plan.Count, "TikTok counts the size by the chunk, rounded down");
        if (size >= 5_000_000)
            plan.Chunk.Should().BeInRange(5 * 1024 * 1024, 64_000_000, "5 to 64 MB a part, in either meaning of MB");
        var (first, last) = plan.Part(plan.Count - 1);
        last.Should().Be(size - 1, "the last part takes the rest");
        (last - first + 1).Should().BeLessThan(17 * 1024 * 1024, "it travels in the commit");
        Enumerable.Range(1, plan.Count - 1).All(i => plan.Part(i).First == plan.Part(i - 1).Last + 1).Should().BeTrue("no byte is left out");
    }

    [Test]
    public async Task An_upload_goes_on_where_it_was_and_one_that_ran_out_or_was_for_another_text_is_begun_again()
    {
        VideoAccepted();
        _network.On("PUT", Upload, 206, "");
        var video = await _bench.VideoAsync(new byte[35], TimeSpan.FromSeconds(9));
        var job = _bench.Job(Platform.Tiktok, "words", [video]);
        await _bench.Publisher.PrepareAsync(job, CancellationToken.None);
        (_network.Of("POST", VideoInit).Count, _network.Of("PUT", Upload).Count).Should().Be((1, 2));

        await _bench.Publisher.PrepareAsync(job, CancellationToken.None);
        (_network.Of("POST", VideoInit).Count, _network.Of("PUT", Upload).Count).Should().Be((1, 2), "all that may be sent was sent");

        job.Handle["upload"]!["expires"] = _bench.Time.GetUtcNow().AddMinutes(5).ToString("O");
        await _bench.Publisher.PrepareAsync(job, CancellationToken.None);
        (_network.Of("POST", VideoInit).Count, _network.Of("PUT", Upload).Count).Should().Be((2, 4), "five minutes are too few");

        var edited = _bench.Job(Platform.Tiktok, "other words", [video], job.Handle);
        (await _bench.CommitAsync(edited)).Should().BeOfType<PublishResult.Deferred>("its init holds the old words").Which.Error.Code.Should().Be("not_prepared");
        await _bench.Publisher.PrepareAsync(edited, CancellationToken.None);
        _network.Of("POST", VideoInit)[2].Json["post_info"]!["title"]!.GetValue<string>().Should().Be("other words");
    }

    [TestCase(403)]
    [TestCase(404)]
    [TestCase(416)]
    public async Task An_upload_that_breaks_off_while_preparing_is_begun_again(int status)
    {
        VideoAccepted();
        _network.On("PUT", Upload, status, "").On("PUT", Upload, 206, "");
        var job = _bench.Job(Platform.Tiktok, "words", [await _bench.VideoAsync(new byte[35], TimeSpan.FromSeconds(9))]);

        (await _bench.Publisher.PrepareAsync(job, CancellationToken.None)).Should().BeOfType<Preparation.Ready>("the second upload went through");

        _network.Of("POST", VideoInit).Should().HaveCount(2, "the first one is of no use any more");
    }

    [TestCase("https://upload.evil.example/video/")]
    [TestCase("http://open-upload.tiktokapis.com/video/")]
    [TestCase("https://user@open-upload.tiktokapis.com/video/")]
    public async Task A_video_goes_to_no_other_host_whatever_the_answer_says(string url)
    {
        _network.On("POST", Creator, 200, Info()).On("POST", VideoInit, 200, "{\"data\":{\"publish_id\":\"v\",\"upload_url\":\"" + url + "\"}," + Ok + "}");

        (await _bench.Publisher.PrepareAsync(_bench.Job(Platform.Tiktok, "w", [await _bench.VideoAsync(new byte[35], TimeSpan.FromSeconds(9))]), CancellationToken.None))
            .Should().BeOfType<Preparation.Deferred>("such an answer is not understood");
    }

    [TestCase(200, "", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(206, "", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(400, "", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(403, "", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(404, "", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(416, "", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(429, "", typeof(PublishResult.Deferred), ErrorCategory.RateLimited)]
    [TestCase(500, "", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(400, """{"data":{},"error":{"code":"invalid_file_upload","message":"x"}}""", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    public async Task The_answer_to_the_last_part_is_classified_by_its_status(int status, string body, Type kind, ErrorCategory category)
    {
        VideoAccepted();
        _network.On("PUT", Upload, status, body);
        var job = _bench.Job(Platform.Tiktok, "words", [await _bench.VideoAsync(new byte[8], TimeSpan.FromSeconds(9))]);
        await _bench.Publisher.PrepareAsync(job, CancellationToken.None);

        var result = await _bench.CommitAsync(job);

        result.Should().BeOfType(kind);
        FacebookTests.ErrorOf(result)!.Category.Should().Be(category);
        _network.Of("PUT", Upload).Should().ContainSingle("a commit is one request");
        (job.Handle["upload"]!["dead"] is not null).Should().Be(status is 403 or 404 or 416, "such an address is not used again");
    }

    [TestCase(200, "internal_error", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(500, "internal_error", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(503, "spam_risk", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(429, "rate_limit_exceeded", typeof(PublishResult.Deferred), ErrorCategory.RateLimited)]
    [TestCase(401, "access_token_invalid", typeof(PublishResult.Deferred), ErrorCategory.Reconnect)]
    [TestCase(401, "scope_not_authorized", typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(400, "scope_permission_missed", typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(403, "url_ownership_unverified", typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(403, "unaudited_client_can_only_post_to_private_accounts", typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(400, "app_version_check_failed", typeof(PublishResult.Refused), ErrorCategory.Permission)]
    [TestCase(403, "spam_risk_too_many_posts", typeof(PublishResult.Deferred), ErrorCategory.QuotaExhausted)]
    [TestCase(200, "spam_risk_too_many_posts", typeof(PublishResult.Deferred), ErrorCategory.QuotaExhausted)]
    [TestCase(403, "spam_risk_too_many_pending_share", typeof(PublishResult.Deferred), ErrorCategory.QuotaExhausted)]
    [TestCase(403, "reached_active_user_cap", typeof(PublishResult.Deferred), ErrorCategory.QuotaExhausted)]
    [TestCase(403, "spam_risk_user_banned_from_posting", typeof(PublishResult.Deferred), ErrorCategory.SpamBlocked)]
    [TestCase(403, "spam_risk", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(403, "spam_risk_text", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(400, "invalid_param", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(400, "invalid_params", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(403, "privacy_level_option_mismatch", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(400, "invalid_file_upload", typeof(PublishResult.Refused), ErrorCategory.ContentRejected)]
    [TestCase(200, "a_code_nobody_listed", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    [TestCase(403, "a_code_nobody_listed", typeof(PublishResult.Unknown), ErrorCategory.TransientUnknown)]
    public async Task A_code_of_the_table_is_classified(int status, string code, Type kind, ErrorCategory category)
    {
        var job = await PreparedAsync();
        _network.On("POST", Photos, status, Error(code));

        var result = await _bench.CommitAsync(job);

        result.Should().BeOfType(kind, "the notes list {0} so, and what they do not list is unknown", code);
        var error = FacebookTests.ErrorOf(result)!;
        error.Category.Should().Be(category, "the dispatcher acts on the class");
        error.Message.Should().NotBeNullOrWhiteSpace("a shop owner reads it").And.NotContain("HTTP", "it is a sentence");
        error.Raw.Should().Contain(code, "TikTok's own words are kept").And.NotContain(PublishingBench.Token);
        _network.Of("POST", Photos).Should().ContainSingle("a commit is one request");
    }

    [TestCase(200, "{\"data\":{}," + Ok + "}")]
    [TestCase(200, "{\"data\":{\"publish_id\":\"p\"}}")]
    [TestCase(200, "{\"data\":{\"publish")]
    [TestCase(200, "")]
    [TestCase(200, "<html>proxy</html>")]
    [TestCase(403, "<html>proxy</html>")]
    [TestCase(404, "")]
    [TestCase(302, "")]
    public async Task An_answer_without_sense_leaves_it_unknown(int status, string body)
    {
        var job = await PreparedAsync();
        _network.On("POST", Photos, status, body, ("Location", "/tiktok/elsewhere"));

        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Unknown>();
    }

    [Test]
    public async Task A_rate_limit_without_a_hint_waits_a_minute()
    {
        var job = await PreparedAsync();
        _network.On("POST", Photos, 429, Error("rate_limit_exceeded"));

        (await _bench.CommitAsync(job)).Should().BeOfType<PublishResult.Deferred>().Which.Until.Should().BeCloseTo(_bench.Time.GetUtcNow().AddSeconds(60), TimeSpan.FromSeconds(5));
    }

    [TestCase("9223372036854775807", "9223372036854775807")]
    [TestCase("7512345678901234567", "7512345678901234567")]
    [TestCase("\"7512345678901234567\"", "7512345678901234567")]
    public async Task A_published_post_has_its_number_to_the_last_digit(string ids, string id)
    {
        _network.On("POST", Status, 200, State("PUBLISH_COMPLETE", ids: ids));
        var job = _bench.Job(Platform.Tiktok, "words", [await _bench.PictureAsync()]) with { RemoteId = "p_pub_url~v2.1" };

        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().Be(new Reconciliation.Found(id, $"https://www.tiktok.com/@saree_house/photo/{id}"), "64 bits do not fit a double");
        _network.Single("POST", Status).Json.ToJsonString().Should().Be("""{"publish_id":"p_pub_url~v2.1"}""");
    }

    [Test]
    public async Task A_published_post_without_a_number_keeps_its_publish_id()
    {
        _network.On("POST", Status, 200, State("PUBLISH_COMPLETE"));
        var job = _bench.Job(Platform.Tiktok, "words", [await _bench.PictureAsync()]) with { RemoteId = "p_pub_url~v2.1" };

        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().Be(new Reconciliation.Found("p_pub_url~v2.1", null), "it is out; its number comes later or never");
        (await _bench.Publisher.PermalinkAsync(job, "p_pub_url~v2.1", CancellationToken.None)).Should().BeNull("there is no address yet");
        (await _bench.Publisher.PermalinkAsync(job, "75", CancellationToken.None)).Should().Be("https://www.tiktok.com/@saree_house/photo/75");
    }

    [TestCase("internal", ErrorCategory.TransientUnknown)]
    [TestCase("photo_pull_failed", ErrorCategory.MediaFetchFailed)]
    [TestCase("video_pull_failed", ErrorCategory.MediaFetchFailed)]
    [TestCase("spam_risk_too_many_posts", ErrorCategory.QuotaExhausted)]
    [TestCase("spam_risk_user_banned_from_posting", ErrorCategory.SpamBlocked)]
    public async Task A_failure_that_may_pass_is_an_absence_with_its_reason_and_a_new_beginning(string reason, ErrorCategory category)
    {
        _network.On("POST", Status, 200, State("FAILED", reason));
        var job = _bench.Job(Platform.Tiktok, "words", [await _bench.PictureAsync()]) with { RemoteId = "p" };

        var absent = (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Absent>("nothing is out").Subject;

        (absent.Proof, absent.DiscardHandle, absent.Because!.Category, absent.Because.Retryable).Should().Be((Proof.ByKey, true, category, true));
    }

    [TestCase("auth_removed", ErrorCategory.Reconnect)]
    [TestCase("file_format_check_failed", ErrorCategory.ContentRejected)]
    [TestCase("duration_check_failed", ErrorCategory.ContentRejected)]
    [TestCase("frame_rate_check_failed", ErrorCategory.ContentRejected)]
    [TestCase("picture_size_check_failed", ErrorCategory.ContentRejected)]
    [TestCase("video_bitrate_check_failed", ErrorCategory.ContentRejected)]
    [TestCase("spam_risk_text", ErrorCategory.ContentRejected)]
    [TestCase("spam_risk", ErrorCategory.ContentRejected)]
    [TestCase("publish_cancelled", ErrorCategory.ContentRejected)]
    [TestCase("a_reason_nobody_listed", ErrorCategory.ContentRejected)]
    public async Task A_failure_for_good_is_a_refusal(string reason, ErrorCategory category)
    {
        _network.On("POST", Status, 200, State("FAILED", reason));
        var job = _bench.Job(Platform.Tiktok, "words", [await _bench.PictureAsync()]) with { RemoteId = "p" };

        var error = (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Refused>().Subject.Error;

        (error.Category, error.Retryable).Should().Be((category, false));
        error.Raw.Should().Contain(reason, "TikTok's own words are kept");
    }

    [TestCase("PROCESSING_DOWNLOAD")]
    [TestCase("PROCESSING_UPLOAD")]
    [TestCase("SEND_TO_USER_INBOX")]
    [TestCase("A_STATE_NOBODY_LISTED")]
    public async Task While_TikTok_works_nobody_knows(string status)
    {
        _network.On("POST", Status, 200, State(status, more: ",\"uploaded_bytes\":3"));
        var job = _bench.Job(Platform.Tiktok, "words", [await _bench.PictureAsync()], new JsonObject { ["upload"] = new JsonObject { ["publish_id"] = "v", ["size"] = 10L } }) with { RemoteId = "v" };

        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>("the 201 was seen, so TikTok has all of it");
    }

    [TestCase(7, true)]
    [TestCase(10, false)]
    public async Task A_lost_last_part_is_absent_while_bytes_are_missing(int uploaded, bool isAbsent)
    {
        _network.On("POST", Status, 200, State("PROCESSING_UPLOAD", more: $",\"uploaded_bytes\":{uploaded}"));
        var video = await _bench.VideoAsync(new byte[10], TimeSpan.FromSeconds(9));
        var job = _bench.Job(Platform.Tiktok, "words", [video], new JsonObject { ["upload"] = new JsonObject { ["publish_id"] = "v_pub_file~1", ["size"] = 10L } });

        var answer = await _bench.Publisher.ReconcileAsync(job, CancellationToken.None);

        if (isAbsent)
            answer.Should().Be(new Reconciliation.Absent(Proof.ByKey), "the same upload is gone on with: that cannot double");
        else
            answer.Should().BeOfType<Reconciliation.StillUnknown>("it has all bytes and will publish them");
        _network.Single("POST", Status).Json["publish_id"]!.GetValue<string>().Should().Be("v_pub_file~1", "the handle names it");
    }

    [TestCase(400, "invalid_publish_id")]
    [TestCase(400, "token_not_authorized_for_specified_publish_id")]
    [TestCase(401, "access_token_invalid")]
    [TestCase(429, "rate_limit_exceeded")]
    [TestCase(500, "internal_error")]
    public async Task A_question_that_is_not_answered_proves_nothing(int status, string code)
    {
        _network.On("POST", Status, status, Error(code));
        var job = _bench.Job(Platform.Tiktok, "words", [await _bench.PictureAsync()]) with { RemoteId = "p" };

        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.StillUnknown>();
    }

    private string Listed(params string[] videos) =>
        "{\"data\":{\"videos\":[" + string.Join(',', videos) + "],\"cursor\":1,\"has_more\":false}," + Ok + "}";

    private string Shown(string id, string description, int age = 0) =>
        "{\"id\":\"" + id + "\",\"create_time\":" + (_bench.Time.GetUtcNow().ToUnixTimeSeconds() - age) + ",\"title\":\"\",\"video_description\":\"" + description + "\",\"share_url\":\"https://www.tiktok.com/@s/photo/" + id + "\"}";

    [Test]
    public async Task A_lost_photo_answer_is_told_by_the_fetch_and_the_list()
    {
        var job = await PreparedAsync();
        await _bench.AttemptAsync(job);
        _network.On("POST", List, 200, Listed()).On("POST", List, 200, Listed(Shown("5", "words"))).On("POST", List, 200, Listed())
            .On("POST", List, 200, Listed(Shown("5", "words"), Shown("6", "words"))).On("POST", List, 200, Listed(Shown("4", "others"), Shown("5", " words "), Shown("3", "words", age: 9_000)));
        async Task<Reconciliation> AskAsync() => await _bench.Publisher.ReconcileAsync(job, CancellationToken.None);

        (await AskAsync()).Should().Be(new Reconciliation.Absent(Proof.ByKey), "nobody fetched the pictures and nothing is shown");
        (await AskAsync()).Should().BeOfType<Reconciliation.StillUnknown>("something is shown, though nobody fetched the pictures");
        await _bench.Events.RecordAsync(Platform.Tiktok, "marker-1", NetworkEvent.MediaFetched, null, _bench.Time.GetUtcNow(), null, CancellationToken.None);
        (await AskAsync()).Should().BeOfType<Reconciliation.StillUnknown>("it was taken, but is not to be seen");
        (await AskAsync()).Should().BeOfType<Reconciliation.StillUnknown>("it could be either");
        (await AskAsync()).Should().Be(new Reconciliation.Found("5", "https://www.tiktok.com/@s/photo/5"), "taken, and one post bears its words");
        _network.Of("POST", List)[0].Query["fields"].ToString().Should().Be("id,create_time,title,video_description,share_url");
    }

    [Test]
    public async Task A_lost_photo_answer_is_told_by_a_webhook()
    {
        var job = await PreparedAsync();
        await _bench.AttemptAsync(job);
        await _bench.Events.RecordAsync(Platform.Tiktok, "marker-1", "post.publish.publicly_available", "7512345678901234567", _bench.Time.GetUtcNow(), """{"publish_id":"p_pub_url~v2.9"}""", CancellationToken.None);
        _network.On("POST", Status, 200, State("PUBLISH_COMPLETE"));

        (await _bench.Publisher.ReconcileAsync(job, CancellationToken.None)).Should().BeOfType<Reconciliation.Found>().Which.RemoteId.Should().Be("7512345678901234567", "the webhook named the post");
        _network.Single("POST", Status).Json["publish_id"]!.GetValue<string>().Should().Be("p_pub_url~v2.9", "and the publish id to ask by");
    }

    [Test]
    public async Task Without_leave_to_list_the_fetch_alone_decides()
    {
        _network.On("POST", List, 401, Error("scope_not_authorized"));

        (await _bench.Publisher.ReconcileAsync(await PreparedAsync(), CancellationToken.None)).Should().Be(new Reconciliation.Absent(Proof.ByKey));
    }

    [Test]
    public void Texts_are_counted_in_UTF_16_units_and_each_kind_of_post_has_its_own_limit()
    {
        TikTok.Rules.CountText("👨‍👩‍👧‍👦é").Should().Be(12, "eleven units of the family and one of the letter");
        (TikTok.Rules.TextLimitWith(hasImage: true, hasVideo: false), TikTok.Rules.TextLimitWith(hasImage: false, hasVideo: true)).Should().Be((4_000, 2_200));
        TikTok.Rules.CanDelete.Should().BeFalse("TikTok offers no deletion");
    }
}
