using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <summary>
/// The posts of an account that lost or got back its connection. Runs inside the caller's transaction, so that account and posts change together;
/// the caller wakes the dispatcher after its commit.
/// </summary>
public sealed class WaitingPosts(PostLedger ledger, DispatchSignal signal)
{
    /// <summary>
    /// The network accepts the account again: what waited for it goes back to the queue, once. Each post keeps its limit of lateness, so that one whose
    /// day is over is held back as missed instead of appearing out of season. Answers how many went back.
    /// </summary>
    public async Task<int> ResumeAsync(StudioDb db, string accountId, string actor, CancellationToken cancellationToken)
    {
        var waiting = await Own(db, accountId).Where(p => p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.AccountDisconnected).ToListAsync(cancellationToken);
        var resumed = 0;
        foreach (var post in waiting)
            resumed += await ledger.ReconnectAsync(db, post, post.LatestSend, actor, cancellationToken) ? 1 : 0;
        await SettleAsync(db, waiting, actor, cancellationToken);
        return resumed;
    }

    /// <summary>The owner took the account out: its scheduled posts wait for a connection instead of being sent. One already on its way ends as it ends.</summary>
    public async Task<int> HoldAsync(StudioDb db, string accountId, PublishError error, string actor, CancellationToken cancellationToken)
    {
        var scheduled = await Own(db, accountId).Where(p => p.Status == PostStatus.Scheduled).ToListAsync(cancellationToken);
        var held = 0;
        foreach (var post in scheduled)
            held += await ledger.DisconnectAsync(db, post, error, actor, cancellationToken) ? 1 : 0;
        await SettleAsync(db, scheduled, actor, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return held;
    }

    /// <summary>Call after the commit of what <see cref="ResumeAsync"/> was part of.</summary>
    public void Wake() => signal.Wake();

    /// <summary>A broadcast that has its messages follows them.</summary>
    private static IQueryable<ScheduledPost> Own(StudioDb db, string accountId) => db.Posts.AsNoTracking()
        .Where(p => p.AccountId == accountId && (p.Platform != Platform.Whatsapp || p.ParentId != null || !db.Posts.Any(c => c.ParentId == p.Id)));

    private async Task SettleAsync(StudioDb db, IEnumerable<ScheduledPost> posts, string actor, CancellationToken cancellationToken)
    {
        foreach (var broadcast in posts.Select(p => p.ParentId).OfType<string>().Distinct())
            await ledger.SettleAsync(db, broadcast, actor, cancellationToken);
    }
}
