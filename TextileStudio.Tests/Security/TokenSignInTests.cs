using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.IdentityModel.Tokens;
using NUnit.Framework;
using TextileStudio.Core.Data;

namespace TextileStudio.Tests.Security;

/// <summary>Tokens of the organization's own identity provider sign its members in; nothing else that looks like one does.</summary>
public sealed class TokenSignInTests
{
    private FakeTime _time = null!;
    private IdentityProviderServer _provider = null!;
    private StudioApp _app = null!;
    private HttpClient _owner = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _time = new FakeTime(new DateTimeOffset(2027, 3, 1, 9, 0, 0, TimeSpan.Zero));
        _provider = await IdentityProviderServer.StartAsync();
        _app = await StudioApp.OnAsync(DatabaseProvider.Sqlite, [.. People.Settings, ("Studio:Media:AllowLoopback", "true")], _time);
        _owner = _app.Client();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _app.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Test]
    public async Task A_member_signs_in_by_token_acts_by_the_role_and_is_out_when_removed()
    {
        await SetAsync();
        var id = await AddAsync("asha", "editor");
        foreach (var token in new[] { _provider.Token(Claims()), _provider.EcToken(Claims()) })
        {
            var me = await (await CallAsync(token)).JsonAsync();
            ((string)me["member_id"]!).Should().Be(id);
            ((string)me["role"]!).Should().Be("editor");
        }

        (await CallAsync(_provider.Token(Claims()), "/api/keys/")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await _owner.DeleteAsync($"/api/members/{id}/")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await CallAsync(_provider.Token(Claims()))).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "the provider still vouches, but the person is no member");
    }

    [Test]
    public async Task People_who_were_not_added_come_in_only_where_the_owner_says_so_and_the_removed_stay_out()
    {
        await SetAsync();
        (await CallAsync(_provider.Token(Claims("newcomer")))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        await SetAsync(newMembersAs: "viewer");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CallAsync(_provider.Token(Claims("newcomer")))));
        answers.Should().OnlyContain(a => a.StatusCode == HttpStatusCode.OK);
        var me = await answers[0].JsonAsync();
        ((string)me["role"]!).Should().Be("viewer");
        ((string)me["name"]!).Should().Be("Asha Sharma");
        (await _owner.GetJsonAsync("/api/members/"))["count"]!.GetValue<int>().Should().Be(1, "eight first requests at once are one person");
        await _owner.DeleteAsync($"/api/members/{me["member_id"]}/");
        (await CallAsync(_provider.Token(Claims("newcomer")))).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "who was removed does not come back by the next request");
    }

    [Test]
    public async Task Every_forged_or_foreign_token_gets_the_same_no()
    {
        await SetAsync();
        await AddAsync("asha", "owner");
        (await CallAsync(_provider.Token(Claims()))).StatusCode.Should().Be(HttpStatusCode.OK, "the forgeries below differ from a good token in one thing each");
        using var stranger = RSA.Create(2048);
        using var strangersCurve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = Encoding.ASCII.GetBytes(_provider.Rsa.ExportSubjectPublicKeyInfoPem());
        var modulus = _provider.Rsa.ExportParameters(false).Modulus!;
        byte[] ByStranger(byte[] bytes) => stranger.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        byte[] ByProvider(byte[] bytes) => _provider.Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var good = _provider.Token(Claims());
        var parts = good.Split('.');
        var ownKey = new JsonObject { ["kty"] = "RSA", ["n"] = Base64UrlEncoder.Encode(stranger.ExportParameters(false).Modulus), ["e"] = "AQAB" };

        var forgeries = new List<(string What, string Token)>
        {
            ("alg none without a signature", IdentityProviderServer.Signed(Claims(), "rsa-1", "none", _ => [])),
            ("alg None", IdentityProviderServer.Signed(Claims(), "rsa-1", "None", _ => [])),
            ("alg nOnE with the old signature", $"{Base64UrlEncoder.Encode("""{"alg":"nOnE","kid":"rsa-1"}""")}.{parts[1]}.{parts[2]}"),
            ("no signature at all", $"{parts[0]}.{parts[1]}."),
            ("two parts", $"{parts[0]}.{parts[1]}"),
            ("HS256 with the public key as its secret", IdentityProviderServer.Signed(Claims(), "rsa-1", "HS256", bytes => HMACSHA256.HashData(pem, bytes))),
            ("HS256 with the modulus as its secret", IdentityProviderServer.Signed(Claims(), "rsa-1", "HS256", bytes => HMACSHA256.HashData(modulus, bytes))),
            ("HS256 with the key id as its secret", IdentityProviderServer.Signed(Claims(), "rsa-1", "HS256", bytes => HMACSHA256.HashData("rsa-1"u8, bytes))),
            ("HS256 with an empty secret", IdentityProviderServer.Signed(Claims(), "rsa-1", "HS256", bytes => HMACSHA256.HashData(Array.Empty<byte>(), bytes))),
            ("another's RSA key", IdentityProviderServer.Signed(Claims(), "rsa-1", "RS256", ByStranger)),
            ("another's curve key", IdentityProviderServer.Signed(Claims(), "ec-1", "ES256", bytes => strangersCurve.SignData(bytes, HashAlgorithmName.SHA256))),
            ("RS256 under the curve key's id", IdentityProviderServer.Signed(Claims(), "ec-1", "RS256", ByProvider)),
            ("a signature of zeros on the curve (psychic)", IdentityProviderServer.Signed(Claims(), "ec-1", "ES256", _ => new byte[64])),
            ("a key of its own in jwk", IdentityProviderServer.Signed(Claims(), null, "RS256", ByStranger, head => head["jwk"] = ownKey.DeepClone())),
            ("a key of its own in jwk under our key id", IdentityProviderServer.Signed(Claims(), "rsa-1", "RS256", ByStranger, head => head["jwk"] = ownKey.DeepClone())),
            ("a key set of its own in jku", IdentityProviderServer.Signed(Claims(), "mine", "RS256", ByStranger, head => head["jku"] = "https://evil.example/keys")),
            ("a certificate of its own in x5u", IdentityProviderServer.Signed(Claims(), "mine", "RS256", ByStranger, head => head["x5u"] = "https://evil.example/cert")),
            ("a critical extension", _provider.Token(Claims(), head => { head["crit"] = new JsonArray("exp"); head["exp"] = 1; })),
            ("no key id where there are two keys", IdentityProviderServer.Signed(Claims(), null, "RS256", ByProvider)),
            ("a key id that is a path", IdentityProviderServer.Signed(Claims(), "../../../../dev/null", "HS256", bytes => HMACSHA256.HashData(new byte[] { 0 }, bytes))),
            ("a key id that is a query", IdentityProviderServer.Signed(Claims(), "x' UNION SELECT 'secret'--", "HS256", bytes => HMACSHA256.HashData("secret"u8, bytes))),
            ("a key id that is an address", IdentityProviderServer.Signed(Claims(), "http://127.0.0.1/key", "RS256", ByStranger)),
            ("a key id with a NUL", IdentityProviderServer.Signed(Claims(), "rsa-1\0", "RS256", ByProvider)),
            ("another audience", _provider.Token(With(Claims(), "aud", "another-service"))),
            ("an audience that begins like ours", _provider.Token(With(Claims(), "aud", IdentityProviderServer.Audience + "-2"))),
            ("no audience", _provider.Token(Without(Claims(), "aud"))),
            ("an empty list of audiences", _provider.Token(With(Claims(), "aud", new JsonArray()))),
            ("another issuer", _provider.Token(With(Claims(), "iss", "https://evil.example/realms/shop"))),
            ("our issuer with a slash more", _provider.Token(With(Claims(), "iss", _provider.Issuer + "/"))),
            ("our issuer in capitals", _provider.Token(With(Claims(), "iss", _provider.Issuer.ToUpperInvariant()))),
            ("an issuer with a NUL", _provider.Token(With(Claims(), "iss", _provider.Issuer + "\0"))),
            ("no issuer", _provider.Token(Without(Claims(), "iss"))),
            ("an end that is over", _provider.Token(With(Claims(), "exp", Seconds(-31)))),
            ("no end", _provider.Token(Without(Claims(), "exp"))),
            ("an end that is a text", _provider.Token(With(Claims(), "exp", "never"))),
            ("a beginning that is to come", _provider.Token(With(Claims(), "nbf", Seconds(31)))),
            ("no subject", _provider.Token(Without(Claims(), "sub"))),
            ("an empty subject", _provider.Token(With(Claims(), "sub", ""))),
            ("a subject nobody has", _provider.Token(With(Claims(), "sub", "ASHA"))),
            ("a subject with a NUL", _provider.Token(With(Claims(), "sub", "asha\0"))),
            ("another payload under the old signature", $"{parts[0]}.{Base64UrlEncoder.Encode(With(Claims(), "sub", "asha").ToJsonString() + " ")}.{parts[2]}"),
            ("a signature with a byte changed", $"{parts[0]}.{parts[1]}.{(parts[2][0] == 'A' ? 'B' : 'A')}{parts[2][1..]}"),
            ("nine kilobytes", _provider.Token(With(Claims(), "name", new string('x', 9_000)))),
            ("five parts", $"{good}.a.b"),
            ("no JSON in the head", $"{Base64UrlEncoder.Encode("eyJ")}.{parts[1]}.{parts[2]}"),
            ("JSON that is a list", $"{Base64UrlEncoder.Encode("""[{"alg":"RS256"}]""")}.{parts[1]}.{parts[2]}"),
            ("alg twice", $"{Base64UrlEncoder.Encode("""{"alg":"RS256","alg":"none","kid":"rsa-1"}""")}.{parts[1]}.{parts[2]}"),
            ("alg that is a number", $"{Base64UrlEncoder.Encode("""{"alg":5,"kid":"rsa-1"}""")}.{parts[1]}.{parts[2]}"),
        };

        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (what, token) in forgeries)
        {
            // One clock tick apart from the pause that follows many wrong keys.
            _time.Advance(TimeSpan.FromMilliseconds(1));
            _app.RemoteAddress = IPAddress.Parse($"198.51.{forgeries.FindIndex(f => f.What == what)}.1");
            var answer = await CallAsync(token);
            answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized, what);
            var body = (JsonObject)await answer.JsonAsync();
            body.Remove("request_id");
            if (token.StartsWith("eyJ", StringComparison.Ordinal) && token.Contains('.', StringComparison.Ordinal))
                texts.Add(body.ToJsonString());
        }

        texts.Should().HaveCount(1, "nobody learns how near a forgery came");
        await TestContext.Out.WriteLineAsync($"{forgeries.Count} forged or foreign tokens refused");
        forgeries.Count.Should().BeGreaterThan(40);
    }

    [Test]
    public async Task Clocks_may_differ_by_half_a_minute_and_no_more()
    {
        await SetAsync();
        await AddAsync("asha", "viewer");
        (await CallAsync(_provider.Token(With(Claims(), "exp", Seconds(-29))))).StatusCode.Should().Be(HttpStatusCode.OK);
        (await CallAsync(_provider.Token(With(Claims(), "nbf", Seconds(29))))).StatusCode.Should().Be(HttpStatusCode.OK);
        (await CallAsync(_provider.Token(With(Claims(), "aud", new JsonArray("other", IdentityProviderServer.Audience))))).StatusCode.Should().Be(HttpStatusCode.OK, "several audiences are usual");
    }

    [Test]
    public async Task A_new_key_of_the_provider_is_found_and_strangers_cannot_make_us_ask_for_ever()
    {
        await SetAsync();
        await AddAsync("asha", "viewer");
        _provider.Rotate();
        var asked = _provider.Asked;
        for (var i = 0; i < 5; i++)
            (await CallAsync(_provider.Token(Claims()))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        _provider.Asked.Should().Be(asked, "keys were asked for within this minute");
        _time.Advance(TimeSpan.FromMinutes(1));
        (await CallAsync(_provider.Token(Claims()))).StatusCode.Should().Be(HttpStatusCode.OK, "the provider has rotated its keys");
        for (var i = 0; i < 5; i++)
            await CallAsync(_provider.Token(Claims(), head => head["kid"] = $"made-up-{i}"));
        _provider.Asked.Should().Be(asked + 1);
    }

    [Test]
    public async Task A_provider_that_says_something_else_is_not_kept()
    {
        _provider.Metadata = _provider.Truth();
        _provider.Metadata["issuer"] = "https://evil.example";
        (await (await TrySetAsync()).CodeAsync()).Should().Be("provider_unreachable", "its metadata must be its own");
        foreach (var inside in new[] { "https://10.0.0.1/keys", "http://169.254.169.254/keys", "file:///etc/passwd", "//127.0.0.1/keys" })
        {
            _provider.Metadata = _provider.Truth();
            _provider.Metadata["jwks_uri"] = inside;
            (await (await TrySetAsync()).CodeAsync()).Should().Be("provider_url_refused", $"the key set lies at {inside}");
        }

        _provider.Metadata = null;
        using var weak = RSA.Create(1024);
        var modulus = Base64UrlEncoder.Encode(weak.ExportParameters(false).Modulus);
        foreach (var keys in new[] { "{}", "[]", "nonsense", """{"keys":[]}""", """{"keys":[{"kty":"oct","k":"AAAA","kid":"a"}]}""", $$"""{"keys":[{"kty":"RSA","n":"{{modulus}}","e":"AQAB","kid":"weak"}]}""" })
        {
            _provider.KeySet = keys;
            (await (await TrySetAsync()).CodeAsync()).Should().Be("provider_unreachable", $"its key set is {keys}");
        }

        (await _owner.GetAsync("/api/organization/identity-provider/")).StatusCode.Should().Be(HttpStatusCode.NotFound, "nothing was kept");
    }

    [Test]
    public async Task An_issuer_and_audience_belong_to_one_organization()
    {
        await SetAsync();
        var (_, key) = await _app.OrganizationAsync("second");
        (await (await TrySetAsync(_app.Client(key))).CodeAsync()).Should().Be("provider_taken");
        (await (await TrySetAsync(_app.Client(key), audience: "of-its-own")).CodeAsync()).Should().BeEmpty();
        var (_, admin) = await _app.OrganizationAsync("third", Core.Organizations.KeyScopes.Read | Core.Organizations.KeyScopes.Admin);
        (await TrySetAsync(_app.Client(admin))).StatusCode.Should().Be(HttpStatusCode.Forbidden, "a provider can speak for owners, so only owners choose it");
        (await (await TrySetAsync(newMembersAs: "owner")).CodeAsync()).Should().Be("invalid_provider");
        (await _owner.DeleteAsync("/api/organization/identity-provider/")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        await AddAsync("asha", "viewer");
        (await CallAsync(_provider.Token(Claims()))).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "its tokens count for nothing from the next request on");
    }

    [Test]
    public async Task Tokens_of_user_jwts_act_in_the_demo_shop_on_a_developers_own_machine_and_nowhere_else()
    {
        // What `dotnet user-jwts create` writes into appsettings.Development.json and the user's secrets.
        var secret = RandomNumberGenerator.GetBytes(32);
        (string, string)[] settings =
        [
            .. People.Settings, ("Authentication:Schemes:Bearer:ValidAudiences:0", "http://localhost:5080"), ("Authentication:Schemes:Bearer:ValidIssuer", "dotnet-user-jwts"),
            ("Authentication:Schemes:Bearer:SigningKeys:0:Id", "5f1c"), ("Authentication:Schemes:Bearer:SigningKeys:0:Issuer", "dotnet-user-jwts"),
            ("Authentication:Schemes:Bearer:SigningKeys:0:Value", Convert.ToBase64String(secret)), ("Authentication:Schemes:Bearer:SigningKeys:0:Length", "32"),
        ];
        string TokenOf(JsonObject claims, byte[] key) => IdentityProviderServer.Signed(claims, "5f1c", "HS256", bytes => HMACSHA256.HashData(key, bytes));
        JsonObject ClaimsOf(string role)
        {
            var claims = With(With(Claims("asha"), "iss", "dotnet-user-jwts"), "aud", "http://localhost:5080");
            claims["role"] = role;
            return claims;
        }

        await using var app = new StudioApp(settings, _time);
        async Task<HttpResponseMessage> AskAsync(StudioApp where, string token)
        {
            using var client = where.Client("");
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + token);
            return await client.GetAsync("/api/session/");
        }

        var good = TokenOf(ClaimsOf("editor"), secret);
        var me = await (await AskAsync(app, good)).JsonAsync();
        ((string)me["organization_name"]!).Should().Be("demo");
        ((string)me["role"]!).Should().Be("editor");
        ((string)(await (await AskAsync(app, TokenOf(ClaimsOf("owner"), secret))).JsonAsync())["role"]!).Should().Be("editor", "the role is the member's, given once");
        (await AskAsync(app, TokenOf(ClaimsOf("editor"), RandomNumberGenerator.GetBytes(32)))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await AskAsync(app, TokenOf(With(ClaimsOf("editor"), "aud", "http://elsewhere"), secret))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        app.RemoteAddress = IPAddress.Parse("203.0.113.9");
        (await AskAsync(app, good)).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "only on the developer's own machine");
        await using var production = new StudioApp(settings, _time, environment: "Production");
        await production.OrganizationAsync("demo");
        (await AskAsync(production, good)).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "and only in Development");
    }

    private JsonObject Claims(string subject = "asha") => _provider.Claims(subject, _time.GetUtcNow());

    private long Seconds(int from) => _time.GetUtcNow().AddSeconds(from).ToUnixTimeSeconds();

    private static JsonObject With(JsonObject claims, string name, JsonNode value)
    {
        claims[name] = value;
        return claims;
    }

    private static JsonObject Without(JsonObject claims, string name)
    {
        claims.Remove(name);
        return claims;
    }

    private async Task<HttpResponseMessage> CallAsync(string token, string path = "/api/session/")
    {
        using var client = _app.Client("");
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + token);
        return await client.GetAsync(path);
    }

    private Task<HttpResponseMessage> TrySetAsync(HttpClient? client = null, string audience = IdentityProviderServer.Audience, string? newMembersAs = null) =>
        (client ?? _owner).PutAsync("/api/organization/identity-provider/", new StringContent(
            new JsonObject { ["issuer"] = _provider.Issuer, ["audience"] = audience, ["new_members_as"] = newMembersAs }.ToJsonString(), Encoding.UTF8, "application/json"));

    private async Task SetAsync(string? newMembersAs = null)
    {
        var answer = await TrySetAsync(newMembersAs: newMembersAs);
        answer.StatusCode.Should().Be(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private async Task<string> AddAsync(string subject, string role) =>
        (string)(await (await _owner.PostAsync("/api/members/", new JsonObject { ["name"] = "Asha", ["subject"] = subject, ["role"] = role })).JsonAsync())["id"]!;
}
