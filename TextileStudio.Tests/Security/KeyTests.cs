using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using TextileStudio.Api.Http;
using TextileStudio.Api.Organizations;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Tests.Security;

/// <summary>What keys may do and where they never show.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class KeyTests(DatabaseProvider provider)
{
    private StudioApp _app = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _app = await StudioApp.OnAsync(provider, [("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace"),
        // Writes whole addresses; it is off in our settings, and a key in an address is refused because such logs exist.
        ("Logging:LogLevel:Microsoft.AspNetCore.Hosting", "Warning")]);

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task A_key_is_shown_once_and_is_in_no_other_answer_log_or_file()
    {
        var client = _app.Client();
        client.DefaultRequestHeaders.Add("Idempotency-Key", "shown-once");
        const string Body = """{"name":"canary","scopes":["read","write","admin"]}""";
        var made = await (await client.PostJsonTextAsync("/api/keys/", Body)).JsonAsync();
        var key = (string)made["key"]!;
        key.Should().MatchRegex("^tsk_live_[A-Za-z0-9_-]{43}$");

        var own = _app.Client(key);
        var seen = new StringBuilder();
        foreach (var answer in new[]
                 {
                     await client.PostJsonTextAsync("/api/keys/", Body), await own.GetAsync("/api/keys/"), await own.GetAsync($"/api/keys/{made["id"]}/"),
                     await own.GetAsync("/api/organizations/"), await own.GetAsync("/api/nowhere"), await own.PostJsonTextAsync("/api/keys/", "{"),
                     await own.GetAsync("/api/keys/?cursor=" + key), await own.PostJsonTextAsync("/api/keys/", "{\"name\":\"" + key + "\",\"scopes\":[\"" + key + "\"]}"),
                     await own.DeleteAsync($"/api/keys/{made["id"]}/"), await own.GetAsync("/api/keys/"),
                 })
            seen.Append(answer.Headers).Append(await answer.Content.ReadAsStringAsync());

        seen.ToString().Should().NotContain(key, "the secret is in exactly one answer: the one that made it");
        _app.Logs.Should().NotBeEmpty("at the level of Trace there is something to search");
        _app.Logs.Where(l => l.Contains(key, StringComparison.Ordinal)).Should().BeEmpty("logs are read by people who may not act as the tenant");
        foreach (var (file, content) in await _app.FilesAsync())
            content.Contains(key, StringComparison.Ordinal).Should().BeFalse($"{file} must hold the hash alone");
    }

    [Test]
    public async Task A_replayed_creation_does_not_show_the_key_again()
    {
        var client = _app.Client();
        client.DefaultRequestHeaders.Add("Idempotency-Key", "no-second-look");
        const string Body = """{"name":"once","scopes":["read"]}""";
        var first = await (await client.PostJsonTextAsync("/api/keys/", Body)).JsonAsync();
        var again = await client.PostJsonTextAsync("/api/keys/", Body);
        again.StatusCode.Should().Be(HttpStatusCode.Created);
        again.Headers.GetValues("Idempotent-Replayed").Should().Equal("true");
        again.Headers.Location!.ToString().Should().Be($"/api/keys/{first["id"]}/");
        var replay = await again.JsonAsync();
        ((string)replay["id"]!).Should().Be((string)first["id"]!);
        replay["key"].Should().BeNull("it is shown once");
    }

    [Test]
    public async Task A_key_never_grants_more_than_it_has()
    {
        var (_, narrow) = await _app.OrganizationAsync("narrow", KeyScopes.Admin | KeyScopes.Read);
        var answer = await _app.Client(narrow).PostJsonTextAsync("/api/keys/", """{"name":"more","scopes":["read","write"]}""");
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        ((string)(await answer.JsonAsync())["violations"]![0]!["rule"]!).Should().Be("granter");
    }

    [Test]
    public async Task Everything_wrong_with_a_key_is_said_at_once()
    {
        var answer = await _app.Client().PostJsonTextAsync("/api/keys/", """{"name":" ","scopes":["read","root"],"expires_at":"2001-01-01T00:00:00Z"}""");
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        ((JsonArray)(await answer.JsonAsync())["violations"]!).Select(v => (string)v!["pointer"]!).Should().BeEquivalentTo("/name", "/scopes", "/expires_at");
    }

    [Test]
    public async Task Every_route_refuses_a_key_that_lacks_its_scope()
    {
        var keys = new Dictionary<KeyScopes, string>();
        foreach (var missing in new[] { KeyScopes.Read, KeyScopes.Write, KeyScopes.Admin, KeyScopes.Owner })
            keys[missing] = (await _app.OrganizationAsync("scopes", KeyScopes.All & ~missing)).Key;
        var checkedRoutes = 0;
        foreach (var route in _app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>())
        {
            var scopes = route.Metadata.GetOrderedMetadata<RequiredScopeAttribute>().Aggregate(KeyScopes.None, (all, s) => all | s.Scopes);
            foreach (var missing in keys.Keys.Where(k => scopes.HasFlag(k)))
            {
                var address = "/" + System.Text.RegularExpressions.Regex.Replace(route.RoutePattern.RawText!.TrimStart('/'), @"\{[^}]*\}", "1", System.Text.RegularExpressions.RegexOptions.NonBacktracking);
                var method = route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0];
                using var request = new HttpRequestMessage(new HttpMethod(method), address);
                // The wrong content type is refused by routing, before anybody is asked who calls.
                if (method is "POST" or "PUT" or "PATCH")
                    request.Content = new StringContent("{}", Encoding.UTF8, route.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json");
                var answer = await _app.Client(keys[missing]).SendAsync(request);
                answer.StatusCode.Should().Be(HttpStatusCode.Forbidden, $"{method} {address} needs {missing}");
                ((string)(await answer.JsonAsync())["code"]!).Should().Be("scope_missing");
                checkedRoutes++;
            }
        }

        checkedRoutes.Should().BeGreaterThan(4, "a walk over nothing proves nothing");
    }

    [Test]
    public async Task Pages_of_keys_show_each_key_once()
    {
        var (_, key) = await _app.OrganizationAsync("pages");
        for (var i = 0; i < 4; i++)
            await _app.OrganizationAsync("pages");
        var client = _app.Client(key);
        var ids = new List<string>();
        var made = new List<DateTimeOffset>();
        var next = "/api/keys/?page_size=2";
        while (next is not null)
        {
            var page = await client.GetJsonAsync(next);
            ((long)page["count"]!).Should().Be(5);
            ids.AddRange(page["results"]!.AsArray().Select(k => (string)k!["id"]!));
            made.AddRange(page["results"]!.AsArray().Select(k => k!["created_at"]!.GetValue<DateTimeOffset>()));
            next = (string?)page["next"];
        }

        ids.Should().HaveCount(5).And.OnlyHaveUniqueItems();
        made.Should().BeInDescendingOrder("newest first; ids of one millisecond have no order");
    }

    [Test]
    public async Task Last_use_is_noted_at_most_once_a_minute()
    {
        var time = new FakeTime();
        await using var app = await StudioApp.OnAsync(provider, time: time);
        var (organization, key) = await app.OrganizationAsync("used");
        var client = app.Client(key);
        var first = time.GetUtcNow();
        await client.GetAsync("/api/organizations");
        await UsedAsync(app, organization, first);
        time.Advance(TimeSpan.FromSeconds(59));
        await client.GetAsync("/api/organizations");
        time.Advance(TimeSpan.FromSeconds(1));
        await client.GetAsync("/api/organizations");
        await UsedAsync(app, organization, first + TimeSpan.FromMinutes(1));
    }

    [Test]
    public async Task The_keys_verb_makes_a_first_key_that_works()
    {
        await using var app = new StudioApp(environment: "Production");
        var output = new StringWriter();
        (await KeysVerb.RunAsync(app.Services, ["create", "--organization", "Lakshmi Silks", "--role", "owner"], output, TextWriter.Null)).Should().Be(0);
        var own = await app.Client(output.ToString().Trim()).GetJsonAsync("/api/organizations/");
        ((string)own["results"]![0]!["name"]!).Should().Be("Lakshmi Silks", "the key is the only line on standard output");
    }

    [TestCase("create")]
    [TestCase("create", "--organization")]
    [TestCase("create", "--organization", " ")]
    [TestCase("create", "--organization", "a", "--role", "king")]
    [TestCase("create", "--organization", "a", "--scopes", "read,all")]
    [TestCase("create", "--organisation", "a")]
    [TestCase("destroy")]
    public async Task The_keys_verb_explains_wrong_words(params string[] words)
    {
        var error = new StringWriter();
        (await KeysVerb.RunAsync(_app.Services, words, TextWriter.Null, error)).Should().Be(2);
        error.ToString().Should().Contain("Usage:");
    }

    // The note is written behind the answer; it comes, and the test waits for it rather than for a time.
    private static async Task UsedAsync(StudioApp app, string organization, DateTimeOffset at)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            await using var db = app.Dbs.ForOrganization(organization);
            var last = db.ApiKeys.Single().LastUsedAt;
            if (last == at)
                return;
            last.Should().BeOneOf([null, at - TimeSpan.FromMinutes(1)], "in between nothing else is written");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        Assert.Fail($"last_used_at never became {at:O}.");
    }
}
