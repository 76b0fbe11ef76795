using FluentAssertions;
using Microsoft.Playwright;
using NUnit.Framework;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Tests.Browser;

/// <summary>Connecting, losing and getting back accounts as a shop owner does it, in a real browser without script against the real server and the sandbox networks.</summary>
public sealed class AccountsBrowserTests
{
    private StudioApp _app = null!;
    private Chromium _browser = null!;
    private Uri _site = null!;

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

    [TestCase(Platform.Facebook)]
    [TestCase(Platform.X)]
    public async Task A_connection_is_made_lost_seen_and_made_again_and_the_waiting_post_goes_out(Platform platform)
    {
        var (network, shop) = (Core.Publishing.PlatformNames.Of(platform), platform is Platform.Facebook ? "Cotton Corner" : "Festival Fabrics");
        var watched = await _browser.OpenAsync(_site, script: false);
        var page = watched.Page;

        // Somebody changes their mind first.
        await page.GotoAsync("/accounts");
        await page.ClickAsync($"button:has-text('Connect {network}')");
        await page.WaitForURLAsync("**/sandbox/oauth/**");
        await page.ClickAsync("text=Cancel");
        await Expect(page.Locator("[role=alert]")).ToContainTextAsync($"You pressed Cancel at {network}");

        // Then connects a shop that is new here.
        await page.ClickAsync($"button:has-text('Connect {network}')");
        await page.WaitForURLAsync("**/sandbox/oauth/**");
        await TickOnlyAsync(page, shop);
        await page.ClickAsync("text=Allow");
        await Expect(page.Locator("[role=status]").First).ToContainTextAsync("Connected");
        var card = page.Locator(".account", new() { HasText = shop });
        await Expect(card.Locator(".pill")).ToHaveTextAsync("Works");
        var id = (await card.GetAttributeAsync("id"))!["account-".Length..];
        await card.Locator("button:has-text('Check')").ClickAsync();
        await Expect(page.Locator("[role=status]").First).ToContainTextAsync("the connection works");

        // At the network the permission is taken away; the next post meets that.
        await card.Locator("summary").ClickAsync();
        await card.Locator("button:has-text('Take the permission away')").ClickAsync();
        await Expect(page.Locator("[role=status]").First).ToContainTextAsync("the permission is gone");
        var caption = $"Waits for {shop}";
        using var client = new HttpClient { BaseAddress = _site };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Core.Organizations.DevelopmentSeed.Key);
        var scheduled = await client.PostAsync("/api/schedule/", new System.Text.Json.Nodes.JsonObject
        {
            ["platform"] = Core.Data.Wire.Name(platform), ["account_id"] = id, ["caption"] = caption, ["scheduled_time"] = TimeProvider.System.GetUtcNow().ToString("O"),
        });
        scheduled.IsSuccessStatusCode.Should().BeTrue(await scheduled.Content.ReadAsStringAsync());
        // The account is paused a moment before its post is set aside.
        await UntilAsync(page, "/dashboard", page.Locator("[data-accounts]"), "1 post waits for it");
        await Expect(page.Locator("[data-accounts]")).ToContainTextAsync(shop);
        await Expect(page.Locator(".row", new() { HasText = caption })).ToContainTextAsync("account disconnected");

        // Reconnecting from where it is said.
        await page.ClickAsync("[data-accounts] a:has-text('Look at it')");
        await Expect(card.Locator(".pill")).ToHaveTextAsync("Needs you: connect again");
        await card.Locator("button:has-text('Reconnect')").ClickAsync();
        await page.WaitForURLAsync("**/sandbox/oauth/**");
        await TickOnlyAsync(page, shop);
        await page.ClickAsync("text=Allow");
        await Expect(page.Locator("[role=status]").First).ToContainTextAsync("back in the queue");
        await Expect(card.Locator(".pill")).ToHaveTextAsync("Works");
        await UntilAsync(page, "/dashboard?show=posted", page.Locator(".row", new() { HasText = caption }), caption);
        (await page.Locator("[data-accounts]").CountAsync()).Should().Be(0, "nothing needs anybody any more");
        // A refusal is a page with the status of a refusal, which the browser notes.
        watched.Complaints.Where(c => !c.Contains("status of 422", StringComparison.Ordinal)).Should().BeEmpty("the pages keep their content policy on the whole way there and back");
    }

    [TestCase(1280)]
    [TestCase(390)]
    public async Task The_accounts_page_fits_its_window(int width)
    {
        var watched = await _browser.OpenAsync(_site, width, 844);
        await watched.Page.GotoAsync("/accounts");
        (await watched.OverhangAsync()).Should().BeLessThanOrEqualTo(0);
        var small = await watched.Page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('a.button, button, nav a, select, summary, input:not([type=hidden],[type=file],[type=radio],[type=checkbox])')].filter(e => e.offsetHeight > 0 && e.offsetHeight < 44).map(e => e.outerHTML)");
        small.Should().BeEmpty("a finger needs 44 pixels");
        watched.Complaints.Should().BeEmpty();
    }

    private static async Task TickOnlyAsync(IPage page, string shop)
    {
        foreach (var box in await page.Locator("input[type=checkbox][name=target]").AllAsync())
            await box.UncheckAsync();
        await page.Locator("label", new() { HasText = shop }).Locator("input").CheckAsync();
    }

    /// <summary>Without script a person reloads.</summary>
    private static async Task UntilAsync(IPage page, string path, ILocator wanted, string words)
    {
        for (var reloads = 0; reloads < 60; reloads++)
        {
            await page.GotoAsync(path);
            if (await wanted.CountAsync() > 0 && (await wanted.First.TextContentAsync())!.Contains(words, StringComparison.Ordinal))
                return;
            await page.WaitForTimeoutAsync(500);
        }

        await Expect(wanted.First).ToContainTextAsync(words);
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
