using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Dispatch;

/// <summary>What follows an accepted post: its public address where the answer did not carry it, and the first comment. Nothing here changes that it is posted.</summary>
public sealed class AfterPublish(GroupCommit writes, PostLedger ledger, Publisher publisher)
{
    public async Task CompleteAsync(ScheduledPost post, PublishJob job, string? remoteId, string? url, string actor)
    {
        if (remoteId is null)
            return;
        if (url is null && await publisher.PermalinkAsync(job, remoteId, CancellationToken.None) is { } found)
            await writes.RunAsync((db, token) => ledger.NoteAddressAsync(db, post, found, token));
        if (job.Snapshot.FirstComment is not { Length: > 0 })
            return;
        var warning = await publisher.AfterPublishAsync(job, remoteId, CancellationToken.None);
        await writes.RunAsync((db, token) => ledger.NoteFirstCommentAsync(db, post, warning, actor, token));
    }
}
