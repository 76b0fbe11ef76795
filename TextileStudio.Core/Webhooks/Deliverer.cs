using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Webhooks;

/// <summary>
/// Sends what the outbox holds: at least once, over any number of nodes. Each endpoint has its own few places and no other endpoint waits for them; one that fails gets a single place,
/// and all that fail together at most half. A claim is a lease on the row, so a node that dies only delays what it held.
/// </summary>
public sealed class Deliverer(
    StudioDbs dbs, WriteRetry writes, FanOut fanOut, Listeners listeners, DeliveryCall call, DeliveryRecorder recorder, ISecretBox secrets, DeliverySignal signal, IOptions<WebhookOptions> options, TimeProvider time,
    ILogger<Deliverer> log)
{
    /// <summary>While nobody listens the outbox holds at most what was written before that was known.</summary>
    private static readonly TimeSpan LookAnyway = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<long, (string EndpointId, bool Failing, Task Work)> _underWay = new();
    private long _started;
    private long? _looked;

    /// <summary>One look: prepares events and starts what is due and has a place. Returns how long to sleep at most.</summary>
    public async Task<TimeSpan> TickAsync(CancellationToken cancellationToken)
    {
        await listeners.RefreshAsync(cancellationToken);
        if (!listeners.IsNobody || _looked is not { } looked || time.GetElapsedTime(looked) >= LookAnyway)
        {
            await fanOut.RunAsync(cancellationToken);
            await StartDueAsync(cancellationToken);
            _looked = time.GetTimestamp();
        }

        return listeners.IsNobody ? Listeners.LookEvery : options.Value.SleepCap;
    }

    /// <summary>Waits for the deliveries under way.</summary>
    public Task DrainAsync() => Task.WhenAll(_underWay.Values.Select(u => u.Work));

    private async Task StartDueAsync(CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        var due = await db.WebhookEndpoints.AsNoTracking()
            .Where(e => e.Disabled == null && (e.HoldUntil == null || e.HoldUntil <= now))
            .Where(e => db.WebhookDeliveries.Any(d => d.EndpointId == e.Id && d.Status == DeliveryStatus.Pending && d.NextTry <= now))
            .OrderBy(e => e.FailingSince != null).ThenBy(e => e.Id).ToListAsync(cancellationToken);
        foreach (var endpoint in due)
        {
            var places = PlacesFor(endpoint);
            if (places > 0)
                await StartAsync(endpoint, places, cancellationToken);
        }
    }

    private int PlacesFor(WebhookEndpoint endpoint)
    {
        var failing = endpoint.FailingSince is not null;
        var (all, poor, own) = (0, 0, 0);
        foreach (var (_, place) in _underWay)
        {
            all++;
            poor += place.Failing ? 1 : 0;
            own += place.EndpointId == endpoint.Id ? 1 : 0;
        }

        var room = failing ? Math.Min(options.Value.AtOnce - all, (options.Value.AtOnce / 2) - poor) : options.Value.AtOnce - all;
        return Math.Min(room, (failing ? 1 : options.Value.AtOncePerEndpoint) - own);
    }

    private async Task StartAsync(WebhookEndpoint endpoint, int places, CancellationToken cancellationToken)
    {
        foreach (var delivery in await writes.InTransactionAsync(Scope.System, (db, token) => ClaimAsync(db, endpoint.Id, places, token), cancellationToken))
        {
            var number = Interlocked.Increment(ref _started);
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _underWay[number] = (endpoint.Id, endpoint.FailingSince is not null, done.Task);
            _ = DeliverAsync(endpoint, delivery, number, done);
        }
    }

    // The claim moves the next try behind the lease: one conditional update, and nothing to clean up after a dead node.
    private async Task<List<WebhookDelivery>> ClaimAsync(StudioDb db, string endpointId, int most, CancellationToken cancellationToken)
    {
        var clock = DbClock.Ticks(db, "{0}");
        var skipLocked = db is PostgresStudioDb ? " FOR UPDATE SKIP LOCKED" : "";
        return await db.WebhookDeliveries.FromSqlRaw(
            $$"""
              WITH due AS MATERIALIZED (
                SELECT id FROM webhook_deliveries WHERE endpoint_id = {1} AND status = 'pending' AND next_try <= {{clock}} ORDER BY next_try, id LIMIT {2}{{skipLocked}})
              UPDATE webhook_deliveries SET next_try = {{clock}} + {3}, fence = fence + 1
              WHERE status = 'pending' AND id IN (SELECT id FROM due)
              RETURNING *
              """, time.GetUtcNow().UtcTicks, endpointId, most, options.Value.Lease.Ticks)
            .IgnoreQueryFilters().AsNoTracking().ToListAsync(cancellationToken);
    }

    private async Task DeliverAsync(WebhookEndpoint endpoint, WebhookDelivery delivery, long number, TaskCompletionSource done)
    {
        try
        {
            // Not tied to a shutdown: the time limit is short, and a call that was made should be written down.
            var body = await BodyAsync(delivery);
            var outcome = Secrets(endpoint) is { Count: > 0 } keys
                ? await call.SendAsync(new Uri(endpoint.Url), delivery.EventId, body, keys, CancellationToken.None)
                : new CallOutcome(null, "The signing secret cannot be opened any more (the key ring changed). Make a new secret for this endpoint.", null, null, TimeSpan.Zero);
            await recorder.RecordAsync(endpoint, delivery, outcome, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // Its lease runs out, and it is tried again.
            log.LogWarning("Webhook delivery {DeliveryId} could not be completed ({Fault}); it is tried again", delivery.Id, exception.GetType().Name);
        }
        finally
        {
            _underWay.TryRemove(number, out _);
            done.SetResult();
            signal.Wake();
        }
    }

    private async Task<string> BodyAsync(WebhookDelivery delivery)
    {
        await using var db = dbs.ForOrganization(delivery.OrganizationId);
        return (await db.WebhookEvents.Where(e => e.Id == delivery.EventId).Select(e => e.Body).SingleAsync(CancellationToken.None))!;
    }

    /// <summary>The secret, and the one before while both count.</summary>
    private List<string> Secrets(WebhookEndpoint endpoint)
    {
        var purpose = WebhookEndpoint.SecretPurpose(endpoint.OrganizationId, endpoint.Id);
        var old = endpoint.OldSecretUntil > time.GetUtcNow() ? endpoint.ProtectedOldSecret : null;
        try
        {
            return [.. ((string?[])[endpoint.ProtectedSecret, old]).OfType<string>().Select(sealedSecret => secrets.Unprotect(purpose, sealedSecret))];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }
}
