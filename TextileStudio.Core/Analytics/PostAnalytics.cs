using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Analytics;

/// <summary>Width of one point of a series, in UTC. Weeks begin on Monday.</summary>
public enum AnalyticsInterval
{
    Hour,
    Day,
    Week,
}

/// <summary>Which posts to look at: by their planned time, <paramref name="From"/> inclusive, <paramref name="To"/> exclusive.</summary>
public sealed record AnalyticsFilter(DateTimeOffset? From, DateTimeOffset? To, Platform? Platform, string? AccountId, AnalyticsInterval Interval);

/// <summary>One network's share. The rate is null where nothing has finished.</summary>
public sealed record PlatformFigures(long Total, long Posted, long Failed, double? SuccessRate);

/// <summary>One interval that has posts.</summary>
public sealed record SeriesPoint(DateTimeOffset Start, long Total, long Posted, long Failed);

/// <summary>How late posts went out, in milliseconds; null where none has.</summary>
public sealed record Lateness(double? P50, double? P95, double? P99, double? Max);

/// <summary>How many posts ended, or wait for a person, for one cause.</summary>
public sealed record FailureCause(string Cause, PostStatus Status, long Count);

/// <summary>Figures over posts. Rates are of what has finished (posted or failed) and null, not zero, where nothing has.</summary>
public sealed record PostFigures(
    long Total, IReadOnlyDictionary<string, long> ByStatus, double? SuccessRate, double? FailureRate, IReadOnlyDictionary<string, PlatformFigures> ByPlatform,
    IReadOnlyList<SeriesPoint> Series, Lateness LatenessMs, IReadOnlyList<FailureCause> FailuresByCause, DateTimeOffset AsOf)
{
    /// <summary>Within the range asked for, posts planned before this instant are in the archive in part and not counted; null where all are.</summary>
    public DateTimeOffset? CountedFrom { get; init; }
}

/// <summary>Counts posts in the database, in one read transaction so that the figures agree with one another; no content is loaded. Asked again before anything changed, it answers again.</summary>
public sealed class PostAnalytics(StudioDbs dbs, LastRead last, TimeProvider time)
{
    private const int MaxPoints = 2_000;

    public async Task<Outcome<PostFigures>> ReadAsync(string organizationId, AnalyticsFilter filter, CancellationToken cancellationToken)
    {
        if (filter is { From: { } from, To: { } to } && from >= to)
        {
            return new Refusal(RefusalKind.Malformed, "bad_range", "from must be before to.",
                [new Violation("?from", "range", Zones.Rfc3339(to), Zones.Rfc3339(from), "Choose a from that is before to.")]);
        }

        var figures = await last.ReadAsync($"figures {organizationId} {filter.From?.UtcTicks} {filter.To?.UtcTicks} {filter.Platform} {filter.Interval} {filter.AccountId}", () => CountAsync(organizationId, filter, cancellationToken));
        return figures.Refusal is null ? figures.Value with { AsOf = time.GetUtcNow() } : figures;
    }

    private async Task<Outcome<PostFigures>> CountAsync(string organizationId, AnalyticsFilter filter, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        await using var snapshot = await DbSnapshot.BeginAsync(db, cancellationToken);
        var posts = Filtered(db, filter);
        var counts = await posts.GroupBy(p => new { p.Status, p.Platform })
            .Select(g => new { g.Key.Status, g.Key.Platform, Count = g.LongCount() }).ToListAsync(cancellationToken);
        var causes = await posts.Where(p => p.Status == PostStatus.Failed || p.Status == PostStatus.NeedsCheck)
            .GroupBy(p => new { p.Status, p.Reason, p.ErrorCode })
            .Select(g => new { g.Key.Status, g.Key.Reason, g.Key.ErrorCode, Count = g.LongCount() }).ToListAsync(cancellationToken);
        var (where, values) = Condition(organizationId, filter);
        var series = await SeriesAsync(db, filter.Interval, where, values, cancellationToken);
        if (series.Count > MaxPoints)
        {
            return new Refusal(RefusalKind.Rule, "series_too_long", $"The series would have more than {MaxPoints} points; choose a longer interval or a shorter range.",
                [new Violation("?interval", "points", $"{MaxPoints}", null, "Choose a longer interval, or set from and to closer together.")]);
        }

        var lateness = await LatenessAsync(db, where, values, cancellationToken);
        long Sum(PostStatus status) => counts.Where(c => c.Status == status).Sum(c => c.Count);
        return new PostFigures(
            counts.Sum(c => c.Count),
            Enum.GetValues<PostStatus>().ToDictionary(Wire.Name, Sum),
            Rate(Sum(PostStatus.Posted), Sum(PostStatus.Failed)),
            Rate(Sum(PostStatus.Failed), Sum(PostStatus.Posted)),
            counts.GroupBy(c => c.Platform).OrderBy(g => g.Key).ToDictionary(g => Wire.Name(g.Key), g =>
            {
                var (posted, failed) = (g.Where(c => c.Status == PostStatus.Posted).Sum(c => c.Count), g.Where(c => c.Status == PostStatus.Failed).Sum(c => c.Count));
                return new PlatformFigures(g.Sum(c => c.Count), posted, failed, Rate(posted, failed));
            }),
            series,
            lateness,
            [.. causes.GroupBy(c => (Cause: c.ErrorCode ?? (c.Reason is { } reason ? Wire.Name(reason) : "unknown"), c.Status))
                .Select(g => new FailureCause(g.Key.Cause, g.Key.Status, g.Sum(c => c.Count)))
                .OrderByDescending(c => c.Count).ThenBy(c => c.Cause, StringComparer.Ordinal)],
            time.GetUtcNow())
        {
            CountedFrom = await db.ArchiveMarks.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is { } mark && !(filter.From >= mark.CountedFrom) ? mark.CountedFrom : null,
        };
    }

