using System.Web;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Connecting;

namespace TextileStudio.Tests.Publishing.Connecting;

/// <summary>What each connector says on the wire, letter for letter as in the notes, and what it makes of every answer.</summary>
public sealed class ConnectorTests
{
    private const string Secret = "app-secret-0123456789";
    private const string Back = "https://studio.example/connect/x/callback";
    private ScriptedNetwork _network = null!;
    private FakeTime _time = null!;
    private PlatformTransports _transports = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _time = new FakeTime();
        _network = await ScriptedNetwork.StartAsync();
        _transports = new PlatformTransports(Enum.GetValues<Platform>().ToDictionary(p => p, _ => new PlatformOptions
        {
            Mode = PlatformMode.Live, BaseUrl = _network.Address, ClientId = "app-id", ClientSecret = Secret,
        }), null);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _transports.Dispose();
        await _network.DisposeAsync();
    }

    [TestCase(Platform.Facebook, "https://www.facebook.com/v25.0/dialog/oauth", "client_id", "pages_show_list,pages_read_engagement,pages_manage_posts,pages_manage_engagement")]
    [TestCase(Platform.Instagram, "https://www.instagram.com/oauth/authorize", "client_id", "instagram_business_basic,instagram_business_content_publish,instagram_business_manage_comments")]
    [TestCase(Platform.Tiktok, "https://www.tiktok.com/v2/auth/authorize/", "client_key", "user.info.basic,video.publish,video.list,user.info.profile")]
    [TestCase(Platform.Whatsapp, "https://www.facebook.com/v25.0/dialog/oauth", "client_id", "whatsapp_business_management,whatsapp_business_messaging")]
    [TestCase(Platform.X, "https://x.com/i/oauth2/authorize", "client_id", "tweet.read tweet.write users.read media.write offline.access")]
    [TestCase(Platform.Linkedin, "https://www.linkedin.com/oauth/v2/authorization", "client_id", "openid profile w_member_social")]
    public void The_owner_is_sent_to_the_networks_own_page(Platform platform, string address, string idName, string scope)
    {
        using var own = new PlatformTransports(new Dictionary<Platform, PlatformOptions> { [platform] = new() { Mode = PlatformMode.Live, ClientId = "app id", ClientSecret = Secret } }, null);
        var connector = ConnectorOf(platform);
        var page = connector.AuthorizeAddress(new ConnectContexts(own, _time).Of(connector).Value, new AuthorizeRequest("st&te", Back, "challenge"));

        page.GetLeftPart(UriPartial.Path).Should().Be(address);
        var query = HttpUtility.ParseQueryString(page.Query);
        query[idName].Should().Be("app id");
        query["redirect_uri"].Should().Be(Back, "it is compared letter for letter");
        query["response_type"].Should().Be("code");
        query["state"].Should().Be("st&te");
        query["scope"].Should().Be(scope, "that is what posting needs, and no more");
        query["code_challenge"].Should().Be(platform is Platform.X ? "challenge" : null, "only X offers PKCE to a service");
        query["code_challenge_method"].Should().Be(platform is Platform.X ? "S256" : null);
        page.AbsoluteUri.Should().NotContain(Secret, "a browser never sees the secret");
    }

    [TestCase(Platform.Facebook)]
    [TestCase(Platform.X)]
    public void A_live_network_without_registration_says_which_settings_are_missing(Platform platform)
    {
        using var bare = new PlatformTransports(new Dictionary<Platform, PlatformOptions> { [platform] = new() { Mode = PlatformMode.Live } }, null);
        var refusal = new ConnectContexts(bare, _time).Of(ConnectorOf(platform)).Refusal!;
        refusal.Code.Should().Be("connection_not_set_up");
        refusal.Violations!.Select(v => v.Limit).Should().Equal(platform is Platform.X
            ? ["Studio:Platforms:x:ClientId"] // a public client has no secret
            : ["Studio:Platforms:facebook:ClientId", "Studio:Platforms:facebook:ClientSecret"]);
    }

    [Test]
    public async Task Facebook_trades_the_code_for_page_tokens()
    {
        _network.On("GET", "/v25.0/oauth/access_token", 200, """{"access_token":"brief","token_type":"bearer","expires_in":7200}""")
            .On("GET", "/v25.0/oauth/access_token", 200, """{"access_token":"long","token_type":"bearer","expires_in":5183944}""")
            .On("GET", "/v25.0/me/permissions", 200, """{"data":[{"permission":"pages_show_list","status":"granted"},{"permission":"pages_read_engagement","status":"granted"},{"permission":"pages_manage_posts","status":"granted"},{"permission":"pages_manage_engagement","status":"declined"}]}""")
            .On("GET", "/v25.0/me/accounts", 200, """{"data":[{"id":"11","name":"One","username":"one","access_token":"page-1","tasks":["CREATE_CONTENT"]},{"id":"12","name":"Reader","access_token":"page-x","tasks":["ANALYZE"]}],"paging":{"cursors":{"after":"NEXT"},"next":"https://elsewhere.example/"}}""")
            .On("GET", "/v25.0/me/accounts", 200, """{"data":[{"id":"13","name":"Two","access_token":"page-2","tasks":["MANAGE"]}],"paging":{"cursors":{"after":"END"}}}""");

        var granted = await RedeemAsync(Platform.Facebook);

        granted.Scopes.Should().Equal(["pages_show_list", "pages_read_engagement", "pages_manage_posts"], "what was declined was not granted");
        granted.Targets.Select(t => (t.ExternalId, t.Username, t.Token.AccessToken, t.Token.ExpiresAt)).Should()
            .Equal([("11", "one", "page-1", null), ("13", "Two", "page-2", null)], "pages the person may not publish on are left out, and a page token has no end");
        var (code, exchange) = (_network.Of("GET", "/v25.0/oauth/access_token")[0].Query, _network.Of("GET", "/v25.0/oauth/access_token")[1].Query);
        code.ToDictionary(q => q.Key, q => q.Value.ToString()).Should().Equal(new Dictionary<string, string> { ["client_id"] = "app-id", ["client_secret"] = Secret, ["redirect_uri"] = Back, ["code"] = "the-code" });
        exchange.ToDictionary(q => q.Key, q => q.Value.ToString()).Should().Equal(new Dictionary<string, string>
        {
            ["grant_type"] = "fb_exchange_token", ["client_id"] = "app-id", ["client_secret"] = Secret, ["fb_exchange_token"] = "brief",
        });
        _network.Of("GET", "/v25.0/me/accounts").Select(r => (r.Authorization, r.Query.TryGetValue("after", out var after) ? after.ToString() : "")).Should().Equal([("Bearer long", ""), ("Bearer long", "NEXT")], "the ready-made address of the next page may name another host");
    }

    [Test]
    public async Task Facebook_asks_no_further_when_a_permission_is_missing()
    {
        _network.On("GET", "/v25.0/oauth/access_token", 200, """{"access_token":"long","expires_in":5183944}""")
            .On("GET", "/v25.0/me/permissions", 200, """{"data":[{"permission":"pages_show_list","status":"granted"}]}""");
        (await RedeemAsync(Platform.Facebook)).Targets.Should().BeEmpty();
        _network.Of("GET", "/v25.0/me/accounts").Should().BeEmpty();
    }

    [TestCase("""{"access_token":"brief","user_id":1784,"permissions":["instagram_business_basic","instagram_business_content_publish"]}""")]
    [TestCase("""{"data":[{"access_token":"brief","user_id":"1784","permissions":"instagram_business_basic,instagram_business_content_publish"}]}""")]
    public async Task Instagram_makes_a_token_of_sixty_days(string body)
    {
        _network.On("POST", "/oauth/access_token", 200, body)
            .On("GET", "/access_token", 200, """{"access_token":"long","token_type":"bearer","expires_in":5184000}""")
            .On("GET", "/v25.0/me", 200, """{"user_id":"17841400","username":"saree.house","name":"Saree House"}""");

        var target = (await RedeemAsync(Platform.Instagram)).Targets.Single();

        target.Should().BeEquivalentTo(new { ExternalId = "17841400", Username = "saree.house", DisplayName = "Saree House" });
        target.Token.Should().BeEquivalentTo(new { AccessToken = "long", ExpiresAt = (DateTimeOffset?)_time.GetUtcNow().AddDays(60), RefreshToken = (string?)null });
        _network.Single("POST", "/oauth/access_token").Form.Should().Equal(new Dictionary<string, string>
        {
            ["client_id"] = "app-id", ["client_secret"] = Secret, ["grant_type"] = "authorization_code", ["redirect_uri"] = Back, ["code"] = "the-code",
        });
        _network.Single("GET", "/access_token").Query["grant_type"].ToString().Should().Be("ig_exchange_token");
    }

    [Test]
    public async Task Instagram_renews_the_token_with_itself_and_reads_its_quota()
    {
        _network.On("GET", "/refresh_access_token", 200, """{"access_token":"longer","token_type":"bearer","expires_in":5184000}""")
            .On("GET", "/v25.0/me", 200, """{"user_id":"9","username":"saree","name":"Saree"}""")
            .On("GET", "/v25.0/9/content_publishing_limit", 200, """{"data":[{"quota_usage":3,"config":{"quota_total":50,"quota_duration":86400}}]}""");
        (await RefreshAsync(Platform.Instagram, new TokenSet("long"))).AccessToken.Should().Be("longer");
        _network.Single("GET", "/refresh_access_token").Query.ToDictionary(q => q.Key, q => q.Value.ToString()).Should().Equal(new Dictionary<string, string> { ["grant_type"] = "ig_refresh_token", ["access_token"] = "long" });
        (await ReadAsync(Platform.Instagram, "9")).Should().BeEquivalentTo(new { HasQuota = true, Used = (long?)3, Total = (long?)50 });
    }

    [Test]
    public async Task X_proves_itself_by_basic_and_verifier()
    {
        _network.On("POST", "/2/oauth2/token", 200, """{"token_type":"bearer","expires_in":7200,"access_token":"at","scope":"tweet.read tweet.write users.read media.write offline.access","refresh_token":"rt"}""")
            .On("GET", "/2/users/me", 200, """{"data":{"id":"15","username":"saree","name":"Saree"}}""");

        var target = (await RedeemAsync(Platform.X)).Targets.Single();

        target.Token.Should().BeEquivalentTo(new TokenSet("at", _time.GetUtcNow().AddHours(2), "rt"));
        var request = _network.Single("POST", "/2/oauth2/token");
        request.Authorization.Should().Be("Basic " + Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"app-id:{Secret}")));
        request.Form.Should().Equal(new Dictionary<string, string> { ["grant_type"] = "authorization_code", ["code"] = "the-code", ["redirect_uri"] = Back, ["code_verifier"] = "the-verifier" });
        _network.Single("GET", "/2/users/me").Authorization.Should().Be("Bearer at");
    }

    [Test]
    public async Task X_renews_and_gives_both_tokens_back()
    {
        _network.On("POST", "/2/oauth2/token", 200, """{"token_type":"bearer","expires_in":7200,"access_token":"at2","scope":"tweet.read","refresh_token":"rt2"}""")
            .On("POST", "/2/oauth2/revoke", 200, """{"revoked":true}""");
        (await RefreshAsync(Platform.X, new TokenSet("at", RefreshToken: "rt"))).Should().BeEquivalentTo(new { AccessToken = "at2", RefreshToken = "rt2" });
        _network.Single("POST", "/2/oauth2/token").Form.Should().Equal(new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = "rt" });
        await ConnectorOf(Platform.X).RevokeAsync(Context(Platform.X), new TokenSet("at2", RefreshToken: "rt2"), CancellationToken.None);
        _network.Of("POST", "/2/oauth2/revoke").Select(r => r.Form["token"]).Should().Equal("rt2", "at2");
    }

    [Test]
    public async Task TikTok_sends_forms_and_reads_refusals_under_http_200()
    {
        _network.On("POST", "/v2/oauth/token/", 200, """{"access_token":"act.1","expires_in":86400,"open_id":"o-1","refresh_expires_in":31536000,"refresh_token":"rft.1","scope":"user.info.basic,video.publish","token_type":"Bearer"}""")
            .On("POST", "/v2/oauth/token/", 200, """{"error":"invalid_grant","error_description":"Refresh token is invalid.","log_id":"1"}""")
            .On("GET", "/v2/user/info/", 200, """{"data":{"user":{"open_id":"o-1","display_name":"Saree"}},"error":{"code":"ok","message":"","log_id":"1"}}""");

        var target = (await RedeemAsync(Platform.Tiktok)).Targets.Single();

        target.Should().BeEquivalentTo(new { ExternalId = "o-1", Username = "Saree", Token = new TokenSet("act.1", _time.GetUtcNow().AddDays(1), "rft.1", _time.GetUtcNow().AddDays(365)) });
        _network.Of("POST", "/v2/oauth/token/")[0].Form.Should().Equal(new Dictionary<string, string>
        {
            ["client_key"] = "app-id", ["client_secret"] = Secret, ["code"] = "the-code", ["grant_type"] = "authorization_code", ["redirect_uri"] = Back,
        });
        _network.Single("GET", "/v2/user/info/").Query["fields"].ToString().Should().Be("open_id,display_name", "the user name needs a permission that was not granted");
        (await RefusedAsync(() => RefreshAsync(Platform.Tiktok, target.Token))).Category.Should().Be(ErrorCategory.Reconnect);
    }

    [Test]
    public async Task TikTok_tells_who_may_see_the_posts()
    {
        _network.On("POST", "/v2/post/publish/creator_info/query/", 200, """{"data":{"creator_username":"saree","creator_nickname":"Saree","privacy_level_options":["SELF_ONLY"],"max_video_post_duration_sec":600},"error":{"code":"ok"}}""")
            .On("POST", "/v2/post/publish/creator_info/query/", 200, """{"data":{},"error":{"code":"access_token_invalid","message":"gone"}}""");
        (await ReadAsync(Platform.Tiktok, "o-1")).Settings!["privacy_level_options"]!.AsArray().Select(o => o!.GetValue<string>()).Should().Equal("SELF_ONLY");
        (await RefusedAsync(() => ReadAsync(Platform.Tiktok, "o-1"))).Category.Should().Be(ErrorCategory.Reconnect, "also under HTTP 200");
    }

    [Test]
    public async Task LinkedIn_finds_the_member_and_the_pages()
    {
        _network.On("POST", "/oauth/v2/accessToken", 200, """{"access_token":"AQ1","expires_in":5184000,"refresh_token":"AQ2","refresh_token_expires_in":525600,"scope":"openid,profile,w_member_social,w_organization_social","token_type":"Bearer"}""")
            .On("GET", "/v2/userinfo", 200, """{"sub":"abC","name":"Asha"}""")
            .On("GET", "/rest/organizationAcls", 200, """{"elements":[{"organization":"urn:li:organization:7","role":"ADMINISTRATOR","state":"APPROVED"},{"organization":"urn:li:organization:8","role":"DIRECT_SPONSORED_CONTENT_POSTER"}]}""")
            .On("GET", "/rest/organizations/7", 200, """{"id":7,"localizedName":"Saree House","vanityName":"saree-house"}""");

        var targets = (await RedeemAsync(Platform.Linkedin)).Targets;

        targets.Select(t => (t.ExternalId, t.DisplayName)).Should().Equal([("urn:li:person:abC", "Asha"), ("urn:li:organization:7", "Saree House")], "only pages one may post on");
        targets[1].Settings!["author"]!.GetValue<string>().Should().Be("urn:li:organization:7");
        targets[0].Token.RefreshExpiresAt.Should().Be(_time.GetUtcNow().AddDays(365), "the documentation's figure is minutes of a year");
        _network.Single("POST", "/oauth/v2/accessToken").Form.Should().Equal(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = "the-code", ["redirect_uri"] = Back, ["client_id"] = "app-id", ["client_secret"] = Secret,
        });
        _network.Single("GET", "/rest/organizationAcls").Query["state"].ToString().Should().Be("APPROVED");
    }

    [Test]
    public async Task WhatsApp_finds_the_numbers_behind_a_business_token()
    {
        _network.On("GET", "/v25.0/oauth/access_token", 200, """{"access_token":"EAAW","token_type":"bearer"}""")
            .On("GET", "/v25.0/debug_token", 200, """{"data":{"is_valid":true,"scopes":["whatsapp_business_management","whatsapp_business_messaging"],"granular_scopes":[{"scope":"whatsapp_business_management","target_ids":["55"]}]}}""")
            .On("GET", "/v25.0/55/phone_numbers", 200, """{"data":[{"id":"109","display_phone_number":"+91 98","verified_name":"Saree House"},{"id":"110","display_phone_number":"+91 99","verified_name":"Outlet"}]}""")
            .On("GET", "/v25.0/109", 200, """{"id":"109","display_phone_number":"+91 98","verified_name":"Saree House","quality_rating":"GREEN","whatsapp_business_manager_messaging_limit":"TIER_1K"}""");

        var targets = (await RedeemAsync(Platform.Whatsapp)).Targets;

        targets.Select(t => (t.ExternalId, t.Settings!["waba_id"]!.GetValue<string>(), t.Token.ExpiresAt)).Should().Equal([("109", "55", null), ("110", "55", null)]);
        _network.Single("GET", "/v25.0/debug_token").Query["access_token"].ToString().Should().Be($"app-id|{Secret}");
        (await ReadAsync(Platform.Whatsapp, "109")).Should().BeEquivalentTo(new { HasQuota = true, Used = (long?)null, Total = (long?)1_000 }, "people a day, which we count ourselves");
    }

    [TestCase("TIER_250", 250)]
    [TestCase("TIER_100K", 100_000)]
    [TestCase("TIER_UNLIMITED", null)]
    [TestCase(null, null)]
    public void Messaging_limits_are_read(string? tier, long? people) => WhatsAppConnector.Limit(tier).Should().Be(people);

    private static IEnumerable<TestCaseData> Answers()
    {
        yield return new(Platform.X, 400, """{"error":"invalid_request","error_description":"Value passed for the token was invalid."}""", ErrorCategory.Reconnect);
        yield return new(Platform.X, 400, """{"error":"invalid_grant"}""", ErrorCategory.Reconnect);
        yield return new(Platform.X, 401, """{"error":"unauthorized_client","error_description":"Missing valid authorization header"}""", ErrorCategory.Permission);
        yield return new(Platform.X, 429, """{"title":"Too Many Requests","status":429}""", ErrorCategory.RateLimited);
        yield return new(Platform.X, 503, "<html>down</html>", ErrorCategory.TransientUnknown);
        yield return new(Platform.X, 200, "<html>captive portal</html>", ErrorCategory.TransientUnknown);
        yield return new(Platform.X, 200, "{}", ErrorCategory.TransientUnknown);
        yield return new(Platform.Linkedin, 400, """{"error":"invalid_grant","error_description":"expired"}""", ErrorCategory.Reconnect);
        yield return new(Platform.Linkedin, 401, """{"error":"invalid_client"}""", ErrorCategory.Permission);
        yield return new(Platform.Tiktok, 200, """{"error":"invalid_client","error_description":"Client key or secret is incorrect."}""", ErrorCategory.Permission);
        yield return new(Platform.Tiktok, 200, """{"error":"rate_limit_exceeded"}""", ErrorCategory.RateLimited);
        yield return new(Platform.Tiktok, 500, """{"error":"internal_error"}""", ErrorCategory.TransientUnknown);
        yield return new(Platform.Instagram, 400, """{"error":{"message":"Session has expired","type":"OAuthException","code":190,"error_subcode":463}}""", ErrorCategory.Reconnect);
        yield return new(Platform.Instagram, 400, """{"error":{"message":"too young","code":100}}""", ErrorCategory.Permission);
        yield return new(Platform.Instagram, 400, """{"error":{"message":"app limit","code":4}}""", ErrorCategory.RateLimited);
        yield return new(Platform.Instagram, 500, """{"error":{"message":"An unexpected error","code":2,"is_transient":true}}""", ErrorCategory.TransientUnknown);
    }

    [TestCaseSource(nameof(Answers))]
    public async Task Only_the_word_that_the_agreement_is_gone_asks_the_owner_to_connect_again(Platform platform, int status, string body, ErrorCategory category)
    {
        var (method, path) = platform switch
        {
            Platform.X => ("POST", "/2/oauth2/token"),
            Platform.Linkedin => ("POST", "/oauth/v2/accessToken"),
            Platform.Tiktok => ("POST", "/v2/oauth/token/"),
            _ => ("GET", "/refresh_access_token"),
        };
        _network.On(method, path, status, body);
        var error = await RefusedAsync(() => RefreshAsync(platform, new TokenSet("at-0123456789", RefreshToken: "rt-0123456789")));
        error.Category.Should().Be(category);
        error.Raw.Should().NotContain(Secret).And.NotContain("rt-0123456789");
    }

    [Test]
    public async Task What_a_network_repeats_of_our_secrets_is_masked()
    {
        _network.On("POST", "/2/oauth2/token", 400, $$"""{"error":"invalid_request","error_description":"bad token rt-0123456789 for {{Secret}}"}""");
        (await RefusedAsync(() => RefreshAsync(Platform.X, new TokenSet("at", RefreshToken: "rt-0123456789")))).Raw.Should().Contain("[hidden]").And.NotContain("rt-0123456789").And.NotContain(Secret);
    }

    [Test]
    public async Task A_network_that_breaks_off_is_a_transport_fault()
    {
        _network.On("POST", "/2/oauth2/token", ScriptedNetwork.BreakOff);
        await FluentActions.Awaiting(() => RefreshAsync(Platform.X, new TokenSet("at", RefreshToken: "rt"))).Should().ThrowAsync<HttpRequestException>("nobody may take that for a refusal");
    }

    private static IAccountConnector ConnectorOf(Platform platform) => platform switch
    {
        Platform.Facebook => new FacebookConnector(),
        Platform.Instagram => new InstagramConnector(),
        Platform.Tiktok => new TikTokConnector(),
        Platform.Whatsapp => new WhatsAppConnector(),
        Platform.X => new XConnector(),
        _ => new LinkedInConnector(),
    };

    private ConnectContext Context(Platform platform) => new ConnectContexts(_transports, _time).Of(ConnectorOf(platform)).Value;

    private Task<Granted> RedeemAsync(Platform platform) => ConnectorOf(platform).RedeemAsync(Context(platform), new Redemption("the-code", Back, "the-verifier"), CancellationToken.None);

    private Task<TokenSet> RefreshAsync(Platform platform, TokenSet current) => ConnectorOf(platform).RefreshAsync(Context(platform), current, CancellationToken.None);

    private Task<AccountReading> ReadAsync(Platform platform, string externalId) =>
        ConnectorOf(platform).ReadAsync(Context(platform), new PublishAccount("a", "o", platform, externalId, "saree", "token-0123456789"), CancellationToken.None);

    private static async Task<PublishError> RefusedAsync<T>(Func<Task<T>> call) => (await FluentActions.Awaiting(call).Should().ThrowAsync<PlatformException>()).Which.Error;
}
