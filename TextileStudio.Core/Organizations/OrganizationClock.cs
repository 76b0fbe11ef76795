using Microsoft.EntityFrameworkCore;
using NodaTime;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Organizations;

/// <summary>The time zone an organization's pages show times in.</summary>
public sealed class OrganizationClock(StudioDbs dbs)
{
    /// <summary>UTC where the organization is gone or its zone is not in the database any more.</summary>
    public async Task<DateTimeZone> ZoneOfAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        var id = await db.Organizations.Where(o => o.Id == organizationId).Select(o => o.TimeZone).SingleOrDefaultAsync(cancellationToken);
        return (id is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(id)) ?? DateTimeZone.Utc;
    }
}
