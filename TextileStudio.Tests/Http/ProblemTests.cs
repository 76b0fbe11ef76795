using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using TextileStudio.Api.Http;

namespace TextileStudio.Tests.Http;

/// <summary>Every no is a problem document that says where and what to do.</summary>
public sealed class ProblemTests
{
    private StudioApp _app = null!;

    [OneTimeSetUp]
    public void Start() => _app = new StudioApp();

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task All_mistakes_of_a_body_are_named_at_once_by_their_place()
    {
        var problem = await RefusedAsync("""{"name":7,"scopes":["read",1],"expires_at":"tomorrow","colour":"red"}""", 400, "json_malformed");
        Rules(problem).Should().BeEquivalentTo("/name type", "/scopes/1 type", "/expires_at type", "/colour unknown_field");
    }

    [TestCase("", "body_missing", "")]
    [TestCase("{", "json_malformed", " json")]
    [TestCase("""{"name":"a","scopes":["read"],}""", "json_malformed", "/scopes json")]
    [TestCase("""{"name":"a","name":"b","scopes":["read"]}""", "json_malformed", "/name duplicate_key")]
    [TestCase("""{"name":"a\u0000b","scopes":["read"]}""", "json_malformed", "/name nul")]
    [TestCase("""{"name":"\ud83d","scopes":["read"]}""", "json_malformed", "/name lone_surrogate")]
    [TestCase("""{"name":"\udE00\ud83d","scopes":["read"]}""", "json_malformed", "/name lone_surrogate")]
    [TestCase("""{"name":null,"scopes":["read"]}""", "json_malformed", "/name not_null")]
    [TestCase("""{"name":"a"}""", "json_malformed", "/scopes required")]
    [TestCase("""{"Name":"a","scopes":["read"]}""", "json_malformed", "/Name unknown_field,/name required")]
    [TestCase("""{"name":"a","scopes":["read"],"expires_at":"2026-12-01T10:00:00"}""", "json_malformed", "/expires_at type")]
    [TestCase("[]", "json_malformed", " type")]
    [TestCase("null", "json_malformed", " not_null")]
    [TestCase("[[[[[[[[[[[[[[[[[[[[", "json_malformed", "depth")]
    public async Task A_malformed_body_is_400(string body, string code, string rules)
    {
        var problem = await RefusedAsync(body, 400, code);
        if (rules == "depth")
            Rules(problem).Should().ContainSingle().Which.Should().EndWith(" depth");
        else
            Rules(problem).Should().BeEquivalentTo(rules.Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    [Test]
    public async Task Bytes_that_are_no_text_are_400()
    {
        var content = new ByteArrayContent([.. "{\"name\":\""u8, 0xff, 0xfe, .. "\",\"scopes\":[]}"u8]);
        content.Headers.ContentType = new("application/json");
        await ExpectAsync(await _app.Client().PostAsync("/api/keys/", content), 400, "json_malformed");
    }

    [Test]
    public async Task Each_status_has_its_document()
    {
        var client = _app.Client();
        await ExpectAsync(await client.GetAsync("/api/nowhere/at/all"), 404, "not_found");
        await ExpectAsync(await client.GetAsync("/api/keys/unknown/"), 404, "not_found");
        var wrongVerb = await client.PatchAsync("/api/keys/", new StringContent("{}"));
        await ExpectAsync(wrongVerb, 405, "method_not_allowed");
        wrongVerb.Content.Headers.Allow.Should().Contain("POST");
        await ExpectAsync(await client.PostJsonTextAsync("/api/keys/", "name=a", "text/plain"), 415, "media_type");
        await ExpectAsync(await client.PostAsync("/api/keys/", new StringContent("{}", Encoding.Unicode, "application/json")), 415, "media_type");
        await ExpectAsync(await client.PostJsonTextAsync("/api/keys/", "{\"name\":\"" + new string('a', 1024 * 1024) + "\"}"), 413, "body_too_large");
        await ExpectAsync(await client.GetAsync("/api/keys/?page_size=201"), 400, "bad_page_size");
        await ExpectAsync(await client.GetAsync("/api/keys/?page_size=1.5"), 400, "bad_page_size");
        await ExpectAsync(await client.GetAsync("/api/keys/?cursor=@@@"), 400, "bad_cursor");
        await ExpectAsync(await client.GetAsync("/api/keys/?cursor=WyJhIiwiYiJd"), 400, "bad_cursor");
        await ExpectAsync(await client.GetAsync("/api/keys/?cursor=a%00b"), 400, "text_malformed");
        await ExpectAsync(await client.GetAsync("/api/keys/?cursor=%ff"), 400, "bad_cursor");
    }

    [Test]
    public async Task A_form_is_415_where_only_json_is_taken() =>
        await ExpectAsync(await _app.Client().PostAsync("/api/keys/", new FormUrlEncodedContent([new("name", "a\0b")])), 415, "media_type");

    [Test]
    public async Task A_problem_leads_to_its_explanation_in_both_languages()
    {
        var problem = await RefusedAsync("{", 400, "json_malformed");
        var entry = await _app.Client("").GetJsonAsync((string)problem["type"]!);
        ((string)entry["english"]!).Should().NotBeEmpty();
        ((string)entry["hindi"]!).Should().MatchRegex("[\\u0900-\\u097F]", "a shop owner reads it");
        await ExpectAsync(await _app.Client("").GetAsync("/api/errors/no_such_code"), 404, "not_found");
    }

    [Test]
    public void Every_code_is_explained_once() =>
        ErrorEntries.All.Select(e => e.Code).Should().OnlyHaveUniqueItems("the second explanation of a code would never be read");

    [Test]
    public async Task Answers_carry_the_security_headers_and_are_kept_by_no_cache()
    {
        var answer = await _app.Client().GetAsync("/api/organizations");
        answer.Headers.CacheControl!.ToString().Should().ContainAll("private", "no-store");
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.GetValues("Content-Security-Policy").Single().Should().Contain("frame-ancestors 'none'");
        answer.Headers.Contains("Server").Should().BeFalse();
    }

    [Test]
    public async Task The_reference_page_runs_only_the_script_whose_hash_it_names()
    {
        var page = await (await _app.Browser().GetAsync("/scalar")).Content.ReadAsStringAsync();
        page.Should().Contain("integrity=\"" + ScalarPage.Integrity + "\"");
        var script = await _app.Browser().GetAsync("/scalar/standalone.js");
        if (script.StatusCode == HttpStatusCode.NotFound)
            Assert.Ignore("npm has not restored the script on this machine; the page names its pinned CDN address.");
        var hash = System.Security.Cryptography.SHA384.HashData(await script.Content.ReadAsByteArrayAsync());
        ("sha384-" + Convert.ToBase64String(hash)).Should().Be(ScalarPage.Integrity, "a browser refuses the script otherwise");
    }

    private async Task<JsonNode> RefusedAsync(string body, int status, string code) =>
        await ExpectAsync(await _app.Client().PostJsonTextAsync("/api/keys/", body), status, code);

    private static async Task<JsonNode> ExpectAsync(HttpResponseMessage answer, int status, string code)
    {
        var problem = await answer.JsonAsync();
        ((int)answer.StatusCode).Should().Be(status, problem.ToJsonString());
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        ((string)problem["code"]!).Should().Be(code);
        ((int)problem["status"]!).Should().Be(status);
        ((string)problem["type"]!).Should().Be("/api/errors/" + code);
        ((string)problem["request_id"]!).Should().NotBeEmpty();
        ((string)problem["detail"]!).Should().NotBeEmpty();
        problem["violations"].Should().BeOfType<JsonArray>();
        return problem;
    }

    private static IEnumerable<string> Rules(JsonNode problem) => problem["violations"]!.AsArray().Select(v => $"{v!["pointer"]} {v["rule"]}");
}
