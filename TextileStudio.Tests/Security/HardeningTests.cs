using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NUnit.Framework;
using TextileStudio.Api.Studio;
using TextileStudio.Core.Data;
using TextileStudio.Core.Outward;
using TextileStudio.Tests.Studio;

namespace TextileStudio.Tests.Security;

/// <summary>What every answer and every request is held to, walked over all routes so that a new one cannot slip by.</summary>
internal sealed class HardeningTests
{
    /// <summary>On a busy machine; what grows with the square of its input takes minutes.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private StudioApp _app = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _app = new StudioApp();
        (await _app.Client("").GetAsync("/health/live")).EnsureSuccessStatusCode();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task Every_page_forbids_foreign_and_inline_script_frames_and_shared_caches()
    {
        using var browser = _app.Browser();
        var failures = new List<string>();
        var pages = Pages("GET").Where(p => !p.Contains('{', StringComparison.Ordinal)).ToList();
        foreach (var path in pages.Append("/no-such-page"))
        {
            using var answer = await browser.OpenAsync(path);
            var policy = string.Join(';', answer.Headers.TryGetValues("Content-Security-Policy", out var values) ? values : []);
            if (!policy.Contains("default-src 'none'", StringComparison.Ordinal) || !policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal) || policy.Contains("unsafe", StringComparison.Ordinal)
                || policy.Contains('*', StringComparison.Ordinal) || policy.Contains("http", StringComparison.Ordinal))
                failures.Add($"{path}: {policy}");
            if (answer.Headers.CacheControl is not ({ Private: true } or { NoStore: true }))
                failures.Add($"{path}: cached as {answer.Headers.CacheControl}");
            failures.AddRange(Common(answer, path));
        }

