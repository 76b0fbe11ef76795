using TextileStudio.Core.Data;
using TextileStudio.Core.Dispatch;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Telemetry;
using TextileStudio.Core.Usage;

namespace TextileStudio.Core.Scheduling;

/// <summary>What became of one draft of a bulk.</summary>
/// <param name="Post">The post that was written; null where none was, or not yet.</param>
/// <param name="Refusal">Why it cannot be planned, as it would be told of it alone; pointers begin with <c>/posts/N</c>.</param>
public sealed record BulkRow(int Index, ScheduledPost? Post, Refusal? Refusal, IReadOnlyList<PostWarning> Warnings);

/// <summary>What became of a bulk, row by row in the order of its drafts.</summary>
public sealed record BulkResult(IReadOnlyList<BulkRow> Rows)
{
    public int Created => Rows.Count(r => r.Post is not null);

    public int Refused => Rows.Count(r => r.Refusal is not null);
}

/// <summary>How a bulk is meant.</summary>
public enum BulkMode
{
    /// <summary>All or nothing.</summary>
    Whole,

    /// <summary>What can be planned is, the rest is told.</summary>
    Partial,

    /// <summary>Only told; nothing is stored and nothing taken from limits.</summary>
    DryRun,
}

/// <summary>
/// Plans many posts at once. Each is judged, composed and written as it would be alone (<see cref="PostJudge"/>, <see cref="NewPosts"/>), in one transaction; what they share is read once.
/// Posts of one bulk count as twins of one another, and against the same caps and limits.
/// </summary>
public sealed class BulkScheduler(StudioDbs dbs, WriteRetry writes, PostJudge judge, PostMedia media, DraftAccounts accounts, NewPosts posts, IUsageLimiter limiter, DispatchSignal signal)
{
    public const int Most = 500;

    /// <summary>Whether planning these fetches from the internet.</summary>
    public bool CallsOut(IReadOnlyList<PostDraft> drafts) => drafts.Count <= Most && drafts.Any(media.CallsOut);

    /// <summary>
    /// Plans <paramref name="drafts"/>. A refusal is one of the whole: too many, or a limit that has not enough left for all that could be planned. <paramref name="alongside"/> runs in the
    /// transaction of the posts, if any are written.
    /// </summary>
    public async Task<Outcome<BulkResult>> CreateAsync(
        Author author, IReadOnlyList<PostDraft> drafts, BulkMode mode, Func<StudioDb, BulkResult, CancellationToken, Task>? alongside, CancellationToken cancellationToken)
    {
        if (drafts.Count is 0 or > Most)
        {
            return new Refusal(RefusalKind.Rule, "bulk_size", $"A bulk has 1 to {Most} posts; this one has {drafts.Count}.",
                [new Violation("/posts", "count", $"1 to {Most}", $"{drafts.Count}", drafts.Count == 0 ? "Give at least one post." : $"Send at most {Most} posts at a time.")]);
        }

        using var span = PostTrace.Schedule(author.OrganizationId, null);

        // As for one post: a limit that is reached costs no fetch, and a post that breaks a rule costs none of the limit.
        if (await FullAsync(author, mode is BulkMode.Whole ? drafts.Count : 1, cancellationToken) is { } full)
            return full;
        await using var reading = dbs.ForOrganization(author.OrganizationId);
        using var ground = new PostGround(reading, accounts);
        var judged = await JudgeAsync(author.OrganizationId, ground, drafts, cancellationToken);
        var good = Enumerable.Range(0, judged.Length).Where(i => judged[i].Refusal is null).ToList();
        var verdict = new BulkResult([.. judged.Select((j, i) => new BulkRow(i, null, j.Refusal, j.Judged.Warnings))]);
        if (good.Count == 0 || (mode is BulkMode.Whole && good.Count < judged.Length))
            return verdict;
        if (await FullAsync(author, good.Count, cancellationToken) is { } tooMany)
            return tooMany;
        if (mode is BulkMode.DryRun)
            return verdict;

        await using var share = await TakeAsync(author, good.Select(i => judged[i].Judged.Verdict.Platform), cancellationToken);
        if (share.Refusal is { } limited)
            return limited;
        var planned = new PlannedPost[good.Count];
        for (var i = 0; i < planned.Length; i++)
            planned[i] = new PlannedPost(author, judged[good[i]].Judged, await media.KeepAsync(author.OrganizationId, ground, judged[good[i]].Judged.Found, cancellationToken), PostTrace.Current);
        var result = await writes.InTransactionAsync(Scope.Of(author.OrganizationId), async (db, token) =>
        {
            var written = await posts.AddAsync(db, planned, allOrNothing: mode is BulkMode.Whole, token);
            var rows = verdict.Rows.ToArray();
            for (var i = 0; i < written.Count; i++)
            {
                // A twin that has come since the look: the place among the planned is told as the place in the request.
                var twin = written[i].Twin is { Row: { } among } other ? other with { Row = good[among] } : written[i].Twin;
                rows[good[i]] = rows[good[i]] with { Post = written[i].Post, Refusal = twin?.Refusal, Warnings = StudioJson.Read<PostWarning[]>(written[i].Post?.Warnings) ?? rows[good[i]].Warnings };
            }

            var done = new BulkResult(rows);
            if (alongside is not null && done.Created > 0)
                await alongside(db, done, token);
            return done;
        }, cancellationToken);
        if (result.Created > 0)
        {
            share.Keep(result.Rows.Select(r => r.Post).OfType<ScheduledPost>().CountBy(p => p.Platform));
            signal.Wake();
        }

        return result;
    }

