using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Telemetry;
using TextileStudio.Core.Usage;

namespace TextileStudio.Core.Scheduling;

/// <summary>
/// What people do with posts: plan, change, approve, cancel, send again. Endpoints and pages call these methods and nothing below them.
/// Every change is one transaction around a conditional update of <see cref="PostLedger"/>; a lost race is a refusal that names the current status.
/// Changing is in this file, deciding (cancel, approve, retry, resolve) in <c>PostScheduler.Decisions.cs</c>; many new posts at once are <see cref="BulkScheduler"/>'s.
/// </summary>
public sealed partial class PostScheduler(
    StudioDbs dbs,
    WriteRetry writes,
    PostLedger ledger,
    PostJudge judge,
    PostMedia media,
    DraftAccounts accounts,
    GroupedCreates creates,
    IUsageLimiter limiter,
    DispatchSignal signal,
    TimeProvider time)
{

    /// <summary>Whether planning this draft fetches from the internet: then an idempotency key is reserved before, not committed with the work.</summary>
    public bool CallsOut(PostDraft draft) => media.CallsOut(draft);

    /// <summary>Holds a draft against every rule and stores nothing.</summary>
    public async Task<PostCheck> ValidateAsync(Author author, PostDraft draft, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(author.OrganizationId);
        using var ground = new PostGround(db, accounts);
        var judged = await judge.JudgeAsync(ground, draft, null, cancellationToken);
        var twin = judged.Refusal is not null || draft.AllowDuplicate is true ? null
            : await PostTwins.FindAsync(db, author.OrganizationId, judged.ContentHash, judged.Verdict.ScheduledTime, null, cancellationToken);
        return new PostCheck(twin is null ? judged.Verdict.Violations : [twin.Violation], judged.Warnings, PlatformRules.Version);
    }

    /// <summary>
    /// Plans a post. <paramref name="alongside"/> runs in the same transaction with the new post, for an idempotency key that is to be committed with it.
    /// </summary>
    public async Task<Outcome<ScheduledPost>> CreateAsync(
        Author author, PostDraft draft, Func<StudioDb, ScheduledPost, CancellationToken, Task>? alongside, CancellationToken cancellationToken)
    {
        using var span = PostTrace.Schedule(author.OrganizationId, draft.Platform);
        // A limit that is reached must not cost a fetch, and a post that breaks a rule must not cost any of the limit: looked at before a fetch, taken from when all else is well.
        var request = new UsageRequest(author.OrganizationId, author.KeyId, Meter.Posts, draft.Platform);
        if (CallsOut(draft) && (await limiter.LookAsync(request, cancellationToken)).Refusal is { } full)
            return full;

        await using var reading = dbs.ForOrganization(author.OrganizationId);
        using var ground = new PostGround(reading, accounts);
        var judged = await judge.JudgeAsync(ground, draft, null, cancellationToken);
        if (judged.Refusal is { } broken)
            return broken;
        await using var decision = await limiter.DecideAsync(request, cancellationToken);
        if (decision.Refusal is { } limited)
            return limited;
        var kept = await media.KeepAsync(author.OrganizationId, ground, judged.Found, cancellationToken);

        // From here on nobody stops it: what is handed in is committed or fails, and the limit is kept or given back accordingly.
        var created = await creates.AddAsync(new PlannedPost(author, judged, kept, PostTrace.Current), alongside);
        if (created.Post is not { } post)
            return created.Twin!.Refusal;
        decision.Keep();
        span?.SetTag("textile_studio.post.id", post.Id);
        signal.WakeFor(post.NextTry, time.GetUtcNow());
        return post;
    }

    /// <summary>Replaces content, time and settings of a post that nothing has been sent of. <paramref name="ifMatch"/> is the version the caller has seen.</summary>
    public Task<Outcome<ScheduledPost>> ReplaceAsync(Author author, string id, PostDraft draft, long? ifMatch, CancellationToken cancellationToken) =>
        ChangeAsync(author, id, _ => draft, ifMatch, cancellationToken);

    /// <summary>Lays a JSON merge patch over the post as it is and takes the same path as a replacement.</summary>
    public Task<Outcome<ScheduledPost>> PatchAsync(Author author, string id, JsonObject patch, long? ifMatch, CancellationToken cancellationToken) =>
        ChangeAsync(author, id, current => PostPatch.Apply(current, patch), ifMatch, cancellationToken);

    private async Task<Outcome<ScheduledPost>> ChangeAsync(
        Author author, string id, Func<ScheduledPost, Outcome<PostDraft>> describe, long? ifMatch, CancellationToken cancellationToken)
    {
        // A caller who named no version lays the change over whatever is current; one repetition per lost race, and few of them.
        for (var tries = 0; tries < 4; tries++)
        {
            await using var reading = dbs.ForOrganization(author.OrganizationId);
            using var ground = new PostGround(reading, accounts);
            var before = await reading.Posts.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, cancellationToken);
            if (before is null)
                return Refusal.NotFound("post");
            if (ifMatch is { } version && version != before.Version)
                return Stale(before);
            if (await NotEditableAsync(reading, before, cancellationToken) is { } refused)
                return refused;
            var described = describe(before);
            if (described.Refusal is { } malformed)
                return malformed;
            var draft = described.Value;
            var judged = await judge.JudgeAsync(ground, draft, before, cancellationToken);
            if (judged.Refusal is { } broken)
                return broken;
            var planned = new PlannedPost(author, judged, await media.KeepAsync(author.OrganizationId, ground, judged.Found, cancellationToken), null);
            var outcome = await writes.InTransactionAsync<Outcome<ScheduledPost>?>(Scope.Of(author.OrganizationId), async (db, token) =>
            {
                var current = await LockedAsync(db, author.OrganizationId, id, token);
                if (current is null || current.Version != before.Version)
                    return null;
                var organization = await db.Organizations.AsNoTracking().SingleAsync(token);
                var after = planned.Compose(id, time.GetUtcNow(), organization, current);
                ScheduledPost.Born(after, (draft.Status ?? current.Status) is PostStatus.Pending);
                var moved = after.ContentHash != current.ContentHash || after.ScheduledTime != current.ScheduledTime;
                if (moved && draft.AllowDuplicate is not true)
                {
                    await PostTwins.LockAsync(db, author.OrganizationId, token);
                    if (await PostTwins.FindAsync(db, author.OrganizationId, after.ContentHash, after.ScheduledTime, id, token) is { } twin)
                        return twin.Refusal;
                }

                if (planned.Kept.New.Count > 0)
                {
                    db.Assets.AddRange(planned.Kept.New);
                    await db.SaveChangesAsync(token);
                }

                return await ledger.EditAsync(db, current, after, author.Actor, PostChanges.Of(current, after), token)
                    ? await db.Posts.AsNoTracking().SingleAsync(p => p.Id == id, token)
                    : WrongStatus(current, "changed");
            }, cancellationToken);
            if (outcome is { } decided)
            {
                if (decided.Refusal is null)
                    signal.Wake();
                return decided;
            }
        }

        return new Refusal(RefusalKind.Conflict, "lost_race", "The post is being changed by others at this moment; read it again and repeat.");
    }
}
