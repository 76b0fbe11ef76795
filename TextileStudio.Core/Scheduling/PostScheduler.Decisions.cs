using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <summary>Deciding over a post: each is one move of the ledger, and says which status it found when it was refused.</summary>
public sealed partial class PostScheduler
{
    /// <summary>Stops a post that has not gone out; of a broadcast under way, the messages that have not.</summary>
    public Task<Outcome<ScheduledPost>> CancelAsync(Author author, string id, long? ifMatch, CancellationToken cancellationToken) =>
        DecideAsync(author, id, ifMatch, "cancelled", (db, post, token) => ledger.CancelAsync(db, post, author.Actor, token), cancellationToken,
            async (db, broadcast, token) => await ledger.CancelRestAsync(db, broadcast, author.Actor, token) > 0);

    /// <summary>Lets a draft go out at its time.</summary>
    public Task<Outcome<ScheduledPost>> ApproveAsync(Author author, string id, long? ifMatch, CancellationToken cancellationToken) =>
        DecideAsync(author, id, ifMatch, "approved", (db, post, token) => ledger.ApproveAsync(db, post, author.Actor, token), cancellationToken);

    /// <summary>Sends a failed or missed post again, now; of a broadcast, its failed and missed messages.</summary>
    public async Task<Outcome<ScheduledPost>> RetryAsync(Author author, string id, long? ifMatch, CancellationToken cancellationToken)
    {
        await using (var db = dbs.ForOrganization(author.OrganizationId))
        {
            var account = await (from post in db.Posts
                                 join a in db.Accounts on post.AccountId equals a.Id
                                 where post.Id == id && (post.Status == PostStatus.Failed || post.Status == PostStatus.NeedsCheck)
                                 select a).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
            if (account is { Status: not AccountStatus.Active })
            {
                return new Refusal(RefusalKind.Rule, "account_disconnected",
                    $"@{account.Username} has lost its connection to {PlatformNames.Of(account.Platform)}; connect it again, then retry.");
            }
        }

        return await DecideAsync(author, id, ifMatch, "sent again",
            async (db, post, token) => await ledger.RetryAsync(db, post, await RenewedLimitAsync(db, post, token), author.Actor, token), cancellationToken,
            async (db, broadcast, token) => await ledger.RetryFailedAsync(db, broadcast, await RenewedLimitAsync(db, broadcast, token), MessagesPerSecond, author.Actor, token) > 0);
    }

    /// <summary>A person's word on a post that needs a check.</summary>
    public Task<Outcome<ScheduledPost>> ResolveAsync(Author author, string id, Resolution resolution, string? platformUrl, long? ifMatch, CancellationToken cancellationToken)
    {
        if (platformUrl is not null && (resolution is not Resolution.Posted || platformUrl.Length > 2048
            || !Uri.TryCreate(platformUrl, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")))
        {
            var fix = resolution is Resolution.Posted ? "Give the https address of the post on the network, or leave it out." : "Leave it out: only a posted post has an address.";
            return Task.FromResult<Outcome<ScheduledPost>>(new Refusal(RefusalKind.Rule, "invalid_resolution", fix,
                [new Violation("/platform_url", "url", "https, at most 2048 characters", null, fix)]));
        }

        return DecideAsync(author, id, ifMatch, "resolved", resolution switch
        {
            Resolution.Posted => (db, post, token) => ledger.ConfirmByHandAsync(db, post, platformUrl, author.Actor, token),
            Resolution.Leave => (db, post, token) => ledger.LeaveAsync(db, post, author.Actor, token),
            _ => async (db, post, token) => await ledger.PostAgainAsync(db, post, await RenewedLimitAsync(db, post, token), author.Actor, token),
        }, cancellationToken);
    }

    private static double MessagesPerSecond => Publishing.Platforms.WhatsApp.Rules.PerSecond!.Value;

    /// <param name="ofBroadcast">The same decision over a broadcast that has become its messages; null where it can only be made message by message.</param>
    private async Task<Outcome<ScheduledPost>> DecideAsync(
        Author author, string id, long? ifMatch, string done, Func<StudioDb, ScheduledPost, CancellationToken, Task<bool>> move, CancellationToken cancellationToken,
        Func<StudioDb, ScheduledPost, CancellationToken, Task<bool>>? ofBroadcast = null)
    {
        var outcome = await writes.InTransactionAsync<Outcome<ScheduledPost>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            var post = await LockedAsync(db, author.OrganizationId, id, token);
            if (post is null)
                return Refusal.NotFound("post");
            if (ifMatch is { } version && version != post.Version)
                return Stale(post);
            var isBroadcast = await IsExpandedAsync(db, post, token);
            if (isBroadcast && ofBroadcast is null)
                return Expanded(post);
            if (!await (isBroadcast ? ofBroadcast! : move)(db, post, token))
                return WrongStatus(post, done);
            if (post.ParentId is { } broadcast)
                await ledger.SettleAsync(db, broadcast, author.Actor, token);
            return await db.Posts.AsNoTracking().SingleAsync(p => p.Id == id, token);
        }, cancellationToken);
        if (outcome.Refusal is null)
            signal.Wake();
        return outcome;
    }

    /// <summary>The post as it is and stays until the transaction ends: SQLite's write transaction is alone, PostgreSQL locks the row.</summary>
    private static async Task<ScheduledPost?> LockedAsync(StudioDb db, string organizationId, string id, CancellationToken cancellationToken)
    {
        if (db is PostgresStudioDb)
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM scheduled_posts WHERE organization_id = {organizationId} AND id = {id} FOR UPDATE", cancellationToken);
        return await db.Posts.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, cancellationToken);
    }

