using System.Net;
using System.Net.Http.Headers;
using FluentAssertions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Connecting;
using TextileStudio.Core.Publishing.Sandbox;
using TextileStudio.Tests.Studio;

namespace TextileStudio.Tests.Publishing.Connecting;

/// <summary>Connecting through the pages and the sandbox's consent pages: what is stored, and everything that is refused.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class AccountConnectingTests(DatabaseProvider provider)
{
    private FakeTime _time = null!;
    private StudioApp _app = null!;
    private ShopOwner _owner = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _time = new FakeTime();
        _app = await StudioApp.OnAsync(provider, [("Studio:Dispatch:Enabled", "false")], _time);
        _owner = new ShopOwner(_app);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _app.DisposeAsync();

    private static IEnumerable<Platform> Networks() => Enum.GetValues<Platform>();

    [TestCaseSource(nameof(Networks))]
    public async Task An_owner_connects_an_account_on_each_network(Platform platform)
    {
        // Not the seeded account: a shop that is new here.
        var account = await _owner.ConnectAsync(platform, pick: targets => targets.TakeLast(1));

        account.OrganizationId.Should().Be(_app.DemoId());
        account.Status.Should().Be(AccountStatus.Active);
        account.TokenVersion.Should().Be(1);
        account.Scopes.Should().NotBeNullOrEmpty("what was granted is kept");
        (account.TokenExpiresAt is null).Should().Be(platform is Platform.Facebook, "only a page token has no end");
        (account.ProtectedRefreshToken is null).Should().Be(platform is Platform.Facebook or Platform.Instagram or Platform.Whatsapp);
        var check = await _app.Client().PostAsync($"/api/accounts/{account.Id}/check/", (HttpContent?)null);
        var view = await check.JsonAsync();
        check.StatusCode.Should().Be(HttpStatusCode.OK, view.ToJsonString());
        view["can_post"]!.GetValue<bool>().Should().BeTrue("the network takes the token");
        view["last_checked_at"].Should().NotBeNull();
        (view["quota"] is not null).Should().Be(platform is Platform.Instagram or Platform.Whatsapp, "these networks tell a figure");
        (await _owner.Browser.PageAsync("/accounts")).Should().Contain($"account-{account.Id}").And.Contain("Works");
    }

    [Test]
    public async Task Connecting_again_keeps_the_row_and_its_history()
    {
        var first = await _owner.ConnectAsync(Platform.X);
        var again = await _owner.ConnectAsync(Platform.X, first.Id);
        again.Id.Should().Be(first.Id, "posts name it");
        again.TokenVersion.Should().Be(first.TokenVersion + 1);
        again.ProtectedToken.Should().NotBe(first.ProtectedToken);
        var third = await _owner.ConnectAsync(Platform.X);
        third.Id.Should().Be(first.Id, "also when it was connected as a new one: there is one row for one account");
    }

    [Test]
    public async Task Several_pages_are_chosen_from_and_the_rest_is_forgotten()
    {
        var callback = await _owner.ConsentAsync(await _owner.BeginAsync(Platform.Facebook), targets => targets);
        using var back = await _owner.ComeBackAsync(callback);
        var choose = back.Headers.Location!.OriginalString;
        choose.Should().StartWith("/accounts/choose/");
        var id = choose["/accounts/choose/".Length..];
        await using (var db = _app.Dbs.ForSystem())
            (await db.AccountConnections.AsNoTracking().SingleAsync(c => c.Id == id)).ProtectedChoices.Should().NotContain("EAAP", "the candidates' tokens are sealed");

        var page = await _owner.Browser.PageAsync(choose);
        page.Should().Contain("Silk Route Sarees").And.Contain("Cotton Corner");
        (await _owner.Browser.SubmitAsync(choose, PageReading.TokenOf(page))).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity, "nothing was ticked");
        (await new ShopOwnerOf(_app).StrangerAsync(choose)).Should().Contain("was not begun in this session", "another organization's choice does not exist");
        var ids = ShopOwner.TargetsOf(page);
        var done = await _owner.Browser.SubmitAsync(choose, PageReading.TokenOf(page), ("target", ids[^1]), ("target", ids[^2]), ("target", "999"));
        done.Headers.Location!.OriginalString.Should().Be("/accounts?did=connected");
        (await _owner.RowAsync(Platform.Facebook, ids[^1])).Status.Should().Be(AccountStatus.Active);
        (await _owner.RowAsync(Platform.Facebook, ids[^2])).Status.Should().Be(AccountStatus.Active);
        await using (var db = _app.Dbs.ForSystem())
            (await db.AccountConnections.AnyAsync(c => c.Id == id)).Should().BeFalse("the other tokens are gone");
        (await _owner.Browser.SubmitAsync(choose, PageReading.TokenOf(page), ("target", ids[0]))).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity, "a choice is made once");
    }

    [Test]
    public async Task The_state_works_once()
    {
        var callback = await _owner.ConsentAsync(await _owner.BeginAsync(Platform.X));
        (await _owner.ComeBackAsync(callback)).StatusCode.Should().Be(HttpStatusCode.Found);
        var version = (await AccountsAsync(Platform.X)).Sum(a => a.TokenVersion);
        var exchanges = Exchanges();

        await RefusedAsync(callback, "was not begun in this session");

        Exchanges().Should().Be(exchanges, "a replayed state asks the network nothing");
        (await AccountsAsync(Platform.X)).Sum(a => a.TokenVersion).Should().Be(version);
    }

    [Test]
    public async Task Another_session_cannot_finish_a_connection_nor_spend_it()
    {
        var callback = await _owner.ConsentAsync(await _owner.BeginAsync(Platform.X));

        (await new ShopOwnerOf(_app).StrangerAsync(callback)).Should().Contain("was not begun in this session", "its state belongs to another session");
        (await FromElsewhereAsync(callback)).Should().Be(HttpStatusCode.Unauthorized, "nobody is signed in there");

        (await _owner.ComeBackAsync(callback)).StatusCode.Should().Be(HttpStatusCode.Found, "what strangers tried has spent nothing");
    }

    [Test]
    public async Task A_second_key_of_the_same_organization_is_another_session()
    {
        var issued = await _app.Get<KeyIssuer>().CreateAsync(_app.Operator(), "Second", ["read", "write"], null, null, CancellationToken.None);
        var callback = await _owner.ConsentAsync(await _owner.BeginAsync(Platform.X));
        using var request = new HttpRequestMessage(HttpMethod.Get, callback);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", issued.Value.Key);
        (await (await _app.Client("").SendAsync(request)).Content.ReadAsStringAsync()).Should().Contain("was not begun in this session");
    }

    [Test]
    public async Task A_connection_that_took_too_long_is_refused()
    {
        var callback = await _owner.ConsentAsync(await _owner.BeginAsync(Platform.Facebook));
        _time.Advance(AccountConnecting.Window + TimeSpan.FromSeconds(1));
        await RefusedAsync(callback, "took longer than ten minutes");
    }

    [Test]
    public async Task A_code_that_has_expired_at_the_network_is_refused_kindly()
    {
        var callback = await _owner.ConsentAsync(await _owner.BeginAsync(Platform.X));
        _time.Advance(TimeSpan.FromSeconds(31));
        await RefusedAsync(callback, "did not accept what came back");
    }

    [Test]
    public async Task A_state_of_one_network_does_not_serve_another()
    {
        var callback = await _owner.ConsentAsync(await _owner.BeginAsync(Platform.X));
        await RefusedAsync(callback.Replace("/connect/x/", "/connect/facebook/", StringComparison.Ordinal), "was not begun in this session");
        await RefusedAsync("/connect/x/callback?code=abc&state=invented", "was not begun in this session");
        await RefusedAsync("/connect/x/callback", "was not begun in this session");
    }

    [TestCase(Platform.Facebook)]
    [TestCase(Platform.Linkedin)]
    [TestCase(Platform.Tiktok)]
    public async Task Cancel_at_the_network_changes_nothing_and_is_answered_kindly(Platform platform)
    {
        var before = await AccountsAsync(platform);
        var callback = await _owner.ConsentAsync(await _owner.BeginAsync(platform), allow: false);
        callback.Should().Contain("error=");
        await RefusedAsync(callback, "You pressed Cancel at");
        (await AccountsAsync(platform)).Select(a => a.TokenVersion).Should().Equal(before.Select(a => a.TokenVersion));
        await RefusedAsync(callback, "was not begun in this session");
    }

    [TestCase(Platform.Facebook, "pages_manage_posts")]
    [TestCase(Platform.Instagram, "instagram_business_content_publish")]
    [TestCase(Platform.Tiktok, "video.publish")]
    [TestCase(Platform.Whatsapp, "whatsapp_business_messaging")]
    public async Task A_permission_that_was_unticked_is_named(Platform platform, string scope)
    {
        var callback = await _owner.ConsentAsync(await _owner.BeginAsync(platform), targets => targets.TakeLast(1), without: scope);
        await RefusedAsync(callback, scope);
    }

    [Test]
    public async Task A_page_without_anything_ticked_is_explained()
    {
        var callback = await _owner.ConsentAsync(await _owner.BeginAsync(Platform.Facebook), _ => []);
        await RefusedAsync(callback, "named nothing that you may post to");
    }

    [Test]
    public async Task Signing_in_as_somebody_else_does_not_take_over_an_account()
    {
        var account = await _owner.ConnectAsync(Platform.Instagram);
        var callback = await _owner.ConsentAsync(await _owner.BeginAsync(Platform.Instagram, account.Id), targets => targets.TakeLast(1));
        await RefusedAsync(callback, $"this account is @{account.Username}");
        (await _owner.RowAsync(account.Id)).TokenVersion.Should().Be(account.TokenVersion);
    }

    [Test]
    public async Task The_network_sends_the_browser_back_to_the_registered_address_only()
    {
        var authorize = await _owner.BeginAsync(Platform.X);
        foreach (var wrong in new[] { "http://evil.example/connect/x/callback", "http://localhost/connect/x/callback/", "http://localhost/", "javascript:alert(1)" })
        {
            var query = QueryHelpers.ParseQuery(authorize[authorize.IndexOf('?', StringComparison.Ordinal)..]).ToDictionary(q => q.Key, q => (string?)q.Value.ToString());
            query["redirect_uri"] = wrong;
            var answer = await _owner.Browser.OpenAsync(QueryHelpers.AddQueryString(authorize.Split('?')[0], query));
            answer.StatusCode.Should().Be(HttpStatusCode.BadRequest, wrong);
        }
    }

    [Test]
    public async Task Nobody_can_choose_an_account_that_the_consent_page_did_not_offer()
    {
        var callback = await _owner.ConsentAsync(await _owner.BeginAsync(Platform.Facebook), _ => ["12345"]);
        await RefusedAsync(callback, "named nothing that you may post to");
    }

    [Test]
    public async Task A_consent_page_is_for_signed_in_callers()
    {
        var authorize = await _owner.BeginAsync(Platform.X);
        (await FromElsewhereAsync(authorize)).Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task WhatsApp_numbers_are_connected_by_a_pasted_token()
    {
        var answer = await PasteAsync("550000", "blank in it");
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await PasteAsync("abc", "0123456789")).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await (await PasteAsync("71234567", "sbx_whatsapp_99")).Content.ReadAsStringAsync()).Should().Contain("WhatsApp refused this", "that business account is not this token's");

        (await PasteAsync("71234567", "sbx_whatsapp_1234567")).StatusCode.Should().Be(HttpStatusCode.Found);

        var account = await _owner.RowAsync(Platform.Whatsapp, "1234567");
        account.Settings.Should().Contain("71234567");
        account.TokenExpiresAt.Should().BeNull("a system user's token does not end");

        async Task<HttpResponseMessage> PasteAsync(string business, string token) => await _owner.Browser.SubmitAsync("/accounts/whatsapp/token",
            PageReading.TokenOf(await _owner.Browser.PageAsync("/accounts")), ("business_account_id", business), ("access_token", token));
    }

    [Test]
    public async Task The_state_is_stored_as_a_hash_and_the_verifier_sealed()
    {
        var authorize = await _owner.BeginAsync(Platform.X);
        var query = QueryHelpers.ParseQuery(authorize[authorize.IndexOf('?', StringComparison.Ordinal)..]);
        await using var db = _app.Dbs.ForSystem();
        var stored = await db.AccountConnections.AsNoTracking().OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id).ToListAsync();
        stored.Should().NotContain(c => c.Id == query["state"].ToString());
        var id = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(query["state"].ToString())));
        var row = stored.Single(c => c.Id == id);
        row.ProtectedVerifier.Should().NotBeNull();
        query["code_challenge_method"].ToString().Should().Be("S256");
        query["code_challenge"].ToString().Should().HaveLength(43);
        row.RedirectUri.Should().Be(query["redirect_uri"].ToString());
    }

    [Test]
    public async Task What_nobody_finished_is_forgotten()
    {
        await _owner.BeginAsync(Platform.X);
        _time.Advance(AccountConnecting.Window * 2 + TimeSpan.FromSeconds(1));
        (await _app.Get<AccountConnecting>().ForgetAsync(CancellationToken.None)).Should().BePositive();
        await using var db = _app.Dbs.ForSystem();
        (await db.AccountConnections.CountAsync()).Should().Be(0);
    }

    /// <summary>On this machine everybody is signed in while developing; elsewhere nobody is.</summary>
    private async Task<HttpStatusCode> FromElsewhereAsync(string path)
    {
        _app.RemoteAddress = IPAddress.Parse("203.0.113.9");
        try
        {
            return (await _app.Client("").GetAsync(path)).StatusCode;
        }
        finally
        {
            _app.RemoteAddress = IPAddress.Loopback;
        }
    }

    private async Task RefusedAsync(string callback, string words)
    {
        using var answer = await _owner.ComeBackAsync(callback);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity, page);
        page.Should().Contain(words);
    }

    private int Exchanges() => new SandboxView(_app.Get<SandboxStore>()).Requests(limit: 100_000).Count(r => r.Kind is CallKind.Connect);

    private async Task<List<Account>> AccountsAsync(Platform platform)
    {
        await using var db = _app.Dbs.ForSystem();
        return await db.Accounts.AsNoTracking().Where(a => a.Platform == platform).OrderBy(a => a.Id).ToListAsync();
    }

    /// <summary>A browser of another organization.</summary>
    private sealed class ShopOwnerOf(StudioApp app)
    {
        public async Task<string> StrangerAsync(string path)
        {
            var (_, key) = await app.OrganizationAsync($"stranger-{IdSource.NewUnguessable()}");
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            return WebUtility.HtmlDecode(await (await app.Client("").SendAsync(request)).Content.ReadAsStringAsync());
        }
    }
}
