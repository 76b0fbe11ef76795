using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using TextileStudio.Tests.Scheduling;

namespace TextileStudio.Tests.Assets;

/// <summary>Videos come in as a stream, are judged by their boxes, and are served in parts. The limit is 16 MiB here.</summary>
public sealed class VideoApiTests : ScheduleFixture
{
    protected override IEnumerable<(string, string)> Settings => [("Studio:Media:AllowLoopback", "true"), ("Studio:Media:MaxVideoMegabytes", "16")];

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_uploaded_video_tells_its_sides_and_length_and_is_served_in_parts(bool asForm)
    {
        var bytes = TestVideos.Mp4(1080, 1920, 7.25, frameBytes: 300_000);
        var response = await UploadVideoAsync(bytes, asForm);
        var asset = await response.JsonAsync();
        response.StatusCode.Should().Be(HttpStatusCode.Created, "{0}", asset);
        ((string)asset["content_type"]!).Should().Be("video/mp4");
        ((int)asset["duration_ms"]!).Should().Be(7_250);
        ((int)asset["height"]!).Should().Be(1_920);

        using var anyone = App.Client("");
        var address = new Uri((string)asset["asset_url"]!).AbsolutePath;
        address.Should().EndWith(".mp4");
        using var part = new HttpRequestMessage(HttpMethod.Get, address);
        part.Headers.Range = new RangeHeaderValue(1_000, 1_999);
        var served = await anyone.SendAsync(part);
        served.StatusCode.Should().Be(HttpStatusCode.PartialContent, "players ask for parts");
        served.Content.Headers.ContentType!.MediaType.Should().Be("video/mp4");
        served.Content.Headers.ContentRange!.Length.Should().Be(bytes.Length);
        (await served.Content.ReadAsByteArrayAsync()).Should().Equal(bytes[1_000..2_000]);
        Incoming().Should().BeEmpty("what was kept is no longer on its way");
    }

    [Test]
    public async Task A_video_that_cannot_be_posted_is_refused_by_name_and_leaves_nothing()
    {
        await RefusedAsync(await UploadVideoAsync(TestVideos.Mp4(640, 640, 4)[..300]), HttpStatusCode.UnprocessableEntity, "corrupt_video");
        await RefusedAsync(await UploadVideoAsync([.. TestVideos.Mp4(640, 640, 4), .. TestVideos.Box("moof", new byte[8])]), HttpStatusCode.UnprocessableEntity, "video_fragmented");
        await RefusedAsync(await UploadVideoAsync(TestVideos.Mp4(640, 640, 4, frameBytes: 16 * 1024 * 1024)), HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        await RefusedAsync(await UploadVideoAsync(TestVideos.Ftyp("heic")), HttpStatusCode.UnsupportedMediaType, "not_an_image");
        (await Client.GetJsonAsync("/api/assets/"))["count"]!.GetValue<int>().Should().Be(0);
        Incoming().Should().BeEmpty("what was refused is thrown away");
    }

    [TestCase("facebook")]
    [TestCase("instagram")]
    [TestCase("x")]
    public async Task A_video_is_planned_where_it_is_taken_and_judged_by_its_length(string platform)
    {
        var video = Id(await (await UploadVideoAsync(TestVideos.Mp4(720, 1280, 30))).JsonAsync());
        var draft = Draft(platform);
        draft["media"] = new JsonArray(new JsonObject { ["asset_id"] = video });
        var post = await CreatedAsync(draft);
        ((string)post["media"]![0]!["asset_id"]!).Should().Be(video);
        var page = await (await Client.GetAsync($"/posts/{Id(post)}")).Content.ReadAsStringAsync();
        page.Should().Contain($"<video src=\"/media/{video}.mp4\"", "the post's page plays it");

        draft["media"] = new JsonArray(new JsonObject { ["asset_id"] = Id(await (await UploadVideoAsync(TestVideos.Mp4(720, 1280, 20_000))).JsonAsync()) });
        Rules(await RefusedAsync(await Client.PostAsync("/api/schedule/", draft), HttpStatusCode.UnprocessableEntity, "invalid_post")).Should().Equal("/media/0/asset_id media_duration");
    }

    [Test]
    public async Task A_network_that_takes_no_video_says_so_and_a_poster_is_made_from_photos()
    {
        var video = Id(await (await UploadVideoAsync(TestVideos.Mp4(1080, 1920, 7))).JsonAsync());
        var none = App.Get<IEnumerable<Core.Publishing.IPlatform>>().FirstOrDefault(p => p.Rules.Video is null);
        if (none is not null)
        {
            var draft = Draft(Core.Data.Wire.Name(none.Platform));
            draft["asset_id"] = video;
            Rules(await RefusedAsync(await Client.PostAsync("/api/schedule/", draft), HttpStatusCode.UnprocessableEntity, "invalid_post")).Should().Contain("/asset_id media_video");
        }

        var problem = await RefusedAsync(await Client.PostAsync("/api/textile/poster/", new JsonObject { ["product_name"] = "Saree", ["asset_id"] = video }), HttpStatusCode.UnsupportedMediaType, "unsupported_image_type");
        ((string)problem["detail"]!).Should().Contain("video");
    }

    [Test]
    public async Task A_video_at_an_address_is_fetched_to_disk_and_kept()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var remote = builder.Build();
        remote.MapGet("/film", () => Results.Bytes(TestVideos.Mp4(720, 1280, 9), "text/plain"));
        remote.MapGet("/long", () => Results.Bytes(TestVideos.Mp4(720, 1280, 9, frameBytes: 17 * 1024 * 1024), "video/mp4"));
        await remote.StartAsync();
        var media = App.Get<Core.Assets.RemoteMedia>();
        var intake = App.Get<Core.Assets.MediaIntake>();

        using (var film = (await media.FetchAsync(new Uri(remote.Urls.Single() + "/film"), intake, CancellationToken.None)).Value)
            film.Should().Match<Core.Assets.IncomingMedia>(f => f.ContentType == "video/mp4" && f.Height == 1280 && f.Duration == TimeSpan.FromSeconds(9));
        (await media.FetchAsync(new Uri(remote.Urls.Single() + "/long"), intake, CancellationToken.None)).Refusal!.Code.Should().Be("media_too_large");
        (await media.FetchAsync(new Uri(remote.Urls.Single() + "/film"), CancellationToken.None)).Refusal!.Code.Should().Be("media_not_an_image", "a poster's photo is a photo");
        Incoming().Should().BeEmpty();
        await remote.StopAsync();
    }

    private string[] Incoming()
    {
        var folder = Path.Combine(App.Get<Core.Data.StudioPaths>().Assets, "incoming");
        return Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
    }

    private async Task<HttpResponseMessage> UploadVideoAsync(byte[] bytes, bool asForm = false)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("video/mp4");
        if (!asForm)
            return await Client.PostAsync("/api/assets/", content);
        using var form = new MultipartFormDataContent { { content, "file", "film.mov" } };
        return await Client.PostAsync("/api/assets/", form);
    }
}
