using System.Text.Json.Nodes;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Webhooks;

/// <summary>
/// Where changes leave word of themselves, in their own transaction: what is committed is told, what is rolled back never happened. One small row, and none where nobody listens.
/// The caller saves; deliveries begin after the commit.
/// </summary>
public sealed class Outbox(Listeners listeners, DeliverySignal signal, IdSource ids, TimeProvider time)
{
    /// <summary>A post's status has changed, as this line of its timeline says.</summary>
    public void Moved(StudioDb db, PostEvent line)
    {
        if (EventTypes.OfMove(line.FromStatus, line.ToStatus) is { } type && listeners.MayListen(line.OrganizationId))
            Add(db, line.OrganizationId, type, line.PostId, line.Detail, line.At);
    }

    /// <summary>Something else happened. <paramref name="facts"/> become the event's data; what is known of an account is added to them.</summary>
    public void Tell(StudioDb db, string organizationId, string type, string subject, JsonObject facts)
    {
        if (listeners.MayListen(organizationId))
            Add(db, organizationId, type, subject, facts.ToJsonString(StudioJson.Options), time.GetUtcNow());
    }

    private void Add(StudioDb db, string organizationId, string type, string subject, string? facts, DateTimeOffset at)
    {
        db.WebhookEvents.Add(new WebhookEvent { Id = ids.NewId(), OrganizationId = organizationId, Type = type, At = at, Subject = subject, Facts = facts });
        db.AfterCommit = signal.Wake;
    }
}
