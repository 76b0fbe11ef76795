using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;

namespace TextileStudio.Core.Organizations;

/// <summary>Leave to check one password, or how long to wait. <paramref name="IsLast"/>: if this one is wrong, the name is locked.</summary>
public sealed record SignInLeave(TimeSpan? Wait, bool IsLast);

/// <summary>
/// Counts tries to sign in, by name and by address. A try is counted before the password is looked at, so parallel guesses get no more than their number; names that nobody has are
/// counted like others, so a lock tells nothing. The counts lie in the database: they hold over restarts and nodes.
/// </summary>
public sealed class SignInGuard(WriteRetry writes, TimeProvider time, SignInSettings options)
{
    private TimeSpan Window => TimeSpan.FromMinutes(options.LockMinutes);

    /// <summary>Takes one try of both counts; none of either when one is used up.</summary>
    public async Task<SignInLeave> TakeAsync(string login, IPAddress? address, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await writes.InTransactionAsync(Scope.System, async (db, token) =>
                {
                    var (locked, left) = await TakeAsync(db, NameOf(login), options.TriesPerName, token);
                    if (locked is not null)
                        return new SignInLeave(locked, IsLast: false);
                    var (wait, _) = await TakeAsync(db, AddressOf(address), options.TriesPerAddress, token);
                    if (wait is not null)
                        await GiveBackAsync(db, NameOf(login), token);
                    return new SignInLeave(wait, wait is null && left == 0);
                }, cancellationToken);
            }
            catch (Exception race) when (WriteRetry.IsDuplicate(race))
            {
                // Another first try made the row at this moment: now it is there to be counted on.
            }
        }
    }

    /// <summary>The password was right: the name starts anew, and the address gets its try back.</summary>
    public async Task ForgiveAsync(string login, IPAddress? address, CancellationToken cancellationToken)
    {
        var (name, from) = (NameOf(login), AddressOf(address));
        await writes.InTransactionAsync(Scope.System, async (db, token) =>
        {
            await GiveBackAsync(db, from, token);
            return await db.SignInTries.Where(t => t.Id == name).ExecuteDeleteAsync(token);
        }, cancellationToken);
    }

    /// <summary>Forgets counts that no longer count.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var old = time.GetUtcNow() - Window;
        await writes.InTransactionAsync(Scope.System, (db, token) => db.SignInTries.Where(t => t.Since < old).ExecuteDeleteAsync(token), cancellationToken);
    }

    private async Task<(TimeSpan? Wait, int Left)> TakeAsync(StudioDb db, string id, int most, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var old = now - Window;
        if (await db.SignInTries.Where(t => t.Id == id && t.Since > old && t.Count < most).ExecuteUpdateAsync(set => set.SetProperty(t => t.Count, t => t.Count + 1), cancellationToken) == 0
            && await db.SignInTries.Where(t => t.Id == id && t.Since <= old).ExecuteUpdateAsync(set => set.SetProperty(t => t.Count, 1).SetProperty(t => t.Since, now), cancellationToken) == 0)
        {
            if (await WaitAsync(db, id, most, cancellationToken) is { } wait)
                return (wait, 0);
            db.SignInTries.Add(new SignInTry { Id = id, Count = 1, Since = now });
            await db.SaveChangesAsync(cancellationToken);
        }

        return (null, most - await db.SignInTries.Where(t => t.Id == id).Select(t => t.Count).SingleOrDefaultAsync(cancellationToken));
    }

    private static Task<int> GiveBackAsync(StudioDb db, string id, CancellationToken cancellationToken) =>
        db.SignInTries.Where(t => t.Id == id && t.Count > 0).ExecuteUpdateAsync(set => set.SetProperty(t => t.Count, t => t.Count - 1), cancellationToken);

    private async Task<TimeSpan?> WaitAsync(StudioDb db, string id, int most, CancellationToken cancellationToken)
    {
        var (now, window) = (time.GetUtcNow(), Window);
        var row = await db.SignInTries.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, cancellationToken);
        return row is not null && row.Count >= most && row.Since + window > now ? row.Since + window - now : null;
    }

    private static string NameOf(string login) => "name:" + KeyDirectory.HashOf(login);

    // Whoever has one IPv6 address has 2^64 of them.
    private static string AddressOf(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4();
        return address is { AddressFamily: AddressFamily.InterNetworkV6 } ? "address:" + Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8)) : $"address:{address}";
    }
}
