using System.Net;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Tests.Posters;

namespace TextileStudio.Tests.Studio;

/// <summary>The poster form without script: everything wrong is said at once, and nothing typed is lost.</summary>
public sealed class PosterFormTests
{
    private StudioApp _app = null!;

    [OneTimeSetUp]
    public void Start() => _app = new StudioApp();

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task All_mistakes_are_shown_beside_their_fields_and_everything_typed_is_kept()
    {
        var browser = _app.Browser();
        var token = PageReading.TokenOf(await browser.PageAsync("/"));
        using var form = Form(token, ("product_name", "  "), ("price", "about 2000"), ("original_price", "1,999"), ("discount_percent", "150"),
            ("offer_text", "Buy <two>"), ("brand_name", "Meera & Daughters"), ("festival", "diwali"), ("size", "story"));
        form.Add(new ByteArrayContent(TestPhotos.ClothPng(900, 900)), "product_image", "saree.png");

        var answer = await browser.PostAsync("/posters", form);
        var html = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity, html);
        html.Should().Contain("id=\"price-error\"").And.Contain("id=\"discount_percent-error\"").And.Contain("id=\"product_name-error\"", "all mistakes are named at once");
        PageReading.ValueOf(html, "price").Should().Be("about 2000");
        PageReading.ValueOf(html, "offer_text").Should().Be("Buy <two>");
        PageReading.ValueOf(html, "brand_name").Should().Be("Meera & Daughters");
        html.Should().MatchRegex("name=\"festival\" value=\"diwali\" checked").And.MatchRegex("name=\"size\" value=\"story\" checked");

        var kept = PageReading.ValueOf(html, "asset_id");
        kept.Should().HaveLength(32, "the photo was fine, so it need not be chosen again");
        (await browser.GetAsync($"/media/{kept}.png")).StatusCode.Should().Be(HttpStatusCode.OK, "its preview is shown");
    }

    [Test]
    public async Task A_file_that_is_no_picture_is_refused_beside_the_photo()
    {
        var browser = _app.Browser();
        using var form = Form(PageReading.TokenOf(await browser.PageAsync("/")), ("product_name", "Saree"), ("size", "square"));
        form.Add(new ByteArrayContent("<svg onload=alert(1)>"u8.ToArray()), "product_image", "saree.jpg");
        var answer = await browser.PostAsync("/posters", form);
        ((int)answer.StatusCode).Should().BeOneOf(415, 422);
        var html = await answer.Content.ReadAsStringAsync();
        html.Should().Contain("field-error").And.Contain("value=\"Saree\"");
        PageReading.ValueOf(html, "asset_id").Should().BeEmpty("a bad file is not kept");
    }

    [Test]
    public async Task An_oversized_photo_is_answered_with_a_page()
    {
        var browser = _app.Browser();
        using var form = Form(PageReading.TokenOf(await browser.PageAsync("/")), ("product_name", "Saree"));
        form.Add(new ByteArrayContent(new byte[17 * 1024 * 1024]), "product_image", "huge.jpg");
        var answer = await browser.PostAsync("/posters", form);
        answer.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("This is too large").And.Contain("15 MB");
    }

    private static MultipartFormDataContent Form(string token, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent { { new StringContent(token), "_form" } };
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        return form;
    }
}
