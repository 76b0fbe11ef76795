using System.Collections.Concurrent;
using System.Net;

namespace TextileStudio.Api.Http;

/// <summary>
/// Slows whoever tries keys: after a few wrong ones from one address within a minute, each further no comes late. A right key never waits,
/// so nobody is locked out by a neighbour behind the same proxy.
/// </summary>
internal sealed class WrongKeys(TimeProvider time)
{
    public const int Free = 20;
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private const int MostAddresses = 10_000;

    private readonly ConcurrentDictionary<IPAddress, (DateTimeOffset Since, int Count)> _seen = new();

    /// <summary>To be awaited before the answer to a wrong key.</summary>
    public Task PauseAsync(HttpContext context)
    {
        var now = time.GetUtcNow();
        // Whoever has so many addresses is not slowed by their count; memory must not grow with them.
        if (_seen.Count >= MostAddresses)
            _seen.Clear();
        var (_, count) = _seen.AddOrUpdate(context.Connection.RemoteIpAddress ?? IPAddress.None, (now, 1),
            (_, before) => now - before.Since >= Window ? (now, 1) : (before.Since, before.Count + 1));
        return count > Free ? Task.Delay(Wait, time, context.RequestAborted) : Task.CompletedTask;
    }
}