    private static IQueryable<ScheduledPost> Filtered(StudioDb db, AnalyticsFilter filter)
    {
        var posts = db.Posts.Where(p => p.ParentId == null);
        if (filter.From is { } from)
            posts = posts.Where(p => p.ScheduledTime >= from);
        if (filter.To is { } to)
            posts = posts.Where(p => p.ScheduledTime < to);
        if (filter.Platform is { } platform)
            posts = posts.Where(p => p.Platform == platform);
        if (filter.AccountId is { } account)
            posts = posts.Where(p => p.AccountId == account);
        return posts;
    }

    /// <summary>The same condition in SQL, for what LINQ cannot say of converted instants: differences and buckets. It names the organization itself.</summary>
    private static (string Where, object[] Values) Condition(string organizationId, AnalyticsFilter filter)
    {
        List<object> values = [organizationId];
        var where = "organization_id = {0} AND parent_id IS NULL";
        void And(string condition, object? value)
        {
            if (value is null)
                return;
            where += $" AND {condition} {{{values.Count}}}";
            values.Add(value);
        }

        And("scheduled_time >=", filter.From?.UtcTicks);
        And("scheduled_time <", filter.To?.UtcTicks);
        And("platform =", filter.Platform is { } platform ? Wire.Name(platform) : null);
        And("account_id =", filter.AccountId);
        return (where, [.. values]);
    }

    private static async Task<List<SeriesPoint>> SeriesAsync(StudioDb db, AnalyticsInterval interval, string where, object[] values, CancellationToken cancellationToken)
    {
        // Tick 0 is a Monday, so weeks fall out of the remainder as days and hours do.
        var width = interval switch
        {
            AnalyticsInterval.Hour => TimeSpan.TicksPerHour,
            AnalyticsInterval.Day => TimeSpan.TicksPerDay,
            _ => 7 * TimeSpan.TicksPerDay,
        };
        var rows = await db.Database.SqlQueryRaw<Bucket>(
            $"""
             SELECT scheduled_time - scheduled_time % {width} AS "Start", COUNT(*) AS "Total",
                    COALESCE(SUM(CASE WHEN status = 'posted' THEN 1 ELSE 0 END), 0) AS "Posted",
                    COALESCE(SUM(CASE WHEN status = 'failed' THEN 1 ELSE 0 END), 0) AS "Failed"
             FROM scheduled_posts WHERE {where}
             GROUP BY scheduled_time - scheduled_time % {width} ORDER BY 1 LIMIT {MaxPoints + 1}
             """, values).ToListAsync(cancellationToken);
        return [.. rows.Select(r => new SeriesPoint(new DateTimeOffset(r.Start, TimeSpan.Zero), r.Total, r.Posted, r.Failed))];
    }

    private static async Task<Lateness> LatenessAsync(StudioDb db, string where, object[] values, CancellationToken cancellationToken)
    {
        // Nearest rank: the smallest value that at least so many of a hundred do not exceed. PostgreSQL has a function for it, which takes half the time of counting ranks.
        const string Late = "posted_at - scheduled_time";
        where += " AND status = 'posted' AND posted_at IS NOT NULL";
        var row = (await db.Database.SqlQueryRaw<Ranks>(
            db is PostgresStudioDb
                ? $"""
                   SELECT r[1] AS "P50", r[2] AS "P95", r[3] AS "P99", r[4] AS "Max"
                   FROM (SELECT percentile_disc(ARRAY[0.5, 0.95, 0.99, 1]) WITHIN GROUP (ORDER BY {Late}) AS r FROM scheduled_posts WHERE {where}) AS ranks
                   """
                : $"""
                   WITH late AS (SELECT {Late} AS t, ROW_NUMBER() OVER (ORDER BY {Late}) AS rank, COUNT(*) OVER () AS n FROM scheduled_posts WHERE {where})
                   SELECT MAX(CASE WHEN rank = (n * 50 + 99) / 100 THEN t END) AS "P50", MAX(CASE WHEN rank = (n * 95 + 99) / 100 THEN t END) AS "P95",
                          MAX(CASE WHEN rank = (n * 99 + 99) / 100 THEN t END) AS "P99", MAX(t) AS "Max"
                   FROM late
                   """, values).ToListAsync(cancellationToken))[0];
        return new Lateness(Milliseconds(row.P50), Milliseconds(row.P95), Milliseconds(row.P99), Milliseconds(row.Max));
    }

    private static double? Milliseconds(long? ticks) => ticks is { } t ? Math.Round(TimeSpan.FromTicks(t).TotalMilliseconds, 1) : null;

    private static double? Rate(long these, long others) => these + others == 0 ? null : Math.Round((double)these / (these + others), 4);

    private sealed record Bucket(long Start, long Total, long Posted, long Failed);

    private sealed record Ranks(long? P50, long? P95, long? P99, long? Max);
}
