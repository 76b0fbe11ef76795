using Microsoft.EntityFrameworkCore;
using NodaTime;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Organizations;

/// <summary>Which day it is for an organization: its zone decides whether an offer's last day is over.</summary>
public sealed class OrganizationCalendar(StudioDbs dbs, TimeProvider time)
{
    public async Task<DateOnly> TodayAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var zoneId = await db.Organizations.Where(o => o.Id == organizationId).Select(o => o.TimeZone).SingleAsync(cancellationToken);
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(zoneId) ?? DateTimeZone.Utc;
        return Instant.FromDateTimeOffset(time.GetUtcNow()).InZone(zone).Date.ToDateOnly();
    }
}
