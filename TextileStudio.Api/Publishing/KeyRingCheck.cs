using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Publishing;

namespace TextileStudio.Api.Publishing;

/// <summary>
/// Refuses to start a node beside a PostgreSQL database whose tokens its key ring does not open. Such a node would find every account unreadable and pause it for all the
/// others too. On SQLite database and key ring lie in one directory.
/// </summary>
internal sealed class KeyRingCheck(StudioDbs dbs, ISecretBox secrets, StudioPaths paths, IConfiguration configuration)
{
    /// <summary>Set it to <c>true</c> where the keys are lost for good: the node starts, and every account must be connected again.</summary>
    public const string Lost = "Studio:KeysAreLost";

    private const int Sample = 20;

    /// <summary>Throws with a sentence when there are tokens and none of them opens.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (dbs.Provider is not DatabaseProvider.Postgres || configuration.GetValue<bool>(Lost))
            return;
        if (await SampleAsync(cancellationToken) is (> 0, 0))
        {
            throw new InvalidOperationException($"The key ring in {paths.Keys} opens none of the accounts' tokens in the database. All nodes share one data directory: "
                + $"set Studio:DataDirectory to that of the other nodes, or copy its keys folder here. If those keys are lost for good, set {Lost}=true and connect every account again.");
        }
    }

    /// <summary>How many of some accounts' tokens there are, and how many this key ring opens.</summary>
    public async Task<(int Tokens, int Opened)> SampleAsync(CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        var accounts = await db.Accounts.AsNoTracking().Where(a => a.Status == AccountStatus.Active && a.ProtectedToken != "")
            .OrderByDescending(a => a.CreatedAt).Take(Sample).ToListAsync(cancellationToken);
        return (accounts.Count, accounts.Count(Opens));
    }

    private bool Opens(Account account)
    {
        try
        {
            secrets.Unprotect(Account.TokenPurpose(account.OrganizationId, account.Id), account.ProtectedToken);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
