using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;
using TextileStudio.Core.Usage;

namespace TextileStudio.Core.Retention;

/// <summary>What a run did. <paramref name="More"/>: it stopped at its limit, and there is more to archive.</summary>
public sealed record ArchiveRun(int Posts, int Files, bool More)
{
    public static readonly ArchiveRun None = new(0, 0, false);
}

/// <summary>
/// Moves finished posts beyond their age from the database to the archive. First a file with their lines is on disk under its name; only then rows are removed, a few at a time,
/// each only while it is still the row that was written. A death in between leaves a post in both, never in neither, and the next run writes it once more.
/// A broadcast goes before its messages, and only when all of them may go.
/// </summary>
public sealed class PostArchive(
    StudioDbs dbs, WriteRetry writes, ArchiveFiles files, UsageCosts costs, StudioPaths paths, IdSource ids, IOptions<RetentionOptions> options, TimeProvider time, ILogger<PostArchive> log)
{
    private const int PostsPerFile = 5_000;
    private const int ReadAtOnce = 500;
    private static readonly List<PostStatus> Finished = [PostStatus.Posted, PostStatus.Failed, PostStatus.Cancelled];

    /// <summary>One run; nothing while another process is at it, or where all is kept.</summary>
    public async Task<ArchiveRun> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (options.Value.PostDays is not (> 0 and var days))
            return ArchiveRun.None;
        await using var turn = FileLock.TryTake(paths.ArchiveLock);
        if (turn is null)
            return ArchiveRun.None;
        files.Tidy();
        DateTimeOffset before;
        await using (var db = dbs.ForSystem())
            before = await DbClock.NowAsync(db, time, cancellationToken) - TimeSpan.FromDays(days);
        var run = ArchiveRun.None;
        while (run.Posts < options.Value.MostPerRun)
        {
            var found = await FindAsync(before, Math.Min(PostsPerFile, options.Value.MostPerRun - run.Posts), cancellationToken);
            if (found.Count == 0)
                return Told(run);
            foreach (var year in found.GroupBy(p => p.Planned.Year).OrderBy(g => g.Key))
            {
                var removed = await ArchiveAsync([.. year.OrderBy(p => p.Planned).ThenBy(p => p.Id, StringComparer.Ordinal)], cancellationToken);
                run = new ArchiveRun(run.Posts + removed, run.Files + 1, false);
                if (removed == 0)
                    return Told(run); // all of them changed meanwhile: in an hour
            }
        }

        return Told(run with { More = true });
    }

    private ArchiveRun Told(ArchiveRun run)
    {
        if (run.Posts > 0)
            log.LogInformation("Archived {Posts} finished posts into {Files} files{More}", run.Posts, run.Files, run.More ? "; the rest in the next run" : "");
        return run;
    }

    private sealed record Old(string Id, DateTimeOffset Planned);

    private sealed record Written(string Id, long Version, string OrganizationId, IReadOnlyList<string> Markers);

    /// <summary>By organization and status, which have an index over the planned time.</summary>
    private async Task<List<Old>> FindAsync(DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        var found = new List<Old>();
        foreach (var organization in await db.Organizations.OrderBy(o => o.Id).Select(o => o.Id).ToListAsync(cancellationToken))
        {
            foreach (var status in Finished)
            {
                if (found.Count >= most)
                    return found;
                found.AddRange(await Archivable(db, before).Where(p => p.OrganizationId == organization && p.Status == status)
                    .OrderBy(p => p.ScheduledTime).ThenBy(p => p.Id).Take(most - found.Count).Select(p => new Old(p.Id, p.ScheduledTime)).ToListAsync(cancellationToken));
            }
        }

        return found;
    }

    /// <summary>
    /// Finished, planned and last touched long ago, with nothing open: an attempt without an outcome may still get one, and an unknown one is decided only where the owner left the post.
    /// A broadcast waits for the last of its messages; a message goes when its broadcast has gone.
    /// </summary>
    private static IQueryable<ScheduledPost> Archivable(StudioDb db, DateTimeOffset before)
    {
        var finished = Finished;
        return db.Posts.AsNoTracking()
            .Where(p => p.ScheduledTime < before && p.UpdatedAt < before)
            .Where(p => (p.ParentId == null && !db.Posts.Any(c => c.ParentId == p.Id && (!finished.Contains(c.Status) || c.ScheduledTime >= before || c.UpdatedAt >= before)))
                || (p.ParentId != null && !db.Posts.Any(parent => parent.Id == p.ParentId)))
            .Where(p => !db.Attempts.Any(a => a.PostId == p.Id && (a.Outcome == null || (a.Outcome == AttemptOutcome.Unknown && p.Status != PostStatus.Cancelled))));
    }

    /// <summary>One file, then its rows; how many were removed.</summary>
    private async Task<int> ArchiveAsync(IReadOnlyList<Old> posts, CancellationToken cancellationToken)
    {
        var written = new List<Written>(posts.Count);
        await files.WriteAsync(posts[0].Planned, ids.NewId(), async write =>
        {
            foreach (var some in posts.Chunk(ReadAtOnce))
            {
                foreach (var whole in await ReadAsync(some, cancellationToken))
                {
                    await write(ArchiveLine.Write(whole, time.GetUtcNow()));
                    written.Add(new Written(whole.Post.Id, whole.Post.Version, whole.Post.OrganizationId, [.. whole.Attempts.Select(a => a.Marker)]));
                }
            }
        }, cancellationToken);

        var removed = 0;
        foreach (var some in written.Chunk(options.Value.AtOnce))
        {
            removed += await writes.InTransactionAsync(Scope.System, (db, token) => RemoveAsync(db, some, token), cancellationToken);
            if (options.Value.PauseMs > 0)
                await Task.Delay(options.Value.Pause, time, cancellationToken);
        }

        return removed;
    }

    private async Task<List<WholePost>> ReadAsync(Old[] some, CancellationToken cancellationToken)
    {
        var names = some.Select(p => p.Id).ToList();
        await using var db = dbs.ForSystem();
        await using var snapshot = await DbSnapshot.BeginAsync(db, cancellationToken); // a post and its timeline of one instant
        var posts = await db.Posts.AsNoTracking().Where(p => names.Contains(p.Id)).OrderBy(p => p.ScheduledTime).ThenBy(p => p.Id).ToListAsync(cancellationToken);
        var events = (await db.PostEvents.AsNoTracking().Where(e => names.Contains(e.PostId)).ToListAsync(cancellationToken)).ToLookup(e => e.PostId);
        var attempts = (await db.Attempts.AsNoTracking().Where(a => names.Contains(a.PostId)).ToListAsync(cancellationToken)).ToLookup(a => a.PostId);
        var accountIds = posts.Select(p => p.AccountId).Distinct().ToList();
        var accounts = await db.Accounts.AsNoTracking().Where(a => accountIds.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancellationToken);
        var told = new Dictionary<string, List<NetworkEvent>>(StringComparer.Ordinal);
        foreach (var own in posts.GroupBy(p => p.OrganizationId))
        {
            var (organization, markers) = (own.Key, own.SelectMany(p => attempts[p.Id]).Select(a => a.Marker).ToList());
            foreach (var heard in await db.NetworkEvents.AsNoTracking().Where(e => e.OrganizationId == organization && markers.Contains(e.Marker)).ToListAsync(cancellationToken))
            {
                if (!told.TryGetValue(heard.Marker, out var list))
                    told[heard.Marker] = list = [];
                list.Add(heard);
            }
        }

        return posts.ConvertAll(p => new WholePost(p, accounts.GetValueOrDefault(p.AccountId), [.. events[p.Id]], [.. attempts[p.Id]],
            [.. attempts[p.Id].SelectMany(a => told.GetValueOrDefault(a.Marker) ?? [])]));
    }

    /// <summary>Removes those rows that are still what was written; their figures stay.</summary>
    private async Task<int> RemoveAsync(StudioDb db, Written[] some, CancellationToken cancellationToken)
    {
        var names = some.Select(p => p.Id).ToList();
        if (db is PostgresStudioDb)
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM scheduled_posts WHERE id = ANY ({names}) ORDER BY id FOR UPDATE", cancellationToken);
        var versions = some.ToDictionary(p => p.Id, StringComparer.Ordinal);
        var gone = (await db.Posts.AsNoTracking().Where(p => names.Contains(p.Id) && Finished.Contains(p.Status)).ToListAsync(cancellationToken)).FindAll(p => p.Version == versions[p.Id].Version);
        if (gone.Count == 0)
            return 0;
        names = gone.ConvertAll(p => p.Id);
        await db.PostEvents.Where(e => names.Contains(e.PostId)).ExecuteDeleteAsync(cancellationToken);
        await db.Attempts.Where(a => names.Contains(a.PostId)).ExecuteDeleteAsync(cancellationToken);
        foreach (var own in gone.GroupBy(p => p.OrganizationId))
        {
            var (organization, markers) = (own.Key, own.SelectMany(p => versions[p.Id].Markers).ToList());
            await db.NetworkEvents.Where(e => e.OrganizationId == organization && markers.Contains(e.Marker)).ExecuteDeleteAsync(cancellationToken);
            await KeepFiguresAsync(db, organization, [.. own], cancellationToken);
        }

        await db.Posts.Where(p => names.Contains(p.Id)).ExecuteDeleteAsync(cancellationToken);
        return gone.Count;
    }

    private async Task KeepFiguresAsync(StudioDb db, string organization, IReadOnlyList<ScheduledPost> gone, CancellationToken cancellationToken)
    {
        foreach (var cost in gone.SelectMany(costs.BilledAs).GroupBy(b => b))
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                 INSERT INTO archived_costs (organization_id, day, source, count) VALUES ({organization}, {cost.Key.Day}, {cost.Key.Source}, {cost.LongCount()})
                 ON CONFLICT (organization_id, day, source) DO UPDATE SET count = archived_costs.count + excluded.count
                 """, cancellationToken);
        }

        var from = gone.Max(p => p.ScheduledTime).UtcTicks + 1;
        await db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO archive_marks (organization_id, counted_from, posts) VALUES ({organization}, {from}, {(long)gone.Count})
             ON CONFLICT (organization_id) DO UPDATE SET posts = archive_marks.posts + excluded.posts,
               counted_from = CASE WHEN excluded.counted_from > archive_marks.counted_from THEN excluded.counted_from ELSE archive_marks.counted_from END
             """, cancellationToken);
    }
}
