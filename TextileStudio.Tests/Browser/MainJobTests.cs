using FluentAssertions;
using Microsoft.Playwright;
using NUnit.Framework;
using TextileStudio.Tests.Posters;

namespace TextileStudio.Tests.Browser;

/// <summary>The main job as a shop owner does it, in a real browser against the real server and the built-in sandbox.</summary>
public sealed class MainJobTests
{
    private const int Networks = 6;
    private StudioApp _app = null!;
    private Chromium _browser = null!;
    private Uri _site = null!;
    private readonly string _photo = Path.Combine(Repository.Root, "samples", "saree.jpg");

    [OneTimeSetUp]
    public async Task Start()
    {
        _browser = await Chromium.StartAsync();
        _app = new StudioApp();
        _app.UseKestrel(0);
        _app.StartServer();
        _site = new UriBuilder(_app.ClientOptions.BaseAddress) { Host = "localhost" }.Uri;
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        if (_browser is not null)
            await _browser.DisposeAsync();
    }

    [TestCase(true)]
    [TestCase(false, Description = "every page does its work without script")]
    public async Task A_photo_becomes_a_poster_that_six_networks_have_a_moment_later(bool script)
    {
        var watched = await _browser.OpenAsync(_site, script: script);
        var page = watched.Page;
        var product = script ? "Banarasi silk saree" : "Chanderi cotton saree";
        await page.GotoAsync("/");
        await page.SetInputFilesAsync("input[type=file]", _photo);
        await page.FillAsync("#product_name", product);
        await page.FillAsync("#price", "2,499");
        await page.FillAsync("#original_price", "3,999");
        await page.Locator("input[name=festival][value=diwali]").CheckAsync(new() { Force = true });
        await page.ClickAsync("button:has-text('Make poster')");
        await page.WaitForURLAsync("**/posters/*", new() { Timeout = 60_000 });

        await Expect(page.Locator("h1")).ToHaveTextAsync(product);
        (await page.Locator(".poster-large img").EvaluateAsync<int>("i => i.complete ? i.naturalWidth : 0")).Should().Be(1080, "the poster is shown");
        (await page.Locator("textarea").CountAsync()).Should().Be(Networks, "the demo shop has an account on each");
        (await page.Locator("textarea").First.InputValueAsync()).Should().Contain("2,499", "the caption tells the offer");
        await page.Locator("input[name=when][value='10s']").CheckAsync(new() { Force = true });
        await page.ClickAsync("button:has-text('Schedule')");
        await page.WaitForURLAsync("**/scheduled?*");

        (await page.Locator(".row").CountAsync()).Should().Be(Networks);
        await UntilPostedAsync(page, script);

        await page.GotoAsync("/dashboard?show=posted&q=" + Uri.EscapeDataString(product));
        (await page.Locator(".row").CountAsync()).Should().Be(Networks, "the dashboard finds them by their text");
        await page.Locator(".row", new() { HasText = "Facebook" }).Locator(".row-title").ClickAsync();
        (await page.Locator("tbody tr").CountAsync()).Should().Be(1, "one attempt each was enough");
        await Expect(page.Locator("tbody")).ToContainTextAsync("Taken by the network");
        await page.ClickAsync("text=View in the sandbox", new() { Trial = true });
        watched.Complaints.Should().BeEmpty("a page is silent, keeps its content policy and asks nobody else for anything");
    }

    [TestCase("/")]
    [TestCase("/posters")]
    [TestCase("/brand")]
    [TestCase("/dashboard")]
    [TestCase("/sandbox")]
    [TestCase("/sign-in")]
    [TestCase("/nowhere")]
    public async Task No_page_scrolls_sideways_on_a_phone(string path)
    {
        var watched = await _browser.OpenAsync(_site, width: 390, height: 844);
        await watched.Page.GotoAsync(path);
        (await watched.OverhangAsync()).Should().BeLessThanOrEqualTo(0);
        var small = await watched.Page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('a.button, button, nav a, select, input:not([type=hidden],[type=file],[type=radio],[type=checkbox])')].filter(e => e.offsetHeight > 0 && e.offsetHeight < 44).map(e => e.outerHTML)");
        small.Should().BeEmpty("a finger needs 44 pixels");
    }

    [Test]
    public async Task The_keyboard_reaches_everything_and_shows_where_it_is()
    {
        var watched = await _browser.OpenAsync(_site);
        var page = watched.Page;
        await page.GotoAsync("/");
        await page.Keyboard.PressAsync("Tab");
        (await page.EvaluateAsync<string>("() => document.activeElement.textContent")).Should().Be("Skip to the content", "the first stop leads past the navigation");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 40; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            seen.Add(await page.EvaluateAsync<string>("() => document.activeElement.name || document.activeElement.textContent.trim()"));
        }

        seen.Should().Contain(["product_image", "product_name", "price", "festival", "style", "language", "size", "Make poster"]);
    }

    // With script the page shows it by itself; without it a person reloads.
    private static async Task UntilPostedAsync(IPage page, bool script)
    {
        var posted = page.Locator(".row .pill.s-posted");
        for (var reloads = 0; !script && reloads < 20 && await posted.CountAsync() < Networks; reloads++)
        {
            await page.WaitForTimeoutAsync(1_500);
            await page.ReloadAsync();
        }

        await Expect(posted).ToHaveCountAsync(Networks, new() { Timeout = 45_000 });
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
