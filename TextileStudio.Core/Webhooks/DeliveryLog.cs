using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Webhooks;

/// <summary>One page of an endpoint's deliveries.</summary>
public sealed record DeliveryPage(long Count, IReadOnlyList<WebhookDelivery> Deliveries, string[]? Next, string[]? Previous);

/// <summary>A delivery with the body that is or was sent.</summary>
public sealed record ReadDelivery(WebhookDelivery Delivery, string Body);

/// <summary>What was sent to an endpoint and what came back; sending one again, sending a test, forgetting what is old. No secret is kept here, and no more of an answer than its beginning.</summary>
public sealed class DeliveryLog(StudioDbs dbs, WriteRetry writes, DeliverySignal signal, IdSource ids, IOptions<WebhookOptions> options, TimeProvider time)
{
    private const int ForgetAtOnce = 1_000;

    /// <summary>Newest first.</summary>
    public async Task<Outcome<DeliveryPage>> PageAsync(string organizationId, string endpointId, DeliveryStatus? status, int size, string[]? cursor, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        if (!await db.WebhookEndpoints.AnyAsync(e => e.Id == endpointId, cancellationToken))
            return Refusal.NotFound("webhook endpoint");
        var rows = db.WebhookDeliveries.Where(d => d.EndpointId == endpointId && (status == null || d.Status == status));
        var slice = await Keyset.ReadAsync(rows, d => d.CreatedAt, d => d.Id, descending: true, size, cursor, $"deliveries\n{organizationId}\n{endpointId}\n{status}", cancellationToken);
        return slice is null ? Keyset.BadCursor() : new DeliveryPage(await rows.LongCountAsync(cancellationToken), slice.Rows, slice.Next, slice.Previous);
    }

    public async Task<Outcome<ReadDelivery>> FindAsync(string organizationId, string endpointId, string id, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var found = await db.WebhookDeliveries.AsNoTracking().Where(d => d.Id == id && d.EndpointId == endpointId)
            .Join(db.WebhookEvents, d => d.EventId, e => e.Id, (delivery, happened) => new { delivery, happened.Body }).SingleOrDefaultAsync(cancellationToken);
        return found is null ? Refusal.NotFound("delivery") : new ReadDelivery(found.delivery, found.Body ?? "");
    }

    /// <summary>Sends one event to its endpoint once more, under the same <c>webhook-id</c>, so that a receiver that has it already can tell.</summary>
    public Task<Outcome<WebhookDelivery>> ReplayAsync(Author author, string endpointId, string id, CancellationToken cancellationToken) =>
        AddAsync(author, endpointId, async (db, token) =>
            await db.WebhookDeliveries.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id && d.EndpointId == endpointId, token) is { } old
                ? New(author, endpointId, old.EventId, old.Type, old.ReplayOf ?? old.Id)
                : Refusal.NotFound("delivery"), cancellationToken);

    /// <summary>Sends a harmless event to this endpoint alone.</summary>
    public Task<Outcome<WebhookDelivery>> TestAsync(Author author, string endpointId, CancellationToken cancellationToken) =>
        AddAsync(author, endpointId, (db, _) =>
        {
            var now = time.GetUtcNow();
            var test = new WebhookEvent { Id = ids.NewId(), OrganizationId = author.OrganizationId, Type = EventTypes.Test, At = now, Subject = endpointId, PreparedAt = now };
            test.Body = EventBodies.Write(test, new JsonObject { ["endpoint_id"] = endpointId, ["message"] = "This is a test. Nothing happened." });
            db.WebhookEvents.Add(test);
            return Task.FromResult<Outcome<WebhookDelivery>>(New(author, endpointId, test.Id, test.Type, null));
        }, cancellationToken);

    /// <summary>Drops deliveries that ended long ago, and events that no delivery needs any more.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var (before, dropped) = (time.GetUtcNow() - TimeSpan.FromDays(options.Value.KeepDays), 0);

        // Unfinished after so long is only what waits for an endpoint that was switched off.
        var abandoned = before - TimeSpan.FromDays(2);
        for (var some = ForgetAtOnce; some == ForgetAtOnce; dropped += some)
        {
            some = await writes.InTransactionAsync(Scope.System, async (db, token) =>
            {
                var old = await db.WebhookDeliveries.Where(d => d.FinishedAt < before || (d.FinishedAt == null && d.CreatedAt < abandoned)).OrderBy(d => d.Id).Select(d => d.Id).Take(ForgetAtOnce).ToListAsync(token);
                return await db.WebhookDeliveries.Where(d => old.Contains(d.Id)).ExecuteDeleteAsync(token);
            }, cancellationToken);
        }

        return dropped + await writes.InTransactionAsync(Scope.System, (db, token) =>
            db.WebhookEvents.Where(e => e.PreparedAt < before && !db.WebhookDeliveries.Any(d => d.EventId == e.Id)).ExecuteDeleteAsync(token), cancellationToken);
    }

    private async Task<Outcome<WebhookDelivery>> AddAsync(Author author, string endpointId, Func<StudioDb, CancellationToken, Task<Outcome<WebhookDelivery>>> make, CancellationToken cancellationToken)
    {
        var outcome = await writes.InTransactionAsync<Outcome<WebhookDelivery>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            if (await db.WebhookEndpoints.AsNoTracking().SingleOrDefaultAsync(e => e.Id == endpointId, token) is not { } endpoint)
                return Refusal.NotFound("webhook endpoint");
            if (endpoint.Disabled is not null)
                return new Refusal(RefusalKind.Conflict, "webhook_disabled", "This endpoint is switched off. Switch it on, then send again.");
            var made = await make(db, token);
            if (made.Refusal is null)
                db.WebhookDeliveries.Add(made.Value);
            await db.SaveChangesAsync(token);
            return made;
        }, cancellationToken);
        if (outcome.Refusal is null)
            signal.Wake();
        return outcome;
    }

    private WebhookDelivery New(Author author, string endpointId, string eventId, string type, string? replayOf)
    {
        var now = time.GetUtcNow();
        return new WebhookDelivery { Id = ids.NewId(), OrganizationId = author.OrganizationId, EndpointId = endpointId, EventId = eventId, Type = type, NextTry = now, ReplayOf = replayOf, CreatedAt = now };
    }
}
