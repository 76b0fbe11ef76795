using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Tests.Webhooks;

/// <summary>Endpoints and their log over HTTP.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
internal sealed class WebhookApiTests(DatabaseProvider provider) : WebhookFixture(provider)
{
    [Test]
    public async Task A_secret_is_shown_once_and_stored_sealed()
    {
        Client.DefaultRequestHeaders.Add("Idempotency-Key", "hook-1");
        var body = $$"""{"url":"{{Receiver.Url()}}","description":"The shop's till"}""";
        var made = await (await Client.PostJsonTextAsync("/api/webhooks/", body)).JsonAsync();
        var secret = (string)made["secret"]!;
        secret.Should().StartWith("whsec_");
        var again = await Client.PostJsonTextAsync("/api/webhooks/", body);
        again.Headers.GetValues("Idempotent-Replayed").Should().Equal("true");
        (await again.JsonAsync())["secret"].Should().BeNull("it is shown once");
        var id = (string)made["webhook"]!["id"]!;
        (await (await Client.GetAsync($"/api/webhooks/{id}/")).Content.ReadAsStringAsync()).Should().NotContain(secret);

        await using var db = App.Dbs.ForSystem();
        var row = await db.WebhookEndpoints.SingleAsync();
        row.ProtectedSecret.Should().NotContain(secret);
        var box = App.Get<Core.Publishing.ISecretBox>();
        box.Unprotect(WebhookEndpoint.SecretPurpose(row.OrganizationId, row.Id), row.ProtectedSecret).Should().Be(secret);
        var moved = () => box.Unprotect(WebhookEndpoint.SecretPurpose(row.OrganizationId, "other"), row.ProtectedSecret);
        moved.Should().Throw<System.Security.Cryptography.CryptographicException>("a ciphertext moved to another row does not open");
    }

    [Test]
    public async Task Everything_wrong_with_an_endpoint_is_said_at_once()
    {
        var answer = await Client.PostJsonTextAsync("/api/webhooks/", $$"""{"url":"ftp://example.com/","events":["post.exploded"],"description":"{{new string('x', 201)}}"}""");
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        ((JsonArray)(await answer.JsonAsync())["violations"]!).Select(v => (string)v!["pointer"]!).Should().BeEquivalentTo("/url", "/events/0", "/description");
    }

    [Test]
    public async Task Who_may_not_administer_sees_endpoints_and_changes_none()
    {
        var (id, _) = await RegisterAsync();
        var issued = await App.Get<KeyIssuer>().CreateForOrganizationAsync(DevelopmentSeed.Organization, "writer", KeyScopes.Read | KeyScopes.Write, CancellationToken.None);
        using var writer = App.Client(issued.Key);
        (await writer.GetAsync($"/api/webhooks/{id}/")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await writer.DeleteAsync($"/api/webhooks/{id}/")).StatusCode.Should().Be(HttpStatusCode.Forbidden, "where events go is the owner's to say");
        (await writer.PostJsonTextAsync($"/api/webhooks/{id}/secret/", "{}")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task The_log_shows_what_was_sent_and_the_beginning_of_what_came_back_without_secrets()
    {
        var (id, secret) = await RegisterAsync();
        Receiver.Answer = async (heard, http) =>
        {
            http.Response.StatusCode = 500;
            await http.Response.WriteAsync($"sorry\0 token=abcdef123456 signature={heard.Signature} " + new string('x', 100_000));
        };
        await TestAsync(id);
        await DeliverAsync();
        var delivery = (await DeliveriesAsync(id)).Single()!;
        var read = await DeliveryAsync(id, (string)delivery["id"]!);
        ((string)read["body"]!["type"]!).Should().Be("webhook.test");
        var one = read["log"]!.AsArray().Single()!;
        ((int)one["status"]!).Should().Be(500);
        ((string)one["answer"]!).Should().StartWith("sorry token=***").And.HaveLength(1_001, "one thousand characters and the mark that there is more");
        read.ToJsonString().Should().NotContain("abcdef123456").And.NotContain(secret).And.NotContain("v1,");
    }

    [Test]
    public async Task One_delivery_can_be_sent_again_under_its_id()
    {
        var (id, _) = await RegisterAsync();
        await CancelOneAsync();
        await DeliverAsync();
        var delivery = (await DeliveriesAsync(id)).Single()!;
        var replayed = await Client.PostAsync($"/api/webhooks/{id}/deliveries/{delivery["id"]}/replay/", null);
        replayed.StatusCode.Should().Be(HttpStatusCode.Accepted);
        ((string)(await replayed.JsonAsync())["replay_of"]!).Should().Be((string)delivery["id"]!);
        await DeliverAsync();
        Receiver.All.Should().HaveCount(2);
        Receiver.All.Select(h => h.Id).Distinct().Should().ContainSingle("a receiver that has it already can tell");
    }

    [Test]
    public async Task An_endpoint_can_be_switched_off_and_on_and_removed()
    {
        var (id, _) = await RegisterAsync();
        var off = await (await Client.PatchAsync($"/api/webhooks/{id}/", new StringContent("""{"enabled":false}""", System.Text.Encoding.UTF8, "application/json"))).JsonAsync();
        ((string)off["disabled_reason"]!).Should().Be("owner");
        await CancelOneAsync();
        await DeliverAsync();
        (await OutboxAsync()).Should().BeEmpty("nobody is told of what happened meanwhile");
        await Client.PatchAsync($"/api/webhooks/{id}/", new StringContent("""{"enabled":true}""", System.Text.Encoding.UTF8, "application/json"));
        await CancelOneAsync("After");
        await DeliverAsync();
        Receiver.All.Should().HaveCount(1);
        (await Client.DeleteAsync($"/api/webhooks/{id}/")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await Client.GetAsync($"/api/webhooks/{id}/deliveries/")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task An_organization_has_room_for_twenty_endpoints()
    {
        var (_, key) = await App.OrganizationAsync("many");
        using var client = App.Client(key);
        for (var i = 0; i < WebhookRegistry.MostEndpoints; i++)
            await RegisterAsync($"/{i}", client: client);
        var answer = await client.PostJsonTextAsync("/api/webhooks/", $$"""{"url":"{{Receiver.Url()}}"}""");
        ((string)(await answer.JsonAsync())["code"]!).Should().Be("too_many_webhooks");
    }

    [Test]
    public async Task Old_deliveries_and_their_events_are_forgotten()
    {
        var (id, _) = await RegisterAsync();
        await CancelOneAsync();
        await DeliverAsync();
        Time.Advance(TimeSpan.FromDays(6));
        (await App.Get<DeliveryLog>().ForgetAsync(CancellationToken.None)).Should().Be(0);
        Time.Advance(TimeSpan.FromDays(2));
        await App.Get<DeliveryLog>().ForgetAsync(CancellationToken.None);
        (await DeliveriesAsync(id)).Should().BeEmpty();
        (await OutboxAsync()).Should().BeEmpty();
    }
}
