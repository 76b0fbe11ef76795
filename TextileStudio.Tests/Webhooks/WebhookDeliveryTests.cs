using System.Net;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Publishing.Sandbox;

namespace TextileStudio.Tests.Webhooks;

/// <summary>What happens is told: signed, at least once, to whom it concerns, and one bad endpoint is nobody else's trouble.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.Postgres)]
internal sealed class WebhookDeliveryTests(DatabaseProvider provider) : WebhookFixture(provider)
{
    private readonly DatabaseProvider _provider = provider;

    [Test]
    public async Task What_becomes_of_posts_is_told_and_signed()
    {
        var (_, secret) = await RegisterAsync();
        var posted = await ScheduleAsync("Goes out");
        await DispatchAsync();
        Fault(new FaultRule { Fault = SandboxFault.Duplicate, Platform = Platform.X });
        var failed = await ScheduleAsync("Is refused", "x");
        await DispatchAsync();
        var cancelled = await CancelOneAsync();
        await DeliverAsync();

        Receiver.All.Should().HaveCount(3).And.OnlyContain(h => h.IsSignedWith(secret), "a receiver trusts the signature alone");
        var told = Receiver.All.ToDictionary(h => (string)h.Json["data"]!["post_id"]!);
        told[posted].Type.Should().Be("post.posted");
        ((string)told[posted].Json["data"]!["platform_url"]!).Should().NotBeNullOrEmpty("the shop's system wants to link to it");
        told[cancelled].Type.Should().Be("post.cancelled");
        told[failed].Type.Should().Be("post.failed");
        ((string)told[failed].Json["data"]!["error"]!["message"]!).Should().NotBeNullOrEmpty("why is what its owner asks first");
        told[failed].Json["data"]!["error"]!["raw"].Should().BeNull("a network's raw words stay here");
        await DeliverAsync();
        Receiver.All.Should().HaveCount(3, "what was taken is not sent again");
    }

    [Test]
    public async Task Nothing_is_written_where_nobody_listens_and_nothing_of_a_change_that_was_rolled_back()
    {
        await DeliverAsync();
        await CancelOneAsync();
        (await OutboxAsync()).Should().BeEmpty("the organization has no endpoint");

        await RegisterAsync();
        var post = await PostAsync(await ScheduleAsync("Never cancelled", inSeconds: 3_600));
        var work = () => App.Get<WriteRetry>().InTransactionAsync<bool>(Scope.System, async (db, token) =>
        {
            (await App.Get<Core.Scheduling.PostLedger>().CancelAsync(db, post, "test", token)).Should().BeTrue();
            (await db.WebhookEvents.CountAsync(token)).Should().Be(1, "inside the transaction it is there");
            throw new NotSupportedException("rolled back");
        }, CancellationToken.None).AsTask();
        await work.Should().ThrowAsync<NotSupportedException>();
        (await OutboxAsync()).Should().BeEmpty("what did not happen is not told");
    }

    [Test]
    public async Task An_endpoint_hears_what_it_asked_for_and_nothing_of_another_tenant()
    {
        var (_, key) = await App.OrganizationAsync("other");
        using var other = App.Client(key);
        var (_, mine) = await RegisterAsync("/mine", ["post.cancelled"]);
        var (_, theirs) = await RegisterAsync("/theirs", client: other);
        await RegisterAsync("/picky", ["account.disconnected"]);
        await CancelOneAsync();
        await DeliverAsync();
        Receiver.Of("/mine").Should().ContainSingle().Which.IsSignedWith(theirs).Should().BeFalse("each endpoint has a secret of its own");
        Receiver.Of("/mine")[0].IsSignedWith(mine).Should().BeTrue();
        Receiver.Of("/theirs").Should().BeEmpty("an event of one tenant is no other's");
        Receiver.Of("/picky").Should().BeEmpty("it did not ask for this");
    }

