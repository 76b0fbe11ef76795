using System.Collections.Concurrent;
using System.Threading.Channels;
using TextileStudio.Core.Organizations;

namespace TextileStudio.Api.Http;

/// <summary>Keeps <c>last_used_at</c> up to date off the request's path, at most once a minute for each key. Losing a note at a crash is harmless.</summary>
internal sealed class KeyUse(KeyDirectory keys, TimeProvider time, ILogger<KeyUse> log) : BackgroundService
{
    private static readonly TimeSpan Coarse = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _noted = new(StringComparer.Ordinal);
    private readonly Channel<(string KeyId, DateTimeOffset At)> _notes =
        Channel.CreateBounded<(string, DateTimeOffset)>(new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Saw(KeyHolder holder)
    {
        var now = time.GetUtcNow();
        var last = _noted.GetValueOrDefault(holder.KeyId, holder.LastUsedAt ?? DateTimeOffset.MinValue);
        if (now - last < Coarse)
            return;
        _noted[holder.KeyId] = now;
        _notes.Writer.TryWrite((holder.KeyId, now));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (keyId, at) in _notes.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await keys.RecordUseAsync(keyId, at, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(failure, "Could not note the use of key {KeyId}", keyId);
            }
        }
    }
}
