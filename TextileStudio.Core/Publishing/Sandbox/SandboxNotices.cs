using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TextileStudio.Core.Publishing.Sandbox;

/// <summary>A webhook as it leaves a sandbox network: the raw body, and the header that signs it.</summary>
public sealed record SandboxNotice(Platform Platform, byte[] Body, string Signature);

/// <summary>Hands a webhook to the service; false when it was not taken, so that it is told again.</summary>
public delegate Task<bool> SandboxNotify(SandboxNotice notice, CancellationToken cancellationToken);

/// <summary>A webhook that performing a request has brought about.</summary>
internal sealed record PendingNotice(string Id, DateTimeOffset Due);

/// <summary>
/// The sandbox's webhooks. Each lies in the sandbox's file until it was taken, so a receiver that is down, or a sandbox that dies, gets or tells it later,
/// as the networks do it for days.
/// </summary>
internal sealed class SandboxNotices(SandboxStore store, TimeProvider time, SandboxNotify? notify) : IDisposable
{
    private const string Kind = "notice";
    private const int Tries = 12;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Task, byte> _running = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Keeps a webhook within the transaction of the request that brings it about; <paramref name="times"/> 0 only lets the message's own state go on.</summary>
    public static PendingNotice Keep(SandboxSession session, Platform platform, string account, JsonObject body, DateTimeOffset now, TimeSpan delay, int times, string? messageId, string? status)
    {
        var notice = new PendingNotice($"{session.NextNumber():00000000000}", now + delay);
        session.Put(platform, Kind, notice.Id, account, new JsonObject
        {
            ["due"] = notice.Due.UtcTicks, ["times"] = times, ["message"] = messageId, ["status"] = status, ["body"] = body.ToJsonString(),
        }, notice.Due);
        return notice;
    }

    public void Tell(Platform platform, PendingNotice notice)
    {
        var task = TellAsync(platform, notice);
        _running.TryAdd(task, 0);
        _ = task.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <summary>Takes up what an earlier process did not live to tell.</summary>
    public void Resume()
    {
        foreach (var (platform, notice) in store.Within(session => session.Query(
            "SELECT platform, id, created_at FROM objects WHERE kind = $0", row => (Data.Wire.Parse<Platform>(row.GetString(0)), new PendingNotice(row.GetString(1), new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero))), Kind)))
        {
            Tell(platform, notice);
        }
    }

    /// <summary>Completes when everything due was told or given up.</summary>
    public Task WhenToldAsync() => Task.WhenAll(_running.Keys);

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    public static string Signature(byte[] body, string secret) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    private async Task TellAsync(Platform platform, PendingNotice notice)
    {
        var stopping = _stopping.Token;
        try
        {
            if (notice.Due - time.GetUtcNow() is { Ticks: > 0 } wait)
                await Task.Delay(wait, time, stopping);
            else
                await Task.Yield();
            if (store.Within(session => Begin(session, platform, notice)) is not { } told)
                return;
            var pause = FirstPause;
            for (var tries = 0; notify is not null && told.Times > 0; tries++)
            {
                if (await TakenAsync(new SandboxNotice(platform, told.Body, Signature(told.Body, SandboxApp.WhatsAppSecret)), stopping))
                {
                    told = told with { Times = told.Times - 1 };
                    continue;
                }

                if (tries >= Tries)
                    return; // it stays in the file for the next start
                await Task.Delay(pause, time, stopping);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }

            store.Within(session => session.Drop(platform, Kind, notice.Id));
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException || stopping.IsCancellationRequested)
        {
            // The sandbox ends; the file remembers.
        }
    }

    /// <summary>What happened to the message happened, whether anybody is told or not.</summary>
    private static (byte[] Body, int Times)? Begin(SandboxSession session, Platform platform, PendingNotice notice)
    {
        if (session.Get(platform, Kind, notice.Id) is not { } kept)
            return null;
        if (kept["message"]?.GetValue<string>() is { } id && kept["status"]?.GetValue<string>() is { } status && session.Post(platform, id) is { Details: { } details } message)
        {
            if (details["events"] is JsonArray events)
                events.Add(new JsonObject { ["delivery_status"] = status.ToUpperInvariant(), ["timestamp"] = notice.Due.ToUnixTimeSeconds() });
            if (Progress(status) > Progress(details["status"]?.GetValue<string>()))
                details["status"] = status;
            session.Describe(message, details);
        }

        return (Encoding.UTF8.GetBytes(kept["body"]!.GetValue<string>()), kept["times"]!.GetValue<int>());
    }

    private static int Progress(string? status) => status switch { "sent" => 1, "failed" => 2, "delivered" => 3, "read" => 4, _ => 0 };

    private async Task<bool> TakenAsync(SandboxNotice notice, CancellationToken cancellationToken)
    {
        try
        {
            return await notify!(notice, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested && fault is not OutOfMemoryException)
        {
            return false;
        }
    }
}
