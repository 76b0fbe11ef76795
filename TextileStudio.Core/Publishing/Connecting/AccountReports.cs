using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>A post that is planned for after its account's connection ends.</summary>
public sealed record ConcernedPost(string Id, DateTimeOffset ScheduledTime, string Caption);

/// <summary>The connection ends within <paramref name="Days"/> days. At most twenty of the posts concerned are named; <paramref name="PostsTotal"/> counts all.</summary>
public sealed record ExpiryWarning(int Days, DateTimeOffset EndsAt, IReadOnlyList<ConcernedPost> Posts, int PostsTotal);

/// <summary>How an account stands: whether it can post, when its connection ends and whether that takes a person, what is left, how many posts depend on it.</summary>
/// <param name="EndsAt">When only its owner can prolong it; null when never.</param>
/// <param name="WaitingPosts">Posts held back until it is connected again.</param>
/// <param name="ScheduledPosts">Posts planned on it.</param>
public sealed record AccountReport(Account Account, bool CanPost, bool CanRenew, AccountQuota? Quota, DateTimeOffset? EndsAt, IReadOnlyList<ExpiryWarning> Warnings, int WaitingPosts, int ScheduledPosts)
{
    /// <summary>Whether its owner has something to do.</summary>
    public bool NeedsOwner => !CanPost || Warnings.Count > 0;
}

/// <summary>Reads how accounts stand. Nothing here asks a network.</summary>
public sealed class AccountReports(StudioDbs dbs, TokenRefresher refresher, TimeProvider time)
{
    private const int MostNamed = 20;
    private static readonly int[] Steps = [0, 1, 3, 7];

    public async Task<IReadOnlyList<AccountReport>> OfAsync(string organizationId, IReadOnlyList<Account> accounts, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        string[] ids = [.. accounts.Select(a => a.Id)];
        var scheduled = await db.Posts.Where(p => ids.Contains(p.AccountId) && p.Status == PostStatus.Scheduled)
            .GroupBy(p => p.AccountId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var waiting = await db.Posts.Where(p => ids.Contains(p.AccountId) && p.Status == PostStatus.NeedsCheck && p.Reason == CheckReason.AccountDisconnected)
            .GroupBy(p => p.AccountId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var reports = new List<AccountReport>();
        foreach (var account in accounts)
        {
            var renewable = refresher.CanRenew(account);
            var canPost = account.Status is AccountStatus.Active && (renewable || !(account.TokenExpiresAt <= time.GetUtcNow()));
            reports.Add(new AccountReport(account, canPost, renewable, StudioJson.Read<AccountQuota>(account.Quota), EndOf(account), await WarningsAsync(db, account, cancellationToken),
                waiting.GetValueOrDefault(account.Id), scheduled.GetValueOrDefault(account.Id)));
        }

        return reports;
    }

    /// <summary>When the connection ends unless a person renews it; null when it does not.</summary>
    public DateTimeOffset? EndOf(Account account) =>
        refresher.CanRenew(account) && account.ProtectedRefreshToken is not null ? account.RefreshExpiresAt : account.TokenExpiresAt;

    /// <summary>The step of warning that is reached, in days ahead; null while there is time.</summary>
    public static int? StepOf(TimeSpan left) => Steps.Where(s => left <= TimeSpan.FromDays(s)).Select(s => (int?)s).FirstOrDefault();

    private async Task<IReadOnlyList<ExpiryWarning>> WarningsAsync(StudioDb db, Account account, CancellationToken cancellationToken)
    {
        if (account.Status is not AccountStatus.Active || EndOf(account) is not { } end || StepOf(end - time.GetUtcNow()) is null)
            return [];
        var after = db.Posts.Where(p => p.AccountId == account.Id && p.Status == PostStatus.Scheduled && p.ScheduledTime >= end);
        var posts = await after.OrderBy(p => p.ScheduledTime).ThenBy(p => p.Id).Take(MostNamed).Select(p => new ConcernedPost(p.Id, p.ScheduledTime, p.Caption)).ToListAsync(cancellationToken);
        return [new ExpiryWarning(Math.Max(0, (int)Math.Ceiling((end - time.GetUtcNow()).TotalDays)), end, posts, posts.Count < MostNamed ? posts.Count : await after.CountAsync(cancellationToken))];
    }
}
