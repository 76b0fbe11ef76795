using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Webhooks;

/// <summary>
/// From the outbox to deliveries: each event gets its body and one delivery per endpoint that wants it, in one transaction; what nobody wants is dropped. Events are never sent to
/// another organization's endpoint: the rows' foreign keys would not allow it either.
/// </summary>
public sealed class FanOut(StudioDbs dbs, WriteRetry writes, IdSource ids, TimeProvider time)
{
    private const int AtOnce = 200;

    /// <summary>Prepares everything that waits; safe on any number of nodes at once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await IsWaitingAsync(cancellationToken)
            && await writes.InTransactionAsync(Scope.System, PrepareAsync, cancellationToken) == AtOnce)
        {
        }
    }

    private async Task<bool> IsWaitingAsync(CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        return await db.WebhookEvents.AnyAsync(e => e.PreparedAt == null, cancellationToken);
    }

    private async Task<int> PrepareAsync(StudioDb db, CancellationToken cancellationToken)
    {
        var waiting = db is PostgresStudioDb
            ? db.WebhookEvents.FromSql($"SELECT * FROM webhook_events WHERE prepared_at IS NULL ORDER BY id LIMIT {AtOnce} FOR UPDATE SKIP LOCKED").IgnoreQueryFilters()
            : db.WebhookEvents.Where(e => e.PreparedAt == null).OrderBy(e => e.Id).Take(AtOnce);
        var events = await waiting.ToListAsync(cancellationToken);
        if (events.Count == 0)
            return 0;
        events.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));

        var organizations = events.Select(e => e.OrganizationId).Distinct().ToList();
        var endpoints = (await db.WebhookEndpoints.AsNoTracking().Where(e => organizations.Contains(e.OrganizationId) && e.Disabled == null).ToListAsync(cancellationToken))
            .ToLookup(e => e.OrganizationId);
        var wanted = events.ToDictionary(e => e.Id, e => endpoints[e.OrganizationId].Where(p => p.CreatedAt <= e.At && p.Wants(e.Type)).ToList());
        var bodies = await EventBodies.ForAsync(db, [.. events.Where(e => wanted[e.Id].Count > 0)], cancellationToken);
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        foreach (var happened in events)
        {
            if (wanted[happened.Id].Count == 0 || bodies.Of(happened) is not { } body)
            {
                db.WebhookEvents.Remove(happened);
                continue;
            }

            happened.Body = body;
            happened.PreparedAt = now;
            foreach (var endpoint in wanted[happened.Id])
            {
                db.WebhookDeliveries.Add(new WebhookDelivery
                {
                    Id = ids.NewId(), OrganizationId = happened.OrganizationId, EndpointId = endpoint.Id, EventId = happened.Id, Type = happened.Type, NextTry = now, CreatedAt = now,
                });
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        return events.Count;
    }
}