    [Test]
    public async Task A_retry_keeps_the_id_and_takes_a_new_timestamp()
    {
        var (id, secret) = await RegisterAsync();
        Receiver.Answer = (_, http) => Status(http, Receiver.All.Count < 3 ? 500 : 204);
        await CancelOneAsync();
        await DeliverAsync();
        await DeliverAsync();
        Receiver.All.Should().HaveCount(1, "the second try is seconds away");
        Time.Advance(TimeSpan.FromSeconds(6));
        await DeliverAsync();
        Time.Advance(TimeSpan.FromMinutes(6));
        await DeliverAsync();

        var heard = Receiver.All.ToList();
        heard.Should().HaveCount(3).And.OnlyContain(h => h.IsSignedWith(secret));
        heard.Select(h => h.Id).Distinct().Should().ContainSingle("by the id a receiver knows what it has seen");
        heard.Select(h => h.Timestamp).Should().OnlyHaveUniqueItems().And.BeInAscendingOrder("each try is signed anew");
        heard[0].Id.Should().NotContain(".");
        var delivery = (await DeliveriesAsync(id))[0]!;
        ((string)delivery["status"]!).Should().Be("delivered");
        ((int)delivery["tries"]!).Should().Be(3);
        (await EndpointAsync(id))["failing_since"].Should().BeNull("a success ends the failing");
    }

    [Test]
    public async Task After_24_hours_of_failures_a_delivery_is_given_up_and_after_days_the_endpoint()
    {
        var (id, _) = await RegisterAsync();
        Receiver.Answer = (_, http) => Status(http, 500);
        await CancelOneAsync();
        for (var i = 0; i < 10; i++)
        {
            await DeliverAsync();
            Time.Advance(TimeSpan.FromHours(6.7));
        }

        await DeliverAsync();
        ((string)(await DeliveriesAsync(id))[0]!["status"]!).Should().Be("failed");
        Receiver.All.Should().HaveCount(10);
        ((bool)(await EndpointAsync(id))["enabled"]!).Should().BeTrue("one day may be a weekend");

        await CancelOneAsync("Three days later");
        for (var i = 0; i < 11; i++)
        {
            await DeliverAsync();
            Time.Advance(TimeSpan.FromHours(3));
        }

        ((string)(await EndpointAsync(id))["disabled_reason"]!).Should().Be("failing");
    }

    [Test]
    public async Task An_endpoint_that_is_gone_is_switched_off()
    {
        var (id, _) = await RegisterAsync();
        Receiver.Answer = (_, http) => Status(http, 410);
        for (var i = 0; i < 6; i++)
            await CancelOneAsync($"Post {i}");
        await DeliverAsync();
        await DeliverAsync();
        var endpoint = await EndpointAsync(id);
        ((bool)endpoint["enabled"]!).Should().BeFalse();
        ((string)endpoint["disabled_reason"]!).Should().Be("gone");
        (await DeliveriesAsync(id)).Select(d => (string)d!["status"]!).Should().HaveCount(6).And.OnlyContain(s => s == "failed", "nobody is there to take them");
        (await Client.PostAsync($"/api/webhooks/{id}/test/", null)).StatusCode.Should().Be(HttpStatusCode.Conflict);
    }

    [TestCase(301)]
    [TestCase(307)]
    public async Task A_redirect_is_a_failure_and_not_followed(int status)
    {
        var (id, _) = await RegisterAsync();
        Receiver.Answer = (_, http) =>
        {
            http.Response.Headers.Location = Receiver.Url("/elsewhere");
            return Status(http, status);
        };
        await TestAsync(id);
        await DeliverAsync();
        Receiver.Of("/elsewhere").Should().BeEmpty();
        ((string)(await DeliveriesAsync(id))[0]!["last_error"]!).Should().Contain("redirect");
    }

    [Test]
    public async Task An_endpoint_that_asks_for_a_pause_gets_it()
    {
        var (id, _) = await RegisterAsync();
        Receiver.Answer = (_, http) =>
        {
            http.Response.Headers.RetryAfter = "120";
            return Status(http, Receiver.All.Count > 1 ? 200 : 429);
        };
        await TestAsync(id);
        await DeliverAsync();
        await CancelOneAsync();
        Time.Advance(TimeSpan.FromSeconds(115));
        await DeliverAsync();
        Receiver.All.Should().HaveCount(1, "the pause holds for other events too");
        Time.Advance(TimeSpan.FromSeconds(10));
        await DeliverAsync();
        await DeliverAsync();
        Receiver.All.Should().HaveCount(3);
    }

