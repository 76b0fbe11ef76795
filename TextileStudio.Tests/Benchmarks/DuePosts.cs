using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Tests.Benchmarks;

/// <summary>Posts that are all due at one instant, written as the ledger writes them.</summary>
internal static class DuePosts
{
    /// <summary>So many, in turn on the accounts of these networks, due after <paramref name="ahead"/>; returns when.</summary>
    public static async Task<DateTimeOffset> PlantAsync(StudioDbs dbs, int posts, IReadOnlyCollection<Platform> networks, TimeSpan ahead)
    {
        var ids = new IdSource(TimeProvider.System);
        var ledger = new PostLedger(TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        var due = now + ahead;
        for (var begun = 0; begun < posts; begun += 1_000)
        {
            await using var db = dbs.ForSystem();
            var accounts = await db.Accounts.AsNoTracking().Where(a => networks.Contains(a.Platform)).ToListAsync();
            var born = new List<BornPost>();
            for (var i = begun; i < Math.Min(posts, begun + 1_000); i++)
            {
                var account = accounts[i % accounts.Count];
                born.Add(new BornPost(new ScheduledPost
                {
                    Id = ids.NewId(), OrganizationId = account.OrganizationId, AccountId = account.Id, Platform = account.Platform, Caption = $"Due at once {i}", Options = "{}", Metadata = "{}",
                    ContentHash = $"{i}", ScheduledTime = due, NextTry = due, LatestSend = due.AddHours(1), MaxRetries = 5, CreatedAt = now, UpdatedAt = now,
                }, AsDraft: false, "bench"));
            }

            await using var transaction = await db.Database.BeginTransactionAsync();
            await ledger.AddAsync(db, born, CancellationToken.None);
            await transaction.CommitAsync();
        }

        return due;
    }
}
