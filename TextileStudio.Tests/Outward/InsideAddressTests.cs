using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using TextileStudio.Core.Outward;
using TextileStudio.Core.Webhooks;
using TextileStudio.Tests.Assets;

namespace TextileStudio.Tests.Outward;

/// <summary>
/// Every place that takes an address, against every address that leads inside. A real server stands on all loopback addresses: 127.0.0.2 plays the internet, 127.0.0.1 is the inside
/// and must not even see a connection. Names are answered by the test.
/// </summary>
internal sealed class InsideAddressTests
{
    private static readonly IPAddress Outside = IPAddress.Parse("127.0.0.2");

    private string? _planned;
    private string? _hook;
    private readonly Dictionary<string, Queue<IPAddress[]>> _names = new(StringComparer.OrdinalIgnoreCase);
    private WebApplication _server = null!;
    private StudioApp _app = null!;
    private HttpClient _client = null!;
    private OutwardWeb _web = null!;
    private int _port;
    private int _insideHits;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Any, 0));
        _server = builder.Build();
        _server.Use(async (context, next) =>
        {
            if (!Outside.Equals(context.Connection.LocalIpAddress?.MapToIPv4()))
                Interlocked.Increment(ref _insideHits);
            await next(context);
        });
        _server.MapGet("/photo.jpg", () => Results.Bytes(SamplePictures.Jpeg(1080, 1080), "image/jpeg"));
        _server.Map("/to/{status:int}", (HttpContext context, int status, string target) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = target;
        });
        await _server.StartAsync();
        _port = new Uri(_server.Urls.Single()).Port;

        _web = new OutwardWeb(ResolveAsync, address => Outside.Equals(address) || PublicAddresses.IsPublic(address), relaxed: true);
        _app = new StudioApp([("Studio:Webhooks:Enabled", "false")], services: services => services.Replace(ServiceDescriptor.Singleton(_web)));
        _client = _app.Client();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        _web.Dispose();
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero, TimeProvider.System);
        await _server.StopAsync(atOnce.Token);
        await _server.DisposeAsync();
    }

    /// <summary>How an address is handed to the service, and whether the answer refuses it as an address.</summary>
    private static IEnumerable<string> Places() =>
        ["asset_url", "media_asset_url", "validate_asset_url", "bulk_asset_url", "patched_asset_url", "product_image_url", "webhook", "webhook_change", "webhook_delivery", "metadata"];

    [TestCaseSource(nameof(Places))]
    public async Task Nothing_that_leads_inside_is_called(string place)
    {
        var hits = _insideHits;
        var addresses = Inside().ToList();
        addresses.Should().HaveCountGreaterThan(60);
        var failures = new List<string>();
        foreach (var url in addresses)
        {
            if (await RefusedAsync(place, url) is { } fault)
                failures.Add($"{url}: {fault}");
        }

        failures.Should().BeEmpty("whoever may name an address must not reach the inside by it");
        _insideHits.Should().Be(hits, "the inside must not even see a connection");
        await TestContext.Out.WriteLineAsync($"{place}: {addresses.Count} addresses refused");
    }

    [TestCase("asset_url")]
    [TestCase("media_asset_url")]
    [TestCase("validate_asset_url")]
    [TestCase("product_image_url")]
    public async Task A_redirect_from_outside_to_inside_is_refused_at_its_hop(string place)
    {
        var hits = _insideHits;
        _names["pictures.test"] = new([[Outside]]);
        _names["inside.test"] = new([[IPAddress.Loopback]]);
        foreach (var status in (int[])[301, 302, 303, 307, 308])
        {
            foreach (var target in (string[])[$"http://127.0.0.1:{_port}/photo.jpg", $"http://inside.test:{_port}/photo.jpg", $"http://[::ffff:7f00:1]:{_port}/photo.jpg", "file:///etc/passwd", $"//inside.test:{_port}/x"])
                (await RefusedAsync(place, $"http://pictures.test:{_port}/to/{status}?target={Uri.EscapeDataString(target)}")).Should().BeNull($"{status} to {target} must be refused");
        }

        _insideHits.Should().Be(hits);
    }

    [Test]
    public async Task A_name_that_turns_inside_after_its_registration_is_not_called()
    {
        var hits = _insideHits;
        _names["rebound.test"] = new([[Outside], [IPAddress.Loopback]]);
        var made = await (await _client.PostJsonTextAsync("/api/webhooks/", $$"""{"url":"http://rebound.test:{{_port}}/hook"}""")).JsonAsync();
        var id = (string)made["webhook"]!["id"]!;
        (await _client.PostAsync($"/api/webhooks/{id}/test/", null)).EnsureSuccessStatusCode();
        await DeliverAsync();
        var delivery = (await _client.GetJsonAsync($"/api/webhooks/{id}/deliveries/"))["results"]![0]!;
        ((string)delivery["last_error"]!).Should().Contain("not on the public internet", "what is checked is what is connected to");
        _insideHits.Should().Be(hits);
        await _client.DeleteAsync($"/api/webhooks/{id}/");
    }

    [Test]
    public async Task A_picture_from_outside_is_taken_so_that_refusals_prove_something()
    {
        _names["pictures.test"] = new([[Outside]]);
        (await RefusedAsync("asset_url", $"http://pictures.test:{_port}/photo.jpg")).Should().NotBeNull("this one is fine");
    }

    [Test]
    public async Task The_product_as_it_ships_takes_webhooks_over_https_on_the_usual_port_only()
    {
        using var web = new OutwardWeb(allowLoopback: false);
        web.FaultOf(new Uri("http://example.com/"), needsHttps: true).Should().Be(AddressFault.Scheme);
        web.FaultOf(new Uri("https://example.com:8443/"), needsHttps: true).Should().Be(AddressFault.HostOrPort);
        web.FaultOf(new Uri("https://user@example.com/"), needsHttps: true).Should().Be(AddressFault.UserInfo);
        web.FaultOf(new Uri("https://example.com/" + new string('x', 2_048)), needsHttps: true).Should().Be(AddressFault.TooLong);
        web.FaultOf(new Uri("https://example.com/"), needsHttps: true).Should().BeNull();
        (await web.LookAsync(new Uri("https://127.0.0.1/"), needsHttps: true, CancellationToken.None)).Should().Be(AddressFault.NotPublic);
    }

    /// <summary>Null when the place refuses the address as an address; else what it did.</summary>
    private async Task<string?> RefusedAsync(string place, string url)
    {
        switch (place)
        {
            case "webhook_delivery":
                return await DeliveredAsync(url);
            case "metadata":
                return await MetadataAsync(url);
        }

        using var request = await RequestForAsync(place, url);
        using var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var expected = place == "validate_asset_url" ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity;
        return answer.StatusCode == expected && (text.Contains("media_url_refused", StringComparison.Ordinal) || text.Contains("webhook_url_refused", StringComparison.Ordinal)) ? null : $"{(int)answer.StatusCode} {text}";
    }

    private async Task<HttpRequestMessage> RequestForAsync(string place, string url)
    {
        var due = TimeProvider.System.GetUtcNow().AddHours(2).ToString("O");
        JsonObject Post(JsonObject media)
        {
            media["platform"] = "facebook";
            media["caption"] = "A picture from elsewhere";
            media["scheduled_time"] = due;
            return media;
        }

        var (method, path, body) = place switch
        {
            "asset_url" => ("POST", "/api/schedule/", Post(new() { ["asset_url"] = url })),
            "media_asset_url" => ("POST", "/api/schedule/", Post(new() { ["media"] = new JsonArray(new JsonObject { ["asset_url"] = url }) })),
            "validate_asset_url" => ("POST", "/api/schedule/validate/", Post(new() { ["asset_url"] = url })),
            "bulk_asset_url" => ("POST", "/api/schedule/bulk/", new JsonObject { ["posts"] = new JsonArray(Post(new() { ["asset_url"] = url })) }),
            "patched_asset_url" => ("PATCH", $"/api/schedule/{await PlannedAsync()}/", new JsonObject { ["asset_url"] = url }),
            "product_image_url" => ("POST", "/api/textile/poster/", new JsonObject { ["product_name"] = "Silk saree", ["product_image_url"] = url }),
            "webhook" => ("POST", "/api/webhooks/", new JsonObject { ["url"] = url }),
            "webhook_change" => ("PATCH", $"/api/webhooks/{await HookAsync()}/", new JsonObject { ["url"] = url }),
            _ => throw new ArgumentOutOfRangeException(nameof(place), place, "No such place."),
        };
        return new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, place == "patched_asset_url" ? "application/merge-patch+json" : "application/json"),
        };
    }

    private async Task<string> PlannedAsync() => _planned ??= (string)(await (await _client.PostJsonTextAsync("/api/schedule/",
        $$"""{"platform":"facebook","caption":"Plain text","scheduled_time":"{{TimeProvider.System.GetUtcNow().AddHours(3):O}}"}""")).JsonAsync())["id"]!;

    private async Task<string> HookAsync()
    {
        _names["hooks.test"] = new([[Outside]]);
        return _hook ??= (string)(await (await _client.PostJsonTextAsync("/api/webhooks/", $$"""{"url":"http://hooks.test:{{_port}}/hook","enabled":false}""")).JsonAsync())["webhook"]!["id"]!;
    }

    /// <summary>As if the row had been written before its name turned inside, or by another hand.</summary>
    private async Task<string?> DeliveredAsync(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
            return null;
        var outcome = await _app.Get<DeliveryCall>().SendAsync(uri, "msg", "{}", [WebhookSignature.NewSecret()], CancellationToken.None);
        return outcome is { IsTaken: false, Status: null, Error: { } error } && error.StartsWith("The address", StringComparison.Ordinal) ? null : $"{outcome}";
    }

    /// <summary>As a library's own client fetches an identity provider's metadata.</summary>
    private async Task<string?> MetadataAsync(string url)
    {
        using var http = new HttpClient(_web.Handler, disposeHandler: false);
        try
        {
            return $"answered {await http.GetStringAsync(new Uri(url))}";
        }
        catch (Exception exception)
        {
            return AddressRefusedException.In(exception) is null ? exception.ToString() : null;
        }
    }

    private async Task DeliverAsync()
    {
        await _app.Get<Deliverer>().TickAsync(CancellationToken.None);
        await _app.Get<Deliverer>().DrainAsync();
    }

    private IEnumerable<string> Inside()
    {
        var addresses = typeof(PublicAddressesTests).GetMethod(nameof(PublicAddressesTests.An_address_that_is_not_on_the_public_internet_is_refused))!
            .GetCustomAttributes<TestCaseAttribute>().Select(c => IPAddress.Parse((string)c.Arguments[0]!)).ToList();
        foreach (var address in addresses)
            yield return address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"http://[{address}]:{_port}/photo.jpg" : $"http://{address}:{_port}/photo.jpg";

        // Names that stand for such addresses, alone and hidden among public ones.
        foreach (var (address, i) in addresses.Select((a, i) => (a, i)).Where(a => a.i % 4 == 0))
        {
            _names[$"inside-{i}.test"] = new([[address]]);
            _names[$"mixed-{i}.test"] = new([[Outside, address]]);
            yield return $"http://inside-{i}.test:{_port}/photo.jpg";
            yield return $"http://mixed-{i}.test:{_port}/photo.jpg";
        }

        _names["localhost"] = _names["localhost."] = _names["nobody.test"] = new([[IPAddress.Loopback]]);
        foreach (var host in (string[])["localhost", "localhost.", "LOCALHOST", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "127.1", "127.0.1", "①②⑦.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"])
            yield return $"http://{host}:{_port}/photo.jpg";
        yield return $"http://user@127.0.0.1:{_port}/photo.jpg";
        yield return $"http://example.com@127.0.0.1:{_port}/photo.jpg";
        yield return "file:///etc/passwd";
        yield return "/etc/passwd";
        yield return @"\\127.0.0.1\share";
        yield return "gopher://127.0.0.1/x";
        yield return "ftp://127.0.0.1/x";
    }

    /// <summary>Each name has its answers, the last of them for ever.</summary>
    private Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        lock (_names)
        {
            if (!_names.TryGetValue(host, out var answers))
                throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound);
            return Task.FromResult(answers.Count > 1 ? answers.Dequeue() : answers.Peek());
        }
    }
}
