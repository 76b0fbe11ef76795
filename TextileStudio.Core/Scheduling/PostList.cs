using System.Linq.Expressions;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Scheduling;

/// <summary>Which posts to list. Every member that is set narrows the list.</summary>
public sealed record PostFilter
{
    public IReadOnlyList<PostStatus> Statuses { get; init; } = [];
    public IReadOnlyList<Platform> Platforms { get; init; } = [];
    public string? AccountId { get; init; }
    public string? CampaignId { get; init; }

    /// <summary>A broadcast's messages; without it no messages are listed, only their broadcasts.</summary>
    public string? ParentId { get; init; }

    /// <summary>Planned at this instant or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Planned before this instant.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Occurs in id, caption or metadata, whatever its case.</summary>
    public string? Text { get; init; }

    /// <summary>Whether it is scheduled still although its planned time has passed.</summary>
    public bool? Overdue { get; init; }

    /// <summary>Due for the dispatcher and not yet claimed.</summary>
    public bool Due { get; init; }

    public string? ErrorCode { get; init; }

    /// <summary>One of <see cref="PostList.Orderings"/>.</summary>
    public string Ordering { get; init; } = PostList.Orderings[0];
}

/// <summary>One page of posts. The cursors are positions to hand back, null where there is nothing further.</summary>
public sealed record PostPage(long Count, IReadOnlyList<ScheduledPost> Posts, string[]? Next, string[]? Previous);

/// <summary>Finds posts: by id, and as a list in pages (<see cref="Keyset"/>).</summary>
public sealed class PostList(StudioDbs dbs, LastRead last, TimeProvider time)
{
    public static IReadOnlyList<string> Orderings { get; } =
        ["scheduled_time", "-scheduled_time", "created_at", "-created_at", "updated_at", "-updated_at"];

    public async Task<Outcome<PostPage>> ReadAsync(string organizationId, PostFilter filter, int size, string[]? cursor, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var filtered = Filtered(db, filter);
        var binding = Binding(organizationId, filter);
        var slice = await Keyset.ReadAsync(filtered, Key(filter.Ordering), p => p.Id, filter.Ordering.StartsWith('-'), size, cursor, binding, cancellationToken);
        if (slice is null)
            return Keyset.BadCursor();

        // What is due or overdue changes with the clock, everything else with a commit only.
        var count = filter.Due || filter.Overdue is not null
            ? await filtered.LongCountAsync(cancellationToken)
            : await last.ReadAsync(binding, () => filtered.LongCountAsync(cancellationToken));
        return new PostPage(count, slice.Rows, slice.Next, slice.Previous);
    }

    /// <summary>One post, or null: not there or another tenant's.</summary>
    public async Task<ScheduledPost?> FindAsync(string organizationId, string id, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.Posts.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, cancellationToken);
    }

    private IQueryable<ScheduledPost> Filtered(StudioDb db, PostFilter filter)
    {
        var now = time.GetUtcNow();

        // A broadcast's children are rows of the protocol; people see their parent, unless they ask for them.
        var posts = db.Posts.Where(p => p.ParentId == filter.ParentId);
        if (filter.Statuses is [var only])
            posts = posts.Where(p => p.Status == only); // named alone, its posts stand in the index in the list's order
        else if (filter.Statuses.Count > 0)
            posts = posts.Where(p => filter.Statuses.Contains(p.Status));
        if (filter.Platforms.Count > 0)
            posts = posts.Where(p => filter.Platforms.Contains(p.Platform));
        if (filter.AccountId is { } account)
            posts = posts.Where(p => p.AccountId == account);
        if (filter.CampaignId is { } campaign)
            posts = posts.Where(p => p.CampaignId == campaign);
        if (filter.From is { } from)
            posts = posts.Where(p => p.ScheduledTime >= from);
        if (filter.To is { } to)
            posts = posts.Where(p => p.ScheduledTime < to);
        if (filter.ErrorCode is { } code)
            posts = posts.Where(p => p.ErrorCode == code);
        if (filter.Due)
            posts = posts.Where(p => p.Status == PostStatus.Scheduled && p.NextTry <= now);
        if (filter.Overdue is true)
            posts = posts.Where(p => p.Status == PostStatus.Scheduled && p.ScheduledTime < now);
        else if (filter.Overdue is false)
            posts = posts.Where(p => p.Status != PostStatus.Scheduled || p.ScheduledTime >= now);
        if (!string.IsNullOrWhiteSpace(filter.Text))
            posts = Matching(db, posts, filter.Text.Trim().Normalize(NormalizationForm.FormC));
        return posts;
    }

    private static IQueryable<ScheduledPost> Matching(StudioDb db, IQueryable<ScheduledPost> posts, string text)
    {
        var pattern = $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
        return db is PostgresStudioDb
            ? posts.Where(p => EF.Functions.ILike(p.Caption, pattern, "\\") || EF.Functions.ILike(p.Id, pattern, "\\") || EF.Functions.ILike(p.Metadata, pattern, "\\"))
            : posts.Where(p => EF.Functions.Like(p.Caption, pattern, "\\") || EF.Functions.Like(p.Id, pattern, "\\") || EF.Functions.Like(p.Metadata, pattern, "\\"));
    }

    private static Expression<Func<ScheduledPost, DateTimeOffset>> Key(string ordering) => ordering.TrimStart('-') switch
    {
        "created_at" => p => p.CreatedAt,
        "updated_at" => p => p.UpdatedAt,
        _ => p => p.ScheduledTime,
    };

    private static string Binding(string organizationId, PostFilter filter) =>
        string.Join('\n', "posts", organizationId, string.Join(',', filter.Statuses), string.Join(',', filter.Platforms), filter.AccountId, filter.CampaignId, filter.ParentId,
            filter.From?.UtcTicks, filter.To?.UtcTicks, filter.Text, filter.Overdue, filter.Due, filter.ErrorCode, filter.Ordering);
}