    [Test]
    public async Task Poison_endpoints_delay_nobody_else()
    {
        var release = new TaskCompletionSource();
        Receiver.Answer = (heard, http) => heard.Path.StartsWith("/slow", StringComparison.Ordinal) ? release.Task.WaitAsync(http.RequestAborted) : Task.CompletedTask;
        for (var i = 0; i < 8; i++)
            await RegisterAsync($"/slow/{i}");
        await RegisterAsync("/quick");
        for (var i = 0; i < 6; i++)
            await CancelOneAsync($"Post {i}");
        for (var look = 0; look < 500 && Receiver.Of("/quick").Count < 6; look++)
        {
            await Deliverer.TickAsync(CancellationToken.None);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        Receiver.Of("/quick").Should().HaveCount(6, "the quick one is served while eight others hang");
        release.Task.IsCompleted.Should().BeFalse();
        Receiver.All.Count(h => h.Path.StartsWith("/slow", StringComparison.Ordinal)).Should().BeLessThanOrEqualTo(8 * 4, "each has its own few places");
        Time.Advance(TimeSpan.FromSeconds(20));
        await Deliverer.DrainAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Receiver.Of("/slow/3").Should().NotBeEmpty();
    }

    [Test]
    public async Task A_new_secret_is_signed_with_beside_the_old_one_for_a_while()
    {
        var (id, old) = await RegisterAsync();
        var rotated = await (await Client.PostJsonTextAsync($"/api/webhooks/{id}/secret/", """{"overlap_hours":2}""")).JsonAsync();
        var fresh = (string)rotated["secret"]!;
        await TestAsync(id);
        await DeliverAsync();
        var both = Receiver.All.Single();
        (both.IsSignedWith(old) && both.IsSignedWith(fresh)).Should().BeTrue("a receiver may change over at any moment");
        Time.Advance(TimeSpan.FromHours(2.1));
        await TestAsync(id);
        await DeliverAsync();
        var after = Receiver.All.Last();
        after.IsSignedWith(fresh).Should().BeTrue();
        after.Signature.Split(' ').Should().ContainSingle("the old secret counts no more");
    }

    [Test]
    public async Task Two_nodes_send_each_delivery_once()
    {
        await RegisterAsync();
        for (var i = 0; i < 12; i++)
            await CancelOneAsync($"Post {i}");
        await using var second = _provider is DatabaseProvider.Postgres ? await SecondNodeAsync() : null;
        for (var look = 0; look < 8; look++)
        {
            await Task.WhenAll(DeliverAsync(), second is null ? DeliverAsync() : second.Get<Core.Webhooks.Deliverer>().TickAsync(CancellationToken.None));
            if (second is not null)
                await second.Get<Core.Webhooks.Deliverer>().DrainAsync();
        }

        Receiver.All.Select(h => h.Id).Should().HaveCount(12).And.OnlyHaveUniqueItems("a claim is one conditional update");
    }

    [Test]
    public async Task A_node_that_dies_after_its_claim_only_delays()
    {
        var (id, _) = await RegisterAsync();
        await TestAsync(id);
        await using (var db = App.Dbs.ForSystem())
            await db.WebhookDeliveries.ExecuteUpdateAsync(set => set.SetProperty(d => d.Fence, 1L).SetProperty(d => d.NextTry, Time.GetUtcNow().AddSeconds(25)));
        await DeliverAsync();
        Receiver.All.Should().BeEmpty("its lease is still running");
        Time.Advance(TimeSpan.FromSeconds(26));
        await DeliverAsync();
        Receiver.All.Should().HaveCount(1);
    }

    [Test]
    public async Task Accounts_that_lose_or_get_their_connection_are_told()
    {
        await RegisterAsync(events: ["account.disconnected", "account.connected"]);
        var account = (string)(await Client.GetJsonAsync("/api/accounts/"))["results"]!.AsArray().First(a => (string)a!["platform"]! == "x")!["id"]!;
        (await Client.DeleteAsync($"/api/accounts/{account}/")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        await DeliverAsync();
        var told = Receiver.All.Should().ContainSingle().Which.Json;
        ((string)told["type"]!).Should().Be("account.disconnected");
        ((string)told["data"]!["platform"]!).Should().Be("x", "the row is gone, what was known of it is told");
        ((string)told["data"]!["reason"]!).Should().Be("disconnected");
    }

    private async Task<StudioApp> SecondNodeAsync()
    {
        var second = new StudioApp([.. Settings, ("Studio:Dispatch:Enabled", "false"), ("Studio:Database:Provider", "Postgres"), ("Studio:Database:ConnectionString", App.Dbs.ConnectionString), ("Studio:KeysAreLost", "true")],
            Time, services: services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, App.Get<ISecretBox>()));
        (await second.Client("").GetAsync("/health/live")).EnsureSuccessStatusCode();
        return second;
    }

    private static Task Status(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
