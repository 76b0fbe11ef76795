using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Dispatch;

/// <summary>
/// Turns due WhatsApp broadcasts into their messages and lets each follow them to its end. Both may be done again and by several nodes: the broadcast's row decides.
/// </summary>
public sealed class Broadcasts(StudioDbs dbs, WriteRetry writes, PostLedger ledger, Publisher publisher, TimeProvider time, ILogger<Broadcasts> log)
{
    private const int MostAtOnce = 100;

    /// <summary>
    /// Expands what is due within <paramref name="lead"/>, of one organization or of all; how many broadcasts that were. One that cannot be expanded is reported and keeps nobody else waiting.
    /// </summary>
    public async Task<int> ExpandDueAsync(string? organizationId, TimeSpan lead, string actor, CancellationToken cancellationToken)
    {
        if (!publisher.IsAvailable(Platform.Whatsapp))
            return 0;
        List<string> due;
        await using (var db = dbs.ForSystem())
        {
            var now = await DbClock.NowAsync(db, time, cancellationToken);
            var by = now + lead;
            due = await db.Posts
                .Where(p => p.Status == PostStatus.Scheduled && p.Platform == Platform.Whatsapp && p.ParentId == null && p.NextTry <= by && p.LatestSend >= now)
                .Where(p => organizationId == null || p.OrganizationId == organizationId)
                .Where(p => db.Accounts.Any(a => a.Id == p.AccountId && a.Status == AccountStatus.Active))
                .OrderBy(p => p.NextTry).ThenBy(p => p.Id).Select(p => p.Id).Take(MostAtOnce).ToListAsync(cancellationToken);
        }

        var expanded = 0;
        foreach (var id in due)
        {
            try
            {
                var perSecond = publisher.RulesOf(Platform.Whatsapp).PerSecond ?? 60;
                if (await writes.InTransactionAsync(Scope.System, (db, token) => ledger.ExpandAsync(db, id, lead, perSecond, actor, token), cancellationToken) is not { } messages)
                    continue;
                expanded++;
                log.LogInformation("Broadcast {PostId} became {Count} messages", id, messages);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                log.LogError(exception, "Broadcast {PostId} could not be expanded; trying again", id);
            }
        }

        return expanded;
    }

    /// <summary>Brings the status of every broadcast under way, or in need of a check, in line with its messages: what a crash or another node left behind.</summary>
    public async Task SettleAsync(string actor, CancellationToken cancellationToken)
    {
        List<string> ids;
        await using (var db = dbs.ForSystem())
            ids = await PostLedger.Unsettled(db).ToListAsync(cancellationToken);
        foreach (var id in ids)
        {
            await writes.InTransactionAsync(Scope.System, async (db, token) =>
            {
                var moved = await ledger.SettleAsync(db, id, actor, token);
                await db.SaveChangesAsync(token);
                return moved;
            }, cancellationToken);
        }
    }
}
