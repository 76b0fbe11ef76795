using System.Net;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Tests.Posters;

namespace TextileStudio.Tests.Studio;

/// <summary>The brand kit's page without script.</summary>
public sealed class BrandPageTests
{
    private StudioApp _app = null!;
    private HttpClient _browser = null!;

    [SetUp]
    public void Start()
    {
        _app = new StudioApp();
        _browser = _app.Browser();
    }

    [TearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task What_is_saved_stands_in_the_form_and_in_the_next_posters_form()
    {
        TestVips.Require();
        var saved = await SaveAsync(TestPhotos.ClothPng(120, 60), ("brand_name", "Meera & Daughters"), ("whatsapp_number", "98765 43210"), ("whatsapp_qr", "true"), ("has_primary", "true"),
            ("primary_colour", "#123456"), ("accent_colour", "#abcdef"), ("default_language", "gu"));
        saved.StatusCode.Should().Be(HttpStatusCode.Redirect, await saved.Content.ReadAsStringAsync());
        var page = await _browser.PageAsync(saved.Headers.Location!.OriginalString);
        page.Should().Contain("Saved.").And.Contain("alt=\"Your logo\"").And.Contain("fill=\"#123456\"", "the sketch shows it");
        PageReading.ValueOf(page, "brand_name").Should().Be("Meera & Daughters");
        PageReading.ValueOf(page, "whatsapp_number").Should().Be("+919876543210");
        var kit = await _app.Client().GetJsonAsync("/api/brand-kit/");
        kit["accent_colour"].Should().BeNull("a colour counts only where its box is ticked");
        ((string?)kit["logo_asset_id"]).Should().HaveLength(32);

        var form = await _browser.PageAsync("/");
        form.Should().Contain("placeholder=\"Meera &amp; Daughters\"").And.MatchRegex("name=\"language\" value=\"gu\" checked").And.MatchRegex("name=\"whatsapp_qr\" value=\"true\" checked");
        WebUtility.HtmlDecode(form).Should().Contain("writes to +919876543210");
    }

    [Test]
    public async Task Mistakes_stand_beside_their_fields_and_nothing_typed_is_lost()
    {
        var answer = await SaveAsync(null, ("brand_name", "Meera"), ("whatsapp_number", "12"), ("has_accent", "true"), ("accent_colour", "blue"));
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var html = await answer.Content.ReadAsStringAsync();
        html.Should().Contain("id=\"whatsapp_number-error\"").And.Contain("six hexadecimal digits");
        PageReading.ValueOf(html, "brand_name").Should().Be("Meera");
        PageReading.ValueOf(html, "whatsapp_number").Should().Be("12");

        var tooLarge = await SaveAsync(new byte[3 * 1024 * 1024], ("brand_name", "Meera"));
        (await tooLarge.Content.ReadAsStringAsync()).Should().Contain("at most 2 MB");
        var noPicture = await SaveAsync("<svg/>"u8.ToArray(), ("brand_name", "Meera"));
        noPicture.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await _app.Client().GetAsync("/api/brand-kit/")).StatusCode.Should().Be(HttpStatusCode.NotFound, "nothing was kept");
    }

    [Test]
    public async Task Two_people_do_not_overwrite_each_other_unseen()
    {
        (await SaveAsync(null, ("brand_name", "First"))).StatusCode.Should().Be(HttpStatusCode.Redirect);
        var late = await SaveAsync(null, ("brand_name", "Second"), ("version", ""));
        late.StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
        var html = await late.Content.ReadAsStringAsync();
        html.Should().Contain("Somebody else has changed the brand kit");
        PageReading.ValueOf(html, "brand_name").Should().Be("Second");
        (await SaveAsync(null, ("brand_name", "Second"), ("version", PageReading.ValueOf(html, "version")))).StatusCode.Should().Be(HttpStatusCode.Redirect, "saving once more is a decision");
    }

    [Test]
    public async Task The_kit_is_removed_on_its_page()
    {
        await SaveAsync(null, ("brand_name", "Meera"));
        var page = await _browser.PageAsync("/brand");
        var removed = await _browser.SubmitAsync("/brand/remove", PageReading.TokenOf(page));
        (await _browser.PageAsync(removed.Headers.Location!.OriginalString)).Should().Contain("The brand kit is gone").And.NotContain("Remove it");
    }

    private async Task<HttpResponseMessage> SaveAsync(byte[]? logo, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new StringContent(PageReading.TokenOf(await _browser.PageAsync("/brand"))), "_form" } };
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        if (logo is not null)
            form.Add(new ByteArrayContent(logo), "logo", "logo.png");
        return await _browser.PostAsync("/brand", form);
    }
}
