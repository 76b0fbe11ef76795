using System.IO.Compression;
using System.Net;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Outward;

namespace TextileStudio.Tests.Assets;

/// <summary>A real server stands in for the internet on 127.0.0.2; 127.0.0.1 stays what it is, the inside.</summary>
public sealed class RemoteMediaTests
{
    private static readonly IPAddress Outside = IPAddress.Parse("127.0.0.2");
    private WebApplication _server = null!;
    private int _port;
    private int _insideHits;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Any, 0));
        _server = builder.Build();
        _server.Use(async (context, next) =>
        {
            if (!Outside.Equals(context.Connection.LocalIpAddress?.MapToIPv4()))
                Interlocked.Increment(ref _insideHits);
            await next(context);
        });
        _server.MapGet("/photo.jpg", () => Results.Bytes(SamplePictures.Jpeg(1080, 1350), "text/plain"));
        _server.MapGet("/page", () => Results.Content("<html></html>", "image/jpeg"));
        _server.MapGet("/empty", () => Results.Bytes([], "image/jpeg"));
        _server.MapGet("/missing", () => Results.NotFound());
        _server.MapGet("/to/{status:int}", (HttpContext context, int status, string target) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = target;
        });
        _server.MapGet("/hops/{left:int}", (int left) => Results.Redirect(left == 0 ? "/photo.jpg" : $"/hops/{left - 1}"));
        _server.MapGet("/endless", async context =>
        {
            await context.Response.Body.WriteAsync(SamplePictures.Jpeg(1080, 1350));
            var block = new byte[256 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
        });
        _server.MapGet("/claims/{length:long}", async (HttpContext context, long length) =>
        {
            context.Response.ContentLength = length;
            await context.Response.Body.WriteAsync(SamplePictures.Jpeg(1080, 1350));
        });
        _server.MapGet("/bomb", async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var zip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await zip.WriteAsync(SamplePictures.Jpeg(1080, 1350, bytes: 1_000_000));
        });
        _server.MapGet("/silent", async context => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        await _server.StartAsync();
        _port = new Uri(_server.Urls.Single()).Port;
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero, TimeProvider.System);
        await _server.StopAsync(atOnce.Token);
        await _server.DisposeAsync();
    }

    [Test]
    public async Task A_picture_is_taken_by_its_bytes_whatever_its_type_is_said_to_be()
    {
        var picture = await FetchAsync("/photo.jpg");
        picture.Refusal.Should().BeNull();
        picture.Value.Header.Should().Be(new ImageHeader("image/jpeg", 1080, 1350), "the bytes say so, not the header text/plain");
    }

    [TestCase("/page", "media_not_an_image")]
    [TestCase("/empty", "media_not_an_image")]
    [TestCase("/bomb", "media_not_an_image", Reason = "nothing is unpacked")]
    [TestCase("/missing", "media_fetch_failed")]
    [TestCase("/endless", "media_too_large")]
    [TestCase("/claims/99999999", "media_too_large")]
    [TestCase("/hops/3", "media_fetch_failed", Reason = "three redirects lead to a fourth")]
    public async Task What_is_no_reasonable_picture_is_refused_by_name(string path, string code) =>
        (await FetchAsync(path)).Refusal!.Code.Should().Be(code);

    [Test]
    public async Task Three_redirects_are_followed() =>
        (await FetchAsync("/hops/2")).Refusal.Should().BeNull("a picture host may move things about");

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(303)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task A_redirect_to_loopback_is_refused_before_it_is_connected(int status)
    {
        var hits = _insideHits;
        var outcome = await FetchAsync($"/to/{status}?target={Uri.EscapeDataString($"http://127.0.0.1:{_port}/photo.jpg")}");
        outcome.Refusal!.Code.Should().Be("media_url_refused", "every hop is checked, not only the first");
        _insideHits.Should().Be(hits, "the inside must not even see a connection");
    }

    [TestCase("file:///etc/passwd")]
    [TestCase("//127.0.0.1/x")]
    [TestCase("http://user@127.0.0.2/photo.jpg")]
    [TestCase("ftp://127.0.0.2/photo.jpg")]
    public async Task A_redirect_to_anything_but_plain_http_outside_is_refused(string target) =>
        (await FetchAsync($"/to/302?target={Uri.EscapeDataString(target)}")).Refusal!.Code.Should().Be("media_url_refused");

    [TestCase("http://127.0.0.1/x")]
    [TestCase("http://localhost/x")]
    [TestCase("http://2130706433/x")]
    [TestCase("http://0x7f.1/x")]
    [TestCase("http://0177.0.0.1/x")]
    [TestCase("http://127.1/x")]
    [TestCase("http://①②⑦.0.0.1/x")]
    [TestCase("http://[::1]/x")]
    [TestCase("http://[::ffff:127.0.0.1]/x")]
    [TestCase("http://[::127.0.0.1]/x")]
    [TestCase("http://[64:ff9b::7f00:1]/x")]
    [TestCase("http://[2002:7f00:1::]/x")]
    [TestCase("http://169.254.169.254/latest/meta-data")]
    [TestCase("http://[fd00:ec2::254]/x")]
    [TestCase("http://0.0.0.0/x")]
    [TestCase("http://user:word@example.com/x")]
    [TestCase("https://example.com:8443/x")]
    [TestCase("file:///etc/passwd")]
    [TestCase("gopher://example.com/x")]
    [TestCase("data:image/png;base64,AAAA")]
    public async Task The_product_itself_refuses_every_spelling_of_the_inside(string url)
    {
        using var media = new RemoteMedia(new OutwardWeb(allowLoopback: false), TimeProvider.System);
        (await media.FetchAsync(new Uri(url), CancellationToken.None)).Refusal!.Code.Should().Be("media_url_refused");
    }

    [Test]
    public async Task A_name_with_one_inside_address_among_public_ones_is_refused()
    {
        using var media = Media((_, _) => Task.FromResult<IPAddress[]>([Outside, IPAddress.Loopback]));
        (await media.FetchAsync(new Uri($"http://mixed.test:{_port}/photo.jpg"), CancellationToken.None)).Refusal!.Code
            .Should().Be("media_url_refused", "which address is used must not be luck");
    }

    [Test]
    public async Task A_name_that_changes_its_answer_is_judged_by_the_address_that_is_connected_to()
    {
        var answers = new Queue<IPAddress>([Outside, IPAddress.Loopback]);
        using var media = Media((_, _) => Task.FromResult<IPAddress[]>([answers.Dequeue()]));
        var first = await media.FetchAsync(new Uri($"http://one.test:{_port}/photo.jpg"), CancellationToken.None);
        var second = await media.FetchAsync(new Uri($"http://two.test:{_port}/photo.jpg"), CancellationToken.None);
        first.Refusal.Should().BeNull("the first answer was outside, and it is what was connected to");
        second.Refusal!.Code.Should().Be("media_url_refused");
    }

    [Test]
    public async Task A_server_that_stays_silent_is_given_up_after_the_time_limit()
    {
        var time = new FakeTime();
        using var media = new RemoteMedia(new OutwardWeb((_, _) => Task.FromResult<IPAddress[]>([Outside]), Outside.Equals, relaxed: true), time);
        var fetching = media.FetchAsync(new Uri($"http://silent.test:{_port}/silent"), CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(19));
        fetching.IsCompleted.Should().BeFalse("twenty seconds are allowed");
        time.Advance(TimeSpan.FromSeconds(2));
        (await fetching).Refusal!.Code.Should().Be("media_fetch_failed");
    }

    private async Task<TextileStudio.Core.Outcome<RemotePicture>> FetchAsync(string path)
    {
        using var media = Media((_, _) => Task.FromResult<IPAddress[]>([Outside]));
        return await media.FetchAsync(new Uri($"http://photos.test:{_port}{path}"), CancellationToken.None);
    }

    private static RemoteMedia Media(Func<string, CancellationToken, Task<IPAddress[]>> resolve) =>
        new(new OutwardWeb(resolve, address => Outside.Equals(address) || PublicAddresses.IsPublic(address), relaxed: true), TimeProvider.System);
}
