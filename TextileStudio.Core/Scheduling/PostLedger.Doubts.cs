using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <content>Steps 7 and 8 of the protocol: posts in doubt, from the hand-over to the reconciler to its last look, and zone rules that changed.</content>
public sealed partial class PostLedger
{
    /// <summary>New evidence: earlier calls that were held to be absent are open questions again. False when there was no earlier call.</summary>
    public async Task<bool> ReopenAsync(StudioDb db, Attempt attempt, CancellationToken cancellationToken) =>
        await db.Attempts.Where(a => a.PostId == attempt.PostId && a.Number < attempt.Number && a.Called != null && (a.Outcome == AttemptOutcome.Absent || a.Outcome == AttemptOutcome.Unknown))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Outcome, AttemptOutcome.Unknown).SetProperty(a => a.Absences, 0), cancellationToken) > 0;

    /// <summary>
    /// Whether a post is still held as the caller believes and these attempts are as open as they were read, until the transaction ends. False: what was concluded from them stands on nothing any more.
    /// </summary>
    public static async Task<bool> StandsAsync(StudioDb db, ScheduledPost post, IReadOnlyCollection<Attempt> open, CancellationToken cancellationToken)
    {
        // SQLite's writer is alone; on PostgreSQL the rows are locked, lest a late answer be written between this look and the conclusion.
        if (db is PostgresStudioDb)
        {
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM scheduled_posts WHERE id = {post.Id} FOR UPDATE", cancellationToken);
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM attempts WHERE post_id = {post.Id} ORDER BY number FOR UPDATE", cancellationToken);
        }

        var numbers = open.Select(a => a.Number).ToList();
        return await AsHeld(db, post).AnyAsync(cancellationToken)
            && await db.Attempts.CountAsync(a => a.PostId == post.Id && numbers.Contains(a.Number) && (a.Outcome == null || a.Outcome == AttemptOutcome.Unknown), cancellationToken) == numbers.Count;
    }

    /// <summary>The latest earlier attempt that is known to have put the post on its network, null for none.</summary>
    public static Task<Attempt?> KnownAsync(StudioDb db, Attempt attempt, CancellationToken cancellationToken) =>
        db.Attempts.AsNoTracking().Where(a => a.PostId == attempt.PostId && a.Number < attempt.Number && (a.Outcome == AttemptOutcome.Accepted || a.Outcome == AttemptOutcome.Found))
            .OrderByDescending(a => a.Number).FirstOrDefaultAsync(cancellationToken);

    /// <summary>The call was made and its answer is unknown, but the network offers proof: the lease ends now, so that the reconciler takes it up after the settle time.</summary>
    public async Task<bool> HandToReconcilerAsync(StudioDb db, ScheduledPost post, DateTimeOffset notBefore, PublishError error, CancellationToken cancellationToken)
    {
        var json = ErrorJson(error);
        return await Held(db, post, PostMove.Doubt).ExecuteUpdateAsync(set => set
            .SetProperty(p => p.LeaseUntil, notBefore)
            .SetProperty(p => p.Error, json)
            .SetProperty(p => p.ErrorCode, error.Code), cancellationToken) == 1;
    }

    /// <summary>
    /// Takes an expired post over: the fence rises, so a late answer of the old holder can no longer move it. The mark that its call was made is carried along
    /// with the fence, so that cancel and the next reader still see it on this one row. Null: somebody else was quicker.
    /// </summary>
    public async Task<ScheduledPost?> TakeOverAsync(StudioDb db, ScheduledPost post, string node, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = DbClock.Ticks(db, "{0}");
        var rows = await db.Posts.FromSqlRaw(
            $$"""
              UPDATE scheduled_posts SET called_fence = CASE WHEN called_fence = fence THEN fence + 1 ELSE called_fence END,
                     fence = fence + 1, lease_owner = {1}, lease_until = {{now}} + {2}
              WHERE id = {3} AND fence = {4} AND status = 'publishing' AND lease_until <= {{now}}
              RETURNING *
              """, [time.GetUtcNow().UtcTicks, node, lease.Ticks, post.Id, post.Fence])
            .IgnoreQueryFilters().AsNoTracking().ToListAsync(cancellationToken);
        return rows.Count == 1 ? rows[0] : null;
    }

    /// <summary>Keeps a taken-over post for the next look.</summary>
    public async Task<bool> LookAgainAsync(StudioDb db, ScheduledPost post, DateTimeOffset at, CancellationToken cancellationToken) =>
        await Held(db, post, PostMove.Doubt).ExecuteUpdateAsync(set => set.SetProperty(p => p.LeaseUntil, at), cancellationToken) == 1;

    /// <summary>Notes a look-up on the attempt. The count of absences matters where the proof is a list.</summary>
    public Task<int> NoteLookupAsync(StudioDb db, Attempt attempt, int absences, DateTimeOffset at, CancellationToken cancellationToken) =>
        db.Attempts.Where(a => a.PostId == attempt.PostId && a.Number == attempt.Number)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Absences, absences).SetProperty(a => a.LastLookup, at), cancellationToken);

    /// <summary>Moves a post that was given as local time to the instant which that wall time now is; status and everything else stay.</summary>
    public async Task<bool> FollowZoneAsync(StudioDb db, ScheduledPost post, DateTimeOffset instant, CancellationToken cancellationToken)
    {
        var shift = instant - post.ScheduledTime;
        var (nextTry, latestSend) = (post.NextTry + shift, post.LatestSend + shift);
        var changed = await db.Posts.Where(p => p.Id == post.Id && p.Status == post.Status && p.Version == post.Version)
            .ExecuteUpdateAsync(set => set
                .SetProperty(p => p.ScheduledTime, instant)
                .SetProperty(p => p.NextTry, nextTry)
                .SetProperty(p => p.LatestSend, latestSend)
                .SetProperty(p => p.Version, p => p.Version + 1), cancellationToken);
        if (changed != 1)
            return false;
        Log(db, post.OrganizationId, post.Id, "sweeper", "zone_rules_changed", post.Status, post.Status,
            StudioJson.Write(new { before = post.ScheduledTime, after = instant, local_time = post.LocalTime, time_zone = post.TimeZone }));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
