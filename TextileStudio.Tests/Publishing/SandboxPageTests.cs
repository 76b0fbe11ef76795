using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Publishing;

/// <summary>The sandbox inside the service: transport, our own pictures, control routes, feed page.</summary>
public sealed partial class SandboxPageTests
{
    private const string User = "424242";

    private StudioApp _app = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _app = new StudioApp();
        await AccountAsync(_app.DemoId(), User);
    }

    [TearDown]
    public async Task StopAsync() => await _app.DisposeAsync();

    private async Task AccountAsync(string organizationId, string externalId, Platform platform = Platform.X)
    {
        await using var db = _app.Dbs.ForOrganization(organizationId);
        db.Accounts.Add(new Account
        {
            Id = _app.Get<IdSource>().NewId(), OrganizationId = organizationId, Platform = platform, ExternalId = externalId, Username = "weavers", DisplayName = "Weavers <b>",
            ProtectedToken = "", CreatedAt = TimeProvider.System.GetUtcNow(),
        });
        await db.SaveChangesAsync();
    }

    /// <summary>A client on the in-process transport, as the publisher has one.</summary>
    private HttpClient Network(Platform platform, string account)
    {
        var client = new HttpClient(_app.Get<SandboxTransport>()(platform)!, disposeHandler: false) { BaseAddress = new Uri($"http://sandbox/{Wire.Name(platform)}/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"sbx_{Wire.Name(platform)}_{account}");
        return client;
    }

    [Test]
    public async Task What_is_posted_appears_on_the_feed_with_markup_escaped()
    {
        using var network = Network(Platform.X, User);
        (await network.PostAsJsonAsync("2/tweets", new { text = "<script>alert(1)</script> #साड़ी sale" })).StatusCode.Should().Be(HttpStatusCode.Created);
        var page = await _app.Client().GetStringAsync(new Uri("/sandbox", UriKind.Relative));
        page.Should().NotContain("<script>alert").And.Contain("&lt;script&gt;alert(1)");
        WebUtility.HtmlDecode(page).Should().Contain("""<span class="fake-tag">#साड़ी</span>""", "a Hindi hashtag is coloured whole");
        page.Should().Contain("Weavers &lt;b&gt;", "the account's own name stands above");
        (await _app.Client().GetStringAsync(new Uri("/sandbox?platform=facebook", UriKind.Relative))).Should().NotContain("alert(1)", "that is another network");
    }

    [Test]
    public async Task Our_own_pictures_reach_a_network_that_fetches_by_address()
    {
        await AccountAsync(_app.DemoId(), "17841", Platform.Instagram);
        byte[] bytes = [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 4, 0, 4, 0, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xD9];
        var asset = await _app.Get<AssetLibrary>().PrepareAsync(_app.DemoId(), AssetKind.Upload, bytes, ImageHeader.Read(bytes)!, CancellationToken.None);
        await using (var db = _app.Dbs.ForOrganization(_app.DemoId()))
        {
            db.Assets.Add(asset);
            await db.SaveChangesAsync();
        }

        using var network = Network(Platform.Instagram, "17841");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["image_url"] = _app.Get<MediaAddresses>().UrlOf(asset), ["caption"] = "x" });
        var created = await network.PostAsync(new Uri("v25.0/17841/media", UriKind.Relative), form);
        created.StatusCode.Should().Be(HttpStatusCode.OK, await created.Content.ReadAsStringAsync());
    }

    [Test]
    public async Task A_dropped_answer_is_a_broken_connection_in_process_too()
    {
        using var network = Network(Platform.X, User);
        new SandboxView(_app.Get<SandboxStore>()).Add(new FaultRule { Fault = SandboxFault.DropAnswer, Times = 1 });
        await FluentActions.Awaiting(() => network.PostAsJsonAsync("2/tweets", new { text = "x" })).Should().ThrowAsync<HttpRequestException>();
        new SandboxView(_app.Get<SandboxStore>()).Posts().Should().ContainSingle();
    }

    [Test]
    public async Task Only_an_admin_key_switches_faults_and_only_for_its_own_accounts()
    {
        var (_, reader) = await _app.OrganizationAsync("readers", KeyScopes.Read);
        (await _app.Client(reader).GetAsync(new Uri("/sandbox/api/faults", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        _app.RemoteAddress = IPAddress.Parse("203.0.113.7");
        (await _app.Client("").GetAsync(new Uri("/sandbox/api/faults", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        _app.RemoteAddress = IPAddress.Loopback;

        var put = await _app.Client().PutAsJsonAsync("/sandbox/api/faults", new { faults = new[] { new { fault = "drop_answer", account = User } } });
        put.StatusCode.Should().Be(HttpStatusCode.OK, await put.Content.ReadAsStringAsync());
        new SandboxView(_app.Get<SandboxStore>()).Faults().Single().Account.Should().Be(User);

        using var network = Network(Platform.X, User);
        await FluentActions.Awaiting(() => network.PostAsJsonAsync("2/tweets", new { text = "mine" })).Should().ThrowAsync<HttpRequestException>();
        var (_, other) = await _app.OrganizationAsync("others");
        (await _app.Client(other).GetFromJsonAsync<JsonNode>("/sandbox/api/posts"))!["count"]!.GetValue<int>().Should().Be(0, "another tenant sees nothing of it");
        (await _app.Client(other).GetFromJsonAsync<JsonNode>("/sandbox/api/faults"))!["count"]!.GetValue<int>().Should().Be(0);
        (await _app.Client().GetFromJsonAsync<JsonNode>("/sandbox/api/posts"))!["count"]!.GetValue<int>().Should().Be(1);
    }

    [TestCase("/sandbox/api/posts?platform=myspace", 400)]
    [TestCase("/sandbox/api/posts?limit=0", 400)]
    [TestCase("/sandbox/api/requests?limit=many", 400)]
    [TestCase("/sandbox/media/x/1", 404)]
    [TestCase("/sandbox/media/myspace/1", 404)]
    public async Task A_bad_request_is_answered_as_one(string path, int status) =>
        ((int)(await _app.Client().GetAsync(new Uri(path, UriKind.Relative))).StatusCode).Should().Be(status);

    [Test]
    public async Task The_page_switches_a_fault_on_and_off_and_clears()
    {
        using var network = Network(Platform.X, User);
        await network.PostAsJsonAsync("2/tweets", new { text = "to be cleared" });
        using var browser = _app.Browser();
        async Task<HttpResponseMessage> SendAsync(string path, params (string, string)[] fields)
        {
            var token = FormToken().Match(await browser.GetStringAsync(new Uri("/sandbox", UriKind.Relative))).Groups["token"].Value;
            using var form = new FormUrlEncodedContent(fields.Append(("_form", token)).ToDictionary(f => f.Item1, f => f.Item2));
            return await browser.PostAsync(new Uri(path, UriKind.Relative), form);
        }

        var view = new SandboxView(_app.Get<SandboxStore>());
        (await SendAsync("/sandbox/faults", ("fault", "slow_acceptance"), ("where", $"x/{User}"), ("times", "3"), ("seconds", "1.5"))).StatusCode.Should().Be(HttpStatusCode.Found);
        var rule = view.Faults().Single();
        rule.Should().BeEquivalentTo(new { Fault = SandboxFault.SlowAcceptance, Times = 3, Seconds = 1.5, Account = User });
        (await browser.GetStringAsync(new Uri("/sandbox", UriKind.Relative))).Should().Contain("1.5 s, 3 more");

        var wrong = await SendAsync("/sandbox/faults", ("fault", "slow_acceptance"), ("times", "often"));
        wrong.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await wrong.Content.ReadAsStringAsync()).Should().Contain("whole number").And.Contain("value=\"often\"", "what was typed is kept");

        (await SendAsync($"/sandbox/faults/{rule.Id}/remove")).StatusCode.Should().Be(HttpStatusCode.Found);
        view.Faults().Should().BeEmpty();
        (await SendAsync("/sandbox/clear")).StatusCode.Should().Be(HttpStatusCode.Found);
        view.Posts().Should().BeEmpty();

        using var bare = new FormUrlEncodedContent([new("fault", "drop_answer")]);
        (await browser.PostAsync(new Uri("/sandbox/clear", UriKind.Relative), bare)).StatusCode.Should().Be(HttpStatusCode.BadRequest, string.Join('\n', _app.Logs.Where(l => l.Contains("Exception", StringComparison.Ordinal))));
        (await browser.PostAsync(new Uri("/sandbox/faults", UriKind.Relative), bare)).StatusCode.Should().Be(HttpStatusCode.BadRequest, "a form without its token changes nothing");
    }

    [GeneratedRegex("name=\"_form\"[^>]*value=\"(?<token>[^\"]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex FormToken();
}
