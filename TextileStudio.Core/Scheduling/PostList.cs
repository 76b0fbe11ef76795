using System.Globalization;
using System.Linq.Expressions;
using System.Security.Cryptography;
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

/// <summary>
/// Lists posts by keyset: each page begins where the last one ended, so rows that come or go meanwhile make nothing appear twice.
/// A cursor is bound to its organization, filter and ordering; with any other it is refused.
/// </summary>
public sealed class PostList(StudioDbs dbs, TimeProvider time)
{
    /// <summary>Parts of a cursor: direction, ticks, id, seal.</summary>
    public const int CursorParts = 4;

    public static IReadOnlyList<string> Orderings { get; } =
        ["scheduled_time", "-scheduled_time", "created_at", "-created_at", "updated_at", "-updated_at"];

    private const string Forward = "n";
    private const string Backward = "p";

    public async Task<Outcome<PostPage>> ReadAsync(string organizationId, PostFilter filter, int size, string[]? cursor, CancellationToken cancellationToken)
    {
        Position? start = null;
        if (cursor is not null && (start = Position.Parse(cursor, organizationId, filter)) is null)
        {
            return new Refusal(RefusalKind.Malformed, "bad_cursor", "This cursor does not belong to this list. Take next or previous from an answer as it is, or start without a cursor.",
                [new Violation("?cursor", "cursor", null, null, "Take next or previous from an answer as it is, or start without a cursor.")]);
        }

        await using var db = dbs.ForOrganization(organizationId);
        var filtered = Filtered(db, filter);
        var count = await filtered.LongCountAsync(cancellationToken);
        var key = Key(filter.Ordering);
        var backward = start is { Backward: true };
        var descending = filter.Ordering.StartsWith('-') != backward;
        if (start is not null)
            filtered = filtered.Where(Beyond(key, start, descending));
        var ordered = descending ? filtered.OrderByDescending(key).ThenByDescending(p => p.Id) : filtered.OrderBy(key).ThenBy(p => p.Id);
        var rows = await ordered.AsNoTracking().Take(size + 1).ToListAsync(cancellationToken);
        var more = rows.Count > size;
        if (more)
            rows.RemoveAt(size);
        if (backward)
            rows.Reverse();

        var at = key.Compile();
        return new PostPage(count, rows,
            rows.Count > 0 && (backward || more) ? Position.Write(Forward, at(rows[^1]), rows[^1].Id, organizationId, filter) : null,
            rows.Count > 0 && (backward ? more : start is not null) ? Position.Write(Backward, at(rows[0]), rows[0].Id, organizationId, filter) : null);
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

        // A broadcast's children are rows of the protocol; people see their parent.
        var posts = db.Posts.Where(p => p.ParentId == null);
        if (filter.Statuses.Count > 0)
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

    private static Expression<Func<ScheduledPost, bool>> Beyond(Expression<Func<ScheduledPost, DateTimeOffset>> key, Position start, bool descending)
    {
        var (at, id) = (start.At, start.Id);
#pragma warning disable CA1309 // translated to SQL, where ORDER BY and this comparison use the same collation
        Expression<Func<DateTimeOffset, string, bool>> beyond = descending
            ? (k, i) => k <= at && (k < at || string.Compare(i, id) < 0)
            : (k, i) => k >= at && (k > at || string.Compare(i, id) > 0);
#pragma warning restore CA1309
        var post = key.Parameters[0];
        var body = new Substitution(beyond.Parameters[0], key.Body).Visit(beyond.Body);
        body = new Substitution(beyond.Parameters[1], Expression.Property(post, nameof(ScheduledPost.Id))).Visit(body);
        return Expression.Lambda<Func<ScheduledPost, bool>>(body, post);
    }

    private sealed class Substitution(ParameterExpression parameter, Expression replacement) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == parameter ? replacement : node;
    }

    private sealed record Position(bool Backward, DateTimeOffset At, string Id)
    {
        public static string[] Write(string direction, DateTimeOffset at, string id, string organizationId, PostFilter filter)
        {
            var ticks = at.UtcTicks.ToString(CultureInfo.InvariantCulture);
            return [direction, ticks, id, Seal(direction, ticks, id, organizationId, filter)];
        }

        public static Position? Parse(string[] parts, string organizationId, PostFilter filter) =>
            parts is [Forward or PostList.Backward, var ticks, { Length: <= 64 } id, var seal]
            && seal == Seal(parts[0], ticks, id, organizationId, filter)
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
                ? new Position(parts[0] == PostList.Backward, new DateTimeOffset(at, TimeSpan.Zero), id)
                : null;

        // No secret: the tenant's filter guards the rows. It tells a cursor of another list from one of this.
        private static string Seal(string direction, string ticks, string id, string organizationId, PostFilter filter)
        {
            var text = string.Join('\n', direction, ticks, id, organizationId, string.Join(',', filter.Statuses), string.Join(',', filter.Platforms), filter.AccountId,
                filter.CampaignId, filter.From?.UtcTicks, filter.To?.UtcTicks, filter.Text, filter.Overdue, filter.Due, filter.ErrorCode, filter.Ordering);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
        }
    }
}
