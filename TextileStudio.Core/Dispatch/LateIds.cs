using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Dispatch;

/// <summary>
/// Gives posted posts their public id and address where the network tells them only after moderation (<see cref="PlatformRules.IdComesLate"/>).
/// Asked every two minutes at first and every hour for a day; a private post never gets one and keeps the id it was taken under.
/// </summary>
public sealed class LateIds(StudioDbs dbs, GroupCommit writes, PostLedger ledger, Publisher publisher, TimeProvider time, ILogger<LateIds> log)
{
    private const int MostAtOnce = 20;
    private const string Actor = "reconciler";
    private static readonly TimeSpan SoonEvery = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SoonFor = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan LaterEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan LaterFor = TimeSpan.FromDays(1);

    private readonly Platform[] _platforms = [.. publisher.Available.Where(p => publisher.RulesOf(p).IdComesLate)];

    /// <summary>One pass. <paramref name="jobOf"/> makes the look-up of an attempt; it is the reconciler's.</summary>
    internal async Task RunOnceAsync(Func<ScheduledPost, Attempt, DateTimeOffset, PublishJob> jobOf, CancellationToken cancellationToken)
    {
        if (_platforms.Length == 0)
            return;
        List<(ScheduledPost Post, Attempt Attempt)> due;
        DateTimeOffset now;
        await using (var db = dbs.ForSystem())
        {
            now = await DbClock.NowAsync(db, time, cancellationToken);
            var (soon, later, soonSince, laterSince) = (now - SoonEvery, now - LaterEvery, now - SoonFor, now - LaterFor);
            // By account and time posted, which have an index; nearly always there is nobody.
            var accounts = await db.Accounts.Where(a => _platforms.Contains(a.Platform) && a.LastPostedAt > laterSince).Select(a => a.Id).ToListAsync(cancellationToken);
            if (accounts.Count == 0)
                return;
            var rows = await db.Posts.AsNoTracking()
                .Where(p => accounts.Contains(p.AccountId) && p.PostedAt > laterSince && p.Status == PostStatus.Posted && p.PlatformUrl == null && p.PlatformPostId != null)
                .Join(db.Attempts.AsNoTracking().Where(a => a.Outcome == AttemptOutcome.Found), p => new { p.Id, RemoteId = p.PlatformPostId }, a => new { Id = a.PostId, a.RemoteId }, (p, a) => new { p, a })
                .Where(r => r.a.LastLookup == null || r.a.LastLookup < later || (r.a.LastLookup < soon && r.p.PostedAt > soonSince))
                .OrderBy(r => r.p.PostedAt).Take(MostAtOnce).ToListAsync(cancellationToken);
            due = rows.ConvertAll(r => (r.p, r.a));
        }

        foreach (var (post, attempt) in due)
        {
            try
            {
                var answer = await publisher.ReconcileAsync(jobOf(post, attempt, attempt.Started), cancellationToken);
                await writes.RunAsync(async (db, token) =>
                {
                    await ledger.NoteLookupAsync(db, attempt, attempt.Absences, now, token);
                    return answer is Reconciliation.Found { RemoteId: { } id } found && id != post.PlatformPostId && await ledger.NoteIdAsync(db, post, id, found.Url, Actor, token);
                });
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                log.LogError(exception, "Post {PostId}: its public id could not be asked for; asked again later", post.Id);
            }
        }
    }
}
