using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Webhooks;

/// <summary>
/// Which organizations have an endpoint at all, so that a change costs nothing where nobody listens. A guess to spare work, never the truth: what is not known for sure
/// counts as "somebody listens", and a row nobody wants is dropped when it is prepared. An endpoint that another node has registered is heard of with the next look, seconds later.
/// </summary>
public sealed class Listeners(StudioDbs dbs, TimeProvider time)
{
    /// <summary>How often whoever only writes to the outbox looks; also the deliverer, while nobody listens.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(10);
    private Known? _known;

    /// <summary>Whether it is known that no organization listens.</summary>
    public bool IsNobody => Current is { Organizations.Count: 0 };

    private Known? Current => Volatile.Read(ref _known) is { } known && time.GetElapsedTime(known.AsOf) <= Trusted ? known : null;

    /// <summary>False only where it is known that the organization has no endpoint.</summary>
    public bool MayListen(string organizationId) => Current is not { } known || known.Organizations.Contains(organizationId);

    /// <summary>Looks again.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var (before, asOf) = (Volatile.Read(ref _known), time.GetTimestamp());
        await using var db = dbs.ForSystem();
        var listening = await db.WebhookEndpoints.Where(e => e.Disabled == null).Select(e => e.OrganizationId).Distinct().ToListAsync(cancellationToken);

        // Whoever was noted meanwhile is not forgotten: the next look sees them.
        Interlocked.CompareExchange(ref _known, new Known(listening.ToFrozenSet(StringComparer.Ordinal), asOf), before);
    }

    /// <summary>An endpoint was registered or switched on here; call after the commit.</summary>
    public void Note(string organizationId)
    {
        while (Volatile.Read(ref _known) is { } known && !known.Organizations.Contains(organizationId))
            Interlocked.CompareExchange(ref _known, known with { Organizations = known.Organizations.Append(organizationId).ToFrozenSet(StringComparer.Ordinal) }, known);
    }

    private sealed record Known(FrozenSet<string> Organizations, long AsOf);
}
