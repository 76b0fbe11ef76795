using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Publishing;

/// <summary>Videos, reels and stories as the sandbox's three networks take them: as strictly as the networks, and worked on for a while.</summary>
public sealed class SandboxVideoTests : SandboxFixture
{
    private const string VideoUrl = "http://pictures.test/a.mp4";

    private Task<Answer> VideosAsync(Dictionary<string, string> form, string edge = "videos") => FacebookAsync(HttpMethod.Post, $"{Page}/{edge}", form);

    private async Task<Answer> TransferAsync(string session, int from, byte[] piece)
    {
        using var form = new MultipartFormDataContent { { new StringContent("transfer"), "upload_phase" }, { new StringContent(session), "upload_session_id" }, { new StringContent($"{from}"), "start_offset" } };
        form.Add(Bytes(piece, "application/octet-stream"), "video_file_chunk", "piece");
        return await FacebookAsync(HttpMethod.Post, $"{Page}/videos", form);
    }

    /// <summary>A Facebook video whose bytes are all there.</summary>
    private async Task<(string Id, string Session)> UploadedAsync(byte[]? bytes = null)
    {
        bytes ??= TestVideos.Mp4();
        var begun = (await VideosAsync(new() { ["upload_phase"] = "start", ["file_size"] = $"{bytes.Length}" })).Json;
        var session = begun["upload_session_id"]!.GetValue<string>();
        (await TransferAsync(session, 0, bytes)).Json["end_offset"]!.GetValue<string>().Should().Be($"{bytes.Length}", "nothing more is wanted");
        return (begun["video_id"]!.GetValue<string>(), session);
    }

    private async Task<JsonNode> StatusAsync(string video) => (await FacebookAsync(HttpMethod.Get, $"{video}?fields=status,permalink_url,published,post_id")).Json;

