using System.ComponentModel;
using System.Text.Json.Nodes;
using TextileStudio.Core.Data;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Api.Webhooks;

/// <summary>An endpoint to be registered.</summary>
public sealed record CreateWebhook
{
    [Description("An https:// address on the public internet. It is called with POST and must answer 2xx within 15 seconds; redirects are not followed.")]
    public required string Url { get; init; }

    [Description("For recognising it, up to 200 characters.")]
    public string? Description { get; init; }

    [Description("Kinds of events (`GET /api/webhooks/event-types/`); all when absent or `[\"*\"]`.")]
    public IReadOnlyList<string>? Events { get; init; }

    [Description("`false`: register it switched off.")]
    public bool? Enabled { get; init; }
}

/// <summary>What to change about an endpoint; what is left out stays.</summary>
public sealed record ChangeWebhook
{
    public string? Url { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<string>? Events { get; init; }

    [Description("`false` switches it off: events of that time are not sent later. `true` switches it on again, also after it was switched off by itself.")]
    public bool? Enabled { get; init; }
}

/// <summary>A new secret is wanted.</summary>
public sealed record RotateSecret
{
    [Description("For how many hours deliveries carry the old secret's signature too, 0 to 168; 24 when absent.")]
    public int? OverlapHours { get; init; }
}

/// <summary>The kinds of events.</summary>
public sealed record EventTypesView(IReadOnlyList<EventType> Results);

/// <summary>An endpoint.</summary>
/// <param name="DisabledReason"><c>owner</c>, <c>gone</c> (it answered 410) or <c>failing</c> (it took nothing for days); null while it is on.</param>
/// <param name="OldSecretUntil">Until then deliveries carry two signatures.</param>
public sealed record WebhookView(string Id, string Url, string? Description, IReadOnlyList<string> Events, bool Enabled, DisabledReason? DisabledReason, DateTimeOffset? DisabledAt,
    DateTimeOffset? OldSecretUntil, DateTimeOffset? FailingSince, DateTimeOffset? LastSuccessAt, DateTimeOffset CreatedAt)
{
    internal static WebhookView Of(WebhookEndpoint row) => new(row.Id, row.Url, row.Description, StudioJson.Read<string[]>(row.Events) ?? [], row.Disabled is null, row.Disabled, row.DisabledAt,
        row.OldSecretUntil, row.FailingSince, row.LastSuccessAt, row.CreatedAt);
}

/// <summary>An endpoint with its new signing secret. <paramref name="Secret"/> is null when this answer is a replay.</summary>
public sealed record IssuedWebhookView(WebhookView Webhook, string? Secret);

/// <summary>One event on its way to one endpoint.</summary>
/// <param name="WebhookId">The <c>webhook-id</c> header, the same over all tries and replays: drop what you have seen.</param>
/// <param name="NextTry">Null when nothing more is tried.</param>
public sealed record DeliveryView(string Id, string WebhookId, string Type, DeliveryStatus Status, int Tries, DateTimeOffset? NextTry, int? LastStatus, string? LastError, string? ReplayOf,
    DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt)
{
    internal static DeliveryView Of(WebhookDelivery row) => new(row.Id, row.EventId, row.Type, row.Status, row.Tries, row.Status is DeliveryStatus.Pending ? row.NextTry : null, row.LastStatus, row.LastError,
        row.ReplayOf, row.CreatedAt, row.FinishedAt);
}

/// <summary>A delivery with what was sent and what came back.</summary>
public sealed record ReadDeliveryView(DeliveryView Delivery, JsonNode? Body, IReadOnlyList<DeliveryTry> Log)
{
    internal static ReadDeliveryView Of(ReadDelivery read) => new(DeliveryView.Of(read.Delivery), read.Body.Length == 0 ? null : JsonNode.Parse(read.Body), read.Delivery.ReadLog());
}
