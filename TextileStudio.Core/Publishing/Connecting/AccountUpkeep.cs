using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Webhooks;

namespace TextileStudio.Core.Publishing.Connecting;

/// <summary>What one round of upkeep did.</summary>
public sealed record UpkeepReport(int Renewed, int Paused, int Warned, int Resumed);

/// <summary>
/// Housekeeping of all connections: renews tokens ahead of their end, warns the owner 7, 3, 1 and 0 days ahead where only a person can renew, pauses what has run out, and
/// lets go posts that wait for an account which is open. Every step is a conditional update, so any number of nodes may run it.
/// </summary>
public sealed class AccountUpkeep(
    StudioDbs dbs, WriteRetry writes, TokenRefresher refresher, AccountReports reports, AccountConnecting connecting, WaitingPosts waiting, Outbox outbox, TimeProvider time, ILogger<AccountUpkeep> log)
{
    private const int MostNamed = 10;

    public async Task<UpkeepReport> RunOnceAsync(CancellationToken cancellationToken)
    {
        await connecting.ForgetAsync(cancellationToken);
        List<Account> accounts;
        await using (var db = dbs.ForSystem())
            accounts = await db.Accounts.AsNoTracking().Where(a => a.Status == AccountStatus.Active && (a.TokenExpiresAt != null || a.RefreshExpiresAt != null)).OrderBy(a => a.Id).ToListAsync(cancellationToken);

        var (renewed, paused, warned) = (0, 0, 0);
        foreach (var account in accounts)
        {
            if (refresher.IsDue(account) && await refresher.RefreshAsync(account.OrganizationId, account.Id, account.TokenVersion, cancellationToken) is var outcome)
            {
                renewed += outcome is Refreshed.Renewed ? 1 : 0;
                paused += outcome is Refreshed.Refused ? 1 : 0;
                if (outcome is not Refreshed.Unreached)
                    continue;
            }
            else if (account.TokenExpiresAt <= time.GetUtcNow() && !refresher.CanRenew(account))
            {
                paused += await refresher.PauseAsync(account.OrganizationId, account.Id, account.TokenVersion, Accounts.Expired(account), cancellationToken) ? 1 : 0;
            }

            warned += await WarnAsync(account, cancellationToken) ? 1 : 0;
        }

        return new UpkeepReport(renewed, paused, warned, await ResumeAsync(cancellationToken));
    }

    /// <summary>Once per step, by whichever node is first.</summary>
    private async Task<bool> WarnAsync(Account account, CancellationToken cancellationToken)
    {
        if (reports.EndOf(account) is not { } end || AccountReports.StepOf(end - time.GetUtcNow()) is not { } step || account.ExpiryWarnedDays <= step)
            return false;
        var first = await writes.InTransactionAsync(Scope.Of(account.OrganizationId), async (db, token) =>
        {
            var changed = await db.Accounts
                .Where(a => a.Id == account.Id && a.TokenVersion == account.TokenVersion && (a.ExpiryWarnedDays == null || a.ExpiryWarnedDays > step))
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.ExpiryWarnedDays, step), token) == 1;
            if (changed)
                outbox.Tell(db, account.OrganizationId, EventTypes.AccountExpiring, account.Id, new() { ["days"] = step, ["ends_at"] = JsonSerializer.SerializeToNode(end, StudioJson.Options) });
            await db.SaveChangesAsync(token);
            return changed;
        }, cancellationToken);
        if (!first)
            return false;
        await using var db = dbs.ForOrganization(account.OrganizationId);
        var posts = await db.Posts.Where(p => p.AccountId == account.Id && p.Status == PostStatus.Scheduled && p.ScheduledTime >= end).OrderBy(p => p.ScheduledTime).Select(p => p.Id).ToListAsync(cancellationToken);
        log.LogWarning("Account {AccountId} (@{Username}) on {Platform} of organization {OrganizationId} runs out at {End:O}, {Days} days ahead or less; {Count} posts are planned after that: {Posts}",
            account.Id, account.Username, account.Platform, account.OrganizationId, end, step, posts.Count, string.Join(", ", posts.Take(MostNamed)));
        return true;
    }

    /// <summary>A post may have been set aside at the very moment its account was opened again.</summary>
    private async Task<int> ResumeAsync(CancellationToken cancellationToken)
    {
        List<(string OrganizationId, string AccountId)> open;
        await using (var db = dbs.ForSystem())
        {
            open = [.. (await (from post in db.Posts
                               join account in db.Accounts on post.AccountId equals account.Id
                               where post.Status == PostStatus.NeedsCheck && post.Reason == CheckReason.AccountDisconnected && account.Status == AccountStatus.Active
                               select new { account.OrganizationId, account.Id }).Distinct().ToListAsync(cancellationToken)).Select(a => (a.OrganizationId, a.Id))];
        }

        var resumed = 0;
        foreach (var (organizationId, accountId) in open)
            resumed += await writes.InTransactionAsync(Scope.Of(organizationId), (db, token) => waiting.ResumeAsync(db, accountId, "sweeper", token), cancellationToken);
        if (resumed > 0)
            waiting.Wake();
        return resumed;
    }
}
