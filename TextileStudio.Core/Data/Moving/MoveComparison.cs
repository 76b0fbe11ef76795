namespace TextileStudio.Core.Data.Moving;

/// <summary>
/// One table, read from both databases row by row in one order: how many rows are equal from the beginning, their digest as PostgreSQL gave it back, the key of the last,
/// and the first row that differs, if any.
/// </summary>
internal sealed record MoveComparison(long Rows, string Digest, object?[]? Last, string? Difference)
{
    /// <param name="mayBeShort">Whether PostgreSQL may hold only the beginning.</param>
    public static async Task<MoveComparison> MakeAsync(MoveSource source, MoveTarget target, MoveTable table, bool mayBeShort, CancellationToken cancellationToken)
    {
        using var here = new RowDigest();
        using var there = new RowDigest();
        object?[]? last = null;
        await using var one = source.All(table);
        await using var other = target.All(table);
        await using var left = await one.ExecuteReaderAsync(cancellationToken);
        await using var right = await other.ExecuteReaderAsync(cancellationToken);
        while (await right.ReadAsync(cancellationToken))
        {
            var copied = table.Read(right);
            if (!await left.ReadAsync(cancellationToken) || !there.Add(copied).AsSpan().SequenceEqual(here.Add(table.Read(left))))
                return Ended(table.Where(table.KeyOf(copied)));
            last = table.KeyOf(copied);
        }

        var (ours, theirs) = (here.End(), there.End());
        if (!mayBeShort && await left.ReadAsync(cancellationToken))
            return Ended(table.Where(table.KeyOf(table.Read(left))));
        return Ended(ours == theirs ? null : table.Name, theirs);

        MoveComparison Ended(string? difference, string digest = "") => new(there.Rows, digest, last, difference);
    }
}
