using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TextileStudio.Core.Data;
using TextileStudio.Core.Scheduling;

namespace TextileStudio.Core.Publishing.Platforms;

/// <summary>What TikTok tells by itself about posts: believed only with its signature, kept as evidence with the attempt it belongs to.</summary>
public sealed class TikTokWebhook(StudioDbs dbs, NetworkEvents events, PlatformTransports transports, TimeProvider time)
{
    /// <summary>An older signature may be a recording.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    // A publish id of last week's is nobody's business any more.
    private static readonly TimeSpan Reach = TimeSpan.FromDays(7);
    private static readonly TimeSpan InFlight = TimeSpan.FromHours(2);

    /// <summary>Whether <paramref name="header"/> (<c>t=seconds,s=hex</c>) signs these bytes with the app's secret, now. Without a secret in the settings nothing is believed.</summary>
    public bool IsSigned(string? header, ReadOnlySpan<byte> body)
    {
        if (transports.OptionsOf(Platform.Tiktok).ClientSecret is not { Length: > 0 } secret || header is not { Length: <= 200 })
            return false;
        string? stamp = null, signature = null;
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal))
                stamp = part[2..];
            else if (part.StartsWith("s=", StringComparison.Ordinal))
                signature = part[2..];
        }
        if (!long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds >= 253_402_300_800
            || (time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Tolerance)
        {
            return false;
        }
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{stamp}."), .. body];
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(signature?.ToLowerInvariant() ?? ""));
    }

    /// <summary>
    /// Keeps the event with the attempt that has its publish id. An id nobody knows is that of the account's one photo post whose answer was lost; where there are several
    /// of those it could be any, and is nobody's. False when nothing was kept.
    /// </summary>
    public async Task<bool> RecordAsync(TikTokEvent told, CancellationToken cancellationToken) =>
        await MarkerOfAsync(told, cancellationToken) is { } marker
        && await events.RecordAsync(Platform.Tiktok, marker, told.Kind, told.PostId, told.At, told.ToDetail(), cancellationToken);

    private async Task<string?> MarkerOfAsync(TikTokEvent told, CancellationToken cancellationToken)
    {
        await using var db = dbs.ForSystem();
        var since = time.GetUtcNow() - Reach;
        var attempts = db.Attempts.AsNoTracking().Where(a => a.Started > since && db.Posts.Any(p => p.Id == a.PostId && p.Platform == Platform.Tiktok
            && db.Accounts.Any(account => account.Id == p.AccountId && account.ExternalId == told.UserOpenId)));
        var known = await attempts
            .Where(a => a.RemoteId == told.PublishId || (told.PostId != null && a.RemoteId == told.PostId) || (a.Handle != null && a.Handle.Contains(told.PublishId)))
            .OrderByDescending(a => a.Started).ThenByDescending(a => a.Number).Select(a => a.Marker).FirstOrDefaultAsync(cancellationToken);
        if (known is not null)
            return known;
        var (from, to) = (told.At - InFlight, told.At + Tolerance);
        var open = await attempts.Where(a => a.Called > from && a.Called < to && a.RemoteId == null && (a.Outcome == null || a.Outcome == AttemptOutcome.Unknown))
            .Where(a => a.Handle == null || !a.Handle.Contains("publish_id"))
            .Where(a => !db.NetworkEvents.Any(e => e.Marker == a.Marker && e.Kind != NetworkEvent.MediaFetched && !e.Detail!.Contains(told.PublishId)))
            .Select(a => a.Marker).Take(2).ToListAsync(cancellationToken);
        return open is [var only] ? only : null;
    }
}
