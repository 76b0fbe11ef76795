using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Tests.Posters;

namespace TextileStudio.Tests.Studio;

/// <summary>Several pictures in one post from the poster's page, without script.</summary>
public sealed class CarouselPageTests
{
    private StudioApp _app = null!;

    [OneTimeSetUp]
    public void Start()
    {
        TestVips.Require();
        _app = new StudioApp();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    [Test]
    public async Task Pictures_that_are_ticked_follow_the_first_and_what_does_not_fit_is_fitted_and_shown()
    {
        using var api = _app.Client();
        using var photo = new ByteArrayContent(TestPhotos.ClothJpeg(800, 800));
        photo.Headers.ContentType = new("image/jpeg");
        var upload = (string)(await (await api.PostAsync("/api/assets/", photo)).JsonAsync())["id"]!;
        var poster = await (await api.PostAsync("/api/textile/poster/", new JsonObject { ["product_name"] = "Silk saree", ["asset_id"] = upload, ["size"] = new JsonArray("portrait", "story") })).JsonAsync();
        var (portrait, story) = ((string)poster["renditions"]![0]!["asset_id"]!, (string)poster["renditions"]![1]!["asset_id"]!);
        var instagram = (string)(await api.GetJsonAsync("/api/accounts/"))["results"]!.AsArray().Single(a => (string)a!["platform"]! == "instagram")!["id"]!;

        using var browser = _app.Browser();
        var page = await browser.PageAsync($"/posters/{poster["id"]}");
        page.Should().Contain("Story, fitted", "what will be changed is said before").And.Contain("up to 9").And.Contain("up to 3");
        Regex.Count(page, $"name=\"more-{instagram}\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Should().BeGreaterThanOrEqualTo(3, "both sizes of this poster and the photo");

        var answer = await browser.SubmitAsync($"/posters/{poster["id"]}/schedule", PageReading.TokenOf(page), ("account", instagram), ($"caption-{instagram}", "All of it"),
            ($"asset-{instagram}", portrait), ($"more-{instagram}", portrait), ($"more-{instagram}", story), ($"more-{instagram}", upload), ("when", "1h"));
        answer.StatusCode.Should().Be(HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync());
        var scheduled = await browser.PageAsync(answer.Headers.Location!.OriginalString);
        scheduled.Should().Contain("Fitted for Instagram", "the owner is told at once");

        var post = (await api.GetJsonAsync("/api/schedule/?q=All%20of%20it"))["results"]!.AsArray().Single()!;
        var media = post["media"]!.AsArray();
        media.Select(m => (string?)m!["source_asset_id"] ?? (string)m["asset_id"]!).Should().Equal([portrait, story, upload], "ticked twice is there once");
        ((string?)media[1]!["source_asset_id"]).Should().Be(story, "a story is too tall for the feed");
        var own = await browser.PageAsync($"/posts/{post["id"]}");
        own.Should().Contain("The 3 pictures of this post");
    }

    [Test]
    public async Task A_refused_form_keeps_what_was_ticked()
    {
        using var api = _app.Client();
        using var photo = new ByteArrayContent(TestPhotos.ClothJpeg(640, 640));
        photo.Headers.ContentType = new("image/jpeg");
        var upload = (string)(await (await api.PostAsync("/api/assets/", photo)).JsonAsync())["id"]!;
        var poster = await (await api.PostAsync("/api/textile/poster/", new JsonObject { ["product_name"] = "Kurta", ["asset_id"] = upload })).JsonAsync();
        var x = (string)(await api.GetJsonAsync("/api/accounts/"))["results"]!.AsArray().Single(a => (string)a!["platform"]! == "x")!["id"]!;
        using var browser = _app.Browser();
        var page = await browser.PageAsync($"/posters/{poster["id"]}");
        var answer = await browser.SubmitAsync($"/posters/{poster["id"]}/schedule", PageReading.TokenOf(page), ("account", x), ($"caption-{x}", new string('a', 300)),
            ($"asset-{x}", (string)poster["asset_id"]!), ($"more-{x}", upload), ("when", "1h"));
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync()).Should().MatchRegex($"name=\"more-{x}\" value=\"{upload}\" checked", "nothing has to be chosen again").And.Contain("<details class=\"more\" open");
    }
}