    private async Task<(JudgedDraft Judged, Refusal? Refusal)[]> JudgeAsync(string organizationId, PostGround ground, IReadOnlyList<PostDraft> drafts, CancellationToken cancellationToken)
    {
        await media.FindAheadAsync(ground, drafts, cancellationToken);
        var judged = new (JudgedDraft Judged, Refusal? Refusal)[drafts.Count];
        for (var i = 0; i < judged.Length; i++)
        {
            var one = await judge.JudgeAsync(ground, drafts[i], null, cancellationToken);
            judged[i] = (one, one.Refusal?.Under($"/posts/{i}"));
            if (one.Refusal is null && drafts[i].Status is not PostStatus.Pending)
                ground.Plan(one.Verdict.AccountId, one.Verdict.ScheduledTime);
        }

        var twins = await PostTwins.FindAsync(ground.Db, organizationId,
            [.. judged.Select(j => j.Refusal is not null ? null : (Likeness?)j.Judged.Likeness)], cancellationToken);
        for (var i = 0; i < judged.Length; i++)
            judged[i].Refusal ??= twins[i]?.Refusal;
        return judged;
    }

    private async Task<Refusal?> FullAsync(Author author, int count, CancellationToken cancellationToken)
    {
        await using var look = await limiter.LookAsync(new UsageRequest(author.OrganizationId, author.KeyId, Meter.Posts, Requested: count), cancellationToken);
        return look.Refusal;
    }

    /// <summary>Takes for each network what is planned there, and where one has not enough, nothing.</summary>
    private async Task<Share> TakeAsync(Author author, IEnumerable<Platform> platforms, CancellationToken cancellationToken)
    {
        var share = new Share();
        foreach (var (platform, count) in platforms.CountBy(p => p).OrderBy(p => p.Key))
        {
            try
            {
                share.Add(platform, await limiter.DecideAsync(new UsageRequest(author.OrganizationId, author.KeyId, Meter.Posts, platform, count), cancellationToken));
            }
            catch
            {
                await share.DisposeAsync();
                throw;
            }

            if (share.Refusal is not null)
                break;
        }

        return share;
    }

    /// <summary>The decisions over one bulk, one per network.</summary>
    private sealed class Share : IAsyncDisposable
    {
        private readonly List<(Platform Platform, UsageDecision Decision)> _decisions = [];

        public Refusal? Refusal => _decisions.Count == 0 ? null : _decisions[^1].Decision.Refusal;

        public void Add(Platform platform, UsageDecision decision) => _decisions.Add((platform, decision));

        public void Keep(IEnumerable<KeyValuePair<Platform, int>> done)
        {
            foreach (var (platform, count) in done)
                _decisions.Find(d => d.Platform == platform).Decision.Keep(count);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var (_, decision) in _decisions)
                await decision.DisposeAsync();
        }
    }
}
