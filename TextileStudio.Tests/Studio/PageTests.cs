using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Api.Studio;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Tests.Publishing.Connecting;

namespace TextileStudio.Tests.Studio;

/// <summary>What every page promises: it renders, it is safe, it says plainly what is wrong.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class PageTests(DatabaseProvider provider)
{
    private const string Hostile = "\"><img src=x onerror=alert(1)></textarea><script>alert(2)</script>{{7*7}}";

    private StudioApp _app = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _app = await StudioApp.OnAsync(provider);

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [SetUp]
    public void ComeFromHere() => _app.RemoteAddress = IPAddress.Loopback;

    [TestCase("/")]
    [TestCase("/dashboard")]
    [TestCase("/posters")]
    [TestCase("/posters?festival=holi&q=silk&cursor=nonsense")]
    [TestCase("/brand")]
    [TestCase("/dashboard?show=check&platform=x&q=saree")]
    [TestCase("/sign-in")]
    public async Task A_page_renders_without_inline_script_or_style_under_a_strict_policy(string path)
    {
        var answer = await _app.Browser().OpenAsync(path);
        var html = await answer.Content.ReadAsStringAsync();

        answer.StatusCode.Should().Be(HttpStatusCode.OK, html);
        html.Should().Contain("<h1>").And.Contain("Skip to the content", "keyboard users can jump over the navigation");
        html.Should().NotMatchRegex("<script(?![^>]*\\bsrc=)", "a script without src would be inline");
        html.Should().NotMatchRegex("<[^>]+\\s(style|on[a-z]+)=", "style attributes and event handlers are inline code too");
        var policy = string.Join("; ", answer.Headers.GetValues("Content-Security-Policy"));
        policy.Should().Contain("default-src 'none'").And.Contain("script-src 'self'").And.Contain("frame-ancestors 'none'").And.NotContain("unsafe");
    }

    [TestCase("studio.css", "text/css")]
    [TestCase("studio.js", "text/javascript")]
    [TestCase("favicon.svg", "image/svg+xml")]
    public async Task A_file_of_the_pages_is_served_to_anybody_and_may_be_kept(string name, string type)
    {
        _app.RemoteAddress = IPAddress.Parse("203.0.113.9");
        var page = await _app.Client("").PageAsync("/sign-in");
        var address = System.Text.RegularExpressions.Regex.Match(page, $"/studio/{name}\\?v=[0-9a-f]+", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        var answer = await _app.Client("").GetAsync(address);
        answer.StatusCode.Should().Be(HttpStatusCode.OK, "the sign-in page needs it before anybody is signed in");
        answer.Content.Headers.ContentType!.MediaType.Should().Be(type);
        answer.Headers.CacheControl!.ToString().Should().Contain("immutable", "its address carries the hash of its content");
    }

    [Test]
    public async Task Hangfires_address_leads_to_the_dashboard()
    {
        var answer = await _app.Browser().OpenAsync("/hangfire");
        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.Should().Be("/dashboard");
    }

    [Test]
    public async Task An_unknown_address_is_a_helpful_page_for_a_person_and_a_problem_document_for_a_program()
    {
        var person = await _app.Browser().OpenAsync("/nowhere");
        person.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await person.Content.ReadAsStringAsync()).Should().Contain("This page does not exist").And.Contain("href=\"/dashboard\"");

        var program = await _app.Client().GetAsync("/api/nowhere");
        program.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [TestCase("/posts/x/cancel")]
    [TestCase("/posts/x/retry")]
    [TestCase("/posts/x/resolution")]
    [TestCase("/posters")]
    [TestCase("/posters/x/schedule")]
    [TestCase("/posters/jobs/x/cancel")]
    [TestCase("/brand")]
    [TestCase("/brand/remove")]
    [TestCase("/sign-in")]
    public async Task A_form_without_its_token_is_refused(string action)
    {
        var browser = _app.Browser();
        await browser.PageAsync("/");
        var answer = await browser.PostAsync(action, new FormUrlEncodedContent([KeyValuePair.Create("key", "tsk_dev_demo")]));
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest, "a foreign page can make a browser send this form, but cannot know the token");
        (await answer.Content.ReadAsStringAsync()).Should().Contain("This form could not be read", "a person gets a page");
    }

    [Test]
    public async Task A_stranger_is_sent_to_sign_in_and_back_and_a_wrong_key_is_told()
    {
        _app.RemoteAddress = IPAddress.Parse("203.0.113.9");
        var (_, key) = await _app.OrganizationAsync("sign-in-shop");
        var browser = _app.Browser();

        var sent = await browser.OpenAsync("/dashboard?show=failed");
        sent.StatusCode.Should().Be(HttpStatusCode.Redirect);
        var signIn = await browser.PageAsync(sent.Headers.Location!.OriginalString);
        var token = PageReading.TokenOf(signIn);

        var wrong = await browser.SubmitAsync("/sign-in", token, ("key", "tsk_live_" + new string('x', 43)));
        wrong.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await wrong.Content.ReadAsStringAsync()).Should().Contain("not known").And.NotContain("xxxxxx", "a key is never shown again");

        var right = await browser.SubmitAsync("/sign-in", token, ("key", key), ("return", PageReading.ValueOf(signIn, "return")));
        right.Headers.Location!.OriginalString.Should().Be("/dashboard?show=failed", "the person wanted to go there");
        (await browser.PageAsync("/dashboard")).Should().Contain("sign-in-shop").And.Contain("Sign out").And.NotContain(key);

        var out_ = await browser.SubmitAsync("/sign-out", PageReading.TokenOf(await browser.PageAsync("/dashboard")));
        out_.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await browser.OpenAsync("/dashboard")).StatusCode.Should().Be(HttpStatusCode.Redirect, "the session is over");
    }

    [TestCase("//evil.example/")]
    [TestCase("/\\evil.example")]
    [TestCase("https://evil.example/")]
    public async Task Signing_in_never_leads_to_another_site(string wanted)
    {
        var browser = _app.Browser();
        var token = PageReading.TokenOf(await browser.PageAsync("/sign-in"));
        var answer = await browser.SubmitAsync("/sign-in", token, ("key", DevelopmentSeed.Key), ("return", wanted));
        answer.Headers.Location!.OriginalString.Should().Be("/");
    }

    [Test]
    public async Task Hostile_text_is_shown_as_text()
    {
        var id = await ScheduleAsync(Hostile);
        foreach (var path in new[] { $"/posts/{id}", "/dashboard", $"/dashboard?q={Uri.EscapeDataString(Hostile)}" })
        {
            var html = await _app.Browser().PageAsync(path);
            html.Should().Contain("onerror=alert(1)", "the text itself is there");
            html.Should().NotContain("<img src=x", "but not as markup").And.NotContain("<script>alert");
        }
    }

    [Test]
    public async Task Another_organizations_post_is_not_there()
    {
        var id = await ScheduleAsync("Only the demo shop may see this");
        _app.RemoteAddress = IPAddress.Parse("203.0.113.9");
        var (_, key) = await _app.OrganizationAsync("curious-shop");
        var browser = _app.Browser();
        await browser.SubmitAsync("/sign-in", PageReading.TokenOf(await browser.PageAsync("/sign-in")), ("key", key));

        var page = await browser.OpenAsync($"/posts/{id}");
        page.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await page.Content.ReadAsStringAsync()).Should().NotContain("Only the demo shop");
        var token = PageReading.TokenOf(await browser.PageAsync("/dashboard"));
        (await browser.SubmitAsync($"/posts/{id}/cancel", token)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await StatusAsync(id)).Should().Be(PostStatus.Scheduled, "nobody else can cancel it");
    }

    [Test]
    public async Task A_key_that_only_reads_sees_pages_and_changes_nothing()
    {
        var id = await ScheduleAsync("Look, do not touch");
        _app.RemoteAddress = IPAddress.Parse("203.0.113.9");
        var issued = await _app.Get<KeyIssuer>().CreateForOrganizationAsync("demo", "Reader", KeyScopes.Read, CancellationToken.None);
        var browser = _app.Browser();
        await browser.SubmitAsync("/sign-in", PageReading.TokenOf(await browser.PageAsync("/sign-in")), ("key", issued.Key));

        var page = await browser.PageAsync($"/posts/{id}");
        page.Should().Contain("Look, do not touch").And.NotContain("Cancel this post");
        (await browser.SubmitAsync($"/posts/{id}/cancel", PageReading.TokenOf(page))).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await StatusAsync(id)).Should().Be(PostStatus.Scheduled);
    }

    [Test]
    public async Task Cancelling_on_the_page_cancels_and_a_second_time_says_so()
    {
        var id = await ScheduleAsync("To be cancelled");
        var browser = _app.Browser();
        var page = await browser.PageAsync($"/posts/{id}");
        page.Should().Contain("Waiting for its time").And.Contain("Cancel this post");

        var token = PageReading.TokenOf(page);
        var done = await browser.SubmitAsync($"/posts/{id}/cancel", token, ("return", "/dashboard?show=queued"));
        done.Headers.Location!.OriginalString.Should().Be("/dashboard?show=queued", "one goes on where one was");
        (await StatusAsync(id)).Should().Be(PostStatus.Cancelled);

        var again = await browser.SubmitAsync($"/posts/{id}/cancel", token);
        again.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await again.Content.ReadAsStringAsync()).Should().Contain("That was not done").And.Contain("Cancelled");
    }

    [Test]
    public async Task The_dashboard_counts_and_finds_posts()
    {
        var id = await ScheduleAsync("Kanjivaram with temple border");
        var html = await _app.Browser().PageAsync("/dashboard?show=queued&q=TEMPLE+border");
        html.Should().Contain("Kanjivaram with temple border", "search does not mind the case").And.Contain($"/posts/{id}");
        (await _app.Browser().PageAsync("/dashboard?q=" + id)).Should().Contain($"href=\"/posts/{id}\"", "an id finds its post");
        (await _app.Browser().PageAsync("/dashboard?q=100%25_nothing")).Should().Contain("Nothing matches", "wildcards are ordinary characters");
        (await _app.Browser().PageAsync("/dashboard?show=nonsense&platform=nonsense&after=nonsense")).Should().Contain("All posts", "a mistyped address still shows something");
    }

    [Test]
    public async Task An_account_that_lost_its_connection_is_connected_again_on_the_page_and_its_posts_go_on()
    {
        var id = await ScheduleAsync("Waits for the connection");
        string account;
        await using (var db = _app.Dbs.ForSystem())
        {
            account = db.Posts.Single(p => p.Id == id).AccountId;
            await db.Accounts.Where(a => a.Id == account).ExecuteUpdateAsync(set => set.SetProperty(a => a.Status, AccountStatus.Disconnected));
            await db.Posts.Where(p => p.Id == id).ExecuteUpdateAsync(set => set
                .SetProperty(p => p.Status, PostStatus.NeedsCheck).SetProperty(p => p.Reason, CheckReason.AccountDisconnected));
        }

        var browser = _app.Browser();
        var page = await browser.PageAsync($"/posts/{id}");
        page.Should().Contain($"action=\"/accounts/{account}/reconnect\"", "a problem comes with its way out").And.NotContain("Retry now", "that would only be refused");
        await new ShopOwner(_app).ConnectAsync(Platform.Facebook, account);

        (await StatusAsync(id)).Should().Be(PostStatus.Scheduled, "what waited for the account goes on by itself");
        (await browser.PageAsync($"/posts/{id}")).Should().Contain("Resumed: the account is connected again", "the timeline tells it");
        (await browser.SubmitAsync("/accounts/nobodys/reconnect", PageReading.TokenOf(page))).StatusCode.Should().Be(HttpStatusCode.NotFound);
        await using var after = _app.Dbs.ForSystem();
        after.Accounts.Single(a => a.Id == account).Status.Should().Be(AccountStatus.Active);
    }

    [Test]
    public async Task The_page_of_scheduled_posts_without_any_leads_to_the_dashboard()
    {
        var answer = await _app.Browser().OpenAsync("/scheduled");
        answer.Headers.Location!.OriginalString.Should().Be("/dashboard?show=queued", "the address alone is no dead end");
        (await _app.Browser().OpenAsync("/scheduled?post=nothing")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public void A_post_whose_answer_was_lost_is_not_said_to_be_on_its_way()
    {
        PostWords.Explain(PostStatus.Publishing, null, answerLost: true).Should().Contain("asked whether the post went out", "a person should know why nothing moves")
            .And.Contain("nothing is sent again");
        PostWords.Explain(PostStatus.Publishing, null).Should().Contain("right now");
    }

    [TestCase("The earliest would be 2026-11-22 18:43Z.", "The earliest would be Mon 23 Nov 2026, 12:13 am.")]
    [TestCase("Planned (2026-11-22T14:40:54Z) already.", "Planned (Sun 22 Nov 2026, 8:10 pm) already.")]
    [TestCase("Lot 2026-99-99 18:43Z of ₹4,499", "Lot 2026-99-99 18:43Z of ₹4,499", Description = "what is no time stays as it is")]
    public void Sentences_tell_times_on_the_organizations_clocks(string sentence, string told)
    {
        var page = new PageContext(TimeProvider.System) { Zone = NodaTime.DateTimeZoneProviders.Tzdb["Asia/Kolkata"] };
        page.Told(sentence).Should().Be(told, "a shop owner does not reckon in UTC");
    }

    private async Task<string> ScheduleAsync(string caption)
    {
        var answer = await _app.Client().PostAsync("/api/schedule/", new JsonObject
        {
            ["platform"] = Wire.Name(Platform.Facebook),
            ["caption"] = caption,
            ["scheduled_time"] = DateTimeOffset.FromUnixTimeSeconds(_app.Get<TimeProvider>().GetUtcNow().ToUnixTimeSeconds() + 86_400).ToString("O"),
        });
        var post = await answer.JsonAsync();
        answer.StatusCode.Should().Be(HttpStatusCode.Created, post.ToJsonString());
        return (string)post["id"]!;
    }

    private async Task<PostStatus> StatusAsync(string id)
    {
        await using var db = _app.Dbs.ForSystem();
        return db.Posts.Single(p => p.Id == id).Status;
    }
}
