using Microsoft.Playwright;
using NUnit.Framework;

namespace TextileStudio.Tests.Browser;

/// <summary>The distribution's browser, driven by Playwright. Without one the browser tests are skipped, in CI they fail.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Chromium> StartAsync()
    {
        var path = new[] { Environment.GetEnvironmentVariable("STUDIO_CHROMIUM") }.Concat(Places).FirstOrDefault(File.Exists);
        if (path is null)
        {
            const string Advice = "No Chromium found. Install it (Debian: apt-get install chromium) or name it in STUDIO_CHROMIUM.";
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail(Advice);
            Assert.Ignore(Advice);
        }

        var playwright = await Playwright.CreateAsync();
        return new Chromium(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = Arguments }));
    }

    public async Task<WatchedPage> OpenAsync(Uri site, int width = 1280, int height = 900, bool script = true)
    {
        var context = await _browser.NewContextAsync(new() { BaseURL = site.AbsoluteUri, ViewportSize = new() { Width = width, Height = height }, JavaScriptEnabled = script });
        return new WatchedPage(await context.NewPageAsync(), site);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>A page whose every complaint is kept: console errors (a broken content policy among them), faults of scripts, dialogs, requests to anywhere else.</summary>
internal sealed class WatchedPage
{
    public WatchedPage(IPage page, Uri site)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complaints.Add($"console {message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => Complaints.Add($"script: {error}");
        page.Dialog += async (_, dialog) =>
        {
            Complaints.Add($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(site.AbsoluteUri, StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                Complaints.Add($"request to another origin: {request.Url}");
        };
    }

    public IPage Page { get; }

    public List<string> Complaints { get; } = [];

    /// <summary>How many pixels the page is wider than its window.</summary>
    public Task<int> OverhangAsync() => Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - window.innerWidth");
}
