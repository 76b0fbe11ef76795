using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Organizations;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Telemetry;
using TextileStudio.Core.Usage;

namespace TextileStudio.Core.Scheduling;

/// <summary>
/// What people do with posts: plan, change, approve, cancel, send again. Endpoints and pages call these methods and nothing below them.
/// Every change is one transaction around a conditional update of <see cref="PostLedger"/>; a lost race is a refusal that names the current status.
/// Changing is in this file, deciding (cancel, approve, retry, resolve) in <c>PostScheduler.Decisions.cs</c>.
/// </summary>
public sealed partial class PostScheduler(
    StudioDbs dbs,
    WriteRetry writes,
    PostLedger ledger,
    PostValidator validator,
    PostMedia media,
    Renditions renditions,
    IUsageLimiter limiter,
    UsageLedger usage,
    DispatchSignal signal,
    IdSource ids,
    TimeProvider time)
{
    private static readonly TimeSpan DuplicateWindow = TimeSpan.FromHours(24);

    /// <summary>Whether planning this draft fetches from the internet: then an idempotency key is reserved before, not committed with the work.</summary>
    public bool CallsOut(PostDraft draft) => media.CallsOut(draft);

    /// <summary>Holds a draft against every rule and stores nothing.</summary>
    public async Task<PostCheck> ValidateAsync(Author author, PostDraft draft, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(author.OrganizationId);
        var (found, verdict) = await JudgeAsync(db, draft, null, cancellationToken);
        using var unused = found;
        IReadOnlyList<PostWarning> warnings = [.. verdict.Warnings, .. found.Items.Select(i => i.Fitted?.Note(null)).OfType<PostWarning>()];
        if (verdict.Violations.Count > 0 || draft.AllowDuplicate is true)
            return new PostCheck(verdict.Violations, warnings, PlatformRules.Version);
        var twin = await DuplicateAsync(db, null, ContentHash(verdict, found), verdict.ScheduledTime, cancellationToken);
        return new PostCheck(twin is null ? [] : [Duplicate(twin)], warnings, PlatformRules.Version);
    }

    /// <summary>
    /// Plans a post. <paramref name="alongside"/> runs in the same transaction with the new post, for an idempotency key that is to be committed with it.
    /// </summary>
    public async Task<Outcome<ScheduledPost>> CreateAsync(
        Author author, PostDraft draft, Func<StudioDb, ScheduledPost, CancellationToken, Task>? alongside, CancellationToken cancellationToken)
    {
        using var span = PostTrace.Schedule(author.OrganizationId, draft.Platform);
        // A limit that is reached must not cost a fetch, and a post that breaks a rule must not cost any of the limit: looked at first, taken from when all else is well.
        var request = new UsageRequest(author.OrganizationId, author.KeyId, Meter.Posts, draft.Platform);
        if ((await limiter.LookAsync(request, cancellationToken)).Refusal is { } full)
            return full;

        FoundMedia found;
        PostVerdict verdict;
        await using (var reading = dbs.ForOrganization(author.OrganizationId))
            (found, verdict) = await JudgeAsync(reading, draft, null, cancellationToken);
        using var fetched = found;
        if (verdict.Violations.Count > 0)
            return Broken(verdict.Violations);
        await using var decision = await limiter.DecideAsync(request, cancellationToken);
        if (decision.Refusal is { } limited)
            return limited;
        var kept = await media.KeepAsync(author.OrganizationId, found, cancellationToken);
        var outcome = await writes.InTransactionAsync<Outcome<ScheduledPost>>(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            var organization = await db.Organizations.AsNoTracking().SingleAsync(token);
            var post = Compose(author, verdict, found, kept, organization, null);
            if (draft.AllowDuplicate is not true && await DuplicateAsync(db, null, post.ContentHash, post.ScheduledTime, token) is { } twin)
                return DuplicateRefusal(twin);
            db.Assets.AddRange(kept.New);
            ledger.Add(db, post, draft.Status is PostStatus.Pending, author.Actor);
            await usage.RecordAsync(db, request, token);
            await db.SaveChangesAsync(token);
            if (alongside is not null)
                await alongside(db, post, token);
            return post;
        }, cancellationToken);
        if (outcome.Refusal is null)
        {
            decision.Keep();
            span?.SetTag("textile_studio.post.id", outcome.Value.Id);
            signal.Wake();
        }

        return outcome;
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
            ScheduledPost? before;
            PostDraft draft;
            FoundMedia found;
            PostVerdict verdict;
            await using (var reading = dbs.ForOrganization(author.OrganizationId))
            {
                before = await reading.Posts.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, cancellationToken);
                if (before is null)
                    return Refusal.NotFound("post");
                if (ifMatch is { } version && version != before.Version)
                    return Stale(before);
                if (await NotEditableAsync(reading, before, cancellationToken) is { } refused)
                    return refused;
                var described = describe(before);
                if (described.Refusal is { } malformed)
                    return malformed;
                draft = described.Value;
                (found, verdict) = await JudgeAsync(reading, draft, before, cancellationToken);
            }

            using var fetched = found;
            if (verdict.Violations.Count > 0)
                return Broken(verdict.Violations);
            var kept = await media.KeepAsync(author.OrganizationId, found, cancellationToken);
            var outcome = await writes.InTransactionAsync<Outcome<ScheduledPost>?>(Scope.Of(author.OrganizationId), async (db, token) =>
            {
                var current = await LockedAsync(db, author.OrganizationId, id, token);
                if (current is null || current.Version != before.Version)
                    return null;
                var organization = await db.Organizations.AsNoTracking().SingleAsync(token);
                var after = Compose(author, verdict, found, kept, organization, current);
                ScheduledPost.Born(after, (draft.Status ?? current.Status) is PostStatus.Pending);
                var moved = after.ContentHash != current.ContentHash || after.ScheduledTime != current.ScheduledTime;
                if (moved && draft.AllowDuplicate is not true && await DuplicateAsync(db, id, after.ContentHash, after.ScheduledTime, token) is { } twin)
                    return DuplicateRefusal(twin);
                if (kept.New.Count > 0)
                {
                    db.Assets.AddRange(kept.New);
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

    /// <summary>Finds the media, fits what the network does not take as it is, and holds the result against every rule. What was fetched is the caller's to dispose.</summary>
    private async Task<(FoundMedia Found, PostVerdict Verdict)> JudgeAsync(StudioDb db, PostDraft draft, ScheduledPost? before, CancellationToken cancellationToken)
    {
        var found = await media.FindAsync(db, draft, before, cancellationToken);
        try
        {
            if (validator.RulesOf(draft) is { } rules)
                found = await renditions.FitAsync(db, found, draft.Platform!.Value, rules, cancellationToken);
            return (found, await validator.CheckAsync(db, draft, found.Drafts, before, cancellationToken));
        }
        catch
        {
            found.Dispose();
            throw;
        }
    }

    private ScheduledPost Compose(Author author, PostVerdict verdict, FoundMedia found, KeptMedia kept, Organization organization, ScheduledPost? before)
    {
        IReadOnlyList<PostWarning> warnings = [.. verdict.Warnings, .. kept.Notes];
        var now = time.GetUtcNow();
        var draft = verdict.Draft;
        var sameTime = before?.ScheduledTime == verdict.ScheduledTime;
        var overdue = draft.OnOverdue?.PostWithinMinutes;
        return new ScheduledPost
        {
            Id = before?.Id ?? ids.NewId(),
            OrganizationId = author.OrganizationId,
            AccountId = verdict.AccountId,
            Platform = verdict.Platform,
            AssetId = kept.First?.AssetId,
            AssetUrl = kept.First?.AssetUrl,
            Media = kept.Json,
            Caption = verdict.Caption,
            FirstComment = verdict.FirstComment,
            Options = StudioJson.Write(draft.Options ?? []),
            ScheduledTime = verdict.ScheduledTime,
            TimeZone = verdict.TimeZone,
            LocalTime = verdict.LocalTime,

            // An unchanged time keeps its back-off and, after a retry, its renewed limit.
            NextTry = sameTime ? before!.NextTry : verdict.ScheduledTime,
            LatestSend = sameTime && before!.OverdueMinutes == overdue
                ? before.LatestSend
                : verdict.ScheduledTime + TimeSpan.FromMinutes(overdue ?? organization.OverdueMinutes),
            MaxRetries = draft.MaxRetries ?? 5,
            OverdueMinutes = overdue,
            Warnings = warnings.Count == 0 ? null : StudioJson.Write(warnings),
            Metadata = StudioJson.Write(draft.Metadata ?? []),
            ContentHash = ContentHash(verdict, found),
            CreatedByKeyId = author.KeyId,
            TraceParent = before is null ? PostTrace.Current : before.TraceParent,
            CreatedAt = before?.CreatedAt ?? now,
            UpdatedAt = now,
        };
    }

    private static string ContentHash(PostVerdict verdict, FoundMedia found) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{verdict.AccountId}\n{string.Join(',', found.Items.Select(i => i.Sha256))}\n{verdict.Caption}")));

    private static async Task<ScheduledPost?> DuplicateAsync(StudioDb db, string? self, string hash, DateTimeOffset at, CancellationToken cancellationToken)
    {
        // On SQLite the write transaction is alone; PostgreSQL would let two equal posts past each other without this lock.
        if (db is PostgresStudioDb && db.Database.CurrentTransaction is not null)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({db.Scope.OrganizationId + hash}, 0))", cancellationToken);
        var (from, to) = (at - DuplicateWindow, at + DuplicateWindow);
        return await db.Posts.AsNoTracking()
            .Where(p => p.ContentHash == hash && p.Id != self && p.ScheduledTime > from && p.ScheduledTime < to)
            .Where(p => p.Status != PostStatus.Cancelled && p.Status != PostStatus.Failed && p.UnpublishedAt == null)
            .OrderBy(p => p.ScheduledTime).FirstOrDefaultAsync(cancellationToken);
    }

    private static Refusal Broken(IReadOnlyList<Violation> violations) => violations.Any(v => v.Rule == "platform_not_available")
        ? new Refusal(RefusalKind.Rule, "platform_not_available", violations.First(v => v.Rule == "platform_not_available").Fix, violations)
        : new Refusal(RefusalKind.Rule, "invalid_post",
            violations.Count == 1 ? violations[0].Fix : $"{violations.Count} things about this post are against the rules; see violations.", violations);

    private static Violation Duplicate(ScheduledPost twin) =>
        new("/caption", "duplicate_post", "24 hours apart", $"{twin.Id} at {Zones.Rfc3339(twin.ScheduledTime)}", "Set allow_duplicate to post the same content again.");

    private static Refusal DuplicateRefusal(ScheduledPost twin) => new(RefusalKind.Conflict, "duplicate_post",
        $"The same text and picture is planned or posted on this account within 24 hours ({Zones.Rfc3339(twin.ScheduledTime)}). Set allow_duplicate to post it again.")
    {
        Extra = new Dictionary<string, object?> { ["existing_post_id"] = twin.Id, ["existing_status"] = Wire.Name(twin.Status) },
    };
}