    private async Task<Answer> BytesAsync(string address, byte[] bytes, long offset, long size, string token = $"sbx_facebook_{Page}")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(bytes) };
        request.Headers.Authorization = new AuthenticationHeaderValue("OAuth", token);
        request.Headers.Add("offset", $"{offset}");
        request.Headers.Add("file_size", $"{size}");
        using var response = await Http.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), []);
    }

    [Test]
    public async Task A_Facebook_video_is_finished_worked_on_and_then_in_the_list()
    {
        var (video, session) = await UploadedAsync();
        (await StatusAsync(video))["status"]!["publishing_phase"]!["status"]!.GetValue<string>().Should().Be("not_started", "nothing publishes by itself");
        Posts().Should().BeEmpty("an upload is no post");

        (await VideosAsync(new() { ["upload_phase"] = "finish", ["upload_session_id"] = session, ["description"] = "रेशम" })).Json["success"]!.GetValue<bool>().Should().BeTrue();
        (await StatusAsync(video))["status"]!["processing_phase"]!["status"]!.GetValue<string>().Should().Be("in_progress", "it is worked on first");
        (await FacebookAsync(HttpMethod.Get, $"{Page}/published_posts")).Json["data"]!.AsArray().Should().BeEmpty("and not shown until then");
        Time.Advance(TimeSpan.FromSeconds(2));

        var status = await StatusAsync(video);
        status["status"]!["publishing_phase"]!["publish_status"]!.GetValue<string>().Should().Be("published");
        status["published"]!.GetValue<bool>().Should().BeTrue();
        var row = (await FacebookAsync(HttpMethod.Get, $"{Page}/published_posts?fields=message,status_type,attachments{{media_type,target{{id}}}}")).Json["data"]![0]!;
        row["attachments"]!["data"]![0]!["target"]!["id"]!.GetValue<string>().Should().Be(video, "the list names the video");
        row["message"]!.GetValue<string>().Should().Be("रेशम");
        Posts().Single().Media.Single().ContentType.Should().Be("video/mp4", "the feed has it");
        (await FacebookAsync(HttpMethod.Post, $"{video}/comments", new Dictionary<string, string> { ["message"] = "First" })).Status.Should().Be(200, "a comment on the video is one on its post");
        (await FacebookAsync(HttpMethod.Delete, video)).Json["success"]!.GetValue<bool>().Should().BeTrue();
        (await FacebookAsync(HttpMethod.Delete, video)).Code.Should().Be("100/33", "it is gone");
        (await FacebookAsync(HttpMethod.Get, video)).Code.Should().Be("100/33", "with its post");
    }

    [Test]
    public async Task A_Facebook_upload_takes_its_pieces_in_order_and_is_finished_once()
    {
        var bytes = TestVideos.Mp4(pictureBytes: 1_200_000);
        var begun = (await VideosAsync(new() { ["upload_phase"] = "start", ["file_size"] = $"{bytes.Length}" })).Json;
        var session = begun["upload_session_id"]!.GetValue<string>();
        var first = int.Parse(begun["end_offset"]!.GetValue<string>());
        (await VideosAsync(new() { ["upload_phase"] = "finish", ["upload_session_id"] = session })).Code.Should().Be("6000/1363037", "the bytes are missing");
        (await TransferAsync(session, 5, bytes[5..first])).Code.Should().Be("6000/1363037", "another piece was asked for");
        (await TransferAsync(session, 0, bytes[..first])).Json["start_offset"]!.GetValue<string>().Should().Be($"{first}");
        (await TransferAsync(session, 0, bytes[..first])).Code.Should().Be("6000/1363037", "that piece is there");
        (await TransferAsync(session, first, [.. bytes[first..], 0])).Code.Should().Be("6000/1363037", "more than was announced");
        await TransferAsync(session, first, bytes[first..]);
        (await VideosAsync(new() { ["upload_phase"] = "finish", ["upload_session_id"] = session })).Status.Should().Be(200);
        (await VideosAsync(new() { ["upload_phase"] = "finish", ["upload_session_id"] = session })).Code.Should().Be("100/1363033", "one upload is one video");
        Posts().Should().ContainSingle();
    }

    [Test]
    public async Task What_Facebook_refuses_of_videos_is_refused_in_its_words()
    {
        (await VideosAsync(new() { ["upload_phase"] = "start" })).Code.Should().Be("100/", "no size");
        (await VideosAsync(new() { ["upload_phase"] = "later" })).Code.Should().Be("100/", "no such phase");
        (await TransferAsync("1", 0, [1])).Code.Should().Be("100/1363033", "no such session");
        (await VideosAsync(new() { ["upload_phase"] = "finish", ["video_id"] = "1", ["video_state"] = "PUBLISHED" }, "video_reels")).Code.Should().Be("100/1363033", "no such video");
        var (_, session) = await UploadedAsync([.. "no film at all"u8]);
        (await VideosAsync(new() { ["upload_phase"] = "finish", ["upload_session_id"] = session })).Code.Should().Be("352/1363024", "those bytes are no video");
        (await FacebookAsync(HttpMethod.Post, $"{Page}/photo_stories", new Dictionary<string, string>())).Code.Should().Be("100/", "no photo_id");
        var (video, _) = await UploadedAsync();
        (await FacebookAsync(HttpMethod.Post, $"{Page}/feed", new Dictionary<string, string> { ["attached_media"] = $$"""[{"media_fbid":"{{video}}"}]""" })).Code.Should().Be("100/33", "a video is no photo");
        Posts().Should().BeEmpty("none of these made a post");
    }

    [TestCase("video_reels", SandboxPostKind.Post)]
    [TestCase("video_stories", SandboxPostKind.Story)]
    public async Task A_reel_and_a_story_are_uploaded_at_their_own_address(string edge, SandboxPostKind kind)
    {
        var bytes = TestVideos.Mp4();
        var begun = (await VideosAsync(new() { ["upload_phase"] = "start" }, edge)).Json;
        var (video, address) = (begun["video_id"]!.GetValue<string>(), begun["upload_url"]!.GetValue<string>());
        address.Should().StartWith(Host.Address.AbsoluteUri, "it leads back here");
        (await BytesAsync(address, bytes, 5, bytes.Length)).Text.Should().Contain("OffsetInvalidError", "nothing is there yet");
        (await BytesAsync(address, bytes[..50], 0, bytes.Length)).Text.Should().Contain("PartialRequestError", "not all of it");
        (await StatusAsync(video))["status"]!["uploading_phase"]!["bytes_transfered"]!.GetValue<long>().Should().Be(50, "the network says where to go on");
        (await BytesAsync(address, bytes[50..], 50, bytes.Length)).Json["success"]!.GetValue<bool>().Should().BeTrue("the rest completes it");
        (await BytesAsync(address, bytes, 0, bytes.Length, "sbx_facebook_999")).Status.Should().Be(403, "another page's video");
        if (edge == "video_reels")
            (await VideosAsync(new() { ["upload_phase"] = "finish", ["video_id"] = video }, edge)).Code.Should().Be("100/", "the state must be said");

        (await VideosAsync(new() { ["upload_phase"] = "finish", ["video_id"] = video, ["video_state"] = "PUBLISHED", ["description"] = "words" }, edge)).Json["success"]!.GetValue<bool>().Should().BeTrue();
        Time.Advance(TimeSpan.FromSeconds(2));
        Posts().Single().Kind.Should().Be(kind);
        Posts().Single().Text.Should().Be(kind is SandboxPostKind.Story ? "" : "words", "a story has no words");
        (await FacebookAsync(HttpMethod.Get, $"{Page}/stories?fields=post_id,media_id,media_type")).Json["data"]!.AsArray().Should().HaveCount(kind is SandboxPostKind.Story ? 1 : 0, "stories are listed by themselves");
        (await FacebookAsync(HttpMethod.Get, $"{Page}/published_posts")).Json["data"]!.AsArray().Should().HaveCount(kind is SandboxPostKind.Story ? 0 : 1);
    }

    [Test]
    public async Task A_refused_video_is_taken_first_and_never_seen()
    {
        var (video, session) = await UploadedAsync();
        Fault(SandboxFault.VideoRefused, Platform.Facebook, times: 1);
        (await VideosAsync(new() { ["upload_phase"] = "finish", ["upload_session_id"] = session })).Json["success"]!.GetValue<bool>().Should().BeTrue("the answer promises nothing");
        Time.Advance(TimeSpan.FromSeconds(2));
        (await StatusAsync(video))["status"]!["video_status"]!.GetValue<string>().Should().Be("error");
        Posts().Should().BeEmpty();
    }

    [Test]
    public async Task Instagram_fetches_a_video_and_works_on_it_longer_than_on_a_picture()
    {
        Pictures[VideoUrl] = (TestVideos.Mp4(), "video/mp4");
        var reel = (await InstagramAsync(HttpMethod.Post, $"{Ig}/media", new Dictionary<string, string> { ["media_type"] = "REELS", ["video_url"] = VideoUrl, ["caption"] = "reel", ["share_to_feed"] = "true" })).Id;
        Time.Advance(TimeSpan.FromSeconds(1));
        (await InstagramAsync(HttpMethod.Get, $"{reel}?fields=status_code")).Json["status_code"]!.GetValue<string>().Should().Be("IN_PROGRESS");
        Time.Advance(TimeSpan.FromSeconds(2));
        var media = (await InstagramAsync(HttpMethod.Post, $"{Ig}/media_publish", new Dictionary<string, string> { ["creation_id"] = reel })).Id;
        var node = (await InstagramAsync(HttpMethod.Get, $"{media}?fields=media_type,media_product_type,permalink")).Json;
        (node["media_type"]!.GetValue<string>(), node["media_product_type"]!.GetValue<string>()).Should().Be(("VIDEO", "REELS"));
        node["permalink"]!.GetValue<string>().Should().Contain("/reel/");
        Posts().Single().Media.Single().ContentType.Should().Be("video/mp4");
    }

    [Test]
    public async Task An_Instagram_carousel_mixes_and_a_story_stands_apart()
    {
        Pictures[VideoUrl] = (TestVideos.Mp4(), "video/mp4");
        var picture = (await InstagramAsync(HttpMethod.Post, $"{Ig}/media", new Dictionary<string, string> { ["is_carousel_item"] = "true", ["image_url"] = PictureUrl })).Id;
        var video = (await InstagramAsync(HttpMethod.Post, $"{Ig}/media", new Dictionary<string, string> { ["is_carousel_item"] = "true", ["media_type"] = "VIDEO", ["video_url"] = VideoUrl })).Id;
        var parent = new Dictionary<string, string> { ["media_type"] = "CAROUSEL", ["children"] = $"{picture},{video}", ["caption"] = "both" };
        Time.Advance(TimeSpan.FromSeconds(1));
        (await InstagramAsync(HttpMethod.Post, $"{Ig}/media", parent)).Code.Should().Be("9007/2207027", "the video is not finished yet");
        Time.Advance(TimeSpan.FromSeconds(2));
        var carousel = (await InstagramAsync(HttpMethod.Post, $"{Ig}/media", parent)).Id;
        var story = (await InstagramAsync(HttpMethod.Post, $"{Ig}/media", new Dictionary<string, string> { ["media_type"] = "STORIES", ["video_url"] = VideoUrl })).Id;
        Time.Advance(TimeSpan.FromSeconds(3));
        foreach (var container in new[] { carousel, story })
            (await InstagramAsync(HttpMethod.Post, $"{Ig}/media_publish", new Dictionary<string, string> { ["creation_id"] = container })).Status.Should().Be(200);

        Posts().Single(p => p.Kind is SandboxPostKind.Post).Media.Select(m => m.ContentType).Should().Equal("image/jpeg", "video/mp4");
        (await InstagramAsync(HttpMethod.Get, $"{Ig}/media?fields=id")).Json["data"]!.AsArray().Should().ContainSingle("stories are not among posts");
        (await InstagramAsync(HttpMethod.Get, $"{Ig}/stories?fields=media_type")).Json["data"]!.AsArray().Should().ContainSingle("they are listed by themselves")
            .Which!["media_type"]!.GetValue<string>().Should().Be("VIDEO");
        Time.Advance(TimeSpan.FromHours(24));
        (await InstagramAsync(HttpMethod.Get, $"{Ig}/stories")).Json["data"]!.AsArray().Should().BeEmpty("a story lasts a day");
    }

    [TestCase("VIDEO", VideoUrl, "100/2207067", Description = "only inside a carousel")]
    [TestCase("REELS", "http://pictures.test/none.mp4", "9004/2207052", Description = "nothing there")]
    [TestCase("REELS", PictureUrl, "352/2207026", Description = "a picture")]
    [TestCase("REELS", null, "100/", Description = "no address")]
    public async Task What_Instagram_refuses_of_videos_is_refused_in_its_words(string type, string? address, string code)
    {
        Pictures[VideoUrl] = (TestVideos.Mp4(), "video/mp4");
        var form = new Dictionary<string, string> { ["media_type"] = type };
        if (address is not null)
            form["video_url"] = address;
        (await InstagramAsync(HttpMethod.Post, $"{Ig}/media", form)).Code.Should().Be(code);
    }

    [Test]
    public async Task A_processing_that_failed_on_X_says_so_and_cannot_be_posted()
    {
        var bytes = TestVideos.Mp4();
        Fault(SandboxFault.ProcessingFailed, Platform.X, times: 1);
        var id = (await XAsync(HttpMethod.Post, "media/upload/initialize", new { media_type = "video/mp4", total_bytes = bytes.Length, media_category = "tweet_video", shared = false })).Json["data"]!["id"]!.GetValue<string>();
        using var form = new MultipartFormDataContent { { new StringContent("0"), "segment_index" } };
        form.Add(Bytes(bytes, "application/octet-stream"), "media", "blob");
        (await XAsync(HttpMethod.Post, $"media/upload/{id}/append", form)).Status.Should().Be(200);
        (await XAsync(HttpMethod.Post, $"media/upload/{id}/finalize")).Json["data"]!["processing_info"]!["state"]!.GetValue<string>().Should().Be("pending");
        Time.Advance(TimeSpan.FromSeconds(2));
        var info = (await XAsync(HttpMethod.Get, $"media/upload?command=STATUS&media_id={id}")).Json["data"]!["processing_info"]!;
        info["state"]!.GetValue<string>().Should().Be("failed");
        info["error"]!["name"]!.GetValue<string>().Should().Be("InvalidMedia");
        (await XAsync(HttpMethod.Post, "tweets", new { text = "x", media = new { media_ids = new[] { id } } })).Status.Should().Be(400, "X takes no failed media");
    }
}
