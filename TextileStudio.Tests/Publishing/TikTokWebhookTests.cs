using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Publishing;

/// <summary>TikTok's word by webhook: believed with its signature only, kept with the attempt it belongs to.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
public sealed class TikTokWebhookTests(DatabaseProvider provider)
{
    private const string Secret = "the-apps-own-secret";
    private const string PublishId = "p_pub_url~v2.7600000000000000001";
    private FakeTime _time = null!;
    private StudioApp _app = null!;
    private HttpClient _client = null!;
    private Account _account = null!;

    [SetUp]
    public async Task SetUp()
    {
        _time = new FakeTime();
        _app = await StudioApp.OnAsync(provider, [("Studio:Platforms:tiktok:ClientSecret", Secret), ("Studio:Dispatch:Enabled", "false")], _time);
        _client = _app.Client("");
        await using var db = _app.Dbs.ForSystem();
        _account = await db.Accounts.SingleAsync(a => a.Platform == Platform.Tiktok);
    }

    [TearDown]
    public async Task TearDown()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>The webhook as TikTok sends it: the content is JSON in a text.</summary>
    internal static string Body(string kind, string openId, DateTimeOffset at, JsonObject content) => new JsonObject
    {
        ["client_key"] = "key", ["event"] = kind, ["create_time"] = at.ToUnixTimeSeconds(), ["user_openid"] = openId, ["content"] = content.ToJsonString(),
    }.ToJsonString();

