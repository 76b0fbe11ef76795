using System.Net;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Posters.Jobs;
using TextileStudio.Tests.Posters;

namespace TextileStudio.Tests.Studio;

/// <summary>The gallery and the page of a poster on its way, as a browser without script sees them.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class GalleryPageTests(DatabaseProvider provider)
{
    private readonly FakeTime _time = new();
    private StudioApp _app = null!;
    private HttpClient _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        TestVips.Require();
        _app = await StudioApp.OnAsync(provider, [("Studio:Posters:MakeQueued", "false")], _time);
        _browser = _app.Browser();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    [Test, Order(1)]
    public async Task An_empty_gallery_says_what_to_do()
    {
        (await _browser.PageAsync("/posters")).Should().Contain("No posters yet").And.Contain("Make the first poster").And.NotContain("type=\"search\"", "there is nothing to search in");
    }

    [Test, Order(2)]
    public async Task A_poster_is_followed_on_its_page_until_it_is_there()
    {
        var job = await OrderedAsync(TestPhotos.ClothJpeg(600, 600), ("product_name", "Banarasi <silk>"), ("price", "2,499"), ("festival", "diwali"), ("size", "square"), ("size", "story"), ("brand_name", "Meera"));
        var waiting = await _browser.PageAsync(job);
        waiting.Should().Contain("Waiting for its turn").And.Contain("Poster drawn in 2 sizes").And.Contain("Banarasi &lt;silk&gt;");
        waiting.Should().Contain("<noscript><meta http-equiv=\"refresh\"", "without script the page reloads itself");

        (await _app.Get<PosterJobRunner>().RunOneAsync(CancellationToken.None)).Should().BeTrue();
        var done = await _browser.OpenAsync(job);
        done.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await _browser.PageAsync(done.Headers.Location!.OriginalString)).Should().Contain("Your poster is ready");
    }

    [Test, Order(3)]
    public async Task The_gallery_shows_downloads_filters_and_leads_on()
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        await MadeAsync(("product_name", "Chanderi cotton"), ("festival", "everyday"), ("size", "landscape"), ("language", "hi"));
        var page = await _browser.PageAsync("/posters");
        page.IndexOf("Chanderi cotton", StringComparison.Ordinal).Should().BeLessThan(page.IndexOf("Banarasi", StringComparison.Ordinal), "the newest comes first");
        page.Should().Contain("2 posters").And.Contain("loading=\"lazy\"").And.NotContain("<silk>");
        WebUtility.HtmlDecode(page).Should().Contain("Everyday · Hindi");

        (await _browser.PageAsync("/posters?festival=diwali")).Should().Contain("Banarasi").And.NotContain("Chanderi");
        (await _browser.PageAsync("/posters?q=CHANDERI")).Should().Contain("Chanderi").And.NotContain("Banarasi");
        (await _browser.PageAsync("/posters?q=100%25")).Should().Contain("Nothing matches", "wildcards are ordinary characters");

        var address = WebUtility.HtmlDecode(Between(await _browser.PageAsync("/posters?q=chanderi"), "<li><a href=\"", "\""));
        var file = await _browser.GetAsync(address);
        file.StatusCode.Should().Be(HttpStatusCode.OK);
        file.Content.Headers.ContentDisposition!.ToString().Should().StartWith("attachment; filename=").And.Contain("1200x628");
        (await _browser.GetAsync(address.Split('?')[0])).Content.Headers.ContentDisposition.Should().BeNull("without the flag it is shown");
    }

    [Test, Order(4)]
    public async Task A_poster_is_made_again_from_its_own_fields()
    {
        var gallery = await _browser.PageAsync("/posters?q=banarasi");
        var form = await _browser.PageAsync(WebUtility.HtmlDecode("/?like=" + Between(gallery, "href=\"/?like=", "\"")));
        PageReading.ValueOf(form, "product_name").Should().Be("Banarasi <silk>");
        PageReading.ValueOf(form, "price").Should().Be("2499");
        PageReading.ValueOf(form, "brand_name").Should().Be("Meera");
        form.Should().MatchRegex("name=\"festival\" value=\"diwali\" checked").And.MatchRegex("name=\"size\" value=\"story\" checked");
        (await _browser.OpenAsync("/?like=no-such-poster")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test, Order(5)]
    public async Task The_gallery_goes_on_over_pages_and_back()
    {
        for (var i = 0; i < 26; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await StoredAsync($"Saree {i:00}");
        }

        var first = await _browser.PageAsync("/posters?q=saree");
        first.Should().Contain("26 posters").And.Contain("Saree 25").And.NotContain("Saree 01").And.NotContain("rel=\"prev\"");
        var second = await _browser.PageAsync(WebUtility.HtmlDecode(Between(first, "rel=\"next\" href=\"", "\"")));
        second.Should().Contain("Saree 01").And.Contain("Saree 00").And.NotContain("Saree 02").And.NotContain("rel=\"next\"");
        (await _browser.PageAsync(WebUtility.HtmlDecode(Between(second, "rel=\"prev\" href=\"", "\"")))).Should().Contain("Saree 25").And.Contain("Saree 02");
    }

    [Test, Order(6)]
    public async Task A_photo_that_turns_out_broken_brings_the_form_back_with_everything_typed()
    {
        var photo = TestPhotos.ClothJpeg(600, 600);
        var job = await OrderedAsync(photo[..(photo.Length / 2)], ("product_name", "Patola"), ("offer_text", "Two for one"), ("size", "square"));
        await _app.Get<PosterJobRunner>().RunOneAsync(CancellationToken.None);
        var answer = await _browser.OpenAsync(job);
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var html = await answer.Content.ReadAsStringAsync();
        html.Should().Contain("field-error").And.Contain("save it again");
        PageReading.ValueOf(html, "product_name").Should().Be("Patola");
        PageReading.ValueOf(html, "offer_text").Should().Be("Two for one");
    }

    [Test, Order(7)]
    public async Task A_waiting_poster_is_cancelled_on_its_page_and_another_shops_is_not_there()
    {
        var job = await OrderedAsync(TestPhotos.ClothJpeg(600, 600), ("product_name", "Never mind"), ("size", "square"));
        var page = await _browser.PageAsync(job);
        var done = await _browser.SubmitAsync($"{job}/cancel", PageReading.TokenOf(page));
        done.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await _browser.OpenAsync(job)).StatusCode.Should().Be(HttpStatusCode.NotFound);

        var mine = await OrderedAsync(TestPhotos.ClothJpeg(600, 600), ("product_name", "Mine"), ("size", "square"));
        var (_, key) = await _app.OrganizationAsync("curious shop");
        var stranger = _app.Client(key);
        stranger.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        (await stranger.GetAsync(mine)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await stranger.GetStringAsync("/posters")).Should().Contain("No posters yet");
    }

    private async Task<string> OrderedAsync(byte[] photo, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new StringContent(PageReading.TokenOf(await _browser.PageAsync("/"))), "_form" } };
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        form.Add(new ByteArrayContent(photo), "product_image", "saree.jpg");
        var answer = await _browser.PostAsync("/posters", form);
        answer.StatusCode.Should().Be(HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync());
        answer.Headers.Location!.OriginalString.Should().StartWith("/posters/jobs/");
        return answer.Headers.Location.OriginalString;
    }

    private async Task MadeAsync(params (string, string)[] fields)
    {
        var answer = await _app.Client().PostPosterAsync(TestPhotos.ClothJpeg(600, 600), fields);
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
    }

    // A row like an earlier poster's: paging needs many, and none of their pixels.
    private async Task StoredAsync(string product)
    {
        await using var db = _app.Dbs.ForOrganization(_app.DemoId());
        var like = db.Posters.First();
        db.Posters.Add(new Core.Posters.Poster
        {
            Id = _app.Get<Core.Data.IdSource>().NewId(), OrganizationId = like.OrganizationId, AssetId = like.AssetId, ProductName = product, Festival = like.Festival, Style = like.Style,
            Language = like.Language, Request = like.Request, Answer = like.Answer, Renderer = like.Renderer, CreatedAt = _time.GetUtcNow(),
        });
        await db.SaveChangesAsync();
    }

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal);
        from.Should().BePositive($"the page has {start}");
        from += start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
