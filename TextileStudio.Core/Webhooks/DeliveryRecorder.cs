using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Data;
using TextileStudio.Core.Telemetry;

namespace TextileStudio.Core.Webhooks;

/// <summary>Writes what came of a delivery, on its row and on its endpoint's, in one transaction; only while the claim is still its own.</summary>
public sealed class DeliveryRecorder(WriteRetry writes, Random random, TimeProvider time, ILogger<DeliveryRecorder> log)
{
    /// <summary>An endpoint that took nothing for so long is switched off.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(3);

    /// <summary>How long an endpoint that is overwhelmed is left alone when it does not say.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    internal async Task RecordAsync(WebhookEndpoint endpoint, WebhookDelivery delivery, CallOutcome outcome, CancellationToken cancellationToken)
    {
        Signals.Told(outcome.IsTaken, outcome.Status);
        var share = random.NextDouble();
        var disabled = await writes.InTransactionAsync(Scope.Of(delivery.OrganizationId), async (db, token) =>
        {
            var row = await db.WebhookDeliveries.SingleOrDefaultAsync(d => d.Id == delivery.Id && d.Fence == delivery.Fence && d.Status == DeliveryStatus.Pending, token);
            var to = await db.WebhookEndpoints.SingleOrDefaultAsync(e => e.Id == endpoint.Id, token);
            if (row is null || to is null)
                return (DisabledReason?)null;
            var now = await DbClock.NowAsync(db, time, token);
            Note(row, outcome, now);
            if (outcome.IsTaken)
                Taken(row, to, now);
            else
                await RefusedAsync(db, row, to, outcome, now, share, token);
            await db.SaveChangesAsync(token);
            return to.DisabledAt == now ? to.Disabled : null;
        }, cancellationToken);
        if (disabled is { } reason)
            log.LogWarning("Webhook endpoint {EndpointId} of organization {OrganizationId} is switched off: {Reason}", endpoint.Id, endpoint.OrganizationId, reason);
    }

    private static void Note(WebhookDelivery row, CallOutcome outcome, DateTimeOffset now)
    {
        row.Tries++;
        row.LastStatus = outcome.Status;
        row.LastError = outcome.Error;
        row.Log = StudioJson.Write<DeliveryTry[]>([.. row.ReadLog().TakeLast(RetrySchedule.MostTries), new DeliveryTry(row.Tries, now - outcome.Took, (long)outcome.Took.TotalMilliseconds, outcome.Status, outcome.Error, outcome.Answer)]);
    }

    private static void Taken(WebhookDelivery row, WebhookEndpoint to, DateTimeOffset now)
    {
        (row.Status, row.FinishedAt) = (DeliveryStatus.Delivered, now);
        (to.LastSuccessAt, to.FailingSince, to.HoldUntil) = (now, null, null);
    }

    private static async Task RefusedAsync(StudioDb db, WebhookDelivery row, WebhookEndpoint to, CallOutcome outcome, DateTimeOffset now, double share, CancellationToken cancellationToken)
    {
        to.FailingSince ??= now;
        if (outcome.WantsPause)
            to.HoldUntil = now + (outcome.RetryAfter is not { } wish ? Pause : wish < LongestPause ? wish : LongestPause);
        if (outcome.IsGone)
        {
            SwitchOff(to, DisabledReason.Gone, now);
            Fail(row, now);
            await db.WebhookDeliveries.Where(d => d.EndpointId == to.Id && d.Status == DeliveryStatus.Pending && d.Id != row.Id).ExecuteUpdateAsync(set => set
                .SetProperty(d => d.Status, DeliveryStatus.Failed)
                .SetProperty(d => d.LastError, "The endpoint is gone: it answered 410 to another event.")
                .SetProperty(d => d.FinishedAt, now), cancellationToken);
            return;
        }

        if (RetrySchedule.Next(row.CreatedAt, row.Tries, now, outcome.RetryAfter, share) is { } next)
        {
            row.NextTry = next;
            return;
        }

        Fail(row, now);
        if (now - to.FailingSince >= Patience)
            SwitchOff(to, DisabledReason.Failing, now);
    }

    private static void Fail(WebhookDelivery row, DateTimeOffset now) => (row.Status, row.FinishedAt) = (DeliveryStatus.Failed, now);

    private static void SwitchOff(WebhookEndpoint to, DisabledReason reason, DateTimeOffset now)
    {
        if (to.Disabled is null)
            (to.Disabled, to.DisabledAt) = (reason, now);
    }
}
