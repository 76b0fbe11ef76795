using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Publishing;

/// <summary>
/// A network's cap of posts per account, counted ahead of time from our own rows: when a post is planned, and again before anything is uploaded for it.
/// The network's own refusal stays the last word, for others may post to the account too.
/// </summary>
public sealed class PostingQuota(StudioDbs dbs, TimeProvider time)
{
    private const int MostUncounted = 100;

    // Posts that may pass before the next count, by account: far from the cap a count for each post would say the same each time. An eighth of what is left, for other nodes pass theirs.
    private readonly ConcurrentDictionary<string, long> _room = new();

    /// <summary>What the network last said of this account, else its general rule; null where no cap is known.</summary>
    public static long? CapOf(PlatformRules rules, AccountQuota? told) => told is null ? rules.Quota : told.Total;

    /// <summary>Posts of the account that went out, or are to go out, in the window that ends at <paramref name="at"/>.</summary>
    public static Task<int> PlannedAsync(StudioDb db, string accountId, PlatformRules rules, DateTimeOffset at, string? exceptPostId, CancellationToken cancellationToken)
    {
        var since = at - rules.QuotaWindow;
        return Counted(db, accountId).Where(p => p.Id != exceptPostId)
            .CountAsync(p => (p.PostedAt > since && p.PostedAt <= at)
                || ((p.Status == PostStatus.Scheduled || p.Status == PostStatus.Publishing) && p.NextTry > since && p.NextTry <= at), cancellationToken);
    }

    /// <summary>When posts of the account went out, or are to go out, after <paramref name="since"/>: for counting many windows at once.</summary>
    public static Task<List<DateTimeOffset>> InstantsAsync(StudioDb db, string accountId, DateTimeOffset since, CancellationToken cancellationToken) =>
        Counted(db, accountId).Where(p => p.PostedAt > since || ((p.Status == PostStatus.Scheduled || p.Status == PostStatus.Publishing) && p.NextTry > since))
            .Select(p => p.PostedAt ?? p.NextTry).ToListAsync(cancellationToken);

    /// <summary>Null when the post may go out now; else when the window has a place for it again.</summary>
    public async Task<DateTimeOffset?> FreeAgainAsync(PublishAccount account, string postId, PlatformRules rules, CancellationToken cancellationToken)
    {
        if (CapOf(rules, account.Quota) is not { } cap)
            return null;
        if (_room.AddOrUpdate(account.Id, -1, (_, left) => left - 1) >= 0)
            return null;
        await using var db = dbs.ForOrganization(account.OrganizationId);
        var now = await DbClock.NowAsync(db, time, cancellationToken);
        var since = now - rules.QuotaWindow;
        var inWindow = Counted(db, account.Id).Where(p => p.PostedAt > since);
        var sent = await inWindow.CountAsync(cancellationToken);

        // Of those on their way the earlier made goes first, so that two that see one place do not both give way or both go.
#pragma warning disable CA1309 // translated to SQL, where ids in hexadecimal sort alike in every collation
        var ahead = await Counted(db, account.Id)
            .CountAsync(p => p.Status == PostStatus.Publishing && p.Id != postId && (p.CalledFence == p.Fence || string.Compare(p.Id, postId) < 0), cancellationToken);
#pragma warning restore CA1309
        var over = sent + ahead + 1 - cap;
        _room[account.Id] = Math.Clamp(-over / 8, 0, MostUncounted);
        if (over <= 0)
            return null;
        var freed = sent == 0 ? null : await inWindow.OrderBy(p => p.PostedAt).Skip((int)Math.Min(over, sent) - 1).Select(p => p.PostedAt).FirstOrDefaultAsync(cancellationToken);
        return freed is { } posted ? posted + rules.QuotaWindow + TimeSpan.FromSeconds(1) : now + TimeSpan.FromMinutes(1);
    }

    // A broadcast counts by its messages, not by itself.
    private static IQueryable<ScheduledPost> Counted(StudioDb db, string accountId) =>
        db.Posts.AsNoTracking().Where(p => p.AccountId == accountId && (p.Platform != Platform.Whatsapp || p.RecipientId != null));
}
