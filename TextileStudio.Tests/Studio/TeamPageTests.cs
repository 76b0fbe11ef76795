using System.Net;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Tests.Security;

namespace TextileStudio.Tests.Studio;

/// <summary>Members, keys, settings and activity on pages, the way people without script use them.</summary>
public sealed partial class TeamPageTests
{
    private const string Hostile = "\"><img src=x onerror=alert(1)><script>alert(2)</script>";

    private StudioApp _app = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _app = await StudioApp.OnAsync(DatabaseProvider.Sqlite, People.Settings);

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [SetUp]
    public void ComeFromElsewhere() => _app.RemoteAddress = IPAddress.Parse("203.0.113.20");

    [Test]
    public async Task A_shop_goes_from_its_first_key_to_members_who_sign_in_and_out()
    {
        var (_, key) = await _app.OrganizationAsync("Lakshmi Pages");
        var operated = await WithKeyAsync(key);
        var page = await operated.PageAsync("/members");
        page.Should().Contain("Nobody yet").And.Contain("Invite somebody");
        var invited = await (await operated.SubmitAsync("/members/invite", PageReading.TokenOf(page), ("role", "owner"), ("note", "Lakshmi"), ("login", ""), ("hours", "72"))).Content.ReadAsStringAsync();
        var link = Link().Match(WebUtility.HtmlDecode(invited)).Value;
        link.Should().StartWith("http://localhost/join/tsi_");
        (await operated.PageAsync("/members")).Should().Contain("Open invitations").And.NotContain("tsi_", "the link is shown once");

        var lakshmi = _app.Browser();
        var join = await lakshmi.PageAsync(new Uri(link).AbsolutePath);
        join.Should().Contain("Join Lakshmi Pages").And.Contain("an <strong>owner</strong>");
        (await lakshmi.PageAsync(new Uri(link).AbsolutePath)).Should().Contain("Join Lakshmi Pages", "looking uses nothing up: messengers look first");
        var token = PageReading.TokenOf(join);
        var weak = await lakshmi.SubmitAsync("/join", token, ("secret", PageReading.ValueOf(join, "secret")), ("name", "Lakshmi"), ("login", "lakshmi"), ("password", "short"));
        var shown = await weak.Content.ReadAsStringAsync();
        shown.Should().Contain("10 to 200 characters").And.Contain("value=\"lakshmi\"", "what was typed stays").And.NotContain("value=\"short\"", "but no password comes back");
        var joined = await lakshmi.SubmitAsync("/join", token, ("secret", PageReading.ValueOf(join, "secret")), ("name", "Lakshmi"), ("login", "lakshmi"), ("password", People.Password));
        joined.Headers.Location!.OriginalString.Should().Be("/", "she is in at once");
        (await lakshmi.PageAsync("/members")).Should().Contain("Lakshmi (you)");
        (await lakshmi.PageAsync(new Uri(link).AbsolutePath)).Should().Contain("This link does not work any more");

        await lakshmi.SubmitAsync("/sign-out", PageReading.TokenOf(await lakshmi.PageAsync("/members")));
        var sent = await lakshmi.OpenAsync("/members");
        var signIn = await lakshmi.PageAsync(sent.Headers.Location!.OriginalString);
        var wrong = await lakshmi.SubmitAsync("/sign-in", PageReading.TokenOf(signIn), ("login", "lakshmi"), ("password", "not her password"), ("return", "/members"));
        wrong.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await wrong.Content.ReadAsStringAsync()).Should().Contain("The sign-in name or the password is wrong").And.NotContain("not her password");
        var right = await lakshmi.SubmitAsync("/sign-in", PageReading.TokenOf(signIn), ("login", "LAKSHMI"), ("password", People.Password), ("return", PageReading.ValueOf(signIn, "return")));
        right.Headers.Location!.OriginalString.Should().Be("/members", "she wanted to go there");
    }

    [Test]
    public async Task A_member_is_changed_reset_and_removed_on_the_page()
    {
        var (_, key) = await _app.OrganizationAsync("Changing Pages");
        var client = _app.Client(key);
        await _app.MemberAsync(client, Role.Owner, "pages-owner");
        var id = await _app.MemberAsync(client, Role.Editor, "pages-editor");
        var owner = await SignedInAsync("pages-owner");
        var editor = await SignedInAsync("pages-editor");
        (await editor.OpenAsync("/members")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await editor.PageAsync("/dashboard")).Should().Contain("href=\"/profile\"");

        var token = PageReading.TokenOf(await owner.PageAsync("/members"));
        var changed = await owner.SubmitAsync($"/members/{id}/change", token, ("name", "Meera"), ("role", "viewer"));
        changed.Headers.Location!.OriginalString.Should().Be("/members?did=changed");
        (await editor.SubmitAsync("/posters", PageReading.TokenOf(await editor.PageAsync("/profile")))).StatusCode.Should().Be(HttpStatusCode.Forbidden, "a viewer makes no posters");
        var reset = await (await owner.SubmitAsync($"/members/{id}/password-reset", token)).Content.ReadAsStringAsync();
        var link = ResetAddress().Match(WebUtility.HtmlDecode(reset)).Value;
        var browser = _app.Browser();
        var page = await browser.PageAsync(new Uri(link).AbsolutePath);
        page.Should().Contain("For Meera at Changing Pages");
        (await browser.SubmitAsync("/reset", PageReading.TokenOf(page), ("secret", PageReading.ValueOf(page, "secret")), ("new_password", "a phrase of Meera's"))).Headers.Location!.OriginalString.Should().Be("/");
        (await browser.PageAsync("/profile")).Should().Contain("<h1>Meera</h1>");
        (await editor.OpenAsync("/profile")).StatusCode.Should().Be(HttpStatusCode.Redirect, "the old session is over");

        var last = await owner.SubmitAsync($"/members/{(await client.GetJsonAsync("/api/members/"))["results"]!.AsArray().Single(m => (string?)m!["login"] == "pages-owner")!["id"]}/remove", token);
        last.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await last.Content.ReadAsStringAsync()).Should().Contain("is the only owner");
        (await owner.SubmitAsync($"/members/{id}/remove", token)).Headers.Location!.OriginalString.Should().Be("/members?did=removed");
        (await browser.OpenAsync("/profile")).StatusCode.Should().Be(HttpStatusCode.Redirect);
    }

    [Test]
    public async Task A_key_is_made_rotated_and_revoked_on_the_page()
    {
        var (_, key) = await _app.OrganizationAsync("Key Pages");
        var browser = await WithKeyAsync(key);
        var token = PageReading.TokenOf(await browser.PageAsync("/keys"));
        var made = await browser.SubmitAsync("/keys", token, ("name", "Billing"), ("scope", "read"), ("days", "30"));
        made.Headers.CacheControl!.ToString().Should().Contain("no-store");
        var fresh = FreshKey().Match(await made.Content.ReadAsStringAsync()).Value;
        (await _app.Client(fresh).GetAsync("/api/organization/")).StatusCode.Should().Be(HttpStatusCode.OK);
        var list = await browser.PageAsync("/keys");
        list.Should().Contain("Billing").And.NotContain(fresh, "it is shown once");
        var id = KeyRow().Matches(list).Select(m => m.Groups["id"].Value).First(); // newest first
        var rotated = FreshKey().Match(await (await browser.SubmitAsync($"/keys/{id}/rotate", token, ("overlap_hours", "0"))).Content.ReadAsStringAsync()).Value;
        (await _app.Client(fresh).GetAsync("/api/organization/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "no overlap was asked for");
        var next = KeyRow().Matches(await browser.PageAsync("/keys")).Select(m => m.Groups["id"].Value).First();
        (await browser.SubmitAsync($"/keys/{next}/revoke", token)).Headers.Location!.OriginalString.Should().Be("/keys?did=revoked");
        (await _app.Client(rotated).GetAsync("/api/organization/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await (await browser.SubmitAsync("/keys", token, ("name", ""), ("days", ""))).Content.ReadAsStringAsync()).Should().Contain("Give the key a name").And.Contain("Name at least one scope");
    }

    [Test]
    public async Task Settings_are_changed_and_the_activity_tells_it()
    {
        var (_, key) = await _app.OrganizationAsync("Settings Pages");
        var browser = await WithKeyAsync(key);
        var token = PageReading.TokenOf(await browser.PageAsync("/organization"));
        (await (await browser.SubmitAsync("/organization", token, ("name", "Settings Pages"), ("time_zone", "Mars"), ("overdue_minutes", "soon"))).Content.ReadAsStringAsync())
            .Should().Contain("Name an IANA time zone").And.Contain("value=\"soon\"", "what was typed stays");
        (await browser.SubmitAsync("/organization", token, ("name", "Settings Pages"), ("time_zone", "Asia/Dubai"), ("overdue_minutes", "60"))).Headers.Location!.OriginalString.Should().Be("/organization?did=saved");
        (await (await browser.SubmitAsync("/organization/identity-provider", token, ("issuer", "https://10.0.0.1"), ("audience", "a"), ("new_members_as", ""))).Content.ReadAsStringAsync())
            .Should().Contain("Use an issuer with a public https address");
        var activity = await browser.PageAsync("/audit?q=asia/dubai");
        activity.Should().Contain("changed the shop&#x27;s settings").And.Contain("time zone: Asia/Kolkata").And.Contain("from 203.0.113.20").And.Contain("Asia/Dubai");
        (await browser.PageAsync("/audit?about=key")).Should().Contain("made the API key").And.NotContain("changed the shop");
        (await browser.PageAsync("/audit?from=2001-01-01&to=2001-01-02&cursor=nonsense")).Should().Contain("Nothing matches", "a mistyped address still shows something");
    }

    [TestCase("/members")]
    [TestCase("/keys")]
    [TestCase("/organization")]
    [TestCase("/audit")]
    [TestCase("/profile")]
    [TestCase("/join/x")]
    [TestCase("/sign-in")]
    public async Task A_page_holds_no_inline_code_and_shows_hostile_text_as_text(string path)
    {
        var (_, key) = await _app.OrganizationAsync("hostile");
        var login = "hostile" + path.Replace('/', '-');
        await _app.JoinAsync((await _app.Client(key).InviteAsync(Role.Owner)).Token, login, Hostile);
        await _app.Client(key).InviteAsync(Role.Viewer, $",\"note\":{System.Text.Json.JsonSerializer.Serialize(Hostile)}");
        var browser = await SignedInAsync(login);
        var answer = await browser.OpenAsync(path);
        var html = await answer.Content.ReadAsStringAsync();
        html.Should().Contain("<h1>").And.NotMatchRegex("<script(?![^>]*\\bsrc=)").And.NotContain("<img src=x").And.NotContain("<script>alert");
        Value().Replace(html, "\"\"").Should().NotMatchRegex("<[^>]+\\s(style|on[a-z]+)=", "values of attributes apart, which may say anything");
        if (path is "/members" or "/audit" or "/profile")
            html.Should().Contain("onerror=alert(1)", "the text itself is there");
    }

    [TestCase("/members/invite")]
    [TestCase("/members/x/change")]
    [TestCase("/members/x/remove")]
    [TestCase("/members/x/password-reset")]
    [TestCase("/keys")]
    [TestCase("/keys/x/rotate")]
    [TestCase("/keys/x/revoke")]
    [TestCase("/organization")]
    [TestCase("/organization/identity-provider")]
    [TestCase("/profile/password")]
    [TestCase("/join")]
    [TestCase("/reset")]
    public async Task A_form_without_its_token_is_refused(string action)
    {
        var browser = await WithKeyAsync((await _app.OrganizationAsync("tokens")).Key);
        var answer = await browser.PostAsync(action, new FormUrlEncodedContent([KeyValuePair.Create("role", "viewer")]));
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest, "a foreign page can make a browser send this form, but cannot know the token");
    }

    private async Task<HttpClient> WithKeyAsync(string key)
    {
        var browser = _app.Browser();
        await browser.SubmitAsync("/sign-in", PageReading.TokenOf(await browser.PageAsync("/sign-in")), ("key", key));
        return browser;
    }

    private async Task<HttpClient> SignedInAsync(string login)
    {
        var browser = _app.Browser();
        (await browser.SubmitAsync("/sign-in", PageReading.TokenOf(await browser.PageAsync("/sign-in")), ("login", login), ("password", People.Password))).StatusCode.Should().Be(HttpStatusCode.Redirect);
        return browser;
    }

    [GeneratedRegex("http://localhost/join/tsi_[A-Za-z0-9_-]{43}", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("http://localhost/reset/tsr_[A-Za-z0-9_-]{43}", RegexOptions.None, 1000)]
    private static partial Regex ResetAddress();

    [GeneratedRegex("\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Value();

    [GeneratedRegex("tsk_live_[A-Za-z0-9_-]{43}", RegexOptions.None, 1000)]
    private static partial Regex FreshKey();

    [GeneratedRegex("id=\"key-(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KeyRow();
}
