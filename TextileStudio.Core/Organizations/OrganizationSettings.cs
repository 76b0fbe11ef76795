using Microsoft.EntityFrameworkCore;
using NodaTime;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Organizations;

/// <summary>What changes about an organization; null leaves a thing as it is.</summary>
public sealed record OrganizationChange(string? Name = null, string? TimeZone = null, int? OverdueMinutes = null);

/// <summary>An organization's own settings.</summary>
public sealed class OrganizationSettings(StudioDbs dbs, WriteRetry writes, TimeProvider time)
{
    public const int NameLimit = 100;
    public const int MostOverdueMinutes = 7 * 24 * 60;

    public async Task<Organization> OfAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(organizationId);
        return await db.Organizations.AsNoTracking().SingleAsync(cancellationToken);
    }

    /// <summary>Refusals: <c>invalid_organization</c>, <c>name_taken</c>.</summary>
    public async Task<Outcome<Organization>> ChangeAsync(Author author, OrganizationChange change, CancellationToken cancellationToken)
    {
        var name = change.Name?.Trim().Normalize();
        var violations = new List<Violation>();
        if (name is not null && name.Length is 0 or > NameLimit)
            violations.Add(new Violation("/name", "length", $"1-{NameLimit}", $"{name.Length}", $"Give a name of 1 to {NameLimit} characters."));
        if (change.TimeZone is { } zone && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is null)
            violations.Add(new Violation("/time_zone", "time_zone", "an IANA zone", Violation.Shown(zone), "Name an IANA time zone, for instance Asia/Kolkata."));
        if (change.OverdueMinutes is < 1 or > MostOverdueMinutes)
            violations.Add(new Violation("/overdue_minutes", "range", $"1-{MostOverdueMinutes}", $"{change.OverdueMinutes}", "Say for how many minutes a late post may still go out, from 1 to a week's 10080."));
        if (violations.Count > 0)
            return new Refusal(RefusalKind.Rule, "invalid_organization", "The organization cannot be changed like this; see the violations.", violations);
        try
        {
            return await writes.InTransactionAsync<Outcome<Organization>>(Scope.Of(author.OrganizationId), async (db, token) =>
            {
                var row = await db.Organizations.SingleAsync(token);
                var after = (Name: name ?? row.Name, Zone: change.TimeZone ?? row.TimeZone, Overdue: change.OverdueMinutes ?? row.OverdueMinutes);
                db.Audit(author, time.GetUtcNow(), "organization.changed", row.Id, row.Name,
                    ("name", row.Name, after.Name), ("time_zone", row.TimeZone, after.Zone), ("overdue_minutes", $"{row.OverdueMinutes}", $"{after.Overdue}"));
                (row.Name, row.TimeZone, row.OverdueMinutes) = after;
                await db.SaveChangesAsync(token);
                return row;
            }, cancellationToken);
        }
        catch (DbUpdateException taken) when (WriteRetry.IsDuplicate(taken))
        {
            return new Refusal(RefusalKind.Conflict, "name_taken", "Another organization here has this name. Choose another one.");
        }
    }
}