    internal static async Task<HttpStatusCode> SendAsync(HttpClient client, string body, DateTimeOffset at, string secret = Secret)
    {
        var stamp = at.ToUnixTimeSeconds();
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{stamp}.{body}")));
        return await SendAsync(client, body, $"t={stamp},s={signature}");
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, string body, string? header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/tiktok") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (header is not null)
            request.Headers.TryAddWithoutValidation("TikTok-Signature", header);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    private async Task AttemptAsync(string postId, string? remoteId = null, string? handle = null, bool called = true, AttemptOutcome? outcome = AttemptOutcome.Unknown)
    {
        await using var db = _app.Dbs.ForSystem();
        var now = _time.GetUtcNow();
        db.Posts.Add(ScheduledPost.Born(new ScheduledPost
        {
            Id = postId, OrganizationId = _account.OrganizationId, AccountId = _account.Id, Platform = Platform.Tiktok, Caption = "w", Options = "{}", Metadata = "{}", ContentHash = "",
            ScheduledTime = now, CreatedAt = now,
        }, asDraft: false));
        db.Attempts.Add(new Attempt
        {
            PostId = postId, Number = 1, OrganizationId = _account.OrganizationId, Fence = 1, Node = "n", Marker = $"{postId}.1", Snapshot = "{}", Handle = handle, Started = now,
            Called = called ? now : null, Outcome = outcome, RemoteId = remoteId,
        });
        await db.SaveChangesAsync();
    }

    private async Task<List<NetworkEvent>> KeptAsync()
    {
        await using var db = _app.Dbs.ForSystem();
        return await db.NetworkEvents.AsNoTracking().OrderBy(e => e.Kind).ToListAsync();
    }

    private string Complete(string publishId = PublishId) => Body("post.publish.complete", _account.ExternalId, _time.GetUtcNow(), new JsonObject { ["publish_id"] = publishId, ["publish_type"] = "DIRECT_PUBLISH" });

    [Test]
    public async Task A_signed_event_is_kept_once_with_the_attempt_that_has_its_publish_id()
    {
        await AttemptAsync("a", remoteId: PublishId);
        await AttemptAsync("b", remoteId: "p_pub_url~v2.2");

        (await SendAsync(_client, Complete(), _time.GetUtcNow())).Should().Be(HttpStatusCode.OK);
        (await SendAsync(_client, Complete(), _time.GetUtcNow())).Should().Be(HttpStatusCode.OK, "TikTok repeats; that changes nothing");

        var kept = (await KeptAsync()).Should().ContainSingle().Subject;
        (kept.Marker, kept.Kind, kept.OrganizationId).Should().Be(("a.1", "post.publish.complete", _account.OrganizationId));
        kept.Detail.Should().Contain(PublishId);
    }

    [TestCase("post.publish.publicly_available")]
    [TestCase("post.publish.publicaly_available")]
    public async Task The_public_number_is_kept_whichever_way_the_event_is_spelt(string kind)
    {
        await AttemptAsync("a", handle: $$$"""{"upload":{"publish_id":"{{{PublishId}}}"}}""");
        var body = Body(kind, _account.ExternalId, _time.GetUtcNow(), new JsonObject { ["publish_id"] = PublishId, ["post_id"] = 7512345678901234567L });

        (await SendAsync(_client, body, _time.GetUtcNow())).Should().Be(HttpStatusCode.OK);

        var kept = (await KeptAsync()).Single();
        (kept.Kind, kept.RemoteId, kept.Marker).Should().Be(("post.publish.publicly_available", "7512345678901234567", "a.1"), "64 bits, to the last digit");
    }

    [Test]
    public async Task A_failure_is_kept_with_its_reason()
    {
        await AttemptAsync("a", remoteId: PublishId);
        await SendAsync(_client, Body("post.publish.failed", _account.ExternalId, _time.GetUtcNow(), new JsonObject { ["publish_id"] = PublishId, ["reason"] = "spam_risk" }), _time.GetUtcNow());

        (await KeptAsync()).Single().Detail.Should().Contain("spam_risk");
    }

    [Test]
    public async Task A_publish_id_nobody_knows_is_that_of_the_one_lost_photo_post()
    {
        await AttemptAsync("lost");
        await AttemptAsync("known", remoteId: "p_pub_url~v2.2");
        await AttemptAsync("video", handle: """{"upload":{"publish_id":"v_pub_file~v2-1.3"}}""");
        await AttemptAsync("not-sent", called: false, outcome: null);
        await AttemptAsync("closed", outcome: AttemptOutcome.Absent);

        await SendAsync(_client, Complete(), _time.GetUtcNow());

        (await KeptAsync()).Single().Marker.Should().Be("lost.1");
    }

    [Test]
    public async Task Of_two_lost_photo_posts_neither_is_named()
    {
        await AttemptAsync("one");
        await AttemptAsync("two");

        (await SendAsync(_client, Complete(), _time.GetUtcNow())).Should().Be(HttpStatusCode.OK, "it is acknowledged all the same");

        (await KeptAsync()).Should().BeEmpty("it could be either");
    }

    [Test]
    public async Task Another_accounts_event_and_an_event_about_something_else_are_acknowledged_and_dropped()
    {
        await AttemptAsync("a", remoteId: PublishId);
        var now = _time.GetUtcNow();

        (await SendAsync(_client, Body("post.publish.complete", "somebody-else", now, new JsonObject { ["publish_id"] = PublishId }), now)).Should().Be(HttpStatusCode.OK);
        (await SendAsync(_client, Body("authorization.removed", _account.ExternalId, now, new JsonObject { ["reason"] = 1 }), now)).Should().Be(HttpStatusCode.OK);
        (await SendAsync(_client, """{"event":"post.publish.complete","user_openid":"x","content":"not json"}""", now)).Should().Be(HttpStatusCode.OK);
        (await SendAsync(_client, """{"event":"post.publish.complete","user_openid":"cut \ud83d","content":"{\"publish_id\":\"cut \\ud83d\"}"}""", now)).Should().Be(HttpStatusCode.OK);

        (await KeptAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Without_a_good_signature_nothing_is_believed()
    {
        await AttemptAsync("a", remoteId: PublishId);
        var now = _time.GetUtcNow();

        (await SendAsync(_client, Complete(), header: null)).Should().Be(HttpStatusCode.Unauthorized, "none");
        (await SendAsync(_client, Complete(), now, secret: "another")).Should().Be(HttpStatusCode.Unauthorized, "by another secret");
        (await SendAsync(_client, Complete(), $"t={now.ToUnixTimeSeconds()},s=00")).Should().Be(HttpStatusCode.Unauthorized, "too short");
        (await SendAsync(_client, Complete(), "t=soon,s=00")).Should().Be(HttpStatusCode.Unauthorized, "no time");
        (await SendAsync(_client, Complete(), now - TimeSpan.FromMinutes(6))).Should().Be(HttpStatusCode.Unauthorized, "a recording");
        (await SendAsync(_client, Complete(), now + TimeSpan.FromMinutes(6))).Should().Be(HttpStatusCode.Unauthorized, "from the future");

        (await KeptAsync()).Should().BeEmpty();
        (await SendAsync(_client, Complete(), now - TimeSpan.FromMinutes(4))).Should().Be(HttpStatusCode.OK, "clocks and networks are slow");
    }

    [Test]
    public async Task A_signature_over_other_bytes_and_a_huge_body_are_refused()
    {
        var now = _time.GetUtcNow();
        var body = Complete();
        var stamp = now.ToUnixTimeSeconds();
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{stamp}.{body}")));

        (await SendAsync(_client, body + " ", $"t={stamp},s={signature}")).Should().Be(HttpStatusCode.Unauthorized, "a blank more is another body");
        (await SendAsync(_client, body, $"t={stamp}, s={signature.ToUpperInvariant()}")).Should().Be(HttpStatusCode.OK, "hex is hex");
        (await SendAsync(_client, new string(' ', 70_000), now)).Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await SendAsync(_client, "no json", now)).Should().Be(HttpStatusCode.BadRequest, "signed nonsense is nonsense");
    }

    [Test]
    public async Task Without_a_secret_in_the_settings_nothing_is_believed()
    {
        await using var app = await StudioApp.OnAsync(provider, time: _time);
        (await SendAsync(app.Client(""), Complete(), _time.GetUtcNow(), secret: "")).Should().Be(HttpStatusCode.Unauthorized, "an empty key signs nothing");
    }

    [Test]
    public async Task The_route_is_no_part_of_the_APIs_description() =>
        (await _client.GetStringAsync("/openapi/v1.json")).Should().NotContain("webhooks/tiktok");
}
