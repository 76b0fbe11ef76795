using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Security;

/// <summary>Who gets in, and how a stranger is told no.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class SignInTests(DatabaseProvider provider)
{
    private StudioApp _app = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _app = await StudioApp.OnAsync(provider);

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [SetUp]
    public void ComeFromHere() => _app.RemoteAddress = IPAddress.Loopback;

    [Test]
    public async Task A_stranger_is_told_how_to_send_a_key()
    {
        var answer = await _app.Client("").GetAsync("/api/nowhere/");
        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized, "even an unknown address tells a stranger nothing");
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        var problem = await answer.JsonAsync();
        ((string)problem["code"]!).Should().Be("key_missing");
        ((string)problem["who_acts"]!).Should().Be("client");
        answer.Headers.WwwAuthenticate.ToString().Should().StartWith("Bearer");
    }

    [Test]
    public async Task The_development_key_signs_in_to_the_demo_organization()
    {
        var own = await _app.Client().GetJsonAsync("/api/organizations/");
        ((string)own["results"]![0]!["name"]!).Should().Be("demo");
        (await _app.Client().GetAsync("/api/nowhere")).StatusCode.Should().Be(HttpStatusCode.NotFound, "the key was accepted, the address is unknown");
    }

    [Test]
    public async Task A_wrong_key_and_an_unknown_one_get_the_same_answer()
    {
        var (_, key) = await _app.OrganizationAsync("same-answer");
        var last = key[^1] == 'A' ? 'B' : 'A';
        var texts = new List<string>();
        foreach (var wrong in new[] { key[..^1] + last, "tsk_live_" + new string('x', 43), "nonsense", "tsk_" + new string('é', 40) })
        {
            var client = _app.Client("");
            client.DefaultRequestHeaders.TryAddWithoutValidation("X-Api-Key", wrong);
            var answer = await client.GetAsync("/api/keys/");
            answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
            var body = (JsonObject)await answer.JsonAsync();
            body.Remove("request_id");
            texts.Add(body.ToJsonString());
        }

        texts.Distinct().Should().HaveCount(1, "nobody learns which part of a key was right");
    }

    [Test]
    public async Task Two_keys_in_one_request_are_refused()
    {
        var client = _app.Client();
        client.DefaultRequestHeaders.Add("X-Api-Key", DevelopmentSeed.Key);
        var answer = await client.GetAsync("/api/keys/");
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest, "which of two keys counts must not depend on our order of looking");
        ((string)(await answer.JsonAsync())["code"]!).Should().Be("key_twice");
    }

    [TestCase("/api/keys/?api_key=tsk_dev_demo")]
    [TestCase("/api/keys/?access_token=whatever")]
    [TestCase("/api/keys/?cursor=tsk_live_abc")]
    public async Task A_key_in_the_address_is_refused(string address)
    {
        var answer = await _app.Client().GetAsync(address);
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest, "addresses end up in logs");
        ((string)(await answer.JsonAsync())["code"]!).Should().Be("key_in_query");
    }

    [Test]
    public async Task A_revoked_key_is_refused_on_the_very_next_call()
    {
        var made = await (await _app.Client().PostJsonTextAsync("/api/keys/", """{"name":"short-lived","scopes":["read","admin"]}""")).JsonAsync();
        var client = _app.Client((string)made["key"]!);
        (await client.GetAsync("/api/keys/")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await _app.Client().DeleteAsync($"/api/keys/{made["id"]}/")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await client.GetAsync("/api/keys/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "nothing may remember a key as good");
    }

    [Test]
    public async Task An_expired_key_is_refused()
    {
        var time = new FakeTime();
        await using var app = await StudioApp.OnAsync(provider, time: time);
        var body = new JsonObject { ["name"] = "a day", ["scopes"] = new JsonArray("read"), ["expires_at"] = (time.GetUtcNow() + TimeSpan.FromDays(1)).ToString("O") };
        var client = app.Client((string)(await (await app.Client().PostAsync("/api/keys", body)).JsonAsync())["key"]!);
        (await client.GetAsync("/api/organizations")).StatusCode.Should().Be(HttpStatusCode.OK);
        time.Advance(TimeSpan.FromDays(1));
        (await client.GetAsync("/api/organizations")).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "its time has come");
    }

    [TestCase("203.0.113.9", null, TestName = "The_development_key_is_refused_from_another_machine")]
    [TestCase(null, null, TestName = "The_development_key_is_refused_from_an_unknown_address")]
    [TestCase("127.0.0.1", "X-Forwarded-For", TestName = "The_development_key_is_refused_through_a_proxy_on_this_machine")]
    public async Task Development_key(string? address, string? header)
    {
        _app.RemoteAddress = address is null ? null : IPAddress.Parse(address);
        var client = _app.Client();
        if (header is not null)
            client.DefaultRequestHeaders.Add(header, "203.0.113.9");
        (await client.GetAsync("/api/keys/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "everyone knows this key");
    }

    [Test]
    public async Task The_development_key_is_neither_made_nor_accepted_in_production()
    {
        await using var app = new StudioApp(environment: "Production");
        (await app.Client().GetAsync("/api/keys/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        await using (var db = app.Dbs.ForSystem())
            db.ApiKeys.Should().BeEmpty("the first key comes from the keys verb");

        // A database that was once used in Development brings the key's row along.
        var (organization, _) = await app.OrganizationAsync("moved");
        await using (var db = app.Dbs.ForSystem())
        {
            db.ApiKeys.Add(KeyIssuer.RowOf("0", organization, "Development", DevelopmentSeed.Key, KeyScopes.All, DateTimeOffset.UnixEpoch));
            await db.SaveChangesAsync();
        }

        (await app.Client().GetAsync("/api/keys/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "the row is there, and the key still opens nothing");
    }

    [Test]
    public async Task A_developer_is_signed_in_on_pages_but_not_on_the_api()
    {
        var browser = Browser();
        (await browser.GetAsync("/api/keys/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "a script must behave as it will elsewhere");
        (await browser.GetAsync("/scalar/")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await browser.GetAsync("/api/keys/")).StatusCode.Should().Be(HttpStatusCode.OK, "the page has set a session");
    }

    [Test]
    public async Task A_foreign_host_name_or_address_is_sent_to_sign_in()
    {
        var rebound = new HttpRequestMessage(HttpMethod.Get, "http://evil.example/scalar/");
        rebound.Headers.Accept.ParseAdd("text/html");
        var answer = await _app.Browser().SendAsync(rebound);
        answer.StatusCode.Should().Be(HttpStatusCode.Redirect, "a foreign name that points at this machine is a foreign page");
        answer.Headers.Location!.ToString().Should().Be("/sign-in?return=%2Fscalar%2F");

        _app.RemoteAddress = IPAddress.Parse("203.0.113.9");
        (await Browser().GetAsync("/scalar/")).StatusCode.Should().Be(HttpStatusCode.Redirect);
    }

    [Test]
    public async Task A_session_changes_things_only_from_our_own_pages()
    {
        var browser = Browser();
        await browser.GetAsync("/scalar/");
        const string Body = """{"name":"from a page","scopes":["read"]}""";
        var foreign = await browser.PostJsonTextAsync("/api/keys/", Body);
        ((string)(await foreign.JsonAsync())["code"]!).Should().Be("cross_site", "a browser sends the session with every request, whoever asked for it");

        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-site");
        (await browser.PostJsonTextAsync("/api/keys/", Body)).StatusCode.Should().Be(HttpStatusCode.Forbidden, "a neighbour on the same site is not us");
        browser.DefaultRequestHeaders.Remove("Sec-Fetch-Site");
        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        (await browser.PostJsonTextAsync("/api/keys/", Body)).StatusCode.Should().Be(HttpStatusCode.Created);
    }

    [Test]
    public async Task A_session_ends_with_its_key()
    {
        await using var app = await StudioApp.OnAsync(provider);
        var browser = app.Browser();
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        await browser.GetAsync("/scalar/");
        (await browser.GetAsync("/api/keys/")).StatusCode.Should().Be(HttpStatusCode.OK);
        await using (var db = app.Dbs.ForSystem())
            await app.Get<KeyIssuer>().RevokeAsync(app.Operator(), db.ApiKeys.Single().Id, CancellationToken.None);
        (await browser.GetAsync("/api/keys/")).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "the session is only another name of the key");
    }

    [TestCase("/dashboard", "/dashboard")]
    [TestCase("//evil.example", "/")]
    [TestCase("/\\evil.example", "/")]
    [TestCase("https:evil.example", "/")]
    [TestCase(null, "/")]
    public void Signing_in_returns_to_this_site_only(string? wanted, string goes) =>
        Api.Http.SignIn.ReturnPath(wanted).Should().Be(goes);

    private HttpClient Browser()
    {
        var browser = _app.Browser();
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return browser;
    }
}