    private async Task<DateTimeOffset> RenewedLimitAsync(StudioDb db, ScheduledPost post, CancellationToken cancellationToken)
    {
        var organization = await db.Organizations.AsNoTracking().SingleAsync(cancellationToken);
        return time.GetUtcNow() + TimeSpan.FromMinutes(post.OverdueMinutes ?? organization.OverdueMinutes);
    }

    private static async Task<bool> IsExpandedAsync(StudioDb db, ScheduledPost post, CancellationToken cancellationToken) =>
        post is { Platform: Platform.Whatsapp, ParentId: null } && await db.Posts.AnyAsync(p => p.ParentId == post.Id, cancellationToken);

    private static Refusal Expanded(ScheduledPost post) => new(RefusalKind.Conflict, "broadcast_expanded", post.ParentId is null
        ? "This broadcast has become its messages already. Cancel or retry it as a whole, or decide over single messages (parent_id lists them)."
        : "This is one message of a broadcast; its text is the broadcast's. Cancel it, or plan a new post.")
    {
        Extra = new Dictionary<string, object?> { ["current_status"] = Wire.Name(post.Status) },
    };

    private static async Task<Refusal?> NotEditableAsync(StudioDb db, ScheduledPost post, CancellationToken cancellationToken)
    {
        if (post.ParentId is not null || await IsExpandedAsync(db, post, cancellationToken))
            return Expanded(post);
        if (post.Status is not (PostStatus.Pending or PostStatus.Scheduled or PostStatus.Failed or PostStatus.NeedsCheck) || post.Reason is CheckReason.Unconfirmed)
            return WrongStatus(post, "changed");

        // Somebody may already have seen the old text: until that is known, only a resolution may touch the post.
        var open = await db.Attempts.AnyAsync(a => a.PostId == post.Id && (a.Outcome == AttemptOutcome.Unknown || (a.Outcome == null && a.Called != null)), cancellationToken);
        return open ? WrongStatus(post, "changed") : null;
    }

    internal static Refusal WrongStatus(ScheduledPost post, string done) => new(RefusalKind.Conflict, "wrong_status",
        post.Reason is CheckReason.Unconfirmed
            ? $"Nobody knows yet whether the network took this post, so it cannot be {done}; say what became of it by its resolution."
            : $"A post that is {Wire.Name(post.Status)} cannot be {done}.")
    {
        Extra = new Dictionary<string, object?>
        {
            ["current_status"] = Wire.Name(post.Status),
            ["current_reason"] = post.Reason is { } reason ? Wire.Name(reason) : null,
        },
    };

    internal static Refusal Stale(ScheduledPost post) => new(RefusalKind.Stale, "stale", "The post has been changed since you read it. Read it again and repeat your change with the new ETag.")
    {
        Extra = new Dictionary<string, object?> { ["current_etag"] = post.ETag, ["current_status"] = Wire.Name(post.Status) },
    };
}
