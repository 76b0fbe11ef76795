using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Organizations;

/// <summary>A field's value before and after an act.</summary>
public sealed record AuditChange(string? Old, string? New);

/// <summary>Which entries to show. <see cref="Action"/> may be a whole name or a thing (<c>key</c> finds <c>key.created</c>).</summary>
public sealed record AuditFilter(string? Action = null, string? Actor = null, string? Target = null, string? Text = null, DateTimeOffset? From = null, DateTimeOffset? To = null);

/// <summary>One page of the audit log, newest first.</summary>
public sealed record AuditPage(long Count, IReadOnlyList<AuditEntry> Entries, string[]? Next, string[]? Previous);

/// <summary>Reads the audit log. Writing is <see cref="AuditWriting.Audit"/>, in the transaction of the act.</summary>
public sealed class AuditTrail(StudioDbs dbs)
{
    public async Task<Outcome<AuditPage>> ListAsync(string organizationId, AuditFilter filter, int size, string[]? cursor, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var rows = Filtered(db, filter);
        var slice = await Keyset.ReadAsync(rows, a => a.At, a => a.Id, descending: true, size, cursor, $"audit\n{organizationId}\n{filter}", cancellationToken);
        return slice is null ? Keyset.BadCursor() : new AuditPage(await rows.LongCountAsync(cancellationToken), slice.Rows, slice.Next, slice.Previous);
    }

    private static IQueryable<AuditEntry> Filtered(StudioDb db, AuditFilter filter)
    {
        var rows = db.AuditEntries.AsQueryable();
        if (filter.Action is { } action)
        {
            var family = action.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + ".%";
            rows = rows.Where(a => a.Action == action || EF.Functions.Like(a.Action, family, "\\"));
        }

        if (filter.Actor is { } actor)
            rows = rows.Where(a => a.Actor == actor);
        if (filter.Target is { } target)
            rows = rows.Where(a => a.TargetId == target);
        if (filter.From is { } from)
            rows = rows.Where(a => a.At >= from);
        if (filter.To is { } to)
            rows = rows.Where(a => a.At < to);
        if (filter.Text?.Trim() is { Length: > 0 } text)
        {
#pragma warning disable CA1304, CA1311, CA1862 // translated to SQL's lower(), which takes no culture
            var lower = text.Normalize().ToLowerInvariant();
            rows = rows.Where(a => a.Action.Contains(lower) || (a.ActorName != null && a.ActorName.ToLower().Contains(lower)) || (a.TargetName != null && a.TargetName.ToLower().Contains(lower))
                || (a.Address != null && a.Address.Contains(lower)) || (a.Changes != null && a.Changes.ToLower().Contains(lower)));
#pragma warning restore CA1304, CA1311, CA1862
        }

        return rows;
    }
}

/// <summary>Writing to the audit log.</summary>
public static class AuditWriting
{
    private const int MostOfAName = 200;

    /// <summary>Adds the entry of an act; it is kept with the act when <paramref name="db"/>'s transaction commits, or not at all. Hand in nothing that is a secret.</summary>
    /// <param name="changes">Fields with their old and new values; those that did not change are left out.</param>
    public static void Audit(this StudioDb db, Author by, DateTimeOffset at, string action, string? targetId, string? targetName, params (string Field, string? Old, string? New)[] changes)
    {
        var changed = changes.Where(c => c.Old != c.New).ToDictionary(c => c.Field, c => new AuditChange(c.Old, c.New), StringComparer.Ordinal);
        db.AuditEntries.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(at).ToString(),
            OrganizationId = by.OrganizationId,
            At = at,
            Actor = by.Actor,
            ActorName = by.Name is null ? null : Clipped.To(MostOfAName, by.Name),
            Address = by.Address,
            Action = action,
            TargetId = targetId,
            TargetName = targetName is null ? null : Clipped.To(MostOfAName, targetName),
            Changes = changed.Count == 0 ? null : StudioJson.Write(changed),
        });
    }
}
