using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Scheduling;

/// <summary>The ledger's moves of many posts, for a test that has one.</summary>
internal static class OneClaim
{
    public static async Task<DateTimeOffset?> GoAheadAsync(this PostLedger ledger, StudioDb db, ClaimedPost claim, TimeSpan needed, CancellationToken cancellationToken) =>
        (await ledger.GoAheadAsync(db, [new GoAheadRequest(claim, needed)], cancellationToken))[0]?.At;
}
