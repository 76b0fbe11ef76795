using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Assets;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <summary>What the dashboard is asked for. <paramref name="Statuses"/> empty means all; <paramref name="After"/> is a row's cursor from an earlier page.</summary>
public sealed record DashboardQuery(IReadOnlyList<PostStatus> Statuses, string? Text = null, Platform? Platform = null, bool Overdue = false, DashboardCursor? After = null);

/// <summary>A place in the list: the last row seen.</summary>
public sealed record DashboardCursor(DateTimeOffset ScheduledTime, string Id)
{
    public override string ToString() => $"{ScheduledTime.UtcTicks}-{Id}";

    /// <summary>Null for text that is no cursor.</summary>
    public static DashboardCursor? Parse(string? text) =>
        text?.Split('-', 2) is [var ticks, var id] && long.TryParse(ticks, out var value) && value >= 0 && value <= DateTimeOffset.MaxValue.UtcTicks
            ? new DashboardCursor(new DateTimeOffset(value, TimeSpan.Zero), id)
            : null;
}

/// <summary>How many posts stand where, when the next is due, and how many should have gone out already.</summary>
public sealed record DashboardCounts(IReadOnlyDictionary<PostStatus, int> ByStatus, IReadOnlyDictionary<CheckReason, int> ByReason, int Overdue, PostRow? NextDue)
{
    public int Of(PostStatus status) => ByStatus.GetValueOrDefault(status);

    public int Total => ByStatus.Values.Sum();
}

/// <summary>A post as lists show it.</summary>
public sealed record PostRow(
    string Id, Platform Platform, string AccountName, string Caption, string? AssetId, string? AssetType, DateTimeOffset ScheduledTime, DateTimeOffset NextTry,
    PostStatus Status, CheckReason? Reason, int RetryCount, string? ErrorJson, string? PlatformPostId, string? PlatformUrl, DateTimeOffset? PostedAt, string? WarningsJson)
{
    public IReadOnlyList<PostWarning> Warnings => StudioJson.Read<IReadOnlyList<PostWarning>>(WarningsJson) ?? [];

    public PublishError? Error => StudioJson.Read<PublishError>(ErrorJson);

    public bool IsVideo => AssetType?.StartsWith("video/", StringComparison.Ordinal) == true;

    /// <summary>The picture's address on this site; null without one, and for a video.</summary>
    public string? Picture => AssetId is null || AssetType is null || IsVideo ? null : $"/media/{AssetId}.{Asset.Extension(AssetType)}";

    public DashboardCursor Cursor => new(ScheduledTime, Id);
}

/// <summary>One page of the dashboard. <paramref name="Next"/> is null on the last page.</summary>
public sealed record DashboardView(DashboardCounts Counts, IReadOnlyList<PostRow> Rows, DashboardCursor? Next);

/// <summary>Reads what the dashboard shows.</summary>
public sealed class Dashboard(StudioDbs dbs, TimeProvider time)
{
    public const int PageSize = 25;

    public async Task<DashboardView> ReadAsync(string organizationId, DashboardQuery query, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var now = time.GetUtcNow();
        var counts = await CountAsync(db, now, cancellationToken);
        var posts = Matching(db, query, now);

        // Waiting posts: the soonest first. All other lists: the latest first.
        var ascending = query.Overdue || query.Statuses is [PostStatus.Scheduled] or [PostStatus.Pending];
        if (query.After is { } after)
        {
            posts = ascending
                ? posts.Where(p => p.ScheduledTime > after.ScheduledTime || (p.ScheduledTime == after.ScheduledTime && p.Id.CompareTo(after.Id) > 0))
                : posts.Where(p => p.ScheduledTime < after.ScheduledTime || (p.ScheduledTime == after.ScheduledTime && p.Id.CompareTo(after.Id) < 0));
        }

        posts = ascending ? posts.OrderBy(p => p.ScheduledTime).ThenBy(p => p.Id) : posts.OrderByDescending(p => p.ScheduledTime).ThenByDescending(p => p.Id);
        var rows = await Rows(db, posts.Take(PageSize + 1)).ToListAsync(cancellationToken);
        var more = rows.Count > PageSize;
        if (more)
            rows.RemoveAt(PageSize);
        return new DashboardView(counts, rows, more ? rows[^1].Cursor : null);
    }

    /// <summary>The named posts in time order; unknown ids are left out.</summary>
    public async Task<IReadOnlyList<PostRow>> NamedAsync(string organizationId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await Rows(db, db.Posts.Where(p => ids.Contains(p.Id)).OrderBy(p => p.ScheduledTime).ThenBy(p => p.Id)).ToListAsync(cancellationToken);
    }

    private static async Task<DashboardCounts> CountAsync(StudioDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var groups = await db.Posts.Where(p => p.ParentId == null)
            .GroupBy(p => new { p.Status, p.Reason })
            .Select(g => new { g.Key.Status, g.Key.Reason, Count = g.Count() })
            .ToListAsync(cancellationToken);
        var next = await Rows(db, db.Posts.Where(p => p.Status == PostStatus.Scheduled && p.ParentId == null && p.NextTry > now).OrderBy(p => p.NextTry).ThenBy(p => p.Id).Take(1))
            .FirstOrDefaultAsync(cancellationToken);
        return new DashboardCounts(
            groups.GroupBy(g => g.Status).ToDictionary(g => g.Key, g => g.Sum(x => x.Count)),
            groups.Where(g => g.Status == PostStatus.NeedsCheck && g.Reason is not null).ToDictionary(g => g.Reason!.Value, g => g.Count),
            await Overdue(db.Posts, now).CountAsync(cancellationToken),
            next);
    }

    private static IQueryable<ScheduledPost> Overdue(IQueryable<ScheduledPost> posts, DateTimeOffset now) =>
        posts.Where(p => p.Status == PostStatus.Scheduled && p.ParentId == null && p.ScheduledTime < now);

    private static IQueryable<ScheduledPost> Matching(StudioDb db, DashboardQuery query, DateTimeOffset now)
    {
        var posts = db.Posts.Where(p => p.ParentId == null);
        if (query.Overdue)
            posts = Overdue(posts, now);
        else if (query.Statuses.Count > 0)
            posts = posts.Where(p => query.Statuses.Contains(p.Status));
        if (query.Platform is { } platform)
            posts = posts.Where(p => p.Platform == platform);
        if (!string.IsNullOrWhiteSpace(query.Text))
        {
            var text = query.Text.Trim().Normalize();
            var lower = text.ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // translated to SQL's lower(), which takes no culture
            posts = posts.Where(p => p.Id == text || p.PlatformPostId == text || p.ErrorCode == text || p.Caption.ToLower().Contains(lower));
#pragma warning restore CA1304, CA1311, CA1862
        }

        return posts;
    }

    private static IQueryable<PostRow> Rows(StudioDb db, IQueryable<ScheduledPost> posts) =>
        posts.Select(p => new PostRow(
            p.Id, p.Platform, db.Accounts.Where(a => a.Id == p.AccountId).Select(a => a.DisplayName).FirstOrDefault() ?? "", p.Caption,
            p.AssetId, db.Assets.Where(a => a.Id == p.AssetId).Select(a => a.ContentType).FirstOrDefault(), p.ScheduledTime, p.NextTry,
            p.Status, p.Reason, p.RetryCount, p.Error, p.PlatformPostId, p.PlatformUrl, p.PostedAt, p.Warnings));
}
