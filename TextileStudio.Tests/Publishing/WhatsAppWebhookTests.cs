using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Publishing;

/// <summary>Nothing is believed that is not signed, and people's answers count. What reports do to messages is told in BroadcastTests.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class WhatsAppWebhookTests(DatabaseProvider provider)
{
    private const string PhoneId = "106540352242922";
    private StudioApp _app = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _app = await StudioApp.OnAsync(provider, [("Studio:Platforms:whatsapp:ClientSecret", "the-app-secret"), ("Studio:Platforms:whatsapp:VerifyToken", "the-word"), ("Studio:Dispatch:Enabled", "false")]);
        _client = _app.Client("");
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [TestCase("the-word", 200)]
    [TestCase("another-word", 403)]
    [TestCase("", 403)]
    public async Task The_challenge_is_given_back_to_who_knows_the_word(string word, int status)
    {
        using var answer = await _client.GetAsync($"/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token={word}&hub.challenge=1158201444");
        ((int)answer.StatusCode).Should().Be(status);
        if (status == 200)
            (await answer.Content.ReadAsStringAsync()).Should().Be("1158201444");
    }

    [Test]
    public async Task A_challenge_is_never_markup()
    {
        using var answer = await _client.GetAsync("/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=the-word&hub.challenge=%3Cscript%3E");
        answer.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Only_what_the_apps_secret_signed_is_taken()
    {
        var body = Inbound("919876500001", "STOP");
        (await SendAsync(body, null)).Should().Be(HttpStatusCode.Unauthorized);
        (await SendAsync(body, "sha256=" + new string('0', 64))).Should().Be(HttpStatusCode.Unauthorized);
        (await SendAsync(body, SandboxSignature(body, "another-secret"))).Should().Be(HttpStatusCode.Unauthorized);
        (await SendAsync(Inbound("919876500002", "STOP"), SandboxSignature(body, "the-app-secret"))).Should().Be(HttpStatusCode.Unauthorized, "the signature is of another body");
        _app.RemoteAddress = IPAddress.Parse("203.0.113.9");
        (await SendAsync(body, SandboxSignature(body, SandboxApp.WhatsAppSecret))).Should().Be(HttpStatusCode.Unauthorized, "the sandbox's secret is known to everybody and counts on this machine only");
        (await OptedOutAsync()).Should().BeEmpty();
        (await SendAsync(body, SandboxSignature(body, "the-app-secret"))).Should().Be(HttpStatusCode.OK);
        (await OptedOutAsync()).Should().Equal("919876500001");
    }

    [TestCase("STOP", true)]
    [TestCase(" stop. ", true)]
    [TestCase("Unsubscribe", true)]
    [TestCase("बंद", true)]
    [TestCase("Do you stop by at Karol Bagh?", false)]
    [TestCase("How much is it?", false)]
    public async Task A_plain_no_is_honoured_and_an_answer_opens_the_window(string words, bool no)
    {
        var body = Inbound("919876500003", words);
        (await SendAsync(body, SandboxSignature(body, "the-app-secret"))).Should().Be(HttpStatusCode.OK);
        (await SendAsync(body, SandboxSignature(body, "the-app-secret"))).Should().Be(HttpStatusCode.OK, "it may come again");
        await using var db = _app.Dbs.ForSystem();
        var person = await db.Recipients.SingleAsync(r => r.Phone == "919876500003");
        (person.OptedOutAt is not null).Should().Be(no);
        person.OptOutReason.Should().Be(no ? "answered STOP" : null);
        person.LastInboundAt.Should().Be(DateTimeOffset.FromUnixTimeSeconds(1_790_000_000));
        person.UserId.Should().Be("IN.919876500003");
    }

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("""{"object":"page","entry":[]}""")]
    [TestCase("""{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"statuses":"none","metadata":{"phone_number_id":"1"}}}]}]}""")]
    [TestCase("""{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"106540352242922"},"statuses":[{"id":"wamid.1","status":"sent","biz_opaque_callback_data":"nobody.1"}]}}]}]}""")]
    public async Task What_names_nothing_of_ours_is_passed_over(string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        (await SendAsync(body, SandboxSignature(body, "the-app-secret"))).Should().Be(HttpStatusCode.OK, "WhatsApp would repeat it for days");
        await using var db = _app.Dbs.ForSystem();
        (await db.NetworkEvents.CountAsync()).Should().Be(0);
    }

    [Test]
    public async Task A_no_beside_a_word_cut_within_an_emoji_is_honoured()
    {
        var text = Encoding.UTF8.GetString(Inbound("919876500003", "STOP")).Replace("\"STOP\"", "\"STOP\",\"\\ud83d\":\"cut \\ud83d\"", StringComparison.Ordinal);
        text.Should().Contain("ud83d");
        var body = Encoding.UTF8.GetBytes(text);
        (await SendAsync(body, SandboxSignature(body, "the-app-secret"))).Should().Be(HttpStatusCode.OK, "reading half a character threw once, and WhatsApp would repeat it for days");
        (await OptedOutAsync()).Should().Equal("919876500003");
    }

    [Test]
    public async Task A_body_of_more_than_three_megabytes_is_refused()
    {
        var body = new byte[(3 * 1024 * 1024) + 1];
        (await SendAsync(body, SandboxSignature(body, "the-app-secret"))).Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Test]
    public async Task Live_mode_without_a_secret_does_not_start()
    {
        await using var app = new StudioApp([("Studio:Platforms:whatsapp:Mode", "live"), ("Studio:PublicBaseUrl", "https://studio.example/")]);
        FluentActions.Invoking(() => app.Client()).Should().Throw<Exception>().WithMessage("*ClientSecret*VerifyToken*");
    }

    private static byte[] Inbound(string from, string words) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["object"] = "whatsapp_business_account",
        ["entry"] = new JsonArray(new JsonObject
        {
            ["id"] = "7", ["changes"] = new JsonArray(new JsonObject
            {
                ["field"] = "messages",
                ["value"] = new JsonObject
                {
                    ["messaging_product"] = "whatsapp", ["metadata"] = new JsonObject { ["phone_number_id"] = PhoneId },
                    ["contacts"] = new JsonArray(new JsonObject { ["wa_id"] = from, ["user_id"] = "IN." + from }),
                    ["messages"] = new JsonArray(new JsonObject { ["from"] = from, ["id"] = "wamid.in", ["timestamp"] = "1790000000", ["type"] = "text", ["text"] = new JsonObject { ["body"] = words } }),
                },
            }),
        }),
    }.ToJsonString());

    private static string SandboxSignature(byte[] body, string secret) =>
        "sha256=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    private async Task<HttpStatusCode> SendAsync(byte[] body, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/whatsapp") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        if (signature is not null)
            request.Headers.Add("X-Hub-Signature-256", signature);
        using var answer = await _client.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<List<string>> OptedOutAsync()
    {
        await using var db = _app.Dbs.ForSystem();
        return await db.Recipients.Where(r => r.OptedOutAt != null).Select(r => r.Phone).ToListAsync();
    }
}
