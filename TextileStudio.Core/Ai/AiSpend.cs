using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Usage;

namespace TextileStudio.Core.Ai;

/// <summary>Who has a model called and pays for it.</summary>
public sealed record AiClient(string OrganizationId, string? KeyId);

/// <summary>
/// The book of model calls, and the cap on them. A call is written down with its estimated cost before it is made and settled after; what is reserved counts as
/// spent, so however many requests come at once, the cap holds. A call that a crash left unsettled goes on counting: it may have been billed.
/// </summary>
public sealed class AiSpend(WriteRetry writes, IdSource ids, TimeProvider time)
{
    /// <summary>The id of the row, or null when the day's calls and this one would cost more than <paramref name="capMicros"/>.</summary>
    public async Task<string?> ReserveAsync(AiClient client, AiPurpose purpose, string provider, string model, long estimateMicros, long capMicros, CancellationToken cancellationToken)
    {
        if (estimateMicros > capMicros || capMicros == 0)
            return null;
        return await writes.InTransactionAsync(Scope.Of(client.OrganizationId), async (db, token) =>
        {
            var now = time.GetUtcNow();
            var day = UsageDay.Of(now);
            await LockAsync(db, client.OrganizationId, token);
            var spent = await db.AiCalls.Where(c => c.Day == day).SumAsync(c => c.CostMicros, token);
            if (spent + estimateMicros > capMicros)
                return null;
            var call = new AiCall
            {
                Id = ids.NewId(),
                OrganizationId = client.OrganizationId,
                Day = day,
                Purpose = purpose,
                Status = AiCallStatus.Reserved,
                Provider = provider,
                Model = model,
                CostMicros = estimateMicros,
                CreatedByKeyId = client.KeyId,
                CreatedAt = now,
                UpdatedAt = now,
            };
            db.AiCalls.Add(call);
            await db.SaveChangesAsync(token);
            return call.Id;
        }, cancellationToken);
    }

    /// <summary>Writes what came of a reserved call; <paramref name="error"/> is null when it gave what was asked.</summary>
    internal async Task SettleAsync(AiClient client, string id, ModelUse use, long costMicros, string? error, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var status = error is null ? AiCallStatus.Settled : AiCallStatus.Failed;
        await writes.InTransactionAsync(Scope.Of(client.OrganizationId), async (db, token) => await db.AiCalls.Where(c => c.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(c => c.Status, status)
            .SetProperty(c => c.CostMicros, costMicros)
            .SetProperty(c => c.InputTokens, use.InputTokens)
            .SetProperty(c => c.OutputTokens, use.OutputTokens)
            .SetProperty(c => c.ImageTokens, use.ImageTokens)
            .SetProperty(c => c.ModelVersion, use.ModelVersion)
            .SetProperty(c => c.ResponseId, use.ResponseId)
            .SetProperty(c => c.Error, error)
            .SetProperty(c => c.UpdatedAt, now), token), cancellationToken);
    }

    // On SQLite a write transaction has the file to itself from its first statement. On PostgreSQL two sums could be taken before either row is seen.
    private static async Task LockAsync(StudioDb db, string organizationId, CancellationToken cancellationToken)
    {
        if (db is PostgresStudioDb)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"ai " + organizationId}, 0))", cancellationToken);
    }
}
