using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <content>A database brought back from a backup knows nothing of what was sent since: those posts are their owners' to decide over.</content>
public sealed partial class PostLedger
{
    /// <summary>The error code of a post that was held after a restore; the reconciler does not touch it, since its attempts may not be the last that were made.</summary>
    public const string Restored = "restored";

    /// <summary>
    /// Nobody knows whether the post went out after the backup: only its owner's resolution moves it on. What its attempts say is no proof any more, so those without an outcome become unknown.
    /// False: it is as it was read no longer.
    /// </summary>
    public async Task<bool> HoldAsync(StudioDb db, ScheduledPost post, PublishError why, string actor, CancellationToken cancellationToken)
    {
        if (!await LeaveQueueAsync(db, post, PostMove.Hold, PostStatus.NeedsCheck, CheckReason.Unconfirmed, why, post.Deaths, actor, cancellationToken))
            return false;
        var now = time.GetUtcNow();
        await db.Attempts.Where(a => a.PostId == post.Id && a.Outcome == null)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Outcome, AttemptOutcome.Unknown).SetProperty(a => a.Finished, now), cancellationToken);
        return true;
    }
}
