using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <summary>One message of a broadcast as a page shows it.</summary>
public sealed record BroadcastMessage(string Id, string Phone, string? Name, PostStatus Status, CheckReason? Reason, Delivery? Delivery, DateTimeOffset? At, string? ErrorJson)
{
    public PublishError? Error => StudioJson.Read<PublishError>(ErrorJson);
}

/// <summary>Reads how broadcasts fare: counts for lists, messages for a page.</summary>
public sealed class BroadcastList(StudioDbs dbs)
{
    /// <summary>Counts of those of the posts that are broadcasts and have become their messages.</summary>
    public async Task<IReadOnlyDictionary<string, BroadcastCounts>> CountsAsync(string organizationId, IEnumerable<ScheduledPost> posts, CancellationToken cancellationToken)
    {
        var ids = posts.Where(p => p is { Platform: Platform.Whatsapp, ParentId: null, Status: not (PostStatus.Pending or PostStatus.Scheduled) }).Select(p => p.Id).ToList();
        if (ids.Count == 0)
            return new Dictionary<string, BroadcastCounts>();
        await using var db = dbs.ForOrganization(organizationId);
        return await BroadcastCounts.ReadAsync(db, ids, cancellationToken);
    }

    /// <summary>A broadcast's messages, those first that somebody may have to do something about.</summary>
    public async Task<IReadOnlyList<BroadcastMessage>> MessagesAsync(string organizationId, string parentId, int most, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var messages = from post in db.Posts
                       join person in db.Recipients on post.RecipientId equals person.Id
                       where post.ParentId == parentId
                       orderby post.Status == PostStatus.NeedsCheck ? 0 : post.Status == PostStatus.Failed ? 1 : post.Delivery == Delivery.Undelivered ? 2 : post.Status == PostStatus.Posted ? 4 : 3, post.Id
                       select new BroadcastMessage(post.Id, person.Phone, person.Name, post.Status, post.Reason, post.Delivery, post.DeliveryAt ?? post.PostedAt, post.Error);
        return await messages.Take(most).ToListAsync(cancellationToken);
    }
}
