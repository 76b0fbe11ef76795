using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Organizations;

/// <summary>One request under an Idempotency-Key. <paramref name="Hash"/> tells whether two requests are the same.</summary>
public sealed record IdempotentRequest(string OrganizationId, string Route, string Key, string Hash);

/// <summary>An answer as it was given, to be given again.</summary>
public sealed record StoredAnswer(int Status, string? Body, string? Location, string? ETag);

/// <summary>What is known of a key.</summary>
public abstract record KeyState
{
    private KeyState() { }

    /// <summary>Nobody has used it in the last 24 hours, or who did died over it.</summary>
    public sealed record Free : KeyState;

    public sealed record Answered(StoredAnswer Answer) : KeyState;

    /// <summary>Somebody works on it; by <paramref name="Until"/> it is answered or free.</summary>
    public sealed record Running(DateTimeOffset Until) : KeyState;

    /// <summary>It belongs to another request.</summary>
    public sealed record Reused : KeyState;
}

/// <summary>The reservation ran out and somebody else has the key now: the work must not be committed.</summary>
public sealed class LostReservationException() : Exception("The idempotency reservation ran out before the work was done.");

/// <summary>
/// Keeps Idempotency-Keys and their answers for 24 hours. Local work commits its key with itself (<see cref="CompleteAsync"/> alone), so the unique index decides every race.
/// Work that calls out reserves the key before with a lease, so a second caller is told to wait and a crash frees the key.
/// </summary>
public sealed class IdempotencyLedger(StudioDbs dbs, WriteRetry write, TimeProvider time)
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    public async Task<KeyState> FindAsync(IdempotentRequest request, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForOrganization(request.OrganizationId);
        return StateOf(await Rows(db, request).AsNoTracking().FirstOrDefaultAsync(cancellationToken), request);
    }

    /// <summary>Takes the key in a transaction of its own; <see cref="KeyState.Running"/> with the lease as the end when it is ours now, and <c>Mine</c> true.</summary>
    public async Task<(KeyState State, bool Mine)> ReserveAsync(IdempotentRequest request, CancellationToken cancellationToken) =>
        await write.InTransactionAsync<(KeyState, bool)>(Scope.Of(request.OrganizationId), async (db, token) =>
        {
            var state = StateOf(await Rows(db, request).AsNoTracking().FirstOrDefaultAsync(token), request);
            if (state is not KeyState.Free)
                return (state, false);
            await DeleteFreeAsync(db, request, token);
            var until = time.GetUtcNow() + Lease;
            db.IdempotencyKeys.Add(RowOf(request, until, answer: null));
            await db.SaveChangesAsync(token);
            return (new KeyState.Running(until), true);
        }, cancellationToken);

    /// <summary>
    /// Writes the answer in the caller's transaction. Without a reservation a unique conflict (<see cref="WriteRetry.IsDuplicate"/>) tells that another request was first;
    /// with one, <see cref="LostReservationException"/>. Either way the caller's work is rolled back.
    /// </summary>
    public async Task CompleteAsync(StudioDb db, IdempotentRequest request, DateTimeOffset? reservedUntil, StoredAnswer answer, CancellationToken cancellationToken)
    {
        if (reservedUntil is null)
        {
            await DeleteFreeAsync(db, request, cancellationToken);
            db.IdempotencyKeys.Add(RowOf(request, leaseUntil: null, answer));
            await db.SaveChangesAsync(cancellationToken);
            return;
        }

        var written = await Rows(db, request).Where(k => k.LeaseUntil == reservedUntil && k.StatusCode == null)
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.StatusCode, answer.Status).SetProperty(k => k.Body, answer.Body)
                .SetProperty(k => k.Location, answer.Location).SetProperty(k => k.ETag, answer.ETag).SetProperty(k => k.LeaseUntil, (DateTimeOffset?)null), cancellationToken);
        if (written == 0)
            throw new LostReservationException();
    }

    /// <summary>Frees a reservation whose work was refused or failed, so that the client may try again with the same key.</summary>
    public async Task ReleaseAsync(IdempotentRequest request, DateTimeOffset reservedUntil, CancellationToken cancellationToken) =>
        await write.InTransactionAsync(Scope.Of(request.OrganizationId), (db, token) =>
            Rows(db, request).Where(k => k.LeaseUntil == reservedUntil && k.StatusCode == null).ExecuteDeleteAsync(token), cancellationToken);

    /// <summary>Housekeeping: removes keys older than 24 hours, of every organization. Returns how many.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var old = time.GetUtcNow() - Kept;
        return await write.InTransactionAsync(Scope.System, (db, token) => db.IdempotencyKeys.Where(k => k.CreatedAt < old).ExecuteDeleteAsync(token), cancellationToken);
    }

    private KeyState StateOf(IdempotencyKey? row, IdempotentRequest request)
    {
        var now = time.GetUtcNow();
        if (row is null || row.CreatedAt < now - Kept || (row.StatusCode is null && row.LeaseUntil <= now))
            return new KeyState.Free();
        if (row.RequestHash != request.Hash)
            return new KeyState.Reused();
        return row.StatusCode is { } status
            ? new KeyState.Answered(new StoredAnswer(status, row.Body, row.Location, row.ETag))
            : new KeyState.Running(row.LeaseUntil ?? now);
    }

    private async Task DeleteFreeAsync(StudioDb db, IdempotentRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var old = now - Kept;
        await Rows(db, request).Where(k => k.CreatedAt < old || (k.StatusCode == null && k.LeaseUntil <= now)).ExecuteDeleteAsync(cancellationToken);
    }

    private static IQueryable<IdempotencyKey> Rows(StudioDb db, IdempotentRequest request) =>
        db.IdempotencyKeys.Where(k => k.OrganizationId == request.OrganizationId && k.Route == request.Route && k.Key == request.Key);

    private IdempotencyKey RowOf(IdempotentRequest request, DateTimeOffset? leaseUntil, StoredAnswer? answer) => new()
    {
        OrganizationId = request.OrganizationId,
        Route = request.Route,
        Key = request.Key,
        RequestHash = request.Hash,
        CreatedAt = time.GetUtcNow(),
        LeaseUntil = leaseUntil,
        StatusCode = answer?.Status,
        Body = answer?.Body,
        Location = answer?.Location,
        ETag = answer?.ETag,
    };
}
