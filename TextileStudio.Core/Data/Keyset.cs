using System.Globalization;
using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace TextileStudio.Core.Data;

/// <summary>One page of a list and the cursors of its neighbours, null where there is nothing further.</summary>
public sealed record Slice<T>(List<T> Rows, string[]? Next, string[]? Previous);

/// <summary>
/// Paging by key: each page begins where the last one ended, so rows that come or go meanwhile make nothing appear twice.
/// A cursor is bound to its list (organization, filter, ordering) by a seal; with any other it is refused.
/// </summary>
public static class Keyset
{
    /// <summary>Parts of a cursor: direction, ticks, id, seal.</summary>
    public const int CursorParts = 4;

    private const string Forward = "n";
    private const string Backward = "p";

    /// <summary>Reads one page of <paramref name="rows"/> ordered by an instant, then by id. <paramref name="binding"/> names the list; null means that the cursor is of another one.</summary>
    public static async Task<Slice<T>?> ReadAsync<T>(
        IQueryable<T> rows, Expression<Func<T, DateTimeOffset>> key, Expression<Func<T, string>> id, bool descending, int size, string[]? cursor, string binding, CancellationToken cancellationToken)
        where T : class
    {
        var backward = false;
        if (cursor is not null)
        {
            if (Parse(cursor, binding) is not { } start)
                return null;
            backward = start.Backward;
            rows = rows.Where(Beyond(key, id, start.At, start.Id, descending != backward));
        }

        var ordered = descending != backward ? rows.OrderByDescending(key).ThenByDescending(id) : rows.OrderBy(key).ThenBy(id);
        var found = await ordered.AsNoTracking().Take(size + 1).ToListAsync(cancellationToken);
        var more = found.Count > size;
        if (more)
            found.RemoveAt(size);
        if (found.Count == 0)
            return new Slice<T>(found, null, null);
        if (backward)
            found.Reverse();

        // Called for two rows: compiling would cost more than the whole page.
        var (at, name) = (key.Compile(preferInterpretation: true), id.Compile(preferInterpretation: true));
        return new Slice<T>(found,
            backward || more ? Write(Forward, at(found[^1]), name(found[^1]), binding) : null,
            (backward ? more : cursor is not null) ? Write(Backward, at(found[0]), name(found[0]), binding) : null);
    }

    /// <summary>The refusal of a cursor that is none of this list's.</summary>
    public static Refusal BadCursor() => new(RefusalKind.Malformed, "bad_cursor",
        "This cursor does not belong to this list. Take next or previous from an answer as it is, or start without a cursor.",
        [new Violation("?cursor", "cursor", null, null, "Take next or previous from an answer as it is, or start without a cursor.")]);

    private static Expression<Func<T, bool>> Beyond<T>(Expression<Func<T, DateTimeOffset>> key, Expression<Func<T, string>> id, DateTimeOffset at, string last, bool descending)
    {
#pragma warning disable CA1309 // translated to SQL, where ORDER BY and this comparison use the same collation
        Expression<Func<DateTimeOffset, string, bool>> beyond = descending
            ? (k, i) => k <= at && (k < at || string.Compare(i, last) < 0)
            : (k, i) => k >= at && (k > at || string.Compare(i, last) > 0);
#pragma warning restore CA1309
        var row = key.Parameters[0];
        var body = new Substitution(beyond.Parameters[0], key.Body).Visit(beyond.Body);
        body = new Substitution(beyond.Parameters[1], new Substitution(id.Parameters[0], row).Visit(id.Body)).Visit(body);
        return Expression.Lambda<Func<T, bool>>(body, row);
    }

    private static string[] Write(string direction, DateTimeOffset at, string id, string binding)
    {
        var ticks = at.UtcTicks.ToString(CultureInfo.InvariantCulture);
        return [direction, ticks, id, Seal(direction, ticks, id, binding)];
    }

    private static (bool Backward, DateTimeOffset At, string Id)? Parse(string[] parts, string binding) =>
        parts is [Forward or Keyset.Backward, var ticks, { Length: <= 64 } id, var seal]
        && seal == Seal(parts[0], ticks, id, binding)
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
            ? (parts[0] == Backward, new DateTimeOffset(at, TimeSpan.Zero), id)
            : null;

    // No secret: the tenant's filter guards the rows. It tells a cursor of another list from one of this.
    private static string Seal(string direction, string ticks, string id, string binding) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', direction, ticks, id, binding))).AsSpan(0, 8));

    private sealed class Substitution(ParameterExpression parameter, Expression replacement) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == parameter ? replacement : node;
    }
}
