using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Core.Usage;

/// <summary>Counts finished work, in the transaction of the work: what is not committed is not counted.</summary>
public sealed class UsageLedger(LimitOptions limits, UsageThresholds thresholds, TimeProvider time)
{
    /// <summary>Adds to today's row of this organization, key and platform (UTC day), and marks what that passes of the day's limit. <paramref name="db"/> must hold a transaction or the count is its own.</summary>
    public async Task RecordAsync(StudioDb db, UsageRequest usage, CancellationToken cancellationToken)
    {
        var day = UsageDay.Of(time.GetUtcNow());
        var meter = Wire.Name(usage.Meter);
        var key = usage.KeyId ?? "";
        var platform = usage.Platform is { } p ? Wire.Name(p) : "";
        // The day's row first: it is the one that all who count this meter hold, so nobody waits for a row of somebody who waits for it.
        await thresholds.AddAsync(db, usage.OrganizationId, meter, day, usage.Requested, limits.PerDay(usage.Meter), cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO "usage" (organization_id, day, meter, key_id, platform, count)
             VALUES ({usage.OrganizationId}, {day}, {meter}, {key}, {platform}, {(long)usage.Requested})
             ON CONFLICT (organization_id, day, meter, key_id, platform) DO UPDATE SET count = "usage".count + excluded.count
             """, cancellationToken);
    }
}