        pages.Should().HaveCountGreaterThan(8);
        failures.Should().BeEmpty();
        await TestContext.Out.WriteLineAsync($"{pages.Count} pages");
    }

    [Test]
    public async Task Every_operation_answers_as_data_that_nobody_may_keep()
    {
        var failures = new List<string>();
        var count = 0;
        foreach (var operation in await Operations.AllAsync(_app))
        {
            var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1].Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal));
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await _app.Client().SendAsync(request);
            count++;
            if (answer.Content.Headers.ContentLength == 0)
                continue;
            if (answer.Headers.CacheControl is not { NoStore: true, Private: true } && !path.StartsWith("/api/errors", StringComparison.Ordinal))
                failures.Add($"{operation}: cached as {answer.Headers.CacheControl}");
            if (answer.Headers.GetValues("Content-Security-Policy").Single() != "default-src 'none'; frame-ancestors 'none'")
                failures.Add($"{operation}: {answer.Headers.GetValues("Content-Security-Policy").Single()}");
            failures.AddRange(Common(answer, operation));
        }

        failures.Should().BeEmpty();
        await TestContext.Out.WriteLineAsync($"{count} operations");
    }

    [Test]
    public async Task Every_form_of_a_page_needs_its_token()
    {
        using var browser = _app.Browser();
        await browser.PageAsync("/dashboard");
        var forms = Pages("POST").ToList();
        var failures = new List<string>();
        foreach (var path in forms)
        {
            using var answer = await browser.PostAsync(path.Replace("{network}", "facebook", StringComparison.Ordinal).Replace("{**path}", "x", StringComparison.Ordinal).Replace("{id:long}", "1", StringComparison.Ordinal)
                .Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), new FormUrlEncodedContent([new("a", "b")]));
            if (answer.StatusCode != HttpStatusCode.BadRequest)
                failures.Add($"{path}: {(int)answer.StatusCode}");
        }

        forms.Should().HaveCountGreaterThan(20);
        failures.Should().BeEmpty("a foreign page can send a form, but not the token");
        await TestContext.Out.WriteLineAsync($"{forms.Count} forms");
    }

    [Test]
    public async Task A_trusted_proxy_is_believed_and_nobody_else()
    {
        await using var app = new StudioApp([("Studio:Http:TrustedProxies:0", "10.9.0.0/24")], environment: "Production");
        var (_, key) = await app.OrganizationAsync("shop");
        app.RemoteAddress = IPAddress.Parse("10.9.0.7");
        var cookies = await SignInAsync(app, key, "198.51.100.4, 198.51.100.7");
        cookies.Should().ContainSingle(c => c.StartsWith("__Host-studio=", StringComparison.Ordinal))
            .Which.ToLowerInvariant().Should().Contain("secure").And.Contain("httponly").And.Contain("samesite=lax").And.Contain("path=/").And.NotContain("domain=");
        using var answer = await app.Client(key).SendAsync(Forwarded("/api/organizations/", "198.51.100.7"));
        answer.Headers.GetValues("Strict-Transport-Security").Single().Should().StartWith("max-age=31536000");

        app.RemoteAddress = IPAddress.Parse("203.0.113.5");
        (await SignInAsync(app, key, "10.9.0.7")).Should().NotContain(c => c.StartsWith("__Host-", StringComparison.Ordinal), "a stranger says https, and nobody knows whether that is so");
        using var stranger = await app.Client(key).SendAsync(Forwarded("/api/organizations/", "10.9.0.7"));
        stranger.Headers.Contains("Strict-Transport-Security").Should().BeFalse();
    }

    [Test]
    public async Task A_forwarding_header_makes_nobody_local()
    {
        await using var app = new StudioApp([("Studio:Http:TrustedProxies:0", "127.0.0.1")]);
        using var request = Forwarded("/api/organizations/", "127.0.0.1");
        (await app.Client().SendAsync(request)).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "the Development key works on this machine only, and what came through a proxy did not come from here");
    }

    [Test]
    public void A_wrong_proxy_stops_the_start()
    {
        using var app = new StudioApp([("Studio:Http:TrustedProxies:0", "my-proxy")]);
        var start = () => app.Services;
        start.Should().Throw<Exception>().WithMessage("*TrustedProxies*");
    }

    [TestCase(1024 * 1024 + 1, 413)]
    [TestCase(16 * 1024 * 1024, 413)]
    public async Task A_body_beyond_the_limit_is_refused_before_it_is_read(int bytes, int status)
    {
        var started = Stopwatch.GetTimestamp();
        using var answer = await _app.Client().PostAsync("/api/webhooks/", new ByteArrayContent(new byte[bytes]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } });
        ((int)answer.StatusCode).Should().Be(status);
        Stopwatch.GetElapsedTime(started).Should().BeLessThan(Soon);
    }

    private static IEnumerable<TestCaseData> Swollen()
    {
        yield return new TestCaseData("{" + string.Join(',', Enumerable.Range(0, 60_000).Select(i => $"\"a{i}\":1")) + "}").SetArgDisplayNames("60,000 unknown members");
        yield return new TestCaseData("{" + string.Join(',', Enumerable.Repeat("\"a\":1", 100_000)) + "}").SetArgDisplayNames("100,000 times one member");
        yield return new TestCaseData($$"""{"{{new string('n', 900_000)}}":1}""").SetArgDisplayNames("a name of 900,000 characters");
        yield return new TestCaseData($$"""{"url":"https://{{new string('h', 900_000)}}/"}""").SetArgDisplayNames("an address of 900,000 characters");
        yield return new TestCaseData($$"""{"url":"https://1.1.1.1/","events":[{{string.Join(',', Enumerable.Repeat("\"x\"", 200_000))}}]}""").SetArgDisplayNames("200,000 kinds of events");
        yield return new TestCaseData(string.Concat(Enumerable.Repeat("{\"a\":", 100_000))).SetArgDisplayNames("100,000 levels");
        yield return new TestCaseData("[" + string.Concat(Enumerable.Repeat("\"\\u0000\",", 90_000)) + "1]").SetArgDisplayNames("90,000 characters that cannot be stored");
    }

    [TestCaseSource(nameof(Swollen))]
    public async Task A_swollen_body_gets_a_small_answer_soon(string body)
    {
        var started = Stopwatch.GetTimestamp();
        using var answer = await _app.Client().PostJsonTextAsync("/api/webhooks/", body);
        ((int)answer.StatusCode).Should().BeOneOf(400, 422);
        var text = await answer.Content.ReadAsStringAsync();
        text.Length.Should().BeLessThan(50_000, "an answer must not be longer for a longer mistake");
        JsonNode.Parse(text)!["violations"]!.AsArray().Count.Should().BeInRange(1, 50);
        Stopwatch.GetElapsedTime(started).Should().BeLessThan(Soon);
    }

    [Test]
    public async Task A_request_that_takes_too_long_is_given_up_with_a_reason()
    {
        // A name server that never answers, and a limit shorter than the look-up's own.
        using var web = new OutwardWeb((_, token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ContinueWith(_ => Array.Empty<IPAddress>(), token, TaskContinuationOptions.None, TaskScheduler.Default), _ => true, relaxed: true);
        await using var app = new StudioApp([("Studio:Http:RequestSeconds", "1")], services: services => services.Replace(ServiceDescriptor.Singleton(web)));
        using var answer = await app.Client().PostJsonTextAsync("/api/webhooks/", """{"url":"https://slow.example/"}""");
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        ((string)(await answer.JsonAsync())["code"]!).Should().Be("took_too_long");
        answer.Headers.RetryAfter.Should().NotBeNull();
    }

    [Test]
    public async Task The_key_ring_can_be_sealed_with_a_certificate()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pfx");
        using (var rsa = RSA.Create(2048))
        {
            using var certificate = new CertificateRequest("CN=studio", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
            await File.WriteAllBytesAsync(file, certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, "open sesame"));
        }

        try
        {
            await using var app = new StudioApp([("Studio:KeyRing:CertificateFile", file), ("Studio:KeyRing:CertificatePassword", "open sesame")]);
            var box = app.Get<Core.Publishing.ISecretBox>();
            box.Unprotect("purpose", box.Protect("purpose", "a token")).Should().Be("a token");
            var ring = string.Concat(Directory.GetFiles(app.Get<StudioPaths>().Keys).Select(File.ReadAllText));
            ring.Should().Contain("EncryptedData").And.NotContain("unencrypted form", "that is what the framework writes above a key it could not seal");

            using var wrong = new StudioApp([("Studio:KeyRing:CertificateFile", file), ("Studio:KeyRing:CertificatePassword", "wrong")]);
            var start = () => wrong.Services;
            start.Should().Throw<Exception>().WithMessage("*Studio:KeyRing:CertificateFile*");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The addresses of all pages of one method, as their routes have them.</summary>
    private IEnumerable<string> Pages(string method) => _app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
        .Where(e => e.Metadata.GetMetadata<PageMark>() is not null && (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(method) ?? false))
        .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).Distinct().Order();

    private static IEnumerable<string> Common(HttpResponseMessage answer, string what)
    {
        foreach (var (name, value) in new[] { ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Opener-Policy", "same-origin") })
        {
            if (!answer.Headers.TryGetValues(name, out var values) || values.Single() != value)
                yield return $"{what}: {name} is missing";
        }

        if (answer.Headers.Contains("Server") || answer.Headers.Contains("X-Powered-By"))
            yield return $"{what}: says what it runs on";
        if ((int)answer.StatusCode >= 500 && answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            yield return $"{what}: {(int)answer.StatusCode}";
    }

    private static HttpRequestMessage Forwarded(string path, string client) => new(HttpMethod.Get, new Uri("http://shop.example" + path)) { Headers = { { "X-Forwarded-For", client }, { "X-Forwarded-Proto", "https" } } };

    private static async Task<List<string>> SignInAsync(StudioApp app, string key, string client)
    {
        using var browser = app.Browser();
        using var get = Forwarded("/sign-in", client);
        get.Headers.Accept.ParseAdd("text/html");
        using var page = await browser.SendAsync(get);
        var form = PageReading.TokenOf(await page.Content.ReadAsStringAsync());
        var cookie = page.Headers.TryGetValues("Set-Cookie", out var set) ? string.Join("; ", set.Select(c => c.Split(';')[0])) : "";
        using var post = Forwarded("/sign-in", client);
        post.Method = HttpMethod.Post;
        post.Content = new FormUrlEncodedContent([new("key", key), new("_form", form)]);
        using var plain = app.Client("");
        post.Headers.Add("Cookie", cookie);
        using var answer = await plain.SendAsync(post);
        answer.StatusCode.Should().Be(HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync());
        return [.. answer.Headers.GetValues("Set-Cookie")];
    }
}
