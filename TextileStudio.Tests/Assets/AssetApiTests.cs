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

public sealed class AssetApiTests : ScheduleFixture
{
    protected override IEnumerable<(string, string)> Settings => [("Studio:Media:AllowLoopback", "true")];

    [Test]
    public async Task An_uploaded_picture_is_served_to_everyone_as_what_its_bytes_are()
    {
        var bytes = SamplePictures.Jpeg(640, 480);
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue("text/html");
        form.Add(file, "file", "../../evil.html");
        var response = await Client.PostAsync("/api/assets/", form);
        var asset = await response.JsonAsync();
        response.StatusCode.Should().Be(HttpStatusCode.Created, "{0}", asset);
        asset["content_type"]!.GetValue<string>().Should().Be("image/jpeg");
        asset["width"]!.GetValue<int>().Should().Be(640);

        using var anyone = App.Client("");
        var address = new Uri(asset["asset_url"]!.GetValue<string>()).AbsolutePath;
        address.Should().Be($"/media/{asset["id"]}.jpg", "names are ours, never a client's");
        var served = await anyone.GetAsync(address);
        served.StatusCode.Should().Be(HttpStatusCode.OK);
        served.Content.Headers.ContentType!.MediaType.Should().Be("image/jpeg");
        served.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        served.Headers.CacheControl!.ToString().Should().Contain("immutable").And.Contain("public");
        (await served.Content.ReadAsByteArrayAsync()).Should().Equal(bytes);

        using var again = new HttpRequestMessage(HttpMethod.Get, address);
        again.Headers.IfNoneMatch.Add(served.Headers.ETag!);
        (await anyone.SendAsync(again)).StatusCode.Should().Be(HttpStatusCode.NotModified);
        using var part = new HttpRequestMessage(HttpMethod.Get, address);
        part.Headers.Range = new RangeHeaderValue(0, 9);
        (await anyone.SendAsync(part)).StatusCode.Should().Be(HttpStatusCode.PartialContent);
    }

    [TestCase("/media/00000000000000000000000000000000.jpg")]
    [TestCase("/media/..%2f..%2fstudio.db")]
    [TestCase("/media/x")]
    public async Task What_is_no_picture_of_ours_is_not_served(string address)
    {
        using var anyone = App.Client("");
        (await anyone.GetAsync(address)).StatusCode.Should().BeOneOf(HttpStatusCode.NotFound, HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task The_same_bytes_under_another_ending_are_not_there()
    {
        var id = await UploadAsync();
        using var anyone = App.Client("");
        (await anyone.GetAsync($"/media/{id}.html")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task What_is_no_picture_is_refused_by_name()
    {
        async Task<HttpResponseMessage> PostAsync(byte[] bytes)
        {
            using var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
            return await Client.PostAsync("/api/assets/", content);
        }

        await RefusedAsync(await PostAsync("<svg/>"u8.ToArray()), HttpStatusCode.UnsupportedMediaType, "not_an_image");
        await RefusedAsync(await PostAsync([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), HttpStatusCode.UnprocessableEntity, "corrupt_image");
        await RefusedAsync(await PostAsync(SamplePictures.Jpeg(30_000, 30_000)), HttpStatusCode.UnprocessableEntity, "image_too_large");
        await RefusedAsync(await PostAsync(SamplePictures.Jpeg(100, 100, bytes: (15 * 1024 * 1024) + 1)), HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Test]
    public async Task A_repeated_upload_key_makes_one_picture_and_other_bytes_are_refused()
    {
        async Task<HttpResponseMessage> PostAsync(byte seed)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/assets/") { Content = new ByteArrayContent(SamplePictures.Jpeg(50, 50, seed: seed)) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            request.Headers.Add("Idempotency-Key", "photo-1");
            return await Client.SendAsync(request);
        }

        var first = await (await PostAsync(1)).JsonAsync();
        Id(await (await PostAsync(1)).JsonAsync()).Should().Be(Id(first));
        await RefusedAsync(await PostAsync(2), HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        (await Client.GetJsonAsync("/api/assets/"))["count"]!.GetValue<int>().Should().Be(1);
    }

    [Test]
    public async Task Pictures_are_listed_newest_first_in_pages()
    {
        List<string> ids = [];
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await UploadAsync());
            Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        List<string> seen = [];
        for (string? next = "/api/assets/?page_size=2"; next is not null;)
        {
            var page = await Client.GetJsonAsync(next);
            seen.AddRange(page["results"]!.AsArray().Select(a => Id(a!)));
            next = page["next"]?.GetValue<string>();
        }

        ids.Reverse();
        seen.Should().Equal(ids);
        (await Client.GetAsync("/api/assets/?kind=secret")).StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task A_picture_given_by_address_is_fetched_once_and_kept()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var remote = builder.Build();
        var fetched = 0;
        remote.MapGet("/photo.jpg", () =>
        {
            Interlocked.Increment(ref fetched);
            return Results.Bytes(SamplePictures.Jpeg(1080, 1350), "image/jpeg");
        });
        remote.MapGet("/inside", () => Results.Redirect("http://169.254.169.254/latest/meta-data"));
        await remote.StartAsync();
        var root = remote.Urls.Single();

        var draft = Draft("instagram");
        draft["asset_url"] = root + "/photo.jpg";
        var post = await CreatedAsync(draft);
        post["asset_url"]!.GetValue<string>().Should().Be(root + "/photo.jpg", "the address is shown as it was given");
        var asset = await Client.GetJsonAsync($"/api/assets/{post["asset_id"]}/");
        asset["kind"]!.GetValue<string>().Should().Be("snapshot");
        asset["height"]!.GetValue<int>().Should().Be(1350);

        var changed = await (await SendAsync(HttpMethod.Patch, $"/api/schedule/{Id(post)}/", new JsonObject { ["caption"] = "New" })).JsonAsync();
        changed["asset_id"]!.GetValue<string>().Should().Be(post["asset_id"]!.GetValue<string>());
        fetched.Should().Be(1, "a change of text must not depend on the address being alive");

        draft["asset_url"] = root + "/inside";
        Rules(await RefusedAsync(await SendAsync(HttpMethod.Post, "/api/schedule/", draft), HttpStatusCode.UnprocessableEntity, "invalid_post"))
            .Should().Equal(["/asset_url media_url_refused"], "a redirect to the inside is refused");
        draft["asset_url"] = "/etc/passwd";
        Rules(await RefusedAsync(await SendAsync(HttpMethod.Post, "/api/schedule/", draft), HttpStatusCode.UnprocessableEntity, "invalid_post"))
            .Should().Equal("/asset_url media_url_refused");
        await remote.StopAsync();
    }
}
