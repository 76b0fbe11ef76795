using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using TextileStudio.Core.Data;
using TextileStudio.Core.Webhooks;
using TextileStudio.Tests.Dispatch;

namespace TextileStudio.Tests.Webhooks;

/// <summary>The whole service on a clock that stands still and a customer's system on this machine. The test calls each look at the outbox itself.</summary>
internal abstract class WebhookFixture(DatabaseProvider provider) : DispatchFixture(provider)
{
    protected HookReceiver Receiver { get; private set; } = null!;

    protected override IEnumerable<(string, string)> Settings => [("Studio:Media:AllowLoopback", "true"), ("Studio:Webhooks:Enabled", "false")];

    protected Deliverer Deliverer => App.Get<Deliverer>();

    [SetUp]
    public async Task ListenAsync() => Receiver = await HookReceiver.StartAsync();

    [TearDown]
    public async Task StopListeningAsync() => await Receiver.DisposeAsync();

    /// <summary>Registers an endpoint through the API; its id and its secret.</summary>
    protected async Task<(string Id, string Secret)> RegisterAsync(string path = "/hook", string[]? events = null, HttpClient? client = null)
    {
        using var answer = await (client ?? Client).PostAsJsonAsync("/api/webhooks/", new { url = Receiver.Url(path), events = events ?? ["*"] });
        var body = await answer.JsonAsync();
        answer.IsSuccessStatusCode.Should().BeTrue(body.ToJsonString());

        // An event of the same instant as the registration could be from before it.
        Time.Advance(TimeSpan.FromMilliseconds(10));
        return ((string)body["webhook"]!["id"]!, (string)body["secret"]!);
    }

    /// <summary>One look at the outbox, and everything it started.</summary>
    protected async Task DeliverAsync()
    {
        await DoneAsync(Deliverer.TickAsync(CancellationToken.None));
        await DoneAsync(Deliverer.DrainAsync());
    }

    /// <summary>The standing clock moves only for what waits for it: writes that met each other are tried again by it.</summary>
    private async Task DoneAsync(Task task)
    {
        if (await Task.WhenAny(task, Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System)) != task)
            await SettledAsync(task, TimeSpan.FromMilliseconds(50));
        await task;
    }

    /// <summary>A post that is scheduled and cancelled: one event.</summary>
    protected async Task<string> CancelOneAsync(string caption = "To be cancelled", HttpClient? client = null)
    {
        var id = await ScheduleAsync(caption, inSeconds: 3_600, client: client);
        (await (client ?? Client).PostAsync($"/api/schedule/{id}/cancel/", null)).EnsureSuccessStatusCode();
        return id;
    }

    protected async Task<JsonNode> TestAsync(string endpointId) => await (await Client.PostAsync($"/api/webhooks/{endpointId}/test/", null)).JsonAsync();

    protected Task<JsonNode> EndpointAsync(string id) => Client.GetJsonAsync($"/api/webhooks/{id}/");

    protected async Task<JsonArray> DeliveriesAsync(string endpointId) => (await Client.GetJsonAsync($"/api/webhooks/{endpointId}/deliveries/"))["results"]!.AsArray();

    protected Task<JsonNode> DeliveryAsync(string endpointId, string id) => Client.GetJsonAsync($"/api/webhooks/{endpointId}/deliveries/{id}/");

    protected async Task<List<WebhookEvent>> OutboxAsync()
    {
        await using var db = App.Dbs.ForSystem();
        return await db.WebhookEvents.AsNoTracking().OrderBy(e => e.Id).ToListAsync();
    }
}
