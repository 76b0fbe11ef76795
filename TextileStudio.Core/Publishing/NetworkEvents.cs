using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Publishing;

/// <summary>Something a network told us by itself about one attempt: a webhook's status, or that it fetched the attempt's media. Repeats change nothing.</summary>
public sealed class NetworkEvent
{
    /// <summary>The kind of a fetch of an attempt's media by its marked address.</summary>
    public const string MediaFetched = "media_fetched";

    public required string Id { get; init; }
    public required string OrganizationId { get; init; }
    public required Platform Platform { get; init; }

    /// <summary>The attempt's marker.</summary>
    public required string Marker { get; init; }

    /// <summary>The network's own word (<c>sent</c>, <c>delivered</c>, <c>post.publish.complete</c>) or <see cref="MediaFetched"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The network's id of what was published, where the event names one.</summary>
    public string? RemoteId { get; init; }

    /// <summary>When it happened, by the network's word; else when we heard of it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>JSON of what else the network said.</summary>
    public string? Detail { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<NetworkEvent>
    {
        public void Configure(EntityTypeBuilder<NetworkEvent> builder)
        {
            builder.ToTable("network_events");
            builder.HasIndex(e => new { e.OrganizationId, e.Marker, e.Kind }).IsUnique();
            builder.HasOne<Organizations.Organization>().WithMany().HasForeignKey(e => e.OrganizationId);
        }
    }
}

/// <summary>Keeps what networks tell us by themselves; evidence for look-ups. A marker that no attempt carries is a stranger's invention and is dropped.</summary>
public sealed class NetworkEvents(StudioDbs dbs, WriteRetry writes, IdSource ids)
{
    /// <summary>False when no attempt on that network carries the marker, or the event was known already.</summary>
    public async Task<bool> RecordAsync(Platform platform, string marker, string kind, string? remoteId, DateTimeOffset at, string? detail, CancellationToken cancellationToken)
    {
        if (await OrganizationOfAsync(platform, marker, cancellationToken) is not { } organizationId)
            return false;
        try
        {
            return await writes.InTransactionAsync(Scope.Of(organizationId), async (db, token) =>
            {
                if (await db.NetworkEvents.AnyAsync(e => e.Marker == marker && e.Kind == kind, token))
                    return false;
                db.NetworkEvents.Add(new NetworkEvent
                {
                    Id = ids.NewId(), OrganizationId = organizationId, Platform = platform, Marker = marker, Kind = kind, RemoteId = remoteId, At = at, Detail = detail,
                });
                await db.SaveChangesAsync(token);
                return true;
            }, cancellationToken);
        }
        catch (DbUpdateException duplicate) when (WriteRetry.IsDuplicate(duplicate))
        {
            return false;
        }
    }

    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<NetworkEvent>> OfAsync(string organizationId, string marker, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.NetworkEvents.AsNoTracking().Where(e => e.Marker == marker).OrderBy(e => e.At).ThenBy(e => e.Id).ToListAsync(cancellationToken);
    }

    private async Task<string?> OrganizationOfAsync(Platform platform, string marker, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        return await db.Attempts.Where(a => a.Marker == marker && db.Posts.Any(p => p.Id == a.PostId && p.Platform == platform))
            .Select(a => a.OrganizationId).FirstOrDefaultAsync(cancellationToken);
    }
}
