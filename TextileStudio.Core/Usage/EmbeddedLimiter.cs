using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Usage;

/// <summary>
/// Limits per organization, meter and UTC day, read from the usage table. It reads before the work and <see cref="UsageLedger"/> counts after it,
/// so requests that run at the same moment may together pass a limit by what they do.
/// </summary>
public sealed class EmbeddedLimiter(StudioDbs dbs, IOptions<LimitOptions> options, TimeProvider time) : IUsageLimiter
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public async ValueTask<UsageDecision> DecideAsync(UsageRequest request, CancellationToken cancellationToken)
    {
        if (options.Value.PerDay(request.Meter) is not { } limit)
            return new UsageDecision(null, []);

        var now = time.GetUtcNow();
        var used = await UsedAsync(request, UsageDay.Of(now), cancellationToken);
        var resetsIn = Day - now.TimeOfDay;
        var name = Wire.Name(request.Meter);
        var left = Math.Max(0, limit - used);
        return request.Requested <= left
            ? new UsageDecision(null, [Window(left - request.Requested)])
            : new UsageDecision(Refuse(), [Window(left)]);

        LimitWindow Window(long remaining) => new($"{name}-per-day", limit, remaining, Day, resetsIn, now + resetsIn);

        Refusal Refuse() => new(RefusalKind.Limit, "limit_reached",
            $"Your organization may make {limit} {name} a day (UTC) and has made {used}; this request asks for {request.Requested} more. The limit resets at {now + resetsIn:yyyy-MM-dd'T'HH:mm:ss'Z'}.")
        {
            RetryAfter = resetsIn,
            Extra = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["meter"] = name,
                ["limit"] = limit,
                ["used"] = used,
                ["requested"] = request.Requested,
                ["resets_at"] = now + resetsIn,
            },
        };
    }

    private async Task<long> UsedAsync(UsageRequest request, string day, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(request.OrganizationId);
        return await db.Usage.Where(u => u.Day == day && u.Meter == request.Meter).SumAsync(u => u.Count, cancellationToken);
    }
}
